import assert from 'node:assert/strict';
import { load } from '../support/load.js';
import test from '../support/test.js';

const { kindOf } = await load('internal/sniff.ts');
const { refusalOf } = await load('internal/other_files.ts');
const { infoOf } = await load('internal/manifest.ts');
const { commandFor, KEYMAPS } = await load('internal/keymap.ts');
const { cluster } = await load('internal/controls/timeline.ts');
const { declutter } = await load('internal/name_tags.ts');
const { pictureSize } = await load('internal/picture_size.ts');
const { inkOn } = await load('internal/colours.ts');
const { mergeRanges, Ranges } = await load('internal/media.ts');
const { chapterEnds } = await load('internal/event_tracks.ts');
const { EN } = await load('internal/strings_en.ts');
const { EN_CONTROLS } = await load('internal/control_strings_en.ts');
const { EN_HANDS } = await load('internal/hands_strings_en.ts');
const { neighbourRate } = await load('internal/commands.ts');

const bytes = (text) => new TextEncoder().encode(text);

test('a body of another kind is told apart by its first bytes', () => {
  const kind = (text) => {
    const found = kindOf(bytes(text));
    return found === 'empty' || found === 'web-page' ? refusalOf(found, bytes(text), 'x').code : found;
  };
  assert.equal(kind(''), 'input-empty');
  assert.equal(kind('<!DOCTYPE html><html>'), 'format-html');
  assert.equal(kind('\n  <html lang="en">'), 'format-html');
  assert.equal(kind('<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">'), 'format-html');
  assert.equal(kind('<?xml version="1.0"?><mvnx version="4">'), 'recording');
  assert.equal(kind('HIERARCHY\nROOT Hips'), 'recording');
  assert.equal(kind('\u0002P and then parameters'), 'recording');
  assert.equal(kind('{"format":"other"}'), 'recording');
  assert.equal(kind('  {"version":0, "format" : "athlete-replay"}'), 'manifest');
});

test('a manifest is read with every field missing', () => {
  const info = infoOf('{"participants":[{}],"events":[{"participants":[0,-3,"x"]}],"start_secs":7,"end_secs":8}', 1, 2);
  assert.deepEqual(info.participants[0], { id: '0', name: '', organisation: null, bib: null, lane: null, mark: null, rank: null, colours: [] });
  assert.deepEqual(info.events[0].participants, [0]);
  assert.equal(info.clockZeroSecs, null);
  assert.deepEqual([info.startSecs, info.endSecs], [1, 2], 'the engine knows these, the manifest only says them');
});

test('colours that are not colours are left out', () => {
  const info = infoOf('{"participants":[{"colours":["#0a80ff","red","#12345"]}]}', 0, 1);
  assert.deepEqual(info.participants[0].colours, ['#0a80ff']);
});

test('each key press means one thing', () => {
  const press = (key, held = {}) => commandFor(KEYMAPS.web, { key, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...held });
  assert.equal(press(' '), 'togglePlay');
  assert.equal(press('K'), 'togglePlay', 'caps lock');
  assert.equal(press('ArrowLeft'), 'back');
  assert.equal(press('ArrowLeft', { shiftKey: true }), 'orbitLeft');
  assert.equal(press('ArrowLeft', { altKey: true }), 'panLeft');
  assert.equal(press('?', { shiftKey: true }), 'toggleHelp');
  assert.equal(press('f', { ctrlKey: true }), null, 'the browser keeps its own');
  assert.equal(press('ArrowUp'), null, 'the page keeps its scrolling');
  for (const [name, rows] of Object.entries(KEYMAPS)) {
    const seen = new Set(rows.map(({ key, modifier }) => `${key} ${modifier}`));
    assert.equal(seen.size, rows.length, name);
  }
});

test('rates step to their neighbours and stop at the ends', () => {
  assert.equal(neighbourRate(1, 1), 2);
  assert.equal(neighbourRate(1, -1), 0.5);
  assert.equal(neighbourRate(0.3, -1), 0.25);
  assert.equal(neighbourRate(4, 1), 4);
  assert.equal(neighbourRate(-1, -1), -1);
});

test('events on the same pixels become one mark', () => {
  const at = (timeSecs) => ({ timeSecs });
  const groups = cluster([at(3), at(1), at(1.05), at(1.2)], 0.1);
  assert.deepEqual(groups.map((group) => [group.secs, group.events.length]), [[1, 2], [1.2, 1], [3, 1]]);
});

test('name tags never cover one another: the more important is named, the rest are chips where there is room', () => {
  const tag = (x, y, priority) => ({ x, y, width: 80, chipWidth: 22, height: 20, priority });
  assert.deepEqual(declutter([tag(100, 100, 1), tag(120, 105, 5), tag(300, 100, 0), null]), ['none', 'full', 'full', 'none']);
  assert.deepEqual(declutter([tag(100, 100, 1), tag(155, 105, 5)]), ['chip', 'full']);
  // Nor what else is written there, whoever it is.
  assert.deepEqual(declutter([tag(100, 100, 1), tag(300, 100, 0)], [{ x: 90, y: 96, width: 120, height: 30 }]), ['none', 'full']);
  assert.deepEqual(declutter([tag(100, 100, 1), tag(100, 130, 1)]), ['full', 'full']);
});

test('the picture stays within what graphics drivers take', () => {
  assert.deepEqual(pictureSize({ width: 640, height: 360 }, null, 2, false), { widthPx: 1280, heightPx: 720 });
  assert.deepEqual(pictureSize({ width: 640, height: 360 }, { width: 961, height: 541 }, 1.5, false), { widthPx: 961, heightPx: 541 });
  const wall = pictureSize({ width: 10000, height: 1000 }, null, 2, false);
  assert.ok(wall.widthPx <= 8192 && Math.abs(wall.widthPx / wall.heightPx - 10) < 0.02, JSON.stringify(wall));
  assert.equal(pictureSize({ width: 400, height: 200 }, null, 3, true).widthPx, 800, 'a phone draws at most twice its CSS pixels');
});

test('ink on a chip has a contrast of at least 4.5 (WCAG 2.2, 1.4.3)', () => {
  const luminance = (hex) =>
    [1, 3, 5].reduce((sum, at, i) => {
      const c = parseInt(hex.slice(at, at + 2), 16) / 255;
      return sum + [0.2126, 0.7152, 0.0722][i] * (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    }, 0);
  for (let i = 0; i < 4096; i += 7) {
    const hex = `#${[8, 4, 0].map((s) => (((i >> s) & 15) * 17).toString(16).padStart(2, '0')).join('')}`;
    const ink = inkOn(hex) === '#000' ? 0 : 1;
    const [dark, light] = [luminance(hex), ink].sort((a, b) => a - b);
    assert.ok((light + 0.05) / (dark + 0.05) >= 4.5, hex);
  }
});

test('a chapter lasts until the next event, in whatever order they are listed, however many there are', () => {
  const at = (timeSecs, endSecs = null) => ({ timeSecs, endSecs });
  assert.deepEqual(chapterEnds({ events: [at(1), at(3), at(3), at(5, 5.5), at(2)], endSecs: 9 }), [2, 5, 5, 5.5, 3]);
  assert.deepEqual(chapterEnds({ events: [at(4), at(4)], endSecs: 9 }), [9, 9]);
  // The most that the format allows, all at once: comparing each with each would take minutes.
  const many = Array.from({ length: 100000 }, () => at(1));
  const start = performance.now();
  assert.equal(chapterEnds({ events: many, endSecs: 9 })[99999], 9);
  assert.ok(performance.now() - start < 2000);
});

test('time ranges merge and refuse an index beyond them', () => {
  assert.deepEqual(mergeRanges([[2, 3], [0, 1], [1, 2.5], [5, 6]]), [[0, 3], [5, 6]]);
  const ranges = new Ranges([[1, 2]]);
  assert.equal(ranges.length, 1);
  assert.equal(ranges.end(0), 2);
  assert.throws(() => ranges.start(1), { name: 'IndexSizeError' });
});

test('every sentence is there, once', () => {
  assert.deepEqual(Object.keys(EN).filter((name) => name in EN_CONTROLS || name in EN_HANDS), []);
  for (const [name, sentence] of Object.entries({ ...EN, ...EN_CONTROLS, ...EN_HANDS })) assert.ok(sentence.trim().length > 0, name);
});
