/** Style sheets are bundled as minified text. */
declare module '*.css' {
  const text: string;
  export default text;
}

/** What the one-file form of the package has in itself, by `folder/file`: each glue anew at every call, each wasm deflated, in base64. */
declare module 'athlete-replay:files' {
  export const GLUES: Readonly<Record<string, () => unknown>>;
  export const WASMS: Readonly<Record<string, string>>;
}
