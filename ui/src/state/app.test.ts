// What the core pushes reaches the window: a store made anew, the service inside, a link. None of it acts by itself.
import { beforeEach, expect, it, vi } from 'vitest';
import type { BootView, ItineraryEvent } from '$host/bindings';
import { setHost } from '$host/current';
import { createFakeHost } from '$host/fake';
import type { Host } from '$host/host';
import { app, changeSettings, dismissRebuilt, followCore, reloadBoot, syncNow, takeInvitation } from './app.svelte';

vi.mock('$shared/theme', () => ({ setTheme: () => undefined, setTextPercent: () => undefined }));
vi.stubGlobal('window', { addEventListener: () => undefined, removeEventListener: () => undefined });
vi.stubGlobal('document', { visibilityState: 'visible', documentElement: {} });

let push: (event: ItineraryEvent) => void;
let calls: string[];
let boot: Partial<BootView>;

async function begin(query: string) {
  const fake = createFakeHost(query);
  calls = [];
  const host: Host = { ...fake, boot: async () => { const answer = await fake.boot(); return answer.status === 'ok' ? { ...answer, data: { ...answer.data, ...boot } } : answer; }, on_event: (handler) => { push = handler; return () => undefined; } };
  setHost(new Proxy(host, { get: (target, name: keyof Host) => (...args: unknown[]) => { calls.push(name); return (target[name] as (...all: unknown[]) => unknown)(...args); } }));
  await reloadBoot();
  const end = followCore();
  calls = [];
  return end;
}
beforeEach(() => { boot = {}; app.invitation = null; });

it('a store made anew is told until the core has been told that it was read', async () => {
  const end = await begin('');
  push({ kind: 'rebuilt', rebuilt: { cause: 'damaged', unsent_lost: 3 } });
  expect(app.boot?.rebuilt).toEqual({ cause: 'damaged', unsent_lost: 3 });
  setHost({ dismiss_rebuilt: async () => ({ status: 'error' }) } as unknown as Host);
  await dismissRebuilt();
  expect(app.boot?.rebuilt).not.toBeNull();
  setHost({ dismiss_rebuilt: async () => ({ status: 'ok', data: null }) } as unknown as Host);
  await dismissRebuilt();
  expect(app.boot?.rebuilt).toBeNull();
  end();
});

it('the service inside is followed, and asked for what changed once it runs', async () => {
  const end = await begin('service=failed');
  push({ kind: 'standalone', standalone: { state: 'starting' } });
  expect([app.boot?.standalone.state, calls]).toEqual(['starting', []]);
  push({ kind: 'standalone', standalone: { state: 'running' } });
  expect([app.boot?.standalone.state, calls]).toEqual(['running', ['sync']]);
  end();
});

it('a service that does not run is not mistaken for a server far away', async () => {
  const end = await begin('service=failed');
  await syncNow();
  expect(app.online).toBe('standalone_down');
  end();
});

it('a link is offered once, asks nothing of anybody, and is offered again when it is handed over again', async () => {
  const link = 'smartbtm://connect?server=https%3A%2F%2Fa.example';
  boot = { invitation: link };
  const end = await begin('');
  expect(takeInvitation()).toBe(link);
  await reloadBoot();
  expect(app.invitation).toBeNull();
  calls = [];
  push({ kind: 'invitation', invitation: link });
  expect([app.invitation, calls]).toEqual([link, []]);
  end();
});

it('what changed comes in pages, and the line counts each thing once', async () => {
  const end = await begin('');
  app.news = null;
  const row = (id: string) => ({ kind: 'trip' as const, id, trip_id: id, title: id, change: 'new' as const });
  push({ kind: 'changed', changed: 2, changes: [row('a'), row('b')] });
  push({ kind: 'changed', changed: 2, changes: [row('b'), row('c')] });
  // Nothing that shows: read again, and not a word.
  push({ kind: 'changed', changed: 0, changes: [] });
  expect([app.news!.count, app.news!.changes.map(({ id }) => id).sort()]).toEqual([3, ['a', 'b', 'c']]);
  app.news = null;
  end();
});

it('changes of settings in quick succession are all kept, in their order', async () => {
  const end = await begin('');
  const kept: unknown[] = [];
  const answers: (() => void)[] = [];
  const settings = app.boot!.settings;
  setHost({ set_settings: (wanted: unknown) => new Promise((done) => { kept.push(wanted); answers.push(() => done({ status: 'ok', data: wanted })); }) } as unknown as Host);
  const all = [changeSettings({ theme: 'dark' }), changeSettings({ text_percent: 125 })];
  await vi.waitFor(() => expect(answers.length).toBe(1));
  answers[0]!();
  await all[0];
  expect(app.boot?.settings).toEqual({ ...settings, theme: 'dark', text_percent: 125 });
  all.push(changeSettings({ language: 'en' }));
  for (const at of [1, 2]) {
    await vi.waitFor(() => expect(answers.length).toBe(at + 1));
    answers[at]!();
  }
  await Promise.all(all);
  const last = { ...settings, theme: 'dark', text_percent: 125, language: 'en' };
  expect([kept.at(-1), app.boot?.settings]).toEqual([last, last]);
  end();
});
