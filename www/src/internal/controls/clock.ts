import type { Cockpit } from '../cockpit.js';
import type { Control } from '../setting.js';
import { h, setAttribute, setText } from '../dom.js';
import { dayTimeText } from '../numbers.js';
import { fill } from '../strings.js';
import { clockText, timeText } from '../time_text.js';

/** What the clock shows: replay time, frames, the discipline's own clock, or the time of day. */
type Face = 'time' | 'frame' | 'race' | 'day';

/** Time, length and frame; a press shows the next face that the replay has. */
export class Clock implements Control {
  readonly element: HTMLElement;
  readonly #now = h('span', { class: 'now' });
  readonly #length = h('span', { class: 'length' });
  readonly #frame = h('span', { class: 'frame' });
  readonly #cockpit: Cockpit;
  #face: Face = 'time';

  constructor(cockpit: Cockpit) {
    this.#cockpit = cockpit;
    this.element = h(
      'button',
      { type: 'button', class: 'button clock', part: 'time', dir: 'ltr', 'aria-description': cockpit.text.clockFace, 'data-tip': cockpit.text.clockFace },
      this.#now,
      this.#length,
      this.#frame,
    );
    this.element.addEventListener('click', () => {
      const faces = this.#faces();
      this.#face = faces[(faces.indexOf(this.#face) + 1) % faces.length] ?? 'time';
      this.update();
    });
  }

  #faces(): Face[] {
    const { info, frameCount } = this.#cockpit.player;
    const faces: Face[] = ['time'];
    if (frameCount > 0) faces.push('frame');
    if ((info?.clockZeroSecs ?? null) !== null) faces.push('race');
    if (Number.isFinite(Date.parse(info?.startUtc ?? ''))) faces.push('day');
    return faces;
  }

  update(): void {
    const { duration, frameCount } = this.#cockpit.player;
    // Another replay may lack what was shown of the one before.
    if (!this.#faces().includes(this.#face)) this.#face = 'time';
    setAttribute(this.element, 'data-face', this.#face);
    const lengths = { time: Number.isFinite(duration) ? timeText(duration) : '', frame: String(Math.max(frameCount - 1, 0)), race: '', day: '' };
    setText(this.#length, lengths[this.#face]);
    this.frame();
  }

  frame(): void {
    const { player, text } = this.#cockpit;
    setText(this.#now, this.#nowText());
    setText(this.#frame, this.#face === 'time' && player.frameCount > 0 ? fill(text.frame, { frame: player.currentFrame }) : '');
  }

  #nowText(): string {
    const { player, language } = this.#cockpit;
    const secs = player.currentTime;
    if (this.#face === 'frame') return String(player.currentFrame);
    if (this.#face === 'race') return clockText(secs - (player.info?.clockZeroSecs ?? 0));
    if (this.#face === 'day') return dayTimeText(Date.parse(player.info?.startUtc ?? '') + secs * 1000, language);
    return timeText(secs);
  }
}
