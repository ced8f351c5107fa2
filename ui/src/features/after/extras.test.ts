import { describe, expect, it } from 'vitest';
import type { BookingView, ExtraView } from '$host/bindings';
import { SPECS } from '$host/fake/itinerary';
import { bookedExtras } from './booked-extras';
import { extrasRefusals, wishInputs, type WishDraft } from './extras-draft.svelte';

const flight = SPECS.find((spec) => spec.booking_id === 'b-fuk')!.item;
if (flight.product !== 'flight') throw new Error('the fixture is a flight');
const extra = (more: Partial<ExtraView>): ExtraView => ({ kind: 'seat', label: '', quantity: 1, amount: { amount: '0', currency: 'JPY' }, traveller: 0, where_used: 'HND → FUK', ...more });
const people = (...names: string[]): Pick<BookingView, 'travellers'> => ({ travellers: names.map((name) => ({ name, passport_name: name })) });

describe('what is booked of seats and bags', () => {
  it('stands at its flight and its person', () => {
    const item = { ...flight, extras: [extra({ label: '14A' }), extra({ label: '14B', traveller: 1 }), extra({ kind: 'bag', label: '23 kg', quantity: 2, traveller: 1 }), extra({ kind: 'bag', label: '32 kg', traveller: null }), extra({ kind: 'other', label: 'VGML' })] };
    const booked = bookedExtras(people('青木 美咲', '佐藤 健太'), item);
    expect(booked.legs.map((leg) => leg.seats)).toEqual([['14A 青木 美咲', '14B 佐藤 健太'], []]);
    expect(booked.people.map((person) => person.bags.filter((bag) => bag.includes('kg')).length)).toEqual([0, 1]);
    expect(booked.people[1]!.bags.at(-1)).toContain('23 kg × 2');
    // Whose bag it is nobody said: it is shown, beside nobody's name.
    expect(booked.rest.map((text) => /32 kg|VGML/.exec(text)?.[0])).toEqual(['32 kg', 'VGML']);
  });
  it('a seat on a flight that is no longer in the booking is not lost from sight', () => {
    const booked = bookedExtras(people('青木 美咲'), { ...flight, extras: [extra({ label: '3C', where_used: 'HND → CTS' }), extra({ label: '' })] });
    expect(booked.legs.every((leg) => leg.seats.length === 0)).toBe(true);
    expect(booked.rest).toHaveLength(2);
    expect(booked.rest[0]).toContain('3C');
  });
});

describe('wishes', () => {
  const wish = (more: Partial<WishDraft> = {}): WishDraft => ({ kind: 'seat', flight: 'all', traveller_id: 'tr', what: '窓側', ...more });
  it('each says where it is incomplete', () => {
    expect(extrasRefusals({ wishes: [wish(), wish({ what: ' ' }), wish({ what: '席'.repeat(201) }), wish({ flight: '2' })], note: '' }, 2)).toEqual({ 'what-1': 'required', 'what-2': 'too_long', 'flight-3': 'required' });
    expect(extrasRefusals({ wishes: [wish({ flight: '1', what: '席'.repeat(200) })], note: '席'.repeat(2000) }, 2)).toEqual({});
    expect(extrasRefusals({ wishes: [wish()], note: '席'.repeat(2001) }, 2)).toEqual({ note: 'too_long' });
  });
  it('are handed over by the place of their flight, or for all of them', () => {
    expect(wishInputs({ wishes: [wish({ flight: '1', what: ' 12A ' }), wish({ kind: 'bag' })], note: '' })).toEqual([{ kind: 'seat', traveller_id: 'tr', flight: 1, what: '12A' }, { kind: 'bag', traveller_id: 'tr', flight: null, what: '窓側' }]);
  });
});
