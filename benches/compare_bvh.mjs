// Reading BVH: this library beside three.js' BVHLoader, the same files in one run, as a table in Markdown.
//
//   npm install three            (in any folder)
//   node …/benches/compare_bvh.mjs FILE...      (in that folder)
//
// Each reader gets the file from memory, as often as half a second allows and at least 20 times; the fastest counts.
// BVHLoader.parse gives key frames of each bone; format::read gives every joint's place in metres, guesses and warnings
// included. Set READING to a built `reading` bench to run that instead of cargo.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const require = createRequire(path.join(process.cwd(), "from-here.js"));
const loader = require.resolve("three/examples/jsm/loaders/BVHLoader.js");
const { BVHLoader } = await import(pathToFileURL(loader));

const LEAST_ROUNDS = 20;
const LEAST_MILLISECONDS = 500;

function fastestNanoseconds(text) {
  const reader = new BVHLoader();
  const begun = performance.now();
  let fastest = Infinity;
  for (let round = 0; round < LEAST_ROUNDS || performance.now() - begun < LEAST_MILLISECONDS; round += 1) {
    const start = process.hrtime.bigint();
    const { clip } = reader.parse(text);
    const taken = Number(process.hrtime.bigint() - start);
    if (clip.tracks.length === 0) {
      throw new Error("expected tracks");
    }
    fastest = Math.min(fastest, taken);
  }
  return fastest;
}

const files = process.argv.slice(2).map((file) => path.resolve(file));
const crate = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const [command, ...before] = process.env.READING
  ? [process.env.READING]
  : ["cargo", "bench", "--quiet", "--bench", "reading", "--"];
const lines = execFileSync(command, [...before, ...files], { cwd: crate, encoding: "utf8" }).trim().split("\n");

const milliseconds = (nanoseconds) => (nanoseconds / 1e6).toFixed(3);
console.log("| file | kB | athlete-replay, ms | three.js, ms | times faster |");
console.log("|---|---:|---:|---:|---:|");
for (const line of lines) {
  const [file, bytes, own] = line.split("\t");
  const theirs = fastestNanoseconds(readFileSync(file, "utf8"));
  const faster = (theirs / Number(own)).toFixed(1);
  const size = (Number(bytes) / 1000).toFixed(0);
  console.log(`| ${path.basename(file)} | ${size} | ${milliseconds(Number(own))} | ${milliseconds(theirs)} | ${faster} |`);
}
