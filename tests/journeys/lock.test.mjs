// F-83: an idle window is locked, nothing of it can be seen, heard or acted on, and everything typed is there afterwards. And what stands beside
// it: the start with the session, a desktop without a tray, a search of this computer that failed.
import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { by, openBrowser } from './lib/browser.mjs';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());
const MINUTE = 60_000;
const locked = (page) => by(page, 'lock-screen').waitFor();
const opened = (page) => by(page, 'lock-screen').waitFor({ state: 'detached' });

/** A page whose clock the test turns. */
async function timed(options) {
  const page = await browser.page({ ...options, hash: options.hash ?? '/today' });
  await page.clock.install();
  await page.reload();
  await page.waitForSelector('html[data-painted="1"]');
  return page;
}

describe('the lock', () => {
  it('comes after the chosen minutes without a sign of life, and a key puts it off', async () => {
    const page = await timed({ query: { idle: '5' } });
    await page.clock.fastForward(4 * MINUTE);
    await page.keyboard.press('Shift');
    await page.clock.fastForward(4 * MINUTE);
    assert.equal(await by(page, 'lock-screen').count(), 0);
    await page.clock.fastForward(MINUTE + 6_000);
    await locked(page);
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  it('never comes where it is switched off, nor over the sign-in', async () => {
    for (const query of [{ idle: '0' }, { idle: '5', as: 'signed_out' }]) {
      const page = await timed({ query });
      await page.clock.fastForward(120 * MINUTE);
      await page.clock.runFor(10_000);
      assert.equal(await by(page, 'lock-screen').count(), 0, JSON.stringify(query));
      await page.close();
    }
  });

  it('hides everything, lets no key through, and gives back what was typed and where', async () => {
    const page = await timed({ hash: '/booking/b-fuk', query: { idle: '60' } });
    await by(page, 'ask-desk').click();
    await by(page, 'ask-text').fill('帰りを1本遅く');
    const clip = async () => page.evaluate(() => [...document.querySelectorAll('body > *:not(.lock), body > *:not(.lock) *')].filter((each) => getComputedStyle(each).visibility !== 'hidden').length);
    assert.ok((await clip()) > 0);
    await page.clock.fastForward(61 * MINUTE);
    await page.clock.runFor(6_000);
    await locked(page);
    assert.equal(await clip(), 0, 'nothing behind it can be seen');
    assert.equal(await page.evaluate(() => document.activeElement?.dataset?.testid), 'lock-open');
    for (const keys of ['Escape', 'Control+k', 'Control+Enter', 'Delete', 'Control+n', 'F6', 'Tab', 'Tab', 'Tab']) await page.keyboard.press(keys);
    assert.ok(await page.evaluate(() => document.querySelector('.lock')?.contains(document.activeElement) || document.activeElement === document.body));
    assert.equal(await page.evaluate(() => location.hash), '#/booking/b-fuk');
    await by(page, 'lock-open').click();
    await opened(page);
    assert.equal(await by(page, 'ask-text').inputValue(), '帰りを1本遅く');
    assert.equal(await page.evaluate(() => document.activeElement?.dataset?.testid), 'ask-text');
    await page.close();
  });

  for (const lang of ['ja', 'en']) {
    it(`asks for the passphrase where the data lie under one, ${lang}`, async () => {
      const page = await browser.page({ query: { lang, lock: 'passphrase' }, painted: false });
      await locked(page);
      await page.keyboard.press('Enter');
      await by(page, 'field-error-passphrase').waitFor();
      await page.keyboard.type('wrong');
      await page.keyboard.press('Enter');
      await by(page, 'lock-failed').waitFor();
      assert.equal(await page.evaluate(() => document.activeElement?.dataset?.testid), 'lock-passphrase');
      await page.keyboard.type('correct horse battery staple');
      await page.keyboard.press('Enter');
      await opened(page);
      await page.close();
    });
  }

  it('says so where the keychain gives no key, and stays locked over a reload', async () => {
    const page = await browser.page({ query: { lock: 'locked', refuse: 'unlock_window:keychain_failed' }, painted: false });
    await locked(page);
    await by(page, 'lock-open').click();
    await by(page, 'lock-failed').waitFor();
    await page.reload();
    await locked(page);
    await page.close();
  });

  it('is chosen in the settings and can be put up at once', async () => {
    const page = await browser.page({ hash: '/settings' });
    await by(page, 'settings-lock-15').check();
    await by(page, 'settings-lock-now').click();
    await locked(page);
    await page.keyboard.press('Enter');
    await opened(page);
    assert.ok(await by(page, 'settings-lock-15').isChecked());
    await page.close();
  });
});

describe('the desktop round the window', () => {
  it('without a tray it is said and not offered', async () => {
    const page = await browser.page({ hash: '/settings', query: { tray: '0' } });
    await by(page, 'settings-trayless').waitFor();
    assert.equal(await by(page, 'settings-close-tray').count(), 0);
    await page.close();
    const there = await browser.page({ hash: '/settings' });
    await by(there, 'settings-close-tray').waitFor();
    assert.equal(await by(there, 'settings-trayless').count(), 0);
    await there.close();
  });

  it('the start with the session is off until it is asked for, and a refusal leaves it as it is', async () => {
    const page = await browser.page({ hash: '/settings' });
    await by(page, 'settings-autostart-off').waitFor();
    assert.ok(await by(page, 'settings-autostart-off').isChecked());
    await by(page, 'settings-autostart-on').check();
    await page.waitForFunction(() => document.querySelector('[data-testid="settings-autostart-on"]')?.checked === true);
    await page.close();
    const refused = await browser.page({ hash: '/settings', query: { refuse: 'set_autostart:store_failed' } });
    await by(refused, 'settings-autostart-on').click();
    await by(refused, 'settings-autostart-failed').waitFor();
    assert.ok(await by(refused, 'settings-autostart-off').isChecked());
    await refused.close();
    const none = await browser.page({ hash: '/settings', query: { autostart: 'unavailable' } });
    await by(none, 'settings-autostart-unavailable').waitFor();
    await none.close();
  });
});

describe('the palette', () => {
  it('a search that failed is not a search that found nothing, and is asked again', async () => {
    const page = await browser.page({ query: { refuse: 'find:store_failed:1' } });
    await page.keyboard.press('Control+k');
    await by(page, 'palette-input').fill('福岡');
    await by(page, 'palette-failed').waitFor();
    assert.equal(await by(page, 'palette-empty').count(), 0);
    await page.keyboard.press('Enter');
    await page.locator('[data-testid="palette-item"][data-group="found"]').first().waitFor();
    assert.equal(await by(page, 'palette-failed').count(), 0);
    await by(page, 'palette-input').fill('zzqqzz');
    await by(page, 'palette-empty').waitFor();
    await page.close();
  });
});
