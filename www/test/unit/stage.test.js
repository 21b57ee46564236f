import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { load } from '../support/load.js';
import test from '../support/test.js';

const { Direction } = await load('internal/stage/direction.ts');
const { courseOf, yawOf, pitchOf } = await load('internal/stage/shots.ts');
const { shotNames, SHOT_LANGUAGES } = await load('internal/stage/shot_names.ts');
const { calibrationOf } = await load('internal/stage/calibration.ts');
const { PALETTES, tablePalette } = await load('internal/stage/palette.ts');
const { LANGUAGES } = await load('internal/languages.ts');

const venues = new URL('../../../assets/venues/', import.meta.url);
const venueOf = async (name) => JSON.parse(await readFile(new URL(`${name}.json`, venues), 'utf8'));
const shot = (course, name) => course.rows.find((row) => row.name === name);

test('every venue of the table has shots of its own, each with a name', async () => {
  const names = shotNames('en');
  const files = (await readdir(venues)).filter((file) => file.endsWith('.json'));
  assert.ok(files.length >= 13);
  for (const file of files) {
    const { rows } = courseOf(await venueOf(file.slice(0, -5)));
    assert.ok(rows.length >= 4, file);
    assert.equal(new Set(rows.map(({ name }) => name)).size, rows.length, file);
    for (const { name, pitch } of rows) {
      assert.ok(names[name] && names[name] !== name, name);
      assert.ok(pitch > 0 && pitch < 85, `${name} looks from above the ground, and not straight down`);
    }
  }
});

test('shots look where the rule books have lines and goals', async () => {
  assert.deepEqual(shot(courseOf({ kind: 'sprint_straight', distance_m: 110 }), 'finish-line').of.at[2], 108.5);
  const football = courseOf(await venueOf('football'));
  const left = shot(football, 'goal-mouth-left');
  // Law 1: the goal line is 52.5 m from the middle. The eye is behind it and looks up the pitch.
  const { at, radius } = left.of;
  assert.ok(at[0] > -52.5 && at[0] - radius < -52.5);
  const eyeX = Math.sin(yawOf(football, left)) * Math.cos(pitchOf(left));
  assert.ok(eyeX < -0.9, `${eyeX}`);
  assert.ok(Math.sin(yawOf(football, shot(football, 'goal-mouth-right'))) > 0.9);
  // Technical Rule 30: the pit begins 1 m or more behind the take-off line, at z = 0 here.
  const jump = courseOf(await venueOf('long-jump'));
  assert.ok(Math.abs(shot(jump, 'take-off-board').of.at[2]) < 0.5 && shot(jump, 'pit').of.at[2] > 1);
  assert.ok(courseOf({ kind: 'marked', name: 'Boules court' }).rows.length > 0);
  assert.ok(courseOf(undefined).rows.length > 0);
});

test('shots are named in the languages of the controls', () => {
  assert.deepEqual([...SHOT_LANGUAGES].sort(), [...LANGUAGES].sort());
  for (const language of LANGUAGES) {
    const names = Object.values(shotNames(language));
    assert.equal(new Set(names).size, 16, language);
    assert.ok(names.every((name) => name.trim() === name && !/^[a-z-]+$/.test(name)), language);
  }
});

const LENS = { fx: 3400, fy: 3400, cx: 960, cy: 540, width: 1920, height: 1080 };

test('a calibrated camera is taken by matrix and by quaternion', () => {
  // A quarter turn about +Y, by hand.
  const matrix = [0, 0, 1, 0, 1, 0, -1, 0, 0];
  const turned = calibrationOf({ intrinsics: LENS, pose: { rotation: [0, Math.SQRT1_2, 0, Math.SQRT1_2], position: [1, 2, 3] } });
  matrix.forEach((expected, i) => assert.ok(Math.abs(turned.rotation[i] - expected) < 1e-12));
  assert.deepEqual([...calibrationOf({ intrinsics: { ...LENS, distortion: [0, 0] }, pose: { rotation: matrix, position: [1, 2, 3] } }).position], [1, 2, 3]);
});

test('distortion, and what is no camera, is refused with a code', () => {
  const pose = { rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], position: [0, 0, 0] };
  for (const [intrinsics, given] of [
    [{ ...LENS, distortion: [0.1, 0, 0, 0] }, pose],
    [{ ...LENS, fx: NaN }, pose],
    [LENS, { ...pose, rotation: [1, 0, 0] }],
    [LENS, { ...pose, rotation: [0, 0, 0, 2] }],
    [LENS, { ...pose, position: [0, Infinity, 0] }],
  ]) {
    assert.throws(() => calibrationOf({ intrinsics, pose: given }), { code: 'out-of-range', fatal: false });
  }
});

const channels = (colour) => [16, 8, 0].map((shift) => ((colour >> shift) & 255) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
const luminance = (colour) => channels(colour).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const contrast = (a, b) => (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05);

test('high contrast is 7 : 1 against the ground, as WCAG 2 counts', () => {
  const { vests, ground, surface } = PALETTES['high-contrast'];
  for (const vest of vests) assert.ok(contrast(vest, ground) >= 7 && contrast(vest, surface) >= 7, vest.toString(16));
});

/** How a dichromat sees a colour, in linear light: Machado, Oliveira and Fernandes 2009, severity 1. */
const DICHROMATS = {
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

/** CIE 1976 L*a*b* from linear sRGB, D65. */
function lab([r, g, b]) {
  const [x, y, z] = [
    (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
    0.2126 * r + 0.7152 * g + 0.0722 * b,
    (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
  ].map((t) => (t > 0.008856 ? Math.cbrt(Math.max(t, 0)) : 7.787 * t + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

test('with any colour vision, safe vests differ from one another and from the ground', () => {
  const { vests, ground } = PALETTES['colour-safe'];
  for (const [kind, matrix] of Object.entries(DICHROMATS)) {
    const seen = [...vests, ground].map((colour) => lab(matrix.map((row) => row.reduce((sum, m, i) => sum + m * channels(colour)[i], 0))));
    for (let i = 0; i < seen.length; i += 1) {
      for (let j = 0; j < i; j += 1) {
        const apart = Math.hypot(...seen[i].map((v, k) => v - seen[j][k]));
        assert.ok(apart > 10, `${kind}: ${i} and ${j} differ by ${apart.toFixed(1)}`);
      }
    }
  }
});

test('team mates keep wearing the same', () => {
  const people = ['#ff0000', '#0000ff', '#ff0000', '#0000ff'].map((colour) => ({ colours: [colour] }));
  const { kits } = tablePalette('colour-safe', people);
  const vests = kits.filter((_, i) => i % 2 === 0);
  assert.deepEqual([vests[0] === vests[2], vests[1] === vests[3], vests[0] === vests[1]], [true, true, false]);
});

/** A direction on a presenter that has the full engine (`full`), or is still waiting for it; `told` is what its view was told. */
function directed({ full }) {
  globalThis.CSSStyleSheet ??= class {
    replaceSync() {}
  };
  const wishes = new Map();
  const told = [];
  const view = new Proxy({}, { get: (_, name) => (...values) => void told.push([name, ...values.map((value) => (ArrayBuffer.isView(value) ? [...value] : value))]) });
  const studio = {
    wish(name, tell, lasting = true) {
      if (lasting) wishes.set(name, tell);
      else wishes.delete(name);
      if (full) tell(view);
    },
    moveCamera: () => direction.letGo(),
  };
  const player = Object.assign(new EventTarget(), { shadowRoot: null, info: {}, participants: [], following: -1, error: null });
  const manifest = () => new TextEncoder().encode('{"venue":{"kind":"sprint_straight","distance_m":100}}');
  const direction = new Direction({ player, studio, language: () => 'en', manifest });
  return { direction, wishes, told, view, player };
}

const CAMERA = { intrinsics: { fx: 900, fy: 900, cx: 960, cy: 540, width: 1920, height: 1080 }, pose: { rotation: [0, 0, 0, 1], position: [0, 1, 9] } };

test('a calibrated camera is told to every fresh view until something else has the camera', async () => {
  const { direction, wishes, told } = directed({ full: true });
  await direction.calibrate(CAMERA);
  assert.deepEqual(told.at(-1), ['setCalibratedCamera', [900, 900, 960, 540, 1920, 1080], [1, 0, 0, 0, 1, 0, 0, 0, 1], [0, 1, 9]]);
  assert.ok(wishes.has('camera'));
  direction.letGo();
  assert.ok(!wishes.has('camera'));
});

test('a shot is told once, and the latest of shots and calibrated cameras wins', async () => {
  const { direction, wishes, told } = directed({ full: true });
  direction.show('head-on');
  await direction.calibrate(CAMERA);
  await new Promise((done) => setTimeout(done));
  assert.deepEqual(told.map(([name]) => name), ['showAthletes', 'setCalibratedCamera']);
  assert.ok(wishes.has('camera'), 'what the shot leaves behind does not end the camera after it');
  direction.show('blimp');
  await new Promise((done) => setTimeout(done));
  assert.deepEqual([told.at(-1)[0], wishes.has('camera')], ['showAthletes', false]);
});

test('a camera that is overtaken, or whose engine cannot be had, is told so', async () => {
  const { direction, wishes, told, player, view } = directed({ full: false });
  const overtaken = direction.calibrate(CAMERA);
  direction.show('head-on');
  await assert.rejects(overtaken, { name: 'AbortError' });
  const unrelated = direction.calibrate(CAMERA);
  player.error = { code: 'network-refused' };
  player.dispatchEvent(new Event('error'));
  wishes.get('camera')(view);
  await unrelated;
  const refused = direction.calibrate(CAMERA);
  player.error = { code: 'engine-unreachable' };
  player.dispatchEvent(new Event('error'));
  await assert.rejects(refused, { code: 'engine-unreachable' });
  assert.deepEqual(told.map(([name]) => name), ['setCalibratedCamera']);
});
