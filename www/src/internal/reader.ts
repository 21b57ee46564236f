import { Failure, typedError } from './failure.js';
import type { RawFile, ReadReplay } from './raw_files.js';
import { FAMILIES, type Family, likelyFamily } from './reader_family.js';
import { compileWasm } from './wasm_file.js';
import { withinTime } from './watchdog.js';

const DOWNLOAD_LIMIT_MS = 90000;
/** Files that a recording may refer to. */
const MAX_COMPANIONS = 64;

interface RawReplay {
  readonly name: string;
  readonly used: string[];
  readonly manifest: Uint8Array;
  readonly segmentCount: number;
  segment(index: number): Uint8Array;
  free(): void;
}

interface JoinedReplay {
  add(name: string, manifest: Uint8Array, segments: readonly Uint8Array[]): void;
  join(names: string[], contents: Uint8Array[]): RawReplay;
}

/** The glue of a family's wasm. Each `default` makes a fresh instance, the package's build sees to that. */
interface ReaderModule {
  default(input: { module_or_path: WebAssembly.Module }): Promise<unknown>;
  readonly RawReplay: { read(names: string[], contents: Uint8Array[], isAll: boolean): RawReplay };
  familyOf(bytes: Uint8Array): Family | undefined;
  companionsOf(bytes: Uint8Array): string[];
}

/** The family of events also joins what others have read. */
interface JoiningModule extends ReaderModule {
  readonly JoinedReplay: new () => JoinedReplay;
}

interface Loaded {
  readonly module: ReaderModule;
  readonly code: WebAssembly.Module;
}

/** What one family made of its files. */
interface FamilyReplay extends ReadReplay {
  readonly name: string;
  readonly used: readonly string[];
}

const loaded = new Map<string, Promise<Loaded>>();

function load(base: string, family: Family): Promise<Loaded> {
  const folder = new URL(`read-${family}/`, base).href;
  let found = loaded.get(folder);
  if (!found) {
    const late = (): Failure => new Failure('engine-unreachable', 'The readers did not arrive in time.', folder);
    const glueUrl = new URL('engine.js', folder).href;
    const glue = (import(glueUrl) as Promise<ReaderModule>).catch(() => {
      throw new Failure('engine-unreachable', 'The readers could not be loaded. Check that their files lie beside the script.', glueUrl);
    });
    const both = Promise.all([glue, compileWasm(new URL('engine_bg.wasm', folder).href)]);
    found = withinTime(both, DOWNLOAD_LIMIT_MS, late).then(([module, code]) => ({ module, code }));
    loaded.set(folder, found);
    found.catch(() => loaded.delete(folder));
  }
  return found;
}

let turn: Promise<unknown> = Promise.resolve();

/**
 * Works in an instance that nobody has used before and nobody will use after: bytes of strangers cannot leave one unsound,
 * and the memory of a big file goes with it. One at a time, since the glue knows one instance.
 */
function inFreshInstance<T>(base: string, family: Family, work: (module: ReaderModule) => T): Promise<T> {
  const mine = turn.then(async () => {
    const { module, code } = await load(base, family);
    await module.default({ module_or_path: code });
    try {
      return work(module);
    } catch (thrown) {
      throw (
        typedError(thrown, '') ??
        new Failure('engine-trapped', `The file could not be read: the reader broke off (${String(thrown)}). Please report this file.`)
      );
    } finally {
      await module.default({ module_or_path: code }).catch(() => undefined);
    }
  });
  turn = mine.catch(() => undefined);
  return mine;
}

export async function read(
  files: readonly RawFile[],
  base: string,
  beside?: (name: string) => Promise<Uint8Array>,
): Promise<ReadReplay> {
  const [first] = files;
  const likely = first ? likelyFamily(first.name, first.bytes) : 'motion';
  const families = await inFreshInstance(base, likely, (module) => files.map(({ bytes }) => module.familyOf(bytes)));
  const companions = beside && first && families[0] ? await companionsOf(first.bytes, base, families[0], beside) : [];
  /** What no family reads by itself: it may belong to any. */
  let loose = [...files.filter((_, index) => !families[index]), ...companions];
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

async function companionsOf(
  bytes: Uint8Array,
  base: string,
  family: Family,
  beside: (name: string) => Promise<Uint8Array>,
): Promise<RawFile[]> {
  const names = await inFreshInstance(base, family, (module) => module.companionsOf(bytes));
  return Promise.all(names.slice(0, MAX_COMPANIONS).map(async (name) => ({ name, bytes: await beside(name) })));
}

function readFamily(base: string, family: Family, files: readonly RawFile[], isAll: boolean): Promise<FamilyReplay> {
  return inFreshInstance(base, family, ({ RawReplay }) => taken(RawReplay.read(namesOf(files), contentsOf(files), isAll)));
}

function joined(base: string, recordings: readonly FamilyReplay[], files: readonly RawFile[]): Promise<ReadReplay> {
  return inFreshInstance(base, 'events', (module) => {
    const replay = new (module as JoiningModule).JoinedReplay();
    for (const { name, manifest, segments } of recordings) replay.add(name, manifest, segments);
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
  const segments = Array.from({ length: replay.segmentCount }, (_, index) => replay.segment(index));
  const { manifest, name, used } = replay;
  // Freed here and now: left to the garbage collector, it would be freed in whatever instance the glue has then.
  replay.free();
  return { manifest, segments, name, used };
}
