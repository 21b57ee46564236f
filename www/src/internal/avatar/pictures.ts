import { Failure } from '../failure.js';

/** Pixels along each side: what a body fills of a screen, and what a few pictures take of its memory. */
const SIDE_PX = 1024;
const SIDE_OF_MANY_PX = 512;
/** More than this are many, and more than that too many. */
const FEW = 4;
const MOST = 16;

export interface Pictures {
  readonly sidePx: number;
  /** RGBA, one after the other. */
  readonly pixels: Uint8Array;
}

/** Decodes an avatar's pictures to squares of one size. One that cannot be decoded is white, and told. */
export async function decode(images: readonly (readonly [string, Uint8Array])[], failed: (failure: Failure) => void): Promise<Pictures> {
  if (images.length === 0) return { sidePx: 1, pixels: new Uint8Array() };
  if (images.length > MOST) throw new Failure('limit-exceeded', `Expected an avatar of at most ${MOST} pictures, found ${images.length}.`);
  const sidePx = images.length > FEW ? SIDE_OF_MANY_PX : SIDE_PX;
  const size = sidePx * sidePx * 4;
  const pixels = new Uint8Array(size * images.length).fill(255);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = sidePx;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  for (const [index, [type, bytes]] of images.entries()) {
    try {
      const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type });
      const bitmap = await createImageBitmap(blob, { resizeWidth: sidePx, resizeHeight: sidePx, resizeQuality: 'high', colorSpaceConversion: 'none' });
      context?.clearRect(0, 0, sidePx, sidePx);
      context?.drawImage(bitmap, 0, 0);
      bitmap.close();
      pixels.set(context?.getImageData(0, 0, sidePx, sidePx).data ?? [], index * size);
    } catch (thrown) {
      failed(new Failure('input-malformed', `Expected a picture that the browser can show, found one that it cannot (${String(thrown)}).`, `images[${index}]`, false));
    }
  }
  return { sidePx, pixels };
}
