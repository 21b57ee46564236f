import type { Backend } from '../public/element.js';
import { backendsFor, distrustWebGpu } from './backends.js';
import type { EngineModule } from './engine_types.js';
import { addressesIn, codeAt, glueAt, type Addresses, type Beside } from './wasm_file.js';

/** Beside this script. Each address is written out, so that a bundler finds the files and carries them along. */
const BESIDE: Beside = {
  webgpu: () => ({ glue: new URL('./webgpu/engine.js', import.meta.url).href, wasm: new URL('./webgpu/engine_bg.wasm', import.meta.url).href }),
  webgl: () => ({ glue: new URL('./webgl/engine.js', import.meta.url).href, wasm: new URL('./webgl/engine_bg.wasm', import.meta.url).href }),
  'webgpu-full': () => ({ glue: new URL('./webgpu-full/engine.js', import.meta.url).href, wasm: new URL('./webgpu-full/engine_bg.wasm', import.meta.url).href }),
  'webgl-full': () => ({ glue: new URL('./webgl-full/engine.js', import.meta.url).href, wasm: new URL('./webgl-full/engine_bg.wasm', import.meta.url).href }),
};

/** What is downloaded of engines, once for the page; begun before the script that uses them is here. */
export interface EngineFiles {
  backendsFor(asked: string): Promise<readonly Backend[]>;
  distrustWebGpu(): void;
  /** The code and the glue of an engine; `base` is the folder with the engines, empty where they lie beside this script. Instances of different generations share nothing. */
  download(backend: Backend, full: boolean, base: string, generation: number): Promise<readonly [EngineModule, WebAssembly.Module]>;
  /** Where an engine lies, to name it in errors. */
  place(backend: Backend, full: boolean, base: string): string;
}

const addressesOf = (backend: Backend, full: boolean, base: string): Addresses =>
  addressesIn(base, `${backend === 'webgpu' ? 'webgpu' : 'webgl'}${full ? '-full' : ''}`, BESIDE);

export const engineFiles: EngineFiles = {
  backendsFor,
  distrustWebGpu,
  download(backend, full, base, generation) {
    const { glue, wasm } = addressesOf(backend, full, base);
    // A fragment makes a fresh module of the same cached file: the glue keeps its instance in module scope.
    return Promise.all([glueAt<EngineModule>(generation === 0 ? glue : `${glue}#${generation}`), codeAt(wasm)]);
  },
  place: (backend, full, base) => new URL('.', addressesOf(backend, full, base).wasm).href,
};

/** Starts downloading what a picture will need, so that it travels beside the replay and the script that shows it. */
export function prepareEngine(asked: string, full: boolean, base: string): void {
  const download = async (): Promise<void> => {
    const [first] = await engineFiles.backendsFor(asked);
    if (first) await engineFiles.download(first, full, base, 0);
  };
  // Whoever needs it meets the failure again.
  download().catch(() => undefined);
}
