/** A manifest above this is refused, as the format says. */
export const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;

/** One file beside the manifest. */
export interface ReplayFile {
  readonly name: string;
  readonly bytes: number;
}

interface Windows {
  readonly files?: readonly (readonly [number, number] | null)[];
}

interface Listed {
  readonly coarse?: Windows;
  readonly segments?: Windows;
}

/** What a manifest lists, coarse files first, as docs/format.md names them; nothing when it cannot be read, which the engine will say better. */
export function filesOf(manifest: string): { readonly coarse: readonly ReplayFile[]; readonly segments: readonly ReplayFile[] } {
  const named = (windows: Windows | undefined, ending: string): ReplayFile[] =>
    (windows?.files ?? []).flatMap((file, index) =>
      file ? [{ name: `${String(index).padStart(4, '0')}-${file[1].toString(16).padStart(8, '0')}.${ending}`, bytes: file[0] }] : [],
    );
  try {
    const { coarse, segments } = JSON.parse(manifest) as Listed;
    return { coarse: named(coarse, 'coarse'), segments: named(segments, 'seg') };
  } catch {
    return { coarse: [], segments: [] };
  }
}

/** Whether bytes are a packed replay in one file. */
export function isSingleFile(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 4)) === 'ARPL';
}
