import type { Backend } from '../public/element.js';
import { withinTime } from './watchdog.js';

/** Patience with an adapter; software drivers on a busy machine need most of it. Milliseconds. */
const ADAPTER_LIMIT_MS = 8000;

/** A driver may offer a WebGPU device that does not survive its first frames. */
let webgpuFails = false;
const choices = new Map<string, Promise<readonly Backend[]>>();

/** Back ends to try, best first. Answered once per page and request. */
export function backendsFor(asked: string): Promise<readonly Backend[]> {
  let choice = choices.get(asked);
  if (!choice) {
    choice = (async () => {
      const found: Backend[] = [];
      const distrusted = webgpuFails && asked !== 'webgpu';
      if (asked !== 'webgl2' && !distrusted && (await hasWebGpu())) found.push('webgpu');
      if (asked !== 'webgpu' && hasWebGl2()) found.push('webgl2');
      return found;
    })();
    choices.set(asked, choice);
    // Nothing found may be nothing yet.
    choice.then(
      (found) => found.length === 0 && choices.delete(asked),
      () => choices.delete(asked),
    );
  }
  return choice;
}

/** The page goes on with WebGL2. */
export function distrustWebGpu(): void {
  webgpuFails = true;
  choices.clear();
}

async function hasWebGpu(): Promise<boolean> {
  const { gpu } = navigator as Navigator & { gpu?: { requestAdapter(): Promise<object | null> } };
  if (!gpu) return false;
  try {
    return (await withinTime(gpu.requestAdapter(), ADAPTER_LIMIT_MS, () => new Error('late'))) !== null;
  } catch {
    return false;
  }
}

function hasWebGl2(): boolean {
  try {
    const context = document.createElement('canvas').getContext('webgl2');
    // Browsers keep few contexts per page: give the probe's back.
    context?.getExtension('WEBGL_lose_context')?.loseContext();
    return context !== null;
  } catch {
    return false;
  }
}
