// Makes the small files of this folder and what other programs say of them.
//
//   npm install --prefix /tmp/oracle three@0.187.0 meshoptimizer@1.3.0 gltfpack@1.3.0
//   node tests/data/gltf/make.mjs /tmp/oracle ../shared/data/gltf
//
// spline.gltf, quantised.gltf, two_athletes.gltf, external.gltf with its buffer: written here by hand.
// packed_ext.glb, packed_khr.glb: spline.gltf compressed by gltfpack (EXT_, KHR_meshopt_compression, mesh quantisation).
// meshopt.json: streams encoded and decoded by meshoptimizer.
// three.json: world positions of joints, and of vertices after skinning, by three.js.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = resolve(process.argv[2]);
const samples = resolve(process.argv[3]);
const require = createRequire(join(modules, "package.json"));
globalThis.self = globalThis;
globalThis.ProgressEvent = class {};
const load = (path) => import(pathToFileURL(join(modules, "node_modules", path)));
const THREE = await load("three/build/three.module.js");
const { GLTFLoader } = await load("three/examples/jsm/loaders/GLTFLoader.js");
const { MeshoptEncoder } = await load("meshoptimizer/meshopt_encoder.js");
const { MeshoptDecoder } = await load("meshoptimizer/meshopt_decoder.mjs");
await MeshoptEncoder.ready;
await MeshoptDecoder.ready;

// A small generator, so that the files come out the same.
let seed = 7;
const random = () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};

class Writer {
  constructor() {
    this.bytes = [];
    this.json = { asset: { version: "2.0" }, bufferViews: [], accessors: [], buffers: [] };
  }
  view(array, extra = {}) {
    while (this.bytes.length % 4) this.bytes.push(0);
    const raw = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    this.json.bufferViews.push({ buffer: 0, byteOffset: this.bytes.length, byteLength: raw.length, ...extra });
    this.bytes.push(...raw);
    return this.json.bufferViews.length - 1;
  }
  accessor(array, type, extra = {}, viewExtra = {}) {
    const width = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT4: 16 }[type];
    const code = { Int8Array: 5120, Uint8Array: 5121, Int16Array: 5122, Uint16Array: 5123, Uint32Array: 5125, Float32Array: 5126 };
    this.json.accessors.push({
      bufferView: this.view(array, viewExtra),
      componentType: code[array.constructor.name],
      count: array.length / width,
      type,
      ...extra,
    });
    return this.json.accessors.length - 1;
  }
  times(values) {
    return this.accessor(new Float32Array(values), "SCALAR", { min: [values[0]], max: [values.at(-1)] });
  }
  save(name, external) {
    const bytes = Buffer.from(this.bytes);
    const uri = external ?? `data:application/octet-stream;base64,${bytes.toString("base64")}`;
    this.json.buffers = [{ byteLength: bytes.length, uri }];
    writeFileSync(join(here, name), JSON.stringify(this.json));
    if (external) writeFileSync(join(here, decodeURIComponent(external)), bytes);
  }
}

const turn = (x, y, z) => new THREE.Quaternion().setFromEuler(new THREE.Euler(x, y, z)).toArray();

/** An arm of three joints with a skinned strip around it. */
function addArm(w, prefix, x) {
  const j = w.json;
  j.nodes ??= [];
  j.skins ??= [];
  j.meshes ??= [];
  j.animations ??= [{ name: "wave", channels: [], samplers: [] }];
  const first = j.nodes.length;
  j.nodes.push(
    { name: `${prefix}root`, translation: [x, 0.9, 0], children: [first + 1, first + 3] },
    { name: `${prefix}upper`, translation: [0, 0.3, 0], rotation: turn(0.1, 0, 0.2), children: [first + 2] },
    { name: `${prefix}lower`, translation: [0, 0.4, 0.02], scale: [1, 1.1, 1] },
    { name: `${prefix}surface`, mesh: j.meshes.length, skin: j.skins.length },
  );
  const inverse = [];
  for (const y of [0.9, 1.2, 1.6]) inverse.push(...new THREE.Matrix4().makeTranslation(-x, -y, 0).toArray());
  const positions = [];
  const joints = [];
  const weights = [];
  for (let ring = 0; ring <= 8; ring++) {
    for (const side of [-1, 1]) {
      positions.push(x + side * 0.05, 0.9 + ring * 0.12, 0);
      const along = (ring / 8) * 2;
      const lower = Math.min(1, Math.floor(along));
      joints.push(lower, lower + 1, 0, 0);
      weights.push(1 - (along - lower), along - lower, 0, 0);
    }
  }
  const indices = [];
  for (let ring = 0; ring < 8; ring++) {
    const a = ring * 2;
    indices.push(a, a + 1, a + 2, a + 1, a + 3, a + 2);
  }
  const bounds = { min: [x - 0.05, 0.9, 0], max: [x + 0.05, 1.86, 0] };
  return { first, inverse, positions, joints, weights, indices, bounds };
}

function animate(w, node, path, interpolation, input, output) {
  const animation = w.json.animations[0];
  animation.channels.push({ sampler: animation.samplers.length, target: { node, path } });
  animation.samplers.push({ input, output, interpolation });
}

function floatSkin(w, arm) {
  w.json.skins.push({
    joints: [arm.first, arm.first + 1, arm.first + 2],
    inverseBindMatrices: w.accessor(new Float32Array(arm.inverse), "MAT4"),
  });
  w.json.meshes.push({
    primitives: [
      {
        attributes: {
          POSITION: w.accessor(new Float32Array(arm.positions), "VEC3", arm.bounds),
          JOINTS_0: w.accessor(new Uint8Array(arm.joints), "VEC4"),
          WEIGHTS_0: w.accessor(new Float32Array(arm.weights), "VEC4"),
        },
        indices: w.accessor(new Uint16Array(arm.indices), "SCALAR"),
        material: 0,
      },
    ],
  });
  w.json.materials = [{ pbrMetallicRoughness: { baseColorFactor: [0.8, 0.4, 0.2, 1] } }];
}

/** Cubic splines, steps, first keys that are not at 0, channels with keys of their own. */
function spline() {
  const w = new Writer();
  const arm = addArm(w, "", 0.5);
  floatSkin(w, arm);
  const triplets = [];
  const values = [turn(0.1, 0, 0.2), turn(1.2, 0.3, 0), turn(-0.4, 1.1, 0.7).map((v) => -v), turn(0, 0, 2.6)];
  for (const value of values) {
    const tangent = () => Array.from({ length: 4 }, () => random() * 4 - 2);
    triplets.push(...tangent(), ...value, ...tangent());
  }
  animate(w, arm.first + 1, "rotation", "CUBICSPLINE", w.times([0.25, 0.5, 1.25, 2]), w.accessor(new Float32Array(triplets), "VEC4"));
  const path = [];
  for (const [x, y, z] of [[0.5, 0.9, 0], [1, 1, 0.4], [0.2, 0.8, 1.5]])
    path.push(random() - 0.5, random() - 0.5, 1, x, y, z, random() - 0.5, 0, 1);
  animate(w, arm.first, "translation", "CUBICSPLINE", w.times([0.25, 1, 1.75]), w.accessor(new Float32Array(path), "VEC3"));
  animate(w, arm.first + 2, "scale", "STEP", w.times([0.5, 1.5]), w.accessor(new Float32Array([1, 1, 1, 0.5, 2, 1]), "VEC3"));
  const swing = [turn(0, 0, 0), turn(0, 0, 1.5), turn(0, 0, -1.4)].flat();
  animate(w, arm.first + 2, "rotation", "LINEAR", w.times([0.25, 1, 2]), w.accessor(new Float32Array(swing), "VEC4"));
  w.json.animations.push({
    name: "short",
    channels: [{ sampler: 0, target: { node: arm.first, path: "translation" } }],
    samplers: [{ input: w.times([0, 0.5]), output: w.accessor(new Float32Array([0, 0, 0, 1, 1, 1]), "VEC3") }],
  });
  w.json.scenes = [{ nodes: [arm.first] }];
  w.json.scene = 0;
  w.save("spline.gltf");
}

/** Normalised whole numbers, quantised positions in an interleaved view, sparse values with and without a base. */
function quantised() {
  const w = new Writer();
  w.json.extensionsUsed = w.json.extensionsRequired = ["KHR_mesh_quantization"];
  const arm = addArm(w, "", 0);
  // Positions in half millimetres, undone by the inverse bind matrices.
  const scale = new THREE.Matrix4().makeScale(0.0005, 0.0005, 0.0005);
  const inverse = [0, 1, 2].flatMap((joint) =>
    new THREE.Matrix4().fromArray(arm.inverse, joint * 16).multiply(scale).toArray(),
  );
  w.json.skins.push({ joints: [0, 1, 2], inverseBindMatrices: w.accessor(new Float32Array(inverse), "MAT4") });
  const count = arm.positions.length / 3;
  const mixed = new DataView(new ArrayBuffer(count * 16));
  for (let vertex = 0; vertex < count; vertex++) {
    for (let axis = 0; axis < 3; axis++) mixed.setInt16(vertex * 16 + axis * 2, Math.round(arm.positions[vertex * 3 + axis] * 2000), true);
    for (let at = 0; at < 4; at++) {
      mixed.setUint8(vertex * 16 + 8 + at, arm.joints[vertex * 4 + at]);
      // The second is what is left of 255, so that they add up.
      const share = Math.round(arm.weights[vertex * 4] * 255);
      mixed.setUint8(vertex * 16 + 12 + at, [share, 255 - share, 0, 0][at]);
    }
  }
  const view = w.view(new Uint8Array(mixed.buffer), { byteStride: 16, target: 34962 });
  const at = (byteOffset, componentType, type, extra = {}) =>
    w.json.accessors.push({ bufferView: view, byteOffset, componentType, count, type, ...extra }) - 1;
  w.json.meshes.push({
    primitives: [
      {
        attributes: {
          POSITION: at(0, 5122, "VEC3", { min: [-100, 1800, 0], max: [100, 3720, 0] }),
          JOINTS_0: at(8, 5121, "VEC4"),
          WEIGHTS_0: at(12, 5121, "VEC4", { normalized: true }),
        },
        indices: w.accessor(new Uint8Array(arm.indices), "SCALAR"),
      },
    ],
  });
  const words = [turn(0.1, 0, 0.2), turn(1.2, 0.3, 0), turn(-0.4, 1.1, 0.7)].flat().map((v) => Math.round(v * 32767));
  animate(w, 1, "rotation", "LINEAR", w.times([0, 0.5, 1]), w.accessor(new Int16Array(words), "VEC4", { normalized: true }));
  const bytes = [turn(0, 0, 0), turn(0, 0.9, 0), turn(0.5, 0, 0)].flat().map((v) => Math.round(v * 127));
  animate(w, 2, "rotation", "LINEAR", w.times([0, 0.25, 1]), w.accessor(new Int8Array(bytes), "VEC4", { normalized: true }));
  // A sparse translation without a base (zeros), and one that corrects a base.
  const sparse = (index, places, values) => {
    w.json.accessors[index].sparse = {
      count: places.length,
      indices: { bufferView: w.view(new Uint16Array(places)), componentType: 5123 },
      values: { bufferView: w.view(new Float32Array(values)) },
    };
    return index;
  };
  const none = w.json.accessors.push({ componentType: 5126, count: 5, type: "VEC3" }) - 1;
  animate(w, 0, "translation", "LINEAR", w.times([0, 0.25, 0.5, 0.75, 1]), sparse(none, [1, 4], [1, 0.5, 0, 0, 1, 2]));
  const base = w.accessor(new Float32Array([0, 0.4, 0.02, 0, 0.4, 0.02, 0, 0.4, 0.02]), "VEC3");
  animate(w, 2, "translation", "LINEAR", w.times([0, 0.5, 1]), sparse(base, [2], [0, 0.6, 0.02]));
  w.json.scenes = [{ nodes: [0] }];
  w.json.scene = 0;
  w.save("quantised.gltf");
}

/** Two bodies, and a buffer beside the file. */
function twoAthletes(name, external) {
  const w = new Writer();
  for (const [prefix, x] of [["a_", -1], ["b_", 1]]) {
    const arm = addArm(w, prefix, x);
    floatSkin(w, arm);
    w.json.skins.at(-1).name = `Athlete ${prefix[0].toUpperCase()}`;
    const swing = [turn(0, 0, 0), turn(0, x, 1)].flat();
    animate(w, arm.first + 1, "rotation", "LINEAR", w.times([0, 1]), w.accessor(new Float32Array(swing), "VEC4"));
  }
  w.json.scenes = [{ nodes: [0, 4] }];
  w.json.scene = 0;
  if (external) w.json.images = [{ uri: "skin%20colour.png" }, { uri: "https://example.org/far.png" }];
  w.save(name, external);
}

function meshopt() {
  const cases = [];
  const hex = (bytes) => Buffer.from(bytes).toString("hex");
  const add = (name, source, count, stride, mode, filter, version) => {
    const encoded =
      mode === "ATTRIBUTES"
        ? MeshoptEncoder.encodeVertexBufferLevel(source, count, stride, version === 1 ? 3 : 2, version)
        : MeshoptEncoder.encodeGltfBuffer(source, count, stride, mode);
    const decoded = new Uint8Array(count * stride);
    MeshoptDecoder.decodeGltfBuffer(decoded, count, stride, encoded, mode, filter);
    cases.push({ name, mode, filter, count, stride, encoded: hex(encoded), decoded: hex(decoded) });
  };
  const bytesOf = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  for (const version of [0, 1]) {
    for (const [count, stride] of [[1, 4], [16, 12], [37, 8], [300, 4], [20, 64], [5, 256]]) {
      const smooth = new Uint8Array(count * stride);
      for (let at = 0; at < smooth.length; at++) {
        const [element, byte] = [Math.floor(at / stride), at % stride];
        smooth[at] = byte % 5 === 0 ? 0 : byte % 5 === 1 ? element * 3 : byte % 5 === 2 ? random() * 256 : element + random() * (byte % 7);
      }
      add(`bytes v${version} ${count}x${stride}`, smooth, count, stride, "ATTRIBUTES", "NONE", version);
    }
    const floats = Float32Array.from({ length: 200 }, (_, at) => Math.sin(at / 20) * 3);
    add(`floats v${version}`, bytesOf(floats), 50, 16, "ATTRIBUTES", "NONE", version);
    const matrices = Array.from({ length: 19 }, () =>
      new THREE.Matrix4().compose(new THREE.Vector3(random(), random(), random()), new THREE.Quaternion(...turn(random(), random(), 0)), new THREE.Vector3(1, 1, 1)).toArray(),
    ).flat();
    add(`matrices v${version}`, bytesOf(new Float32Array(matrices)), 19, 64, "ATTRIBUTES", "NONE", version);
    const words = Int16Array.from({ length: 240 }, (_, at) => at * 137 + random() * 9);
    add(`words v${version}`, bytesOf(words), 60, 8, "ATTRIBUTES", "NONE", version);
    const unit = (width) =>
      Float32Array.from({ length: 25 }).reduce((all) => {
        const v = Array.from({ length: width }, () => random() * 2 - 1);
        const length = Math.hypot(...v);
        all.push(...v.map((c) => c / length), ...(width === 3 ? [random()] : []));
        return all;
      }, []);
    for (const [stride, bits] of [[4, 8], [4, 6], [8, 12], [8, 16]])
      add(`octahedral v${version} ${stride}/${bits}`, MeshoptEncoder.encodeFilterOct(new Float32Array(unit(3)), 25, stride, bits), 25, stride, "ATTRIBUTES", "OCTAHEDRAL", version);
    for (const bits of [8, 12, 16])
      add(`quaternion v${version} ${bits}`, MeshoptEncoder.encodeFilterQuat(new Float32Array(unit(4)), 25, 8, bits), 25, 8, "ATTRIBUTES", "QUATERNION", version);
    const wild = Float32Array.from({ length: 75 }, () => (random() - 0.5) * 10 ** (random() * 8 - 4));
    for (const bits of [8, 15, 23])
      add(`exponential v${version} ${bits}`, MeshoptEncoder.encodeFilterExp(wild, 25, 12, bits), 25, 12, "ATTRIBUTES", "EXPONENTIAL", version);
    const colours = Float32Array.from({ length: 100 }, () => random());
    for (const [stride, bits] of [[4, 8], [4, 6], [8, 12], [8, 16]])
      add(`colour v${version} ${stride}/${bits}`, MeshoptEncoder.encodeFilterColor(colours, 25, stride, bits), 25, stride, "ATTRIBUTES", "COLOR", version);
  }
  // A grid, whose triangles share edges, then triangles that share nothing.
  const grid = [];
  for (let y = 0; y < 6; y++) for (let x = 0; x < 9; x++) grid.push(y * 10 + x, y * 10 + x + 1, y * 10 + x + 10, y * 10 + x + 1, y * 10 + x + 11, y * 10 + x + 10);
  const loose = Array.from({ length: 90 }, () => Math.floor(random() * 60_000));
  for (const [name, list] of [["grid", grid], ["loose", loose], ["both", [...grid, ...loose]]]) {
    for (const Kind of [Uint16Array, Uint32Array]) {
      const source = bytesOf(new Kind(list));
      const stride = Kind.BYTES_PER_ELEMENT;
      add(`triangles ${name} ${stride}`, source, list.length, stride, "TRIANGLES", "NONE");
      add(`indices ${name} ${stride}`, source, list.length, stride, "INDICES", "NONE");
    }
  }
  const modes = cases.filter((c) => c.encoded.startsWith("a1")).flatMap((c) => [...Buffer.from(c.encoded, "hex").subarray(-c.stride / 4)]);
  for (const mode of [0, 1, 2]) if (!modes.some((m) => (m & 15) === mode)) throw new Error(`no channel of mode ${mode}`);
  if (!modes.some((m) => m > 15)) throw new Error("no channel is rotated");
  writeFileSync(join(here, "meshopt.json"), `[\n${cases.map((c) => JSON.stringify(c)).join(",\n")}\n]\n`);
}

/** Without pictures, which Node cannot show. */
function withoutPictures(bytes) {
  if (bytes.toString("latin1", 0, 4) !== "glTF") return bytes;
  const length = bytes.readUInt32LE(12);
  const json = JSON.parse(bytes.toString("utf8", 20, 20 + length));
  for (const key of ["images", "textures", "materials", "samplers"]) delete json[key];
  for (const mesh of json.meshes ?? []) for (const primitive of mesh.primitives) delete primitive.material;
  let text = JSON.stringify(json);
  text += " ".repeat((4 - (text.length % 4)) % 4);
  const head = Buffer.alloc(20);
  head.write("glTF", 0, "latin1");
  head.writeUInt32LE(2, 4);
  head.writeUInt32LE(text.length, 12);
  head.write("JSON", 16, "latin1");
  const whole = Buffer.concat([head, Buffer.from(text), bytes.subarray(20 + length)]);
  whole.writeUInt32LE(whole.length, 8);
  return whole;
}

async function three() {
  const loader = new GLTFLoader();
  loader.setMeshoptDecoder(MeshoptDecoder);
  const files = ["spline.gltf", "quantised.gltf", "two_athletes.gltf", "packed_ext.glb", "packed_khr.glb"]
    .map((name) => [name, join(here, name)])
    .concat(["CesiumMan.glb", "Fox.glb", "RiggedSimple.glb", "SimpleSkin.gltf"].map((name) => [name, join(samples, name)]));
  const facts = {};
  for (const [name, path] of files) {
    if (!existsSync(path)) continue;
    const bytes = withoutPictures(readFileSync(path));
    const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const gltf = await loader.parseAsync(path.endsWith(".glb") ? data : bytes.toString(), "");
    const nodes = await gltf.parser.getDependencies("node");
    const longest = gltf.animations.reduce((a, b) => (b.duration > a.duration ? b : a));
    const root = new THREE.Group();
    for (const node of nodes) {
      let top = node;
      while (top.parent && top.parent !== root) top = top.parent;
      if (top !== root) root.add(top);
    }
    const mixer = new THREE.AnimationMixer(root);
    mixer.clipAction(longest).setLoop(THREE.LoopOnce).play().clampWhenFinished = true;
    const skinned = [];
    root.traverse((object) => object.isSkinnedMesh && skinned.push(object));
    const start = Math.min(...longest.tracks.map((track) => track.times[0]));
    const moments = [];
    const last = Math.round((longest.duration - start) * 24);
    for (const frame of [...new Set([0, 1, Math.round(last / 3), Math.round(last / 2) + 1, last - 1, last])]) {
      const time = start + frame / 24;
      mixer.setTime(Math.min(time, longest.duration));
      // Of length one, as the format demands of whoever reads quantised rotations.
      for (const node of nodes) node.quaternion.normalize();
      root.updateMatrixWorld(true);
      const round = (v) => v.toArray().map((c) => Number(c.toFixed(6)));
      const joints = nodes.map((node) => round(new THREE.Vector3().setFromMatrixPosition(node.matrixWorld)));
      const vertices = skinned.map((mesh) => {
        mesh.skeleton.update();
        const count = mesh.geometry.attributes.position.count;
        const step = Math.ceil(count / 12);
        const found = [];
        for (let vertex = 0; vertex < count; vertex += step) {
          const v = new THREE.Vector3().fromBufferAttribute(mesh.geometry.attributes.position, vertex);
          // Into the bind space and out of it again is the world, whatever the mesh's own node does.
          mesh.applyBoneTransform(vertex, v).applyMatrix4(mesh.matrixWorld);
          found.push([vertex, ...round(v)]);
        }
        return found;
      });
      moments.push({ time: Number(time.toFixed(9)), nodes: joints, vertices });
    }
    facts[name] = moments;
  }
  writeFileSync(join(here, "three.json"), `{\n${Object.entries(facts).map(([name, moments]) => `${JSON.stringify(name)}: [\n${moments.map((m) => JSON.stringify(m)).join(",\n")}\n]`).join(",\n")}\n}\n`);
}

spline();
quantised();
twoAthletes("two_athletes.gltf");
twoAthletes("external.gltf", "two%20arms.bin");
for (const kind of ["ext", "khr"])
  execFileSync("node", [join(modules, "node_modules/gltfpack/cli.js"), "-i", join(here, "spline.gltf"), "-o", join(here, `packed_${kind}.glb`), "-cc", "-ce", kind, "-kn", "-af", "24"]);
meshopt();
await three();
