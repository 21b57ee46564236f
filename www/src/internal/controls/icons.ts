/** Drawn on a grid of 24; strokes 2 wide with round ends unless filled. Each is its own, so that a script has those it shows. */
export interface Drawing {
  readonly fill: boolean;
  readonly d: string;
}

export const PLAY: Drawing = { fill: true, d: 'M8 5.14c0-.9.98-1.45 1.75-.98l10 6.36c.7.44.7 1.46 0 1.9l-10 6.42A1.15 1.15 0 0 1 8 17.86z' };
export const PAUSE: Drawing = { fill: true, d: 'M7.2 4.5h2.1c.66 0 1.2.54 1.2 1.2v12.6c0 .66-.54 1.2-1.2 1.2H7.2A1.2 1.2 0 0 1 6 18.3V5.7c0-.66.54-1.2 1.2-1.2zm7.5 0h2.1c.66 0 1.2.54 1.2 1.2v12.6c0 .66-.54 1.2-1.2 1.2h-2.1a1.2 1.2 0 0 1-1.2-1.2V5.7c0-.66.54-1.2 1.2-1.2z' };
export const AGAIN: Drawing = { fill: false, d: 'M4.5 5v5h5M5.2 14.5A7.5 7.5 0 1 0 6.6 7L4.5 10' };
export const STEP_BACK: Drawing = { fill: true, d: 'M6.2 6.2c.55 0 1 .45 1 1v9.6a1 1 0 1 1-2 0V7.2c0-.55.45-1 1-1zm11.1.2c.75-.53 1.7 0 1.7.9v9.4c0 .9-.95 1.43-1.7.9l-6.7-4.7a1.1 1.1 0 0 1 0-1.8z' };
export const STEP_FORWARD: Drawing = { fill: true, d: 'M17.8 6.2c-.55 0-1 .45-1 1v9.6a1 1 0 1 0 2 0V7.2c0-.55-.45-1-1-1zM6.7 6.4C5.95 5.87 5 6.4 5 7.3v9.4c0 .9.95 1.43 1.7.9l6.7-4.7a1.1 1.1 0 0 0 0-1.8z' };
export const PERSON: Drawing = { fill: true, d: 'M12 4a3.6 3.6 0 1 1 0 7.2A3.6 3.6 0 0 1 12 4zm0 9c4.1 0 7 2.3 7.4 5.6.1.8-.5 1.4-1.3 1.4H5.9c-.8 0-1.4-.6-1.3-1.4C5 15.3 7.9 13 12 13z' };
export const LOOP: Drawing = { fill: false, d: 'M17 2.800l3 3-3 3M20 5.800H8.500A4.5 4.5 0 0 0 4 10.300v.7M7 21.200l-3-3 3-3M4 18.200h11.500a4.5 4.5 0 0 0 4.5-4.500V13' };
export const RESET: Drawing = { fill: false, d: 'M12 8.500a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM12 3v3M12 18v3M3 12h3M18 12h3' };
export const MORE: Drawing = { fill: true, d: 'M12 4.200a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.600zm0 6a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.600zm0 6a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.600z' };
export const EXPAND: Drawing = { fill: false, d: 'M4 9V5.500C4 4.7 4.7 4 5.5 4H9M15 4h3.500c.8 0 1.5.7 1.5 1.500V9M20 15v3.500c0 .8-.7 1.5-1.5 1.500H15M9 20H5.500c-.8 0-1.5-.7-1.5-1.500V15' };
export const SHRINK: Drawing = { fill: false, d: 'M9 4v3.500C9 8.3 8.3 9 7.5 9H4M20 9h-3.500c-.8 0-1.5-.7-1.5-1.500V4M15 20v-3.500c0-.8.7-1.5 1.5-1.500H20M4 15h3.500c.8 0 1.5.7 1.5 1.500V20' };
export const CURVE: Drawing = { fill: false, d: 'M4 4v16h16M7.500 15.500l3.500-5 3 2.500 5-7' };
export const CHECK: Drawing = { fill: false, d: 'M5 12.500l4.5 4.500L19 7.5' };
export const NEXT: Drawing = { fill: false, d: 'M9.5 6l6 6-6 6' };
export const BACK: Drawing = { fill: false, d: 'M14.5 6l-6 6 6 6' };
export const CLOSE: Drawing = { fill: false, d: 'M6 6l12 12M18 6L6 18' };
export const ALERT: Drawing = { fill: false, d: 'M12 8.500v5M12 17h.01M10.5 4.300L2.9 17.500A1.7 1.7 0 0 0 4.4 20h15.200a1.7 1.7 0 0 0 1.5-2.500L13.5 4.300a1.7 1.7 0 0 0-3 0z' };


const SVG = 'http://www.w3.org/2000/svg';

export function icon(drawing: Drawing): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'icon');
  svg.append(path);
  drawIcon(svg, drawing);
  return svg;
}

/** Makes an icon show another drawing. */
export function drawIcon(svg: SVGSVGElement, drawing: Drawing): void {
  const path = svg.firstElementChild;
  const { fill, d } = drawing;
  if (!path || path.getAttribute('d') === d) return;
  path.setAttribute('d', d);
  path.setAttribute('class', fill ? 'filled' : 'line');
}
