/** A raw recording above this is refused. */
export const MAX_RECORDING_BYTES = 256 * 1024 * 1024;

/** A file to be read: how others would name it, and its contents. */
export interface RawFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the readers make of recordings: the contents of a packed replay. */
export interface ReadReplay {
  readonly manifest: Uint8Array;
  /** Every file by its name. */
  readonly files: readonly (readonly [string, Uint8Array])[];
}

/** The readers of raw recordings: a script of their own that is fetched when such a file is opened. Both throw typed failures. */
export interface Reader {
  /** Several files together are one replay. `base`: the folder with `read-motion/` and its like. */
  readFiles(files: readonly Blob[], base: string): Promise<ReadReplay>;
  /** A recording at an address; `beside` fetches what it refers to. */
  readAddress(url: string, bytes: Uint8Array, beside: (url: string) => Promise<Uint8Array>, base: string): Promise<ReadReplay>;
}
