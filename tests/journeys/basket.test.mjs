// Several things in one purchase, seats and bags: by keyboard alone, with money leaving only at the commit.
import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { by, openBrowser } from './lib/browser.mjs';
import { focused, hash, tabTo } from './lib/hands.mjs';
import { openState, search, stateOf } from './lib/states.mjs';
import { gather } from './lib/states-basket.mjs';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());

const FLIGHT = 'off_0_HNDFUK_2026-12-11_2026-12-13';
const STAY = 'rate_b_0_2026-12-11_2026-12-13';
const ROUTER = 'rental_2026-12-15_2026-12-19';
const review = (...ids) => `/review/${ids.join('+')}`;
const texts = (page, id) => by(page, id).allInnerTexts();


for (const lang of ['ja', 'en']) {
  it(`from the search through the basket to the references, ${lang}`, async () => {
    const page = await browser.page({ hash: '/search/flight/t-fuk', query: { profile: 'complete', lang } });
    await gather(page, 2);
    assert.equal(await by(page, 'basket-item').count(), 2);
    await tabTo(page, 'basket-remove');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.dataset?.testid === 'basket-undo');
    await page.keyboard.press('Enter');
    assert.equal(await by(page, 'basket-item').count(), 2, 'what was taken out came back');
    await by(page, 'basket-remove').last().focus();
    await page.keyboard.press('Enter');
    await by(page, 'nav-today').click();
    await by(page, 'today-next').waitFor();
    await by(page, 'nav-search').click();
    assert.equal(await by(page, 'basket-item').count(), 1, 'leaving the search loses nothing');
    await by(page, 'basket-review').focus();
    await page.keyboard.press('Enter');
    await by(page, 'review-commit').waitFor();
    assert.match(await by(page, 'review-trip').innerText(), /九州支店 定例会議/, 'it joins the trip it was searched from');
    await page.keyboard.press('Control+Enter');
    await by(page, 'progress-locator').waitFor();
    await tabTo(page, 'progress-open-trip');
    await page.keyboard.press('Enter');
    await by(page, 'trip-title').waitFor();
    assert.equal(await hash(page), '#/trip/t-fuk');
    assert.equal(await by(page, 'basket').count(), 0, 'what was bought is no longer chosen');
    assert.deepEqual(page.problems, []);
    await page.close();
  });
}

describe('several in one review', () => {
  it('every amount is said: each thing, fee, now, later, at the hotel', async () => {
    const page = await openState(browser, stateOf('s09-several'));
    const item = (product) => page.locator(`[data-testid="review-item"][data-product="${product}"]`);
    assert.deepEqual([await item('flight').count(), await item('stay').count(), await item('rental').count()], [1, 1, 1]);
    assert.match((await texts(page, 'review-total')).join(), /79,020/);
    assert.match((await texts(page, 'review-now')).join(), /73,620/);
    assert.match((await texts(page, 'review-later')).join(), /5,400/);
    assert.match((await texts(page, 'review-at-property')).join(), /400/);
    assert.match((await texts(page, 'review-fee')).join(), /¥0/);
    assert.equal(await item('rental').locator('[data-testid="review-by-request"]').count(), 1);
    assert.equal(await item('stay').locator('[data-testid="cancel-steps"]').count(), 1);
    await page.keyboard.press('Control+Enter');
    await page.locator('[data-testid="progress-state"][data-state="booked"]').waitFor();
    assert.deepEqual(await by(page, 'progress-part').evaluateAll((parts) => parts.map((part) => part.dataset.state)), ['confirmed', 'confirmed', 'requested']);
    assert.equal(await by(page, 'progress-answer-by').count(), 1);
    await page.close();
  });

  it('holding what can be held moves the money, and the button says so', async () => {
    const page = await openState(browser, stateOf('s09-several-hold'));
    assert.match((await texts(page, 'review-later')).join(), /84,200/);
    assert.match((await texts(page, 'review-now')).join(), /25,400/);
    assert.match(await by(page, 'review-commit').innerText(), /仮予約/);
    await by(page, 'review-commit').click();
    await page.locator('[data-testid="progress-state"][data-settled="true"]').waitFor();
    assert.deepEqual(await by(page, 'progress-part').evaluateAll((parts) => parts.map((part) => part.dataset.state)), ['held', 'confirmed', 'confirmed']);
    await page.close();
  });

  it('one is taken out, the others are priced again', async () => {
    const page = await openState(browser, stateOf('s09-several'));
    await by(page, 'review-remove').nth(1).click();
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="review-item"]').length === 2);
    assert.equal(await hash(page), `#${review(FLIGHT, ROUTER)}`);
    assert.match((await texts(page, 'review-total')).join(), /53,620/);
    await page.close();
  });

  it('a changed price among several needs its own consent', async () => {
    const page = await openState(browser, stateOf('s09-several-changed'));
    assert.equal(await by(page, 'review-commit').isEnabled(), false);
    assert.equal(await by(page, 'review-accept-change').count(), 1);
    await by(page, 'review-accept-change').click();
    assert.equal(await focused(page), 'review-commit');
    await page.close();
  });

  it('the rest goes on where one is gone', async () => {
    const page = await openState(browser, stateOf('s09-several-gone'));
    await by(page, 'review-rest').click();
    await by(page, 'review-commit').waitFor();
    assert.equal(await hash(page), `#${review(FLIGHT, STAY)}`);
    await page.close();
  });

  it('a hotel asks a new traveller for no birth date', async () => {
    const page = await openState(browser, stateOf('s09-stay-profile'));
    assert.equal(await by(page, 'profile-birth_date').count(), 0);
    for (const [field, text] of Object.entries({ passport_surname: 'AOKI', passport_given: 'MISAKI', phone: '+81 90 1234 5678' })) await by(page, `profile-${field}`).fill(text);
    await by(page, 'profile-passport_confirmed').check();
    await by(page, 'profile-save').click();
    await by(page, 'profile-form').waitFor({ state: 'detached' });
    assert.equal(await by(page, 'review-commit').isEnabled(), true);
    await page.close();
  });

  it('a search is for the one person a purchase is for', async () => {
    const page = await browser.page({ hash: '/search' });
    assert.equal(await page.locator('[data-testid="search-travellers"]').count(), 0);
    await page.evaluate(() => { location.hash = '#/search/stay'; });
    await by(page, 'stay-meeting').waitFor();
    assert.equal(await page.locator('[data-testid="stay-guests"], [data-testid="stay-rooms"]').count(), 0);
    await page.close();
  });
});

describe('part of it failed', () => {
  it('the three ways on, and nothing is cancelled by itself', async () => {
    const page = await browser.page({ hash: review(FLIGHT, STAY), query: { profile: 'complete', end: 'partly' } });
    await by(page, 'review-commit').click();
    await by(page, 'progress-partly').waitFor();
    assert.deepEqual(await by(page, 'progress-part').evaluateAll((parts) => parts.map((part) => part.dataset.state)), ['confirmed', 'failed']);
    await by(page, 'progress-cancel-costs').click();
    await by(page, 'progress-costs').waitFor();
    assert.match(await by(page, 'progress-costs').innerText(), /9,644/);
    assert.match(await by(page, 'progress-cancel').getAttribute('href'), /^#\/booking\/b-new-1-0\/cancel$/);
    assert.match(await hash(page), /^#\/progress\//, 'asking for the cost cancels nothing');
    await by(page, 'progress-other').click();
    assert.match(await hash(page), /^#\/search\/stay\/t-new-1$/, 'the other hotel joins the same trip');
    await page.goBack();
    await by(page, 'progress-keep').click();
    await by(page, 'trip-title').waitFor();
    assert.equal(await hash(page), '#/trip/t-new-1');
    await page.close();
  });

  it('what was never sent is looked at again or put away', async () => {
    const page = await openState(browser, stateOf('s10-unsent'));
    await by(page, 'progress-put-away').click();
    await by(page, 'today-next').waitFor();
    await page.close();
  });
});

describe('seats and bags', () => {
  it('are chosen by arrows, summed, and bought with the flight', async () => {
    const page = await browser.page({ hash: review(FLIGHT), query: { profile: 'complete' } });
    await by(page, 'extras-open').focus();
    await page.keyboard.press('Enter');
    await by(page, 'seat-grid').waitFor();
    const seat = () => page.evaluate(() => document.activeElement?.dataset?.seat);
    for (let at = 0; at < 10 && (await seat()) === undefined; at++) await page.keyboard.press('Tab');
    assert.equal(await seat(), '1B', 'Tab enters at the first seat on sale');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    assert.equal(await seat(), '1D', 'over the aisle');
    await page.keyboard.press('ArrowDown');
    assert.equal(await seat(), '2D');
    await page.keyboard.press('Space');
    assert.equal(await page.locator('[data-seat="2D"]').getAttribute('aria-pressed'), 'true');
    await page.waitForFunction(() => /1,500/.test(document.querySelector('[data-testid="extras-sum"]')?.textContent ?? ''));
    await page.locator('[data-seat="3B"]').click();
    assert.equal(await page.locator('[data-seat="2D"]').getAttribute('aria-pressed'), 'false', 'one seat on one flight');
    await page.locator('[data-seat="1A"]').click({ force: true });
    assert.equal(await page.locator('[data-seat="1A"]').getAttribute('aria-pressed'), 'false', 'a taken seat cannot be had');
    await page.locator('[data-seat="2D"]').click();
    await by(page, 'bag-more').click();
    await page.waitForFunction(() => /4,500/.test(document.querySelector('[data-testid="extras-sum"]')?.textContent ?? ''));
    await by(page, 'extras-take').click();
    await by(page, 'extras-said').waitFor();
    assert.match(await by(page, 'extras-said').innerText(), /2D.*23 kg × 1/);
    assert.match((await texts(page, 'review-total')).join(), /52,720/);
    await by(page, 'extras-open').click();
    await by(page, 'seat-grid').waitFor();
    assert.equal(await page.locator('[data-seat="2D"]').getAttribute('aria-pressed'), 'true', 'the choice can be changed');
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  it('nothing on sale is an answer too', async () => {
    const page = await browser.page({ hash: review(FLIGHT), query: { profile: 'complete', fake: 'empty' } });
    await by(page, 'extras-open').click();
    await by(page, 'extras-nothing').waitFor();
    assert.equal(await by(page, 'review-commit').isEnabled(), true);
    await page.close();
  });
});

describe('a trip grows', () => {
  it('each way to add leads to its search, and the operator is asked', async () => {
    const page = await browser.page({ hash: '/trip/t-sin' });
    for (const product of ['flight', 'stay', 'connect']) assert.equal(await by(page, `trip-add-${product}`).getAttribute('href'), `#/search/${product}/t-sin`);
    assert.equal(await by(page, 'trip-find-hotel').getAttribute('href'), '#/search/stay/t-sin');
    await by(page, 'trip-add-desk').click();
    await by(page, 'ask-text').fill('空港からの送迎をお願いします。');
    await by(page, 'ask-send').click();
    await page.locator('[data-testid="case"]', { hasText: '送迎' }).waitFor();
    await page.close();
  });
});

describe('the rail', () => {
  it('shows an area only to who may enter it, and digits follow it', async () => {
    const plain = await browser.page({ hash: '/today' });
    assert.deepEqual([await by(plain, 'nav-desk').count(), await by(plain, 'nav-people').count()], [0, 0]);
    await plain.keyboard.press('Control+4');
    assert.equal(await hash(plain), '#/deadlines');
    await plain.keyboard.press('Control+5');
    assert.equal(await hash(plain), '#/settings');
    await plain.close();
    const both = await browser.page({ hash: '/today', query: { roles: 'traveller,operator,company_admin' } });
    await both.keyboard.press('Control+5');
    assert.equal(await hash(both), '#/desk');
    await both.keyboard.press('Control+6');
    assert.equal(await hash(both), '#/people');
    await both.keyboard.press('Control+7');
    assert.equal(await hash(both), '#/settings');
    await both.close();
  });
});
