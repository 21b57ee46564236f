// A reader of the packed replay in plain JavaScript, written from docs/format.md alone.
// decode(bytes of one segment or coarse file, parsed manifest) gives what it holds.

const TABLES = Array.from({ length: 32 }, (_, index) => {
  const expected = ((4.5 + (index % 4)) * 2 ** Math.floor(index / 4)) / 256;
  const parts = [[0.75, 0.625], [0.25, 2.5]].map(([weight, factor]) => {
    const mean = expected * factor;
    const ratio = (Math.sqrt(1 + mean * mean) - 1) / mean;
    return [((1 - ratio) / (1 + ratio)) * weight * 16384, ratio];
  });
  const starts = [0, Math.floor(parts[0][0] + parts[1][0])];
  while (starts.length + 1 <= 40) {
    for (const part of parts) part[0] *= part[1];
    const frequency = Math.floor(parts[0][0] + parts[1][0]);
    if (frequency < 4) break;
    for (let twice = 0; twice < 2; twice += 1) starts.push(starts.at(-1) + frequency);
  }
  return [...starts, 16384];
});

class Coded {
  constructor(bytes) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.state = this.view.getUint32(0, true);
    this.at = 4;
    if (this.state < 65536) throw new Error('state');
  }
  refill() {
    if (this.state >= 65536) return;
    this.state = this.state * 65536 + this.view.getUint16(this.at, true);
    this.at += 2;
  }
  raw(bits) {
    let value = 0;
    for (let at = 0; at < bits; at += 12) {
      const size = 2 ** Math.min(12, bits - at);
      value += (this.state % size) * 2 ** at;
      this.state = Math.floor(this.state / size);
      this.refill();
    }
    return value;
  }
  wide() {
    const bits = this.raw(6);
    return bits === 0 ? 0 : 2 ** (bits - 1) + this.raw(bits - 1);
  }
  signed(wanted) {
    const expected = Math.max(4, wanted);
    const octave = 31 - Math.clz32(expected);
    const starts = TABLES[4 * (Math.min(octave, 9) - 2) + ((expected >>> (octave - 2)) & 3)];
    const slot = this.state % 16384;
    let symbol = 0;
    while (slot >= starts[symbol + 1]) symbol += 1;
    this.state = (starts[symbol + 1] - starts[symbol]) * Math.floor(this.state / 16384) + slot - starts[symbol];
    this.refill();
    const folded = symbol === starts.length - 2 ? symbol + this.wide() : symbol;
    const value = folded % 2 === 1 ? (folded + 1) / 2 : -folded / 2;
    const low = Math.max(0, octave - 9);
    return (low === 0 ? value : value * 2 ** low + this.raw(low) - 2 ** (low - 1)) + 0;
  }
  presence(count) {
    if (this.raw(1) === 1) return new Array(count).fill(true);
    const column = [];
    for (let present = true; column.length < count; present = !present) {
      for (let run = this.wide(); run > 0; run -= 1) column.push(present);
    }
    return column;
  }
  end() {
    if (this.state !== 65536 || this.at !== this.view.byteLength) throw new Error('not at the end');
  }
}

const follow = (mean, magnitude) => Math.floor((3 * mean + 256 * Math.min(magnitude, 65535)) / 4);
const minus = (a, b) => a.map((v, k) => v - b[k]);
const times = (a, by) => a.map((v) => v * by);
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

function turns(count, keyLog2) {
  const last = count - 1;
  const key = 2 ** keyLog2;
  const list = [];
  for (let pose = 0; pose < count; pose += key) list.push({ pose });
  if (last % key !== 0) list.push({ pose: last });
  for (const turn of list) turn.near = turn.pose === 0 ? [] : [Math.floor((turn.pose - 1) / key) * key];
  for (let step = key / 2; step >= 1; step /= 2) {
    for (let pose = step; pose < last; pose += 2 * step) {
      const after = Math.min(pose + step, last);
      const outer = [];
      if (pose >= 3 * step) outer.push(pose - 3 * step);
      if (after < last) outer.push(Math.min(pose + 3 * step, last));
      list.push({ pose, near: [pose - step, after], outer });
    }
  }
  return list;
}

function poses(body, parents) {
  const [first, stride, count] = [body.number(), body.number(), body.number()];
  const [keyLog2, step] = [body.byte(), body.float()];
  const coded = new Coded(body.rest());
  const joints = parents.length;
  const [parentWeight, neighbourWeight] = [coded.raw(4) / 8, coded.raw(4) / 8];
  const bones = new Array(joints).fill(-1);
  if (coded.raw(1) === 1) {
    let mean = 65536;
    parents.forEach((parent, joint) => {
      if (parent === undefined || coded.raw(1) === 0) return;
      const parts = Math.abs(coded.signed(mean));
      mean = follow(mean, parts);
      bones[joint] = parts * (step / 2);
    });
  }
  const complete = coded.raw(1) === 1;
  const present = parents.map(() => (complete ? new Array(count).fill(true) : coded.presence(count)));
  const out = new Float32Array(3 * joints * count).fill(NaN);
  const at = (pose, joint) => Array.from(out.subarray(3 * (pose * joints + joint), 3 * (pose * joints + joint) + 3));
  const means = parents.map(() => [768, 768, 768]);
  const firstMeans = [768, 768, 768];
  const lastSeen = new Array(joints).fill(null);
  const surprises = parents.map(() => [0, 0, 0]);
  for (const { pose, near, outer } of turns(count, keyLog2)) {
    let nearest = null;
    parents.forEach((parent, joint) => {
      let shared = [0, 0, 0];
      if (parent !== undefined) shared = times(surprises[parent], parentWeight);
      else if (joint > 0) shared = times(surprises[joint - 1], neighbourWeight);
      if (!present[joint][pose]) {
        surprises[joint] = shared;
        return;
      }
      const there = near.filter((other) => present[joint][other]);
      if (there.length === 2) there.push(...outer.filter((other) => present[joint][other]));
      let mean = lastSeen[joint];
      if (there.length === 1) mean = at(there[0], joint);
      if (there.length > 1) {
        mean = [0, 0, 0];
        for (const other of there) {
          let [above, below] = [1, 1];
          for (const third of there) if (third !== other) [above, below] = [above * (pose - third), below * (other - third)];
          const point = at(other, joint);
          mean = mean.map((v, k) => v + point[k] * (above / below));
        }
      }
      const place = 3 * (pose * joints + joint);
      const parentAt = parent !== undefined && present[parent][pose] ? at(pose, parent) : null;
      if (parentAt && bones[joint] === 0) {
        out.set(parentAt, place);
        surprises[joint] = surprises[parent];
        lastSeen[joint] = parentAt;
        return;
      }
      let position = mean ? mean.map((v, k) => v + shared[k]) : parentAt ?? nearest ?? [0, 0, 0];
      let axes = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
      if (parentAt && bones[joint] > 0) {
        const offset = minus(position, parentAt);
        const distance = Math.sqrt(dot(offset, offset));
        if (distance > 1e-9 && distance < Infinity) {
          const [x, y, z] = times(offset, 1 / distance);
          position = parentAt.map((v, k) => v + [x, y, z][k] * bones[joint]);
          const sign = z >= 0 ? 1 : -1;
          const a = -1 / (sign + z);
          const b = x * y * a;
          axes = [[x, y, z], [1 + sign * x * x * a, sign * b, -sign * x], [b, sign + y * y * a, -y]];
        }
      }
      const seen = mean ? means[joint] : firstMeans;
      let before = 0;
      const residual = seen.map((running) => {
        const steps = coded.signed(4 + Math.floor((running * 140) / 256) + 78 * Math.min(before, 65535));
        before += Math.abs(steps);
        return steps;
      });
      if (before > 0) axes.forEach((axis, k) => (position = position.map((v, c) => v + axis[c] * (residual[k] * step))));
      out.set(position, place);
      residual.forEach((steps, k) => (seen[k] = follow(seen[k], Math.abs(steps))));
      surprises[joint] = mean ? minus(at(pose, joint), mean) : [0, 0, 0];
      lastSeen[joint] = nearest = at(pose, joint);
    });
  }
  coded.end();
  return { first, stride, count, values: out };
}

function series(body, columns) {
  const [first, count, order, step] = [body.number(), body.number(), body.byte(), body.float()];
  const coded = new Coded(body.rest());
  const values = new Float32Array(columns * count).fill(NaN);
  const bits = new Int32Array(1);
  for (let column = 0; column < columns; column += 1) {
    let [last, beforeLast, length, mean, begun] = [0, 0, 0, 4096, false];
    coded.presence(count).forEach((present, index) => {
      if (!present) {
        length = 0;
        return;
      }
      const residual = coded.signed(mean);
      const quantum = (length >= 2 && order === 2 ? 2 * last - beforeLast : last) + residual;
      bits[0] = quantum < 0 ? quantum ^ 0x7fffffff : quantum;
      values[index * columns + column] = step === 0 ? new Float32Array(bits.buffer)[0] : quantum * step;
      if (begun) mean = follow(mean, Math.abs(residual));
      [beforeLast, last, length, begun] = [last, quantum, Math.min(length + 1, 2), true];
    });
  }
  coded.end();
  return { first, stride: 1, count, values };
}

class Body {
  constructor(bytes) {
    [this.bytes, this.at] = [bytes, 0];
  }
  byte() {
    return this.bytes[this.at++];
  }
  number() {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  }
  float() {
    this.at += 4;
    return new DataView(this.bytes.buffer, this.bytes.byteOffset).getFloat32(this.at - 4, true);
  }
  rest(length = this.bytes.length - this.at) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
}

/** The blocks of one file: kind (1 to 5), owner (index of its track, curve or plate), first, stride, count, values. */
export function decode(bytes, manifest) {
  const file = new Body(bytes.subarray(20));
  const blocks = [];
  while (file.at < file.bytes.length) {
    const [kind, owner] = [file.byte(), file.number()];
    const body = new Body(file.rest(file.number()));
    const parents = manifest.tracks[owner]?.joints.map((joint) => joint.parent ?? undefined);
    if (kind === 1) blocks.push({ kind, owner, ...poses(body, parents) });
    else if (kind === 2) {
      const stride = body.number();
      blocks.push({ kind, owner, ...series(body, 3 * parents.length), stride });
    } else if (kind <= 5) blocks.push({ kind, owner, ...series(body, { 3: parents?.length, 4: 1, 5: 9 }[kind]) });
  }
  return blocks;
}

/** The manifest of a single file, and the bytes of its coarse files and segments. */
export function split(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
  const manifest = JSON.parse(new TextDecoder().decode(bytes.subarray(12, 12 + length)));
  let at = 12 + length;
  const take = (windows) => (windows?.files ?? []).map((file) => bytes.subarray(at, (at += file?.[0] ?? 0)));
  return { manifest, coarse: take(manifest.coarse), segments: take(manifest.segments) };
}
