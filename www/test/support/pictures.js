// Comparing pictures, and keeping golden ones.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { decodePng, encodePng } from './png.js';

const folder = new URL('../golden/', import.meta.url);

/**
 * How two pictures differ: the mean over all channels, and the share of pixels of which a channel differs by more than
 * `step`, where a pixel may match any of the nine around it: edges may fall on either side of a pixel's border.
 */
export function difference(a, b, step = 24) {
  if (a.width !== b.width || a.height !== b.height) throw new Error(`${a.width}x${a.height} and ${b.width}x${b.height}`);
  const { width, height } = a;
  const apart = (p, q) => Math.max(Math.abs(a.rgba[p] - b.rgba[q]), Math.abs(a.rgba[p + 1] - b.rgba[q + 1]), Math.abs(a.rgba[p + 2] - b.rgba[q + 2]));
  let sum = 0;
  let off = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const p = (y * width + x) * 4;
      for (let c = 0; c < 3; c += 1) sum += Math.abs(a.rgba[p + c] - b.rgba[p + c]);
      let least = 255;
      for (let v = Math.max(y - 1, 0); v <= Math.min(y + 1, height - 1); v += 1) {
        for (let u = Math.max(x - 1, 0); u <= Math.min(x + 1, width - 1); u += 1) least = Math.min(least, apart(p, (v * width + u) * 4));
      }
      if (least > step) off += 1;
    }
  }
  return { mean: sum / (width * height * 3), share: off / (width * height) };
}

/** The golden picture of a name; with BLESS set, the given picture becomes it. */
export async function golden(name, picture) {
  const file = new URL(`${name}.png`, folder);
  if (process.env.BLESS) {
    await mkdir(folder, { recursive: true });
    await writeFile(file, encodePng(picture));
  }
  if (!existsSync(fileURLToPath(file))) throw new Error(`no golden picture ${name}.png: run \`npm run bless\` and look at it`);
  return decodePng(await readFile(file));
}

/** Leaves what was drawn beside the golden picture, for a look. */
export async function keepActual(name, picture) {
  await mkdir(folder, { recursive: true });
  await writeFile(new URL(`${name}.actual.png`, folder), encodePng(picture));
}

/** The moment on show, in a size of its own. */
export async function stillOf(page, width, height) {
  const bytes = await page.evaluate(
    async ([w, h]) => {
      const { data } = await player.captureStill(w, h);
      let text = '';
      for (let i = 0; i < data.length; i += 8192) text += String.fromCharCode(...data.subarray(i, i + 8192));
      return btoa(text);
    },
    [width, height],
  );
  return { width, height, rgba: new Uint8ClampedArray(Buffer.from(bytes, 'base64')) };
}

/** The share of pixels within 15 degrees of a colour's hue that are clearly coloured. */
export function shareOfHue({ rgba }, colour) {
  const hueOf = (r, g, b) => {
    const [high, low] = [Math.max(r, g, b), Math.min(r, g, b)];
    if (high < 40 || (high - low) / high < 0.45) return null;
    const sector = high === r ? (g - b) / (high - low) : high === g ? 2 + (b - r) / (high - low) : 4 + (r - g) / (high - low);
    return ((sector * 60) % 360 + 360) % 360;
  };
  const wanted = hueOf(...[1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)));
  let found = 0;
  for (let p = 0; p < rgba.length; p += 4) {
    const hue = hueOf(rgba[p], rgba[p + 1], rgba[p + 2]);
    if (hue !== null && Math.abs(((hue - wanted + 540) % 360) - 180) < 15) found += 1;
  }
  return found / (rgba.length / 4);
}
