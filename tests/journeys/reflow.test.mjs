// From 320 CSS px and with text at 200 % nothing needs sideways scrolling and no Japanese word is cut off.
import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { openState, STATES } from './lib/states.mjs';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());

/** What is wider than the window, apart from boxes that are meant to scroll by themselves. */
const tooWide = (page) =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (element) => {
      for (let at = element; at && at !== document.body; at = at.parentElement) {
        if (at.matches('.sr-only, .scroll, .paper, .skip, [hidden]')) return true;
        if (getComputedStyle(at).clipPath !== 'none') return true;
      }
      return false;
    };
    const wide = [...document.querySelectorAll('body *')].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 1 && box.height > 1 && (box.right > width + 1 || box.left < -1) && !scrolls(element);
    });
    const sideways = [document.scrollingElement, ...document.querySelectorAll('main, .side, .pane, .list')].filter((box) => box && box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX !== 'visible').map((box) => `scrolls: ${box.className || box.tagName}`);
    return [...wide.slice(0, 4).map((element) => `${element.tagName}.${element.className} ${Math.round(element.getBoundingClientRect().right)}`), ...sideways];
  });

/** Text boxes that cut words off although they are not marked to end in an ellipsis. */
const cutOff = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('button, a, label, h1, h2, h3, p, dt, dd, legend')]
      .filter((element) => {
        const style = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        return box.width > 0 && style.overflow === 'hidden' && style.textOverflow !== 'ellipsis' && style.clipPath === 'none' && element.scrollWidth > element.clientWidth + 2;
      })
      .map((element) => `${element.tagName}.${element.className}: ${element.textContent.trim().slice(0, 30)}`),
  );

for (const [name, look] of [['320 px, ja', { width: 320, height: 640, lang: 'ja' }], ['320 px, en', { width: 320, height: 640, lang: 'en' }], ['640 px at 200 %, ja', { width: 640, height: 800, lang: 'ja', text: '200' }]]) {
  describe(name, () => {
    for (const state of STATES.filter((each) => each.main || /refused|compare|open|failed|unknown|enrol|codes|consent|offline|calendar/.test(each.id))) {
      it(state.id, async () => {
        const page = await openState(browser, state, look);
        assert.deepEqual(await tooWide(page), []);
        assert.deepEqual(await cutOff(page), []);
        await page.close();
      });
    }
  });
}
