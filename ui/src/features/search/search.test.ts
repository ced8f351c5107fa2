import { describe, expect, it } from 'vitest';
import type { OfferView, PlaceView } from '$host/bindings';
import { addDays, isoDate } from '$shared/format/dates';
import { offersFor } from '../../host/fake/flights';
import { draft, formField, refusals, searchInput, shiftDays, swapPlaces, type Draft } from './draft.svelte';
import { filtered, labels, passes, sorted } from './order';

const TODAY = { year: 2026, month: 12, day: 10 };
const place = (code: string): PlaceView => ({ id: code, kind: 'airport', code, name_ja: code, name_en: code, country: 'JP', country_ja: '日本', country_en: 'Japan', served_ja: null, served_en: null, position: { lat: 0, lng: 0 } });
const form = (change: Partial<Draft> = {}): Draft => ({ ...draft, origin: place('HND'), destination: place('FUK'), depart: '2026-12-11', back: '2026-12-13', ...change });
const offers = offersFor({ slices: [{ origin: 'HND', destination: 'FUK', date: '2026-12-11' }, { origin: 'FUK', destination: 'HND', date: '2026-12-13' }], cabin: 'economy', travellers: 1, max_connections: 1 });

describe('the search form', () => {
  it('lets a whole form pass and says what it means', () => {
    expect(refusals(form(), TODAY)).toEqual({});
    expect(searchInput(form())?.slices).toEqual([{ origin: 'HND', destination: 'FUK', date: '2026-12-11' }, { origin: 'FUK', destination: 'HND', date: '2026-12-13' }]);
    expect(searchInput(form({ kind: 'one_way' }))?.slices).toHaveLength(1);
    expect(searchInput(form())?.travellers, 'a purchase is for one').toBe(1);
  });
  it.each<[string, Partial<Draft>, object]>([
    ['nothing', { origin: null, destination: null, depart: null, back: null }, { origin: 'required', destination: 'required', depart: 'required', back: 'required' }],
    ['a text that is no place', { origin: null, origin_text: 'xyz' }, { origin: 'unknown_place' }],
    ['the same place', { destination: place('HND') }, { destination: 'same_place' }],
    ['an unreadable date', { depart: null, depart_text: 'irgendwann' }, { depart: 'not_a_date' }],
    ['a past date', { depart: '2026-12-09' }, { depart: 'in_past' }],
    ['a date beyond the horizon', { back: isoDate(addDays(TODAY, 331)) }, { back: 'beyond_horizon' }],
    ['the return before the departure', { depart: '2026-12-15' }, { back: 'return_before_departure' }],
  ])('refuses %s', (_name, change, wanted) => expect(refusals(form(change), TODAY)).toEqual(wanted));
  it('does not ask for a return date one way', () => expect(refusals(form({ kind: 'one_way', back: null }), TODAY)).toEqual({}));
  it('knows the server’s names of its fields', () => expect(['slices.0.origin', 'slices.1.date', 'travellers'].map(formField)).toEqual(['origin', 'back', 'travellers']));
  it('moves days and swaps places', () => {
    const moved = form();
    shiftDays(moved, -1);
    swapPlaces(moved);
    expect([moved.depart, moved.back, moved.origin?.code, moved.destination?.code]).toEqual(['2026-12-10', '2026-12-12', 'FUK', 'HND']);
  });
});

describe('results', () => {
  const first = (list: OfferView[]) => list[0]?.owner.code;
  it('are ordered the same way whatever order they arrived in', () => {
    for (const key of ['price', 'departure', 'duration'] as const) expect(sorted([...offers].reverse(), key).map((offer) => offer.id)).toEqual(sorted(offers, key).map((offer) => offer.id));
    expect(first(sorted(offers, 'price'))).toBe('BC');
    expect(sorted(offers, 'departure')[0]?.slices[0]?.segments[0]?.departure.local).toBe('2026-12-11T07:05');
  });
  it('carry one cheapest, one fastest and one most flexible label', () => {
    const all = [...labels(offers).values()].flat().sort();
    expect(all).toEqual(['cheapest', 'fastest', 'most_flexible']);
    expect(labels(offers.slice(0, 1)).size).toBe(0);
  });
  it('never count unknown terms as allowed', () => {
    const unknown = offers.find((offer) => offer.terms.change === null);
    expect(unknown && [passes(unknown, 'changeable'), passes(unknown, 'refundable')]).toEqual([false, false]);
    expect(filtered(offers, ['refundable', 'nonstop'], ['NH']).every((offer) => offer.owner.code === 'NH' && offer.terms.refund?.allowed)).toBe(true);
  });
});
