// What happens after a booking (S-06, S-11), by keyboard alone: each act from the booking to its outcome; what must never act; what is
// asked again; what is said without a network.
import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { by, openBrowser } from './lib/browser.mjs';
import { hash, words } from './lib/hands.mjs';
import { openState, stateOf as stateNamed } from './lib/states.mjs';
import { pickOption, reopen, withFixedFare, withMovingFee, withNewStay } from './lib/states-after.mjs';

let browser;
before(async () => { browser = await openBrowser(); await browser.context.grantPermissions(['clipboard-read', 'clipboard-write']); });
after(() => browser.close());

async function tabTo(page, id, most = 80) {
  for (let at = 0; at < most; at++) {
    if (await page.evaluate((wanted) => document.activeElement?.dataset?.testid === wanted, id)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${id} is not reached by Tab`);
}
const settle = (page) => page.waitForTimeout(300);
const stateOf = (page, at = 'booking-state') => by(page, at).first().getAttribute('data-state');
/** The state as the booking's own screen shows it. */
async function bookingState(page, booking_id) {
  await page.evaluate((to) => { location.hash = to; }, `#/booking/${booking_id}`);
  await by(page, 'booking-state').waitFor();
  return stateOf(page);
}

for (const lang of ['ja', 'en']) {
  describe(`each act without a mouse, ${lang}`, () => {
    it('cancel: Del, read, Ctrl+Enter', async () => {
      const page = await browser.page({ hash: '/booking/b-fuk', query: { lang } });
      await by(page, 'booking-state').waitFor();
      await page.locator('h1').focus();
      await page.keyboard.press('Delete');
      await by(page, 'after-commit').waitFor();
      assert.equal(await hash(page), '#/booking/b-fuk/cancel');
      assert.match(await words(page, 'after-money-paid'), /¥48,220/);
      assert.match(await words(page, 'after-money-refund'), /−¥/);
      assert.match(await words(page, 'after-until'), /09:10/);
      assert.match(await words(page, 'after-rest'), /ホテル筑紫口テラス/);
      await page.keyboard.press('Enter');
      await settle(page);
      assert.equal(await by(page, 'after-outcome').count(), 0, 'Enter outside the button cancels nothing');
      await page.keyboard.press('Control+Enter');
      await by(page, 'after-outcome').waitFor();
      assert.equal(await stateOf(page, 'after-state'), 'cancelled');
      assert.match(await words(page, 'after-refunded'), /−¥38,576/);
      await tabTo(page, 'after-open-booking');
      await page.keyboard.press('Enter');
      await by(page, 'booking-cancelled').waitFor();
      assert.match(await words(page, 'booking-refunded'), /−¥38,576/);
      assert.equal(await by(page, 'booking-cancel').count(), 0);
      assert.deepEqual(page.problems, []);
      await page.close();
    });

    it('change: date, Enter finds, arrow chooses, Ctrl+Enter changes', async () => {
      const page = await browser.page({ hash: '/booking/b-fuk', query: { lang } });
      await tabTo(page, 'booking-change');
      await page.keyboard.press('Enter');
      await by(page, 'change-date').waitFor();
      await tabTo(page, 'change-date');
      await page.keyboard.type('2026-12-11');
      await page.keyboard.press('Enter');
      await by(page, 'change-option').first().waitFor();
      assert.match(await words(page, 'after-lost-extras'), /14A/);
      await tabTo(page, 'change-option');
      await page.keyboard.press('Space');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await by(page, 'after-commit').waitFor();
      assert.equal(await by(page, 'change-option').nth(2).isChecked(), true);
      assert.match(await words(page, 'after-loses'), /14A/);
      assert.match(await words(page, 'after-money-old'), /¥48,220/);
      assert.match(await words(page, 'after-money-difference'), /¥9,000/);
      assert.match(await words(page, 'after-money-new'), /¥57,220/);
      assert.match(await words(page, 'after-commit'), /¥9,000/);
      await by(page, 'change-date').focus();
      await page.keyboard.press('Enter');
      await settle(page);
      assert.equal(await by(page, 'after-outcome').count(), 0, 'Enter in a field changes nothing');
      await by(page, 'change-option').nth(2).focus();
      await page.keyboard.press('Space');
      await page.keyboard.press('Control+Enter');
      await by(page, 'after-outcome').waitFor();
      assert.equal(await by(page, 'after-outcome').getAttribute('data-outcome'), 'ok');
      assert.equal(await bookingState(page, 'b-fuk'), 'confirmed');
      assert.match(await words(page, 'booking-sum'), /¥57,220/);
      assert.deepEqual(page.problems, []);
      await page.close();
    });

    it('pay a hold', async () => {
      const page = await browser.page({ hash: '/booking/b-sin', query: { lang } });
      await tabTo(page, 'booking-pay');
      await page.keyboard.press('Enter');
      await by(page, 'after-commit').waitFor();
      assert.match(await words(page, 'after-money-total'), /¥164,500/);
      await tabTo(page, 'after-commit');
      await page.keyboard.press('Enter');
      await by(page, 'after-ticket').waitFor();
      assert.equal(await bookingState(page, 'b-sin'), 'confirmed');
      assert.deepEqual(page.problems, []);
      await page.close();
    });

    it('answer a schedule change', async () => {
      const page = await browser.page({ hash: '/booking/b-ito', query: { lang } });
      await tabTo(page, 'booking-schedule-open');
      await page.keyboard.press('Enter');
      await by(page, 'after-answers').waitFor();
      assert.match(await words(page, 'after-old'), /09:00/);
      assert.match(await words(page, 'after-new'), /11:30/);
      await page.keyboard.press('Control+Enter');
      await settle(page);
      assert.equal(await by(page, 'after-outcome').count(), 0, 'no answer is chosen for the person');
      await tabTo(page, 'after-answer-accept');
      await page.keyboard.press('Space');
      await page.keyboard.press('Control+Enter');
      await by(page, 'after-outcome').waitFor();
      assert.equal(await bookingState(page, 'b-ito'), 'confirmed');
      assert.equal(await by(page, 'booking-schedule').count(), 0);
      assert.deepEqual(page.problems, []);
      await page.close();
    });

    it('ask an operator: kept while typed, sent by Ctrl+Enter, seen with the booking', async () => {
      const page = await browser.page({ hash: '/booking/b-fuk', query: { lang } });
      await tabTo(page, 'ask-desk');
      await page.keyboard.press('Enter');
      await by(page, 'ask-text').waitFor();
      await tabTo(page, 'ask-text');
      await page.keyboard.press('Control+Enter');
      await by(page, 'field-error-text').waitFor();
      await page.keyboard.type('chv 窓側の席にしたいです');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Escape');
      await by(page, 'ask-form').waitFor({ state: 'detached' });
      assert.equal(await page.evaluate(() => document.activeElement?.dataset?.testid), 'ask-desk', 'the focus returns');
      assert.equal(await hash(page), '#/booking/b-fuk');
      await page.keyboard.press('Enter');
      assert.equal(await by(page, 'ask-text').inputValue(), 'chv 窓側の席にしたいです\n', 'what was typed stays');
      await by(page, 'ask-text').focus();
      await page.keyboard.press('Control+Enter');
      await by(page, 'case').first().waitFor();
      assert.match(await words(page, 'case'), /窓側の席/);
      assert.equal(await stateOf(page, 'case-state'), 'open');
      assert.deepEqual(page.problems, []);
      await page.close();
    });
  });
}

describe('keys of a booking', () => {
  it('C and Shift+C copy, V and H lead to place and history, none acts in a field', async () => {
    const page = await browser.page({ hash: '/booking/b-hotel' });
    await by(page, 'booking-place').waitFor();
    await page.locator('h1').focus();
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    await page.keyboard.press('c');
    await page.waitForFunction(async () => (await navigator.clipboard.readText()) === 'SIM-ZZH052');
    await page.keyboard.press('Shift+C');
    await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes('\n'));
    assert.equal(await clipboard(), 'ホテル筑紫口テラス\n〒812-0011 福岡市 博多区博多駅前 2-18');
    await page.keyboard.press('v');
    assert.equal(await page.evaluate(() => document.activeElement?.dataset?.testid), 'booking-place');
    await page.keyboard.press('h');
    await by(page, 'booking-history-rows').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.dataset?.testid), 'booking-history');
    await by(page, 'ask-desk').click();
    await by(page, 'ask-text').fill('x');
    await page.keyboard.press('Delete');
    await settle(page);
    assert.equal(await hash(page), '#/booking/b-hotel');
    await page.close();
  });

  it('a key of the input method never acts', async () => {
    const page = await openState(browser, { hash: '/booking/b-fuk/cancel' });
    await by(page, 'after-commit').waitFor();
    for (const event of [{ isComposing: true, keyCode: 13 }, { isComposing: false, keyCode: 229 }]) {
      await page.evaluate((init) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true, ...init })), event);
    }
    await settle(page);
    assert.equal(await by(page, 'after-outcome').count(), 0);
    await page.evaluate((init) => document.querySelector('h1').dispatchEvent(new KeyboardEvent('keydown', { key: 'Delete', bubbles: true, cancelable: true, ...init })), { keyCode: 229 });
    assert.equal(await bookingState(page, 'b-fuk'), 'confirmed');
    await by(page, 'ask-desk').click();
    await by(page, 'ask-text').fill('まどがわ');
    await by(page, 'ask-text').evaluate((field) => field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, keyCode: 229, bubbles: true, cancelable: true })));
    await settle(page);
    assert.equal(await by(page, 'ask-form').count(), 1);
    await page.close();
  });

  it('Ctrl+Enter of a request is not the act of the screen under it', async () => {
    const page = await browser.page({ hash: '/booking/b-esim/cancel' });
    await by(page, 'ask-text').fill('重複して買いました');
    await page.keyboard.press('Control+Enter');
    await by(page, 'after-asked').waitFor();
    assert.equal(await bookingState(page, 'b-esim'), 'confirmed');
    await page.close();
  });
});

describe('figures that moved are asked again', () => {
  it('cancel: old beside new, no act before the new ones are agreed to', async () => {
    const page = await browser.page({ hash: '/booking/b-fuk/cancel' });
    await reopen(page, withMovingFee);
    await by(page, 'after-commit').waitFor();
    assert.match(await words(page, 'after-money-fee'), /¥6,600/);
    await page.evaluate(() => { window.moved = true; });
    await page.keyboard.press('Control+Enter');
    await by(page, 'after-changed').waitFor();
    assert.match(await words(page, 'after-money-fee'), /¥6,600[^]*→[^]*¥9,600/);
    assert.match(await words(page, 'after-money-refund'), /−¥41,620[^]*→[^]*−¥38,620/);
    assert.equal(await by(page, 'after-commit').getAttribute('aria-disabled'), 'true');
    await page.keyboard.press('Control+Enter');
    await settle(page);
    assert.equal(await by(page, 'after-outcome').count(), 0);
    await tabTo(page, 'after-agree');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement?.dataset?.testid), 'after-commit');
    await page.keyboard.press('Control+Enter');
    await by(page, 'after-outcome').waitFor();
    assert.match(await words(page, 'after-refunded'), /−¥38,620/);
    await page.close();
  });

  it('change: the same flight with its new figures', async () => {
    const page = await browser.page({ hash: '/booking/b-fuk/change' });
    await reopen(page, withMovingFee);
    await by(page, 'change-search').waitFor();
    await pickOption(page);
    assert.match(await words(page, 'after-money-difference'), /¥13,400/);
    await page.evaluate(() => { window.moved = true; });
    await page.keyboard.press('Control+Enter');
    await by(page, 'after-changed').waitFor();
    assert.match(await words(page, 'after-money-difference'), /¥13,400[^]*→[^]*¥16,400/);
    await by(page, 'after-agree').click();
    await by(page, 'after-commit').click();
    await by(page, 'after-outcome').waitFor();
    assert.equal(await by(page, 'after-outcome').getAttribute('data-outcome'), 'ok');
    await page.close();
  });

  it('pay: a refused total is not paid', async () => {
    const page = await browser.page({ hash: '/booking/b-sin/pay', query: { price: 'changed' } });
    await by(page, 'after-commit').click();
    await by(page, 'after-changed').waitFor();
    assert.equal(await by(page, 'after-commit').getAttribute('aria-disabled'), 'true');
    assert.equal(await bookingState(page, 'b-sin'), 'held');
    await page.close();
  });

  it('schedule: a newer change is shown, the answer to the old one counts for nothing', async () => {
    const page = await browser.page({ hash: '/booking/b-ito/schedule' });
    await reopen(page, () => {});
    await by(page, 'after-answer-accept').check();
    await page.evaluate(() => {
      const { changes } = window.fixtureBookings.find((spec) => spec.booking_id === 'b-ito');
      const next = JSON.parse(JSON.stringify(changes[0]));
      Object.assign(next, { change_ref: 'sc-2', seen_at: '2026-12-09T23:20:00Z' });
      next.added[0].segments[0].departure.local = '2027-01-14T13:10';
      changes[0].state = 'replaced';
      changes.push(next);
    });
    await page.keyboard.press('Control+Enter');
    await by(page, 'after-changed').waitFor();
    assert.match(await words(page, 'after-new'), /13:10/);
    assert.equal(await by(page, 'after-answer-accept').isChecked(), false);
    await page.keyboard.press('Control+Enter');
    await settle(page);
    assert.equal(await by(page, 'after-outcome').count(), 0);
    await by(page, 'after-answer-ask-refund').check();
    await page.keyboard.press('Control+Enter');
    await by(page, 'after-outcome').waitFor();
    await page.close();
  });

  it('a quote counts down aloud at 10, 5 and 1 minute and is asked for again when it is over', async () => {
    // A clock of its own belongs to a whole browser, so that no other test runs on it.
    const own = await openBrowser();
    const page = await own.page({ hash: '/today' });
    await page.clock.install();
    await page.evaluate(() => { location.hash = '#/booking/b-fuk/cancel'; });
    await page.reload();
    await by(page, 'after-commit').waitFor();
    const spoken = page.locator('.quiet-line');
    await page.clock.fastForward('36:00');
    await page.waitForFunction(() => /10分/.test(document.querySelector('.quiet-line')?.textContent ?? ''));
    await page.clock.fastForward('00:20');
    assert.doesNotMatch(await spoken.innerText(), /9分|8分/);
    await page.clock.fastForward('10:00');
    await page.waitForFunction(() => document.querySelector('[data-testid="after-commit"]')?.getAttribute('aria-disabled') === 'true');
    await page.keyboard.press('Control+Enter');
    assert.equal(await by(page, 'after-outcome').count(), 0);
    await by(page, 'after-again').waitFor();
    await own.close();
  });
});

describe('what the desk does', () => {
  it('a quote of a trip is accepted through the review, or declined after asking once more', async () => {
    const page = await browser.page({ hash: '/trip/t-fuk' });
    await by(page, 'case-decline').click();
    await by(page, 'case-decline-sure').waitFor();
    assert.equal(await by(page, 'case-quote').getAttribute('data-state'), 'sent', 'nothing is declined yet');
    await page.keyboard.press('Escape');
    const other = await browser.page({ hash: '/trip/t-fuk' });
    await by(other, 'case-accept').click();
    await other.waitForFunction(() => location.hash.startsWith('#/review/quote-train'));
    await other.close();
    await page.evaluate(() => { location.hash = '#/trip/t-fuk'; });
    if ((await by(page, 'case-decline-sure').count()) === 0) await by(page, 'case-decline').click();
    await by(page, 'case-decline-sure').click();
    await page.waitForFunction(() => document.querySelector('[data-testid="case-accept"]') === null);
    await page.close();
  });

  it('a request is withdrawn after asking once more', async () => {
    const page = await browser.page({ hash: '/booking/b-wifi' });
    await by(page, 'case-withdraw').click();
    assert.equal(await stateOf(page), 'requested');
    await by(page, 'case-withdraw-sure').click();
    await page.waitForFunction(() => document.querySelector('[data-testid="booking-state"]')?.dataset.state === 'closed');
    await page.close();
  });

  it('what an operator is at is not taken back: the wish is passed on, in words for whoever asked', async () => {
    const page = await browser.page({ hash: '/booking/b-cts' });
    await by(page, 'case-withdraw').click();
    await by(page, 'case-withdraw-sure').click();
    await by(page, 'case-wished').waitFor();
    assert.match(await words(page, 'case-wished'), /取り下げの希望を伝えました/);
    assert.equal(await by(page, 'error-state').count(), 0);
    // The banner is of the answer; the line comes with the booking, read again after it.
    await by(page, 'cases').getByText('取り下げを希望しています').waitFor();
    await page.close();
  });

  it('a flight no machine can change leads to the desk with its terms', async () => {
    const page = await browser.page({ hash: '/booking/b-fuk/change' });
    await reopen(page, withFixedFare);
    await by(page, 'change-search').click();
    await by(page, 'after-desk-why').waitFor();
    assert.match(await words(page, 'after-desk-why'), /変更 不可/);
    await by(page, 'ask-text').fill('午後の便にしたいです');
    await by(page, 'ask-send').click();
    await by(page, 'after-asked').waitFor();
    await page.close();
  });

  it('a stay: the old booking cannot go before the new one is confirmed', async () => {
    const page = await browser.page({ hash: '/booking/b-hotel/change' });
    await by(page, 'after-stay-wait').waitFor();
    assert.equal(await by(page, 'after-stay-cancel').getAttribute('aria-disabled'), 'true');
    await by(page, 'after-stay-cancel').click({ force: true });
    assert.equal(await hash(page), '#/booking/b-hotel/change');
    await by(page, 'stay-change-out').fill('2026-12-10');
    await page.keyboard.press('Enter');
    await by(page, 'field-error-check_out').waitFor();
    await by(page, 'stay-change-out').fill('2026-12-14');
    await page.keyboard.press('Enter');
    await by(page, 'stay-change-option').first().waitFor();
    assert.match(await words(page, 'stay-change-cost'), /¥/);
    await tabTo(page, 'stay-change-choose');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash.startsWith('#/review/'));
    await page.evaluate(() => { location.hash = '#/booking/b-hotel/change'; });
    await by(page, 'after-stay-search').click();
    assert.equal(await hash(page), '#/search/stay/t-fuk');
    await page.evaluate(() => { location.hash = '#/booking/b-hotel/change'; });
    await reopen(page, withNewStay);
    await by(page, 'after-new-stay').waitFor();
    await by(page, 'after-stay-cancel').click();
    assert.equal(await hash(page), '#/booking/b-hotel/cancel');
    await page.close();
  });
});

describe('without a network', () => {
  it('what needs it stays visible with the reason; the wish can be written and waits', async () => {
    const page = await browser.page({ hash: '/booking/b-fuk', query: { fake: 'offline' } });
    await by(page, 'booking-blocked').waitFor();
    assert.equal(await by(page, 'booking-change').getAttribute('aria-disabled'), 'true');
    assert.equal(await by(page, 'booking-change').getAttribute('title'), 'ネットワーク接続が必要です');
    assert.equal(await by(page, 'booking-cancel').count(), 0);
    await page.locator('h1').focus();
    await page.keyboard.press('Delete');
    await by(page, 'after-wish-why').waitFor();
    assert.equal(await by(page, 'after-commit').count(), 0);
    await tabTo(page, 'after-wish-write');
    await page.keyboard.press('Enter');
    await by(page, 'after-wished').waitFor();
    assert.match(await words(page, 'after-wished'), /送信待ち.*まだ取り消されていません/s);
    assert.match(await words(page, 'offline-line'), /オフライン · 14:05 時点の情報 · 送信待ち 1件/);
    assert.equal(await bookingState(page, 'b-fuk'), 'confirmed');
    assert.match(await words(page, 'booking-wish'), /まだ取り消されていません/);
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  it('the codes of an eSIM are there, and never on paper', async () => {
    const page = await browser.page({ hash: '/booking/b-esim', query: { fake: 'offline' } });
    await by(page, 'booking-qr').waitFor();
    assert.equal(await words(page, 'booking-activation-code'), 'LPA:1$sandbox.invalid$SIM-TEST-0001');
    assert.match(await words(page, 'booking-esim-once'), /1回だけ/);
    for (const id of ['booking-guide-open', 'booking-top-up', 'booking-usage-again']) assert.equal(await by(page, id).getAttribute('aria-disabled'), 'true');
    await page.emulateMedia({ media: 'print' });
    assert.equal(await by(page, 'booking-esim-codes').isVisible(), false);
    assert.equal(await by(page, 'booking-qr').isVisible(), false);
    await page.emulateMedia({ media: 'screen' });
    await page.close();
  });
});

it('usage is labelled when it is old, and a top-up goes through the review', async () => {
  const page = await browser.page({ hash: '/booking/b-esim' });
  await by(page, 'booking-usage').waitFor();
  assert.match(await words(page, 'booking-usage-age'), /20分以上前/);
  await tabTo(page, 'booking-top-up');
  await page.keyboard.press('Enter');
  await by(page, 'booking-top-up-offer').first().click();
  await page.waitForFunction(() => location.hash.startsWith('#/review/'));
  await page.close();
});

it('an act that needs a fresh sign-in leads there and comes back to it', async () => {
  const page = await browser.page({ hash: '/booking/b-fuk/cancel', query: { refuse: 'cancel:fresh_login_needed' } });
  await by(page, 'after-commit').click();
  await by(page, 'after-sign-in').click();
  await page.waitForFunction(() => location.hash === '#/sign-in');
  await page.close();
});

it("a supplier's text is shown as the text it is", async () => {
  const page = await browser.page({ hash: '/booking/b-hotel' });
  await reopen(page, (specs) => { specs.find((spec) => spec.booking_id === 'b-hotel').item.key_collection = '<img src=x onerror="document.title=\'owned\'">暗証番号 1234'; });
  await by(page, 'booking-key').waitFor();
  assert.match(await words(page, 'booking-key'), /<img src=x/);
  assert.equal(await page.locator('[data-testid="booking-key"] img').count(), 0);
  assert.notEqual(await page.title(), 'owned');
  assert.deepEqual(page.problems, []);
  await page.close();
});

it('a router: loss and delay are written to an operator in two steps', async () => {
  const page = await openState(browser, stateNamed('s06-rental-out'));
  await by(page, 'ask-lost').click();
  assert.match(await by(page, 'ask-text').inputValue(), /紛失しました/);
  await by(page, 'ask-send').click();
  await by(page, 'ask-form').waitFor({ state: 'detached' });
  await by(page, 'ask-late').click();
  assert.match(await by(page, 'ask-text').inputValue(), /間に合いません/);
  await page.close();
});

it('a document that never came is said, and that an operator is getting it', async () => {
  const page = await openState(browser, stateNamed('s06-document-lost'));
  assert.match(await by(page, 'booking-document-lost').innerText(), /受け取れませんでした/);
  assert.match(await by(page, 'booking-document-lost').innerText(), /オペレーターが取り寄せています/);
  await page.close();
});

it('a schedule change says how far it moved', async () => {
  const page = await openState(browser, stateNamed('s11-schedule'));
  assert.match(await by(page, 'after-moved').first().innerText(), /[+−]\d/);
  await page.close();
});
