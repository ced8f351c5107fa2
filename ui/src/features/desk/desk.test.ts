// The desk's rule is the server's (`domain::desk::fits`), and what an operator types is read exactly or refused at its field.
import { afterAll, describe, expect, it } from 'vitest';
import type { BookingState, BookingView, CaseFileView, CaseView, DeskAbout, DeskCaseState, FieldCode } from '$host/bindings';
import { setLanguage } from '$i18n/locale.svelte';
import { claimOf, offered, overdue } from './acts';
import { draftOf, forgetAct } from './draft.svelte';
import { isZone, readAct, readAmount, readTime } from './reading';
import { deskFieldWords, lineText, lineWords } from './words';
import { findZones } from './zones';

const NOW = Date.parse('2026-12-10T00:00:00Z');
const kept = (about: DeskAbout, more: Partial<CaseView> = {}): CaseView => ({ case_id: 'c', trip_id: null, booking_id: null, about, state: 'claimed', traveller: '青木 美咲', company: 'アオバ商事', text: '', wishes: [], created_at: '2026-12-09T00:00:00Z', answer_by: '2026-12-10T03:00:00Z', overdue: false, claimed_by: '高橋 圭', claimed_until: '2026-12-10T00:10:00Z', quote: null, lines: [], ...more });
const file = (about: DeskAbout, state: BookingState | null = null, product = 'rental', more: Partial<CaseView> = {}): CaseFileView => ({
  case: kept(about, more), sheet_ja: '', sheet_en: '',
  booking: state === null ? null : ({ state, item: { product }, total: { amount: '6050', currency: 'JPY' } } as unknown as BookingView),
});

describe('acts', () => {
  const asides = ['note', 'wait', 'release'];
  it('an order that waits is confirmed, refused or cancelled, never settled away or quoted', () => {
    for (const about of ['rental', 'quote', 'needs_human', 'other'] as const) for (const state of ['requested', 'needs_human'] as const) expect(offered(file(about, state))).toEqual(['confirm', 'fail', 'cancelled', ...asides]);
  });
  it('a free request is quoted or settled', () => expect(offered(file('quote'))).toEqual(['quote', 'settle', ...asides]));
  it('a router that is out is marked; nothing else is', () => {
    expect(offered(file('rental', 'confirmed'))).toEqual(['mark', 'cancelled', 'settle', ...asides]);
    expect(offered(file('change', 'confirmed', 'flight'))).toEqual(['quote', 'cancelled', 'settle', ...asides]);
    expect(offered(file('rental', 'failed'))).toEqual(['settle', ...asides]);
  });
  it('where a cancellation is asked for, it comes first', () => {
    expect(offered(file('cancel', 'cancelling', 'stay'))[0]).toBe('cancelled');
    expect(offered(file('cancel', 'confirmed', 'stay'))[0]).toBe('cancelled');
    expect(offered(file('cancel', 'cancelled', 'stay'))).not.toContain('cancelled');
  });
});

describe('claims', () => {
  const of = (more: Partial<CaseView>, me: string | null = null, lease: string | null = null) => claimOf(file('quote', null, '', more), me, lease, NOW).kind;
  it('are mine by my name or by the lease this window was given', () => {
    expect(of({}, '高橋 圭')).toBe('mine');
    expect(of({}, '青木 美咲', '2026-12-10T00:10:00Z')).toBe('mine');
    expect(of({}, '青木 美咲', '2026-12-10T00:09:00Z')).toBe('theirs');
  });
  it('end with their time, and with the case', () => {
    expect(of({ claimed_until: '2026-12-09T23:59:59Z' }, '高橋 圭')).toBe('free');
    expect(of({ state: 'waiting', claimed_until: null })).toBe('free');
    expect(of({ state: 'settled' }, '高橋 圭')).toBe('ended');
    expect(claimOf(file('rental', 'confirmed', 'rental', { state: 'settled', claimed_until: null }), null, null, NOW).kind).toBe('free');
  });
  it('a case is late by the clock too, but not once it is settled', () => {
    const past = { answer_by: '2026-12-09T23:00:00Z' };
    const states: [DeskCaseState, boolean][] = [['open', true], ['waiting', true], ['settled', false]];
    for (const [state, late] of states) expect(overdue(kept('other', { ...past, state }), NOW)).toBe(late);
    expect(overdue(kept('other'), NOW)).toBe(false);
  });
});

describe('reading', () => {
  it.each([['9:30', '09:30'], ['0930', '09:30'], ['９時３０分', '09:30'], ['17時', '17:00'], ['23:59', '23:59'], ['24:00', null], ['9', null], ['noon', null]])('the time %s is %s', (typed, read) => expect(readTime(typed)).toBe(read));
  it.each([['11300', 'JPY', '11300'], ['￥11,300', 'JPY', '11300'], ['１２３円', 'JPY', '123'], ['12.50', 'USD', '12.50'], ['12.5', 'JPY', null], ['1.234', 'USD', null], ['-5', 'JPY', null], ['1e3', 'JPY', null], ['', 'JPY', null], ['007', 'JPY', '7']])('the amount %s in %s is %s', (typed, currency, read) => expect(readAmount(typed, currency)?.amount ?? null).toBe(read));
  it('zones are found by a part of their name', () => {
    expect(findZones('tok')[0]).toBe('Asia/Tokyo');
    expect(findZones('new york')).toContain('America/New_York');
    expect([isZone('Asia/Tokyo'), isZone('Mars/Base'), isZone('')]).toEqual([true, false, false]);
  });

  const errorsOf = (act: Parameters<typeof readAct>[0], change: (draft: ReturnType<typeof draftOf>) => void, about = file('quote')) => {
    const draft = draftOf(`t-${Math.random()}`);
    change(draft);
    return readAct(act, draft, about, NOW).errors;
  };
  const whole = (draft: ReturnType<typeof draftOf>) => Object.assign(draft, { title: ' のぞみ21号 ', starts: { text: '12/18', date: '2026-12-18', time: '9:00' }, ends: { text: '12/18', date: '2026-12-18', time: '10:40' }, total: '11,300', valid_until: { text: '12/11', date: '2026-12-11', time: '17:00' } });
  it('a whole quote is sent as typed, in the place’s time', () => {
    const draft = draftOf('whole');
    whole(draft);
    const { input } = readAct('quote', draft, file('quote'), NOW);
    expect(input).toMatchObject({ act: 'quote', title: 'のぞみ21号', starts: '2026-12-18T09:00', ends: '2026-12-18T10:40', zone: 'Asia/Tokyo', total: { amount: '11300', currency: 'JPY' }, terms: '' });
    expect(input?.act === 'quote' && Date.parse(input.valid_until)).toBe(new Date('2026-12-11T17:00').getTime());
  });
  it('each wrong field of a quote is named', () => {
    expect(errorsOf('quote', () => {})).toEqual({ title: 'required', starts: 'required', ends: 'required', total: 'required', valid_until: 'required' });
    const wrong = (more: object) => errorsOf('quote', (draft) => Object.assign(whole(draft), more));
    expect(wrong({ ends: { text: '12/18', date: '2026-12-18', time: '8:00' } })).toEqual({ ends: 'out_of_range' });
    expect(wrong({ starts: { text: 'いつか', date: null, time: '9:00' } })).toEqual({ starts: 'not_a_date' });
    expect(wrong({ starts: { text: '12/18', date: '2026-12-18', time: 'noon' } })).toEqual({ starts: 'mismatch' });
    expect(wrong({ total: '0' })).toEqual({ total: 'out_of_range' });
    expect(wrong({ total: '1.5' })).toEqual({ total: 'mismatch' });
    expect(wrong({ zone: null })).toEqual({ zone: 'required' });
    expect(wrong({ title: 'あ'.repeat(201) })).toEqual({ title: 'too_long' });
    expect(wrong({ valid_until: { text: '', date: '2026-12-01', time: '9:00' } })).toEqual({ valid_until: 'in_past' });
    expect(wrong({ valid_until: { text: '', date: '2027-12-01', time: '9:00' } })).toEqual({ valid_until: 'beyond_horizon' });
  });
  it('a refund lies between nothing and what was paid', () => {
    const rental = file('cancel', 'cancelling');
    const refund = (typed: string) => errorsOf('cancelled', (draft) => (draft.refund = typed), rental);
    expect([refund('0'), refund('6,050')]).toEqual([null, null]);
    expect([refund(''), refund('6051'), refund('many')]).toEqual([{ refund: 'required' }, { refund: 'out_of_range' }, { refund: 'mismatch' }]);
  });
  it('what has to be said is asked for', () => {
    expect(errorsOf('confirm', () => {})).toEqual({ record_locator: 'required' });
    expect(errorsOf('confirm', (draft) => (draft.record_locator = 'x'.repeat(41)))).toEqual({ record_locator: 'too_long' });
    expect([errorsOf('fail', () => {}), errorsOf('note', () => {}), errorsOf('wait', () => {}), errorsOf('mark', () => {})]).toEqual([{ reason: 'required' }, { text: 'required' }, { text: 'required' }, { state: 'required' }]);
    expect([errorsOf('settle', () => {}), errorsOf('release', () => {})]).toEqual([null, null]);
  });
  it('after a commit only that act’s fields are empty', () => {
    const draft = draftOf('kept');
    Object.assign(draft, { act: 'note', note: '電話した', reason: '在庫なし' });
    forgetAct('kept', 'note');
    expect([draftOf('kept').act, draftOf('kept').note, draftOf('kept').reason]).toEqual([null, '', '在庫なし']);
  });
});

describe('words', () => {
  afterAll(() => setLanguage('ja'));
  it('a mark says the state, everything else stays somebody’s words', () => {
    const line = (event: string, text: string | null) => ({ at: '', by: null, event, text });
    setLanguage('ja');
    expect([lineText(line('marked', 'picked_up')), lineText(line('noted', 'picked_up')), lineText(line('marked', 'elsewhere'))]).toEqual(['利用中', 'picked_up', 'elsewhere']);
    expect([lineWords(line('cancelled', null)), lineWords(line('something_newer', null))]).toEqual(['取消を記録', '記録']);
  });
  it('every refusal of a field has its sentence in both languages', () => {
    const pairs: [string, FieldCode][] = [['total', 'mismatch'], ['total', 'out_of_range'], ['refund', 'out_of_range'], ['ends', 'out_of_range'], ['starts', 'mismatch'], ['valid_until', 'beyond_horizon'], ['zone', 'required'], ['reason', 'required'], ['title', 'too_long']];
    for (const [field, code] of pairs) {
      setLanguage('ja');
      expect(deskFieldWords(field, code)).toMatch(/[ぁ-んァ-ン一-龥]/);
      setLanguage('en');
      expect(deskFieldWords(field, code)).not.toMatch(/[ぁ-んァ-ン一-龥]/);
    }
  });
});
