// Every form of this scope: bad input gives a message at its field, in both languages, and keeps what was typed.
import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { by, openBrowser } from './lib/browser.mjs';
import { choosePlace } from './lib/states.mjs';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());

const JAPANESE = /[ぁ-んァ-ン一-龥]/;
const OFFER = '/review/off_0_HNDFUK_2026-12-11_2026-12-13';
const signIn = async (page) => {
  await by(page, 'signin-email').fill('aoki@aoba.example');
  await by(page, 'signin-password').fill('walnut-orbit-93');
  await by(page, 'signin-submit').click();
};

/** form: where it is · typed: test id → text · submit · refused: field → words in ja (a part) · by the server: refused after sending. */
const FORMS = [
  { form: 'S-01 company', hash: '/start', query: { as: 'start' }, open: (page) => by(page, 'start-standalone').click(), typed: { 'company-name': '', 'family-name': '', 'given-name': '美咲', 'company-email': 'aoki@', 'company-password': 'short' }, submit: 'company-submit', refused: { company_name: '入力', family_name: '入力', email: 'メールアドレス', password: '短すぎ' } },
  { form: 'S-01 company under a passphrase', hash: '/start', query: { as: 'start', keychain: 'absent' }, open: async (page) => { await by(page, 'start-standalone').click(); await by(page, 'company-keep-passphrase').click(); }, typed: { 'company-name': 'みほん商事', 'family-name': '青木', 'given-name': '美咲', 'company-email': 'aoki@aoba.example', 'company-password': 'walnut-orbit-93-lantern', 'company-passphrase': 'short' }, submit: 'company-submit', refused: { passphrase: '短すぎ' } },
  { form: 'S-01 company, refused by the server', hash: '/start', query: { as: 'start' }, open: (page) => by(page, 'start-standalone').click(), typed: { 'company-name': 'みほん商事', 'family-name': '青木', 'given-name': '美咲', 'company-email': 'aoki@aoba.example', 'company-password': 'password-password-2026' }, submit: 'company-submit', refused: { password: 'よく使われる' } },
  { form: 'S-01 connect', hash: '/start', query: { as: 'start' }, open: (page) => by(page, 'start-connect').click(), typed: { 'connect-input': 'どこかのサーバー' }, submit: 'connect-submit', refused: { input: 'https://' } },
  { form: 'S-02 sign in', hash: '/sign-in', query: { as: 'signed_out' }, typed: { 'signin-email': 'aoki', 'signin-password': '' }, submit: 'signin-submit', refused: { email: 'メールアドレス', password: '入力' } },
  { form: 'S-02 code', hash: '/sign-in', query: { as: 'signed_out' }, open: signIn, typed: { 'code-input': '12345' }, submit: 'code-submit', refused: { code: '6桁' } },
  { form: 'S-02 recovery code', hash: '/sign-in', query: { as: 'signed_out' }, open: async (page) => { await signIn(page); await by(page, 'code-use-recovery').click(); }, typed: { 'recovery-code-input': 'abc' }, submit: 'recovery-code-submit', refused: { code: '回復コード' } },
  { form: 'S-02 invited password', hash: '/start', query: { as: 'start' }, open: async (page) => {
    await by(page, 'start-connect').click();
    await by(page, 'connect-input').fill('smartbtm://connect?x=1');
    await by(page, 'connect-submit').click();
    await by(page, 'consent-accept').click();
  }, typed: { 'invite-password': 'アオバ商事株式会社の人です' }, submit: 'invite-submit', refused: { password: '会社名' } },
  { form: 'S-02 enrolment', hash: '/sign-in', query: { as: 'enrolment_needed' }, typed: { 'enrol-code': 'abcdef' }, submit: 'enrol-submit', refused: { code: '6桁' } },
  { form: 'S-08 search, empty', hash: '/search', typed: {}, submit: 'search-submit', refused: { origin: '入力', destination: '入力', depart: '入力', back: '入力' } },
  { form: 'S-08 search, wrong', hash: '/search', open: async (page) => { await choosePlace(page, 'search-origin', 'HND'); await choosePlace(page, 'search-destination', '品川'); }, typed: { 'search-depart': 'いつか', 'search-return': '2026-12-01' }, submit: 'search-submit', refused: { destination: '出発地と同じ', depart: '日付として', back: '過去' } },
  { form: 'S-08 search, unknown place and too far', hash: '/search', open: (page) => choosePlace(page, 'search-destination', 'FUK'), typed: { 'search-origin': 'ぽにょ', 'search-depart': '2027-12-30', 'search-return': '2026-12-11' }, submit: 'search-submit', refused: { origin: '候補から', depart: '330日' } },
  { form: 'S-08 search, back before out', hash: '/search', open: async (page) => { await choosePlace(page, 'search-origin', 'HND'); await choosePlace(page, 'search-destination', 'FUK'); }, typed: { 'search-depart': '2026-12-20', 'search-return': '2026-12-18' }, shown: { 'search-depart': /20/, 'search-return': /18/ }, submit: 'search-submit', refused: { back: '往路より前' } },
  { form: 'S-09 traveller details', hash: OFFER, open: (page) => by(page, 'profile-save').waitFor(), typed: { 'profile-family_kana': '青木', 'profile-passport_surname': '青木', 'profile-birth_date': '2030-01-01', 'profile-phone': '090', 'profile-email': 'x' }, submit: 'profile-save', refused: { family_kana: 'カタカナ', given_kana: '入力', passport_surname: 'A〜Z', passport_given: '入力', passport_confirmed: 'チェック', title: '選んで', gender: '選んで', birth_date: '生年月日', phone: '国番号', email: 'メールアドレス' } },
];

for (const lang of ['ja', 'en']) {
  describe(lang, () => {
    for (const { form, hash, query, open, typed, shown = {}, submit, refused } of FORMS) {
      it(form, async () => {
        const page = await browser.page({ hash, query: { ...query, lang } });
        await open?.(page);
        for (const [id, text] of Object.entries(typed)) await by(page, id).fill(text);
        await by(page, submit).click();
        for (const [field, words] of Object.entries(refused)) {
          const message = by(page, `field-error-${field}`);
          await message.waitFor();
          const text = await message.innerText();
          if (lang === 'ja') assert.match(text, new RegExp(words), field);
          else assert.doesNotMatch(text, JAPANESE, field);
          assert.ok(text.length > 5, `${field}: ${text}`);
        }
        assert.equal(await page.locator('[data-testid^="field-error-"]').count(), Object.keys(refused).length, 'no other field is marked');
        for (const [id, text] of Object.entries(typed)) {
          const value = await by(page, id).inputValue();
          if (shown[id]) assert.match(value, shown[id]);
          else if (!/^\d{4}-/.test(text)) assert.equal(value, text, `${id} keeps what was typed`);
          else assert.ok(value.length > 0, `${id} keeps its date`);
        }
        assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid')), 'true', 'the first marked field has the focus');
        await page.close();
      });
    }

    it('a wrong password is one sentence, the e-mail stays; repeated, the wait is shown', async () => {
      const page = await browser.page({ hash: '/sign-in', query: { as: 'signed_out', lang } });
      await by(page, 'signin-email').fill('aoki@aoba.example');
      for (let at = 0; at < 3; at++) {
        await by(page, 'signin-password').fill('wrong');
        await by(page, 'signin-submit').click();
        await by(page, 'error-state').waitFor();
        await page.waitForFunction(() => !document.querySelector('[data-testid="signin-submit"][aria-busy]'));
      }
      await by(page, 'lockout').waitFor();
      assert.equal(await by(page, 'signin-email').inputValue(), 'aoki@aoba.example');
      assert.equal(await by(page, 'signin-submit').getAttribute('aria-disabled'), 'true');
      await page.close();
    });

    it('leaving the screen loses nothing of the search and of the traveller details', async () => {
      const page = await browser.page({ hash: '/search', query: { lang } });
      await choosePlace(page, 'search-origin', 'HND');
      await by(page, 'search-depart').fill('2026-12-20');
      await by(page, 'nav-today').click();
      await by(page, 'today-next').waitFor();
      await by(page, 'nav-search').click();
      assert.match(await by(page, 'search-origin').inputValue(), /HND/);
      assert.match(await by(page, 'search-depart').inputValue(), /20/);
      await page.evaluate((to) => { location.hash = to; }, `#${OFFER}`);
      await by(page, 'profile-passport_surname').fill('AOKI');
      await by(page, 'nav-today').click();
      await page.evaluate((to) => { location.hash = to; }, `#${OFFER}`);
      await by(page, 'profile-passport_surname').waitFor();
      assert.equal(await by(page, 'profile-passport_surname').inputValue(), 'AOKI');
      await page.close();
    });
  });
}

it('each refused certificate has its own sentence', async () => {
  const page = await browser.page({ hash: '/start', query: { as: 'start' } });
  await by(page, 'start-connect').click();
  const titles = new Set();
  for (const address of ['https://untrusted.aoba.example', 'https://expired.aoba.example', 'https://wronghost.aoba.example', 'http://btm.aoba.example', 'https://nowhere.aoba.example']) {
    await by(page, 'connect-input').fill(address);
    await by(page, 'connect-submit').click();
    await by(page, 'error-state').waitFor();
    titles.add(await by(page, 'error-state').locator('.title').innerText());
    assert.equal(await by(page, 'connect-input').inputValue(), address);
    await page.waitForFunction(() => !document.querySelector('[data-testid="connect-submit"][aria-busy]'));
    await page.evaluate(() => document.querySelector('[data-testid="error-state"]')?.setAttribute('data-testid', 'old'));
  }
  assert.equal(titles.size, 5);
  await page.close();
});
