// From what was typed to an act, or the fields that stand in the way. The server checks again and has the last word.
import type { CaseFileView, DeskActInput, FieldCode, MoneyView } from '$host/bindings';
import { collect, required, type FieldErrors } from '$host/field-checks';
import { compareMoney, isZero } from '$shared/format/money';
import type { ActName } from './acts';
import type { Draft, Moment } from './draft.svelte';

const LONGEST = { record_locator: 40, title: 200, text: 4_000 } as const;
const QUOTE_DAYS = 90;

export type Read = { input: DeskActInput; errors: null } | { input: null; errors: FieldErrors };

/** `9:30`, `0930`, `９時３０分` → `09:30`; null where it is no time of day. */
export function readTime(text: string): string | null {
  const plain = text.normalize('NFKC').replace(/\s/g, '');
  const match = /^(\d{1,2})[:.時](\d{2})?分?$/.exec(plain) ?? /^(\d{2})(\d{2})$/.exec(plain);
  if (!match) return null;
  const [hour, minute] = [Number(match[1]), Number(match[2] ?? '0')];
  return hour < 24 && minute < 60 ? `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}` : null;
}

/** `11,300`, `￥11300` → an amount with the digits its currency has; null where it is none. */
export function readAmount(text: string, currency: string): MoneyView | null {
  const plain = text.normalize('NFKC').replace(/[\s,¥円$€£]/g, '');
  const match = /^(\d{1,12})(?:\.(\d+))?$/.exec(plain);
  if (!match) return null;
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const whole = (match[1] ?? '').replace(/^0+(?=\d)/, '');
  const fraction = match[2] ?? '';
  return fraction.length > digits ? null : { amount: fraction === '' ? whole : `${whole}.${fraction}`, currency };
}

export function isZone(text: string): boolean {
  try {
    return text !== '' && new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Wall clock `2026-12-18T09:00`. */
function local(moment: Moment): { at: string; code: null } | { at: null; code: FieldCode } {
  if (moment.text.trim() === '' && moment.date === null) return { at: null, code: 'required' };
  if (moment.date === null) return { at: null, code: 'not_a_date' };
  if (moment.time.trim() === '') return { at: null, code: 'required' };
  const time = readTime(moment.time);
  return time === null ? { at: null, code: 'mismatch' } : { at: `${moment.date}T${time}`, code: null };
}

function text(value: string, longest: number, needed: boolean): FieldCode | null {
  if (needed && required(value) !== null) return 'required';
  return [...value.trim()].length > longest ? 'too_long' : null;
}

function quote(draft: Draft, now: number): Read {
  const [starts, ends, valid] = [local(draft.starts), local(draft.ends), local(draft.valid_until)];
  const total = readAmount(draft.total, draft.currency);
  // Until when the quote stands is said in this computer's own time.
  const until = valid.at === null ? null : new Date(valid.at);
  const errors = collect({
    title: text(draft.title, LONGEST.title, true), details: text(draft.details, LONGEST.text, false), terms: text(draft.terms, LONGEST.text, false),
    starts: starts.code, ends: ends.code ?? (starts.at !== null && ends.at !== null && ends.at < starts.at ? 'out_of_range' : null),
    zone: draft.zone !== null && isZone(draft.zone) ? null : 'required',
    total: draft.total.trim() === '' ? 'required' : total === null ? 'mismatch' : isZero(total) ? 'out_of_range' : null,
    valid_until: valid.code ?? (until === null ? null : until.getTime() <= now ? 'in_past' : until.getTime() > now + QUOTE_DAYS * 86_400_000 ? 'beyond_horizon' : null),
  });
  if (Object.keys(errors).length > 0 || starts.at === null || ends.at === null || total === null || until === null || draft.zone === null) return { input: null, errors };
  return { input: { act: 'quote', title: draft.title.trim(), details: draft.details.trim(), starts: starts.at, ends: ends.at, zone: draft.zone, total, terms: draft.terms.trim(), valid_until: until.toISOString() }, errors: null };
}

/** What the traveller's company has paid at most: a refund lies between nothing and this. */
export const paid = (file: CaseFileView): MoneyView | null => file.booking?.total ?? null;

export function readAct(act: ActName, draft: Draft, file: CaseFileView, now: number): Read {
  const checked = (errors: FieldErrors, input: DeskActInput): Read => (Object.keys(errors).length > 0 ? { input: null, errors } : { input, errors: null });
  switch (act) {
    case 'confirm':
      return checked(collect({ record_locator: text(draft.record_locator, LONGEST.record_locator, true), pickup_text: text(draft.pickup_text, LONGEST.text, false) }), { act, record_locator: draft.record_locator.trim(), pickup_text: draft.pickup_text.trim() || null });
    case 'fail':
      return checked(collect({ reason: text(draft.reason, LONGEST.text, true) }), { act, reason: draft.reason.trim() });
    case 'quote':
      return quote(draft, now);
    case 'mark':
      return draft.state === null ? { input: null, errors: { state: 'required' } } : { input: { act, state: draft.state }, errors: null };
    case 'cancelled': {
      const most = paid(file);
      const refund = most === null ? null : readAmount(draft.refund, most.currency);
      const code: FieldCode | null = draft.refund.trim() === '' ? 'required' : refund === null ? 'mismatch' : most !== null && (compareMoney(refund, most) ?? 1) > 0 ? 'out_of_range' : null;
      return refund === null || code !== null ? { input: null, errors: collect({ refund: code ?? 'mismatch' }) } : { input: { act, refund }, errors: null };
    }
    case 'note': case 'wait':
      return checked(collect({ text: text(draft[act], LONGEST.text, true) }), { act, text: draft[act].trim() });
    case 'settle':
      return checked(collect({ text: text(draft.settle, LONGEST.text, false) }), { act, text: draft.settle.trim() });
    case 'release':
      return { input: { act }, errors: null };
  }
}
