/** Readers that are downloaded together: a folder `read-<family>/` each. */
export type Family = 'motion' | 'c3d' | 'gltf' | 'pose' | 'football' | 'events';

/** In the order in which what they read is joined. */
export const FAMILIES: readonly Family[] = ['motion', 'c3d', 'gltf', 'pose', 'football', 'events'];

const BY_CONTENT: readonly (readonly [RegExp, Family])[] = [
  [/^glTF|^\{[^]*"asset"\s*:\s*\{/, 'gltf'],
  [/^[\x02-\x10]P/, 'c3d'],
  [/^(HIERARCHY|PathFileType)|^(<\?xml[^>]*>\s*)?<mvnx/i, 'motion'],
  [/^(<\?xml[^>]*>\s*)?<PutDataRequest|"player_data"|"frame_id"/i, 'football'],
  [/^WEBVTT|^\s*</, 'events'],
];

const BY_EXTENSION: Readonly<Record<string, Family>> = {
  bvh: 'motion',
  c3d: 'c3d',
  trc: 'motion',
  mot: 'motion',
  sto: 'motion',
  mvnx: 'motion',
  glb: 'gltf',
  gltf: 'gltf',
  json: 'pose',
  jsonl: 'pose',
  csv: 'motion',
  vtt: 'events',
  xml: 'events',
};

/**
 * Whose file this probably is. Any family's readers know for certain, so that a wrong guess costs one more download and nothing
 * else.
 */
export function likelyFamily(name: string, bytes: Uint8Array): Family {
  const head = new TextDecoder().decode(bytes.subarray(0, 4096)).trimStart();
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return BY_CONTENT.find(([beginning]) => beginning.test(head))?.[1] ?? BY_EXTENSION[extension] ?? 'motion';
}
