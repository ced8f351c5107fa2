// S-24, S-21 and acting for a colleague without a mouse: claim and confirm, quote, invite, link and unlink; refused input keeps its text.
import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { by, openBrowser } from './lib/browser.mjs';
import { focused, hash, tabTo } from './lib/hands.mjs';
import { actFor, choose, openDesk, openPeople, take } from './lib/states-desk.mjs';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());

const REVIEW = '/review/off_0_HNDFUK_2026-12-11_2026-12-13';
const goTo = (page, path) => page.evaluate((to) => { location.hash = to; }, `#${path}`);
const JAPANESE = /[ぁ-んァ-ン一-龥]/;
const OWN_NAMES = /青木 美咲|佐藤 健太|伊藤 さくら/g;
const type = (page, text) => page.keyboard.type(text);

/** Presses Tab until the element with this test id has the focus, as a person would. */
/** Moves along radios to this one. */
async function arrowTo(page, id, most = 10) {
  for (let at = 0; at < most; at++) {
    if ((await focused(page)) === id) return;
    await page.keyboard.press('ArrowRight');
  }
  assert.fail(`${id} is not reached by arrows`);
}
/** Waits for the focus, which follows the page's next frame. */
const focusOn = (page, id) => page.waitForFunction((wanted) => document.activeElement?.dataset?.testid === wanted, id);
const rows = (page, id, count) => page.waitForFunction(([wanted, many]) => document.querySelectorAll(`[data-testid="${wanted}"]`).length === many, [id, count]);
const noProblems = (page) => assert.deepEqual(page.problems, []);

describe('the desk', () => {
  for (const lang of ['ja', 'en']) {
    it(`a case is found by keys, claimed and confirmed, ${lang}`, async () => {
      const page = await openDesk(browser, { lang });
      assert.match(await by(page, 'case-row').first().innerText(), lang === 'ja' ? /期限超過/ : /Overdue by/, 'what is over stands first');
      await tabTo(page, 'case-row');
      await page.keyboard.press('End');
      await page.keyboard.press('Home');
      await page.keyboard.press('j');
      assert.equal(await page.evaluate(() => document.activeElement.dataset.case), 'c-rental');
      await page.keyboard.press('k');
      assert.equal(await page.evaluate(() => document.activeElement.dataset.case), 'c-doubt');
      await page.keyboard.press('J');
      await page.keyboard.press('Enter');
      await focusOn(page, 'case-title');
      assert.equal(await hash(page), '#/desk/c-rental');
      await tabTo(page, 'case-take');
      await page.keyboard.press('Enter');
      await by(page, 'desk-form').waitFor();
      await focusOn(page, 'desk-act-confirm');
      assert.equal(await by(page, 'case-claim').getAttribute('data-claim'), 'mine');

      await tabTo(page, 'desk-pickup_text');
      await type(page, '1F 北カウンター');
      await page.keyboard.press('Control+Enter');
      await by(page, 'field-error-record_locator').waitFor();
      await focusOn(page, 'desk-record_locator');
      assert.equal(await by(page, 'desk-pickup_text').inputValue(), '1F 北カウンター', 'what was typed stays');
      await type(page, 'GW-0042');
      await page.keyboard.press('Enter');
      assert.equal(await by(page, 'case-done').count(), 0, 'Enter alone commits nothing');
      await page.keyboard.press('Control+Enter');
      await by(page, 'case-done').waitFor();
      await focusOn(page, 'case-title');
      assert.equal(await by(page, 'case-state').getAttribute('data-state'), 'settled');
      assert.equal(await by(page, 'case-booking-state').getAttribute('data-state'), 'confirmed');
      assert.equal(await by(page, 'case-locator').innerText(), 'GW-0042');
      assert.equal(await by(page, 'desk-form').count(), 0);
      await page.locator('[data-testid="case-row"][data-case="c-rental"]').waitFor({ state: 'detached' });
      await tabTo(page, 'case-next');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => location.hash === '#/desk/c-train');
      noProblems(page);
      await page.close();
    });

    it(`a quote is typed and sent; each wrong field says so and keeps its text, ${lang}`, async () => {
      const page = await openDesk(browser, { lang, hash: '/desk/c-train' });
      await take(page);
      await focusOn(page, 'desk-act-quote');
      await tabTo(page, 'desk-title');
      await type(page, 'Nozomi 21');
      await tabTo(page, 'desk-starts-date');
      await type(page, '2026-12-18');
      await tabTo(page, 'desk-starts-time');
      await type(page, 'noon');
      await tabTo(page, 'desk-ends-date');
      await type(page, 'someday');
      await tabTo(page, 'desk-total');
      await type(page, '-5');
      await page.keyboard.press('Control+Enter');
      for (const field of ['starts', 'ends', 'total', 'valid_until']) {
        const words = await by(page, `field-error-${field}`).innerText();
        assert.equal(JAPANESE.test(words), lang === 'ja', `${field}: ${words}`);
      }
      assert.equal(await page.locator('[data-testid^="field-error-"]').count(), 4);
      assert.deepEqual([await by(page, 'desk-title').inputValue(), await by(page, 'desk-starts-time').inputValue(), await by(page, 'desk-ends-date').inputValue(), await by(page, 'desk-total').inputValue()], ['Nozomi 21', 'noon', 'someday', '-5']);

      await by(page, 'desk-starts-time').fill('9:00');
      await by(page, 'desk-ends-date').fill('2026-12-18');
      await by(page, 'desk-ends-time').fill('10:40');
      await by(page, 'desk-total').fill('11,300');
      await by(page, 'desk-valid_until-date').fill('2026-12-11');
      // Nothing is lost by looking elsewhere.
      await by(page, 'nav-today').click();
      await by(page, 'today-next').waitFor();
      await by(page, 'nav-desk').click();
      await page.locator('[data-testid="case-row"][data-case="c-train"]').click();
      await by(page, 'desk-title').waitFor();
      assert.equal(await by(page, 'desk-title').inputValue(), 'Nozomi 21');
      assert.match(await by(page, 'desk-starts-date').inputValue(), /18/);
      await by(page, 'desk-title').focus();
      await page.keyboard.press('Control+Enter');
      await by(page, 'case-done').waitFor();
      assert.equal(await by(page, 'case-quote').getAttribute('data-state'), 'sent');
      assert.match(await by(page, 'case-file').innerText(), /Nozomi 21[^]*¥11,300/);
      noProblems(page);
      await page.close();
    });
  }

  it('each other act leaves its line; the form of the next one is empty', async () => {
    const page = await openDesk(browser, { hash: '/desk/c-rental' });
    await take(page);
    await arrowTo(page, 'desk-act-note');
    await tabTo(page, 'desk-note-text');
    await type(page, '業者に電話した');
    await page.keyboard.press('Control+Enter');
    await page.locator('[data-testid="case-line"][data-event="noted"]').waitFor();
    assert.match(await page.locator('[data-testid="case-line"]').first().innerText(), /業者に電話した/);
    await choose(page, 'note');
    assert.equal(await by(page, 'desk-note-text').inputValue(), '');
    await choose(page, 'fail');
    await by(page, 'desk-reason').fill('在庫なし');
    await by(page, 'desk-commit').focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-testid="case-line"][data-event="failed"]').waitFor();
    assert.equal(await by(page, 'case-booking-state').getAttribute('data-state'), 'failed');
    noProblems(page);
    await page.close();
  });

  it('a released case can be taken by the next', async () => {
    const page = await openDesk(browser, { hash: '/desk/c-rental' });
    await take(page);
    await choose(page, 'release');
    await page.keyboard.press('Control+Enter');
    await by(page, 'case-done').waitFor();
    assert.equal(await by(page, 'case-state').getAttribute('data-state'), 'open');
    assert.equal(await by(page, 'case-take').getAttribute('aria-disabled'), null);
    await page.close();
  });

  it('a router is marked and a refund has its limits', async () => {
    const page = await openDesk(browser, { hash: '/desk/c-rental' });
    await take(page);
    await by(page, 'desk-record_locator').fill('GW-0042');
    await page.keyboard.press('Control+Enter');
    await by(page, 'case-done').waitFor();
    await take(page);
    await focusOn(page, 'desk-act-mark');
    await page.keyboard.press('Control+Enter');
    await by(page, 'field-error-state').waitFor();
    await focusOn(page, 'desk-mark-picked-up');
    await page.keyboard.press('Space');
    await page.keyboard.press('Control+Enter');
    await page.locator('[data-testid="case-line"][data-event="marked"]').waitFor();
    assert.match(await page.locator('[data-testid="case-line"]').first().innerText(), /利用中/);
    await page.close();

    const refund = await openDesk(browser, { hash: '/desk/c-rental' });
    await take(refund);
    await choose(refund, 'cancelled');
    await by(refund, 'desk-refund').fill('9999999');
    await refund.keyboard.press('Control+Enter');
    assert.match(await by(refund, 'field-error-refund').innerText(), /超えています/);
    assert.equal(await by(refund, 'desk-refund').inputValue(), '9999999');
    await by(refund, 'desk-refund').fill('０');
    await refund.keyboard.press('Control+Enter');
    await by(refund, 'case-done').waitFor();
    assert.equal(await by(refund, 'case-booking-state').getAttribute('data-state'), 'cancelled');
    noProblems(refund);
    await refund.close();
  });

  it('what another operator holds is seen, not acted on', async () => {
    const page = await openDesk(browser, { hash: '/desk/c-doubt' });
    assert.equal(await by(page, 'case-claim').getAttribute('data-claim'), 'theirs');
    assert.equal(await by(page, 'case-take').getAttribute('aria-disabled'), 'true');
    assert.match(await by(page, 'case-take').getAttribute('title'), /別のオペレーター/);
    assert.equal(await by(page, 'desk-form').count(), 0);
    await page.close();

    const late = await openDesk(browser, { hash: '/desk/c-rental', query: { refuse: 'claim_case:case_claimed' } });
    await by(late, 'case-take').click();
    await by(late, 'error-state').waitFor();
    assert.match(await by(late, 'error-state').innerText(), /別のオペレーター/);
    await late.close();

    const lost = await openDesk(browser, { hash: '/desk/c-rental', query: { refuse: 'act_on_case:case_claimed' } });
    await take(lost);
    await choose(lost, 'note');
    await by(lost, 'desk-note-text').fill('途中のメモ');
    await lost.keyboard.press('Control+Enter');
    await by(lost, 'error-state').waitFor();
    await lost.close();
  });

  it('the sheet is copied in either language as plain text', async () => {
    const page = await openDesk(browser, { hash: '/desk/c-rental' });
    await by(page, 'desk-sheet-text').waitFor();
    const shown = {};
    for (const language of ['ja', 'en']) {
      await by(page, `desk-sheet-${language}`).check();
      shown[language] = await by(page, 'desk-sheet-text').innerText();
      assert.equal(await by(page, 'desk-sheet-text').getAttribute('lang'), language);
      await by(page, 'desk-sheet-copy').focus();
      await page.evaluate(() => { window.copied = null; navigator.clipboard.writeText = async (text) => { window.copied = text; }; });
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => window.copied !== null);
      assert.equal(await page.evaluate(() => window.copied), shown[language]);
    }
    assert.match(shown.ja, /出張者: AOKI/);
    assert.match(shown.en, /Traveller: AOKI/);
    await page.close();
  });

  it('settled cases are shown on request; an empty queue says so', async () => {
    const page = await openDesk(browser, { hash: '/desk/c-train' });
    await take(page);
    await choose(page, 'settle');
    await page.keyboard.press('Control+Enter');
    await by(page, 'case-done').waitFor();
    await rows(page, 'case-row', 2);
    await by(page, 'desk-show-all').check();
    await rows(page, 'case-row', 3);
    await page.close();
    const empty = await openDesk(browser, { query: { fake: 'empty' }, wait: 'empty-state' });
    assert.match(await by(empty, 'empty-state').innerText(), /対応待ちはありません/);
    await empty.close();
  });
});

describe('people', () => {
  for (const lang of ['ja', 'en']) {
    it(`a colleague is invited by keys; the link is shown once, ${lang}`, async () => {
      const page = await openPeople(browser, { lang });
      await tabTo(page, 'invite-email');
      await type(page, 'kato@');
      await tabTo(page, 'invite-role-traveller');
      await page.keyboard.press('Space');
      await tabTo(page, 'invite-submit');
      await page.keyboard.press('Enter');
      for (const field of ['email', 'roles']) {
        const words = await by(page, `field-error-${field}`).innerText();
        assert.equal(JAPANESE.test(words), lang === 'ja', `${field}: ${words}`);
      }
      await focusOn(page, 'invite-email');
      assert.equal(await by(page, 'invite-email').inputValue(), 'kato@');
      await by(page, 'nav-today').click();
      await by(page, 'today-next').waitFor();
      await by(page, 'nav-people').click();
      await by(page, 'invite-email').waitFor();
      assert.equal(await by(page, 'invite-email').inputValue(), 'kato@', 'leaving loses nothing');
      await tabTo(page, 'invite-email');
      await page.keyboard.press('End');
      await type(page, 'aoba.example');
      await tabTo(page, 'invite-role-arranger');
      await page.keyboard.press('Space');
      await tabTo(page, 'invite-role-approver');
      await page.keyboard.press('Space');
      await by(page, 'invite-risk').waitFor();
      await tabTo(page, 'invite-submit');
      await page.keyboard.press('Enter');
      await by(page, 'invite-link').waitFor();
      assert.match(await by(page, 'invite-link').innerText(), /^smartbtm:\/\/connect\?/);
      assert.match(await by(page, 'invite-expires').innerText(), lang === 'ja' ? /12\/13\(日\) 09:00/ : /Sun 13 Dec 09:00/);
      await focusOn(page, 'invite-copy');
      await page.waitForFunction(() => [...document.querySelectorAll('[data-testid="user-row"]')].some((row) => row.textContent.includes('kato@aoba.example')));
      await tabTo(page, 'invite-close');
      await page.keyboard.press('Enter');
      assert.equal(await by(page, 'invite-link').count(), 0, 'shown once');
      await focusOn(page, 'invite-email');
      assert.equal(await by(page, 'invite-email').inputValue(), '');
      noProblems(page);
      await page.close();
    });

    it(`an arranger is linked and the link ended by keys, ${lang}`, async () => {
      const page = await openPeople(browser, { lang });
      const before = await by(page, 'link-row').count();
      await tabTo(page, 'link-submit');
      await page.keyboard.press('Enter');
      await focusOn(page, 'link-arranger');
      await type(page, '佐藤');
      await by(page, 'person-option').first().waitFor();
      await page.keyboard.press('Enter');
      await tabTo(page, 'link-traveller');
      await type(page, 'sato@');
      await by(page, 'person-option').first().waitFor();
      await page.keyboard.press('Enter');
      await tabTo(page, 'link-submit');
      await page.keyboard.press('Enter');
      const words = await by(page, 'field-error-traveller').innerText();
      assert.equal(JAPANESE.test(words), lang === 'ja', words);
      assert.equal(await by(page, 'link-arranger').inputValue(), '佐藤 健太', 'what was chosen stays');
      await focusOn(page, 'link-traveller');
      await type(page, '伊藤');
      await by(page, 'person-option').first().waitFor();
      await page.keyboard.press('Enter');
      await tabTo(page, 'link-submit');
      await page.keyboard.press('Enter');
      await rows(page, 'link-row', before + 1);
      assert.equal(await by(page, 'link-arranger').inputValue(), '');

      const row = by(page, 'link-row').last();
      assert.match(await row.innerText(), /佐藤 健太[^]*伊藤 さくら/);
      await row.locator('[data-testid="link-end"]').focus();
      await page.keyboard.press('Enter');
      const dialog = by(page, 'unlink-dialog');
      await dialog.waitFor();
      if (lang === 'en') assert.doesNotMatch((await dialog.innerText()).replace(OWN_NAMES, ''), JAPANESE);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await focusOn(page, 'link-end');
      assert.equal(await by(page, 'link-row').count(), before + 1, 'nothing ended');
      await page.keyboard.press('Enter');
      await tabTo(page, 'unlink-confirm');
      await page.keyboard.press('Enter');
      await rows(page, 'link-row', before);
      noProblems(page);
      await page.close();
    });
  }

  it('an address that is refused by the server stays in its field', async () => {
    const page = await openPeople(browser);
    await by(page, 'invite-email').fill('sato@aoba.example');
    await page.keyboard.press('Enter');
    await by(page, 'field-error-email').waitFor();
    assert.equal(await by(page, 'invite-email').inputValue(), 'sato@aoba.example');
    await page.close();
  });

  it('people are found by a part of their name; a risky combination says so', async () => {
    const page = await openPeople(browser);
    assert.equal(await page.locator('[data-user="u-ito"] [data-testid="user-risk"]').count(), 1);
    assert.equal(await by(page, 'user-risk').count(), 1);
    await by(page, 'people-find').fill('ＳＡＴＯ');
    await rows(page, 'user-row', 1);
    await by(page, 'people-find').fill('だれもいない');
    await rows(page, 'user-row', 0);
    await page.close();
  });

  for (const lang of ['ja', 'en']) {
    it(`roles of an account are changed by keys, and the last admin stays one, ${lang}`, async () => {
      const page = await openPeople(browser, { lang });
      const ofUser = (id) => page.locator(`[data-user="${id}"] [data-testid="user-roles"]`);
      await ofUser('u-sato').focus();
      await page.keyboard.press('Enter');
      await by(page, 'roles-dialog').waitFor();
      assert.ok(await by(page, 'roles-traveller').isChecked());
      await by(page, 'roles-traveller').focus();
      await page.keyboard.press('Space');
      await by(page, 'roles-save').focus();
      await page.keyboard.press('Enter');
      await by(page, 'field-error-roles').waitFor();
      await by(page, 'roles-accountant').check();
      await by(page, 'roles-save').click();
      await by(page, 'roles-dialog').waitFor({ state: 'detached' });
      // The list is read again once the dialog has gone.
      await page.locator('[data-user="u-sato"] .roles', { hasText: lang === 'ja' ? '経理担当者' : 'Accountant' }).waitFor();
      await page.waitForFunction(() => document.activeElement?.dataset?.testid === 'user-roles');
      await ofUser('u-aoki').click();
      await by(page, 'roles-company_admin').uncheck();
      await by(page, 'roles-save').click();
      assert.match(await by(page, 'field-error-roles').innerText(), lang === 'ja' ? /管理者が1人もいなくなる/ : /no admin left/);
      await page.keyboard.press('Escape');
      await by(page, 'roles-dialog').waitFor({ state: 'detached' });
      assert.deepEqual(page.problems, []);
      await page.close();
    });
  }
});

describe('acting for a colleague', () => {
  for (const lang of ['ja', 'en']) {
    it(`is chosen by keys, said on every screen and ended, ${lang}`, async () => {
      const page = await browser.page({ hash: REVIEW, query: { lang, roles: 'traveller,arranger', profile: 'complete' } });
      await by(page, 'traveller-input').waitFor();
      assert.equal(await by(page, 'acting-banner').count(), 0);
      await tabTo(page, 'traveller-input');
      await type(page, '佐藤');
      await by(page, 'traveller-option').first().waitFor();
      await page.keyboard.press('Enter');
      await by(page, 'acting-banner').waitFor();
      const words = await by(page, 'acting-banner').locator('p').innerText();
      assert.equal(words, lang === 'ja' ? '佐藤 健太 さんの代理で手配しています' : 'Arranging for 佐藤 健太');
      // The review's link says for whom it is; one that names nobody is for oneself.
      await page.waitForFunction(() => location.hash.endsWith('/-/tr-sato'));
      const link = (await page.evaluate(() => location.hash)).slice(1);
      for (const area of ['nav-today', 'nav-trips', 'nav-settings', 'nav-search']) {
        await by(page, area).click();
        await by(page, 'acting-banner').waitFor();
      }
      await goTo(page, link);
      await by(page, 'traveller-input').waitFor();
      assert.equal(await by(page, 'traveller-input').inputValue(), '佐藤 健太');
      await by(page, 'acting-end').focus();
      await page.keyboard.press('Enter');
      await by(page, 'acting-banner').waitFor({ state: 'detached' });
      assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1');
      assert.match(await by(page, 'traveller-input').inputValue(), lang === 'ja' ? /^自分/ : /^Myself/);
      noProblems(page);
      await page.close();
    });
  }

  it('ends with the sign-out', async () => {
    const page = await browser.page({ hash: REVIEW, query: { roles: 'traveller,arranger', profile: 'complete' } });
    await actFor(page);
    await by(page, 'nav-settings').click();
    await by(page, 'sign-out').click();
    await by(page, 'sign-out-confirm').click();
    await by(page, 'signin-email').fill('aoki@aoba.example');
    await by(page, 'signin-password').fill('walnut-orbit-93');
    await by(page, 'signin-submit').click();
    await by(page, 'code-input').fill('123456');
    await by(page, 'code-submit').click();
    await by(page, 'nav-today').waitFor();
    assert.equal(await by(page, 'acting-banner').count(), 0);
    await page.close();
  });

  it('who has no link sees no picker', async () => {
    const page = await browser.page({ hash: REVIEW, query: { fake: 'empty', profile: 'complete' } });
    await by(page, 'review-commit').waitFor();
    await page.waitForTimeout(200);
    assert.equal(await by(page, 'traveller-picker').count(), 0);
    await page.close();
  });

  it('an arranger is told where the list could not be loaded', async () => {
    const page = await browser.page({ hash: REVIEW, query: { roles: 'traveller,arranger', profile: 'complete', refuse: 'travellers:server_error' } });
    await by(page, 'traveller-picker-failed').waitFor();
    assert.equal(await by(page, 'traveller-retry').isEnabled(), true);
    await page.close();
  });
});
