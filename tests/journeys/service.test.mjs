// What lies under every screen, without a mouse: the service inside the app, a store made anew, a link that was handed over, and what is not
// sent yet at sign-out. Nothing of it acts by itself, and nothing unsent is lost without being named.
import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { by, openBrowser } from './lib/browser.mjs';
import { focused, hash, words } from './lib/hands.mjs';
import { RECOVERY_KEY } from './lib/states-service.mjs';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());

const JAPANESE = /[ぁ-んァ-ン一-龥]/;
const at = (page, link) => page.waitForFunction((wanted) => location.hash === wanted, link);
const gone = (page, id) => by(page, id).waitFor({ state: 'detached' });

async function tabTo(page, id, most = 80) {
  for (let step = 0; step < most; step++) {
    if ((await focused(page)) === id) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${id} is not reached by Tab`);
}
async function press(page, id) {
  await tabTo(page, id);
  await page.keyboard.press('Enter');
}
/** Up to the question what becomes of the unsent, with the keyboard alone. */
async function ask(page, way = 'sign-out') {
  await press(page, way === 'sign-out' ? 'sign-out' : 'forget-connection');
  await by(page, way === 'sign-out' ? 'sign-out-confirm' : 'forget-confirm').waitFor();
  await press(page, way === 'sign-out' ? 'sign-out-confirm' : 'forget-confirm');
  await by(page, 'unsent-discard').waitFor();
}

for (const lang of ['ja', 'en']) {
  const language = (text) => assert.equal(JAPANESE.test(text), lang === 'ja', text);
  const opened = (query, link = '/today') => browser.page({ hash: link, query: { lang, ...query } });

  it(`${lang}: a passphrase opens the data where there is no keychain, and the recovery key where it was forgotten`, async () => {
    const page = await opened({ service: 'locked', keychain: 'absent' });
    await by(page, 'service-unlock').click();
    await by(page, 'unlock-passphrase').fill('not this one, surely');
    await page.keyboard.press('Enter');
    await by(page, 'field-error-passphrase').waitFor();
    assert.equal(await by(page, 'unlock-passphrase').inputValue(), 'not this one, surely', 'what was typed stays');
    await by(page, 'unlock-passphrase').fill('correct horse battery staple');
    await page.keyboard.press('Enter');
    await by(page, 'service-notice').waitFor({ state: 'detached' });
    await page.close();
    const forgotten = await opened({ service: 'locked', keychain: 'absent' });
    await by(forgotten, 'service-unlock').click();
    await by(forgotten, 'unlock-forgotten').click();
    await by(forgotten, 'restore-key').waitFor();
    await forgotten.close();
  });

  describe(`${lang}: a store made anew`, () => {
    it('is told with what was lost until it has been read', async () => {
      const page = await opened({ rebuilt: 'key_gone', unsent: '3' });
      language(await words(page, 'rebuilt-notice'));
      assert.match(await words(page, 'rebuilt-lost'), /3/);
      await press(page, 'rebuilt-dismiss');
      await gone(page, 'rebuilt-notice');
      assert.equal(await focused(page), 'H1');
      await page.evaluate(() => { location.hash = '#/trips'; });
      await page.waitForSelector('[data-screen="S-04"]');
      assert.equal(await by(page, 'rebuilt-notice').count(), 0);
      assert.deepEqual(page.problems, []);
      await page.close();
    });
    it('says so too where nothing was lost', async () => {
      const page = await opened({ rebuilt: 'damaged' });
      assert.doesNotMatch(await words(page, 'rebuilt-lost'), /\d/);
      await page.close();
    });
  });

  describe(`${lang}: a store that did not open`, () => {
    it('says why on every screen, is tried again by its button and by the screen\'s own, and what it held is there', async () => {
      for (const button of ['store-reopen', 'error-retry']) {
        const page = await opened({ store: 'keychain_failed' });
        language(await words(page, 'store-notice'));
        await by(page, 'error-state').waitFor();
        await press(page, button);
        await page.waitForFunction(() => document.querySelector('[data-testid="store-reopen"]:not([aria-busy="true"])'));
        assert.equal(await by(page, 'store-notice').count(), 1, 'the first try fails');
        await press(page, button);
        await gone(page, 'store-notice');
        await by(page, 'today-next').waitFor();
        assert.match(await page.evaluate(() => document.body.innerText), lang === 'ja' ? /青木 美咲/ : /Misaki Aoki/, 'who is signed in is known again');
        assert.deepEqual(page.problems, []);
        await page.close();
      }
    });
  });

  describe(`${lang}: the service inside the app`, () => {
    it('names the step it failed at, is started again, and the line is gone once it runs', async () => {
      const page = await opened({ service: 'failed' });
      language(await words(page, 'service-notice'));
      assert.match(await words(page, 'service-step'), lang === 'ja' ? /鍵をキーチェーンから読む/ : /reading the key from the keychain/);
      assert.equal(await by(page, 'offline-line').count(), 0, 'one line says it, not two');
      await press(page, 'service-restart');
      await page.waitForSelector('[data-testid="service-notice"][data-state="starting"]');
      assert.equal(await focused(page), 'service-restart', 'the button stays while it works');
      await gone(page, 'service-notice');
      assert.equal(await focused(page), 'H1');
      assert.deepEqual(page.problems, []);
      await page.close();
    });
    it('that fails again says where this time', async () => {
      const page = await opened({ service: 'failed', refuse: 'restart_standalone:store_failed' });
      await press(page, 'service-restart');
      await page.waitForFunction((step) => document.querySelector('[data-testid="service-step"]')?.textContent.includes(step), lang === 'ja' ? '保存したデータを開く' : 'opening the stored data');
      await by(page, 'service-restart').waitFor();
      await page.close();
    });
    it('blocks what needs it, and leaves the itinerary readable', async () => {
      const page = await opened({ service: 'failed' }, '/booking/b-fuk');
      assert.equal(await by(page, 'booking-change').getAttribute('aria-disabled'), 'true');
      assert.equal(await by(page, 'booking-cancel').count(), 0, 'the wish alone can be written');
      assert.match(await words(page, 'booking-locator'), /SIM-ZZ4K7Q/);
      await page.close();
    });
    it('opens with the recovery key; a wrong one is refused at the field and kept', async () => {
      const page = await opened({ service: 'key_gone' });
      language(await words(page, 'service-notice'));
      await press(page, 'service-enter-key');
      await by(page, 'restore-key').waitFor();
      await tabTo(page, 'restore-key');
      await page.keyboard.press('Enter');
      await by(page, 'field-error-recovery_key').waitFor();
      const wrong = RECOVERY_KEY.replace('K4TX', 'K4TY');
      await page.keyboard.type(wrong);
      await page.keyboard.press('Enter');
      await page.waitForFunction((text) => document.querySelector('[data-testid="field-error-recovery_key"]')?.textContent.includes(text), lang === 'ja' ? '開けません' : 'does not open');
      assert.equal(await by(page, 'restore-key').inputValue(), wrong);
      assert.equal(await by(page, 'restore-key').getAttribute('aria-invalid'), 'true');
      await page.keyboard.press('Escape');
      await gone(page, 'restore-key');
      await press(page, 'service-enter-key');
      assert.equal(await by(page, 'restore-key').inputValue(), wrong, 'what was typed stays');
      await by(page, 'restore-key').fill(RECOVERY_KEY.toLowerCase().replaceAll('-', ' '));
      await page.keyboard.press('Enter');
      await gone(page, 'service-notice');
      await gone(page, 'restore-key');
      assert.deepEqual(page.problems, []);
      await page.close();
    });
    it('a keychain that cannot keep the key is no wrong key', async () => {
      const page = await opened({ service: 'key_gone', refuse: 'restore_standalone:keychain_failed' });
      await press(page, 'service-enter-key');
      await by(page, 'restore-key').fill(RECOVERY_KEY);
      await page.keyboard.press('Enter');
      await by(page, 'error-state').waitFor();
      assert.equal(await by(page, 'field-error-recovery_key').count(), 0);
      assert.equal(await by(page, 'restore-key').inputValue(), RECOVERY_KEY);
      await page.close();
    });
    it('is told at the sign-in too, and only quietly while it starts', async () => {
      const page = await opened({ as: 'signed_out', service: 'starting' }, '/sign-in');
      assert.equal(await by(page, 'service-notice').getAttribute('data-state'), 'starting');
      assert.equal(await by(page, 'service-restart').count(), 0);
      await page.close();
    });
  });

  describe(`${lang}: a link that was handed over`, () => {
    it('is shown with its server and leads into the field of S-01; nothing is sent', async () => {
      const page = await opened({ invitation: 'later' });
      await by(page, 'invitation-notice').waitFor();
      language(await words(page, 'invitation-notice'));
      assert.equal(await words(page, 'invitation-server'), 'https://btm.midori.example');
      assert.equal(await hash(page), '#/today');
      await press(page, 'invitation-open');
      await by(page, 'connect-input').waitFor();
      assert.match(await by(page, 'connect-input').inputValue(), /^smartbtm:\/\/connect\?server=https%3A%2F%2Fbtm\.midori\.example&token=/);
      assert.equal(await page.locator('[data-testid^="connect-step"]').count(), 0, 'nothing was asked of the server');
      assert.equal(await by(page, 'invitation-notice').count(), 0);
      await press(page, 'start-back');
      await page.waitForSelector('[data-screen="S-03"]');
      await page.close();
    });
    it('is put aside and stays so', async () => {
      const page = await opened({ invitation: 'boot' });
      await press(page, 'invitation-dismiss');
      await gone(page, 'invitation-notice');
      await page.keyboard.press('Control+2');
      await page.waitForSelector('[data-screen="S-04"]');
      assert.equal(await by(page, 'invitation-notice').count(), 0);
      await page.close();
    });
    it('at a first start stands in the field, unsent', async () => {
      const page = await opened({ as: 'start', invitation: 'boot' }, '/start');
      await by(page, 'connect-input').waitFor();
      assert.match(await by(page, 'connect-input').inputValue(), /^smartbtm:/);
      assert.equal(await page.locator('[data-testid^="connect-step"]').count(), 0);
      await page.close();
    });
  });

  describe(`${lang}: what is not sent yet`, () => {
    it('is asked about with its count; back changes nothing', async () => {
      const page = await opened({ unsent: '2' }, '/settings');
      await ask(page);
      const text = await words(page, 'sign-out-dialog');
      language(text);
      assert.match(text, lang === 'ja' ? /未送信が 2 件あります/ : /Not sent yet: 2/);
      assert.equal(await focused(page), 'unsent-send');
      await press(page, 'unsent-back');
      await gone(page, 'sign-out-dialog');
      assert.equal(await hash(page), '#/settings');
      await page.close();
    });
    it('is sent first', async () => {
      const page = await opened({ unsent: '2' }, '/settings');
      await ask(page);
      await press(page, 'unsent-send');
      await at(page, '#/sign-in');
      assert.deepEqual(page.problems, []);
      await page.close();
    });
    it('and not answered is asked about again, with what is left', async () => {
      const page = await opened({ unsent: '2', end: 'unknown' }, '/settings');
      await ask(page);
      await press(page, 'unsent-send');
      await by(page, 'unsent-left').waitFor();
      assert.match(await words(page, 'unsent-left'), /1/);
      assert.equal(await hash(page), '#/settings');
      await press(page, 'unsent-keep');
      await at(page, '#/sign-in');
      await page.close();
    });
    it('is discarded only after it was asked once more', async () => {
      const page = await opened({ unsent: '2' }, '/settings');
      await ask(page);
      await press(page, 'unsent-discard');
      await by(page, 'unsent-sure').waitFor();
      assert.match(await words(page, 'unsent-sure'), /2/);
      assert.notEqual(await focused(page), 'unsent-discard-sure', 'Enter twice discards nothing');
      assert.equal(await hash(page), '#/settings');
      await press(page, 'unsent-discard-sure');
      await at(page, '#/sign-in');
      await page.close();
    });
    it('cannot be kept without a keychain nor sent without a network: both say why', async () => {
      const page = await opened({ unsent: '2', keychain: 'absent', fake: 'offline' }, '/settings');
      await ask(page);
      for (const id of ['unsent-send', 'unsent-keep']) {
        assert.equal(await by(page, id).getAttribute('aria-disabled'), 'true');
        language(await by(page, id).getAttribute('title'));
      }
      assert.equal(await focused(page), 'unsent-back');
      await page.close();
    });
    it('is named before a connection is removed, and again', async () => {
      const page = await opened({ unsent: '2' }, '/settings');
      await ask(page, 'forget');
      assert.equal(await by(page, 'unsent-keep').count(), 0);
      assert.equal(await focused(page), 'unsent-back');
      await press(page, 'unsent-discard');
      await by(page, 'unsent-sure').waitFor();
      await press(page, 'unsent-discard-sure');
      await at(page, '#/start');
      await page.close();
    });
    it('is not asked about where there is nothing', async () => {
      const page = await opened({}, '/settings');
      await press(page, 'sign-out');
      await by(page, 'sign-out-confirm').waitFor();
      await press(page, 'sign-out-confirm');
      await at(page, '#/sign-in');
      await page.close();
    });
  });

  it(`${lang}: the password of a company made here is as long as the service asks`, async () => {
    const page = await opened({ as: 'start' }, '/start');
    await press(page, 'start-standalone');
    await by(page, 'company-password').fill('walnut-orbit-9');
    await page.keyboard.press('Enter');
    await by(page, 'field-error-password').waitFor();
    assert.match(await words(page, 'field-error-password'), /15/);
    await by(page, 'company-password').fill('walnut-orbit-93');
    await page.keyboard.press('Enter');
    await gone(page, 'field-error-password');
    await page.close();
  });
}

it('Wi-Fi for a trip starts from what the core knows of it', async () => {
  const page = await browser.page({ hash: '/search/connect/t-sin' });
  await by(page, 'wifi-chosen').waitFor();
  assert.equal(await by(page, 'wifi-chosen').getAttribute('data-code'), 'SG');
  await by(page, 'wifi-from-trip').waitFor();
  await page.close();
  const home = await browser.page({ hash: '/search/connect/t-fuk' });
  await by(home, 'wifi-country').waitFor();
  await home.waitForTimeout(300);
  assert.equal(await by(home, 'wifi-chosen').count(), 0);
  await home.close();
});

it('other dates of a hotel: the old booking is offered for cancellation only after the new one is confirmed, and never goes by itself', async () => {
  for (const [end, offered] of [['confirmed', true], ['failed', false]]) {
    const page = await browser.page({ hash: '/booking/b-hotel/change', query: { profile: 'complete', end } });
    await by(page, 'stay-change-in').fill('2026-12-12');
    await by(page, 'stay-change-out').fill('2026-12-15');
    await press(page, 'stay-change-search');
    await by(page, 'stay-change-option').first().waitFor();
    await press(page, 'stay-change-choose');
    await page.waitForFunction(() => location.hash.startsWith('#/review/'));
    await by(page, 'review-commit').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.waitForFunction(() => location.hash.startsWith('#/progress/'));
    await by(page, offered ? 'progress-locator' : 'progress-failed').first().waitFor();
    await page.waitForTimeout(200);
    assert.equal(await by(page, 'progress-replaced').count(), offered ? 1 : 0);
    if (offered) {
      await press(page, 'progress-replaced-cancel');
      await at(page, '#/booking/b-hotel/cancel');
      await by(page, 'after-commit').waitFor();
      assert.equal(await by(page, 'after-outcome').count(), 0);
    }
    await page.close();
  }
});
