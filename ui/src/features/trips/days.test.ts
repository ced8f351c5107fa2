import type { ItineraryItemView } from '../../host/bindings';
import { describe, expect, it } from 'vitest';
import { items, SPECS } from '../../host/fake/itinerary';
import { byDay, nightsAfter } from './days';

const of = (...ids: string[]) => SPECS.filter((spec) => ids.includes(spec.booking_id)).flatMap((spec) => items(spec, 'ja'));

describe('a trip by day', () => {
  it('groups every product by the day of its place, all-day moments first', () => {
    const days = byDay(of('b-esim', 'b-wifi', 'b-sin').toSorted((a, b) => (a.at?.instant ?? a.day).localeCompare(b.at?.instant ?? b.day)));
    expect(days.map(({ day }) => day)).toEqual(['2026-12-15', '2026-12-16', '2026-12-19', '2026-12-22']);
    expect(days[0]!.items.map(({ what }) => what.kind)).toEqual(['rental', 'flight']);
    expect(days[1]!.items.map(({ at }) => at)).toEqual([null]);
  });
  it('keeps the order over the date line, where a date comes again', () => {
    const [flight] = of('b-fuk');
    const [stay] = of('b-hotel');
    const on = (item: ItineraryItemView, day: string): ItineraryItemView => ({ ...item, day });
    // Leaves Tokyo on the 11th, sleeps in Honolulu from the 10th, and is back on the 13th.
    const days = byDay([on(flight!, '2026-12-11'), { ...on(stay!, '2026-12-10'), at: null }, on(flight!, '2026-12-13')]);
    expect(days.map(({ day, items: [first] }) => [day, first!.what.kind])).toEqual([['2026-12-11', 'flight'], ['2026-12-10', 'stay'], ['2026-12-13', 'flight']]);
  });
});

describe('nights between flights', () => {
  it('are counted, and known to have a hotel or not', () => {
    const whole = of('b-fuk', 'b-hotel');
    const out = whole.find(({ what }) => what.kind === 'flight')!;
    expect(nightsAfter(out, whole)).toEqual({ nights: 2, hotel: true });
    const flights = whole.filter(({ what }) => what.kind === 'flight');
    expect(nightsAfter(out, flights)).toEqual({ nights: 2, hotel: false });
    const cancelled = whole.map((item) => (item.what.kind === 'stay' ? { ...item, state: 'cancelled' as const } : item));
    expect(nightsAfter(cancelled.find(({ what }) => what.kind === 'flight')!, cancelled)?.hotel).toBe(false);
  });
  it('are none after the last flight', () => {
    const whole = of('b-fuk');
    expect(nightsAfter(whole.at(-1)!, whole)).toBeNull();
  });
});
