// Words of the desk alone: acts, lines of a case, and field sentences where the general one would not help an operator.
import type { CaseView, DeskLineView, FieldCode, PlaceTimeView, RentalState } from '$host/bindings';
import { deskAboutWords, fieldWords, rentalStateWords } from '$i18n/codes';
import { language } from '$i18n/locale.svelte';
import { m } from '$i18n/messages';
import { deviceDate, differsFromDevice, formatDate, formatInstant, placeDate, placeTime, zoneLabel } from '$shared/format/dates';
import { formatRemaining } from '$shared/format/durations';
import type { ActName } from './acts';

const ACTS: Record<ActName, { name: () => string; commit: () => string; hint: () => string }> = {
  confirm: { name: m.desk_act_confirm, commit: m.desk_commit_confirm, hint: m.desk_hint_confirm },
  fail: { name: m.desk_act_fail, commit: m.desk_commit_fail, hint: m.desk_hint_fail },
  quote: { name: m.desk_act_quote, commit: m.desk_commit_quote, hint: m.desk_hint_quote },
  mark: { name: m.desk_act_mark, commit: m.desk_commit_mark, hint: m.desk_hint_mark },
  cancelled: { name: m.desk_act_cancelled, commit: m.desk_commit_cancelled, hint: m.desk_hint_cancelled },
  settle: { name: m.desk_act_settle, commit: m.desk_commit_settle, hint: m.desk_hint_settle },
  note: { name: m.desk_act_note, commit: m.desk_commit_note, hint: m.desk_hint_note },
  wait: { name: m.desk_act_wait, commit: m.desk_commit_wait, hint: m.desk_hint_wait },
  release: { name: m.desk_act_release, commit: m.desk_commit_release, hint: m.desk_hint_release },
};
export const actWords = (act: ActName): { name: string; commit: string; hint: string } => ({ name: ACTS[act].name(), commit: ACTS[act].commit(), hint: ACTS[act].hint() });

const FIELDS: Record<string, () => string> = {
  'total mismatch': m.desk_field_amount, 'refund mismatch': m.desk_field_amount, 'total out_of_range': m.desk_field_above_zero, 'refund out_of_range': m.desk_field_refund_range,
  'ends out_of_range': m.desk_field_ends_before, 'starts mismatch': m.desk_field_time, 'ends mismatch': m.desk_field_time, 'valid_until mismatch': m.desk_field_time,
  'title required': m.field_required, 'starts required': m.desk_field_date_and_time, 'ends required': m.desk_field_date_and_time, 'valid_until required': m.desk_field_date_and_time,
  'valid_until in_past': m.desk_field_past, 'valid_until beyond_horizon': m.desk_field_quote_horizon, 'zone required': m.desk_field_zone, 'state required': m.field_required_choose,
};
export const deskFieldWords = (field: string, code: FieldCode): string => FIELDS[`${field} ${code}`]?.() ?? fieldWords(code, field);

/** Open on the wire: a newer server may know more. */
const EVENTS: Record<string, () => string> = {
  asked: m.desk_event_asked, claimed: m.desk_event_claimed, released: m.desk_event_released, noted: m.desk_event_noted, quoted: m.desk_event_quoted, accepted: m.desk_event_accepted,
  declined: m.desk_event_declined, confirmed: m.desk_event_confirmed, failed: m.desk_event_failed, cancelled: m.desk_event_cancelled, marked: m.desk_event_marked,
  withdrawn: m.desk_event_withdrawn, overdue: m.desk_event_overdue, settled: m.desk_event_settled,
};
export const lineWords = (line: DeskLineView): string => (EVENTS[line.event] ?? m.history_other)();

const RENTAL_CODES: readonly RentalState[] = ['requested', 'arranged', 'picked_up', 'overdue', 'returned', 'lost', 'cancelled'];
/** What a line says beside its happening; a mark carries a code, everything else is somebody's words. */
export function lineText(line: DeskLineView): string | null {
  const code = line.event === 'marked' ? RENTAL_CODES.find((known) => known === line.text) : undefined;
  return code ? rentalStateWords(code) : line.text;
}

export const caseTitle = (kept: CaseView): string => deskAboutWords(kept.about);

/** How long is left to answer, or how long it has been over. */
export function dueWords(kept: CaseView, now: number): { at: string; left: string } | null {
  if (kept.answer_by === null) return null;
  const until = Date.parse(kept.answer_by);
  const left = formatRemaining(until, now, language());
  return {
    at: formatInstant(kept.answer_by, language(), now, 'short'),
    left: left !== null ? m.deadline_left({ time: left }) : m.desk_overdue_by({ time: formatRemaining(now, until, language()) ?? '' }),
  };
}

/** A place's own clock in words, its zone wherever it differs from this computer's. */
export function momentWords(clock: PlaceTimeView, now: number): string {
  const zone = differsFromDevice(clock) ? ` ${zoneLabel(clock.offset_minutes)}` : '';
  return `${formatDate(placeDate(clock), language(), deviceDate(now).year)} ${placeTime(clock)}${zone}`;
}

/** From one moment of a place to another; the day is said once where it is the same. */
export function rangeWords(from: PlaceTimeView, to: PlaceTimeView, now: number): string {
  const end = from.local.slice(0, 10) === to.local.slice(0, 10) && from.offset_minutes === to.offset_minutes && !differsFromDevice(to) ? placeTime(to) : momentWords(to, now);
  return `${momentWords(from, now)} – ${end}`;
}
