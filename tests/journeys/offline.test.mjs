// What is kept, waits and presses, without a mouse: finding (T-3), deadlines (S-14), the outbox (S-27), notices (F-90), what changed,
// drafts (F-30), saved files, connections, closing, times of places.
import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { by, openBrowser } from './lib/browser.mjs';
import { focused, hash, tabTo, words } from './lib/hands.mjs';
import { restoreDraft, withDrafts } from './lib/states-offline.mjs';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());

async function pick(page, option) {
  await by(page, option).waitFor();
  for (let at = 0; at < 12 && (await by(page, option).getAttribute('data-highlighted')) === null; at++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}
const done = async (page) => { assert.deepEqual(page.problems, []); await page.close(); };

describe('finding (S-26)', () => {
  for (const lang of ['ja', 'en']) {
    it(`T-3: four keys to the hotel's address, offline, ${lang}`, async () => {
      const page = await browser.page({ hash: '/trips', query: { fake: 'offline', lang } });
      await page.keyboard.press('Control+k');
      await by(page, 'palette-input').waitFor();
      await page.keyboard.type('ho');
      await page.locator('[data-answers="ho"]').waitFor({ state: 'attached' });
      assert.match(await words(page, 'palette-item'), /福岡市 博多区博多駅前 2-18/);
      await page.keyboard.press('Enter');
      await by(page, 'booking-address').waitFor();
      assert.equal(await hash(page), '#/booking/b-hotel');
      await done(page);
    });
  }
  it('Enter before the answer waits for it; what was opened comes first next time', async () => {
    const page = await browser.page({ hash: '/today' });
    await page.keyboard.press('Control+k');
    await by(page, 'palette-input').waitFor();
    await page.keyboard.type('ho');
    await page.keyboard.press('Enter');
    await by(page, 'booking-address').waitFor();
    await page.keyboard.press('Control+k');
    assert.equal(await by(page, 'palette-item').first().getAttribute('data-group'), 'recent');
    assert.match(await words(page, 'palette-item'), /ホテル筑紫口テラス/);
    await done(page);
  });
  it('commands are found with the things, and an input method is left alone', async () => {
    const page = await browser.page({ hash: '/today' });
    await page.keyboard.press('Control+k');
    await by(page, 'palette-input').fill('きげん');
    await page.locator('[data-answers="きげん"]').waitFor({ state: 'attached' });
    await by(page, 'palette-input').evaluate((input) => input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true })));
    assert.equal(await hash(page), '#/today');
    await page.keyboard.press('Enter');
    await by(page, 'deadline-row').first().waitFor();
    await done(page);
  });
});

describe('deadlines (S-14)', () => {
  for (const lang of ['ja', 'en']) {
    it(`sorted, with the money, snoozed and back, ${lang}`, async () => {
      const page = await browser.page({ hash: '/today', query: { lang } });
      await page.keyboard.press('Control+4');
      await by(page, 'deadline-row').first().waitFor();
      const kinds = await by(page, 'deadline-row').evaluateAll((rows) => rows.map((row) => row.dataset.kind));
      assert.deepEqual(kinds, ['price_guarantee', 'payment_required_by', 'quote_expiry', 'check_in_opens', 'schedule_answer']);
      assert.equal(await by(page, 'deadline-row').first().getAttribute('data-over'), 'true', 'what has passed stays');
      assert.match((await by(page, 'deadline-consequence').allInnerTexts()).join(), /¥164,500.*¥11,300/s);
      const row = page.locator('[data-kind="payment_required_by"]');
      assert.match(await row.innerText(), lang === 'ja' ? /12\/11\(金\) 12:00.GMT\+9\s+シンガポール.11:00.現地 GMT\+8/ : /Fri 11 Dec 12:00.GMT\+9\s+Singapore.11:00.local GMT\+8/);
      await row.locator('[data-testid="deadline-snooze"]').focus();
      await page.keyboard.press('Enter');
      await pick(page, 'option-hour');
      await by(page, 'deadline-snoozed').waitFor();
      assert.match(await words(page, 'deadline-snoozed'), /09:2\d/);
      await page.waitForFunction(() => document.activeElement?.dataset?.testid === 'deadline-unsnooze');
      await page.keyboard.press('Control+z');
      await by(page, 'deadline-snoozed').waitFor({ state: 'detached' });
      await row.locator('[data-testid="deadline-act"]').focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => location.hash === '#/booking/b-sin/pay');
      await done(page);
    });
  }
  it('filters by kind and person; a list walked by keys', async () => {
    const page = await browser.page({ hash: '/deadlines' });
    await by(page, 'deadlines-person').click();
    await page.locator('[data-testid="option-伊藤 さくら"]').click();
    assert.equal(await by(page, 'deadline-row').count(), 1);
    await by(page, 'deadlines-kind').click();
    await by(page, 'option-quote_expiry').click();
    await by(page, 'deadlines-show-all').click();
    assert.equal(await by(page, 'deadline-row').count(), 5);
    await by(page, 'deadline-open').first().focus();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash === '#/booking/b-sin');
    await done(page);
  });
  it('offline it counts on and says of when it knows; a wrong clock is said', async () => {
    const page = await browser.page({ hash: '/deadlines', query: { fake: 'offline', drift: '-200' } });
    assert.match(await words(page, 'deadlines-as-of'), /14:05 時点の情報/);
    assert.match(await words(page, 'clock-line'), /約3分遅れています.*サーバーの時刻/s);
    await done(page);
    const right = await browser.page({ hash: '/deadlines', query: { drift: '119' } });
    await by(right, 'deadline-row').first().waitFor();
    assert.equal(await by(right, 'clock-line').count(), 0);
    await done(right);
  });
  it('a place is named beside its clock, and where the plan has one beside this computer', async () => {
    const page = await browser.page({ hash: '/deadlines' });
    const row = (kind) => page.locator(`[data-testid="deadline-row"][data-kind="${kind}"]`).first();
    assert.match(await row('payment_required_by').innerText(), /GMT\+9\s+シンガポール.11:00.現地 GMT\+8/);
    assert.equal(await row('check_in_opens').locator('[data-testid="deadline-place"]').innerText(), '福岡');
    assert.doesNotMatch(await row('check_in_opens').innerText(), /現地/, 'the same clock is not told twice');
    await page.close();
    const abroad = await browser.page({ hash: '/today', query: { here: 'Asia/Singapore' } });
    assert.match(await words(abroad, 'today-here'), /シンガポール[\s\S]*GMT\+8[\s\S]*この端末[\s\S]*GMT\+9/);
    await abroad.close();
    const home = await browser.page({ hash: '/today', query: { here: 'Asia/Tokyo' } });
    await by(home, 'today-next').waitFor();
    assert.equal(await by(home, 'today-here').count(), 0, 'where both agree nothing is said');
    await home.close();
  });

  it('a link leads to its deadline; Today leads to all', async () => {
    const page = await browser.page({ hash: `/deadlines/${encodeURIComponent('c-train/quote_expiry')}` });
    await page.waitForFunction(() => document.activeElement?.closest('[data-deadline]')?.dataset.deadline === 'c-train/quote_expiry');
    await page.keyboard.press('Control+1');
    await by(page, 'today-all-deadlines').click();
    await by(page, 'deadline-row').first().waitFor();
    await done(page);
  });
});

describe('the outbox (S-27)', () => {
  it('the banner leads there; refused is mended, waiting is discarded after a question', async () => {
    const page = await browser.page({ hash: '/today', query: { outbox: '1', fake: 'offline' } });
    await by(page, 'outbox-line').waitFor();
    assert.match(await words(page, 'offline-line'), /オフライン · 14:05 時点の情報 · 送信待ち 2件 · 要確認 2件/);
    await tabTo(page, 'outbox-line');
    await page.keyboard.press('Enter');
    await by(page, 'outbox-row').first().waitFor();
    assert.match(await words(page, 'outbox-counts'), /購入 1件 · オペレーターへの依頼 2件 · 取消の希望 1件/);
    assert.match(await words(page, 'outbox-prices'), /¥48,220[^]*確認時に表示/);
    assert.equal(await by(page, 'outbox-review').getAttribute('aria-disabled'), 'true', 'a purchase needs the network');
    assert.match(await words(page, 'outbox-why'), /見つかりません/);
    await by(page, 'outbox-edit').first().click();
    await by(page, 'outbox-text').fill('');
    await by(page, 'outbox-save').click();
    await by(page, 'field-error-outbox-text').waitFor();
    await by(page, 'outbox-text').fill('帰りの便を遅くしてください。');
    await by(page, 'outbox-save').click();
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="outbox-row"][data-state="refused"]').length === 0);
    assert.match(await words(page, 'offline-line'), /送信待ち 3件 · 要確認 1件/);
    await by(page, 'outbox-discard').last().click();
    await by(page, 'outbox-discard-sure').click();
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="outbox-row"]').length === 3);
    await done(page);
  });
  it('a purchase that waits shows what it costs now beside what was agreed to', async () => {
    const page = await browser.page({ hash: '/outbox', query: { outbox: '1', profile: 'complete', price: 'changed' } });
    await page.waitForFunction(() => (document.querySelector('[data-testid="outbox-prices"]')?.textContent?.match(/¥/g) ?? []).length === 2);
    const [then, now] = (await words(page, 'outbox-prices')).match(/¥[\d,]+/g);
    assert.notEqual(then, now);
    await done(page);
    const gone = await browser.page({ hash: '/outbox', query: { outbox: '1', refuse: 'review:offer_gone' } });
    await gone.waitForFunction(() => document.querySelector('[data-testid="outbox-prices"]')?.textContent?.includes('販売を終了'));
    await done(gone);
  });
  it('a purchase goes back to the review, never by itself', async () => {
    const page = await browser.page({ hash: '/outbox', query: { outbox: '1', profile: 'complete' } });
    await by(page, 'outbox-review').click();
    await page.waitForFunction(() => location.hash.startsWith('#/review/off_0_'));
    await done(page);
  });
  it('the sign-out question says what is unsent and leads there', async () => {
    const page = await browser.page({ hash: '/settings', query: { outbox: '1', unsent: '4' } });
    await by(page, 'sign-out').click();
    await by(page, 'sign-out-confirm').click();
    await by(page, 'unsent-counts').waitFor();
    assert.match(await words(page, 'unsent-counts'), /購入 1件/);
    await by(page, 'unsent-look').click();
    await by(page, 'outbox-row').first().waitFor();
    await done(page);
  });
});

describe('notices and what changed (F-90)', () => {
  it('the bell counts, opening one reads it, all are read at once', async () => {
    const page = await browser.page({ hash: '/today' });
    await by(page, 'notices-unread').waitFor();
    assert.equal(await words(page, 'notices-unread'), '2');
    await by(page, 'notices-open').focus();
    await page.keyboard.press('Enter');
    await by(page, 'notice').first().waitFor();
    await page.locator('[data-kind="schedule_change"] [data-testid="notice-open"]').focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash === '#/booking/b-ito');
    await page.waitForFunction(() => document.querySelector('[data-testid="notices-unread"]')?.textContent === '1');
    await by(page, 'notices-open').click();
    await by(page, 'notices-read-all').click();
    await by(page, 'notices-unread').waitFor({ state: 'detached' });
    await done(page);
  });
  for (const [lang, count, line] of [['ja', '1', '更新しました（1件変更）'], ['ja', '3', '更新しました（3件変更）'], ['en', '1', 'Updated (1 change)'], ['en', '3', 'Updated (3 changes)']]) {
    it(`${line}, and what it was`, async () => {
      const page = await browser.page({ hash: '/today', query: { lang, changes: count } });
      await by(page, 'news-open').waitFor();
      assert.equal((await words(page, 'news-open')).trim(), line);
      await by(page, 'news-open').click();
      assert.equal(await by(page, 'news-row').count(), Number(count));
      await by(page, 'news-row').first().locator('a').click();
      await page.waitForFunction(() => location.hash === '#/booking/b-ito');
      assert.equal(await by(page, 'news').count(), 0);
      await done(page);
    });
  }
});

describe('drafts (F-30)', () => {
  it('what is typed is there after a restart, once it was kept', async () => {
    const page = await browser.page({ hash: '/search', query: { keep: '1' } });
    await by(page, 'search-depart').fill('2026-12-20');
    await by(page, 'search-origin').fill('はねだ');
    await page.waitForFunction(() => window.name.includes('はねだ'), null, { timeout: 2000 });
    await page.reload();
    await by(page, 'draft-line').waitFor();
    assert.equal(await by(page, 'search-depart').inputValue(), '12/20(日)');
    assert.equal(await by(page, 'search-origin').inputValue(), 'はねだ');
    await by(page, 'draft-discard').click();
    assert.equal(await by(page, 'search-origin').inputValue(), '');
    await page.waitForFunction(() => !window.name.includes('はねだ'));
    await done(page);
  });
  it('says what became invalid', async () => {
    const page = await browser.page({ hash: '/search', query: { keep: '1' } });
    await restoreDraft(page);
    assert.match(await words(page, 'draft-issue'), /日付が過ぎています/);
    await done(page);
  });
  it('a request to the desk is kept until it is sent', async () => {
    const page = await browser.page({ hash: '/trip/t-sin', query: { keep: '1' } });
    await withDrafts(page, [['ask/t-sin//quote', { about: 'other', text: '空港で車を手配してください' }]]);
    await by(page, 'trip-add-desk').click();
    await by(page, 'draft-line').waitFor();
    assert.equal(await by(page, 'ask-text').inputValue(), '空港で車を手配してください');
    await by(page, 'ask-send').click();
    await by(page, 'ask-form').waitFor({ state: 'detached' });
    await page.waitForFunction(() => !window.name.includes('ask/t-sin'));
    await done(page);
  });
  it('the purpose of a review comes back, with what it was for', async () => {
    const page = await browser.page({ hash: '/review/off_0_HNDFUK_2026-12-11_2026-12-13', query: { keep: '1', profile: 'complete' } });
    await withDrafts(page, [['review', { purpose: '定例会議', mode: 'book', offer_ids: ['off_gone'], traveller_id: null }]]);
    await by(page, 'review-purpose').waitFor();
    assert.equal(await by(page, 'review-purpose').inputValue(), '定例会議');
    assert.equal(await by(page, 'draft-issue').count(), 1);
    await done(page);
  });
});

describe('boarding passes (F-86)', () => {
  const OUT = 'M1AOKI/MISAKI MS      ESIM4K7 HNDFUKNH 8245 344Y014A0025 100';
  const BACK = 'M1AOKI/MISAKI MS      ESIM4K7 FUKHNDNH 8256 346Y021C0004 100';
  const rows = (page, count) => page.waitForFunction((wanted) => document.querySelectorAll('[data-testid="pass-row"]').length === wanted, count);
  for (const lang of ['ja', 'en']) {
    it(`typed, shown, removed and back without a mouse or a network, ${lang}`, async () => {
      const page = await browser.page({ hash: '/booking/b-fuk', query: { fake: 'offline', lang } });
      await by(page, 'pass-none').waitFor();
      await tabTo(page, 'pass-paste');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.activeElement?.dataset?.testid === 'pass-text');
      await page.keyboard.press('Enter');
      await by(page, 'field-error-pass').waitFor();
      await page.keyboard.type(OUT.replace('8245', '8246'));
      await page.keyboard.press('Enter');
      await page.waitForFunction((said) => document.querySelector('[data-testid="field-error-pass"]')?.textContent.includes(said), lang === 'ja' ? 'この予約の便の搭乗券ではありません' : 'another flight');
      await page.keyboard.press('Control+a');
      await page.keyboard.type(OUT);
      await page.keyboard.press('Enter');
      await rows(page, 1);
      await page.waitForFunction(() => document.activeElement?.dataset?.testid === 'pass-open');
      await page.keyboard.press('Enter');
      await by(page, 'pass-barcode').waitFor();
      const shown = await by(page, 'pass-view').innerText();
      for (const said of ['AOKI / MISAKI MS', 'NH 8245', 'HND → FUK', '14A', '25', 'Y']) assert.ok(shown.includes(said), said);
      assert.deepEqual(await by(page, 'pass-view').evaluate((view) => { const { backgroundColor, width, height } = getComputedStyle(view); return [backgroundColor, width, height]; }), ['oklch(1 0 260)', '1280px', '800px']);
      await page.keyboard.press('Escape');
      await by(page, 'pass-view').waitFor({ state: 'detached' });
      await tabTo(page, 'pass-remove');
      await page.keyboard.press('Enter');
      await rows(page, 0);
      await by(page, 'pass-undo').waitFor();
      assert.equal(await focused(page), 'pass-choose', 'the focus stays with the section');
      await page.keyboard.press('Control+z');
      await rows(page, 1);
      assert.equal(await by(page, 'pass-dropped').count(), 0);
      await page.keyboard.press('Control+1');
      await by(page, 'today-next-pass').waitFor();
      await tabTo(page, 'today-next-pass');
      await page.keyboard.press('Enter');
      await by(page, 'pass-barcode').waitFor();
      await done(page);
    });
  }
  it('by file, by drop and by paste; the same one is one; a file beside the section opens nothing', async () => {
    const page = await browser.page({ hash: '/booking/b-fuk' });
    await by(page, 'pass-none').waitFor();
    await by(page, 'pass-file').setInputFiles([{ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from(`${OUT}\r\n`) }, { name: 'b.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') }]);
    await by(page, 'pass-refused').waitFor();
    await rows(page, 1);
    const put = (target, type, text, name) => page.locator(target).first().evaluate((element, [kind, body, file]) => {
      const data = new DataTransfer();
      if (file) data.items.add(new File([body], file));
      else data.setData('text/plain', body);
      const init = { bubbles: true, cancelable: true };
      const event = kind === 'paste' ? new ClipboardEvent(kind, { ...init, clipboardData: data }) : new DragEvent(kind, { ...init, dataTransfer: data });
      element.dispatchEvent(event);
      return event.defaultPrevented;
    }, [type, text, name]);
    assert.equal(await put('[data-testid="passes"]', 'drop', BACK, 'back.txt'), true);
    await rows(page, 2);
    assert.equal(await put('h1', 'drop', BACK, 'back.txt'), true, 'not opened in place of the app');
    assert.equal(await put('h1', 'paste', BACK), true);
    await page.waitForFunction(() => document.querySelector('.quiet-line')?.textContent.includes('追加済み'));
    assert.equal(await put('h1', 'paste', 'SIM-ZZ4K7Q'), false, 'other text is nobody\'s business');
    await rows(page, 2);
    await by(page, 'pass-remove').first().click();
    await rows(page, 1);
    await by(page, 'pass-undo').click();
    await rows(page, 2);
    await done(page);
  });
  it('past ones are kept and said to be past; other products have none', async () => {
    const page = await browser.page({ hash: '/booking/b-itm', query: { pass: '1' } });
    await rows(page, 2);
    assert.deepEqual(await by(page, 'pass-row').evaluateAll((all) => all.map((row) => row.dataset.over)), ['true', 'true']);
    await by(page, 'pass-open').first().click();
    assert.match(await by(page, 'pass-view').innerText(), /過去の便/);
    await done(page);
    const hotel = await browser.page({ hash: '/booking/b-hotel' });
    await by(hotel, 'booking-address').waitFor();
    assert.equal(await by(hotel, 'passes').count(), 0);
    await done(hotel);
  });
  it('one whose flight was cancelled stays, and says that the airline gives another', async () => {
    const page = await browser.page({ hash: '/booking/b-fuk/cancel', query: { pass: '1' } });
    await by(page, 'after-commit').waitFor();
    await page.keyboard.press('Control+Enter');
    await by(page, 'after-outcome').waitFor();
    await page.evaluate(() => { location.hash = '#/booking/b-fuk'; });
    await rows(page, 1);
    await by(page, 'pass-outdated').waitFor();
    await by(page, 'pass-open').click();
    await by(page, 'pass-view-outdated').waitFor();
    assert.match(await by(page, 'pass-view').innerText(), /航空会社から新しく受け取ってください/);
    await done(page);
  });
});

describe('trip and booking (S-05, S-06)', () => {
  it('the map is drawn after the screen, and the list says the same', async () => {
    const page = await browser.page({ hash: '/trip/t-sin' });
    await page.locator('[data-testid="trip-map-drawing"][data-drawn="true"]').waitFor();
    assert.deepEqual((await by(page, 'trip-map-place').allInnerTexts()).map((line) => line.replace(/\s+/g, ' ')), ['1 羽田 空港 12/15(火)', '2 チャンギ 空港 12/16(水)']);
    assert.match(await by(page, 'trip-map-drawing').getAttribute('aria-label'), /羽田、チャンギ/);
    assert.equal(await page.locator('[data-testid="trip-map-drawing"] .pin').count(), 2);
    for (const [width, beside] of [[1280, true], [1024, true], [480, false], [320, false]]) {
      await page.setViewportSize({ width, height: 800 });
      const [map, list] = [await by(page, 'trip-map-drawing').boundingBox(), await by(page, 'trip-map').locator('ol').boundingBox()];
      if (beside) assert.ok(list.x >= map.x + map.width && list.y <= map.y + 1, `beside at ${width}`);
      else assert.ok(list.y >= map.y + map.height && list.y - map.y - map.height <= 24, `right under it at ${width}`);
    }
    assert.equal(await page.locator('[data-testid="trip-map-drawing"] .way').count(), 2, 'there and back are great circles of their own');
    await done(page);
  });
  it('saving names the file; Ctrl+P saves the plan; a refusal is said', async () => {
    const page = await browser.page({ hash: '/trip/t-fuk' });
    await by(page, 'trip-save-calendar').click();
    await by(page, 'saved').waitFor();
    assert.match(await words(page, 'saved'), /予定 4件.*smart-btm-t-fuk\.ics/s);
    await page.keyboard.press('Control+p');
    await page.waitForFunction(() => document.querySelector('[data-testid="saved"]')?.textContent.includes('.pdf'));
    await by(page, 'saved-reveal').click();
    await done(page);
    const full = await browser.page({ hash: '/trip/t-fuk', query: { refuse: 'save:storage_full' } });
    await by(full, 'trip-save-plan').click();
    await by(full, 'save-failed').waitFor();
    await full.close();
  });
  it('the address is shown to a driver over the whole window, and Esc comes back', async () => {
    const page = await browser.page({ hash: '/booking/b-hotel', query: { theme: 'dark' } });
    await tabTo(page, 'booking-show-driver');
    await page.keyboard.press('Enter');
    await by(page, 'driver-address').waitFor();
    const look = await by(page, 'driver-view').evaluate((view) => ({ background: getComputedStyle(view).backgroundColor, box: view.getBoundingClientRect().toJSON(), size: parseFloat(getComputedStyle(view.querySelector('[data-testid="driver-address"]')).fontSize) }));
    assert.deepEqual([look.box.width, look.box.height], [1280, 800]);
    assert.ok(look.size >= 48, `${look.size}`);
    await page.keyboard.press('Escape');
    await by(page, 'driver-view').waitFor({ state: 'detached' });
    assert.equal(await focused(page), 'booking-show-driver');
    await done(page);
  });
  it('a wish to cancel waits offline and is withdrawn; online the refund comes first', async () => {
    const page = await browser.page({ hash: '/booking/b-hotel', query: { fake: 'offline' } });
    await tabTo(page, 'booking-wish-cancel');
    await page.keyboard.press('Enter');
    await by(page, 'booking-wish').waitFor();
    assert.equal(await by(page, 'booking-wish-confirm').count(), 0);
    await by(page, 'outbox-line').click();
    assert.equal(await by(page, 'outbox-row').first().getAttribute('data-kind'), 'cancel_wish');
    await page.goBack();
    await by(page, 'booking-wish-withdraw').click();
    await by(page, 'booking-wish').waitFor({ state: 'detached' });
    await done(page);
  });
  it('once one time differs from this computer’s, every time names its zone', async () => {
    const page = await browser.page({ hash: '/booking/b-sin' });
    await by(page, 'booking-state').waitFor();
    const times = await page.locator('time').allInnerTexts();
    assert.ok(times.length >= 4 && times.every((text) => /GMT[+−]\d/.test(text)), times.join());
    assert.ok(times.some((text) => /現地 GMT\+8/.test(text)) && times.some((text) => /\+1日/.test(text)), times.join());
    const home = await browser.page({ hash: '/booking/b-fuk' });
    await by(home, 'booking-state').waitFor();
    assert.ok((await home.locator('time').allInnerTexts()).every((text) => !/GMT/.test(text)));
    await home.close();
    await done(page);
  });
});

describe('connections and closing', () => {
  it('named, coloured, switched; removing says what goes', async () => {
    const page = await browser.page({ hash: '/settings', query: { connections: '3' } });
    await by(page, 'connection-mark').waitFor();
    await by(page, 'connection-rename').first().click();
    await by(page, 'connection-name').fill('');
    await by(page, 'connection-save').click();
    await by(page, 'field-error-name').waitFor();
    await by(page, 'connection-name').fill('本社');
    await by(page, 'connection-colour-2').check();
    await by(page, 'connection-save').click();
    await by(page, 'connection-name').waitFor({ state: 'detached' });
    assert.match(await page.locator('[data-region="title"]').innerText(), /本社/);
    await by(page, 'connection-remove').first().click();
    await by(page, 'connection-remove-sure').click();
    await by(page, 'unsent-discard').click();
    await by(page, 'unsent-discard-sure').click();
    await page.waitForFunction(() => document.querySelectorAll('[data-testid="connection"]').length === 2);
    await by(page, 'connection-switch').first().click();
    await by(page, 'signin-email').waitFor();
    await done(page);
  });
  it('adding leads to the form of the start screen', async () => {
    const page = await browser.page({ hash: '/settings' });
    await by(page, 'connection-add').click();
    await by(page, 'connect-input').waitFor();
    await done(page);
  });
  it('closing is asked once and remembered', async () => {
    const page = await browser.page({ hash: '/settings', query: { closing: '1', outbox: '1' } });
    await by(page, 'close-dialog').waitFor();
    await page.waitForFunction(() => document.querySelector('[data-testid="close-unsent"]')?.textContent.includes('送信待ちが 2件'));
    assert.match(await words(page, 'close-unsent'), /確認が必要なものが 2件/);
    assert.equal(await focused(page), 'close-tray', 'staying is what Enter does');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    assert.equal(await focused(page), 'close-remember');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await by(page, 'close-dialog').waitFor({ state: 'detached' });
    assert.equal(await by(page, 'settings-close-tray').isChecked(), true);
    await done(page);
  });
  it('closing without an answer changes nothing; what waits can be looked at; a refusal is said', async () => {
    const page = await browser.page({ hash: '/settings', query: { closing: '1' } });
    await by(page, 'close-remember').check();
    assert.equal(await by(page, 'close-unsent').count(), 0);
    await page.keyboard.press('Escape');
    await by(page, 'close-dialog').waitFor({ state: 'detached' });
    assert.equal(await by(page, 'settings-close-ask').isChecked(), true);
    await done(page);
    const look = await browser.page({ hash: '/today', query: { closing: '1', outbox: '1' } });
    await by(look, 'close-look').click();
    await by(look, 'outbox-row').first().waitFor();
    assert.equal(await by(look, 'close-dialog').count(), 0);
    await done(look);
    const refused = await browser.page({ hash: '/today', query: { closing: '1', refuse: 'close_window:internal' } });
    await by(refused, 'close-quit').click();
    await by(refused, 'close-failed').waitFor();
    await done(refused);
  });
  it('without a tray and a keychain what waits is named before it is lost', async () => {
    const page = await browser.page({ hash: '/today', query: { closing: 'trayless', outbox: '1', keychain: 'absent' } });
    await by(page, 'close-unsent').waitFor();
    assert.equal(await by(page, 'close-tray').count(), 0);
    await page.keyboard.press('Enter');
    await by(page, 'close-dialog').waitFor({ state: 'detached' });
    assert.equal(await by(page, 'offline-line').count(), 1, 'Enter keeps the window');
    await done(page);
  });
  it('closing is asked before anybody has signed in too', async () => {
    for (const [as, screen] of [['signed_out', 'signin-email'], ['start', 'start-connect']]) {
      const page = await browser.page({ hash: '/today', query: { as, closing: '1' } });
      await by(page, 'close-dialog').waitFor();
      await page.keyboard.press('Enter');
      await by(page, 'close-dialog').waitFor({ state: 'detached' });
      await by(page, screen).waitFor();
      await done(page);
    }
  });
  it('notices of the system and their details are switched', async () => {
    const page = await browser.page({ hash: '/settings' });
    await by(page, 'settings-native-off').check();
    await by(page, 'settings-details-on').check();
    await by(page, 'notices-open').click();
    await by(page, 'notices-native').waitFor();
    assert.match(await words(page, 'notices-native'), /オフ/);
    await done(page);
  });
});
