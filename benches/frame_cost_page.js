// The page of `frame_cost.mjs`: draws the same athletes with the engine or with three.js, and counts what it costs.
import * as THREE from 'three';

const [WIDTH, HEIGHT] = [320, 180];
const RATE_HZ = 25;
const WARM_UP = 15;
const FRAMES = 240;

const counted = { calls: 0, bytes: 0 };

/** Counts what methods upload. */
function countBytes(prototype, names, bytesOf) {
  for (const name of names) {
    const method = prototype[name];
    prototype[name] = function (...given) {
      counted.bytes += bytesOf(name, given);
      return method.apply(this, given);
    };
  }
}

/** Counts draws, and cuts each to one instance, `at` that argument, where it has any. */
function countDraws(prototype, draws) {
  for (const [name, at] of Object.entries(draws)) {
    const method = prototype[name];
    prototype[name] = function (...given) {
      counted.calls += 1;
      if (at > 0) given[at] = Math.min(given[at] ?? 1, 1);
      return method.apply(this, given);
    };
  }
}

const sizeOf = (data) => data?.byteLength ?? (typeof data === 'number' ? data : (data?.length ?? 0) * 4);

function countEverything() {
  countDraws(GPURenderPassEncoder.prototype, { draw: 1, drawIndexed: 1 });
  countBytes(GPUQueue.prototype, ['writeBuffer'], (_, [, , data, from, size]) => size ?? sizeOf(data) - (from ?? 0));
  const gl = WebGL2RenderingContext.prototype;
  countDraws(gl, { drawArrays: 0, drawElements: 0, drawArraysInstanced: 3, drawElementsInstanced: 4, drawRangeElements: 0 });
  countBytes(gl, ['bufferData'], (_, [, data]) => (typeof data === 'number' ? 0 : sizeOf(data)));
  countBytes(gl, ['bufferSubData'], (_, [, , data, from, length]) => (length ? length * (data.BYTES_PER_ELEMENT ?? 1) : sizeOf(data) - (from ?? 0)));
  const uniforms = Object.keys(gl).filter((name) => /^uniform(Matrix)?\d/.test(name));
  countBytes(gl, uniforms, (name, given) => (typeof given.at(-1) === 'number' ? (given.length - 1) * 4 : sizeOf(given.at(-1))));
}

const median = (values, share = 0.5) => [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? NaN;
const nextFrame = () => new Promise(requestAnimationFrame);

/** Waits until the graphics process has done what it was given. */
async function drained(context) {
  if (context instanceof GPUQueue) return context.onSubmittedWorkDone();
  const sync = context.fenceSync(context.SYNC_GPU_COMMANDS_COMPLETE, 0);
  context.flush();
  while (context.clientWaitSync(sync, 0, 0) === context.TIMEOUT_EXPIRED) await new Promise((done) => setTimeout(done, 2));
  context.deleteSync(sync);
}

/** Draws frames by `pose` and `encode`, and says what they took. */
async function run(frames, { pose, encode, context }) {
  const spent = { pose: [], encode: [], all: [] };
  for (let frame = -WARM_UP; frame < frames; frame += 1) {
    await nextFrame();
    if (frame === 0) Object.assign(counted, { calls: 0, bytes: 0 });
    const start = performance.now();
    pose();
    const posed = performance.now();
    encode();
    const end = performance.now();
    if (frame >= 0) {
      spent.pose.push(posed - start);
      spent.encode.push(end - posed);
      spent.all.push(end - start);
    }
    await drained(context());
  }
  return {
    frames,
    pose: median(spent.pose),
    encode: median(spent.encode),
    all: median(spent.all),
    high: median(spent.all, 0.95),
    calls: counted.calls / frames,
    bytes: Math.round(counted.bytes / frames),
  };
}

function freshCanvas() {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: WIDTH, height: HEIGHT });
  document.body.append(canvas);
  return canvas;
}

/** The engine, as a page has it, without the element around it. */
async function ours(folder, athletes) {
  const { default: init, Engine } = await import(`/dist/${folder}/engine.js`);
  await init({ module_or_path: await WebAssembly.compileStreaming(fetch(`/dist/${folder}/engine_bg.wasm`)) });
  let queue = null;
  if (folder.startsWith('webgpu')) {
    const { submit } = GPUQueue.prototype;
    GPUQueue.prototype.submit = function (...given) {
      queue = this;
      return submit.apply(this, given);
    };
  }
  const canvas = freshCanvas();
  const engine = await Engine.create(canvas);
  const view = engine.createView(canvas);
  const bytes = new Map();
  const fetched = async (name) => new Uint8Array(await (await fetch(`/${athletes}/${name}`)).arrayBuffer());
  view.openManifest(await fetched('replay.json'), (name) => bytes.get(name));
  view.wantEverything();
  for (let wanted = view.wanted(); wanted.length > 0; wanted = view.wanted()) {
    for (const name of wanted.filter((each) => typeof each === 'string')) {
      bytes.set(name, await fetched(name));
      view.receive(name, bytes.get(name));
    }
  }
  view.resize(WIDTH, HEIGHT);
  view.setLoop(true);
  view.play();
  return { pose: () => view.advance(1 / 60), encode: () => view.draw(), context: () => queue ?? canvas.getContext('webgl2') };
}

// Joints of `long_match.rs` in order, and the limbs that a body of capsules has: from which joint to which, and how thick.
const JOINTS = 20;
const LIMBS = [
  [[0, 3], 0.15],
  [[3, 4], 0.06],
  [[4, 5], 0.1],
  [[6, 7], 0.05], [[9, 10], 0.05],
  [[7, 8], 0.04], [[10, 11], 0.04],
  [[12, 13], 0.08], [[16, 17], 0.08],
  [[13, 14], 0.055], [[17, 18], 0.055],
  [[14, 15], 0.04], [[18, 19], 0.04],
];
// One mesh for each kind of limb, as our figure has torso, neck, head, upper arm, forearm, thigh, shank and foot.
const KINDS = [[0], [1], [2], [3, 4], [5, 6], [7, 8], [9, 10], [11, 12]];

/** The same athletes in three.js: an InstancedMesh for each kind of limb, one light with a shadow, a ground. */
async function theirs(athletes) {
  const positions = new Float32Array(await (await fetch(`/${athletes}/positions.f32`)).arrayBuffer());
  const stride = athletes * JOINTS * 3;
  const recorded = positions.length / stride;
  const canvas = freshCanvas();
  const renderer = new THREE.WebGLRenderer({ canvas, antialias: true });
  renderer.setSize(WIDTH, HEIGHT, false);
  renderer.shadowMap.enabled = true;
  const scene = new THREE.Scene();
  const camera = new THREE.PerspectiveCamera(35, WIDTH / HEIGHT, 0.5, 500);
  camera.position.set(0, 30, 80);
  camera.lookAt(0, 1, 0);
  scene.add(new THREE.HemisphereLight(0xbfd0ff, 0x404040, 1));
  const sun = new THREE.DirectionalLight(0xffffff, 2);
  sun.position.set(-30, 80, 50);
  sun.castShadow = true;
  Object.assign(sun.shadow.camera, { left: -60, right: 60, top: 60, bottom: -60, far: 250 });
  scene.add(sun);
  const ground = new THREE.Mesh(new THREE.PlaneGeometry(200, 200), new THREE.MeshStandardMaterial({ color: 0x3d7a3a }));
  ground.rotation.x = -Math.PI / 2;
  ground.receiveShadow = true;
  scene.add(ground);
  const capsule = new THREE.CapsuleGeometry(1, 1, 8, 24);
  const material = new THREE.MeshStandardMaterial({ color: 0xffffff });
  const meshes = KINDS.map((limbs) => {
    const mesh = new THREE.InstancedMesh(capsule, material, athletes * limbs.length);
    mesh.instanceMatrix.setUsage(THREE.DynamicDrawUsage);
    mesh.castShadow = mesh.receiveShadow = true;
    mesh.frustumCulled = false;
    for (let i = 0; i < mesh.count; i += 1) mesh.setColorAt(i, new THREE.Color().setHSL((i / mesh.count) % 1, 0.6, 0.5));
    scene.add(mesh);
    return mesh;
  });
  const [from, to, middle, scale] = [0, 1, 2, 3].map(() => new THREE.Vector3());
  const [up, turn, matrix] = [new THREE.Vector3(0, 1, 0), new THREE.Quaternion(), new THREE.Matrix4()];
  const pose = new Float32Array(stride);
  let secs = 0;
  const sample = () => {
    secs = (secs + 1 / 60) % ((recorded - 1) / RATE_HZ);
    const frame = Math.floor(secs * RATE_HZ);
    const share = secs * RATE_HZ - frame;
    for (let i = 0, a = frame * stride, b = a + stride; i < stride; i += 1, a += 1, b += 1) pose[i] = positions[a] + (positions[b] - positions[a]) * share;
  };
  const place = (mesh, index, athlete, [[start, end], radius]) => {
    from.fromArray(pose, (athlete * JOINTS + start) * 3);
    to.fromArray(pose, (athlete * JOINTS + end) * 3);
    middle.addVectors(from, to).multiplyScalar(0.5);
    to.sub(from);
    const length = to.length();
    turn.setFromUnitVectors(up, to.divideScalar(length));
    mesh.setMatrixAt(index, matrix.compose(middle, turn, scale.set(radius, length / 3 + radius, radius)));
  };
  return {
    pose: () => {
      sample();
      KINDS.forEach((limbs, kind) => {
        const mesh = meshes[kind];
        for (let athlete = 0, index = 0; athlete < athletes; athlete += 1) for (const limb of limbs) place(mesh, index++, athlete, LIMBS[limb]);
        mesh.instanceMatrix.needsUpdate = true;
      });
    },
    encode: () => renderer.render(scene, camera),
    context: () => renderer.getContext(),
  };
}

globalThis.measure = async (what, athletes) => {
  const drawn = what === 'three.js' ? await theirs(athletes) : await ours(what, athletes);
  countEverything();
  return run(FRAMES, drawn);
};
