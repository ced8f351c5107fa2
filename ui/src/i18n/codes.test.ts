// That every code has a message at all is a type error otherwise (Record in codes.ts); here: words in both languages, and no two languages mixed up.
import { afterAll, describe, expect, it } from 'vitest';
import type { FieldCode, IpcError, IpcErrorCode } from '$host/bindings';
import en from '../../messages/en.json';
import ja from '../../messages/ja.json';
import { bookingStateWords, errorWords, fieldWords, purchaseStepWords, tripStateWords } from './codes';
import { historyWords } from './history';
import { setLanguage } from './locale.svelte';

const ERRORS = Object.keys(en).filter((key) => /^error_.*_title$/.test(key)).map((key) => key.slice(6, -6) as IpcErrorCode);
const FIELDS = Object.keys(en).filter((key) => key.startsWith('field_')).map((key) => key.slice(6)).filter((code) => code !== 'required_tick' && code !== 'required_choose') as FieldCode[];
const error = (code: IpcErrorCode): IpcError => ({ code, retry: 'never', fields: [], request_id: null, retry_after_s: null, facts: { host: 'btm.example', issuer: 'Some CA' } });

afterAll(() => setLanguage('ja'));

describe('messages', () => {
  it('have the same keys in both languages', () => expect(Object.keys(ja).sort()).toEqual(Object.keys(en).sort()));
  it.each(ERRORS)('error %s says what happened and what to do, in both languages', (code) => {
    const seen = (['ja', 'en'] as const).map((lang) => {
      setLanguage(lang);
      const { title, body } = errorWords(error(code));
      expect(title.length).toBeGreaterThan(3);
      expect(body.length).toBeGreaterThan(8);
      expect(`${title}${body}`).not.toMatch(/[{}]|undefined/);
      return title;
    });
    expect(seen[0]).toMatch(/[ぁ-んァ-ン一-龥]/);
    expect(seen[1]).not.toMatch(/[ぁ-んァ-ン一-龥]/);
  });
  it.each(FIELDS)('field code %s has a sentence in both languages', (code) => {
    setLanguage('ja');
    expect(fieldWords(code)).toMatch(/[ぁ-んァ-ン一-龥]/);
    setLanguage('en');
    expect(fieldWords(code)).not.toMatch(/[ぁ-んァ-ン一-龥]/);
  });
  it('what is ticked or chosen is not asked to be typed', () => {
    setLanguage('ja');
    expect([fieldWords('required', 'email'), fieldWords('required', 'passport_confirmed'), fieldWords('required', 'title')]).toEqual(['入力してください', 'チェックを入れてください', '選んでください']);
  });
  it('each TLS refusal has its own sentence', () => {
    setLanguage('en');
    expect(new Set((['tls_untrusted', 'tls_expired', 'tls_wrong_host', 'http_refused'] as const).map((code) => errorWords(error(code)).title)).size).toBe(4);
    expect(errorWords(error('tls_untrusted')).body).toContain('Some CA');
  });
  it('follow the glossary', () => {
    setLanguage('ja');
    expect([bookingStateWords('confirmed'), bookingStateWords('held'), bookingStateWords('confirming'), bookingStateWords('needs_human'), tripStateWords('attention'), purchaseStepWords('confirmed')]).toEqual(['予約確定', '仮予約', '確認中', '担当者が確認中', '要対応', '予約確定']);
    expect(historyWords('something_of_a_newer_server')).toBe('記録');
  });
});
