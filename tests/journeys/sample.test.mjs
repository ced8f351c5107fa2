// F-31 without a mouse: the sample company from the start screen, the role switch, the way back from a sign-out, the levers.
import { strict as assert } from 'node:assert';
import { after, before, describe, it } from 'node:test';
import { by, openBrowser } from './lib/browser.mjs';
import { hash } from './lib/hands.mjs';
import { become, startSample } from './lib/states-sample.mjs';

let browser;
before(async () => { browser = await openBrowser(); });
after(() => browser.close());

const SAMPLE = { sample: '1', kind: 'standalone' };
const at = (page, wanted) => page.waitForFunction((to) => location.hash === to, wanted);
const noProblems = (page) => assert.deepEqual(page.problems, []);

async function tabTo(page, id, most = 60) {
  for (let n = 0; n < most; n++) {
    if ((await page.evaluate(() => document.activeElement?.dataset?.testid)) === id) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${id} is not reached by Tab`);
}

describe('the sample company', () => {
  for (const lang of ['ja', 'en']) {
    it(`is made step by step and opens on today, ${lang}`, async () => {
      const page = await browser.page({ hash: '/start', query: { as: 'start', lang, speed: 'slow' } });
      await tabTo(page, 'start-sample');
      await page.keyboard.press('Enter');
      await page.waitForSelector('[data-testid="sample-step-trips"][data-state="running"]');
      assert.match(await by(page, 'sample-step-trips').innerText(), lang === 'ja' ? /サンプルの出張を予約/ : /Book the sample trips/);
      await at(page, '#/today');
      await by(page, 'role-switch').waitFor();
      assert.match(await by(page, 'role-switch').innerText(), lang === 'ja' ? /出張者：旅川 美咲/ : /Traveller: Misaki Tabikawa/);
      noProblems(page);
      await page.close();
    });
  }

  it('a failed set-up names the step and is tried again', async () => {
    const page = await browser.page({ hash: '/start', query: { as: 'start', refuse: 'create_sample:standalone_failed' } });
    await startSample(page);
    await by(page, 'error-state').waitFor();
    assert.match(await by(page, 'error-state').innerText(), /サンプルの出張を予約/);
    assert.equal(await by(page, 'sample-step-trips').getAttribute('data-state'), 'failed');
    await by(page, 'sample-again').click();
    await page.waitForSelector('[data-testid="sample-step-trips"][data-state="running"]');
    await by(page, 'error-state').waitFor();
    await by(page, 'sample-back').click();
    await by(page, 'start-sample').waitFor();
    noProblems(page);
    await page.close();
  });

  it('the switch changes the person by keys, and no sign-in is seen on the way', async () => {
    const page = await browser.page({ hash: '/today', query: SAMPLE });
    await by(page, 'role-switch').waitFor();
    await page.evaluate(() => {
      window.seen = [];
      new MutationObserver(() => window.seen.push(document.querySelector('[data-screen]')?.dataset.screen)).observe(document.body, { subtree: true, childList: true });
    });
    await tabTo(page, 'role-switch');
    await page.keyboard.press('Enter');
    await by(page, 'option-operator').waitFor();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await at(page, '#/desk');
    await by(page, 'case-row').first().waitFor();
    assert.equal(await by(page, 'nav-people').count(), 0);
    assert.ok(!(await page.evaluate(() => window.seen)).includes('S-02'));
    await become(page, 'company_admin');
    await at(page, '#/today');
    await by(page, 'nav-people').waitFor();
    assert.equal(await by(page, 'nav-desk').count(), 0);
    noProblems(page);
    await page.close();
  });

  it('what is not sent holds the switch, and says how much', async () => {
    const page = await browser.page({ hash: '/today', query: { ...SAMPLE, unsent: '2' } });
    await become(page, 'arranger');
    await page.waitForFunction(() => /2件/.test(document.querySelector('.quiet-line')?.textContent ?? ''));
    assert.match(await by(page, 'role-switch').innerText(), /旅川 美咲/);
    assert.equal(await hash(page), '#/today');
    noProblems(page);
    await page.close();
  });

  it('signed out, one of the five is chosen instead of a password', async () => {
    const page = await browser.page({ hash: '/sign-in', query: { ...SAMPLE, as: 'signed_out' } });
    await by(page, 'become-arranger').waitFor();
    assert.equal(await by(page, 'signin-password').count(), 0);
    await tabTo(page, 'become-arranger');
    await page.keyboard.press('Enter');
    await at(page, '#/today');
    assert.match(await by(page, 'role-switch').innerText(), /手嶋 遥/);
    noProblems(page);
    await page.close();
  });

  it('an own company has neither switch nor people, a server no levers', async () => {
    const own = await browser.page({ hash: '/settings', query: { kind: 'standalone' } });
    await by(own, 'simulator').waitFor();
    assert.equal(await by(own, 'role-switch').count(), 0);
    const server = await browser.page({ hash: '/settings' });
    await by(server, 'sign-out').waitFor();
    assert.equal(await by(server, 'simulator').count(), 0);
    noProblems(own);
    noProblems(server);
    await own.close();
    await server.close();
  });
});

describe('the levers of the simulation', () => {
  it('a preset is chosen by arrows and kept; a refusal shows how things are', async () => {
    const page = await browser.page({ hash: '/settings', query: SAMPLE });
    await by(page, 'simulator').waitFor();
    await by(page, 'preset-calm').focus();
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.querySelector('[data-testid="preset-busy_day"]')?.closest('label')?.classList.contains('on'));
    await by(page, 'sold-out').click();
    await by(page, 'sold-out-armed').waitFor();
    noProblems(page);
    await page.close();
    const refused = await browser.page({ hash: '/settings', query: { ...SAMPLE, refuse: 'set_simulator:standalone_failed' } });
    await by(refused, 'simulator').waitFor();
    await by(refused, 'preset-dead').click();
    await by(refused, 'simulator-error').waitFor();
    assert.equal(await by(refused, 'preset-calm').isChecked(), true);
    await refused.close();
  });

  it('a flight is moved and the change arrives at its booking', async () => {
    const page = await browser.page({ hash: '/booking/b-fuk', query: SAMPLE });
    await by(page, 'schedule-lever').click();
    await by(page, 'booking-schedule').waitFor();
    noProblems(page);
    await page.close();
  });
});
