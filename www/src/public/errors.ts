/**
 * What went wrong, as a stable string. Codes of the engine (`input-malformed`, `segment-corrupt`, `version-unsupported`,
 * `replay-invalid`, `limit-exceeded`, `gpu-lost` ...) pass through unchanged; the element adds:
 *
 * | code | meaning |
 * |---|---|
 * | `network-http-status` | the server answered with an error status; `message` names it |
 * | `network-unreachable` | no answer: offline, blocked by a policy, or refused |
 * | `network-timeout` | the answer stopped coming |
 * | `format-html` | the address answers with a web page |
 * | `format-unknown` | the address holds neither a packed replay nor a recording of a known format |
 * | `companion-missing` | the recording refers to a file that was not given with it; `message` names it |
 * | `input-empty` | the address answers with nothing |
 * | `input-truncated` | fewer bytes arrived than were promised |
 * | `limit-exceeded` | more bytes arrived than were promised or allowed |
 * | `out-of-range` | a value or a time lies outside what the replay allows |
 * | `gpu-unavailable` | the browser offers neither WebGPU nor WebGL2 |
 * | `gate-refused` | the page's `gate` did not let the replay through; `message` is the gate's own where it gave one |
 * | `engine-unreachable` | the engine's own files could not be downloaded |
 * | `engine-trapped` | the engine broke off; a fresh one takes over, so that only a pending call is told |
 * | `engine-failed` | the engine failed again and again and was given up |
 */
export type ReplayErrorCode = string;

/** The value of `element.error`. */
export interface ReplayError {
  readonly code: ReplayErrorCode;
  /** A sentence for a person: what was expected, what was found, what to do. */
  readonly message: string;
  /** The address, and within it the place, where known; else an empty string. */
  readonly where: string;
  /** False when the replay goes on without the part concerned. */
  readonly fatal: boolean;
}
