// States of several items in one purchase, seats and bags.
import { by } from './browser.mjs';

const FLIGHT = 'off_0_HNDFUK_2026-12-11_2026-12-13';
const HOLDABLE = FLIGHT.replace('_0_', '_3_');
const STAY = 'rate_b_0_2026-12-11_2026-12-13';
const ESIM = 'esim_a_2026-12-16';
const ROUTER = 'rental_2026-12-15_2026-12-19';
const review = (...ids) => `/review/${ids.join('+')}`;
const ready = (page) => by(page, 'review-commit').waitFor();
const query = { profile: 'complete' };

async function openExtras(page) {
  await ready(page);
  await by(page, 'extras-open').click();
  await by(page, 'extras-panel').locator('[data-testid="seat-grid"], [data-testid="extras-nothing"], [data-testid="error-state"]').first().waitFor();
}

/** Gathers the first flights of a search. */
export async function gather(page, count) {
  const choose = async (id, text) => {
    await by(page, id).fill(text);
    await by(page, 'place-option').first().waitFor();
    await page.keyboard.press('Enter');
  };
  await choose('search-origin', 'HND');
  await choose('search-destination', 'FUK');
  await by(page, 'search-depart').fill('2026-12-11');
  await by(page, 'search-return').fill('2026-12-13');
  await by(page, 'search-submit').click();
  await by(page, 'offers-end').waitFor();
  for (let at = 0; at < count; at++) {
    await by(page, 'offer-row').nth(at).click();
    await by(page, 'offer-add').click();
  }
}

export const BASKET_STATES = [
  { id: 's08-basket', hash: '/search', act: (page) => gather(page, 2) },
  { id: 's08-basket-undo', hash: '/search', act: async (page) => { await gather(page, 2); await by(page, 'basket-remove').first().click(); await by(page, 'basket-undo').waitFor(); } },
  { id: 's09-several', hash: review(FLIGHT, STAY, ROUTER), query, main: true, act: ready },
  { id: 's09-several-hold', hash: review(HOLDABLE, STAY, ESIM), query, act: async (page) => { await ready(page); await by(page, 'review-mode-hold').click(); } },
  { id: 's09-several-changed', hash: review(FLIGHT, STAY), query: { ...query, price: 'changed' }, act: ready },
  { id: 's09-several-gone', hash: review(FLIGHT, STAY, 'nowhere'), query, act: (page) => by(page, 'review-gone').waitFor() },
  { id: 's09-stay', hash: review(STAY), query, act: ready },
  { id: 's09-stay-profile', hash: review(STAY), act: (page) => by(page, 'profile-save').waitFor() },
  { id: 's09-esim', hash: review(ESIM), query, act: ready },
  { id: 's09-rental', hash: review(ROUTER), query, act: ready },
  { id: 's09-quote', hash: review('quote-train'), query, act: ready },
  { id: 's09-fee', hash: review(FLIGHT, STAY), query: { ...query, price: 'fee' }, act: ready },
  { id: 's09-extras', hash: review(FLIGHT), query, main: true, act: async (page) => { await openExtras(page); await page.locator('[data-seat="1B"]').click(); await by(page, 'bag-more').click(); } },
  { id: 's09-extras-taken', hash: review(FLIGHT), query, act: async (page) => {
    await openExtras(page);
    await page.locator('[data-seat="1B"]').click();
    await by(page, 'bag-more').click();
    await by(page, 'extras-take').click();
    await by(page, 'extras-said').waitFor();
  } },
  { id: 's09-extras-refused', hash: review(FLIGHT), query: { ...query, refuse: 'extras:timeout' }, act: openExtras },
  { id: 's10-several', hash: '/progress/demo-several', act: (page) => by(page, 'progress-part').first().waitFor() },
  { id: 's10-all', hash: '/progress/demo-all', act: (page) => by(page, 'progress-open-trip').waitFor() },
  { id: 's10-partly', hash: '/progress/demo-partly', main: true, act: (page) => by(page, 'progress-partly').waitFor() },
  { id: 's10-partly-costs', hash: '/progress/demo-partly', act: async (page) => { await by(page, 'progress-cancel-costs').click(); await by(page, 'progress-costs').waitFor(); } },
  { id: 's10-requested', hash: '/progress/demo-requested', act: (page) => by(page, 'progress-answer-by').waitFor() },
  { id: 's10-unsent', hash: '/progress/demo-review', act: (page) => by(page, 'progress-unsent').waitFor() },
  { id: 's05-fuk', hash: '/trip/t-fuk', act: (page) => by(page, 'trip-item').first().waitFor() },
  { id: 's05-ask', hash: '/trip/t-fuk', act: async (page) => { await by(page, 'trip-add-desk').click(); await by(page, 'ask-form').waitFor(); } },
  { id: 's03-roles', hash: '/today', query: { roles: 'traveller,operator,company_admin' } },
];
