// P8 `list-10k`: the list of trips with 10,000 rows beside the same list with 50 (the limit) and beside the same list that is not virtual (the
// peer). Started by `cargo xtask bench list-10k`; hands over the ratio of each round.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { openBrowser } from '../lib/browser.mjs';

const { values } = parseArgs({ options: { out: { type: 'string' }, rounds: { type: 'string', default: '9' }, trips: { type: 'string', default: '10000' }, scroll: { type: 'string', default: '10000' } } });
const [rounds, many, scrolled] = [values.rounds, values.trips, values.scroll].map(Number);
const FEW = 50;
/** A frame that comes more than half a beat of 60 Hz late. */
const LATE = 1.5 * (1000 / 60);

const browser = await openBrowser();

/** A page whose list shows all trips; `whole`: every row is in the document. */
async function listOf(trips, whole) {
  const page = await browser.page({ query: { trips, lang: 'ja', theme: 'light' }, hash: '/today' });
  // Ten thousand rows in a document take their time.
  page.setDefaultTimeout(300_000);
  if (whole) {
    // The very same list, told to keep so many rows beyond the visible ones that none is missing.
    let patched = 0;
    await page.route('**/assets/*.js', async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replaceAll(/overscan:8\b/g, () => (patched++, `overscan:${trips * 2}`));
      await route.fulfill({ response, body });
    });
    // Another query: nothing of the first load is taken from a cache.
    await page.goto(`${browser.url}/?${new URLSearchParams({ trips, lang: 'ja', theme: 'light', whole: '1' })}#/today`);
    await page.waitForSelector('html[data-painted="1"]');
    if (patched === 0) throw new Error('the list does not say how many rows it keeps beyond the visible ones');
  }
  await page.goto(page.url().replace(/#.*/, '#/trips'));
  await page.locator('[data-testid="trips-show-all"]').check({ force: true });
  await page.waitForFunction((least) => Number(document.querySelector('[data-testid="trip-row"]')?.closest('li')?.getAttribute('aria-setsize') ?? 0) >= least, trips);
  return { page, trips, whole };
}

/** From asking for the list, at another screen, to two frames after its rows stand. */
const paint = ({ page, trips, whole }) => page.evaluate(async ({ trips, whole }) => {
  const frame = () => new Promise(requestAnimationFrame);
  location.hash = '#/today';
  while (document.querySelector('[data-testid="trip-row"]')) await frame();
  await new Promise((done) => setTimeout(done, 400));
  const rows = () => document.querySelectorAll('[data-testid="trip-row"]');
  const stands = () => {
    const first = document.querySelector('[data-testid="trip-row"]');
    return first !== null && Number(first.closest('li').getAttribute('aria-setsize')) >= trips && (!whole || rows().length >= trips);
  };
  const begun = performance.now();
  location.hash = '#/trips';
  while (!stands()) await new Promise((done) => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); });
  await frame();
  await frame();
  return performance.now() - begun;
}, { trips, whole });

/** Scrolls through the list, a little each frame and back at its end; the times of all frames, and the most nodes there were. */
const scroll = ({ page }, ms) => page.evaluate(async (ms) => {
  const scroller = document.querySelector('[data-testid="trip-row"]').closest('.scroller');
  const nodes = () => scroller.querySelectorAll('*').length;
  scroller.scrollTop = 0;
  const stamps = [];
  let [most, step, begun] = [nodes(), 47, null];
  await new Promise((done) => {
    const beat = (stamp) => {
      begun ??= stamp;
      stamps.push(stamp);
      if (stamp - begun >= ms) return done();
      if (scroller.scrollTop + scroller.clientHeight + step > scroller.scrollHeight) step = -47;
      if (scroller.scrollTop + step < 0) step = 47;
      scroller.scrollTop += step;
      if (stamps.length % 15 === 0) most = Math.max(most, nodes());
      requestAnimationFrame(beat);
    };
    requestAnimationFrame(beat);
  });
  const gaps = stamps.slice(1).map((stamp, at) => stamp - stamps[at]);
  return { gaps, most, moved: scroller.scrollTop > 0 || stamps.length > 2 };
}, ms);

const middle = (samples) => [...samples].sort((a, b) => a - b)[Math.floor((samples.length - 1) / 2)];
const lists = { many: await listOf(many, false), few: await listOf(FEW, false), whole: await listOf(many, true) };
const gates = {
  paint: { name: 'paint', target: 1.1, better: 'lower', ratios: [] },
  peer: { name: 'paint-peer', target: 30, better: 'higher', ratios: [] },
  late: { name: 'late-frames', target: 1.0, better: 'lower', ratios: [] },
  nodes: { name: 'nodes', target: 1.0, better: 'lower', ratios: [] },
};
const raw = [];
for (let round = 0; round <= rounds; round += 1) {
  const order = round % 2 === 0 ? ['many', 'few', 'whole'] : ['whole', 'few', 'many'];
  const row = { round, counted: round > 0 };
  for (const name of order) {
    const list = lists[name];
    await list.page.bringToFront();
    const times = [];
    for (let n = 0; n < (name === 'whole' ? 1 : 3); n += 1) times.push(await paint(list));
    row[name] = { paint_ms: times };
    if (name !== 'whole') {
      const { gaps, most } = await scroll(list, scrolled);
      const late = gaps.filter((gap) => gap > LATE).length;
      Object.assign(row[name], { frames: gaps.length, late, longest_ms: Math.max(...gaps), nodes: most });
    }
  }
  const [manyMs, fewMs, wholeMs] = ['many', 'few', 'whole'].map((name) => middle(row[name].paint_ms));
  console.log(`list-10k round ${round}: paint ${manyMs.toFixed(0)} / ${fewMs.toFixed(0)} / ${wholeMs.toFixed(0)} ms, late frames ${row.many.late}/${row.many.frames} and ${row.few.late}/${row.few.frames}, nodes ${row.many.nodes}`);
  raw.push(row);
  if (round === 0) continue;
  gates.paint.ratios.push(manyMs / fewMs);
  gates.peer.ratios.push(wholeMs / manyMs);
  // One is added on both sides: a list without any late frame is no reason to divide by nothing.
  gates.late.ratios.push(((row.many.late + 1) / row.many.frames) / ((row.few.late + 1) / row.few.frames));
  gates.nodes.ratios.push(row.many.nodes / 300);
}
const problems = Object.values(lists).flatMap((list) => list.page.problems);
await browser.close();
if (problems.length > 0) throw new Error(problems.join('\n'));
await writeFile(values.out, JSON.stringify({ gates: Object.values(gates), raw: { engine: 'chromium', trips: many, limit: FEW, scroll_ms: scrolled, late_ms: LATE, rounds: raw } }));
