// Makes `posters/`: what each example of the gallery shows at its beginning. `npm run posters`, after `npm run build`.
import { mkdir, writeFile } from 'node:fs/promises';
import { addPlayer, launchBrowser, openPage } from '../test/support/browser.js';
import { startServer } from '../test/support/server.js';
import { EXAMPLES } from './examples.js';

const [WIDTH, HEIGHT, QUALITY] = [800, 450, 78];
const folder = new URL('posters/', import.meta.url);
const wanted = process.argv.slice(2);
const server = await startServer();
const browser = await launchBrowser();
try {
  await mkdir(folder, { recursive: true });
  for (const { name, attributes, atSecs } of EXAMPLES) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const page = await openPage(browser, server.origin, { viewport: { width: WIDTH, height: HEIGHT }, reducedMotion: 'reduce' });
    await page.addStyleTag({ content: `body{margin:0} athlete-replay{width:${WIDTH}px!important;height:${HEIGHT}px} athlete-replay::part(title),athlete-replay::part(race-clock),athlete-replay::part(notice){visibility:hidden}` });
    await addPlayer(page, { ...attributes, src: `/demo/${attributes.src}`, engine: 'full' });
    await page.evaluate(
      async ([name, atSecs]) => {
        const { EXAMPLES, arrange } = await import('/demo/examples.js');
        const sought = new Promise((done) => player.addEventListener('seeked', done, { once: true }));
        player.currentTime = atSecs;
        await sought;
        await arrange(player, EXAMPLES.find((example) => example.name === name));
      },
      [name, atSecs],
    );
    // Labels glide to their places, and trails are measured a piece at a time.
    await page.waitForTimeout(2500);
    const picture = await page.screenshot({ type: 'jpeg', quality: QUALITY });
    await writeFile(new URL(`${name}.jpg`, folder), picture);
    console.log(`${name}.jpg\t${(picture.length / 1000).toFixed(0)} kB`);
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
