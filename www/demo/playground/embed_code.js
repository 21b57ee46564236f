// The code that puts an element with these attributes on a page, as each framework wants it.

const inHtml = (value) => value.replace(/&/g, '&amp;').replace(/"/g, '&quot;');
const written = (attributes, escape) => Object.entries(attributes).map(([name, value]) => (value === true ? name : `${name}="${escape(value)}"`));

/** A tag on one line where it fits, else with an attribute a line. */
function tag(parts, { closed = false, indent = '' } = {}) {
  const end = closed ? ' />' : '></athlete-replay>';
  const line = `<athlete-replay${parts.map((part) => ` ${part}`).join('')}${end}`;
  if (line.length + indent.length <= 78) return indent + line;
  return [`${indent}<athlete-replay`, ...parts.map((part) => `${indent}  ${part}`), `${indent}${end.trim()}`].join('\n');
}

/** JSX knows no escapes within quotes: what needs one is an expression. */
const inJsx = (attributes) => Object.entries(attributes).map(([name, value]) => (value === true ? name : /["\\&{]/.test(value) ? `${name}={${JSON.stringify(value)}}` : `${name}="${value}"`));

export const FRAMEWORKS = {
  HTML: (attributes) => `<script type="module" src="athlete-replay.js"></script>\n\n${tag(written(attributes, inHtml))}`,
  React: (attributes) => `'use client';\nimport 'athlete-replay';\n\nexport function Replay() {\n  return (\n${tag(inJsx(attributes), { closed: true, indent: '    ' })}\n  );\n}`,
  Vue: (attributes) => `<script setup>\nimport 'athlete-replay';\n</script>\n\n<template>\n${tag(written(attributes, inHtml), { closed: true, indent: '  ' })}\n</template>`,
  Svelte: (attributes) => `<script>\n  import 'athlete-replay';\n</script>\n\n${tag(inJsx(attributes).map((part) => part.replace(/="([^"]*)"$/, (whole, value) => (value.includes('}') ? `={${JSON.stringify(value)}}` : whole))))}`,
};

/** What else a framework must be told once. */
export const REMARKS = {
  HTML: 'Put the package’s dist/ on your server or CDN, and name its athlete-replay.js here.',
  React: 'React 19 and Next. import type {} from \'athlete-replay/react\' gives the tag its types.',
  Vue: 'Vue 3, with compilerOptions: { isCustomElement: (tag) => tag.includes(\'-\') }.',
  Svelte: 'Svelte 5, with nothing to set up.',
};
