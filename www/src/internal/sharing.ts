import type { AthleteReplayElement } from '../public/element.js';

/** What a link says besides the time is of this version; a later one means something else. */
const VERSION = '1';

/**
 * The address of a page, with what the player shows in its fragment: `t` in seconds as in Media Fragments, and, with the
 * version in `replay`, `athlete`, `loop` and `camera`.
 */
export function linkTo(player: AthleteReplayElement, page: string = document.baseURI): string {
  const url = new URL(page, document.baseURI);
  const { camera, loopRange } = player;
  const athlete = player.participants[player.following];
  const fields = new URLSearchParams({ t: String(player.currentTime), replay: VERSION });
  if (athlete) fields.set('athlete', athlete.id);
  if (loopRange) fields.set('loop', `${loopRange.a}_${loopRange.b}`);
  if (camera) fields.set('camera', packNumbers(camera));
  url.hash = fields.toString();
  player.dispatchEvent(new Event('replayshare'));
  return url.href;
}

/** Shows what a link says, once there is a replay; false where it says nothing of a replay. What it says wrongly is passed over. */
export async function restore(player: AthleteReplayElement, link: string): Promise<boolean> {
  const fields = new URLSearchParams(new URL(link, document.baseURI).hash.slice(1));
  const secs = Number.parseFloat(fields.get('t') ?? '');
  const ours = fields.get('replay') === VERSION;
  if (!ours && !Number.isFinite(secs)) return false;
  if (!(await hasMetadata(player))) return false;
  const [a = NaN, b = NaN] = (fields.get('loop') ?? '').split('_').map(Number.parseFloat);
  if (Number.isFinite(secs)) player.currentTime = secs;
  if (!ours) return true;
  const athlete = player.participants.find(({ id }) => id === fields.get('athlete'));
  player.follow(athlete?.id ?? null);
  const { seekable } = player;
  const inside = seekable.length > 0 && a < b && a < seekable.end(0) && b > seekable.start(0);
  player.loopRange = inside ? { a, b } : null;
  const camera = unpackNumbers(fields.get('camera') ?? '');
  if (!camera) return true;
  // A camera goes along with whom it follows: that athlete's place at this moment has to be known first.
  if (player.seeking) await new Promise((done) => player.addEventListener('seeked', done, { once: true }));
  player.camera = camera;
  return true;
}

/** Saves the moment as a PNG file, as large as the view. */
export async function saveStill(player: AthleteReplayElement): Promise<void> {
  const picture = await player.captureStill();
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext('2d')?.putImageData(picture, 0, 0);
  const address = URL.createObjectURL(await canvas.convertToBlob());
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = `replay-${player.currentTime.toFixed(2)}.png`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

async function hasMetadata(player: AthleteReplayElement): Promise<boolean> {
  if (player.readyState > 0) return true;
  return new Promise((done) => {
    player.addEventListener('loadedmetadata', () => done(true), { once: true });
    player.addEventListener('error', () => done(player.readyState > 0), { once: true });
  });
}

/** Numbers to the last bit, as text that an address can hold. */
function packNumbers(numbers: readonly number[]): string {
  const bytes = new DataView(new ArrayBuffer(numbers.length * 8));
  numbers.forEach((number, index) => bytes.setFloat64(index * 8, number));
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes.buffer)));
  return text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function unpackNumbers(text: string): readonly number[] | null {
  // A camera is a dozen numbers: whatever is much longer is not one.
  if (!/^[\w-]{11,400}$/.test(text)) return null;
  let binary: string;
  try {
    binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  } catch {
    return null;
  }
  const bytes = new DataView(Uint8Array.from(binary, (char) => char.charCodeAt(0)).buffer);
  const numbers = Array.from({ length: Math.floor(binary.length / 8) }, (_, index) => bytes.getFloat64(index * 8));
  return numbers.every((number) => Math.abs(number) < 1e9) ? numbers : null;
}
