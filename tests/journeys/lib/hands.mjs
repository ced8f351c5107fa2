// What a person does and sees with a keyboard alone: where the focus is, what stands there, the way to it by Tab.
import { strict as assert } from 'node:assert';
import { by } from './browser.mjs';

export const hash = (page) => page.evaluate(() => location.hash);
export const words = (page, id) => by(page, id).first().innerText();
export const focused = (page) => page.evaluate(() => document.activeElement?.dataset?.testid ?? document.activeElement?.tagName);
export async function tabTo(page, id, most = 80) {
  for (let at = 0; at < most; at++) {
    if ((await focused(page)) === id) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${id} is not reached by Tab`);
}
