// The playground: a control for every attribute in the custom elements manifest, the element beside it, and the code that makes it.
import { attributesIn, hashOf } from './address.js';
import { attributeControl } from './attribute_control.js';
import { FRAMEWORKS, REMARKS } from './embed_code.js';

/** What a page decides by where its files lie has no control here. */
const NOT_HERE = ['wasm-url', 'sync', 'sync-offset', 'sync-role'];
const BEGINNING = { src: 'replays/sprint/replay.json', controls: true };

const player = document.getElementById('player');
const code = document.getElementById('code');
const remark = document.getElementById('remark');
const tabs = [...document.querySelectorAll('[role=tab]')];
let framework = 'HTML';

const manifest = await (await fetch('../dist/custom-elements.json')).json();
const attributes = manifest.modules[0].declarations[0].attributes.filter(({ name }) => !NOT_HERE.includes(name));
const controls = attributes.map((attribute) => attributeControl(attribute, changed));
document.getElementById('attributes').replaceChildren(...controls.map(({ element }) => element));

const stated = () => Object.fromEntries(controls.map(({ name, read }) => [name, read()]).filter(([, value]) => value !== undefined));

function show() {
  const wanted = stated();
  for (const { name } of controls) {
    const value = wanted[name];
    const before = player.getAttribute(name);
    const after = value === undefined ? null : value === true ? '' : value;
    if (before === after) continue;
    if (after === null) player.removeAttribute(name);
    else player.setAttribute(name, after);
  }
  code.textContent = FRAMEWORKS[framework](wanted);
  remark.textContent = REMARKS[framework];
}

function changed() {
  history.replaceState(null, '', hashOf(stated()) || location.pathname);
  show();
}

function read() {
  const found = attributesIn(location.hash, controls.map(({ name }) => name));
  const values = Object.keys(found).length > 0 ? found : BEGINNING;
  for (const { name, write } of controls) write(values[name]);
  show();
}

function choose(tab, focus) {
  framework = tab.textContent;
  for (const each of tabs) {
    each.setAttribute('aria-selected', String(each === tab));
    each.tabIndex = each === tab ? 0 : -1;
  }
  document.getElementById('panel').setAttribute('aria-labelledby', tab.id);
  if (focus) tab.focus();
  show();
}

for (const tab of tabs) {
  tab.addEventListener('click', () => choose(tab, false));
  tab.addEventListener('keydown', (event) => {
    const at = tabs.indexOf(tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(tabs[(to + tabs.length) % tabs.length], true);
  });
}
document.getElementById('reset').addEventListener('click', () => {
  for (const { name, write } of controls) write(BEGINNING[name]);
  changed();
});
addEventListener('hashchange', read);
read();
