import { copyLink, keepsTime, markA, markB, nudge } from '../commands.js';
import type { Cockpit } from '../cockpit.js';
import { rateText } from '../numbers.js';
import { timeText } from '../time_text.js';
import type { MenuItem, MenuPage } from './menu.js';
import { ratePage } from './rate_page.js';

/** The pages of the menu "More": everything else, and what does not fit into a narrow bar. */
export class MorePages {
  readonly #cockpit: Cockpit;
  readonly #render: (focusFirst: boolean) => void;
  #inner: 'speeds' | 'shots' | null = null;

  /** `render` shows the page anew. */
  constructor(cockpit: Cockpit, render: (focusFirst: boolean) => void) {
    this.#cockpit = cockpit;
    this.#render = render;
    // The shots come with a script of their own.
    cockpit.player.addEventListener('shotschange', () => render(false));
  }

  closed(): void {
    this.#inner = null;
  }

  page(): MenuPage {
    const { player, text, language } = this.#cockpit;
    const back = (): void => {
      this.#inner = null;
      this.#render(true);
    };
    if (this.#inner === 'speeds') return ratePage(this.#cockpit, back);
    if (this.#inner === 'shots') {
      return { title: text.shots, back, items: player.shots.map(({ name, label }) => ({ label, choose: () => void player.showShot(name).catch(() => undefined) })) };
    }
    const range = player.loopRange;
    const items: MenuItem[] = [
      { label: text.speed, detail: rateText(player.playbackRate, language), kind: 'page', choose: () => void (this.#inner = 'speeds') },
      { label: text.loop, kind: 'switch', checked: player.loop, choose: () => void (player.loop = !player.loop) },
      { label: text.setA, detail: range ? timeText(range.a) : 'I', choose: () => markA(player) },
      { label: text.setB, detail: range ? timeText(range.b) : 'O', choose: () => markB(player) },
      ...(range ? [{ label: text.clearLoop, detail: 'Esc', choose: () => void (player.loopRange = null) }] : []),
      { label: text.names, kind: 'switch', checked: player.nameTags, choose: () => void (player.nameTags = !player.nameTags) },
      { label: text.trails, kind: 'switch', checked: player.trails !== null, choose: () => void (player.trails = player.trails === null ? 'speed' : null) },
      { label: text.slices, kind: 'switch', checked: player.slices !== null, choose: () => void (player.slices = player.slices === null ? { every: 0.25 } : null) },
      { label: text.uncertainty, kind: 'switch', checked: player.uncertainty, choose: () => void (player.uncertainty = !player.uncertainty) },
      ...(player.trails === null ? [] : [{ label: text.milesPerHour, kind: 'switch' as const, checked: player.units === 'imperial', choose: () => void (player.units = player.units === 'imperial' ? 'metric' : 'imperial') }]),
      ...(keepsTime(player)
        ? [
            { label: text.syncBack, detail: '[', choose: () => nudge(this.#cockpit, -1) },
            { label: text.syncOn, detail: ']', choose: () => nudge(this.#cockpit, 1) },
          ]
        : []),
      { label: text.stepBack, detail: ',', choose: () => player.stepFrames(-1) },
      { label: text.stepForward, detail: '.', choose: () => player.stepFrames(1) },
      { label: text.copyLink, choose: () => void copyLink(this.#cockpit) },
      { label: text.saveStill, choose: () => void import('../sharing.js').then(({ saveStill }) => saveStill(player)).catch(() => undefined) },
      { label: text.textVersion, kind: 'switch', checked: player.hasAttribute('text-version'), choose: () => void player.toggleAttribute('text-version') },
      { label: text.shots, detail: 'C', kind: 'page', choose: () => void (this.#inner = 'shots') },
      { label: text.resetView, detail: 'R', choose: () => player.resetCamera() },
      { label: text.help, detail: '?', choose: () => this.#cockpit.toggleHelp() },
    ];
    return { title: text.more, items };
  }
}
