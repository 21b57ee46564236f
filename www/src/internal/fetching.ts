import type { Resolve } from '../public/hooks.js';
import { Failure } from './failure.js';

/** Bounded patience with a network. Times in milliseconds. */
export interface Patience {
  /** Requests in all, the first included. */
  readonly tries: number;
  /** Upper end of the first pause; doubles each time. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** Longest silence before an answer counts as stalled. */
  readonly silenceMs: number;
}

export const PATIENCE: Patience = { tries: 4, firstPauseMs: 400, longestPauseMs: 5000, silenceMs: 20000 };

/** The pause before try number `attempt` (1 is the first repeat): uniformly random up to an exponential bound. */
export function pauseMs(attempt: number, patience: Patience, random: () => number = Math.random): number {
  return random() * Math.min(patience.longestPauseMs, patience.firstPauseMs * 2 ** (attempt - 1));
}

/** Statuses that another try may change. */
const worthRepeating = (status: number): boolean => status === 408 || status === 425 || status === 429 || status >= 500;

/** A request that was sent before the script that reads the answer was here. */
export interface Begun {
  readonly stop: AbortController;
  readonly response: Promise<Response>;
}

export interface FetchOptions {
  /** Takes the place of the first request. */
  readonly begun?: Begun | null;
  readonly signal: AbortSignal;
  /** The page's way to another address for this one. */
  readonly resolve?: Resolve | undefined;
  /** More decoded bytes than this are refused without being held; it may depend on what the body begins with. */
  readonly maxBytes: number | ((head: Uint8Array) => number);
  /** Exactly this many are expected, when known. */
  readonly exactBytes?: number;
  /** Passes over the browser's cache, after a copy in it turned out to be damaged. */
  readonly fresh?: boolean;
  /** Asks whether what the browser has is still so. */
  readonly revalidate?: boolean;
  readonly patience?: Patience;
  readonly onBytes?: (received: number) => void;
}

const aborted = (): DOMException => new DOMException('The load was abandoned.', 'AbortError');

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(aborted());
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}

class Repeatable {
  /** `expired`: the page is to be asked for another address. */
  constructor(
    readonly failure: Failure,
    readonly expired = false,
  ) {}
}

async function fetchOnce(url: string, options: FetchOptions, patience: Patience, begun: Begun | null, expired: boolean): Promise<Uint8Array> {
  const stop = begun?.stop ?? new AbortController();
  const forward = (): void => stop.abort();
  options.signal.addEventListener('abort', forward, { once: true });
  let silent = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      silent = true;
      stop.abort();
    }, patience.silenceMs);
  };
  try {
    heard();
    const address = (await options.resolve?.(url, { expired })) ?? url;
    const response = await (begun?.response ?? fetch(address, { signal: stop.signal, cache: options.fresh ? 'reload' : options.revalidate ? 'no-cache' : 'default' }));
    if (!response.ok) {
      void response.body?.cancel();
      const failure = new Failure(
        'network-http-status',
        response.status === 404
          ? 'Expected a replay at this address, found nothing (HTTP 404). Check the address.'
          : `Expected a replay at this address, the server answered HTTP ${response.status}.`,
        url,
      );
      const refused = response.status === 401 || response.status === 403;
      if (refused && options.resolve && !expired) throw new Repeatable(failure, true);
      if (worthRepeating(response.status)) throw new Repeatable(failure);
      throw failure;
    }
    return await readBody(response, url, options, heard);
  } catch (thrown) {
    if (options.signal.aborted) throw aborted();
    if (thrown instanceof Failure || thrown instanceof Repeatable) throw thrown;
    throw new Repeatable(
      silent
        ? new Failure('network-timeout', `Expected data, heard nothing for ${patience.silenceMs / 1000} s.`, url)
        : new Failure(
            'network-unreachable',
            'Expected an answer, got none. Check the connection, and that the server allows other sites to read it (CORS).',
            url,
          ),
    );
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener('abort', forward);
  }
}

/** Reads a body piece by piece, so that a small compressed answer cannot unfold without bound. */
async function readBody(
  response: Response,
  url: string,
  { maxBytes, exactBytes, onBytes }: FetchOptions,
  heard: () => void,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  let limit = typeof maxBytes === 'number' ? maxBytes : Infinity;
  const reader = response.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    heard();
    length += value.length;
    if (typeof maxBytes !== 'number' && pieces.length === 0) limit = maxBytes(value);
    if (length > limit) {
      void reader.cancel();
      throw new Failure('limit-exceeded', `Expected at most ${limit} bytes, found more.`, url);
    }
    pieces.push(value);
    onBytes?.(length);
  }
  // A browser takes a body cut short for a whole one where the transfer carries no length.
  if (exactBytes !== undefined && length !== exactBytes) {
    throw new Failure('input-truncated', `Expected ${exactBytes} bytes, found ${length}: the data is cut short.`, url);
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

/** Fetches an address whole. Repeats what another try may mend, with growing random pauses, a bounded number of times. */
export async function fetchBytes(url: string, options: FetchOptions): Promise<Uint8Array> {
  const patience = options.patience ?? PATIENCE;
  let expired = false;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await fetchOnce(url, options, patience, (attempt === 1 && options.begun) || null, expired);
    } catch (thrown) {
      if (!(thrown instanceof Repeatable)) throw thrown;
      if (thrown.expired) {
        expired = true;
        attempt -= 1;
        continue;
      }
      if (attempt >= patience.tries) throw thrown.failure;
      await sleep(pauseMs(attempt, patience), options.signal);
    }
  }
}
