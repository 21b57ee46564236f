import { Failure, typedError } from './failure.js';
import { inAddress, MAX_COMPANIONS, nameOf } from './reader_address.js';
import { MAX_RECORDING_BYTES, type RawFile, type ReadReplay } from './raw_files.js';
import { FAMILIES, type Family, likelyFamily } from './reader_family.js';
import { type JoiningModule, type RawReplay, inFreshInstance } from './reader_wasm.js';

/** What one family made of its files. */
interface FamilyReplay extends ReadReplay {
  readonly name: string;
  readonly used: readonly string[];
}

export async function readFiles(files: readonly Blob[], base: string): Promise<ReadReplay> {
  const length = files.reduce((sum, { size }) => sum + size, 0);
  if (length > MAX_RECORDING_BYTES) {
    throw new Failure('limit-exceeded', `Expected files of at most ${MAX_RECORDING_BYTES} bytes, found ${length}.`);
  }
  const contents = files.map(async (file, index) => ({
    name: 'name' in file && typeof file.name === 'string' && file.name !== '' ? file.name : `file ${index + 1}`,
    bytes: new Uint8Array(await file.arrayBuffer()),
  }));
  return read(await Promise.all(contents), base);
}

export async function readAddress(
  url: string,
  bytes: Uint8Array,
  beside: (url: string) => Promise<Uint8Array>,
  base: string,
): Promise<ReadReplay> {
  const name = nameOf(url);
  try {
    const names = await companionsOf(name, bytes, base);
    const companions = names.map(async (name) => ({ name, bytes: await beside(new URL(name, url).href) }));
    return await read([{ name, bytes }, ...(await Promise.all(companions))], base);
  } catch (thrown) {
    const failure = typedError(thrown, '');
    throw failure ? inAddress(failure, name, url) : thrown;
  }
}

async function companionsOf(name: string, bytes: Uint8Array, base: string): Promise<readonly string[]> {
  const likely = likelyFamily(name, bytes);
  if (likely !== 'gltf') return [];
  const names = await inFreshInstance(base, likely, (module) => module.companionsOf(bytes));
  return names.slice(0, MAX_COMPANIONS);
}

async function read(files: readonly RawFile[], base: string): Promise<ReadReplay> {
  const [first] = files;
  const likely = first ? likelyFamily(first.name, first.bytes) : 'motion';
  const families = await inFreshInstance(base, likely, (module) => files.map(({ bytes }) => module.familyOf(bytes)));
  /** What no family reads by itself: it may belong to any. */
  let loose = files.filter((_, index) => !families[index]);
  const ofFamily = (family: Family): RawFile[] => files.filter((_, index) => families[index] === family);

  const present = FAMILIES.filter((family) => families.includes(family));
  // Files that nobody reads: those readers say why that are most likely meant.
  const [only = likely] = present;
  if (present.length <= 1 && only !== 'events') return readFamily(base, only, [...ofFamily(only), ...loose], true);
  const recordings: FamilyReplay[] = [];
  for (const family of present.filter((family) => family !== 'events')) {
    const replay = await readFamily(base, family, [...ofFamily(family), ...loose], false);
    loose = loose.filter(({ name }) => !replay.used.includes(name));
    recordings.push(replay);
  }
  return joined(base, recordings, [...ofFamily('events'), ...loose]);
}

function readFamily(base: string, family: Family, files: readonly RawFile[], isAll: boolean): Promise<FamilyReplay> {
  return inFreshInstance(base, family, ({ RawReplay }) => taken(RawReplay.read(namesOf(files), contentsOf(files), isAll)));
}

function joined(base: string, recordings: readonly FamilyReplay[], files: readonly RawFile[]): Promise<ReadReplay> {
  return inFreshInstance(base, 'events', (module) => {
    const replay = new (module as JoiningModule).JoinedReplay();
    for (const { name, manifest, files } of recordings) replay.add(name, manifest, files);
    return taken(replay.join(namesOf(files), contentsOf(files)));
  });
}

function namesOf(files: readonly RawFile[]): string[] {
  return files.map(({ name }) => name);
}

function contentsOf(files: readonly RawFile[]): Uint8Array[] {
  return files.map(({ bytes }) => bytes);
}

function taken(replay: RawReplay): FamilyReplay {
  const { manifest, files, name, used } = replay;
  // Freed here and now: left to the garbage collector, it would be freed in whatever instance the glue has then.
  replay.free();
  return { manifest, files, name, used };
}
