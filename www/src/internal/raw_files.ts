/** A file to be read: how others would name it, and its contents. */
export interface RawFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the readers make of recordings: the contents of a packed replay. */
export interface ReadReplay {
  readonly manifest: Uint8Array;
  readonly segments: readonly Uint8Array[];
}

/** The readers of raw recordings: a script of their own that is fetched when such a file is opened. */
export interface Reader {
  /** The relative addresses of files that this one cannot be read without. `base`: the folder with `reader/`. */
  companionsOf(bytes: Uint8Array, base: string): Promise<readonly string[]>;
  /** Several files together are one replay. Throws a typed failure. */
  read(files: readonly RawFile[], base: string): Promise<ReadReplay>;
}
