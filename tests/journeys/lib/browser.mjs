// One Chromium for a test file: empty profile, nothing that talks to the network by itself.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { serve } from './serve.mjs';

const EXECUTABLE = process.env.SMART_BTM_CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--font-render-hinting=none'];

/** Opens browser and server. `page(options)` gives a page on the fixture host; its console errors fail the test through `problems`. */
export async function openBrowser() {
  const server = await serve();
  const profile = await mkdtemp(join(tmpdir(), 'btm-journeys-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: EXECUTABLE, headless: true, args: FLAGS, viewport: { width: 1280, height: 800 }, timezoneId: 'Asia/Tokyo', locale: 'ja-JP', reducedMotion: 'reduce',
  });
  // Generous: the machine is shared, and nothing is timed here.
  context.setDefaultTimeout(60_000);
  // As in the app (`freezePrototype`): code that overrides an inherited method by assignment fails here first.
  await context.addInitScript(() => Object.freeze(Object.prototype));

  /** query: fixture options; hash: the screen's link. */
  async function page({ query = {}, hash = '/today', width = 1280, height = 800, painted = true } = {}) {
    const made = await context.newPage();
    const problems = [];
    made.on('console', (message) => {
      if (message.type() === 'error' || /Content Security Policy/i.test(message.text())) problems.push(message.text());
    });
    made.on('pageerror', (error) => problems.push(String(error)));
    await made.setViewportSize({ width, height });
    await made.goto(`${server.url}/?${new URLSearchParams(query)}#${hash}`);
    if (painted) await made.waitForSelector('html[data-painted="1"]');
    made.problems = problems;
    return made;
  }

  async function close() {
    await context.close();
    await server.close();
    await rm(profile, { recursive: true, force: true });
  }
  return { context, page, close, url: server.url };
}

/** Finds by test id. */
export const by = (page, id) => page.locator(`[data-testid="${id}"]`);
