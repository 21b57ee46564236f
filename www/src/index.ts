import { AthleteReplay } from './internal/element.js';
import type { AthleteReplayElement } from './public/element.js';

export type { AthleteReplayElement, Backend, LoopRange, ParticipantSelectDetail, ReplayEventDetail, ReplayStats } from './public/element.js';
export type { ReplayError, ReplayErrorCode } from './public/errors.js';
export type { MeasureDefinition, MeasureOptions, MeasureSeries, Measures, MeasureValue, SeriesTimes } from './public/measures.js';
export type { Participant, ReplayEvent, ReplayInfo } from './public/replay.js';
export type { CalibratedCamera, Shot } from './public/stage.js';
export type { Ghost, Slices, Trail } from './public/story.js';
export { AthleteReplay };

declare global {
  interface HTMLElementTagNameMap {
    'athlete-replay': AthleteReplayElement;
  }
}

if (typeof customElements !== 'undefined' && !customElements.get('athlete-replay')) {
  customElements.define('athlete-replay', AthleteReplay);
}
