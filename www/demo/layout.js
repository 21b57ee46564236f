// The page around every page of the site.

/** What the site's own pages need: its files, and wasm. Nothing of another origin, nothing inline, nothing parsed as HTML by a script. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const SECTIONS = [
  ['index.html', 'Gallery'],
  ['playground.html', 'Playground'],
  ['docs/index.html', 'Docs'],
  ['story.html', 'Story'],
];

export const escaped = (text) => text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]);

/** `root` leads from the page to the site's folder; `section` is the file of the entry it belongs to. */
export function page({ title, description, section, root = './', styles = [], scripts = [], body }) {
  const link = ([file, name]) => `<a href="${root}${file}"${file === section ? ' aria-current="page"' : ''}>${name}</a>`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="${POLICY}">
    <meta name="description" content="${escaped(description)}">
    <meta name="color-scheme" content="light dark">
    <title>${escaped(title)} – athlete-replay</title>
    <link rel="icon" href="${root}icon.svg">
    ${['site.css', ...styles].map((file) => `<link rel="stylesheet" href="${root}${file}">`).join('\n    ')}
    ${scripts.map((file) => `<script type="module" src="${root}${file}"></script>`).join('\n    ')}
  </head>
  <body>
    <a class="skip" href="#main">Skip to the content</a>
    <header class="masthead">
      <div class="measure">
        <a class="brand" href="${root}index.html">athlete<span>·</span>replay</a>
        <nav aria-label="Site">${SECTIONS.map(link).join('')}</nav>
      </div>
    </header>
${body}
    <footer class="foot">
      <p class="measure">athlete-replay is free software under MIT or Apache-2.0. This site sets no cookie and asks nobody else for anything.</p>
    </footer>
  </body>
</html>
`;
}
