import { Failure, trap, typedError } from './failure.js';
import type { Engine, EngineModule, EngineView } from './engine_types.js';
import type { Backend } from '../public/element.js';
import type { EngineFiles } from './engine_files.js';
import { withinTime } from './watchdog.js';

/** Patience with a device; software drivers on a busy machine need most of it. Milliseconds. */
const DEVICE_LIMIT_MS = 45000;
const DOWNLOAD_LIMIT_MS = 90000;
/** An instance that failed this often within the window is given up. */
const REPLACEMENTS = 3;
const REPLACEMENT_WINDOW_MS = 60000;
/** A WebGPU device that is lost this soon will be lost again: the page goes on with WebGL2. */
const SHORT_LIFE_MS = 15000;

/** Whoever shows a picture of an instance and must be told when the instance is unsound. */
export interface Tenant {
  instanceLost(cause: Failure): void;
}

/** A picture lent to a tenant. */
export interface Lease {
  readonly backend: Backend;
  readonly full: boolean;
  readonly view: EngineView;
  /** The instance is unsound: nobody may use it any more, everybody on it gets a fresh one. */
  poison(cause: Failure): void;
  /** Hands a sound picture back. */
  release(): void;
  /** Drops a picture whose graphics context is gone; the instance and other pictures go on. */
  abandon(): void;
  /** There is but a still of the moment: `wake` gets a renderer, and `catchUp` tells it what was asked of the still. */
  readonly standsIn?: { wake(): void; catchUp(view: EngineView): void };
}

/** A picture with the canvas that it is on. */
export interface HeldLease extends Lease {
  readonly canvas: HTMLCanvasElement;
}

/** One WebAssembly instance. WebGPU: one device for the whole page. WebGL2: a context, and so a device, per canvas. */
interface Instance {
  readonly files: EngineFiles;
  readonly backend: Backend;
  readonly module: EngineModule;
  shared: Promise<Engine> | null;
  readonly tenants: Set<Tenant>;
  sound: boolean;
  readonly bornMs: number;
}

const instances = new Map<string, Promise<Instance>>();
const losses: number[] = [];
let generation = 0;
/** Unsound objects are kept from being collected: their finalizers would call into the unsound instance. */
const graveyard: unknown[] = [];

async function instantiate(files: EngineFiles, backend: Backend, full: boolean, base: string): Promise<Instance> {
  const late = (): Failure => new Failure('engine-unreachable', 'The replay engine did not arrive in time.', files.place(backend, full, base));
  const [module, wasm] = await withinTime(files.download(backend, full, base, generation), DOWNLOAD_LIMIT_MS, late);
  await withinTime(module.default({ module_or_path: wasm }), DOWNLOAD_LIMIT_MS, late);
  return { files, backend, module, shared: null, tenants: new Set(), sound: true, bornMs: performance.now() };
}

function instanceFor(files: EngineFiles, backend: Backend, full: boolean, base: string): Promise<Instance> {
  const place = files.place(backend, full, base);
  let instance = instances.get(place);
  if (!instance) {
    instance = instantiate(files, backend, full, base);
    instances.set(place, instance);
    instance.catch(() => {
      if (instances.get(place) === instance) instances.delete(place);
    });
  }
  return instance;
}

/** Retires an instance; gives back what to tell: the cause, or that no more replacements will be tried. */
function poison(instance: Instance, cause: Failure): Failure {
  if (!instance.sound) return cause;
  instance.sound = false;
  console.warn(`athlete-replay: the ${instance.backend} engine is replaced (${cause.code}: ${cause.message})`);
  if (cause.code === 'gpu-lost' && instance.backend === 'webgpu' && performance.now() - instance.bornMs < SHORT_LIFE_MS) {
    instance.files.distrustWebGpu();
  }
  generation += 1;
  graveyard.push(instance);
  for (const [key, value] of instances) {
    const forget = (held: Instance): void => void (held === instance && instances.delete(key));
    value.then(forget, () => undefined);
  }
  const now = Date.now();
  losses.push(now);
  while (losses[0] !== undefined && now - losses[0] > REPLACEMENT_WINDOW_MS) losses.shift();
  const given =
    losses.length > REPLACEMENTS
      ? new Failure('engine-failed', 'The replay engine failed again and again, so it was stopped. Reload the page to try once more.', cause.message)
      : cause;
  const tenants = [...instance.tenants];
  instance.tenants.clear();
  for (const tenant of tenants) tenant.instanceLost(given);
  return given;
}

const noGpu = (detail: string): Failure =>
  new Failure(
    'gpu-unavailable',
    'This browser offers no 3D graphics: neither WebGPU nor WebGL2. Turn on hardware acceleration in its settings, update it, or use another browser.',
    detail,
  );

/** Canvases that were given a WebGL2 context. */
const contextBearers = new WeakSet<HTMLCanvasElement>();

/** Takes a canvas off the page for good, once nothing draws to it. Browsers keep few WebGL contexts: its own is given back. */
export function retireCanvas(canvas: HTMLCanvasElement | null): void {
  canvas?.remove();
  if (!canvas || !contextBearers.delete(canvas)) return;
  const context = canvas.getContext('webgl2');
  if (context && !context.isContextLost()) context.getExtension('WEBGL_lose_context')?.loseContext();
}

/** The device of an instance. Whoever asked for it first is nothing to it afterwards: a page's device lives as long as the page. */
function sharedBy(instance: Instance, canvas: HTMLCanvasElement): Promise<Engine> {
  instance.shared ??= instance.module.Engine.create(canvas).then((made) => {
    void made.lost?.then(() => poison(instance, new Failure('gpu-lost', 'The graphics device was lost.', instance.backend)));
    return made;
  });
  return instance.shared;
}

async function open(files: EngineFiles, backend: Backend, full: boolean, base: string, canvas: HTMLCanvasElement, tenant: Tenant): Promise<Lease> {
  const instance = await instanceFor(files, backend, full, base);
  const late = (): Failure => new Failure('gpu-unavailable', 'The graphics device did not answer in time.', backend);
  let engine: Engine | null = null;
  try {
    if (backend === 'webgpu') {
      engine = await withinTime(sharedBy(instance, canvas), DEVICE_LIMIT_MS, late);
    } else {
      contextBearers.add(canvas);
      engine = await withinTime(instance.module.Engine.create(canvas), DEVICE_LIMIT_MS, late);
    }
    if (!instance.sound) throw new Failure('gpu-lost', 'The replay engine was replaced meanwhile.', backend);
    const view = engine.createView(canvas);
    const own = backend === 'webgl2' ? engine : null;
    instance.tenants.add(tenant);
    return {
      backend,
      full,
      view,
      poison: (cause) => {
        graveyard.push(view, own);
        poison(instance, cause);
      },
      abandon: () => {
        instance.tenants.delete(tenant);
        graveyard.push(view, own);
      },
      release: () => {
        instance.tenants.delete(tenant);
        if (!instance.sound) return;
        try {
          view.free();
          own?.free();
        } catch {
          poison(instance, new Failure('engine-trapped', 'The replay engine failed while a picture was taken down.', backend));
        }
      },
    };
  } catch (thrown) {
    if (backend === 'webgpu') instance.shared = null;
    const typed = typedError(thrown, backend);
    if (typed) throw typed;
    throw poison(instance, trap(thrown, backend));
  }
}

/** A picture on a canvas that is on no page yet, on the best back end that works. */
export async function lease(
  files: EngineFiles,
  asked: string,
  full: boolean,
  base: string,
  tenant: Tenant,
): Promise<HeldLease> {
  let last: Failure | null = null;
  for (const backend of await files.backendsFor(asked)) {
    // A canvas that once had a context of another kind has none of this one.
    const canvas = document.createElement('canvas');
    try {
      return { ...(await open(files, backend, full, base, canvas, tenant)), canvas };
    } catch (thrown) {
      last = typedError(thrown, '') ?? noGpu(String(thrown));
      retireCanvas(canvas);
    }
  }
  if (last && last.code !== 'gpu-unavailable') throw last;
  throw noGpu(last?.message ?? '');
}
