import type { Cockpit } from '../cockpit.js';
import type { Control } from '../setting.js';
import { h } from '../dom.js';
import { IconButton } from './button.js';
import { STEP_BACK, STEP_FORWARD } from './icons.js';

export class StepButtons implements Control {
  readonly element: HTMLElement;

  constructor({ player, text }: Cockpit) {
    const back = new IconButton('step-back', STEP_BACK, () => player.stepFrames(-1));
    const forward = new IconButton('step-forward', STEP_FORWARD, () => player.stepFrames(1));
    back.label(text.stepBack, ',');
    forward.label(text.stepForward, '.');
    this.element = h('div', { class: 'steps' }, back.element, forward.element);
  }

  update(): void {
    // Nothing of the state shows here.
  }
}
