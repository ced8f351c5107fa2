import { describe, expect, it } from 'vitest';
import { findEntries, type Entry } from './entries';

const entry = (id: string, label: string, words = ''): Entry => ({ id, group: 'command', kind: 'command', label, words, act: () => {} });
const entries = [entry('today', '今日を開く', 'today きょう'), entry('search', '航空券を探す', 'flight 検索'), entry('fuk', '東京 → 福岡', 'FUK SIM-ZZ4K7Q 青木 美咲')];
const ids = (text: string) => findEntries(entries, text).map(({ id }) => id);

describe('the palette', () => {
  it('shows all before anything is typed', () => expect(ids('')).toEqual(['today', 'search', 'fuk']));
  it('finds from the first character, in kana, half width and any case', () => {
    expect(ids('キョウ')).toEqual(['today']);
    expect(ids('ｋｙ')).toEqual([]);
    expect(ids('ｆｕｋ')).toEqual(['fuk']);
    expect(ids('zz4')).toEqual(['fuk']);
    expect(ids('航')).toEqual(['search']);
  });
  it('wants every word', () => expect(ids('福岡 青木')).toEqual(['fuk']));
});
