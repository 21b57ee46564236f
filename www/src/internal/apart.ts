import { Failure } from './failure.js';

/** A script of the package that is fetched when it is first needed; `module` is the import of it. */
export function loadApart<T>(module: Promise<unknown>, file: string): Promise<T> {
  return (module as Promise<T>).catch(() => {
    throw new Failure('engine-unreachable', `Part of the replay could not be loaded. Check that ${file} lies beside the script.`, file);
  });
}
