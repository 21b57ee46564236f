import { AthleteReplay, type AthleteReplayElement } from './element.js';

export * from './element.js';

declare global {
  interface HTMLElementTagNameMap {
    'athlete-replay': AthleteReplayElement;
  }
}

// A server has no custom elements.
if (typeof customElements !== 'undefined' && !customElements.get('athlete-replay')) {
  customElements.define('athlete-replay', AthleteReplay);
}
