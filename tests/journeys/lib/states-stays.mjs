// States of hotels, eSIM and pocket Wi-Fi of S-08.
import { by } from './browser.mjs';

export async function chooseMeeting(page, text = '博多') {
  await by(page, 'stay-meeting').fill(text);
  await by(page, 'meeting-option').first().waitFor();
  await page.keyboard.press('Enter');
}

export async function fillStay(page) {
  await chooseMeeting(page);
  await by(page, 'stay-check-in').fill('2026-12-11');
  await by(page, 'stay-check-out').fill('2026-12-13');
}

const submitStay = async (page) => { await fillStay(page); await by(page, 'stay-submit').click(); };

export async function searchStays(page) {
  await submitStay(page);
  await by(page, 'stays-end').waitFor();
}

export async function openRooms(page, at) {
  await by(page, 'stay-row').nth(at).click();
  await by(page, 'stay-rate').first().waitFor();
}

export async function addCountry(page, text) {
  await by(page, 'wifi-country').fill(text);
  await by(page, 'country-option').first().waitFor();
  await page.keyboard.press('Enter');
}

export async function fillWifi(page, from = '2026-12-16', until = '2026-12-19') {
  await addCountry(page, 'SG');
  await by(page, 'wifi-from').fill(from);
  await by(page, 'wifi-until').fill(until);
}

const submitWifi = async (page) => { await fillWifi(page); await by(page, 'wifi-submit').click(); };

export async function searchWifi(page) {
  await submitWifi(page);
  await by(page, 'rental-row').first().waitFor();
}

const seen = (id) => (page) => by(page, id).first().waitFor();
const then = (...acts) => async (page) => { for (const act of acts) await act(page); };

export const STAY_STATES = [
  { id: 's08-stay-form', hash: '/search/stay' },
  { id: 's08-stay-trip', hash: '/search/stay/t-fuk', act: seen('stay-from-trip') },
  { id: 's08-stay-refused', hash: '/search/stay', act: async (page) => { await by(page, 'stay-submit').click(); await by(page, 'field-error-meeting').waitFor(); } },
  { id: 's08-stay-late', hash: '/search/stay', act: async (page) => { await fillStay(page); await by(page, 'stay-late').check(); await by(page, 'stay-night-before').waitFor(); } },
  { id: 's08-stay-results', hash: '/search/stay', query: { note: '1' }, main: true, act: searchStays },
  { id: 's08-stay-open', hash: '/search/stay', main: true, act: then(searchStays, (page) => openRooms(page, 3)) },
  { id: 's08-stay-terms', hash: '/search/stay', act: then(searchStays, (page) => openRooms(page, 3), async (page) => { await by(page, 'rate-terms').nth(1).click(); await by(page, 'rate-cancel-steps').waitFor(); await by(page, 'rate-terms').nth(1).scrollIntoViewIfNeeded(); }) },
  { id: 's08-stay-name', hash: '/search/stay', act: then(searchStays, async (page) => { await by(page, 'stay-filter-name').fill('nowhere'); await by(page, 'stay-name-clear').waitFor(); }) },
  { id: 's08-stay-none', hash: '/search/stay', query: { fake: 'empty' }, act: then(submitStay, seen('empty-state')) },
  { id: 's08-stay-dead', hash: '/search/stay', query: { dead: '1' }, act: then(submitStay, seen('error-state')) },
  { id: 's08-stay-cut', hash: '/search/stay', query: { cut: '1' }, act: then(submitStay, seen('stays-broken')) },
  { id: 's08-stay-error', hash: '/search/stay', query: { fake: 'error' }, act: then(submitStay, seen('error-state')) },
  { id: 's08-stay-offline', hash: '/search/stay', query: { fake: 'offline' }, act: fillStay },
  { id: 's08-stay-loading', hash: '/search/stay', query: { fake: 'loading' }, act: then(submitStay, (page) => page.waitForTimeout(600)) },
  { id: 's08-wifi-form', hash: '/search/connect' },
  { id: 's08-wifi-trip', hash: '/search/connect/t-sin', act: seen('wifi-from-trip') },
  { id: 's08-wifi-refused', hash: '/search/connect', act: async (page) => { await by(page, 'wifi-submit').click(); await by(page, 'field-error-countries').waitFor(); } },
  { id: 's08-wifi-results', hash: '/search/connect', main: true, act: then(async (page) => { await addCountry(page, 'マレーシア'); await fillWifi(page, '2026-12-16', '2026-12-26'); await by(page, 'wifi-submit').click(); }, seen('rental-row')) },
  { id: 's08-wifi-rental', hash: '/search/connect', main: true, act: then(searchWifi, async (page) => { await by(page, 'device-no').check(); await by(page, 'device-router').waitFor(); }) },
  { id: 's08-wifi-cutoff-open', hash: '/search/connect', act: async (page) => { await fillWifi(page, '2026-12-11', '2026-12-13'); await by(page, 'wifi-submit').click(); await by(page, 'rental-cutoff').scrollIntoViewIfNeeded(); } },
  { id: 's08-wifi-dead', hash: '/search/connect', query: { dead: '1' }, act: then(submitWifi, seen('supplier-note')) },
  { id: 's08-wifi-none', hash: '/search/connect', query: { fake: 'empty' }, act: then(submitWifi, seen('empty-state')) },
  { id: 's08-wifi-error', hash: '/search/connect', query: { fake: 'error' }, act: then(submitWifi, seen('error-state')) },
  { id: 's08-wifi-loading', hash: '/search/connect', query: { fake: 'loading' }, act: then(submitWifi, (page) => page.waitForTimeout(600)) },
];
