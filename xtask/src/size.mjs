// Prints the brotli (quality 11) size of every file a page needs for its first frame, and of those that it fetches besides
// to go over to the full engine, to open a raw recording or to measure, and the budget, one per line:
//   part <backend> <file> <bytes> <brotli bytes>
//   budget <backend> <brotli bytes>
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const [dist, budgetFile] = process.argv.slice(1);

// The entry and whatever it imports statically: that is what the browser fetches before the first line runs.
function entryGraph(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  const source = readFileSync(file, "utf8");
  for (const [, specifier] of source.matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']/g)) {
    entryGraph(join(dirname(file), specifier), seen);
  }
  return seen;
}

function brotliSize(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params }).length;
}

// What the entry fetches at once, beside the engine, joins it.
const entry = [...entryGraph(join(dist, "athlete-replay.js")), join(dist, "showing.js")];
for (const [backend, budget] of Object.entries(JSON.parse(readFileSync(budgetFile, "utf8")))) {
  const engine = [join(dist, backend, "engine.js"), join(dist, backend, "engine_bg.wasm")];
  // The full engine takes over from a small one. The readers come only when a raw recording is opened, the measures when they are asked for, each with a script of their own.
  const apart = backend.startsWith("read-") ? "reader.js" : backend === "measures" ? "measures.js" : null;
  const scripts = backend.endsWith("-full") ? [] : apart === null ? entry : [join(dist, apart)];
  for (const file of [...scripts, ...engine]) {
    const bytes = readFileSync(file);
    console.log(`part ${backend} ${relative(dist, file)} ${bytes.length} ${brotliSize(bytes)}`);
  }
  console.log(`budget ${backend} ${budget}`);
}
