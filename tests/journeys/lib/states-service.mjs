// States of what lies under every screen: the service inside the app, a store made anew, a link that was handed over, what is not sent yet.
import { by } from './browser.mjs';

/** As the fixture host shows it when a company is made. */
export const RECOVERY_KEY = 'K4TX-UQPD-7WMA-2HVE-C6RN-J3ZY-OBYX-E43U-OV3H-O6LZ-PIYT-EM3U-GU3A';

const seen = (id) => (page) => by(page, id).first().waitFor();

export async function openRestore(page) {
  await by(page, 'service-enter-key').click();
  await by(page, 'restore-key').waitFor();
}
/** Up to the question what becomes of the unsent. */
export async function askUnsent(page, way = 'sign-out') {
  await by(page, way === 'sign-out' ? 'sign-out' : 'forget-connection').click();
  await by(page, way === 'sign-out' ? 'sign-out-confirm' : 'forget-confirm').click();
  await by(page, 'unsent-discard').waitFor();
}

/** Other nights of the hotel, bought; the old booking still stands. */
async function replaceStay(page) {
  await by(page, 'stay-change-in').fill('2026-12-12');
  await by(page, 'stay-change-out').fill('2026-12-15');
  await by(page, 'stay-change-search').click();
  await by(page, 'stay-change-choose').first().click();
  await by(page, 'review-commit').waitFor();
  await page.keyboard.press('Control+Enter');
  await by(page, 'progress-replaced').waitFor();
}

export const SERVICE_STATES = [
  { id: 's03-rebuilt', hash: '/today', query: { rebuilt: 'key_gone', unsent: '3' }, act: seen('rebuilt-notice') },
  { id: 's03-store-failed', hash: '/today', query: { store: 'keychain_failed' }, act: seen('store-notice') },
  { id: 's03-service-starting', hash: '/today', query: { service: 'starting' }, act: seen('service-notice') },
  { id: 's03-service-failed', hash: '/today', query: { service: 'failed' }, act: seen('service-restart') },
  { id: 's03-service-key-gone', hash: '/today', query: { service: 'key_gone', rebuilt: 'damaged', invitation: 'boot' }, act: seen('service-enter-key') },
  { id: 's03-restore', hash: '/today', query: { service: 'key_gone' }, act: openRestore },
  { id: 's03-restore-wrong', hash: '/today', query: { service: 'key_gone' }, act: async (page) => { await openRestore(page); await by(page, 'restore-key').fill('K4TX-UQPD-7WMA'); await by(page, 'restore-submit').click(); await by(page, 'field-error-recovery_key').waitFor(); } },
  { id: 's03-invitation', hash: '/today', query: { invitation: 'later' }, act: seen('invitation-notice') },
  { id: 's03-service-locked', hash: '/today', query: { service: 'locked', keychain: 'absent' }, act: seen('service-unlock') },
  { id: 's03-unlock-wrong', hash: '/today', query: { service: 'locked', keychain: 'absent' }, act: async (page) => { await by(page, 'service-unlock').click(); await by(page, 'unlock-passphrase').fill('not this one, surely'); await by(page, 'restore-submit').click(); await by(page, 'field-error-passphrase').waitFor(); } },
  { id: 's02-service-failed', hash: '/sign-in', query: { as: 'signed_out', service: 'failed' }, act: seen('service-restart') },
  { id: 's01-invitation', hash: '/start', query: { as: 'start', invitation: 'boot' }, act: seen('connect-input') },
  { id: 's01-invitation-later', hash: '/start', query: { as: 'start', invitation: 'later' }, act: seen('invitation-notice') },
  { id: 's01-invitation-taken', hash: '/today', query: { invitation: 'boot' }, act: async (page) => { await by(page, 'invitation-open').click(); await by(page, 'connect-input').waitFor(); } },
  { id: 's10-replaced', hash: '/booking/b-hotel/change', query: { profile: 'complete' }, act: replaceStay },
  { id: 's25-unsent', hash: '/settings', query: { unsent: '2' }, main: true, act: (page) => askUnsent(page) },
  { id: 's25-unsent-sure', hash: '/settings', query: { unsent: '2' }, act: async (page) => { await askUnsent(page); await by(page, 'unsent-discard').click(); await by(page, 'unsent-sure').waitFor(); } },
  { id: 's25-unsent-left', hash: '/settings', query: { unsent: '2', end: 'unknown' }, act: async (page) => { await askUnsent(page); await by(page, 'unsent-send').click(); await by(page, 'unsent-left').waitFor(); } },
  { id: 's25-unsent-memory', hash: '/settings', query: { unsent: '2', keychain: 'absent', fake: 'offline' }, act: (page) => askUnsent(page) },
  { id: 's25-unsent-forget', hash: '/settings', query: { unsent: '2' }, act: (page) => askUnsent(page, 'forget') },
];
