// One's own details without a mouse (S-17), an edit that waits, one that was refused, one that met another (S-27, F-84); what moved in a
// history (F-41); which notices the system hears of (F-90).
import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { by, openBrowser } from './lib/browser.mjs';
import { focused, hash, tabTo, words } from './lib/hands.mjs';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());

async function retype(page, id, text) {
  await tabTo(page, id);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}
const done = async (page) => { assert.deepEqual(page.problems, []); await page.close(); };

describe('the own details (S-17)', () => {
  for (const lang of ['ja', 'en']) {
    it(`found by the palette, edited with no network, waiting in the outbox and opened from there, ${lang}`, async () => {
      const page = await browser.page({ hash: '/today', query: { fake: 'offline', profile: 'complete', lang } });
      await page.keyboard.press('Control+k');
      await by(page, 'palette-input').fill('profile');
      await page.locator('[data-answers="profile"]').waitFor({ state: 'attached' });
      await page.keyboard.press('Enter');
      await by(page, 'profile-form').waitFor();
      assert.equal(await hash(page), '#/profile');
      assert.match(await words(page, 'profile-as-of'), lang === 'ja' ? /時点の情報/ : /As of/);
      assert.equal(await by(page, 'profile-birth_date').inputValue(), '', 'a birth date is not kept here');
      await retype(page, 'profile-phone', '+81 90 1111 2222');
      await page.keyboard.press('Enter');
      await by(page, 'profile-waits').waitFor();
      await page.evaluate(() => { location.hash = '#/outbox'; });
      const row = page.locator('[data-testid="outbox-row"][data-kind="profile"]');
      await row.waitFor();
      assert.equal(await row.getAttribute('data-state'), 'waiting');
      await tabTo(page, 'outbox-edit');
      await page.keyboard.press('Enter');
      await by(page, 'profile-form').waitFor();
      assert.equal(await by(page, 'profile-phone').inputValue(), '+81 90 1111 2222');
      await done(page);
    });
  }
  it('is reached from the settings; wrong values are told at their field, the rest may stay empty', async () => {
    const page = await browser.page({ hash: '/settings' });
    await tabTo(page, 'settings-profile', 120);
    await page.keyboard.press('Enter');
    await by(page, 'profile-incomplete').waitFor();
    await retype(page, 'profile-phone', 'x');
    await page.keyboard.press('Enter');
    await by(page, 'field-error-phone').waitFor();
    assert.equal(await focused(page), 'profile-phone');
    await retype(page, 'profile-phone', '+81 90 1111 2222');
    await page.keyboard.press('Enter');
    await by(page, 'profile-saved').waitFor();
    await done(page);
  });
  it('a refused edit opens from the outbox as it was typed, with the reason, and goes out corrected', async () => {
    const page = await browser.page({ hash: '/outbox', query: { profile: 'complete', edit: 'refused' } });
    await by(page, 'outbox-why').waitFor();
    await tabTo(page, 'outbox-edit');
    await page.keyboard.press('Enter');
    await by(page, 'profile-refused').waitFor();
    assert.equal(await by(page, 'profile-email').inputValue(), 'misaki@aoba.example');
    await by(page, 'field-error-phone').waitFor();
    await retype(page, 'profile-phone', '+81 90 3333 4444');
    await page.keyboard.press('Enter');
    await by(page, 'profile-saved').waitFor();
    assert.equal(await by(page, 'profile-email').inputValue(), 'misaki@aoba.example');
    await page.evaluate(() => { location.hash = '#/outbox'; });
    await by(page, 'empty-state').waitFor();
    await done(page);
  });
  it('an edit that met another shows both values of each field, and what is chosen is sent', async () => {
    const page = await browser.page({ hash: '/profile', query: { profile: 'complete', edit: 'conflict' } });
    await by(page, 'profile-conflict').waitFor();
    assert.equal(await by(page, 'profile-phone').inputValue(), '+81 90 1111 2222', 'what was typed stands at first');
    assert.match(await words(page, 'profile-conflict'), /\+81 90 1234 5678/);
    await tabTo(page, 'conflict-given_name-mine');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    assert.equal(await by(page, 'profile-phone').inputValue(), '+81 90 1234 5678');
    assert.equal(await by(page, 'profile-given_name').inputValue(), '美沙紀');
    await tabTo(page, 'profile-save');
    await page.keyboard.press('Enter');
    await by(page, 'profile-saved').waitFor();
    assert.equal(await by(page, 'profile-conflict').count(), 0);
    await done(page);
  });
  it('met while it is being saved, the choice is asked in the form and nothing typed is gone', async () => {
    const page = await browser.page({ hash: '/profile', query: { profile: 'complete', edit: 'moved' } });
    await by(page, 'profile-form').waitFor();
    await retype(page, 'profile-phone', '+81 90 1111 2222');
    await page.keyboard.press('Enter');
    await by(page, 'profile-conflict').waitFor();
    assert.match(await words(page, 'profile-conflict'), /\+81 90 1111 2222[\s\S]*\+81 90 7777 7777/);
    await tabTo(page, 'profile-save');
    await page.keyboard.press('Enter');
    await by(page, 'profile-saved').waitFor();
    assert.equal(await by(page, 'profile-phone').inputValue(), '+81 90 1111 2222');
    await done(page);
  });
});

describe('history (F-41)', () => {
  for (const [lang, times, label] of [['ja', /12\/10\(木\) 07:25[\s\S]*10:35/, /到着/], ['en', /Thu 10 Dec 07:25[\s\S]*10:35/, /Arrival/]]) {
    it(`says what a change moved, old and new, ${lang}`, async () => {
      const page = await browser.page({ hash: '/booking/b-fuk', query: { lang } });
      await by(page, 'booking-history').waitFor();
      await by(page, 'booking-history').focus();
      await page.keyboard.press('Enter');
      const rows = await by(page, 'history-moved').allInnerTexts();
      const text = rows.join('\n').replaceAll('\u00a0', ' ');
      assert.match(text, times);
      assert.match(text, label);
      assert.match(text, /NH 8241[\s\S]*NH 8245/);
      assert.match(text, /44,060[\s\S]*48,220/);
      await done(page);
    });
  }
  it('of a stay, the days', async () => {
    const page = await browser.page({ hash: '/booking/b-hotel' });
    await by(page, 'booking-history').click();
    assert.match((await by(page, 'history-moved').allInnerTexts()).join('\n'), /12\/11\(金\)[\s\S]*12\/12\(土\)/);
    await done(page);
  });
});

describe('notices of the system (F-90)', () => {
  it('each kind has a switch, quiet hours theirs, and both are kept', async () => {
    const page = await browser.page({ hash: '/settings' });
    await by(page, 'notice-kind-document_ready').focus();
    assert.equal(await by(page, 'notice-kind-document_ready').isChecked(), true);
    await page.keyboard.press('Space');
    await by(page, 'settings-quiet-off').focus();
    await page.keyboard.press('ArrowLeft');
    await by(page, 'quiet-from').waitFor();
    assert.deepEqual([await by(page, 'quiet-from').inputValue(), await by(page, 'quiet-until').inputValue()], ['22:00', '07:00']);
    assert.equal(await by(page, 'settings-urgent-on').isChecked(), true);
    await retype(page, 'quiet-until', '25時');
    await page.keyboard.press('Tab');
    await by(page, 'field-error-quiet-until').waitFor();
    await by(page, 'quiet-until').focus();
    await retype(page, 'quiet-until', '8:30');
    await page.keyboard.press('Tab');
    await page.evaluate(() => { location.hash = '#/notices'; });
    await by(page, 'notice').first().waitFor();
    assert.equal(await page.locator('[data-testid="notice"]').count(), 6, 'the list has every one');
    await page.evaluate(() => { location.hash = '#/settings'; });
    await by(page, 'quiet-until').waitFor();
    assert.equal(await by(page, 'quiet-until').inputValue(), '08:30');
    assert.equal(await by(page, 'notice-kind-document_ready').isChecked(), false);
    await done(page);
  });
  it('where the system takes none, the settings say so', async () => {
    const page = await browser.page({ hash: '/settings', query: { native: 'unavailable' } });
    await by(page, 'settings-native-unavailable').waitFor();
    await done(page);
  });
});
