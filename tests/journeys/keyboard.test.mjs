// The main job without a mouse: start, connect, enrol, search, review, book, open the trip. And the keys that act everywhere.
import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { by, openBrowser } from './lib/browser.mjs';
import { focused, hash } from './lib/hands.mjs';
import { fillSearch, openState, search, stateOf } from './lib/states.mjs';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());

/** Presses Tab until the element with this test id has the focus, as a person would. */
async function tabTo(page, id, most = 60) {
  for (let at = 0; at < most; at++) {
    if (await page.evaluate((wanted) => document.activeElement?.dataset?.testid === wanted, id)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${id} is not reached by Tab`);
}

for (const lang of ['ja', 'en']) {
  it(`from the first start to the itinerary, ${lang}`, async () => {
    const page = await browser.page({ query: { as: 'start', lang }, hash: '/start' });
    const type = (text) => page.keyboard.type(text);
    await tabTo(page, 'start-connect');
    await page.keyboard.press('Enter');
    await by(page, 'connect-input').waitFor();
    await tabTo(page, 'connect-input');
    await type('smartbtm://connect?server=btm.aoba.example&invitation=abc');
    await page.keyboard.press('Enter');
    await by(page, 'consent-accept').waitFor();
    assert.match(await by(page, 'consent-subject').innerText(), /CN=btm\.aoba\.example/);
    await tabTo(page, 'consent-accept');
    await page.keyboard.press('Enter');

    await by(page, 'invite-password').waitFor();
    await tabTo(page, 'invite-password');
    await type('walnut-orbit-93-lantern');
    await page.keyboard.press('Enter');
    assert.match(await by(page, 'enrol-secret').innerText(), /^[A-Z2-7]+$/);
    await tabTo(page, 'enrol-code');
    await type('123 456');
    await page.keyboard.press('Enter');
    await by(page, 'recovery-codes').waitFor();
    await tabTo(page, 'recovery-continue');
    await page.keyboard.press('Enter');
    assert.equal(await hash(page), '#/sign-in', 'no way on before the codes are kept');
    await tabTo(page, 'recovery-saved');
    await page.keyboard.press('Space');
    await tabTo(page, 'recovery-continue');
    await page.keyboard.press('Enter');
    await by(page, 'today-next').waitFor();
    assert.equal(await by(page, 'today-next-time').innerText(), '10:35');

    await page.keyboard.press('Control+n');
    await by(page, 'search-origin').waitFor();
    await tabTo(page, 'search-origin');
    await type(lang === 'ja' ? 'はねだ' : 'haneda');
    await by(page, 'place-option').first().waitFor();
    await page.keyboard.press('Enter');
    await tabTo(page, 'search-destination');
    await type('博多');
    await by(page, 'place-option').first().waitFor();
    await page.keyboard.press('Enter');
    await tabTo(page, 'search-depart');
    await type('明日');
    await tabTo(page, 'search-return');
    await type('2026-12-13');
    await page.keyboard.press('Enter');
    await by(page, 'offers-end').waitFor();
    assert.equal(await by(page, 'search-depart').inputValue(), lang === 'ja' ? '12/11(金)' : 'Fri 11 Dec');

    await tabTo(page, 'offer-row');
    await page.keyboard.press('j');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.index), '1');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await tabTo(page, 'offer-choose');
    await page.keyboard.press('Enter');
    await by(page, 'profile-form').waitFor();

    const values = { 'family_kana': 'アオキ', 'given_kana': 'ミサキ', 'passport_surname': 'AOKI', 'passport_given': 'MISAKI', 'phone': '+81 90 1234 5678' };
    for (const [field, text] of Object.entries(values)) {
      await by(page, `profile-${field}`).focus();
      await type(text);
    }
    await by(page, 'profile-passport_confirmed').focus();
    await page.keyboard.press('Space');
    for (const [field, option] of [['title', 'option-ms'], ['gender', 'option-f']]) {
      await by(page, `profile-${field}`).focus();
      await page.keyboard.press('Enter');
      await by(page, option).waitFor();
      for (let at = 0; at < 8 && (await by(page, option).getAttribute('data-highlighted')) === null; at++) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
    }
    await by(page, 'profile-birth_date').focus();
    await type('1988-04-12');
    await page.keyboard.press('Control+Enter');
    await by(page, 'profile-form').waitFor({ state: 'detached' });
    assert.equal(await hash(page).then((at) => at.startsWith('#/review/')), true, 'saving details spends no money');

    await by(page, 'review-purpose').focus();
    await type(lang === 'ja' ? '定例会議' : 'meeting');
    await page.keyboard.press('Enter');
    await page.waitForTimeout(300);
    assert.match(await hash(page), /^#\/review\//, 'Enter in a field never spends money');
    assert.match(await by(page, 'review-fees').innerText(), lang === 'ja' ? /隠れた手数料はありません/ : /hidden fee/);
    await page.keyboard.press('Control+Enter');
    assert.equal(await by(page, 'progress-locator').innerText(), 'SIM-ZZ4K7Q');
    assert.match(await by(page, 'progress-ticket').innerText(), /^205-\d{10}$/);
    await tabTo(page, 'progress-open-trip');
    await page.keyboard.press('Enter');
    await by(page, 'trip-title').waitFor();
    await tabTo(page, 'trip-item');
    await page.keyboard.press('Enter');
    await by(page, 'booking-locator').waitFor();
    await by(page, 'booking-document').focus();
    await page.keyboard.press('Enter');
    assert.match(await by(page, 'document-view').innerText(), /AOKI \/ MISAKI/);
    assert.deepEqual(page.problems, []);
    await page.close();
  });
}

describe('keys everywhere', () => {
  it('areas, palette, help, regions, back', async () => {
    const page = await browser.page({ hash: '/today' });
    await page.keyboard.press('Control+2');
    assert.equal(await hash(page), '#/trips');
    await page.keyboard.press('Control+,');
    assert.equal(await hash(page), '#/settings');
    await page.keyboard.press('Control+1');
    await page.keyboard.press('Control+k');
    await by(page, 'palette-input').waitFor();
    await page.keyboard.type('ふくおか'.slice(0, 1));
    await by(page, 'palette-input').fill('SIM-ZZ4');
    await page.keyboard.press('Enter');
    await by(page, 'trip-title').waitFor();
    assert.equal(await hash(page), '#/trip/t-fuk');
    await page.locator('h1').focus();
    await page.keyboard.press('?');
    await by(page, 'keys-dialog').waitFor();
    await page.keyboard.press('Escape');
    await by(page, 'keys-dialog').waitFor({ state: 'detached' });
    const seen = new Set();
    for (let at = 0; at < 5; at++) {
      await page.keyboard.press('F6');
      seen.add(await page.evaluate(() => document.activeElement.closest('[data-region]')?.dataset.region));
    }
    assert.ok(seen.has('title') && seen.has('rail') && seen.has('detail'), [...seen].join());
    await page.goto(page.url().replace(/#.*/, '#/booking/b-fuk'));
    await by(page, 'booking-locator').waitFor();
    await page.locator('h1').focus();
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => location.hash === '#/trip/t-fuk');
    await page.close();
  });

  it('a list of 10,000 trips is walked by keys and stays small', async () => {
    const page = await browser.page({ hash: '/trips', query: { trips: '10000' } });
    await page.locator('[data-testid="trips-show-all"]').check();
    await by(page, 'trip-row').first().focus();
    await page.keyboard.press('End');
    await page.waitForFunction(() => document.activeElement?.dataset?.index === '10004');
    await page.keyboard.press('Home');
    await page.waitForFunction(() => document.activeElement?.dataset?.index === '0');
    assert.ok((await by(page, 'trip-row').count()) < 60);
    assert.ok((await page.locator('*').count()) < 900);
    await page.close();
  });

  it('Enter that ends a conversion never acts', async () => {
    const page = await browser.page({ hash: '/today' });
    await page.keyboard.press('Control+k');
    await by(page, 'palette-input').fill('設定');
    for (const event of [{ isComposing: true, keyCode: 13 }, { isComposing: false, keyCode: 229 }]) {
      await by(page, 'palette-input').evaluate((input, init) => input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...init })), event);
      assert.equal(await hash(page), '#/today');
    }
    await page.keyboard.press('Enter');
    assert.equal(await hash(page), '#/settings');
    await page.close();
  });

  it('a place is not chosen by the Enter of a conversion', async () => {
    const page = await browser.page({ hash: '/search' });
    await by(page, 'search-origin').fill('はかた');
    await by(page, 'place-option').first().waitFor();
    await by(page, 'search-origin').evaluate((input) => input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true })));
    assert.equal(await by(page, 'search-origin').inputValue(), 'はかた');
    await page.keyboard.press('Enter');
    assert.equal(await by(page, 'search-origin').inputValue(), '博多駅 (FUK)');
    await page.close();
  });
});

describe('a search for flights', () => {
  const dead = async (query) => {
    const page = await browser.page({ hash: '/search', query });
    await fillSearch(page);
    await by(page, 'search-submit').click();
    return page;
  };
  it('that nobody answered is said as that, never as no flight', async () => {
    const page = await dead({ dead: '1' });
    await by(page, 'error-state').waitFor();
    const words = await page.locator('main').innerText();
    assert.match(words, /検索できませんでした[^]*Duffel（応答なし）/);
    assert.doesNotMatch(words, /0件|条件に合う便がありません/);
    assert.equal(await page.locator('main').getAttribute('data-state'), 'error');
    await page.close();
  });
  it('that breaks off keeps what arrived', async () => {
    const page = await dead({ cut: '1' });
    await by(page, 'offers-broken').waitFor();
    assert.equal(await by(page, 'offer-row').count(), 3);
    await page.close();
  });
  it('shows four flights at once at 1280 × 800', async () => {
    const page = await browser.page({ hash: '/search' });
    await search(page);
    const main = await page.locator('main').boundingBox();
    const rows = await by(page, 'offer-row').evaluateAll((all) => all.map((row) => row.getBoundingClientRect().bottom));
    assert.ok(rows.filter((bottom) => bottom <= main.y + main.height).length >= 4, rows.slice(0, 5).join());
    await page.close();
  });
});

describe('money', () => {
  it('a changed price needs a fresh consent', async () => {
    const page = await openState(browser, { ...stateOf('s09-review'), query: { profile: 'complete', price: 'changed' } });
    assert.equal(await by(page, 'review-commit').isEnabled(), false);
    await page.keyboard.press('Control+Enter');
    await page.waitForTimeout(200);
    assert.match(await hash(page), /^#\/review\//);
    await by(page, 'review-accept-change').click();
    assert.equal(await focused(page), 'review-commit');
    await page.keyboard.press('Enter');
    await by(page, 'progress-locator').waitFor();
    await page.close();
  });

  it('a second booking of the same flight needs a reason', async () => {
    const page = await openState(browser, stateOf('s09-clash'));
    assert.equal(await by(page, 'review-commit').isEnabled(), false);
    await by(page, 'override-reason').fill('同行者の分');
    await by(page, 'review-commit').click();
    await by(page, 'progress-locator').waitFor();
    await page.close();
  });

  it('a flight that is gone leads back to the same search', async () => {
    const page = await browser.page({ hash: '/search', query: { price: 'gone' } });
    await search(page);
    await by(page, 'offer-row').first().click();
    await by(page, 'offer-choose').click();
    await by(page, 'review-search-again').click();
    await by(page, 'offers-end').waitFor();
    assert.equal(await by(page, 'search-origin').inputValue(), '羽田空港 (HND)');
    await page.close();
  });

  it('what needs the network says so and stays visible', async () => {
    const page = await browser.page({ hash: '/search', query: { fake: 'offline' } });
    await by(page, 'offline-line').waitFor();
    assert.equal(await by(page, 'search-submit').getAttribute('aria-disabled'), 'true');
    assert.equal(await by(page, 'search-submit').getAttribute('title'), 'ネットワーク接続が必要です');
    await page.close();
  });
});

it('the language changes everywhere without a reload', async () => {
  const page = await browser.page({ hash: '/settings' });
  await page.evaluate(() => { window.stayed = true; });
  await page.locator('[data-testid="settings-language-en"]').check();
  assert.equal(await page.locator('h1').innerText(), 'Settings');
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
  await by(page, 'nav-today').click();
  assert.match(await by(page, 'today-next').innerText(), /Thu 10 Dec/);
  assert.equal(await page.evaluate(() => window.stayed), true);
  await page.close();
});

it('hostile markup in a document neither runs nor loads', async () => {
  const page = await openState(browser, stateOf('s06-booking'));
  const before = page.problems.length;
  assert.equal(await page.locator('[data-testid="document-view"] :is(script, style, img, iframe, [onclick], [style])').count(), 0);
  assert.equal(page.problems.length, before);
  await page.close();
});
