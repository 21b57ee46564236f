import { typedError } from '../failure.js';
import { inAddress, MAX_COMPANIONS, nameOf } from '../reader_address.js';
import { addressesIn, type Beside } from '../wasm_file.js';
import { inFreshInstance, type FreshGlue } from '../wasm_instance.js';

interface AvatarFile {
  readonly costume: Uint8Array;
  readonly images: [string, Uint8Array][];
  free(): void;
}

/** The glue of the reader of avatars. */
interface DressingModule extends FreshGlue {
  readonly AvatarFile: { read(names: string[], contents: Uint8Array[]): AvatarFile };
  partsOfAvatar(bytes: Uint8Array): string[];
}

/** Beside this script. The address is written out, so that a bundler finds the files and carries them along. */
const BESIDE: Beside = {
  'read-avatar': () => ({ glue: new URL('./read-avatar/engine.js', import.meta.url).href, wasm: new URL('./read-avatar/engine_bg.wasm', import.meta.url).href }),
};

/** A skinned mesh as the engine takes it, and its pictures as they were in the file: media type and bytes. */
export interface ReadAvatar {
  readonly costume: Uint8Array;
  readonly images: readonly (readonly [string, Uint8Array])[];
}

/** Reads a glTF at an address, empty for a file; `beside` fetches what it refers to. Throws a typed failure. */
export async function readAvatar(
  url: string,
  bytes: Uint8Array,
  beside: (url: string) => Promise<Uint8Array>,
  base: string,
): Promise<ReadAvatar> {
  const name = url === '' ? 'avatar' : nameOf(url);
  const inReader = <T>(work: (module: DressingModule) => T): Promise<T> =>
    inFreshInstance<DressingModule, T>(addressesIn(base, 'read-avatar', BESIDE), 'The avatar could not be read: the reader broke off', work);
  try {
    const parts = url === '' ? [] : await inReader((module) => module.partsOfAvatar(bytes));
    const companions = parts.slice(0, MAX_COMPANIONS).map(async (part) => [part, await beside(new URL(part, url).href)] as const);
    const files = [[name, bytes] as const, ...(await Promise.all(companions))];
    return await inReader((module) => {
      const file = module.AvatarFile.read(
        files.map(([each]) => each),
        files.map(([, each]) => each),
      );
      const { costume, images } = file;
      // Freed here and now, in the instance that it is of.
      file.free();
      return { costume, images };
    });
  } catch (thrown) {
    const failure = typedError(thrown, '');
    throw failure && url !== '' ? inAddress(failure, name, url) : thrown;
  }
}
