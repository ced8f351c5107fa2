// Accessibility of every screen in every state: axe finds nothing, in both languages, light and dark; the main states in high contrast too.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { openState, STATES } from './lib/states.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());

/** `rules`: all of them, only contrast, or all but contrast (which does not depend on the language). */
async function violations(page, theme, rules) {
  return page.evaluate(async ([wanted, which]) => {
    document.documentElement.dataset.theme = wanted;
    const options = { resultTypes: ['violations'] };
    if (which === 'contrast') options.runOnly = { type: 'rule', values: ['color-contrast'] };
    if (which === 'words') options.rules = { 'color-contrast': { enabled: false } };
    const found = await window.axe.run(document, options);
    return found.violations.map(({ id, nodes }) => `${wanted}: ${id}: ${nodes.map((node) => `${node.target.join(' ')} (${node.any[0]?.message ?? node.all[0]?.message ?? ''})`).join('; ')}`);
  }, [theme, rules]);
}

/** Dates as machines write them, anywhere a person could read or hear them. What somebody is typing stays as typed. */
const machineDates = (page) =>
  page.evaluate(() => {
    const machine = /\d{4}-\d{2}-\d{2}|\dT\d{2}:\d{2}/;
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) if (machine.test(texts.currentNode.data) && !texts.currentNode.parentElement.closest('script, style')) found.push(texts.currentNode.data.trim());
    for (const element of document.querySelectorAll('[placeholder], [aria-label], [title], [alt]')) for (const name of ['placeholder', 'aria-label', 'title', 'alt']) if (machine.test(element.getAttribute(name) ?? '')) found.push(`${name}: ${element.getAttribute(name)}`);
    return found;
  });

const ALL = [['light', 'all'], ['dark', 'contrast']];
const HIGH = [['high_contrast', 'contrast'], ['high_contrast_dark', 'contrast']];

for (const lang of ['ja', 'en']) {
  describe(lang, () => {
    for (const state of STATES) {
      it(state.id, async () => {
        const page = await openState(browser, state, { lang, theme: 'light' });
        try {
          await page.evaluate(AXE);
          const looks = lang === 'en' ? [['dark', state.main ? 'all' : 'words']] : state.main ? [...ALL, ...HIGH] : ALL;
          const found = [];
          for (const [theme, rules] of looks) found.push(...(await violations(page, theme, rules)));
          assert.deepEqual(found, []);
          assert.deepEqual(await machineDates(page), [], 'dates as people write them');
          assert.deepEqual(page.problems, [], 'console');
          assert.equal(await page.locator('h1').count(), 1, 'one h1');
          assert.equal(await page.getAttribute('html', 'lang'), lang);
        } finally {
          await page.close();
        }
      });
    }
  });
}
