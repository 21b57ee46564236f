import { inFreshInstance, type DressingModule } from '../reader_wasm.js';
import { typedError } from '../failure.js';
import { inAddress, MAX_COMPANIONS, nameOf } from '../reader_address.js';

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
  try {
    const parts = url === '' ? [] : await inFreshInstance(base, 'gltf', (module) => (module as DressingModule).partsOfAvatar(bytes));
    const companions = parts.slice(0, MAX_COMPANIONS).map(async (part) => [part, await beside(new URL(part, url).href)] as const);
    const files = [[name, bytes] as const, ...(await Promise.all(companions))];
    return await inFreshInstance(base, 'gltf', (module) => {
      const file = (module as DressingModule).AvatarFile.read(
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
