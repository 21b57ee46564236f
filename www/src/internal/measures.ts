/** The measures: a file of its own, fetched when somebody asks for them. */
export { Measurable } from './measures/measurable.js';
export { MeasuresPanel } from './measures/panel.js';
