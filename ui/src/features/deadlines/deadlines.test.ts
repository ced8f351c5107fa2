// What a deadline says and when it may come back.
import { describe, expect, it } from 'vitest';
import type { DeadlineView } from '$host/bindings';
import { setLanguage } from '$i18n/locale.svelte';
import { snoozes } from './snooze';
import { consequence, dueAct, spanOf } from './words';

const due = (change: Partial<DeadlineView>): DeadlineView => ({ deadline_id: 'b/payment_required_by', booking_id: 'b', case_id: null, trip_id: 't', kind: 'payment_required_by', until: '2026-12-11T03:00:00Z', place: null, place_name: null, day: null, title: 'x', travellers: [], product: 'flight', amount: { amount: '164500', currency: 'JPY' }, snoozed_until: null, ...change });
const at = (hours: number, minutes = 0) => new Date(2026, 11, 10, hours, minutes).getTime();
const iso = (day: number, hours: number) => new Date(2026, 11, day, hours).toISOString();

describe('the consequence', () => {
  it('names the money where it is known, and never a sum of nothing', () => {
    setLanguage('ja');
    expect(consequence(due({}), false)).toContain('¥164,500');
    expect(consequence(due({ amount: null }), false)).not.toMatch(/[¥{]/);
    expect(consequence(due({ amount: { amount: '0', currency: 'JPY' } }), false)).not.toContain('¥0');
    expect(consequence(due({}), true)).not.toBe(consequence(due({}), false));
  });
  it('every kind leads to its act', () => expect((['payment_required_by', 'free_cancel_end', 'void_until', 'rental_return', 'quote_expiry', 'schedule_answer', 'rental_order', 'check_in_opens'] as const).map(dueAct)).toEqual(['pay', 'cancel', 'cancel', 'return', 'quote', 'schedule', 'open', 'open']));
});

describe('snoozing', () => {
  const names = (now: number, until: string) => snoozes(now, until).map(({ choice }) => choice);
  it('offers an hour, this evening, tomorrow morning', () => expect(names(at(9), iso(12, 12))).toEqual(['hour', 'evening', 'morning']));
  it('never reaches the deadline', () => {
    expect(names(at(9), iso(10, 17))).toEqual(['hour']);
    expect(names(at(9), iso(10, 10))).toEqual([]);
    expect(snoozes(at(9), iso(12, 12)).every(({ until }) => until < iso(12, 12))).toBe(true);
  });
  it('offers no evening that has come', () => {
    expect(names(at(18, 30), iso(12, 12))).toEqual(['hour', 'morning']);
    expect(names(at(17, 30), iso(12, 12))).toEqual(['hour', 'morning']);
  });
});

it('stands in its part of the list', () => {
  expect([spanOf(iso(10, 8), at(9)), spanOf(iso(10, 23), at(9)), spanOf(iso(11, 8), at(9)), spanOf(iso(20, 8), at(9))]).toEqual(['over', 'today', 'week', 'later']);
});
