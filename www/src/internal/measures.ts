/** The measures: a file of its own, fetched when somebody asks for them. */
export { measure } from './measures/measuring.js';
export { MeasuresPanel } from './measures/panel.js';
