import { describe, expect, it, vi } from 'vitest';

vi.stubGlobal('document', { addEventListener: () => undefined });
const { correctClock, now, nowExact, startClock } = await import('./clock.svelte');

describe('the clock of the screens', () => {
  it('is the server’s where this computer is known to be off', () => {
    const laptop = Date.parse('2026-12-01T06:00:00Z');
    startClock(() => laptop);
    expect(now()).toBe(laptop);
    correctClock(3 * 3600);
    expect([now(), nowExact()]).toEqual([laptop - 10_800_000, laptop - 10_800_000]);
    correctClock(null);
    expect(now()).toBe(laptop);
  });
});
