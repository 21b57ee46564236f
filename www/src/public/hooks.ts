/**
 * The address that a file is fetched from, for its own: with a signature, a token, on another host. Called for every file of a
 * replay, and once more with `expired` where the server answers 401 or 403. Where it rejects there is no answer.
 */
export type Resolve = (url: string, how: { readonly expired: boolean }) => string | Promise<string>;

/**
 * Whether a replay may be fetched and shown: `true`, or a sentence for the reader that says why not. Anything else, and a
 * rejection, is a refusal without a reason.
 */
export type Gate = (url: string) => boolean | string | Promise<boolean | string>;
