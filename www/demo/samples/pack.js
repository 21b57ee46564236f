// Packs the made-up recordings of this folder into `../replays`: `node demo/samples/pack.js path/to/athlete-replay`, or a command that runs it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { basketball } from './basketball.js';
import { football } from './football.js';
import { jump } from './jump.js';

const [, , tool, ...first] = process.argv;
if (!tool) throw new Error('expected the path of the athlete-replay tool');
const replays = fileURLToPath(new URL('../replays', import.meta.url));

for (const [name, sample] of Object.entries({ basketball, football, jump })) {
  const work = mkdtempSync(join(tmpdir(), 'sample-'));
  try {
    const files = Object.entries(sample.files());
    for (const [file, text] of files) writeFileSync(join(work, file), text);
    const recordings = files.map(([file]) => join(work, file)).filter((file) => !file.endsWith('events.json'));
    const events = files.length > recordings.length ? ['--events', join(work, 'events.json')] : [];
    rmSync(join(replays, name), { recursive: true, force: true });
    // What is guessed of them is known here: only what fails is told.
    execFileSync(tool, [...first, 'pack', ...recordings, ...events, ...sample.arguments, '-o', join(replays, name)], { stdio: ['ignore', 'ignore', 'pipe'] });
    const manifest = join(replays, name, 'replay.json');
    const { start_utc: _, location: __, ...rest } = JSON.parse(readFileSync(manifest, 'utf8'));
    writeFileSync(manifest, JSON.stringify({ ...rest, ...sample.says }));
  } finally {
    rmSync(work, { recursive: true });
  }
}
