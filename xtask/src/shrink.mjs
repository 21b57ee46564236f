// node shrink.mjs WASM_OPT COMPILED FINISHED FLAG...
//
// Shrinks the code with wasm-opt and gives its imports and exports one- and two-letter names, in the wasm and in the
// glue alike: their long names with checksums are a tenth of what a browser downloads.
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [wasmOpt, compiled, finished, ...flags] = process.argv.slice(2);
const GLUE_MODULE = './engine_bg.js';
const halfFinished = join(finished, 'engine_bg.half.wasm');

const report = execFileSync(
  process.execPath,
  [wasmOpt, ...flags, '--minify-imports-and-exports-and-modules', join(compiled, 'engine_bg.wasm'), '-o', halfFinished],
  { encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'inherit'] },
);
const names = JSON.parse(report);

let glue = readFileSync(join(compiled, 'engine.js'), 'utf8');
const escaped = (name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
// Every name must be found, or the glue was made by a wasm-bindgen that writes it in another way.
const rename = (pattern, to, name) => {
  let found = 0;
  glue = glue.replace(pattern, (...match) => {
    found += 1;
    return to(match);
  });
  if (found === 0) throw new Error(`${name} is not in the glue: has wasm-bindgen changed?`);
};
for (const [module, name, short] of names.imports) {
  if (module !== GLUE_MODULE) throw new Error(`an import from ${module}, expected ${GLUE_MODULE} only`);
  rename(new RegExp(`(?<![\\w$.])${escaped(name)}(?=: )`, 'g'), () => short, name);
}
for (const [name, short] of names.exports) {
  // What only the wasm's own start needs is not in the glue.
  const pattern = new RegExp(`(?<![\\w$])wasm\\.${escaped(name)}(?![\\w$])`, 'g');
  if (pattern.test(glue)) rename(pattern, () => `wasm.${short}`, name);
}
const shortModule = new Set(WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(halfFinished))).map((i) => i.module));
if (shortModule.size !== 1) throw new Error(`expected one module of imports, found ${[...shortModule]}`);
rename(new RegExp(`"${escaped(GLUE_MODULE)}"(?=: )`, 'g'), () => JSON.stringify([...shortModule][0]), GLUE_MODULE);

writeFileSync(join(finished, 'engine.js'), glue);
renameSync(halfFinished, join(finished, 'engine_bg.wasm'));
