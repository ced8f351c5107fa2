import { expect, it } from 'vitest';
import { isIdle } from './idle-lock.svelte';

const MINUTE = 60_000;
it('an idle window is locked after exactly the chosen minutes, and never where that is off', () => {
  for (const minutes of [5, 15, 30, 60]) {
    expect(isIdle(minutes, 1_000, 1_000 + minutes * MINUTE - 1)).toBe(false);
    expect(isIdle(minutes, 1_000, 1_000 + minutes * MINUTE)).toBe(true);
  }
  expect(isIdle(0, 0, Number.MAX_SAFE_INTEGER)).toBe(false);
});
