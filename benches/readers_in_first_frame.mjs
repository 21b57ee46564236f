// What the readers of raw recordings add to the script that shows a replay, which every page downloads.
//
//   node benches/readers_in_first_frame.mjs      (after npm install in www)
//
// showing.ts is bundled twice, as it is and without all that leads to the readers: the import of their script, the two
// calls into it, and the branch for what is no packed replay. Printed are bytes and brotli (quality 11) of both.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { cssAsText } from "../www/bundling.js";

const www = fileURLToPath(new URL("../www/", import.meta.url));
const { build } = createRequire(`${www}package.json`)("esbuild");

const scriptsApart = {
  name: "scripts-apart",
  setup: (builder) => builder.onResolve({ filter: /^\.\// }, ({ kind, path }) => (kind === "dynamic-import" ? { path, external: true } : undefined)),
};

let wasTakenOut = false;

const withoutReaders = {
  name: "without-readers",
  setup: (builder) =>
    builder.onLoad({ filter: /internal\/source\.ts$/ }, async ({ path }) => {
      const contents = (await readFile(path, "utf8"))
        .replace(/ \?\? \(await \(await loadReader\(\)\)\.readFiles\([^;]*\)\);/, "; if (!replay) return;")
        .replace(/ {4}if \(kind === 'recording'\) \{[\s\S]*?\n {4}\}\n/, "")
        .replace(/const loadReader[^\n]*\n/, "");
      if (/loadReader|read(Files|Address)\(/.test(contents)) throw new Error("source.ts has changed: so must what is taken out here");
      wasTakenOut = true;
      return { contents, loader: "ts" };
    }),
};

async function sizes(plugins) {
  const { outputFiles } = await build({
    entryPoints: [`${www}src/internal/showing.ts`],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    plugins: [cssAsText, scriptsApart, ...plugins],
  });
  const bytes = outputFiles[0].contents;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return { bytes: bytes.length, brotli: brotliCompressSync(bytes, { params }).length };
}

const [as, without] = [await sizes([]), await sizes([withoutReaders])];
if (!wasTakenOut) throw new Error("source.ts is not in this bundle: so must be what is bundled");
console.log(`with the way to the readers: ${as.bytes} bytes, ${as.brotli} in brotli; without: ${without.bytes}, ${without.brotli}`);
console.log(`the way to the readers: ${as.bytes - without.bytes} bytes, ${as.brotli - without.brotli} in brotli`);
