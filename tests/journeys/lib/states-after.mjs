// States of S-11 and the parts of S-06 that lead there.
import { by } from './browser.mjs';

/** Opens the page again with other bookings: the fixtures copy theirs when they start, and `edit` (run in the page) changes the copy. */
export async function reopen(page, edit) {
  await page.addInitScript(`{
    const copy = window.structuredClone.bind(window);
    window.structuredClone = (value, options) => {
      const made = copy(value, options);
      if (Array.isArray(made) && made[0]?.booking_id !== undefined && made[0]?.item !== undefined) { (${edit})(made); window.fixtureBookings = made; }
      return made;
    };
  }`);
  await page.reload();
  await page.waitForSelector('html[data-painted="1"]');
}

const seen = (id) => (page) => by(page, id).first().waitFor();
const later = { painted: false, act: (page) => page.waitForTimeout(700) };
const edited = (edit, ...more) => async (page) => {
  await reopen(page, edit);
  for (const act of more) await act(page);
};

/** What operators arranged for this trip, beside what machines booked. */
export const withDesk = (specs) => {
  const at = (local) => ({ local, zone: 'Asia/Tokyo', instant: new Date(`${local}:00+09:00`).toISOString(), offset_minutes: 540 });
  specs.push({ booking_id: 'b-train', trip_id: 't-fuk', state: 'confirmed', locator: 'SIM-D1041', price: { amount: '11300', currency: 'JPY' }, item: { product: 'desk', title: '新幹線 のぞみ 東京 → 名古屋 指定席', details: 'のぞみ 21号 7号車 12番E席\n12/18(金) 09:00 東京発 → 10:40 名古屋着', starts: at('2026-12-18T09:00'), ends: at('2026-12-18T10:40'), terms: '出発前の変更1回無料。取消料 340円。' } });
};
export const withVoid = (specs) => { specs[0].item.void_until = '2026-12-10T02:30:00Z'; };
export const withRouterOut = (specs) => {
  const wifi = specs.find((spec) => spec.booking_id === 'b-wifi');
  const at = (local) => ({ local, zone: 'Asia/Tokyo', instant: new Date(`${local}:00+09:00`).toISOString(), offset_minutes: 540 });
  Object.assign(wifi, { state: 'confirmed', locator: 'R-48213' });
  delete wifi.answer_by;
  Object.assign(wifi.item, { state: 'overdue', pickup_text: '2階 到着ロビー中央のカウンターで、予約番号とパスポートを提示してください。', pickup_from: at('2026-12-05T19:00'), return_by: at('2026-12-09T23:59') });
};
export const withLapsedHold = (specs) => { Object.assign(specs.find((spec) => spec.booking_id === 'b-sin'), { state: 'expired' }); };
export const withFixedFare = (specs) => { specs[0].item.terms.change = { allowed: false, penalty: null }; };
export const withCancelled = (specs) => { Object.assign(specs[0], { state: 'cancelled', refunded: { amount: '44220', currency: 'JPY' } }); };
/** The supplier never sent the document. */
export const withLostPaper = (specs) => { specs[0].paper = 'lost'; };
/** A second stay of the trip, bought later for other dates. */
export const withNewStay = (specs) => {
  const old = specs.find((spec) => spec.booking_id === 'b-hotel');
  const next = JSON.parse(JSON.stringify(old));
  Object.assign(next, { booking_id: 'b-hotel-2', locator: 'SIM-ZZH077', price: { amount: '38100', currency: 'JPY' } });
  Object.assign(next.item, { check_in: '2026-12-12', check_out: '2026-12-15', nights: 3 });
  specs.push(next);
};
/** The figures move while the person reads: the fee grows as soon as `window.moved` is set. */
export const withMovingFee = (specs) => {
  const fee = () => ({ amount: window.moved ? '9600' : '6600', currency: 'JPY' });
  for (const spec of specs.filter((each) => each.item.product === 'flight')) {
    spec.item.terms.refund = { allowed: true, get penalty() { return fee(); } };
    spec.item.terms.change = { allowed: true, get penalty() { return fee(); } };
  }
};

export async function pickOption(page, at = 2) {
  await by(page, 'change-search').click();
  await by(page, 'change-option').nth(at).check();
  await by(page, 'after-commit').waitFor();
}
/** A seat on the first flight and a bag on all of them. */
export async function wishFor(page) {
  await by(page, 'extras-what-0').fill('窓側、なるべく前方');
  await by(page, 'extras-flight-0').click();
  await page.getByRole('option').nth(1).click();
  await by(page, 'extras-add').click();
  await page.locator('[data-testid="extras-kind-1-bag"]').check();
  await by(page, 'extras-what-1').fill('23 kg を1個追加');
}
async function commit(page) {
  await by(page, 'after-commit').click();
  await by(page, 'after-outcome').waitFor();
}

export const AFTER_STATES = [
  { id: 's06-hotel', hash: '/booking/b-hotel', main: true, act: seen('booking-place') },
  { id: 's06-esim', hash: '/booking/b-esim', main: true, act: seen('booking-usage') },
  { id: 's06-esim-open', hash: '/booking/b-esim', act: async (page) => { await by(page, 'booking-guide-open').click(); await by(page, 'booking-guide').waitFor(); await by(page, 'booking-top-up').click(); await by(page, 'booking-top-up-offer').first().waitFor(); } },
  { id: 's06-esim-offline', hash: '/booking/b-esim', query: { fake: 'offline' } },
  { id: 's06-rental', hash: '/booking/b-wifi', main: true, act: seen('case') },
  { id: 's06-rental-out', hash: '/booking/b-wifi', act: edited(withRouterOut, seen('booking-overdue')) },
  { id: 's06-desk', hash: '/booking/b-train', act: edited(withDesk, seen('booking-desk-details')) },
  { id: 's06-void', hash: '/booking/b-fuk', act: edited(withVoid, seen('booking-void')) },
  { id: 's06-schedule', hash: '/booking/b-ito', act: seen('booking-schedule') },
  { id: 's06-cancelled', hash: '/booking/b-fuk', act: edited(withCancelled, seen('booking-cancelled')) },
  { id: 's06-expired', hash: '/booking/b-sin', act: edited(withLapsedHold, seen('booking-expired')) },
  { id: 's05-ended', hash: '/trip/t-fuk', act: edited(withCancelled, seen('trip-booking-void')) },
  { id: 's06-document-lost', hash: '/booking/b-fuk', act: edited(withLostPaper, seen('booking-document-lost')) },
  { id: 's06-offline', hash: '/booking/b-fuk', query: { fake: 'offline' }, act: seen('booking-blocked') },
  { id: 's06-history', hash: '/booking/b-ito', act: async (page) => { await page.locator('h1').focus(); await page.keyboard.press('h'); await by(page, 'booking-history-rows').waitFor(); } },
  { id: 's06-ask-open', hash: '/booking/b-fuk', act: async (page) => { await by(page, 'ask-desk').click(); await by(page, 'ask-form').waitFor(); } },
  { id: 's06-ask-refused', hash: '/booking/b-fuk', act: async (page) => { await by(page, 'ask-desk').click(); await by(page, 'ask-send').click(); await by(page, 'field-error-text').waitFor(); } },
  { id: 's11-cancel', hash: '/booking/b-fuk/cancel', main: true, act: seen('after-commit') },
  { id: 's11-cancel-hotel', hash: '/booking/b-hotel/cancel', act: seen('after-commit') },
  { id: 's11-cancel-void', hash: '/booking/b-fuk/cancel', act: edited(withVoid, seen('after-void')) },
  { id: 's11-cancel-changed', hash: '/booking/b-fuk/cancel', act: edited(withMovingFee, seen('after-commit'), async (page) => { await page.evaluate(() => { window.moved = true; }); await by(page, 'after-commit').click(); await by(page, 'after-changed').waitFor(); }) },
  { id: 's11-cancel-request', hash: '/booking/b-train/cancel', act: edited(withDesk, seen('after-request-only')) },
  { id: 's11-cancel-operator', hash: '/booking/b-wifi/cancel', act: edited(withRouterOut, seen('after-desk')) },
  { id: 's11-cancel-impossible', hash: '/booking/b-esim/cancel', act: seen('after-not-possible') },
  { id: 's11-cancel-done', hash: '/booking/b-fuk/cancel', act: async (page) => { await by(page, 'after-commit').waitFor(); await commit(page); } },
  { id: 's11-cancel-unknown', hash: '/booking/b-fuk/cancel', query: { end: 'unknown' }, act: async (page) => { await by(page, 'after-commit').waitFor(); await commit(page); } },
  { id: 's11-cancel-offline', hash: '/booking/b-fuk/cancel', query: { fake: 'offline' }, act: seen('after-wish') },
  { id: 's11-cancel-failed', hash: '/booking/b-fuk/cancel', query: { refuse: 'cancel_quote:timeout' }, act: seen('error-state') },
  { id: 's11-cancel-asking', hash: '/booking/b-fuk/cancel', query: { speed: 'slow' }, act: (page) => page.waitForSelector('[data-testid="after-step-ask"]') },
  { id: 's11-cancel-loading', hash: '/booking/b-fuk/cancel', query: { fake: 'loading' }, ...later },
  { id: 's11-error', hash: '/booking/b-fuk/cancel', query: { fake: 'error' }, act: seen('error-state') },
  { id: 's11-change', hash: '/booking/b-fuk/change', act: seen('change-search') },
  { id: 's11-change-refused', hash: '/booking/b-fuk/change', act: async (page) => { await by(page, 'change-date').fill('いつか'); await by(page, 'change-search').click(); await by(page, 'field-error-date').waitFor(); } },
  { id: 's11-change-card', hash: '/booking/b-fuk/change', main: true, act: (page) => pickOption(page) },
  { id: 's11-change-back', hash: '/booking/b-fuk/change', act: (page) => pickOption(page, 0) },
  { id: 's11-change-none', hash: '/booking/b-fuk/change', act: edited((specs) => { specs[0].item.slices[1].segments = []; }, async (page) => { await page.locator('[data-testid="change-direction-1"]').check(); await by(page, 'change-search').click(); await by(page, 'empty-state').waitFor(); }) },
  { id: 's11-change-operator', hash: '/booking/b-fuk/change', act: edited(withFixedFare, async (page) => { await by(page, 'change-search').click(); await by(page, 'after-desk').waitFor(); }) },
  { id: 's11-change-done', hash: '/booking/b-fuk/change', act: async (page) => { await pickOption(page); await commit(page); } },
  { id: 's11-change-stay', hash: '/booking/b-hotel/change', main: true, act: seen('after-money') },
  { id: 's11-change-stay-rooms-open', hash: '/booking/b-hotel/change', act: async (page) => { await by(page, 'stay-change-out').fill('2026-12-14'); await by(page, 'stay-change-search').click(); await by(page, 'stay-change-option').first().waitFor(); } },
  { id: 's11-change-stay-refused', hash: '/booking/b-hotel/change', act: async (page) => { await by(page, 'stay-change-out').fill('2026-12-10'); await by(page, 'stay-change-search').click(); await by(page, 'field-error-check_out').waitFor(); } },
  { id: 's11-change-stay-open', hash: '/booking/b-hotel/change', act: edited(withNewStay, seen('after-new-stay')) },
  { id: 's11-pay', hash: '/booking/b-sin/pay', main: true, act: seen('after-commit') },
  { id: 's11-pay-changed', hash: '/booking/b-sin/pay', query: { price: 'changed' }, act: async (page) => { await by(page, 'after-commit').click(); await by(page, 'after-changed').waitFor(); } },
  { id: 's11-pay-expired', hash: '/booking/b-sin/pay', act: edited(withLapsedHold, seen('after-expired')) },
  { id: 's11-pay-done', hash: '/booking/b-sin/pay', act: async (page) => { await by(page, 'after-commit').waitFor(); await commit(page); } },
  { id: 's11-extras', hash: '/booking/b-fuk/extras', main: true, act: seen('extras-form') },
  { id: 's11-extras-two', hash: '/booking/b-fuk/extras', act: async (page) => { await wishFor(page); } },
  { id: 's11-extras-refused', hash: '/booking/b-fuk/extras', act: async (page) => { await by(page, 'extras-send').click(); await by(page, 'field-error-what-0').waitFor(); } },
  { id: 's11-extras-offline', hash: '/booking/b-fuk/extras', query: { fake: 'offline' }, act: seen('ask-waits') },
  { id: 's11-extras-sent', hash: '/booking/b-fuk/extras', act: async (page) => { await wishFor(page); await by(page, 'extras-send').click(); await by(page, 'after-asked').waitFor(); } },
  { id: 's06-extras-asked', hash: '/booking/b-fuk/extras', act: async (page) => { await wishFor(page); await by(page, 'extras-send').click(); await by(page, 'after-open-booking').click(); await by(page, 'wishes').waitFor(); } },
  { id: 's24-extras', hash: '/booking/b-fuk/extras', query: { roles: 'traveller,operator' }, act: async (page) => { await wishFor(page); await by(page, 'extras-send').click(); await by(page, 'after-asked').waitFor(); await page.evaluate(() => { location.hash = '#/desk/c-new-1'; }); await by(page, 'wishes').waitFor(); } },
  { id: 's11-schedule', hash: '/booking/b-ito/schedule', main: true, act: seen('after-answers') },
  { id: 's11-schedule-done', hash: '/booking/b-ito/schedule', act: async (page) => { await by(page, 'after-answer-accept').check(); await commit(page); } },
  { id: 's11-schedule-none', hash: '/booking/b-fuk/schedule', act: seen('after-nothing') },
];
