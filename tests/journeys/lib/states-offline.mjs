// States of what is kept, waits and presses: deadlines (S-14), outbox (S-27), notices (F-90), finding (S-26), what changed, clocks.
import { by } from './browser.mjs';

const seen = (id) => (page) => by(page, id).first().waitFor();
const later = { painted: false, act: (page) => page.waitForTimeout(700) };

const toHistory = async (page) => { await by(page, 'booking-history').first().waitFor(); await by(page, 'booking-history').click(); await by(page, 'history-moved').first().waitFor(); await by(page, 'booking-history-rows').scrollIntoViewIfNeeded(); };
const toQuiet = async (page) => { await by(page, 'settings-quiet-on').click(); await by(page, 'quiet-from').waitFor(); await by(page, 'settings-native-on').scrollIntoViewIfNeeded(); };
const toPasses = (id) => async (page) => { await by(page, id).first().waitFor(); await by(page, 'passes').scrollIntoViewIfNeeded(); };

export async function findIn(page, text) {
  await page.keyboard.press('Control+k');
  await by(page, 'palette-input').fill(text);
  await page.locator(`[data-answers="${text}"]`).waitFor({ state: 'attached' });
}

/** Drafts as an earlier run of the app left them, then the page again. */
export async function withDrafts(page, drafts) {
  await page.evaluate((kept) => { window.name = `btm-drafts ${JSON.stringify(kept)}`; }, drafts.map(([name, body]) => ({ name, body: JSON.stringify(body), updated_at: '2026-12-09T09:02:00Z' })));
  await page.reload();
  await page.waitForSelector('html[data-painted="1"]');
}
export async function restoreDraft(page) {
  await withDrafts(page, [['search/flight', { origin_text: '羽田', destination_text: 'FUK', depart: '2026-12-05', depart_text: '', kind: 'one_way', travellers: '2' }]]);
  await by(page, 'draft-line').waitFor();
}

export const OFFLINE_STATES = [
  { id: 's14-deadlines', hash: '/deadlines', main: true, act: seen('deadline-row') },
  { id: 's14-snoozed', hash: '/deadlines', act: async (page) => { await by(page, 'deadline-snooze').first().click(); await by(page, 'option-hour').click(); await by(page, 'deadline-snoozed').waitFor(); } },
  { id: 's14-clock', hash: '/deadlines', query: { drift: '330' }, act: seen('clock-line') },
  { id: 's14-offline', hash: '/deadlines', query: { fake: 'offline', outbox: '1' }, act: seen('deadlines-as-of') },
  { id: 's14-gone', hash: '/deadlines/b-none%2Fquote_expiry', act: seen('deadline-gone') },
  { id: 's14-empty', hash: '/deadlines', query: { fake: 'empty' }, act: seen('empty-state') },
  { id: 's14-error', hash: '/deadlines', query: { fake: 'error' }, act: seen('error-state') },
  { id: 's14-loading', hash: '/deadlines', query: { fake: 'loading' }, ...later },
  { id: 's27-outbox', hash: '/outbox', query: { outbox: '1' }, main: true, act: seen('outbox-row') },
  { id: 's27-edit-open', hash: '/outbox', query: { outbox: '1' }, act: async (page) => { await by(page, 'outbox-edit').first().click(); await by(page, 'outbox-text').waitFor(); } },
  { id: 's27-discard', hash: '/outbox', query: { outbox: '1' }, act: async (page) => { await by(page, 'outbox-discard').nth(1).click(); await by(page, 'outbox-discard-sure').waitFor(); } },
  { id: 's27-offline', hash: '/outbox', query: { outbox: '1', fake: 'offline', keychain: 'absent' }, act: seen('outbox-row') },
  { id: 's27-empty', hash: '/outbox', act: seen('empty-state') },
  { id: 's27-error', hash: '/outbox', query: { fake: 'error' }, act: seen('error-state') },
  { id: 's27-loading', hash: '/outbox', query: { fake: 'loading' }, ...later },
  { id: 's17-details', hash: '/profile', query: { profile: 'complete' }, main: true, act: seen('profile-form') },
  { id: 's17-incomplete', hash: '/profile', act: seen('profile-incomplete') },
  { id: 's17-offline', hash: '/profile', query: { profile: 'complete', fake: 'offline' }, act: seen('profile-as-of') },
  { id: 's17-waits', hash: '/profile', query: { profile: 'complete', fake: 'offline' }, act: async (page) => { await by(page, 'profile-phone').fill('+81 90 1111 2222'); await by(page, 'profile-save').click(); await by(page, 'profile-waits').waitFor(); } },
  { id: 's17-refused', hash: '/profile', query: { profile: 'complete', edit: 'refused' }, act: seen('profile-refused') },
  { id: 's17-conflict', hash: '/profile', query: { profile: 'complete', edit: 'conflict' }, main: true, act: seen('profile-conflict') },
  { id: 's17-error', hash: '/profile', query: { fake: 'error' }, act: seen('error-state') },
  { id: 's17-loading', hash: '/profile', query: { fake: 'loading' }, ...later },
  { id: 's27-details-refused', hash: '/outbox', query: { profile: 'complete', edit: 'refused' }, act: seen('outbox-row') },
  { id: 's06-history', hash: '/booking/b-fuk', main: true, act: toHistory },
  { id: 's06-history-stay', hash: '/booking/b-hotel', act: toHistory },
  { id: 's25-notices', hash: '/settings', main: true, act: toQuiet },
  { id: 's16-notices', hash: '/notices', main: true, act: seen('notice') },
  { id: 's16-native-off', hash: '/notices', query: { native: 'unavailable' }, act: seen('notices-native') },
  { id: 's16-empty', hash: '/notices', query: { fake: 'empty' }, act: seen('empty-state') },
  { id: 's16-error', hash: '/notices', query: { fake: 'error' }, act: seen('error-state') },
  { id: 's16-loading', hash: '/notices', query: { fake: 'loading' }, ...later },
  { id: 's03-news-open', hash: '/today', query: { changes: '3' }, act: async (page) => { await by(page, 'news-open').click(); await by(page, 'news-row').first().waitFor(); } },
  { id: 's05-map', hash: '/trip/t-sin', main: true, act: async (page) => { await page.locator('[data-testid="trip-map-drawing"][data-drawn="true"]').waitFor(); await by(page, 'trip-map').scrollIntoViewIfNeeded(); } },
  { id: 's05-map-domestic', hash: '/trip/t-fuk', act: async (page) => { await page.locator('[data-testid="trip-map-drawing"][data-drawn="true"]').waitFor(); await by(page, 'trip-map').scrollIntoViewIfNeeded(); } },
  { id: 's05-saved', hash: '/trip/t-fuk', act: async (page) => { await by(page, 'trip-save-plan').click(); await by(page, 'saved').waitFor(); } },
  { id: 's05-save-failed', hash: '/trip/t-fuk', query: { refuse: 'save:storage_full' }, act: async (page) => { await by(page, 'trip-save-plan').click(); await by(page, 'save-failed').waitFor(); } },
  { id: 's06-driver-open', hash: '/booking/b-hotel', act: async (page) => { await by(page, 'booking-show-driver').click(); await by(page, 'driver-address').waitFor(); } },
  { id: 's06-code-open', hash: '/booking/b-esim', act: async (page) => { await by(page, 'booking-qr-large').click(); await by(page, 'code-view').waitFor(); } },
  { id: 's06-passes', hash: '/booking/b-fuk', query: { pass: '1' }, main: true, act: toPasses('pass-row') },
  { id: 's06-passes-none', hash: '/booking/b-fuk', query: { fake: 'offline' }, act: toPasses('pass-none') },
  { id: 's06-passes-past', hash: '/booking/b-itm', query: { pass: '1' }, act: toPasses('pass-row') },
  { id: 's06-pass-refused', hash: '/booking/b-fuk', act: async (page) => { await by(page, 'pass-paste').click(); await by(page, 'pass-text').fill('M1AOKI'); await by(page, 'pass-add').click(); await by(page, 'field-error-pass').waitFor(); await by(page, 'passes').scrollIntoViewIfNeeded(); } },
  { id: 's06-pass-removed', hash: '/booking/b-fuk', query: { pass: '1' }, act: async (page) => { await by(page, 'pass-remove').click(); await by(page, 'pass-dropped').waitFor(); } },
  { id: 's06-pass-open', hash: '/booking/b-fuk', query: { pass: '1' }, main: true, act: async (page) => { await by(page, 'pass-open').click(); await by(page, 'pass-barcode').waitFor(); } },
  { id: 's03-here', hash: '/today', query: { here: 'Asia/Singapore' }, main: true, act: seen('today-here') },
  { id: 's03-pass', hash: '/today', query: { pass: '1' }, main: true, act: seen('today-next-pass') },
  { id: 's06-wish', hash: '/booking/b-hotel', query: { fake: 'offline' }, act: async (page) => { await by(page, 'booking-wish-cancel').click(); await by(page, 'booking-wish').waitFor(); } },
  { id: 's11-wished-offline', hash: '/booking/b-fuk/cancel', query: { fake: 'offline' }, act: async (page) => { await by(page, 'after-wish-write').click(); await by(page, 'after-wished').waitFor(); } },
  { id: 's25-connections', hash: '/settings', query: { connections: '3' }, main: true, act: async (page) => { await by(page, 'connections').waitFor(); await by(page, 'connections').scrollIntoViewIfNeeded(); } },
  { id: 's25-connection-open', hash: '/settings', query: { connections: '3' }, act: async (page) => { await by(page, 'connection-rename').nth(1).click(); await by(page, 'connection-name').waitFor(); } },
  { id: 's25-connection-remove', hash: '/settings', query: { connections: '3' }, act: async (page) => { await by(page, 'connection-remove').last().click(); await by(page, 'connection-remove-sure').waitFor(); } },
  { id: 's25-connection-unsent', hash: '/settings', query: { connections: '3' }, act: async (page) => { await by(page, 'connection-remove').first().click(); await by(page, 'connection-remove-sure').click(); await by(page, 'unsent-discard').waitFor(); } },
  { id: 's25-native-refused', hash: '/settings', query: { native: 'unavailable' }, act: async (page) => { await by(page, 'settings-native-unavailable').waitFor(); await by(page, 'settings-native-unavailable').scrollIntoViewIfNeeded(); } },
  { id: 'close', hash: '/today', query: { closing: '1', outbox: '1' }, main: true, act: seen('close-dialog') },
  { id: 'close-trayless', hash: '/today', query: { closing: 'trayless', outbox: '1', keychain: 'absent' }, act: seen('close-stay') },
  { id: 'close-signed-out', hash: '/sign-in', query: { as: 'signed_out', closing: '1' }, act: seen('close-dialog') },
  { id: 'close-failed', hash: '/today', query: { closing: '1', outbox: '1', refuse: 'close_window:internal', keychain: 'absent' }, act: async (page) => { await by(page, 'close-tray').click(); await by(page, 'close-failed').waitFor(); } },
  { id: 's08-draft-refused', hash: '/search', query: { keep: '1' }, act: (page) => restoreDraft(page) },
  { id: 's25-trayless', hash: '/settings', query: { tray: '0', autostart: 'on' }, act: async (page) => { await by(page, 'settings-trayless').waitFor(); await by(page, 'settings-trayless').scrollIntoViewIfNeeded(); } },
  { id: 's25-start', hash: '/settings', query: { autostart: 'on' }, main: true, act: async (page) => { await by(page, 'settings-autostart-on').waitFor(); await by(page, 'settings-autostart-on').scrollIntoViewIfNeeded(); } },
  { id: 'lock', hash: '/trips', query: { lock: 'locked' }, main: true, painted: false, act: (page) => by(page, 'lock-screen').waitFor() },
  { id: 'lock-passphrase', hash: '/trips', query: { lock: 'passphrase' }, painted: false, act: async (page) => { await by(page, 'lock-passphrase').fill('wrong'); await page.keyboard.press('Enter'); await by(page, 'lock-failed').waitFor(); } },
  { id: 's26-failed', hash: '/today', query: { refuse: 'find:store_failed' }, act: async (page) => { await page.keyboard.press('Control+k'); await by(page, 'palette-input').fill('福岡'); await by(page, 'palette-failed').waitFor(); } },
  { id: 's26-found', hash: '/today', main: true, act: (page) => findIn(page, 'ho') },
];
