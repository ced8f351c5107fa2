// Checks made where something is typed, before it is sent; the server checks again and has the last word.
// Each answers the reason as the contract spells it, or null where nothing speaks against the value.
import type { FieldCode, FieldErrorView } from './bindings';

export type FieldErrors = Partial<Record<string, FieldCode>>;

export function required(value: string): FieldCode | null {
  return value.trim() === '' ? 'required' : null;
}

export function email(value: string): FieldCode | null {
  const text = value.trim();
  if (text === '') return 'required';
  if (text.length > 254) return 'too_long';
  return /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text) ? null : 'not_an_email';
}

/** A new password: `floor` characters or more, without the words that stand beside it (company, names). */
export function newPassword(value: string, floor: number, words: string[] = []): FieldCode | null {
  if (value === '') return 'required';
  if ([...value].length < floor) return 'too_short';
  if ([...value].length > 128) return 'too_long';
  const low = value.toLowerCase();
  if (words.some((word) => word.trim().length >= 3 && low.includes(word.trim().toLowerCase()))) return 'contains_company';
  if (new Set(low).size < 4) return 'too_common';
  return null;
}

/** Digits as typed in any width; spaces and hyphens that authenticators show are dropped. */
export function plainCode(value: string): string {
  return value.normalize('NFKC').replace(/[\s\u2010-\u2015-]/g, '');
}

export function sixDigits(value: string): FieldCode | null {
  if (value.trim() === '') return 'required';
  return /^\d{6}$/.test(plainCode(value)) ? null : 'not_six_digits';
}

export function recoveryCode(value: string): FieldCode | null {
  if (value.trim() === '') return 'required';
  return /^[0-9a-z]{8,32}$/i.test(plainCode(value)) ? null : 'not_a_recovery_code';
}

/** An invitation link or something that can be a server's address; the connection checks say the rest. */
export function connectInput(value: string): FieldCode | null {
  const text = value.trim();
  if (text === '') return 'required';
  if (text.length > 2048) return 'too_long';
  return /^smartbtm:\/\/\S+$/i.test(text) || /^(https?:\/\/)?[^\s/:]+(\.[^\s/:]+|:\d+|\/).*$/i.test(text) || /^localhost/i.test(text) ? null : 'not_an_address';
}

/** International phone: leading + and 7 to 15 digits, any separators. */
export function phone(value: string): FieldCode | null {
  const text = value.normalize('NFKC').trim();
  if (text === '') return 'required';
  return /^\+[\d\s().-]+$/.test(text) && /^\d{7,15}$/.test(text.replace(/\D/g, '')) ? null : 'not_a_phone';
}

/** Kana after conversion of hiragana and half-width forms, as the server will do. */
export function katakana(value: string): FieldCode | null {
  if (value.trim() === '') return null;
  return /^[ァ-ヺー・\s]+$/u.test(value.normalize('NFKC').replace(/[ぁ-ゖ]/gu, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x60))) ? null : 'not_katakana';
}

export function passportLatin(value: string): FieldCode | null {
  if (value.trim() === '') return 'required';
  return /^[A-Za-z][A-Za-z '-]*$/.test(value.trim()) ? null : 'not_passport_latin';
}

/** Collects the refusals of a form; an empty object means that it may be sent. */
export function collect(checks: Record<string, FieldCode | null>): FieldErrors {
  return Object.fromEntries(Object.entries(checks).filter(([, code]) => code !== null)) as FieldErrors;
}

/** The server's refusals in the same form. */
export function fromServer(fields: FieldErrorView[]): FieldErrors {
  return Object.fromEntries(fields.map(({ field, code }) => [field, code]));
}
