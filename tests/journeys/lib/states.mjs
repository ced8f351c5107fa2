// Every screen in every state it can show, and how to get there with the fixture host. Used by the accessibility and reflow
// tests and by the pictures.
import { by } from './browser.mjs';
import { AFTER_STATES } from './states-after.mjs';
import { DESK_STATES } from './states-desk.mjs';
import { OFFLINE_STATES } from './states-offline.mjs';
import { SAMPLE_STATES } from './states-sample.mjs';
import { SERVICE_STATES } from './states-service.mjs';
import { STAY_STATES } from './states-stays.mjs';
import { BASKET_STATES } from './states-basket.mjs';

const OFFER = 'off_0_HNDFUK_2026-12-11_2026-12-13';
const INVITATION = 'smartbtm://connect?server=btm.aoba.example&invitation=abc';

export async function choosePlace(page, id, text) {
  await by(page, id).fill(text);
  await by(page, 'place-option').first().waitFor();
  await page.keyboard.press('Enter');
}

export async function fillSearch(page) {
  await choosePlace(page, 'search-origin', 'HND');
  await choosePlace(page, 'search-destination', 'FUK');
  await by(page, 'search-depart').fill('2026-12-11');
  await by(page, 'search-return').fill('2026-12-13');
}

export async function search(page) {
  await fillSearch(page);
  await by(page, 'search-submit').click();
  await by(page, 'offers-end').waitFor();
}

async function connect(page, input) {
  await by(page, 'start-connect').click();
  await by(page, 'connect-input').fill(input);
  await by(page, 'connect-submit').click();
}

async function signIn(page, password = 'walnut-orbit-93') {
  await by(page, 'signin-email').fill('aoki@aoba.example');
  await by(page, 'signin-password').fill(password);
  await by(page, 'signin-submit').click();
}

const seen = (id) => (page) => by(page, id).first().waitFor();
const later = { painted: false, act: (page) => page.waitForTimeout(700) };

export const STATES = [
  { id: 's01-start', hash: '/start', query: { as: 'start' }, main: true },
  { id: 's01-company', hash: '/start', query: { as: 'start' }, act: (page) => by(page, 'start-standalone').click() },
  { id: 's01-company-keyless', hash: '/start', query: { as: 'start', keychain: 'absent' }, act: async (page) => { await by(page, 'start-standalone').click(); await by(page, 'company-keep-passphrase').click(); await by(page, 'company-passphrase').waitFor(); } },
  { id: 's01-company-refused', hash: '/start', query: { as: 'start' }, act: async (page) => {
    await by(page, 'start-standalone').click();
    await by(page, 'company-submit').click();
    await by(page, 'field-error-email').waitFor();
  } },
  { id: 's01-recovery-key', hash: '/start', query: { as: 'start' }, act: async (page) => {
    await by(page, 'start-standalone').click();
    for (const [field, text] of [['company-name', 'みほん商事'], ['family-name', '青木'], ['given-name', '美咲'], ['company-email', 'aoki@aoba.example'], ['company-password', 'walnut-orbit-93-lantern']]) await by(page, field).fill(text);
    await by(page, 'company-submit').click();
    await by(page, 'recovery-key').waitFor();
  } },
  { id: 's01-connect', hash: '/start', query: { as: 'start' }, act: (page) => by(page, 'start-connect').click() },
  { id: 's01-consent', hash: '/start', query: { as: 'start' }, act: async (page) => {
    await connect(page, INVITATION);
    await by(page, 'consent-accept').waitFor();
  } },
  { id: 's01-refused', hash: '/start', query: { as: 'start' }, act: async (page) => {
    await connect(page, 'https://untrusted.aoba.example');
    await by(page, 'error-state').waitFor();
  } },
  { id: 's02-sign-in', hash: '/sign-in', query: { as: 'signed_out' }, main: true },
  { id: 's02-wrong', hash: '/sign-in', query: { as: 'signed_out' }, act: async (page) => { await signIn(page, 'wrong'); await by(page, 'error-state').waitFor(); } },
  { id: 's02-locked', hash: '/sign-in', query: { as: 'signed_out', refuse: 'sign_in:locked_out' }, act: async (page) => { await signIn(page); await by(page, 'lockout').waitFor(); } },
  { id: 's02-code', hash: '/sign-in', query: { as: 'signed_out' }, act: async (page) => { await signIn(page); await by(page, 'code-input').waitFor(); } },
  { id: 's02-recovery', hash: '/sign-in', query: { as: 'signed_out' }, act: async (page) => { await signIn(page); await by(page, 'code-use-recovery').click(); await by(page, 'recovery-code-input').waitFor(); } },
  { id: 's02-invited', hash: '/start', query: { as: 'start' }, act: async (page) => { await connect(page, INVITATION); await by(page, 'consent-accept').click(); await by(page, 'invite-password').waitFor(); } },
  { id: 's02-enrol', hash: '/sign-in', query: { as: 'enrolment_needed' }, act: seen('enrol-secret') },
  { id: 's02-codes', hash: '/sign-in', query: { as: 'enrolment_needed' }, act: async (page) => { await by(page, 'enrol-code').fill('123456'); await by(page, 'enrol-submit').click(); await by(page, 'recovery-codes').waitFor(); } },
  { id: 's03-today', hash: '/today', main: true },
  { id: 's03-empty', hash: '/today', query: { fake: 'empty' } },
  { id: 's03-error', hash: '/today', query: { fake: 'error' } },
  { id: 's03-loading', hash: '/today', query: { fake: 'loading' }, ...later },
  { id: 's03-offline', hash: '/today', query: { fake: 'offline', keychain: 'absent' } },
  { id: 's03-expired', hash: '/today', query: { as: 'expired' } },
  { id: 's04-trips', hash: '/trips', query: { trips: '40' }, main: true },
  { id: 's04-empty', hash: '/trips', query: { fake: 'empty' } },
  { id: 's04-error', hash: '/trips', query: { fake: 'error' } },
  { id: 's04-loading', hash: '/trips', query: { fake: 'loading' }, ...later },
  { id: 's05-trip', hash: '/trip/t-sin', main: true },
  { id: 's05-missing', hash: '/trip/nowhere' },
  { id: 's05-error', hash: '/trip/t-sin', query: { fake: 'error' } },
  { id: 's05-loading', hash: '/trip/t-sin', query: { fake: 'loading' }, ...later },
  { id: 's06-booking', hash: '/booking/b-fuk', main: true, act: async (page) => { await by(page, 'booking-document').click(); await by(page, 'document-view').waitFor(); } },
  { id: 's06-held', hash: '/booking/b-sin' },
  { id: 's06-confirming', hash: '/booking/b-cts' },
  { id: 's06-error', hash: '/booking/b-fuk', query: { fake: 'error' } },
  { id: 's06-loading', hash: '/booking/b-fuk', query: { fake: 'loading' }, ...later },
  { id: 's08-form', hash: '/search' },
  { id: 's08-places', hash: '/search', act: async (page) => { await by(page, 'search-origin').fill('お'); await by(page, 'place-option').first().waitFor(); } },
  { id: 's08-calendar', hash: '/search', act: async (page) => { await page.locator('.date-open').first().click(); await page.locator('.date-popover').waitFor(); } },
  { id: 's08-refused', hash: '/search', act: async (page) => { await by(page, 'search-submit').click(); await by(page, 'field-error-origin').waitFor(); } },
  { id: 's08-results', hash: '/search', query: { note: '1' }, main: true, act: search },
  { id: 's08-open', hash: '/search', act: async (page) => { await search(page); await by(page, 'offer-row').nth(1).click(); await by(page, 'offer-choose').waitFor(); } },
  { id: 's08-compare', hash: '/search', act: async (page) => {
    await search(page);
    for (const at of [0, 2, 4]) {
      await by(page, 'offer-row').nth(at).focus();
      await page.keyboard.press('c');
    }
    await by(page, 'compare-panel').waitFor();
  } },
  { id: 's08-none', hash: '/search', query: { fake: 'empty' }, act: async (page) => { await fillSearch(page); await by(page, 'search-submit').click(); await by(page, 'empty-state').waitFor(); } },
  { id: 's08-dead', hash: '/search', query: { dead: '1' }, act: async (page) => { await fillSearch(page); await by(page, 'search-submit').click(); await by(page, 'error-state').waitFor(); } },
  { id: 's08-cut', hash: '/search', query: { cut: '1' }, act: async (page) => { await fillSearch(page); await by(page, 'search-submit').click(); await by(page, 'offers-broken').waitFor(); } },
  { id: 's08-edit', hash: '/search', act: async (page) => { await search(page); await by(page, 'search-edit').click(); await by(page, 'search-submit').waitFor(); } },
  { id: 's08-error', hash: '/search', query: { fake: 'error' }, act: async (page) => { await fillSearch(page); await by(page, 'search-submit').click(); await by(page, 'error-state').waitFor(); } },
  { id: 's08-loading', hash: '/search', query: { fake: 'loading' }, act: async (page) => { await fillSearch(page); await by(page, 'search-submit').click(); await page.waitForTimeout(600); } },
  { id: 's09-review', hash: `/review/${OFFER}`, query: { profile: 'complete' }, main: true, act: seen('review-commit') },
  { id: 's09-hold', hash: `/review/${OFFER.replace('_0_', '_3_')}`, query: { profile: 'complete' }, act: seen('review-commit') },
  { id: 's09-profile', hash: `/review/${OFFER}`, query: { price: 'changed' }, main: true, act: seen('profile-save') },
  { id: 's09-profile-refused', hash: `/review/${OFFER}`, act: async (page) => { await by(page, 'profile-save').click(); await by(page, 'field-error-phone').waitFor(); } },
  { id: 's09-clash', hash: `/review/${OFFER}`, query: { price: 'clash', profile: 'complete' }, act: seen('review-clash') },
  { id: 's09-gone', hash: `/review/${OFFER}`, query: { price: 'gone', profile: 'complete' }, act: seen('review-search-again') },
  { id: 's09-error', hash: `/review/${OFFER}`, query: { fake: 'error' }, act: seen('error-state') },
  { id: 's09-loading', hash: `/review/${OFFER}`, query: { fake: 'loading' }, act: (page) => page.waitForTimeout(700) },
  { id: 's10-done', hash: '/progress/demo-done', main: true, act: seen('progress-locator') },
  { id: 's10-held', hash: '/progress/demo-held', act: seen('progress-locator') },
  { id: 's10-failed', hash: '/progress/demo-failed', act: seen('progress-failed') },
  { id: 's10-unknown', hash: '/progress/demo-unknown', act: seen('progress-unknown') },
  { id: 's10-running', hash: '/progress/demo-running', act: seen('progress-leave') },
  { id: 's10-error', hash: '/progress/nowhere', act: seen('error-state') },
  { id: 's10-loading', hash: '/progress/demo-done', query: { fake: 'loading' }, ...later },
  { id: 's25-settings', hash: '/settings', main: true, act: seen('sign-out') },
  { id: 's25-sign-out', hash: '/settings', act: async (page) => { await by(page, 'sign-out').click(); await by(page, 'sign-out-confirm').waitFor(); } },
  { id: 's26-palette', hash: '/today', main: true, act: async (page) => { await page.keyboard.press('Control+k'); await by(page, 'palette-item').first().waitFor(); } },
  { id: 's26-nothing', hash: '/today', act: async (page) => { await page.keyboard.press('Control+k'); await by(page, 'palette-input').fill('zzzzzz'); } },
  ...STAY_STATES,
  ...BASKET_STATES,
  ...AFTER_STATES,
  ...DESK_STATES,
  ...SERVICE_STATES,
  ...SAMPLE_STATES,
  ...OFFLINE_STATES,
  { id: 'keys', hash: '/search', act: async (page) => { await page.locator('h1').focus(); await page.keyboard.press('?'); await by(page, 'keys-dialog').waitFor(); } },
];

/** The state with this id. */
export const stateOf = (id) => STATES.find((state) => state.id === id);

/** Opens a state in a language and theme. */
export async function openState(browser, state, { lang = 'ja', theme = 'light', width = 1280, height = 800, ...query } = {}) {
  const page = await browser.page({ ...state, width, height, query: { lang, theme, ...query, ...state.query } });
  await state.act?.(page);
  return page;
}
