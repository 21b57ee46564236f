// The project's documents as pages: the README of the package and all of docs/.
import { readFile, readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Marked } from 'marked';
import { escaped, page } from './layout.js';

/** The order of the entries; documents that no group names come last in theirs. */
const GROUPS = [
  ['Use it', ['index', 'element', 'story', 'venues', 'browsers', 'gallery/index']],
  ['Publish', ['publishing', 'streaming', 'live']],
  ['Recordings', ['cleaning', /^formats\//]],
  ['Measures', ['measures/index', /^measures\//]],
  ['Inside', ['format', 'codec', /./]],
];

/** Names in the list are short: `Pose JSON: any source…` is "Pose JSON". */
const shortened = (title) => title.split(/[:,]/)[0];

const slug = (text) => text.toLowerCase().replace(/<[^>]*>|&[^;]+;/g, '').replace(/[^\p{L}\p{N}\s-]/gu, '').trim().replace(/\s+/g, '-');

/** `formats/README.md` becomes `formats/index.html`. */
const nameOf = (file) => file.replace(/\.md$/, '').replace(/(^|\/)README$/, '$1index');

/** Where a link of a document leads on the site: other documents are pages, files of the repository are named and no more. */
function addressOf(href, file) {
  if (/^(?:[a-z]+:|#)/i.test(href)) return href;
  const [path, fragment] = href.split('#');
  const target = posix.normalize(posix.join(posix.dirname(file), path));
  if (/\.(?:jpg|png)$/.test(target)) return target.startsWith('gallery/') ? href : null;
  if (target.startsWith('..') || !/(?:\.md|\/)$/.test(target)) return null;
  const from = posix.dirname(file);
  const to = `${nameOf(target.endsWith('/') ? `${target}README.md` : target)}.html`;
  return posix.relative(from, to) + (fragment ? `#${fragment}` : '');
}

function rendered(text, file) {
  const contents = [];
  let tables = 0;
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }) {
        const words = this.parser.parseInline(tokens);
        const id = slug(words);
        if (depth === 2) contents.push([id, words]);
        return `<h${depth} id="${id}">${words}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const words = this.parser.parseInline(tokens);
        const address = addressOf(href, file);
        return address === null ? words : `<a href="${escaped(address)}">${words}</a>`;
      },
      image({ href, text: words }) {
        const address = addressOf(href, file);
        return address === null ? '' : `<img src="${escaped(address)}" alt="${escaped(words)}" width="960" height="540" loading="lazy">`;
      },
      code({ text: code }) {
        return `<pre tabindex="0"><code>${escaped(code)}</code></pre>\n`;
      },
    },
  });
  const html = marked
    .parse(text)
    // Wide tables scroll by themselves, by keyboard too.
    .replace(/<table>/g, () => `<div class="table" role="region" tabindex="0" aria-label="Table ${(tables += 1)}"><table>`)
    .replace(/<\/table>/g, '</table></div>')
    .replace(/<th>\s*<\/th>/g, '<td></td>');
  return { html, contents };
}

async function documents(project) {
  const files = (await readdir(join(project, 'docs'), { recursive: true })).filter((file) => file.endsWith('.md')).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(project, 'docs', file), 'utf8')));
  // In the package's README a fence has a language and a file's name.
  const readme = (await readFile(join(project, 'www/README.md'), 'utf8')).replace(/^# .*$/m, '# Getting started').replace(/^(```\w+) \S+$/gm, '$1');
  return [['README.md', readme], ...files.map((file, i) => [file, texts[i]])].map(([file, text]) => ({
    file,
    name: nameOf(file),
    title: /^# (.*)$/m.exec(text)?.[1].replace(/`/g, '') ?? file,
    ...rendered(text, file),
  }));
}

/** Every document under its group, each once. */
function grouped(all) {
  const left = new Set(all);
  return GROUPS.map(([name, wanted]) => {
    const members = wanted.flatMap((want) => [...left].filter((each) => (want instanceof RegExp ? want.test(each.name) : want === each.name)).map((each) => (left.delete(each), each)));
    return [name, members];
  }).filter(([, members]) => members.length > 0);
}

/** Pairs of a page's file and its text. */
export async function documentPages(project) {
  const all = await documents(project);
  const groups = grouped(all);
  return all.map(({ name, title, html, contents }) => {
    const root = '../'.repeat(name.split('/').length);
    const entry = (each) => `<li><a href="${root}docs/${each.name}.html"${each.name === name ? ' aria-current="page"' : ''}>${escaped(shortened(each.title))}</a></li>`;
    const list = groups.map(([group, members]) => `<h2>${group}</h2><ul>${members.map(entry).join('')}</ul>`).join('');
    const here = contents.length > 2 ? `<nav class="here" aria-label="On this page"><h2>On this page</h2><ul>${contents.map(([id, words]) => `<li><a href="#${id}">${words.replace(/<\/?a[^>]*>/g, '')}</a></li>`).join('')}</ul></nav>` : '';
    const body = `    <div class="documents">
      <details class="entries"><summary>All documents</summary><nav aria-label="Documents">${list}</nav></details>
      <main id="main" class="document">${html}</main>
      ${here}
    </div>`;
    return [`docs/${name}.html`, page({ title, description: `${title}: documentation of athlete-replay.`, section: 'docs/index.html', root, styles: ['documents.css'], scripts: ['entries.js'], body })];
  });
}
