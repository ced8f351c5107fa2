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

async function violations(page, theme) {
  return page.evaluate(async (wanted) => {
    document.documentElement.dataset.theme = wanted;
    const found = await window.axe.run(document, { resultTypes: ['violations'] });
    return found.violations.map(({ id, nodes }) => `${wanted}: ${id}: ${nodes.map((node) => `${node.target.join(' ')} (${node.any[0]?.message ?? node.all[0]?.message ?? ''})`).join('; ')}`);
  }, theme);
}

const LOOKS = [['ja', ['light', 'dark']], ['en', ['dark', 'light']]];

for (const [lang, themes] of LOOKS) {
  describe(lang, () => {
    for (const state of STATES) {
      it(state.id, async () => {
        const page = await openState(browser, state, { lang, theme: 'light' });
        try {
          await page.evaluate(AXE);
          const looks = state.main ? [...themes, 'high_contrast', 'high_contrast_dark'] : lang === 'ja' ? themes : themes.slice(0, 1);
          const found = [];
          for (const theme of looks) found.push(...(await violations(page, theme)));
          assert.deepEqual(found, []);
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
