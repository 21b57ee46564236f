// A control for one attribute, made of what the custom elements manifest says of it.

/** Values worth trying where any text is one. */
const SUGGESTIONS = {
  src: ['replays/sprint/replay.json', 'replays/football/replay.json', 'replays/basketball/replay.json', 'replays/jump/replay.json'],
  poster: ['posters/final.jpg'],
  trails: ['speed'],
  slices: ['0.25', '0.5', 'events'],
  lang: ['en', 'zh', 'es', 'fr', 'ar', 'pt', 'ru', 'de', 'ja', 'ko', 'hi', 'it'],
};

function part(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** `code` in the manifest's words stays code. */
const described = (text) => text.split('`').map((piece, i) => (i % 2 ? part('code', { textContent: piece }) : piece));

/** The words of `'a' | 'b'`; null for other types. */
const wordsOf = (type) => (/^'/.test(type) ? [...type.matchAll(/'([^']*)'/g)].map(([, word]) => word) : null);

/** Answers `{ element, read(), write(value) }`: a value is a text, true, or undefined where the attribute is not set. */
export function attributeControl({ name, description, type }, changed) {
  const id = `attribute-${name}`;
  const words = wordsOf(type.text);
  const label = part('label', { htmlFor: id }, part('code', { textContent: name }));
  const help = part('p', { id: `${id}-help`, className: 'help' }, ...described(description));
  let field;
  if (type.text === 'boolean') field = part('input', { type: 'checkbox' });
  else if (words) field = part('select', {}, ...words.map((word, i) => part('option', { value: i === 0 ? '' : word, textContent: i === 0 ? `${word} (default)` : word })));
  else field = part('input', { type: 'text', autocomplete: 'off', spellcheck: false });
  field.id = id;
  field.setAttribute('aria-describedby', help.id);
  const suggestions = SUGGESTIONS[name] && part('datalist', { id: `${id}-values` }, ...SUGGESTIONS[name].map((value) => part('option', { value })));
  if (suggestions) field.setAttribute('list', suggestions.id);
  field.addEventListener(field.type === 'text' ? 'change' : 'input', changed);
  const element = part('div', { className: `attribute ${field.type}` }, label, field, help, ...(suggestions ? [suggestions] : []));
  return {
    name,
    element,
    read: () => (field.type === 'checkbox' ? field.checked || undefined : field.value.trim() || undefined),
    write(value) {
      if (field.type === 'checkbox') field.checked = value !== undefined;
      else field.value = typeof value === 'string' && value !== words?.[0] ? value : '';
    },
  };
}
