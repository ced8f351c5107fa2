// The nights wanted instead, kept per booking while the window lives.
import type { FieldCode } from '$host/bindings';
import type { FieldErrors } from '$host/field-checks';
import { draftOf } from '$state/drafts.svelte';
import { civilDate, daysBetween, type CivilDate } from '$shared/format/dates';

/** How far ahead and how long (product.md F-01, F-03). */
export const HORIZON_DAYS = 330;
const MAX_NIGHTS = 30;

export type StayDraft = { check_in: string | null; check_in_text: string; check_out: string | null; check_out_text: string };
const drafts = $state<Record<string, StayDraft>>({});

/** The nights booked, to begin with. */
export function stayDraft(booking_id: string, booked: { check_in: string; check_out: string }): StayDraft {
  drafts[booking_id] ??= { check_in: booked.check_in, check_in_text: '', check_out: booked.check_out, check_out_text: '' };
  draftOf(`stay-change/${booking_id}`, drafts[booking_id], { quiet: true });
  return drafts[booking_id];
}

export function nightRefusals(draft: StayDraft, today: CivilDate): FieldErrors {
  const errors: FieldErrors = {};
  const put = (field: string, code: FieldCode | null) => {
    if (code) errors[field] = code;
  };
  const date = (value: string | null, text: string): FieldCode | null => {
    const day = value ? civilDate(value) : null;
    if (!day) return text.trim() === '' ? 'required' : 'not_a_date';
    const ahead = daysBetween(today, day);
    return ahead < 0 ? 'in_past' : ahead > HORIZON_DAYS ? 'beyond_horizon' : null;
  };
  put('check_in', date(draft.check_in, draft.check_in_text));
  put('check_out', date(draft.check_out, draft.check_out_text));
  const [from, to] = [civilDate(draft.check_in ?? ''), civilDate(draft.check_out ?? '')];
  if (!errors['check_in'] && !errors['check_out'] && from && to) {
    const nights = daysBetween(from, to);
    put('check_out', nights < 1 ? 'check_out_before_check_in' : nights > MAX_NIGHTS ? 'too_many_nights' : null);
  }
  return errors;
}
