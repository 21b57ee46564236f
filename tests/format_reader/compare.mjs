// Reads a file of many packed replays, each followed by what is in it, and says where the reader beside this one differs.
// node compare.mjs FILE: prints "N replays, M samples agree" or the first difference, with exit status 1.
import { readFileSync } from 'node:fs';
import { decode, split } from './reader.mjs';

const bytes = new Uint8Array(readFileSync(process.argv[2]));
const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
let at = 0;
const number = () => view.getUint32((at += 4) - 4, true);
let [replays, samples] = [0, 0];
while (at < bytes.length) {
  const length = number();
  const { manifest, coarse, segments } = split(bytes.subarray(at, (at += length)));
  for (const file of [...coarse, ...segments]) {
    // Positions are positions, however they were coded.
    const blocks = decode(file, manifest).map((block) => ({ ...block, kind: block.kind === 2 ? 1 : block.kind }));
    blocks.sort((a, b) => a.kind - b.kind || a.owner - b.owner);
    if (number() !== blocks.length) throw new Error(`replay ${replays}: another number of blocks`);
    for (const block of blocks) {
      const where = `replay ${replays}, block kind ${block.kind} of ${block.owner}`;
      const found = [block.kind, block.owner, block.first, block.stride, block.count, block.values.length];
      const expected = found.map(number);
      if (String(found) !== String(expected)) throw new Error(`${where}: ${found} instead of ${expected}`);
      const bits = new Uint32Array(block.values.buffer);
      for (let index = 0; index < bits.length; index += 1) {
        const wanted = number();
        // Any NaN is a gap.
        const same = bits[index] === wanted || (Number.isNaN(block.values[index]) && (wanted & 0x7fffffff) > 0x7f800000);
        if (!same) throw new Error(`${where}, value ${index}: ${bits[index].toString(16)} instead of ${wanted.toString(16)}`);
      }
      samples += bits.length;
    }
  }
  replays += 1;
}
console.log(`${replays} replays, ${samples} numbers agree`);
