// Unfinished work outlives the window: kept soon, brought back once, never over what is newer, never in another person's form.
import { beforeEach, afterEach, describe, expect, it, vi } from 'vitest';
import type { DraftView } from '$host/bindings';
import { setHost } from '$host/current';
import type { Host } from '$host/host';
import { draftOf, forgetDrafts, KEEP_AFTER, loadDrafts } from './drafts.svelte';
import { form } from './drafts.fixture.svelte';

let kept: Map<string, string>;
let calls: string[];
let count = 0;
const name = () => `test/${++count}`;
const store = (...drafts: [string, unknown][]) => { for (const [key, body] of drafts) kept.set(key, JSON.stringify(body)); };

beforeEach(() => {
  vi.useFakeTimers();
  kept = new Map();
  calls = [];
  setHost({
    drafts: async () => ({ status: 'ok', data: [...kept].map(([key, body]): DraftView => ({ name: key, body, updated_at: '2026-12-09T09:02:00Z' })) }),
    keep_draft: async (key: string, body: string) => { calls.push(`keep ${key}`); kept.set(key, body); return { status: 'ok', data: null }; },
    drop_draft: async (key: string) => { calls.push(`drop ${key}`); kept.delete(key); return { status: 'ok', data: null }; },
  } as unknown as Host);
  forgetDrafts();
});
afterEach(() => vi.useRealTimers());

describe('a draft', () => {
  // That a change is kept is seen in the journeys: effects run in a browser alone.
  it('is kept within half a second of the last change', () => expect(KEEP_AFTER).toBeLessThanOrEqual(500));
  it('what was typed before the answer came is newer', async () => {
    const [key, value] = [name(), form()];
    store([key, { text: 'old' }]);
    draftOf(key, value);
    value.text = 'new';
    await loadDrafts();
    expect(value.text).toBe('new');
  });
  it('comes back with what became invalid, and is dropped on wish', async () => {
    const [key, value] = [name(), form()];
    store([key, { text: 'x', date: '2026-12-01', gone: 1, more: { note: 'n' } }]);
    const keeper = draftOf(key, value, { issues: (form) => (form.date !== null && form.date < '2026-12-10' ? ['past'] : []) });
    await loadDrafts();
    expect([value.text, value.date, value.more.note, 'gone' in value]).toEqual(['x', '2026-12-01', 'n', false]);
    expect([keeper.restored, keeper.issues]).toEqual(['2026-12-09T09:02:00Z', ['past']]);
    keeper.discard();
    expect([value.text, keeper.restored, kept.has(key)]).toEqual(['', null, false]);
  });
  it('is found by a form that is opened later', async () => {
    const key = name();
    store([key, { text: 'later' }]);
    await loadDrafts();
    const value = form();
    expect(draftOf(key, value).restored).not.toBeNull();
    expect(value.text).toBe('later');
  });
  it('is gone when the work is done', async () => {
    const [key, value] = [name(), form()];
    store([key, { text: 'sent' }]);
    const keeper = draftOf(key, value);
    await loadDrafts();
    keeper.settle();
    expect([keeper.restored, kept.has(key), value.text]).toEqual([null, false, 'sent']);
  });
  it('never stands in the form of another person, and stays theirs', async () => {
    const [key, value] = [name(), form()];
    store([key, { text: 'hers' }]);
    draftOf(key, value);
    await loadDrafts();
    forgetDrafts();
    vi.advanceTimersByTime(KEEP_AFTER * 2);
    expect([value.text, kept.has(key), calls]).toEqual(['', true, []]);
  });
  it('a damaged body is left alone', async () => {
    const [key, value] = [name(), form()];
    kept.set(key, '{');
    draftOf(key, value);
    await loadDrafts();
    expect(value.text).toBe('');
  });
});
