// The packed form beside what else such motion is shipped as: one table of bits for each joint and frame.
//
//   npm install --prefix DIR gltfpack@1.3.0 meshoptimizer@1.3.0
//   node benches/compare_codec.mjs FOLDER_OF_TAKES DIR
//
// Runs `cargo bench --bench codec`, and packs the same positions at 60 Hz as JSON (flat arrays of rounded numbers, gzip -9)
// and as GLB (a node a joint with its world position as its translation, gltfpack -cz, brotli 11). What gltfpack leaves is
// decoded again for its largest error. Needs nothing else of npm.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const [folder, tools] = process.argv.slice(2).map((path) => resolve(path));
const { MeshoptDecoder } = createRequire(join(tools, 'package.json'))('meshoptimizer');
await MeshoptDecoder.ready;
const work = mkdtempSync(join(tmpdir(), 'compare-codec-'));
const printed = execFileSync('cargo', ['bench', '--bench', 'codec', '--', folder, work], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
process.stdout.write(printed);

const takes = [...new Set(printed.split('\n').map((line) => line.split('\t')).filter((row) => row.length === 7 && row[0] !== 'take').map(([name]) => name))];
const rows = new Map();
const note = (form, error, bits) => {
  const row = rows.get(form) ?? { bits: [], error: 0 };
  row.bits.push(bits);
  row.error = Math.max(row.error, error);
  rows.set(form, row);
};
for (const take of takes) {
  const bytes = readFileSync(join(work, `${take}.f32`));
  const joints = bytes.readUInt32LE(0);
  const positions = new Float32Array(bytes.buffer.slice(bytes.byteOffset + 4, bytes.byteOffset + bytes.length));
  const samples = positions.length / 3;
  for (const digits of [2, 3, 4]) {
    const json = JSON.stringify(Array.from(positions, (v) => Number(v.toFixed(digits))));
    note(`JSON, ${digits} decimals, gzip`, Math.sqrt(3) * 0.5 * 10 ** -digits, (gzipSync(json, { level: 9 }).length * 8) / samples);
  }
  writeFileSync(join(work, 'take.glb'), glbOf(positions, joints));
  for (const bits of [10, 13, 16]) {
    const packed = join(work, 'packed.glb');
    execFileSync('node', [join(tools, 'node_modules/gltfpack/cli.js'), '-i', join(work, 'take.glb'), '-o', packed, '-cz', '-af', '60', '-at', String(bits), '-kn', '-ke']);
    const file = readFileSync(packed);
    note(`GLB, gltfpack -cz -at ${bits}, brotli`, largestError(file, positions, joints), (brotliCompressSync(file).length * 8) / samples);
  }
}
console.log('form\tlargest error in metres\tmean bits');
for (const [form, { bits, error }] of rows) console.log(`${form}\t${error.toFixed(6)}\t${(bits.reduce((a, b) => a + b) / bits.length).toFixed(2)}`);
rmSync(work, { recursive: true });

/** A node a joint, a translation a frame. */
function glbOf(positions, joints) {
  const frames = positions.length / 3 / joints;
  const floats = new Float32Array(frames + positions.length);
  for (let frame = 0; frame < frames; frame += 1) floats[frame] = frame / 60;
  const accessors = [{ bufferView: 0, componentType: 5126, count: frames, type: 'SCALAR', min: [0], max: [(frames - 1) / 60] }];
  const bufferViews = [{ buffer: 0, byteOffset: 0, byteLength: 4 * frames }];
  for (let joint = 0, at = frames; joint < joints; joint += 1) {
    bufferViews.push({ buffer: 0, byteOffset: 4 * at, byteLength: 12 * frames });
    accessors.push({ bufferView: joint + 1, componentType: 5126, count: frames, type: 'VEC3' });
    for (let frame = 0; frame < frames; frame += 1, at += 3) floats.set(positions.subarray(3 * (frame * joints + joint), 3 * (frame * joints + joint) + 3), at);
  }
  const nodes = Array.from({ length: joints }, (_, joint) => ({ name: `j${joint}` }));
  const json = {
    asset: { version: '2.0' },
    scene: 0,
    scenes: [{ nodes: nodes.map((_, joint) => joint) }],
    nodes,
    animations: [{
      channels: nodes.map((_, joint) => ({ sampler: joint, target: { node: joint, path: 'translation' } })),
      samplers: nodes.map((_, joint) => ({ input: 0, output: joint + 1 })),
    }],
    accessors,
    bufferViews,
    buffers: [{ byteLength: floats.byteLength }],
  };
  const text = Buffer.from(JSON.stringify(json));
  const padded = Buffer.concat([text, Buffer.alloc((4 - (text.length % 4)) % 4, ' ')]);
  const chunk = (bytes, kind) => Buffer.concat([Buffer.from(Uint32Array.of(bytes.length, kind).buffer), bytes]);
  const body = Buffer.concat([chunk(padded, 0x4e4f534a), chunk(Buffer.from(floats.buffer), 0x004e4942)]);
  return Buffer.concat([Buffer.from(Uint32Array.of(0x46546c67, 2, 12 + body.length).buffer), body]);
}

/** How far a joint is from where it was, in any frame. */
function largestError(file, positions, joints) {
  const length = file.readUInt32LE(12);
  const json = JSON.parse(file.subarray(20, 20 + length).toString());
  const binary = file.subarray(28 + length);
  const floats = (index) => {
    const accessor = json.accessors[index];
    const view = json.bufferViews[accessor.bufferView];
    const packed = view.extensions?.EXT_meshopt_compression ?? view.extensions?.KHR_meshopt_compression;
    const bytes = new Uint8Array(packed ? packed.count * packed.byteStride : view.byteLength);
    const source = packed ?? view;
    const own = binary.subarray(source.byteOffset ?? 0, (source.byteOffset ?? 0) + source.byteLength);
    if (packed) MeshoptDecoder.decodeGltfBuffer(bytes, packed.count, packed.byteStride, own, packed.mode, packed.filter);
    else bytes.set(own);
    if (accessor.componentType !== 5126) throw new Error(`component type ${accessor.componentType}`);
    const size = { SCALAR: 1, VEC3: 3 }[accessor.type];
    const stride = (packed?.byteStride ?? view.byteStride ?? 4 * size) / 4;
    const all = new Float32Array(bytes.buffer);
    return Array.from({ length: accessor.count }, (_, i) => all.slice(i * stride + (accessor.byteOffset ?? 0) / 4, i * stride + (accessor.byteOffset ?? 0) / 4 + size));
  };
  let largest = 0;
  const animation = json.animations[0];
  const moved = new Map(animation.channels.map((channel) => [json.nodes[channel.target.node].name, animation.samplers[channel.sampler].output]));
  for (let joint = 0; joint < joints; joint += 1) {
    const node = json.nodes.find(({ name }) => name === `j${joint}`);
    const values = moved.has(`j${joint}`) ? floats(moved.get(`j${joint}`)) : [node?.translation ?? [0, 0, 0]];
    for (let frame = 0; frame < positions.length / 3 / joints; frame += 1) {
      const value = values[Math.min(frame, values.length - 1)];
      const truth = positions.subarray(3 * (frame * joints + joint), 3 * (frame * joints + joint) + 3);
      largest = Math.max(largest, Math.hypot(value[0] - truth[0], value[1] - truth[1], value[2] - truth[2]));
    }
  }
  return largest;
}
