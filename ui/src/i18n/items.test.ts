import { describe, expect, it } from 'vitest';
import type { DocumentRowView, RentalPointView } from '$host/bindings';
import { countriesShort, documentRows, esimName, pointKind } from './items';
import { setLanguage } from './locale.svelte';
import { personName, terminalName, tripTitle } from './names';

const both = <T>(say: () => T): T[] => (['ja', 'en'] as const).map((lang) => { setLanguage(lang); const said = say(); setLanguage('ja'); return said; });

describe('names', () => {
  it.each([['2', ['第2ターミナル', 'Terminal 2']], ['D', ['ターミナルD', 'Terminal D']], ['1A', ['ターミナル1A', 'Terminal 1A']], ['International Terminal', ['International Terminal', 'International Terminal']], [null, [null, null]]])('of terminal %s', (terminal, wanted) => expect(both(() => terminalName(terminal))).toEqual(wanted));
  it('of a trip without a purpose carry no machine date', () => {
    const at = Date.parse('2026-12-01T00:00:00Z');
    expect(both(() => tripTitle('HND → FUK 2026-12-10', ['東京', '福岡'], at))).toEqual(['東京 → 福岡 12/10(木)', '東京 → 福岡 Thu 10 Dec']);
    expect(both(() => tripTitle('Tokyo 2027-01-10', [], at))).toEqual(['Tokyo 2027/1/10(日)', 'Tokyo Sun 10 Jan 2027']);
    expect(tripTitle('Tokyo 2026-12-10', ['東京', '福岡'])).toBe('Tokyo');
    for (const purpose of ['定例会議', 'Build 2026-13-45', '2026-12-10', 'HND → FUK']) expect(tripTitle(purpose, [], at)).toBe(purpose);
  });
  it('of a person are turned round for English readers only where they are Latin', () => {
    expect(both(() => personName({ family_name: '青木', given_name: '美咲' }))).toEqual(['青木 美咲', '青木 美咲']);
    expect(both(() => personName({ family_name: 'García', given_name: 'Ana-María' }))).toEqual(['García Ana-María', 'Ana-María García']);
  });
  it('of several countries are one and a number, those asked for first', () => {
    expect(both(() => countriesShort(['SG', 'MY', 'TH']))).toEqual(['シンガポール ほか2か国', 'Singapore and 2 more']);
    expect(countriesShort(['SG', 'MY', 'TH'], ['TH', 'MY'])).toBe('タイ、マレーシア ほか1か国');
    expect(countriesShort(['SG'], ['JP'])).toBe('シンガポール');
  });
  it('of a data plan are our own', () => expect(both(() => esimName({ data_mb: 3072, days: 7, countries: ['SG'] }))).toEqual(['3 GB · 7日間 · シンガポール', '3 GB · 7 days · Singapore']));
  it('of a point do not say its kind twice', () => {
    const point = (name_ja: string): RentalPointView => ({ kind: 'counter', name_ja, name_en: name_ja, hours: null }) as RentalPointView;
    expect(pointKind(point('羽田空港'))).not.toBeNull();
    expect(pointKind(point(`羽田${pointKind(point('羽田'))}`))).toBeNull();
  });
});

it('the newer of two documents of a kind is the newest; one alone is not marked', () => {
  const row = (document_id: string, kind: DocumentRowView['kind'], created_at: string): DocumentRowView => ({ document_id, kind, title: kind, stored: true, created_at });
  const rows = documentRows([row('a', 'e_ticket', '2026-12-02T00:00:00Z'), row('b', 'e_ticket', '2026-12-05T00:00:00Z'), row('c', 'terms', '2026-12-06T00:00:00Z')]);
  expect(rows.map(({ several, newest }) => [several, newest])).toEqual([[true, false], [true, true], [false, false]]);
});
