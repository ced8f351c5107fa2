import { describe, expect, it } from 'vitest';
import { connectInput, email, katakana, newPassword, passportLatin, phone, plainCode, recoveryCode, sixDigits } from './field-checks';

describe('checks where something is typed', () => {
  it('e-mail', () => expect(['', 'aoki', 'aoki@aoba', 'a b@c.d', 'aoki@aoba.example', `${'a'.repeat(250)}@b.cd`].map(email)).toEqual(['required', 'not_an_email', 'not_an_email', 'not_an_email', null, 'too_long']));
  it('new password', () => {
    expect(newPassword('', 12)).toBe('required');
    expect(newPassword('kurz', 12)).toBe('too_short');
    expect([newPassword('walnut-orbit-9', 14), newPassword('walnut-orbit-9', 15)]).toEqual([null, 'too_short']);
    expect(newPassword('アオバ商事の長い合言葉です', 12, ['アオバ商事'])).toBe('contains_company');
    expect(newPassword('aaaaaaaaaaaa', 12)).toBe('too_common');
    expect(newPassword('x'.repeat(129), 12)).toBe('too_long');
    expect(newPassword('walnut-orbit-93-lantern', 12, ['Aoba', ''])).toBeNull();
  });
  it('codes, in any width and with the spaces authenticators show', () => {
    expect(plainCode('１２３ ４５６')).toBe('123456');
    expect(['', '12345', '12345a', '123 456', '１２３４５６'].map(sixDigits)).toEqual(['required', 'not_six_digits', 'not_six_digits', null, null]);
    expect(['', 'abc', '7K2M-Q9XD', '七七七七七七七七'].map(recoveryCode)).toEqual(['required', 'not_a_recovery_code', null, 'not_a_recovery_code']);
  });
  it('where to connect', () => {
    expect(['', 'hello', 'two words', 'smartbtm://connect?x=1', 'https://btm.example.co.jp', 'btm.example.co.jp', 'btm.example:8443', 'localhost:8443', 'http://btm.example'].map(connectInput)).toEqual(['required', 'not_an_address', 'not_an_address', null, null, null, null, null, null]);
  });
  it('phone, kana, passport spelling', () => {
    expect(['', '090-1234-5678', '+81 90 1234 5678', '+81-90-1234', '＋８１ ９０ １２３４ ５６７８', '+1'].map(phone)).toEqual(['required', 'not_a_phone', null, null, null, 'not_a_phone']);
    expect(['アオキ', 'あおき', 'ｱｵｷ', '青木', ''].map(katakana)).toEqual([null, null, null, 'not_katakana', null]);
    expect(['', 'AOKI', "O'NEILL", '青木', 'AOKI2'].map(passportLatin)).toEqual(['required', null, null, 'not_passport_latin', 'not_passport_latin']);
  });
});
