import { FrameMessages } from './internal/frame/frame_messages.js';
import type { AthleteReplayElement } from './public/element.js';

/**
 * The script of iframe.html: one replay that fills the page, as the address says. What an address may say is this list;
 * everything else of it is passed over, above all whatever would fetch a script.
 */
const ATTRIBUTES = ['lang', 'preload', 'keymap', 'gestures', 'backend'] as const;
const SWITCHES = ['controls', 'autoplay', 'loop'] as const;

const fields = new URLSearchParams(location.search);

/** An address in a field, where it is one of the web. */
function addressIn(name: string): string | null {
  const value = fields.get(name);
  if (!value || !URL.canParse(value, document.baseURI)) return null;
  const url = new URL(value, document.baseURI);
  return /^https?:$/.test(url.protocol) ? url.href : null;
}

/** The origin of an address; null where it has none. */
function originOf(address: string | null | undefined): string | null {
  if (!address || !URL.canParse(address)) return null;
  const { origin } = new URL(address);
  return origin === 'null' ? null : origin;
}

// The element's own script is the page's.
await customElements.whenDefined('athlete-replay');
const player: AthleteReplayElement = document.createElement('athlete-replay');
for (const name of ATTRIBUTES) {
  const value = fields.get(name);
  if (value !== null) player.setAttribute(name, value);
}
// Controls are there unless they are declined; the others are there where they are asked for.
for (const name of SWITCHES) player.toggleAttribute(name, name === 'controls' ? fields.get(name) !== '0' : fields.get(name) === '1');
const poster = addressIn('poster');
if (poster !== null) player.setAttribute('poster', poster);

/** Whoever publishes the page may write down which pages it may be in. */
const allowed = (document.querySelector<HTMLMetaElement>('meta[name=athlete-replay-parents]')?.content ?? '').split(/\s+/).filter((origin) => origin !== '');
const around = originOf(fields.get('origin')) ?? originOf(location.ancestorOrigins?.[0]) ?? originOf(document.referrer);
const messages = new FrameMessages(player, around, allowed);

const show = (): void => void player.restore(location.href).catch(() => undefined);
player.addEventListener('loadedmetadata', () => {
  document.title = player.info?.title || document.title;
});
addEventListener('hashchange', show);
document.body.append(player);
player.src = addressIn('src') ?? '';
show();
messages.ready();
