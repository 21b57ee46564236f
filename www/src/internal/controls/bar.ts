import type { Cockpit } from '../cockpit.js';
import type { Control } from '../setting.js';
import { h } from '../dom.js';
import { MeasuresButton } from '../measures_button.js';
import { AthleteMenu } from './athlete_menu.js';
import { Clock } from './clock.js';
import { LiveButton } from './live_button.js';
import { MoreMenu } from './more_menu.js';
import { PlayButton } from './play_button.js';
import { RateMenu } from './rate_menu.js';
import { StepButtons } from './step_buttons.js';
import { Timeline } from './timeline.js';
import { FullscreenButton, LoopButton, ResetViewButton } from './view_buttons.js';

/** The control bar: the timeline above a row of buttons. */
export class Bar implements Control {
  readonly element: HTMLElement;
  readonly #timeline: Timeline;
  readonly #athletes: AthleteMenu;
  readonly #controls: readonly Control[];

  constructor(cockpit: Cockpit) {
    this.#timeline = new Timeline(cockpit);
    this.#athletes = new AthleteMenu(cockpit);
    const start = [new PlayButton(cockpit), new StepButtons(cockpit), new Clock(cockpit), new LiveButton(cockpit)];
    // A further control is a class with an element and an update, and a line here; where it folds away is for the style sheet.
    const end = [
      this.#athletes,
      new MeasuresButton(cockpit),
      new RateMenu(cockpit),
      new LoopButton(cockpit),
      new ResetViewButton(cockpit),
      new MoreMenu(cockpit),
      new FullscreenButton(cockpit),
    ];
    this.#controls = [this.#timeline, ...start, ...end];
    this.element = h(
      'div',
      { class: 'bar', part: 'controls', role: 'group', 'aria-label': cockpit.text.controls },
      this.#timeline.element,
      h(
        'div',
        { class: 'row' },
        ...start.map((control) => control.element),
        h('div', { class: 'space' }),
        ...end.map((control) => control.element),
      ),
    );
  }

  describe(): void {
    this.#athletes.reset();
    this.#timeline.describe();
  }

  update(): void {
    for (const control of this.#controls) control.update();
  }

  frame(): void {
    for (const control of this.#controls) control.frame?.();
  }
}
