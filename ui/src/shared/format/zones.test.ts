// Zones, and the hours that a change of the clocks doubles or takes away (product.md §4.6).
import { describe, expect, it } from 'vitest';
import { clockDoubt, differsFromDevice, zoneOffset, type PlaceClock } from './dates';
import { namesZone, showsZone } from './zones.svelte';

const clock = (local: string, zone: string, offset_minutes: number): PlaceClock => ({ local, zone, offset_minutes, instant: new Date(Date.parse(`${local}:00Z`) - offset_minutes * 60_000).toISOString() });
const device = -new Date('2026-12-10T00:00:00Z').getTimezoneOffset();

describe('an hour of a clock change', () => {
  it.each([
    ['2026-10-25T01:30', 'Europe/London', 60, 'doubled'], ['2026-10-25T02:30', 'Europe/Paris', 120, 'doubled'], ['2026-03-29T02:30', 'Europe/Paris', 60, 'missing'], ['2026-03-08T02:15', 'America/New_York', -300, 'missing'],
    ['2026-10-25T03:30', 'Europe/Paris', 60, null], ['2026-03-29T01:59', 'Europe/Paris', 60, null], ['2026-03-29T03:00', 'Europe/Paris', 120, null], ['2026-12-10T10:35', 'Asia/Tokyo', 540, null], ['2026-10-25T01:30', 'No/Where', 0, null],
  ] as const)('%s in %s: %s %s', (local, zone, offset, wanted) => expect(clockDoubt(clock(local, zone, offset))).toBe(wanted));
  it('knows what a zone keeps when', () => {
    expect(zoneOffset('Asia/Kolkata', Date.parse('2026-12-10T00:00:00Z'))).toBe(330);
    expect(zoneOffset('America/New_York', Date.parse('2026-07-01T00:00:00Z'))).toBe(-240);
    expect(zoneOffset('No/Where', 0)).toBeNull();
  });
});

describe('naming zones', () => {
  it('one time that differs makes every time name its zone, as long as it is shown', () => {
    const here = clock('2026-12-10T10:35', 'Here', device);
    const far = clock('2026-12-10T10:35', 'Far', device + 60);
    expect([differsFromDevice(here), namesZone(here), namesZone(far)]).toEqual([false, false, true]);
    expect(showsZone(here)).toBeUndefined();
    const gone = showsZone(far);
    expect(namesZone(here)).toBe(true);
    gone?.();
    expect(namesZone(here)).toBe(false);
  });
});
