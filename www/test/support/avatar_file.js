// A skinned figure of boxes, with joints named as Mixamo does and a picture on its trunk, as a GLB.
import { encodePng } from './png.js';

/** Name, parent, and where the joint lies in metres: a person with arms held out, facing +Z. */
const JOINTS = [
  ['Hips', null, [0, 1.0, 0]],
  ['Spine', 'Hips', [0, 1.12, 0]],
  ['Spine2', 'Spine', [0, 1.3, 0]],
  ['Neck', 'Spine2', [0, 1.5, 0]],
  ['Head', 'Neck', [0, 1.58, 0]],
  ...['Left', 'Right'].flatMap((side) => {
    const x = side === 'Left' ? 1 : -1;
    return [
      [`${side}Shoulder`, 'Spine2', [0.04 * x, 1.45, 0]],
      [`${side}Arm`, `${side}Shoulder`, [0.18 * x, 1.45, 0]],
      [`${side}ForeArm`, `${side}Arm`, [0.46 * x, 1.45, 0]],
      [`${side}Hand`, `${side}ForeArm`, [0.71 * x, 1.45, 0]],
      [`${side}UpLeg`, 'Hips', [0.1 * x, 0.93, 0]],
      [`${side}Leg`, `${side}UpLeg`, [0.1 * x, 0.5, 0]],
      [`${side}Foot`, `${side}Leg`, [0.1 * x, 0.08, 0]],
      [`${side}ToeBase`, `${side}Foot`, [0.1 * x, 0.02, 0.12]],
    ];
  }),
];

/** A box around the joint named: lowest and highest corner, and whether the picture is on it. */
const boxes = () => [
  ['Hips', [-0.15, 0.86, -0.1], [0.15, 1.12, 0.1], true],
  ['Spine', [-0.13, 1.1, -0.09], [0.13, 1.3, 0.09], true],
  ['Spine2', [-0.17, 1.28, -0.1], [0.17, 1.52, 0.1], true],
  ['Head', [-0.09, 1.56, -0.1], [0.09, 1.8, 0.12], false],
  ...[['Left', 1], ['Right', -1]].flatMap(([side, x]) =>
    [
      [`${side}Arm`, [0.16, 1.4, -0.05], [0.46, 1.5, 0.05]],
      [`${side}ForeArm`, [0.46, 1.41, -0.04], [0.71, 1.49, 0.04]],
      [`${side}Hand`, [0.71, 1.42, -0.05], [0.88, 1.47, 0.05]],
      [`${side}UpLeg`, [0.02, 0.5, -0.08], [0.18, 0.93, 0.08]],
      [`${side}Leg`, [0.04, 0.08, -0.06], [0.16, 0.5, 0.06]],
      [`${side}Foot`, [0.05, 0, -0.08], [0.15, 0.09, 0.19]],
    ].map(([name, [lx, ly, lz], [hx, hy, hz]]) => [name, [Math.min(lx * x, hx * x), ly, lz], [Math.max(lx * x, hx * x), hy, hz], false]),
  ),
];

/** The six sides of a box: four corners each, counter-clockwise from outside, and the normal. */
function sides([ax, ay, az], [bx, by, bz]) {
  return [
    [[[bx, ay, bz], [bx, ay, az], [bx, by, az], [bx, by, bz]], [1, 0, 0]],
    [[[ax, ay, az], [ax, ay, bz], [ax, by, bz], [ax, by, az]], [-1, 0, 0]],
    [[[ax, by, bz], [bx, by, bz], [bx, by, az], [ax, by, az]], [0, 1, 0]],
    [[[ax, ay, az], [bx, ay, az], [bx, ay, bz], [ax, ay, bz]], [0, -1, 0]],
    [[[ax, ay, bz], [bx, ay, bz], [bx, by, bz], [ax, by, bz]], [0, 0, 1]],
    [[[bx, ay, az], [ax, ay, az], [ax, by, az], [bx, by, az]], [0, 0, -1]],
  ];
}

/** `rename`: what each joint is called in the file. */
export function avatarFile({ rename = (name) => name, colour = [0.9, 0.05, 0.6, 1] } = {}) {
  const chunks = [];
  const json = {
    asset: { version: '2.0' },
    scene: 0,
    scenes: [{ nodes: [0, JOINTS.length] }],
    nodes: [],
    meshes: [{ primitives: [] }],
    skins: [],
    accessors: [],
    bufferViews: [],
    buffers: [],
    materials: [
      { pbrMetallicRoughness: { baseColorFactor: colour } },
      { pbrMetallicRoughness: { baseColorTexture: { index: 0 } } },
    ],
    textures: [{ source: 0 }],
    images: [{ mimeType: 'image/png' }],
  };
  const view = (bytes) => {
    const byteOffset = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    chunks.push(bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4));
    return json.bufferViews.push({ buffer: 0, byteOffset, byteLength: bytes.length }) - 1;
  };
  const accessor = (type, componentType, array, size) =>
    json.accessors.push({ type, componentType, count: array.length / size, bufferView: view(Buffer.from(array.buffer)) }) - 1;

  const place = (name) => JOINTS.find(([own]) => own === name)[2];
  const index = (name) => JOINTS.findIndex(([own]) => own === name);
  for (const [name, parent, at] of JOINTS) {
    const from = parent ? place(parent) : [0, 0, 0];
    const children = JOINTS.flatMap(([, above], child) => (above === name ? [child] : []));
    json.nodes.push({ name: rename(name), translation: at.map((value, axis) => value - from[axis]), ...(children.length > 0 && { children }) });
  }
  json.nodes.push({ name: 'boxes', mesh: 0, skin: 0 });
  const matrices = Float32Array.from(JOINTS.flatMap(([, , [x, y, z]]) => [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -x, -y, -z, 1]));
  json.skins.push({ joints: JOINTS.map((_, joint) => joint), inverseBindMatrices: accessor('MAT4', 5126, matrices, 16) });

  for (const pictured of [false, true]) {
    const [positions, normals, places, joints, weights, indices] = [[], [], [], [], [], []];
    for (const [name, low, high] of boxes().filter((box) => box[3] === pictured)) {
      for (const [corners, normal] of sides(low, high)) {
        const first = positions.length / 3;
        corners.forEach((corner, at) => {
          positions.push(...corner);
          normals.push(...normal);
          places.push(at === 1 || at === 2 ? 1 : 0, at >= 2 ? 0 : 1);
          joints.push(index(name), 0, 0, 0);
          weights.push(1, 0, 0, 0);
        });
        indices.push(first, first + 1, first + 2, first, first + 2, first + 3);
      }
    }
    json.meshes[0].primitives.push({
      attributes: {
        POSITION: accessor('VEC3', 5126, Float32Array.from(positions), 3),
        NORMAL: accessor('VEC3', 5126, Float32Array.from(normals), 3),
        TEXCOORD_0: accessor('VEC2', 5126, Float32Array.from(places), 2),
        JOINTS_0: accessor('VEC4', 5121, Uint8Array.from(joints), 4),
        WEIGHTS_0: accessor('VEC4', 5126, Float32Array.from(weights), 4),
      },
      indices: accessor('SCALAR', 5123, Uint16Array.from(indices), 1),
      material: pictured ? 1 : 0,
    });
  }

  // Green above, yellow below.
  const [width, height] = [8, 8];
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < width * height; at += 1) rgba.set(at < (width * height) / 2 ? [40, 200, 60, 255] : [250, 220, 40, 255], at * 4);
  json.images[0].bufferView = view(encodePng({ width, height, rgba }));

  const binary = Buffer.concat(chunks);
  json.buffers.push({ byteLength: binary.length });
  const text = Buffer.from(JSON.stringify(json));
  const padded = Buffer.concat([text, Buffer.alloc((4 - (text.length % 4)) % 4, 0x20)]);
  const header = Buffer.alloc(20);
  header.write('glTF', 0);
  header.writeUInt32LE(2, 4);
  header.writeUInt32LE(28 + padded.length + binary.length, 8);
  header.writeUInt32LE(padded.length, 12);
  header.write('JSON', 16);
  const chunk = Buffer.alloc(8);
  chunk.writeUInt32LE(binary.length, 0);
  chunk.write('BIN\0', 4);
  return Buffer.concat([header, padded, chunk, binary]);
}
