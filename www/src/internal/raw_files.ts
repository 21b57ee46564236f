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
  /**
   * Several files together are one replay. `base`: the folder with `read-motion/` and its like. `beside`: fetches a file that
   * the first one refers to. Throws a typed failure.
   */
  read(files: readonly RawFile[], base: string, beside?: (name: string) => Promise<Uint8Array>): Promise<ReadReplay>;
}
