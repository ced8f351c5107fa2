// F-12 after the booking: seats, bags and meals are wished for one by one and go to the desk, with and without a network.
import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { by, openBrowser } from './lib/browser.mjs';
import { wishFor } from './lib/states-after.mjs';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());
const said = (page, id, at = 0) => by(page, id).nth(at).innerText();

for (const lang of ['ja', 'en']) {
  describe(`seats, bags and meals after the booking, ${lang}`, () => {
    it('what is booked is shown, why a person arranges it, and each wish reaches the desk as it was made', async () => {
      const page = await browser.page({ hash: '/booking/b-fuk', query: { lang, roles: 'traveller,operator' } });
      await by(page, 'booking-extras-ask').focus();
      await page.keyboard.press('Enter');
      await by(page, 'extras-form').waitFor();
      assert.match(await said(page, 'extras-booked'), /NH 8245 HND → FUK[\s\S]*14A/);
      assert.match(await said(page, 'extras-why'), lang === 'ja' ? /オペレーターが手配/ : /operator arranges/i);
      await wishFor(page);
      // A third, written and taken out again by keys alone.
      await by(page, 'extras-add').focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.activeElement?.dataset?.testid === 'extras-kind-2-seat');
      await by(page, 'extras-remove-2').focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.querySelectorAll('[data-testid="extras-wish"]').length === 2);
      await by(page, 'extras-what-1').focus();
      await page.keyboard.press('Control+Enter');
      await by(page, 'after-asked').waitFor();
      await by(page, 'after-open-booking').click();
      assert.match(await said(page, 'wish-line'), /窓側、なるべく前方[\s\S]*NH 8245 HND → FUK/);
      assert.match(await said(page, 'wish-line', 1), lang === 'ja' ? /手荷物[\s\S]*23 kg[\s\S]*すべての便/ : /Bag[\s\S]*23 kg[\s\S]*All flights/);
      // The operator's side of the same request.
      await page.evaluate(() => { location.hash = '#/desk/c-new-1'; });
      await by(page, 'case-file').waitFor();
      assert.equal(await by(page, 'wish-line').count(), 2);
      assert.match(await said(page, 'wish-line'), lang === 'ja' ? /青木 美咲/ : /Misaki Aoki/);
      await by(page, 'case-take').click();
      await by(page, 'desk-act-quote').waitFor();
      assert.equal(await by(page, 'desk-act-settle').count(), 1);
      assert.deepEqual(page.problems, []);
      await page.close();
    });
  });
}

it('what is missing is said at its own wish, and nothing leaves', async () => {
  const page = await browser.page({ hash: '/booking/b-fuk/extras' });
  await by(page, 'extras-what-0').fill('窓側');
  await by(page, 'extras-add').click();
  await by(page, 'extras-send').click();
  await by(page, 'field-error-what-1').waitFor();
  assert.equal(await by(page, 'field-error-what-0').count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement?.dataset?.testid), 'extras-what-1');
  assert.equal(await by(page, 'after-asked').count(), 0);
  await page.close();
});

it('without a network it is written all the same and waits', async () => {
  const page = await browser.page({ hash: '/booking/b-fuk', query: { fake: 'offline' } });
  await by(page, 'booking-extras-ask').click();
  await by(page, 'ask-waits').waitFor();
  await by(page, 'extras-what-0').fill('通路側');
  await by(page, 'extras-send').click();
  await by(page, 'after-asked').waitFor();
  assert.equal(await by(page, 'after-open-outbox').count(), 1);
  await by(page, 'after-open-booking').click();
  await by(page, 'wish-line').waitFor();
  assert.equal(await page.locator('[data-testid="case-state"][data-state="queued"]').count(), 1);
  await page.close();
});

it('a wish that was not sent is there after a restart', async () => {
  const page = await browser.page({ hash: '/booking/b-fuk/extras', query: { keep: '' } });
  await wishFor(page);
  await page.waitForTimeout(700);
  await page.reload();
  await by(page, 'extras-what-1').waitFor();
  assert.equal(await by(page, 'extras-what-1').inputValue(), '23 kg を1個追加');
  await page.close();
});
