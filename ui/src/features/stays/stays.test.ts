import { describe, expect, it } from 'vitest';
import type { StayView, TripView } from '$host/bindings';
import { addDays, isoDate } from '$shared/format/dates';
import { LIVE, SPECS, tripView } from '../../host/fake/itinerary';
import { hotelsFor, ratesFor } from '../../host/fake/stays';
import { answerNightBefore, asksNightBefore, draft, formField, nights, refusals, searchInput, type Draft } from './draft.svelte';
import type { Meeting } from './meeting';
import { filtered, labels, named, sorted } from './order';
import { MIDDLE, PIN, pins, rings, scale, SIZE } from './plot';
import { isLate, stayWish } from './trip-wish';
import { amenityWords, metresWords, scoreWords } from './words';

const TODAY = { year: 2026, month: 12, day: 10 };
const HAKATA: Meeting = { id: 'hakata', kind: 'station', position: { lat: 33.5902, lng: 130.4207 }, name_ja: '博多駅', name_en: 'Hakata', place: null };
const form = (change: Partial<Draft> = {}): Draft => ({ ...draft, meeting: HAKATA, check_in: '2026-12-11', check_out: '2026-12-13', ...change });
const hotels = hotelsFor({ around: HAKATA.position, radius_m: 2000, check_in: '2026-12-11', check_out: '2026-12-13', rooms: 1, guests: 1 });
const names = (list: typeof hotels) => list.map((hotel) => hotel.property.name);
const BEFORE = Date.parse('2026-12-01T00:00:00Z');

describe('the hotel form', () => {
  it('lets a whole form pass and says what it means', () => {
    expect(refusals(form(), TODAY)).toEqual({});
    expect(nights(form())).toBe(2);
    expect(searchInput(form({ radius: '5000' })), 'a purchase is for one').toEqual({ around: HAKATA.position, radius_m: 5000, check_in: '2026-12-11', check_out: '2026-12-13', rooms: 1, guests: 1 });
  });
  it.each<[string, Partial<Draft>, object]>([
    ['nothing', { meeting: null, check_in: null, check_out: null }, { meeting: 'required', check_in: 'required', check_out: 'required' }],
    ['a text that is no place', { meeting: null, meeting_text: 'どこか' }, { meeting: 'unknown_place' }],
    ['an unreadable date', { check_in: null, check_in_text: 'irgendwann' }, { check_in: 'not_a_date' }],
    ['a past date', { check_in: '2026-12-09' }, { check_in: 'in_past' }],
    ['a date beyond the horizon', { check_in: isoDate(addDays(TODAY, 331)), check_out: isoDate(addDays(TODAY, 332)) }, { check_in: 'beyond_horizon' }],
    ['check-out on the day of check-in', { check_out: '2026-12-11' }, { check_out: 'check_out_before_check_in' }],
    ['31 nights', { check_out: '2027-01-11' }, { check_out: 'too_many_nights' }],
  ])('refuses %s', (_name, change, wanted) => expect(refusals(form(change), TODAY)).toEqual(wanted));
  it('lets a stay end beyond the horizon, as only its first night counts', () => expect(refusals(form({ check_in: isoDate(addDays(TODAY, 330)), check_out: isoDate(addDays(TODAY, 332)) }), TODAY)).toEqual({}));
  it('takes 30 nights', () => expect(refusals(form({ check_out: '2027-01-10' }), TODAY)).toEqual({}));
  it('knows the server’s names of its fields', () => expect(['around', 'radius_m', 'check_out'].map(formField)).toEqual(['meeting', 'radius', 'check_out']));
  it('asks for the night before once, and again for another day', () => {
    const late = form({ late: true });
    expect(asksNightBefore(late)).toBe(true);
    answerNightBefore(late, 'before');
    expect([late.check_in, asksNightBefore(late)]).toEqual(['2026-12-10', false]);
    late.check_in = '2026-12-12';
    expect(asksNightBefore(late)).toBe(true);
    answerNightBefore(late, 'same');
    expect([late.check_in, asksNightBefore(late), asksNightBefore(form())]).toEqual(['2026-12-12', false, false]);
  });
});

describe('what a trip says', () => {
  const trip = tripView('t-fuk', SPECS, [], LIVE, 'ja') as TripView;
  it('is the place of the outward flight and the nights until the way back', () => expect(stayWish(trip)).toEqual({ airport: 'FUK', city_ja: '福岡', city_en: 'Fukuoka', check_in: '2026-12-10', check_out: '2026-12-12', late: false }));
  it('leaves out what was cancelled', () => expect(stayWish({ ...trip, bookings: trip.bookings.map((booking) => ({ ...booking, state: 'cancelled' })) })).toBeNull());
  it('calls landing before six late', () => expect(['2026-12-11T00:00', '2026-12-11T05:59', '2026-12-11T06:00', '2026-12-11T23:59'].map(isLate)).toEqual([true, true, false, false]));
});

describe('hotels', () => {
  it('are ordered the same way whatever order they arrived in', () => {
    for (const key of ['price', 'distance', 'score'] as const) expect(names(sorted([...hotels].reverse(), key))).toEqual(names(sorted(hotels, key)));
    expect(names(sorted(hotels, 'price'))[0]).toBe('東比恵ビジネスホテル');
    expect(names(sorted(hotels, 'distance'))[0]).toBe('博多駅前シティイン');
    expect(names(sorted(hotels, 'score'))[0]).toBe('天神グランドステイ');
  });
  it('without a score or a distance stand last', () => {
    expect(sorted(hotels, 'score').at(-1)?.property.score_tenths).toBeNull();
    const unplaced = { ...hotels[0]!, id: 'x', distance_m: null, walk_minutes: null };
    expect(sorted([unplaced, ...hotels], 'distance').at(-1)?.id).toBe('x');
    expect(filtered([unplaced], ['walk_10'], new Map(), BEFORE)).toEqual([]);
  });
  it('carry each label once, and no cheapest across currencies', () => {
    expect([...labels(hotels).values()].flat().sort()).toEqual(['best_score', 'cheapest', 'nearest']);
    expect([...labels([hotels[0]!, { ...hotels[1]!, cheapest: { amount: '60.00', currency: 'USD' } }]).values()].flat()).not.toContain('cheapest');
    expect(labels(hotels.slice(0, 1)).size).toBe(0);
  });
  it('pass what only rooms can tell once their rooms are known, and free only while it is free', () => {
    const [free, strict] = [hotels[0]!, hotels[3]!];
    const rates = new Map<string, StayView[]>([free, strict].map((hotel) => [hotel.id, ratesFor(hotel.id)]));
    expect(filtered(hotels, ['free_cancel'], new Map(), BEFORE)).toEqual([]);
    expect(filtered(hotels, ['free_cancel'], rates, BEFORE)).toEqual([free]);
    expect(filtered(hotels, ['free_cancel'], rates, Date.parse('2026-12-10T00:00:00Z'))).toEqual([]);
    expect(filtered(hotels, ['breakfast'], rates, BEFORE)).toEqual([free, strict]);
    expect(filtered(hotels, ['stars_4', 'score_8'], rates, BEFORE).every((hotel) => (hotel.property.stars ?? 0) >= 4)).toBe(true);
  });
  it.each([['ＳＩＴＹ', 0], ['シティ', 1], ['してぃ', 1], ['ｼﾃｨ', 1], ['  博多駅前　', 1], ['', 6], ['nowhere', 0]])('are found by %s in their name', (text, wanted) => expect(named(hotels, text).length).toBe(text === '' ? hotels.length : wanted));
  it('are said in round numbers', () => {
    expect([45, 166, 994, 1485, 12_040].map(metresWords)).toEqual(['45 m', '170 m', '990 m', '1.5 km', '12 km']);
    expect([84, 90, 100].map(scoreWords)).toEqual(['8.4', '9.0', '10.0']);
    expect([amenityWords('24 hour front desk'), amenityWords('helipad_on_roof')]).toEqual(['24時間フロント', 'helipad on roof']);
  });
});

describe('the scale plot', () => {
  it('has two to four rings at round metres, the last round everything', () => {
    expect([0, 150, 900, 1485, 2000, 49_000].map((metres) => rings(metres).length)).toEqual([2, 3, 4, 3, 4, 3]);
    for (const farthest of [0, 90, 430, 1999, 7300, 20_000]) expect(rings(farthest).at(-1)).toBeGreaterThanOrEqual(farthest);
  });
  it('puts north up, east right, true to scale', () => {
    const unit = scale(rings(1000));
    const [north, east] = pins([{ id: 'n', east: 0, north: 1000 }, { id: 'e', east: 500, north: 0 }], unit);
    expect([north?.x, east?.y]).toEqual([MIDDLE, MIDDLE]);
    expect(north?.y).toBeCloseTo(MIDDLE - 1000 * unit);
    expect(east?.x).toBeCloseTo(MIDDLE + 500 * unit);
  });
  it('moves numbers apart, never the points, and keeps all inside', () => {
    const crowd = Array.from({ length: 12 }, (_, at) => ({ id: String(at), east: 100 + (at % 3), north: 80 }));
    const made = pins(crowd, scale(rings(130)));
    for (const [at, pin] of made.entries()) {
      expect(pin.x).toBeCloseTo(MIDDLE + crowd[at]!.east * scale(rings(130)));
      expect(Math.min(pin.at_x, pin.at_y, SIZE - pin.at_x, SIZE - pin.at_y)).toBeGreaterThanOrEqual(PIN);
      for (const other of made.slice(at + 1)) expect(Math.hypot(pin.at_x - other.at_x, pin.at_y - other.at_y)).toBeGreaterThan(PIN * 1.9);
    }
  });
});
