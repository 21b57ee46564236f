import type { ReadReplay } from './raw_files.js';
import type { Family } from './reader_family.js';
import { addressesIn, type Beside } from './wasm_file.js';
import { inFreshInstance as inFresh, type FreshGlue } from './wasm_instance.js';

export interface RawReplay {
  readonly name: string;
  readonly used: string[];
  readonly manifest: Uint8Array;
  readonly files: [string, Uint8Array][];
  free(): void;
}

interface JoinedReplay {
  add(name: string, manifest: Uint8Array, files: ReadReplay['files']): void;
  join(names: string[], contents: Uint8Array[]): RawReplay;
}

/** The glue of a family's wasm. */
export interface ReaderModule extends FreshGlue {
  readonly RawReplay: { read(names: string[], contents: Uint8Array[], isAll: boolean): RawReplay };
  familyOf(bytes: Uint8Array): Family | undefined;
  companionsOf(bytes: Uint8Array): string[];
}

/** The family of events also joins what others have read. */
export interface JoiningModule extends ReaderModule {
  readonly JoinedReplay: new () => JoinedReplay;
}

/** Beside this script. Each address is written out, so that a bundler finds the files and carries them along. */
const BESIDE: Beside = {
  'read-motion': () => ({ glue: new URL('./read-motion/engine.js', import.meta.url).href, wasm: new URL('./read-motion/engine_bg.wasm', import.meta.url).href }),
  'read-c3d': () => ({ glue: new URL('./read-c3d/engine.js', import.meta.url).href, wasm: new URL('./read-c3d/engine_bg.wasm', import.meta.url).href }),
  'read-gltf': () => ({ glue: new URL('./read-gltf/engine.js', import.meta.url).href, wasm: new URL('./read-gltf/engine_bg.wasm', import.meta.url).href }),
  'read-pose': () => ({ glue: new URL('./read-pose/engine.js', import.meta.url).href, wasm: new URL('./read-pose/engine_bg.wasm', import.meta.url).href }),
  'read-football': () => ({ glue: new URL('./read-football/engine.js', import.meta.url).href, wasm: new URL('./read-football/engine_bg.wasm', import.meta.url).href }),
  'read-events': () => ({ glue: new URL('./read-events/engine.js', import.meta.url).href, wasm: new URL('./read-events/engine_bg.wasm', import.meta.url).href }),
};

/** Works in a fresh instance of a family's wasm. */
export function inFreshInstance<T>(base: string, family: Family, work: (module: ReaderModule) => T): Promise<T> {
  return inFresh<ReaderModule, T>(addressesIn(base, `read-${family}`, BESIDE), 'The file could not be read: the reader broke off', work);
}
