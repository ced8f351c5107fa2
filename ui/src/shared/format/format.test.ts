import { describe, expect, it } from 'vitest';
import { addDays, civilDate, daysBetween, formatDate, formatDateRange, formatInstant, isoDate, placeTime, zoneLabel } from './dates';
import { parseDateInput } from './date-input';
import { formatMinutes, formatRemaining, formatSeconds } from './durations';
import { compareMoney, formatMoney, isZero, spokenMoney } from './money';

const TODAY = { year: 2026, month: 12, day: 10 };
const iso = (text: string) => {
  const date = parseDateInput(text, TODAY);
  return date && isoDate(date);
};

describe('dates', () => {
  it('are written as people of each language read them', () => {
    expect(formatDate(TODAY, 'ja', 2026)).toBe('12/10(木)');
    expect(formatDate(TODAY, 'en', 2026)).toBe('Thu 10 Dec');
    expect(formatDate(TODAY, 'ja', 2025)).toBe('2026/12/10(木)');
    expect(formatDate(TODAY, 'en', 2025)).toBe('Thu 10 Dec 2026');
    expect(formatDateRange(TODAY, addDays(TODAY, 2), 'ja', 2026)).toBe('12/10(木) – 12/12(土)');
    expect(formatDateRange({ year: 2026, month: 12, day: 30 }, { year: 2027, month: 1, day: 2 }, 'en', 2026)).toBe('Wed 30 Dec – Sat 2 Jan 2027');
    expect(formatDateRange(TODAY, TODAY, 'en', 2026)).toBe('Thu 10 Dec');
  });
  it('of a place are cut from its wall clock, never converted', () => {
    expect(placeTime({ local: '2026-12-10T23:55', zone: 'Pacific/Auckland', instant: '2026-12-10T10:55:00Z', offset_minutes: 780 })).toBe('23:55');
    expect(zoneLabel(540)).toBe('GMT+9');
    expect(zoneLabel(-210)).toBe('GMT−3:30');
  });
  it('know the calendar', () => {
    expect(civilDate('2026-02-30')).toBeNull();
    expect(civilDate('2028-02-29T10:00')).toEqual({ year: 2028, month: 2, day: 29 });
    expect(daysBetween(TODAY, { year: 2027, month: 1, day: 1 })).toBe(22);
  });
  it('instants carry the day only where it is another one', () => {
    const at = new Date(2026, 11, 10, 9, 0).getTime();
    expect(formatInstant(new Date(2026, 11, 10, 14, 5).toISOString(), 'ja', at, 'short')).toBe('14:05');
    expect(formatInstant(new Date(2026, 11, 11, 14, 5).toISOString(), 'en', at, 'short')).toBe('Fri 11 Dec 14:05');
    expect(formatInstant('nonsense', 'en', at)).toBe('—');
  });
});

describe('typed dates', () => {
  it.each([
    ['2026-12-24', '2026-12-24'], ['2026/12/24', '2026-12-24'], ['20261224', '2026-12-24'], ['12/24', '2026-12-24'], ['１２／２４', '2026-12-24'], ['12月24日', '2026-12-24'], ['2026年12月24日', '2026-12-24'],
    ['24 Dec', '2026-12-24'], ['Thu 24 Dec', '2026-12-24'], ['Dec 24', '2026-12-24'], ['12/24(木)', '2026-12-24'], ['令和8年12月24日', '2026-12-24'], ['R8.12.24', '2026-12-24'], ['昭和63年4月12日', '1988-04-12'], ['平成元年5月1日', '1989-05-01'],
    ['今日', '2026-12-10'], ['明日', '2026-12-11'], ['あさって', '2026-12-12'], ['tomorrow', '2026-12-11'], ['+7', '2026-12-17'], ['15日', '2026-12-15'],
    ['12/9', '2027-12-09'], ['1/5', '2027-01-05'], ['2/29', '2028-02-29'], ['9日', '2027-01-09'],
  ])('%s means %s', (text, wanted) => expect(iso(text)).toBe(wanted));
  it.each(['', 'gestern', '13/40', '2026-02-30', '10:35', '99', 'Foo 12'])('%s is no date', (text) => expect(iso(text)).toBeNull());
});

describe('lengths of time', () => {
  it('are words, not numbers alone', () => {
    expect([0, 55, 60, 115, 1500].map((minutes) => formatMinutes(minutes, 'ja'))).toEqual(['0分', '55分', '1時間', '1時間55分', '25時間']);
    expect([55, 60, 115].map((minutes) => formatMinutes(minutes, 'en'))).toEqual(['55 min', '1 h', '1 h 55 min']);
    expect(formatSeconds(45, 'ja')).toBe('45秒');
    expect(formatSeconds(61, 'en')).toBe('2 min');
  });
  it('what is left shrinks from days to minutes and ends', () => {
    const at = (minutes: number, lang: 'ja' | 'en') => formatRemaining(minutes * 60_000, 0, lang);
    expect(at(130, 'ja')).toBe('2時間10分');
    expect(at(27 * 60, 'ja')).toBe('1日3時間');
    expect(at(27 * 60, 'en')).toBe('1 day 3 h');
    expect(at(9 * 1440, 'en')).toBe('9 days');
    expect(at(-1, 'ja')).toBeNull();
  });
});

describe('money', () => {
  it('is grouped and marked, never changed', () => {
    expect(formatMoney({ amount: '84200', currency: 'JPY' })).toBe('¥84,200');
    expect(formatMoney({ amount: '84200', currency: 'JPY' }, false)).toBe('JPY 84,200');
    expect(formatMoney({ amount: '1234567.5', currency: 'KWD' })).toBe('KWD 1,234,567.5');
    expect(formatMoney({ amount: '-3200', currency: 'JPY' })).toBe('−¥3,200');
    expect(spokenMoney({ amount: '84200', currency: 'JPY' }, 'ja')).toBe('84,200円');
    expect(spokenMoney({ amount: '9.99', currency: 'USD' }, 'en')).toBe('9.99 USD');
  });
  it('compares exactly within a currency only', () => {
    expect(compareMoney({ amount: '9007199254740993', currency: 'JPY' }, { amount: '9007199254740992', currency: 'JPY' })).toBe(1);
    expect(compareMoney({ amount: '1.5', currency: 'EUR' }, { amount: '1.50', currency: 'EUR' })).toBe(0);
    expect(compareMoney({ amount: '1', currency: 'EUR' }, { amount: '1', currency: 'USD' })).toBeNull();
    expect(isZero({ amount: '0.00', currency: 'EUR' })).toBe(true);
    expect(isZero({ amount: '10', currency: 'JPY' })).toBe(false);
  });
});
