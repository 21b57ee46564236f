// Reading a GLB here and with @gltf-transform/core, same files, one run, one core each.
//
//   npm install --prefix /tmp/gltf-bench @gltf-transform/core@4.5.1
//   node benches/gltf.mjs /tmp/gltf-bench FILE.glb ...
//
// There: NodeIO.readBinary alone, and with every element of every accessor. Here: `format::read`, which decodes the same accessors of
// skins and animations, samples the animation, poses the skeleton in every frame and builds the avatar. Medians of 201 runs.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, ...files] = process.argv.slice(2);
const require = createRequire(join(resolve(folder), "package.json"));
const { NodeIO } = await import(pathToFileURL(require.resolve("@gltf-transform/core")));
const RUNS = 201;

async function millis(bytes, decoded) {
  const start = performance.now();
  const document = await new NodeIO().readBinary(bytes);
  let sum = 0;
  for (const accessor of decoded ? document.getRoot().listAccessors() : []) {
    const element = [];
    for (let index = 0; index < accessor.getCount(); index++) {
      accessor.getElement(index, element);
      sum += element[0];
    }
  }
  if (Number.isNaN(sum)) throw new Error("not a number");
  return performance.now() - start;
}

const ours = new Map(
  execFileSync(
    "cargo",
    ["bench", "-q", "--no-default-features", "--features", "formats", "--bench", "gltf", "--", ...files.map((f) => resolve(f))],
    { encoding: "utf8" },
  )
    .trim()
    .split("\n")
    .map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]),
);
console.log("| file | readBinary, ms | readBinary and elements, ms | here, ms | times faster |\n|---|---|---|---|---|");
for (const file of files) {
  const bytes = new Uint8Array(readFileSync(file));
  const median = async (decoded) => {
    const runs = [];
    for (let run = 0; run < RUNS; run++) runs.push(await millis(bytes, decoded));
    return runs.sort((a, b) => a - b)[RUNS >> 1];
  };
  const [plain, theirs] = [await median(false), await median(true)];
  const here = ours.get(resolve(file));
  console.log(`| ${file.split("/").pop()} | ${plain.toFixed(3)} | ${theirs.toFixed(3)} | ${here.toFixed(3)} | ${(theirs / here).toFixed(1)} |`);
}
