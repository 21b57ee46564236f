/** Style sheets that have been made: elements share them. Constructed ones need no `style-src`. */
const sheets = new Map<string, CSSStyleSheet>();

/** Lays a style sheet over what a shadow root has; once, however often it is asked. */
export function adoptStyle(root: ShadowRoot | null, css: string): void {
  let sheet = sheets.get(css);
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    sheets.set(css, sheet);
  }
  if (root && !root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}

/** Takes it off again. */
export function dropStyle(root: ShadowRoot | null, css: string): void {
  if (root) root.adoptedStyleSheets = root.adoptedStyleSheets.filter((own) => own !== sheets.get(css));
}
