// The small rules of S-11: when a countdown speaks, how money that comes back is marked, what an outcome may be called.
import { afterAll, describe, expect, it } from 'vitest';
import type { BookingState, BookingView, IpcError, OfferSliceView, ScheduleChangeView } from '$host/bindings';
import { setLanguage } from '$i18n/locale.svelte';
import { airlineContact } from './airline';
import { askable, askDraft } from './ask-draft.svelte';
import { dateRefusal } from './change-draft.svelte';
import { spokenAt } from './countdown';
import { comingBack, isBack, sameMoney } from './money';
import { outcomeOf } from './outcome';
import { newestChange, openChange } from './schedule';
import { whyNotCancelled } from './why';
import { differenceWords, movedBy, movedWords } from './moved';

afterAll(() => setLanguage('ja'));

const yen = (amount: string) => ({ amount, currency: 'JPY' });
const MINUTE = 60_000;
const booking = (state: BookingState, more: Record<string, unknown> = {}) => ({ state, schedule_changes: [], item: { product: 'flight' }, ...more }) as unknown as BookingView;

describe('a countdown', () => {
  it('speaks when 10, 5 and 1 minute are passed, and at no other time', () => {
    const spoken: (number | null)[] = [];
    for (let left = 12 * MINUTE; left > -MINUTE; left -= 10_000) spoken.push(spokenAt(left, left - 10_000));
    expect(spoken.filter((each) => each !== null)).toEqual([10, 5, 1]);
  });
  it('says the lowest mark after a sleep, and nothing once it is over', () => {
    expect(spokenAt(30 * MINUTE, 4 * MINUTE)).toBe(5);
    expect(spokenAt(30 * MINUTE, -MINUTE)).toBeNull();
    expect(spokenAt(4 * MINUTE, 3 * MINUTE)).toBeNull();
  });
});

describe('money that comes back', () => {
  it('carries a minus once, zero none', () => {
    expect(comingBack(yen('44220')).amount).toBe('-44220');
    expect(comingBack(yen('-44220')).amount).toBe('-44220');
    expect(comingBack({ amount: '0.00', currency: 'USD' }).amount).toBe('0.00');
  });
  it('is told from what is to be paid', () => {
    expect([isBack(yen('-2100')), isBack(yen('2100')), isBack(yen('-0'))]).toEqual([true, false, false]);
  });
  it('differs by amount, by currency and by being unknown', () => {
    expect(sameMoney(yen('1'), yen('1'))).toBe(true);
    expect(sameMoney(null, null)).toBe(true);
    expect(sameMoney(yen('1'), null)).toBe(false);
    expect(sameMoney(yen('1'), { amount: '1', currency: 'USD' })).toBe(false);
  });
});

describe('an outcome', () => {
  it('is good only with the word of the supplier', () => {
    setLanguage('ja');
    const tones = (act: 'cancel' | 'pay' | 'change', states: BookingState[]) => states.map((state) => outcomeOf(act, booking(state), false).tone);
    expect(tones('cancel', ['cancelled', 'voided', 'cancelling', 'needs_human', 'confirmed', 'held'])).toEqual(['ok', 'ok', 'note', 'warn', 'bad', 'bad']);
    expect(tones('pay', ['confirmed', 'confirming', 'needs_human', 'held', 'expired'])).toEqual(['ok', 'note', 'warn', 'bad', 'bad']);
    expect(tones('change', ['confirmed', 'changing', 'needs_human', 'failed'])).toEqual(['ok', 'note', 'warn', 'bad']);
  });
  it('of a request says that it is one', () => {
    expect(outcomeOf('cancel', booking('cancelling'), true).title).not.toBe(outcomeOf('cancel', booking('cancelling'), false).title);
  });
  it('of an accepted schedule waits for the airline while the booking changes', () => {
    const accepted = { schedule_changes: [{ state: 'accepted' }] };
    expect(outcomeOf('schedule', booking('confirmed', accepted), false).tone).toBe('ok');
    expect(outcomeOf('schedule', booking('changing', accepted), false).tone).toBe('note');
  });
});

it('why a booking cannot be cancelled is said by its state first', () => {
  const esim = { item: { product: 'esim' } };
  expect(new Set([whyNotCancelled(booking('cancelled', esim)), whyNotCancelled(booking('confirming', esim)), whyNotCancelled(booking('confirmed', esim))]).size).toBe(3);
});

describe('a new date', () => {
  const today = { year: 2026, month: 12, day: 10 };
  it.each([[null, '', 'required'], [null, 'いつか', 'not_a_date'], ['2026-12-09', '', 'in_past'], ['2026-12-10', '', null], ['2028-01-01', '', 'beyond_horizon']])('%s %s → %s', (date, date_text, wanted) => {
    expect(dateRefusal({ date, date_text }, today)).toBe(wanted);
  });
});

it('a request keeps what was typed for the same thing, and offers what a person may ask', () => {
  askDraft('t', 'b', 'other').draft.text = '窓側';
  expect(askDraft('t', 'b', 'other').draft.text).toBe('窓側');
  expect(askDraft('t', null, 'quote').draft.text).toBe('');
  expect(askDraft('t', 'b', 'other', '紛失しました').draft.text).toBe('紛失しました');
  expect(askDraft('t', 'b', 'other').draft.text).toBe('窓側');
  expect(askable(true, 'schedule_change')[0]).toBe('schedule_change');
  expect(askable(false, 'quote')).toEqual(['quote', 'other']);
});

describe('a schedule change', () => {
  const slice = (departure: string, arrival: string): OfferSliceView => ({ segments: [{ departure: { instant: departure }, arrival: { instant: arrival } }] }) as unknown as OfferSliceView;
  const old = slice('2026-12-15T01:00:00Z', '2026-12-15T03:00:00Z');
  it('says how far both ends moved', () => {
    expect(movedBy(old, slice('2026-12-15T03:30:00Z', '2026-12-15T05:30:00Z'))).toEqual({ departure: 150, arrival: 150 });
    expect(movedWords({ departure: 150, arrival: 150 })).toContain('+2時間30分');
    expect(movedWords({ departure: 0, arrival: -45 })).toContain('−45分');
    expect([movedWords({ departure: 0, arrival: 0 }), movedWords(movedBy(undefined, old)), movedBy(old, undefined)]).toEqual([null, null, null]);
    expect(differenceWords(-60)).toBe('−1時間');
  });
});

describe('a ticket the airline handles', () => {
  const error = (code: IpcError['code'], facts: IpcError['facts'] = {}): IpcError => ({ code, retry: 'never', fields: [], request_id: null, retry_after_s: null, facts });
  it('shows whom to call as the server says it, and the name alone where it says no more', () => {
    expect(airlineContact({ airline_control: null }, null)).toBeNull();
    expect(airlineContact({ airline_control: 'ANA' }, null)).toEqual({ name: 'ANA', phone: null });
    expect(airlineContact({ airline_control: null }, error('airline_control', { airline: 'ANA', phone: '+81 3 0000 0000' }))).toEqual({ name: 'ANA', phone: '+81 3 0000 0000' });
    expect(airlineContact({ airline_control: 'ANA' }, error('offline'))).toEqual({ name: 'ANA', phone: null });
    expect(airlineContact({ airline_control: null }, error('quote_changed'))).toBeNull();
  });
});

describe('what the airline changed', () => {
  const change = (change_ref: string, seen_at: string, state: ScheduleChangeView['state']): ScheduleChangeView => ({ change_ref, seen_at, removed: [], added: [], can_accept: true, can_cancel: true, can_change: true, state, answer_by: null });
  it('is answered for the newest change alone', () => {
    const [old, newer] = [change('a', '2026-12-09T00:00:00Z', 'open'), change('b', '2026-12-10T00:00:00Z', 'open')];
    expect(openChange([newer, old])?.change_ref).toBe('b');
    expect(openChange([old, { ...newer, state: 'lapsed' }])).toBeNull();
    expect(newestChange([old, { ...newer, state: 'lapsed' }])?.state).toBe('lapsed');
    expect([openChange([]), newestChange([])]).toEqual([null, null]);
  });
});
