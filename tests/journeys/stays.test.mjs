// Hotels, eSIM and pocket Wi-Fi of S-08: found by keyboard, plotted to scale, honest about what nobody answered, and a supplier's text stays text.
import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { by, openBrowser } from './lib/browser.mjs';
import { focused, tabTo } from './lib/hands.mjs';
import { addCountry, chooseMeeting, fillStay, fillWifi, openRooms, searchStays, searchWifi } from './lib/states-stays.mjs';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());

const JAPANESE = /[ぁ-んァ-ン一-龥]/;
const hash = (page) => page.evaluate(() => decodeURIComponent(location.hash));
const texts = (page, id) => by(page, id).allInnerTexts();


async function opened(query, link, act) {
  const page = await browser.page({ hash: link, query });
  await act?.(page);
  return page;
}

for (const lang of ['ja', 'en']) {
  describe(lang, () => {
    it('a hotel is found, its rooms read and one chosen without a mouse', async () => {
      const page = await opened({ lang }, '/search');
      await tabTo(page, 'search-product-stay');
      await page.keyboard.press('Enter');
      await by(page, 'stay-meeting').waitFor();
      await tabTo(page, 'stay-meeting');
      await page.keyboard.type(lang === 'ja' ? 'はかた' : 'hakata');
      await by(page, 'meeting-option').first().waitFor();
      await page.keyboard.press('Enter');
      await tabTo(page, 'stay-check-in');
      await page.keyboard.type('明日');
      await tabTo(page, 'stay-check-out');
      await page.keyboard.type('2026-12-13');
      await page.keyboard.press('Enter');
      await by(page, 'stays-end').waitFor();
      await tabTo(page, 'stay-row');
      await page.keyboard.press('j');
      await page.keyboard.press('ArrowDown');
      assert.equal(await page.evaluate(() => document.activeElement.dataset.index), '2');
      await page.keyboard.press('Enter');
      await by(page, 'stay-rate').first().waitFor();
      await tabTo(page, 'rate-terms');
      await page.keyboard.press('Enter');
      await by(page, 'rate-cancel-steps').waitFor();
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Shift+Tab');
      assert.equal(await focused(page), 'rate-choose');
      await page.keyboard.press('Enter');
      assert.match(await hash(page), /^#\/review\/rate_a_1_2026-12-11_2026-12-13$/);
      await page.close();
    });

    const FORMS = [
      ['hotel, empty', '/search/stay', null, {}, 'stay-submit', { meeting: '入力', check_in: '入力', check_out: '入力' }],
      ['hotel, wrong', '/search/stay', null, { 'stay-meeting': 'ぽにょ', 'stay-check-in': 'いつか', 'stay-check-out': '2026-12-01' }, 'stay-submit', { meeting: '候補から', check_in: '日付として', check_out: '過去' }],
      ['hotel, out before in', '/search/stay', chooseMeeting, { 'stay-check-in': '2026-12-20', 'stay-check-out': '2026-12-20' }, 'stay-submit', { check_out: 'チェックインより後' }],
      ['hotel, 31 nights', '/search/stay', chooseMeeting, { 'stay-check-in': '2026-12-20', 'stay-check-out': '2027-01-20' }, 'stay-submit', { check_out: '泊数' }],
      ['hotel, too far ahead', '/search/stay', chooseMeeting, { 'stay-check-in': '2027-12-20', 'stay-check-out': '2027-12-21' }, 'stay-submit', { check_in: '330日' }],
      ['Wi-Fi, empty', '/search/connect', null, {}, 'wifi-submit', { countries: '選', from: '入力', until: '入力' }],
      ['Wi-Fi, wrong', '/search/connect', null, { 'wifi-country': 'ムー大陸', 'wifi-from': '2026-12-20', 'wifi-until': '2026-12-18' }, 'wifi-submit', { countries: '候補から', until: '利用開始日以降' }],
    ];
    for (const [name, link, open, typed, submit, refused] of FORMS) {
      it(`${name}: each field says why and keeps its text`, async () => {
        const page = await opened({ lang }, link, open ? (made) => open(made, lang === 'ja' ? '博多' : 'hakata') : undefined);
        for (const [id, text] of Object.entries(typed)) await by(page, id).fill(text);
        await by(page, submit).click();
        for (const [field, words] of Object.entries(refused)) {
          const text = await by(page, `field-error-${field}`).innerText();
          if (lang === 'ja') assert.match(text, new RegExp(words), field);
          else assert.doesNotMatch(text, JAPANESE, field);
        }
        assert.equal(await page.locator('[data-testid^="field-error-"]').count(), Object.keys(refused).length, 'no other field is marked');
        for (const [id, text] of Object.entries(typed)) {
          const kept = await by(page, id).inputValue();
          if (/^\d{4}-/.test(text)) assert.ok(kept.length > 0, `${id} keeps its date`);
          else assert.equal(kept, text, `${id} keeps what was typed`);
        }
        assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid')), 'true', 'the first marked field has the focus');
        assert.deepEqual(page.problems, []);
        await page.close();
      });
    }
  });
}

it('whatever a supplier writes is shown as text and runs nothing', async () => {
  const page = await opened({}, '/search/stay', searchStays);
  const title = await page.title();
  const scripts = await page.evaluate(() => document.querySelectorAll('script').length);
  const row = by(page, 'stay-row').filter({ hasText: '住吉の杜ホテル' });
  await row.click();
  const words = by(page, 'stay-description');
  await words.waitFor();
  await by(page, 'rate-terms').first().click();
  const panel = by(page, 'stay-rooms-panel');
  assert.match(await words.innerText(), /<img src=x onerror="document\.title='owned'"><script>document\.title='owned'<\/script><a href="javascript:alert\(1\)">駅前<\/a>/);
  assert.match(await panel.innerText(), /<b>15:00<\/b>から/);
  await page.waitForTimeout(200);
  assert.equal(await page.title(), title);
  assert.equal(await panel.locator('img, script, a, b, iframe').count(), 0);
  assert.equal(await page.evaluate(() => document.querySelectorAll('script').length), scripts);
  assert.deepEqual(page.problems, []);
  await page.close();
});

it('the plot has the numbers of the list, to scale and north up, and leads to the row', async () => {
  const page = await opened({}, '/search/stay', searchStays);
  assert.deepEqual(await by(page, 'plot-ring').allTextContents(), ['500 m', '1 km', '1.5 km']);
  // Not as rendered: a row the browser has not drawn yet (`content-visibility`) has no rendered text.
  const list = await by(page, 'stay-name').allTextContents();
  const labels = await by(page, 'plot-pin').evaluateAll((pins) => pins.map((pin) => pin.getAttribute('aria-label')));
  assert.deepEqual(labels.map((label) => label.split(/: |, /).slice(0, 2)), list.map((name, at) => [String(at + 1), name]));
  const spot = async (name) => {
    const box = await page.locator(`[data-testid="plot-pin"][aria-label*="${name}"]`).boundingBox();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const svg = await page.locator('[data-testid="scale-plot"] svg').boundingBox();
  const [mx, my] = [svg.x + svg.width / 2, svg.y + svg.height / 2];
  const metre = ((svg.width / 400) * 176) / 1500;
  for (const [name, east, north] of [['天神グランドステイ', -1480, 120], ['東比恵ビジネスホテル', 860, 380], ['住吉の杜ホテル', -360, -540]]) {
    const [x, y] = await spot(name);
    assert.ok(Math.abs(x - mx - east * metre) < 3 && Math.abs(my - y - north * metre) < 3, `${name} stands where it is`);
  }
  await by(page, 'stay-sort-distance').check();
  assert.match(await page.locator('[data-testid="plot-pin"][data-number="1"]').getAttribute('aria-label'), /博多駅前シティイン, 170 m/);
  const pin = page.locator('[data-testid="plot-pin"]').first();
  await pin.focus();
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.number), '2');
  assert.equal(await page.locator('li.active[data-hotel] [data-testid="stay-name"]').innerText(), 'ホテル筑紫口テラス', 'its row is marked');
  await page.keyboard.press('Enter');
  await by(page, 'stay-rate').first().waitFor();
  assert.equal(await focused(page), 'stay-row');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.index), '1');
  assert.equal(await page.locator('[data-testid="plot-pin"][aria-pressed="true"]').getAttribute('data-number'), '2');
  await page.close();
});

it('rooms say board, payment, cancelling by time, and what is paid at the hotel apart from the total', async () => {
  const page = await opened({}, '/search/stay', async (made) => {
    await chooseMeeting(made);
    await by(made, 'stay-check-in').fill('2026-12-20');
    await by(made, 'stay-check-out').fill('2026-12-22');
    await by(made, 'stay-submit').click();
    await by(made, 'stays-end').waitFor();
    await openRooms(made, 3);
  });
  assert.equal(await by(page, 'stay-rate').count(), 3);
  const breakfast = by(page, 'stay-rate').nth(1);
  assert.match(await breakfast.innerText(), /朝食付き[^]*12\/18\(金\) 18:00 まで無料取消[^]*残り2室[^]*¥25,400[^]*＋ 現地払い ¥400/);
  assert.equal(await by(page, 'rate-negotiated').count(), 1);
  await breakfast.locator('[data-testid="rate-terms"]').click();
  const steps = (await by(page, 'rate-cancel-steps').locator('li').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
  assert.deepEqual(steps, ['12/18(金) 18:00 まで 全額返金', '12/20(日) 15:00 まで −¥12,700 返金 取消料 ¥12,700', 'それ以降 返金なし 取消料 ¥25,400']);
  assert.match(await breakfast.innerText(), /予約の合計\s+¥25,400[^]*現地払い：宿泊税\s+¥400/);
  await by(page, 'rate-filter-free').click();
  assert.equal(await by(page, 'stay-rate').count(), 2);
  await by(page, 'stay-filter-free_cancel').click();
  assert.deepEqual(await texts(page, 'stay-name'), ['ホテル筑紫口テラス'], 'only where rooms have been seen');
  await page.close();
});

it('late arrival asks for the night before and moves the check-in', async () => {
  const page = await opened({}, '/search/stay', fillStay);
  await by(page, 'stay-late').check();
  assert.match(await by(page, 'stay-night-before').innerText(), /12\/10\(木\)/);
  await by(page, 'stay-night-before-yes').click();
  assert.equal(await by(page, 'stay-check-in').inputValue(), '12/10(木)');
  assert.match(await by(page, 'stay-night-before-done').innerText(), /12\/11\(金\)/);
  await page.close();
});

it('a pasted map link is a place; a trip fills both forms', async () => {
  const page = await opened({}, '/search/stay');
  await by(page, 'stay-meeting').fill('https://maps.example/@33.5903,130.4208,17z');
  await by(page, 'meeting-option').first().waitFor();
  await page.keyboard.press('Enter');
  assert.match(await by(page, 'stay-meeting').inputValue(), /博多駅付近 \(33\.5903, 130\.4208\)/);
  await page.evaluate(() => { location.hash = '#/search/stay/t-fuk'; });
  await by(page, 'stay-from-trip').waitFor();
  await page.waitForFunction(() => document.querySelector('[data-testid="stay-meeting"]').value.startsWith('福岡'));
  assert.deepEqual([await by(page, 'stay-check-in').inputValue(), await by(page, 'stay-check-out').inputValue()], ['12/10(木)', '12/12(土)']);
  assert.equal(await by(page, 'search-product-connect').getAttribute('href'), '#/search/connect/t-fuk');
  await page.evaluate(() => { location.hash = '#/search/connect/t-sin'; });
  await by(page, 'wifi-from-trip').waitFor();
  assert.deepEqual(await by(page, 'wifi-chosen').evaluateAll((all) => all.map((each) => each.dataset.code)), ['SG']);
  assert.deepEqual([await by(page, 'wifi-from').inputValue(), await by(page, 'wifi-until').inputValue()], ['12/16(水)', '12/19(土)']);
  await page.close();
});

it('new hotels wait while a person is on the list', async () => {
  const page = await opened({ speed: 'slow' }, '/search/stay', async (made) => {
    await fillStay(made);
    await by(made, 'stay-submit').click();
    await by(made, 'stay-row').first().waitFor();
    await by(made, 'stay-row').first().hover();
  });
  await by(page, 'stays-new').waitFor();
  assert.equal(await by(page, 'stay-row').count(), 3, 'nothing moves under the pointer');
  await by(page, 'stays-new').click();
  assert.ok((await by(page, 'stay-row').count()) > 3);
  await page.close();
});

it('all suppliers silent is said as that, never as no result', async () => {
  const page = await opened({ dead: '1' }, '/search/stay', async (made) => { await fillStay(made); await by(made, 'stay-submit').click(); });
  await by(page, 'error-state').waitFor();
  const words = await page.locator('main').innerText();
  assert.match(words, /検索できませんでした/);
  assert.match(words, /Duffel Stays（応答なし）/);
  assert.doesNotMatch(words, /0件/);
  assert.equal(await page.locator('main').getAttribute('data-state'), 'error');
  await page.close();
});

it('a search that breaks off keeps what arrived; rates that are gone offer the search again', async () => {
  const page = await opened({ cut: '1', refuse: 'stay_rates:offer_gone' }, '/search/stay', async (made) => { await fillStay(made); await by(made, 'stay-submit').click(); });
  await by(page, 'stays-broken').waitFor();
  assert.equal(await by(page, 'stay-row').count(), 3);
  await by(page, 'stay-row').first().click();
  assert.match(await by(page, 'error-state').innerText(), /検索から時間がたちました/);
  await page.close();
});

it('offline the form can be filled, and the button says why it waits', async () => {
  for (const [link, fill, button] of [['/search/stay', fillStay, 'stay-submit'], ['/search/connect', fillWifi, 'wifi-submit']]) {
    const page = await opened({ fake: 'offline' }, link, fill);
    const submit = by(page, button);
    assert.equal(await submit.getAttribute('aria-disabled'), 'true');
    assert.match(await submit.getAttribute('title'), /ネットワーク/);
    await page.close();
  }
});

it('plans that cover every country come first; what they leave open is named', async () => {
  const page = await opened({}, '/search/connect', async (made) => {
    await addCountry(made, 'マレーシア');
    await fillWifi(made, '2026-12-16', '2026-12-26');
    await by(made, 'wifi-submit').click();
    await by(made, 'esims-end').waitFor();
  });
  const rows = await texts(page, 'esim-row');
  assert.match(rows[0], /マレーシア、シンガポール ほか3か国[^]*Asialink/);
  assert.doesNotMatch(rows[0], /使えません|足りません/);
  assert.match(rows[1], /マレーシアでは使えません[^]*4日足りません/);
  assert.match(rows.find((row) => /無制限/.test(row)), /速度制限：1日3 GB/);
  await by(page, 'wifi-filter-all_countries').click();
  assert.equal(await by(page, 'esim-row').count(), 1);
  await page.close();
});

it('without eSIM on the device the router comes first and the eSIM says why not', async () => {
  const page = await opened({}, '/search/connect', searchWifi);
  assert.match(await by(page, 'device-how').innerText(), /EID/);
  await by(page, 'device-no').check();
  assert.equal(await by(page, 'esim-choose').first().getAttribute('aria-disabled'), 'true');
  assert.ok(await page.evaluate(() => document.querySelector('[data-testid="rental-part"]').compareDocumentPosition(document.querySelector('[data-testid="esim-part"]')) & Node.DOCUMENT_POSITION_FOLLOWING));
  const router = await by(page, 'rental-row').innerText();
  assert.match(router, /受取\s+12\/16\(水\) 19:00[^]*返却期限\s+12\/19\(土\) 23:59[^]*申込締切\s+12\/13\(日\) 17:00[^]*日額\s×\s4\s+¥3,880[^]*合計（税込）\s+¥4,430[^]*延滞料 1日 ¥1,940 · 紛失時 ¥40,000/);
  assert.match(router, /依頼中[^]*4時間以内/);
  await by(page, 'rental-choose').click();
  assert.match(await hash(page), /^#\/review\/rental_2026-12-16_2026-12-19$/);
  await page.close();
});

it('past the cut-off a router cannot be asked for, and says what can', async () => {
  const page = await opened({}, '/search/connect', async (made) => { await fillWifi(made, '2026-12-11', '2026-12-13'); await by(made, 'wifi-submit').click(); });
  assert.match(await by(page, 'rental-cutoff').innerText(), /12\/8\(火\) 17:00[^]*eSIM[^]*カウンター/);
  assert.equal(await by(page, 'rental-choose').getAttribute('aria-disabled'), 'true');
  await page.close();
});

it('a silent eSIM supplier leaves the routers, and is never counted as none', async () => {
  const page = await opened({ dead: '1' }, '/search/connect', searchWifi);
  assert.match(await by(page, 'supplier-note').innerText(), /Airalo/);
  assert.match(await by(page, 'esim-unanswered').innerText(), /検索できませんでした/);
  assert.doesNotMatch(await page.locator('main').innerText(), /(^|\D)0件/);
  await page.close();
});

it('rooms and plans are put together and reviewed as one', async () => {
  const page = await opened({}, '/search/stay', searchStays);
  await openRooms(page, 0);
  await by(page, 'rate-add').first().click();
  assert.match(await by(page, 'rate-add').first().innerText(), /外す/);
  await by(page, 'rate-add').first().click();
  await by(page, 'rate-add').first().click();
  await by(page, 'search-product-connect').click();
  await searchWifi(page);
  await by(page, 'esim-add').first().click();
  assert.equal(await by(page, 'basket-item').count(), 2);
  await by(page, 'basket-review').click();
  assert.match(await hash(page), /^#\/review\/rate_a_6_2026-12-11_2026-12-13\+esim_a_2026-12-16$/);
  await page.close();
});

it('hotels are found by part of their name, and a conversion never acts', async () => {
  const page = await opened({}, '/search/stay', searchStays);
  const all = await by(page, 'stay-row').count();
  await by(page, 'stay-filter-name').fill('ぐらんど');
  assert.deepEqual(await texts(page, 'stay-name'), ['天神グランドステイ']);
  await by(page, 'stay-filter-name').evaluate((input) => input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', keyCode: 229, isComposing: true, bubbles: true, cancelable: true })));
  assert.equal(await by(page, 'stay-said').count(), 1, 'the form stays one line');
  await by(page, 'stay-filter-name').fill('nowhere');
  await by(page, 'stay-name-clear').click();
  assert.equal(await by(page, 'stay-row').count(), all);
  await page.close();
});

it('after a search the form is one line, opened by click, Escape or a new search', async () => {
  const page = await opened({}, '/search/stay', searchStays);
  assert.match(await by(page, 'stay-said').innerText(), /博多[^]*12\/11\(金\) – 12\/13\(日\)[^]*2泊/);
  assert.equal(await by(page, 'stay-submit').isVisible(), false);
  assert.equal(await focused(page), 'stay-edit', 'the focus does not fall off the page');
  await page.keyboard.press('Escape');
  await by(page, 'stay-submit').waitFor();
  assert.equal(await focused(page), 'stay-meeting');
  await by(page, 'stay-check-out').fill('2026-12-10');
  await by(page, 'stay-submit').click();
  await by(page, 'field-error-check_out').waitFor();
  assert.equal(await by(page, 'stay-said').count(), 0, 'a refused field is shown');
  await by(page, 'stay-check-out').fill('2026-12-14');
  await by(page, 'stay-submit').click();
  await by(page, 'stays-end').waitFor();
  await by(page, 'stay-edit').click();
  await by(page, 'stay-submit').click();
  await by(page, 'stays-end').waitFor();
  await by(page, 'nav-search').click();
  await by(page, 'search-product-stay').click();
  assert.equal(await by(page, 'stay-submit').isVisible(), true);
  await page.close();
});

it('without any plan an operator can be asked, the wish is written down already', async () => {
  const page = await opened({ fake: 'empty' }, '/search/connect', async (made) => { await fillWifi(made); await by(made, 'wifi-submit').click(); });
  await by(page, 'ask-desk').click();
  assert.match(await by(page, 'ask-text').inputValue(), /シンガポール/);
  await page.close();
});
