/** A canvas above this kills WebGPU for the whole page on some software GPUs. Device pixels. */
export const LONGEST_SIDE_PX = 8192;
/** Phones have more pixels than eyes or batteries can use. */
const HANDHELD_RATIO = 2;

export interface PictureSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The picture for a box of CSS pixels; `exact` is its size in device pixels where the browser tells. */
export function pictureSize(
  box: { readonly width: number; readonly height: number },
  exact: { readonly width: number; readonly height: number } | null,
  deviceRatio: number,
  handheld: boolean,
): PictureSize {
  const product = { width: box.width * deviceRatio, height: box.height * deviceRatio };
  // The exact size differs by rounding only; where it differs by more, an emulated density was left out of it.
  const rounding = exact && Math.abs(exact.width - product.width) < 2 && Math.abs(exact.height - product.height) < 2;
  const full = rounding ? exact : product;
  const longest = Math.max(full.width, full.height, 1);
  const shrink = Math.min(1, LONGEST_SIDE_PX / longest, handheld ? HANDHELD_RATIO / deviceRatio : 1);
  return {
    widthPx: Math.min(LONGEST_SIDE_PX, Math.round(full.width * shrink)),
    heightPx: Math.min(LONGEST_SIDE_PX, Math.round(full.height * shrink)),
  };
}

/** Tells the picture's size whenever the box changes. Returns how to stop. */
export function watchPictureSize(box: Element, tell: (size: PictureSize) => void): () => void {
  const observer = new ResizeObserver((entries) => {
    const entry = entries[entries.length - 1];
    if (!entry) return;
    const device = (entry.devicePixelContentBoxSize as readonly ResizeObserverSize[] | undefined)?.[0];
    const exact = device ? { width: device.inlineSize, height: device.blockSize } : null;
    tell(pictureSize(entry.contentRect, exact, devicePixelRatio, matchMedia('(pointer: coarse)').matches));
  });
  try {
    observer.observe(box, { box: 'device-pixel-content-box' });
  } catch {
    observer.observe(box);
  }
  return () => observer.disconnect();
}
