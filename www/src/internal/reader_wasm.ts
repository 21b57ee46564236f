import type { ReadReplay } from './raw_files.js';
import type { Family } from './reader_family.js';
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

/** Works in a fresh instance of a family's wasm. */
export function inFreshInstance<T>(base: string, family: Family, work: (module: ReaderModule) => T): Promise<T> {
  return inFresh<ReaderModule, T>(base, `read-${family}`, 'The file could not be read: the reader broke off', work);
}
