// States of S-24, people and acting for a colleague.
import { by } from './browser.mjs';

const operator = { roles: 'operator' };
const admin = { roles: 'traveller,arranger,company_admin' };
const later = { painted: false, act: (page) => page.waitForTimeout(700) };

/** S-24 as an operator, once its content is there. */
export async function openDesk(browser, { hash = '/desk', query = {}, lang = 'ja', wait = hash === '/desk' ? 'case-row' : 'case-file' } = {}) {
  const page = await browser.page({ hash, query: { ...operator, lang, ...query } });
  await by(page, wait).first().waitFor();
  return page;
}

/** S-21 as an admin, once its content is there. */
export async function openPeople(browser, { lang = 'ja' } = {}) {
  const page = await browser.page({ hash: '/people', query: { ...admin, lang } });
  await by(page, 'link-row').first().waitFor();
  return page;
}

export async function take(page) {
  await by(page, 'case-take').click();
  await by(page, 'desk-form').waitFor();
}

export const choose = (page, act) => by(page, `desk-act-${act}`).check();

/** Types a name into a field of people and takes the first that is found. */
export async function choosePerson(page, id, text, option = 'person-option') {
  await by(page, id).fill(text);
  await by(page, option).first().waitFor();
  await page.keyboard.press('Enter');
}

export async function invite(page, email = 'kato@aoba.example') {
  await by(page, 'invite-email').fill(email);
  await by(page, 'invite-submit').click();
}

export async function actFor(page, name = '佐藤') {
  await choosePerson(page, 'traveller-input', name, 'traveller-option');
  await by(page, 'acting-banner').waitFor();
}

const seen = (id) => (page) => by(page, id).first().waitFor();

export const DESK_STATES = [
  { id: 's24-desk', hash: '/desk', query: operator, main: true, act: seen('case-row') },
  { id: 's24-case', hash: '/desk/c-rental', query: operator, main: true, act: async (page) => { await seen('case-file')(page); await take(page); } },
  { id: 's24-theirs', hash: '/desk/c-doubt', query: operator, main: true, act: seen('case-file') },
  { id: 's24-quote', hash: '/desk/c-train', query: operator, main: true, act: async (page) => { await take(page); await choose(page, 'quote'); } },
  { id: 's24-quote-refused', hash: '/desk/c-train', query: operator, act: async (page) => { await take(page); await choose(page, 'quote'); await by(page, 'desk-commit').click(); await by(page, 'field-error-title').waitFor(); } },
  { id: 's24-confirm-refused', hash: '/desk/c-rental', query: operator, act: async (page) => { await take(page); await by(page, 'desk-commit').click(); await by(page, 'field-error-record_locator').waitFor(); } },
  { id: 's24-claimed-meanwhile', hash: '/desk/c-rental', query: { ...operator, refuse: 'claim_case:case_claimed' }, act: async (page) => { await by(page, 'case-take').click(); await by(page, 'error-state').waitFor(); } },
  { id: 's24-settled', hash: '/desk/c-rental', query: operator, act: async (page) => { await take(page); await choose(page, 'fail'); await by(page, 'desk-reason').fill('希望の期間は在庫なし'); await by(page, 'desk-commit').click(); await by(page, 'case-done').waitFor(); } },
  { id: 's24-mark', hash: '/desk/c-rental', query: operator, act: async (page) => {
    await take(page);
    await by(page, 'desk-record_locator').fill('GW-20261215-0042');
    await by(page, 'desk-commit').click();
    await by(page, 'case-done').waitFor();
    await take(page);
    await choose(page, 'mark');
  } },
  { id: 's24-empty', hash: '/desk', query: { ...operator, fake: 'empty' }, act: seen('empty-state') },
  { id: 's24-error', hash: '/desk', query: { ...operator, fake: 'error' }, act: seen('error-state') },
  { id: 's24-missing', hash: '/desk/nowhere', query: operator, act: seen('error-state') },
  { id: 's24-loading', hash: '/desk', query: { ...operator, fake: 'loading' }, ...later },
  { id: 's24-offline', hash: '/desk', query: { ...operator, fake: 'offline' }, act: seen('error-state') },
  { id: 's21-people', hash: '/people', query: admin, main: true, act: seen('link-row') },
  { id: 's21-refused', hash: '/people', query: admin, act: async (page) => {
    await by(page, 'invite-email').fill('kato@');
    await by(page, 'invite-role-traveller').uncheck();
    await by(page, 'invite-submit').click();
    await by(page, 'field-error-roles').waitFor();
    await by(page, 'link-submit').click();
    await by(page, 'field-error-traveller').waitFor();
  } },
  { id: 's21-risk', hash: '/people', query: admin, act: async (page) => { await by(page, 'invite-role-approver').check(); await by(page, 'invite-risk').waitFor(); } },
  { id: 's21-invited', hash: '/people', query: admin, main: true, act: async (page) => { await invite(page); await by(page, 'invite-link').waitFor(); } },
  { id: 's21-roles', hash: '/people', query: admin, main: true, act: async (page) => { await page.locator('[data-user="u-ito"] [data-testid="user-roles"]').click(); await by(page, 'roles-risk').waitFor(); } },
  { id: 's21-roles-refused', hash: '/people', query: admin, act: async (page) => { await page.locator('[data-user="u-aoki"] [data-testid="user-roles"]').click(); await by(page, 'roles-company_admin').uncheck(); await by(page, 'roles-save').click(); await by(page, 'field-error-roles').waitFor(); } },
  { id: 's21-unlink', hash: '/people', query: admin, act: async (page) => { await by(page, 'link-end').first().click(); await by(page, 'unlink-confirm').waitFor(); } },
  { id: 's21-empty', hash: '/people', query: { ...admin, fake: 'empty' }, act: seen('links-empty') },
  { id: 's21-error', hash: '/people', query: { ...admin, fake: 'error' }, act: seen('error-state') },
  { id: 's21-loading', hash: '/people', query: { ...admin, fake: 'loading' }, ...later },
  { id: 's09-acting', hash: '/review/off_0_HNDFUK_2026-12-11_2026-12-13', query: { roles: 'traveller,arranger', profile: 'complete' }, main: true, act: (page) => actFor(page) },
  { id: 's21-offline', hash: '/people', query: { ...admin, fake: 'offline' }, act: seen('error-state') },
];
