import { describe, expect, it } from 'vitest';
import { PAGE, wantedFrom } from './asked.svelte';

const page = (from: number, total: number) => ({ from, total, rows: { length: Math.min(PAGE, total - from) } });

describe('the page of trips', () => {
  it('is the only one where all fit', () => {
    expect(wantedFrom(page(0, PAGE), 0, 20)).toBeNull();
    expect(wantedFrom(page(0, PAGE), 180, PAGE - 1)).toBeNull();
    expect(wantedFrom(page(0, 0), 0, 0)).toBeNull();
  });
  it('stays while one is well inside', () => expect(wantedFrom(page(1_000, 10_000), 1_090, 1_110)).toBeNull());
  it('moves so that what is seen stands in its middle', () => {
    expect(wantedFrom(page(0, 10_000), 150, 170)).toBe(60);
    expect(wantedFrom(page(1_000, 10_000), 1_010, 1_030)).toBe(920);
    expect(wantedFrom(page(0, 10_000), 5_000, 5_020)).toBe(4_910);
  });
  it('ends with the list and begins with it', () => {
    expect(wantedFrom(page(0, 10_000), 9_980, 9_999)).toBe(9_800);
    expect(wantedFrom(page(9_800, 10_000), 9_980, 9_999)).toBeNull();
    expect(wantedFrom(page(200, 10_000), 0, 20)).toBe(0);
  });
  it('is asked for again at every step through a long list, and no row is ever out of it for good', () => {
    let from = 0;
    for (let first = 0; first <= 9_980; first += 7) {
      from = wantedFrom(page(from, 10_000), first, first + 19) ?? from;
      expect(from <= first && first + 19 < from + PAGE).toBe(true);
    }
  });
});
