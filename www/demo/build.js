// Makes the site's pages: those of `pages/`, the gallery's cards, and `docs/` of the project's own. `npm run build` ends with it.
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documentPages } from './documents.js';
import { EXAMPLES } from './examples.js';
import { escaped, page } from './layout.js';
import { hashOf } from './playground/address.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const ELEMENT = '../dist/athlete-replay.js';

const PAGES = {
  index: { title: 'Replays to walk around in', styles: ['gallery.css', 'recording.css'], scripts: [ELEMENT, 'gallery.js', 'recording.js', 'copying.js'] },
  playground: { title: 'Playground', styles: ['playground/playground.css'], scripts: [ELEMENT, 'playground/playground.js', 'copying.js'] },
  story: { title: 'Inside 9.58', styles: ['story.css'], scripts: [ELEMENT, 'story.js'] },
};

function card({ name, title, sport, words, attributes }) {
  return `<li class="card">
          <div class="screen"><img src="posters/${name}.jpg" alt="" width="800" height="450" loading="lazy"><button type="button" class="begin" data-begins="${name}" aria-label="Play: ${escaped(title)}"></button></div>
          <p class="sport">${escaped(sport)}</p>
          <h3>${escaped(title)}</h3>
          <p>${escaped(words)}</p>
          <p class="more"><a href="playground.html${hashOf({ ...attributes, controls: true })}">Change it in the playground<span class="unseen">: ${escaped(title)}</span></a></p>
        </li>`;
}

for (const [name, about] of Object.entries(PAGES)) {
  const text = await readFile(join(here, 'pages', `${name}.html`), 'utf8');
  const [, description, rest] = /^<!-- (.*?) -->\n([^]*)$/.exec(text) ?? [];
  const body = rest.replace('<!-- cards -->', EXAMPLES.slice(1).map(card).join('\n        '));
  await writeFile(join(here, `${name}.html`), page({ ...about, description, section: `${name}.html`, body }));
}

await rm(join(here, 'docs'), { recursive: true, force: true });
for (const [file, text] of await documentPages(join(here, '../..'))) {
  await mkdir(dirname(join(here, file)), { recursive: true });
  await writeFile(join(here, file), text);
}
for (const file of await readdir(join(here, '../../docs/gallery'))) {
  if (file.endsWith('.jpg')) await cp(join(here, '../../docs/gallery', file), join(here, 'docs/gallery', file));
}
