// Attributes in the fragment of an address, `#src=…&controls`, so that a state of the playground can be linked to.

export function hashOf(attributes) {
  const parts = Object.entries(attributes).map(([name, value]) => (value === true ? name : `${name}=${encodeURIComponent(value)}`));
  return parts.length > 0 ? `#${parts.join('&')}` : '';
}

/** What a fragment says of these attributes; whatever else is in it is passed over. */
export function attributesIn(hash, names) {
  const found = {};
  for (const part of hash.replace(/^#/, '').split('&')) {
    const [name, ...value] = part.split('=');
    if (!names.includes(name)) continue;
    try {
      found[name] = part.includes('=') ? decodeURIComponent(value.join('=')) : true;
    } catch {
      // A broken escape says nothing.
    }
  }
  return found;
}
