import { afterAll, describe, expect, it } from 'vitest';
import type { ConnectInput } from '$host/bindings';
import { setHost } from '$host/current';
import { createFakeHost } from '$host/fake';
import { setLanguage } from '$i18n/locale.svelte';
import { plansFor, rental } from '../../host/fake/connect';
import { countryName, findCountries } from './countries';
import { daysOf, draft, fillFromTrip, refusals, searchInput, type Draft } from './draft.svelte';
import { closedAt, daysShort, filtered, notReached, orderable } from './order';
import { dataWords, perDayDataWords } from './words';

const TODAY = { year: 2026, month: 12, day: 10 };
const form = (change: Partial<Draft> = {}): Draft => ({ ...draft, countries: ['SG'], from: '2026-12-16', until: '2026-12-19', ...change });
const asked: ConnectInput = { countries: ['SG', 'MY'], from: '2026-12-16', until: '2026-12-26', trip_id: null };

afterAll(() => setLanguage('ja'));

describe('the Wi-Fi form', () => {
  it('lets a whole form pass and counts both days', () => {
    expect(refusals(form(), TODAY)).toEqual({});
    expect(daysOf(form())).toBe(4);
    expect(searchInput(form(), 't-sin')).toEqual({ countries: ['SG'], from: '2026-12-16', until: '2026-12-19', trip_id: 't-sin' });
    expect(refusals(form({ until: '2026-12-16' }), TODAY)).toEqual({});
  });
  it.each<[string, Partial<Draft>, object]>([
    ['nothing', { countries: [], from: null, until: null }, { countries: 'required', from: 'required', until: 'required' }],
    ['a country that was typed and not chosen', { country_text: 'ムー大陸' }, { countries: 'unknown_place' }],
    ['a past day', { from: '2026-12-09' }, { from: 'in_past' }],
    ['the last day before the first', { until: '2026-12-15' }, { until: 'return_before_departure' }],
    ['more than 180 days', { until: '2027-06-14' }, { until: 'out_of_range' }],
    ['an unreadable date', { until: null, until_text: 'いつか' }, { until: 'not_a_date' }],
  ])('refuses %s', (_name, change, wanted) => expect(refusals(form(change), TODAY)).toEqual(wanted));
});

describe('countries', () => {
  it.each([['シンガポール', 'SG'], ['しんがぽ', 'SG'], ['singapore', 'SG'], ['ＳＧ', 'SG'], ['かんこく', 'KR'], ['韓国', 'KR'], ['米国', 'US'], ['アメリカ', 'US'], ['にほん', 'JP'], ['uk', 'GB'], ['台湾', 'TW']])('%s is found', (text, code) => expect(findCountries(text)).toContain(code));
  it('that begin with the text come first; nothing is found for nothing', () => {
    expect(findCountries('イン')[0]).toMatch(/IN|ID/);
    expect(findCountries(' ')).toEqual([]);
  });
  it('are named in the reader’s language, and what is no code stays as it is', () => {
    expect(countryName('MY')).toBe('マレーシア');
    setLanguage('en');
    expect([countryName('MY'), countryName('<b>')]).toEqual(['Malaysia', '<b>']);
    setLanguage('ja');
  });
});

describe('a trip', () => {
  setHost(createFakeHost(''));
  const filled = async (trip_id: string) => {
    await fillFromTrip(trip_id);
    return [draft.countries, draft.from, draft.until, draft.trip_title !== null];
  };
  it('fills the form with where it goes and when, and what is typed afterwards stays', async () => {
    expect(await filled('t-sin')).toEqual([['SG'], '2026-12-16', '2026-12-19', true]);
    draft.countries = ['MY'];
    expect((await filled('t-sin'))[0]).toEqual(['MY']);
  });
  it('that stays at home or is not known fills nothing', async () => {
    expect((await filled('t-fuk')).at(-1)).toBe(false);
    expect(await filled('t-nowhere')).toEqual([['MY'], '2026-12-16', '2026-12-19', false]);
  });
});

describe('plans', () => {
  const { esims } = plansFor(asked);
  it('that leave a day or a country open are told apart', () => {
    expect(filtered(esims, ['all_countries'], asked).map((plan) => plan.operator)).toEqual(['Asialink']);
    expect(filtered(esims, ['all_days'], asked).map((plan) => plan.days)).toEqual([15]);
    expect(filtered(esims, ['unlimited'], asked).every((plan) => plan.data_mb === null)).toBe(true);
    expect(esims.map((plan) => daysShort(plan, asked)).sort((a, b) => a - b)).toEqual([0, 4, 4, 8]);
  });
  it('are said in gigabytes', () => expect([dataWords(3072), dataWords(500), dataWords(1536), dataWords(null), perDayDataWords(1024)]).toEqual(['3 GB', '500 MB', '1.5 GB', '無制限', '1日 1 GB']));
});

describe('routers', () => {
  const router = rental('2026-12-16', '2026-12-19');
  it('can be ordered until the cut-off, by the core’s word and the clock’s', () => {
    const cutoff = Date.parse(router.order_cutoff.instant);
    expect([orderable(router, cutoff - 1), orderable(router, cutoff), orderable({ ...router, orderable: false }, cutoff - 1)]).toEqual([true, false, false]);
    expect(notReached(router, asked)).toEqual(['MY']);
  });
  it.each<[string | null, string, boolean | null]>([
    ['06:30–23:00', '2026-12-16T19:00', false], ['06:30–23:00', '2026-12-16T23:30', true], ['6:30〜23:00', '2026-12-16T05:00', true], ['18:00-02:00', '2026-12-16T01:00', false], ['18:00-02:00', '2026-12-16T12:00', true], ['24時間', '2026-12-16T12:00', null], [null, '2026-12-16T12:00', null],
  ])('with hours %s at %s are closed: %s', (hours, local, wanted) => expect(closedAt(hours, local)).toBe(wanted));
});
