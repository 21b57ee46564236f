// An engine without a GPU, for tests of the element: it keeps the contract of the real one, and draws flat bars for
// athletes on a 2D canvas. Its clock is as simple as can be.
const fail = (code, message, where = '') => Object.assign(new Error(message), { code, where });
const counters = (globalThis.fakeEngine ??= { instances: 0, views: 0, traps: 0, trapNext: null });

/** Throws what a trapped instance throws, or an error with a code, once, where a test asked for it. */
function trapPoint(name) {
  if (counters.failNext === name) {
    counters.failNext = null;
    throw fail('out-of-range', 'a test asked for this');
  }
  if (counters.trapNext !== name) return;
  counters.trapNext = null;
  counters.traps += 1;
  throw new WebAssembly.RuntimeError('unreachable');
}

export default async function init() {
  counters.instances += 1;
}

/** The segments or coarse files as a manifest of version 1 lists them. */
function filesOf({ start_secs, window_secs, files }, end_secs, ending) {
  return files.map(([bytes, crc32], index) => ({
    name: `${String(index).padStart(4, '0')}-${crc32.toString(16).padStart(8, '0')}.${ending}`,
    bytes,
    start: start_secs + index * window_secs,
    end: Math.min(start_secs + (index + 1) * window_secs, end_secs),
    state: 'absent',
  }));
}

export class Engine {
  static async create() {
    trapPoint('create');
    return new Engine();
  }
  backend = 'webgpu';
  // A test may lose the device.
  lost = new Promise((resolve) => (counters.loseDevice = resolve));
  createView(canvas) {
    return new View(canvas);
  }
  free() {}
}

class View {
  #canvas;
  #manifest = null;
  #segments = [];
  #coarse = [];
  #everything = false;
  #time = 0;
  #rate = 1;
  #playing = false;
  #loop = false;
  #range = null;
  #changed = false;
  #camera = { yaw: 0, pitch: 0.2, distance: 1, x: 0, y: 0, following: -1 };
  framesSubmitted = 0;
  drawCalls = 0;

  constructor(canvas) {
    // A canvas has one kind of context for good: as an engine does, it takes its own before anybody else asks for one.
    canvas.getContext('2d');
    this.#canvas = canvas;
    counters.views += 1;
  }
  openManifest(bytes) {
    const manifest = JSON.parse(new TextDecoder().decode(bytes));
    if (manifest.format !== 'athlete-replay') throw fail('format-unknown', 'expected an athlete-replay manifest');
    this.#manifest = manifest;
    this.#segments = filesOf(manifest.segments, manifest.end_secs, 'seg');
    this.#coarse = manifest.coarse ? filesOf(manifest.coarse, manifest.end_secs, 'coarse') : [];
    this.#everything = false;
    this.#range = null;
    this.#time = this.startSecs;
    this.#changed = true;
    return JSON.stringify(manifest);
  }
  receive(name, bytes) {
    trapPoint('receive');
    const coarse = this.#coarse.find((each) => each.name === name);
    if (coarse) return void (coarse.state = 'held');
    const index = this.#segments.findIndex((segment) => segment.name === name);
    const segment = this.#segments[index];
    if (!segment) throw fail('out-of-range', 'expected a file of this replay', name);
    if (bytes.length !== segment.bytes) throw fail('segment-corrupt', `expected ${segment.bytes} bytes`, name);
    // Real segments come from the readers, which no test fakes.
    const real = String.fromCharCode(...bytes.subarray(0, 4)) === 'ARSG';
    if (!real && bytes[0] !== index) throw fail('segment-corrupt', 'expected another checksum', name);
    segment.state = 'held';
    this.#changed = true;
  }
  look() {
    return undefined;
  }
  lookPause() {
    return undefined;
  }
  get seekableStartSecs() {
    return this.startSecs;
  }
  resume(name) {
    const segment = this.#segments.find((each) => each.name === name);
    if (segment) segment.state = 'held';
  }
  lose(name) {
    const file = [...this.#coarse, ...this.#segments].find((each) => each.name === name);
    if (file) file.state = 'lost';
  }
  retryLost() {
    for (const segment of [...this.#coarse, ...this.#segments]) if (segment.state === 'lost') segment.state = 'absent';
  }
  wantEverything() {
    this.#everything = true;
  }
  get #here() {
    const index = this.#segments.findIndex(({ end }) => this.#time < end);
    return index < 0 ? this.#segments.length - 1 : index;
  }
  wanted() {
    const coarse = this.#coarse.find(({ end }) => this.#time < end);
    const here = this.#here;
    const order = this.#everything ? [...this.#segments.slice(here), ...this.#segments.slice(0, here).reverse()] : [this.#segments[here]];
    const absent = [coarse, ...order].filter((segment) => segment?.state === 'absent').slice(0, 6);
    return absent.flatMap(({ name, bytes }) => [name, bytes]);
  }
  takeSurplus() {
    return [];
  }
  get awaits() {
    return this.#segments[this.#here]?.state === 'absent';
  }
  get settledUntil() {
    const first = this.#segments.slice(this.#here).find(({ state }) => state === 'absent');
    return Math.max(this.#time, first ? first.start : this.endSecs);
  }
  get complete() {
    return this.#segments.every(({ state }) => state !== 'absent');
  }
  get share() {
    return this.#segments.filter(({ state }) => state === 'held').length / Math.max(1, this.#segments.length);
  }
  bufferedRanges() {
    const joined = [];
    for (const { start, end } of this.#segments.filter(({ state }) => state === 'held')) {
      if (joined.length && Math.abs(joined.at(-1) - start) < 1e-9) joined[joined.length - 1] = end;
      else joined.push(start, end);
    }
    return Float64Array.from(joined);
  }
  get #clock() {
    const { start_secs, rate_hz, frames } = this.#manifest.tracks[0].times;
    return { start: start_secs, rate: rate_hz, frames };
  }
  get timeSecs() {
    return this.#time;
  }
  get startSecs() {
    return this.#clock.start;
  }
  get endSecs() {
    const { start, rate, frames } = this.#clock;
    return start + (frames - 1) / rate;
  }
  get frame() {
    return Math.max(0, Math.min(this.#clock.frames - 1, Math.round((this.#time - this.#clock.start) * this.#clock.rate)));
  }
  get frameCount() {
    return this.#clock.frames;
  }
  get frameRateHz() {
    return this.#clock.rate;
  }
  play() {
    this.#playing = true;
  }
  pause() {
    this.#playing = false;
  }
  get playing() {
    return this.#playing;
  }
  seek(secs) {
    this.#time = Math.min(Math.max(secs, this.startSecs), this.endSecs);
    this.#changed = true;
  }
  setRate(rate) {
    if (!(Math.abs(rate) <= 4) || rate === 0) throw fail('out-of-range', 'expected a rate from -4 to 4, not 0');
    this.#rate = rate;
  }
  stepFrames(count) {
    this.#playing = false;
    const { start, rate, frames } = this.#clock;
    this.#time = start + Math.max(0, Math.min(frames - 1, this.frame + count)) / rate;
    this.#changed = true;
  }
  setLoop(whole) {
    this.#loop = whole;
  }
  setLoopRange(a, b) {
    if (Number.isNaN(a) || Number.isNaN(b)) throw fail('out-of-range', 'expected two moments');
    const [from, to] = [Math.max(Math.min(a, b), this.startSecs), Math.min(Math.max(a, b), this.endSecs)];
    if (!(to - from > 1e-6)) throw fail('out-of-range', `expected two moments from ${this.startSecs} to ${this.endSecs} s, found ${a} and ${b}`);
    this.#range = [from, to];
  }
  clearLoopRange() {
    this.#range = null;
  }
  advance(dt) {
    trapPoint('advance');
    let bits = this.#changed ? 1 : 0;
    this.#changed = false;
    if (!this.#playing) return bits;
    bits |= 3;
    const [a, b] = this.#range ?? [this.startSecs, this.endSecs];
    this.#time += dt * this.#rate;
    if (this.#rate > 0 ? this.#time < b : this.#time > a) return bits;
    if (this.#loop || this.#range) {
      this.#time = this.#rate > 0 ? a : b;
      return bits | 8;
    }
    this.#time = this.#rate > 0 ? b : a;
    this.#playing = false;
    return 1 | 4;
  }
  resize(width, height) {
    this.#canvas.width = width;
    this.#canvas.height = height;
  }
  #paint(context, width, height) {
    const sky = context.createLinearGradient(0, 0, 0, height);
    sky.addColorStop(0, '#31485c');
    sky.addColorStop(0.45, '#7b95a6');
    sky.addColorStop(0.46, '#9a4a3a');
    sky.addColorStop(1, '#7c3428');
    context.fillStyle = sky;
    context.fillRect(0, 0, width, height);
    this.#anchors().forEach(({ x, y, colour, scale }) => {
      context.fillStyle = colour;
      context.fillRect(x * width - 0.012 * width * scale, y * height + 0.02 * height, 0.024 * width * scale, 0.22 * height * scale);
    });
  }
  #anchors() {
    const share = (this.#time - this.startSecs) / (this.endSecs - this.startSecs);
    return this.#manifest.participants.map((p, i) => {
      const scale = (0.6 + 0.1 * i) / this.#camera.distance;
      const x = 0.08 + share * 0.7 * (1 - i * 0.03) + 0.02 * i + this.#camera.yaw * 0.2 + this.#camera.x;
      return { x, y: 0.3 + 0.045 * i + this.#camera.y, colour: p.colours?.[0] ?? '#ccc', scale };
    });
  }
  draw() {
    trapPoint('draw');
    const context = this.#canvas.getContext('2d');
    this.#paint(context, this.#canvas.width, this.#canvas.height);
    this.framesSubmitted += 1;
    this.drawCalls = 2;
  }
  orbit(dx, dy) {
    this.#camera.yaw += dx;
    this.#camera.pitch += dy;
    this.#changed = true;
  }
  pan(dx, dy) {
    this.#camera.x += dx;
    this.#camera.y += dy;
    this.#changed = true;
  }
  dolly(steps) {
    this.#camera.distance *= 0.9 ** steps;
    this.#changed = true;
  }
  frameAll() {
    this.resetCamera();
  }
  resetCamera() {
    this.#camera = { yaw: 0, pitch: 0.2, distance: 1, x: 0, y: 0, following: -1 };
    this.#changed = true;
  }
  follow(index) {
    this.#camera.following = index;
    this.#changed = true;
  }
  get following() {
    return this.#camera.following;
  }
  pick(x, y) {
    const hit = this.#anchors().findIndex((a) => Math.abs(a.x - x) < 0.03 && y > a.y && y < a.y + 0.3);
    return hit;
  }
  cameraState() {
    return Float64Array.from(Object.values(this.#camera));
  }
  setCameraState(state) {
    if (state.length !== Object.keys(this.#camera).length) return;
    Object.keys(this.#camera).forEach((key, i) => (this.#camera[key] = state[i]));
    this.#changed = true;
  }
  setReducedMotion() {}
  poll() {}
  clearTrails() {
    counters.trails = [];
  }
  addTrail(...trail) {
    if (trail[1] === 'tail') throw fail('out-of-range', 'expected com, a part of the body or a joint, found tail');
    counters.trails.push(trail);
  }
  trailHeads() {
    return Float64Array.from((counters.trails ?? []).flatMap(() => [0.5, 0.6, 1, 11.84, 0.2, 0.7, 1, 12.27, 3, 0]));
  }
  speedColours() {
    return Uint8Array.of(72, 36, 117, 253, 231, 37);
  }
  setUncertainty(shown) {
    counters.uncertainty = shown;
  }
  setShadowSide(sidePx) {
    counters.shadowSide = sidePx;
  }
  setSlices(participants, times, most) {
    counters.slices = { participants: [...participants], times: [...times], most };
  }
  clearGhosts() {
    counters.ghosts = [];
  }
  addGhost(...ghost) {
    counters.ghosts.push(ghost);
  }
  async capture(width, height) {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    this.#paint(context, width, height);
    return new Uint8Array(context.getImageData(0, 0, width, height).data.buffer);
  }
  participantAnchors() {
    return Float32Array.from(this.#anchors().flatMap(({ x, y }) => [x, y, x > 0 && x < 1 ? 1 : 0]));
  }
  free() {
    counters.views -= 1;
  }
}
