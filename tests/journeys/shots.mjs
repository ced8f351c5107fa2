// Pictures for the eye: `node shots.mjs [folder] [part of a name…]`. Not a test.
import { mkdir } from 'node:fs/promises';
import { openBrowser } from './lib/browser.mjs';
import { SHOTS } from './lib/shots.mjs';
import { openState } from './lib/states.mjs';

const [folder = 'out', ...names] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const browser = await openBrowser();
try {
  for (const { state, look, name } of SHOTS.filter((shot) => names.length === 0 || names.some((wanted) => shot.name.includes(wanted)))) {
    const page = await openState(browser, state, look);
    await page.waitForTimeout(150);
    await page.screenshot({ path: `${folder}/${name}.png` });
    if (page.problems.length > 0) console.error(name, page.problems);
    await page.close();
  }
} finally {
  await browser.close();
}
