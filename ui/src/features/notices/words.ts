// What a notice says, and where it leads.
import type { ChangeKind, ChangeRowView, FoundKind, NoticeKind, NoticeView } from '$host/bindings';
import { deadlineWords } from '$i18n/codes';
import { m } from '$i18n/messages';
import { newsWords } from '$state/app.svelte';
import { paths } from '$state/routes';

const SAID: Record<Exclude<NoticeKind, 'changed'>, () => string> = {
  booking_confirmed: m.notice_booking_confirmed, booking_failed: m.notice_booking_failed, booking_cancelled: m.notice_booking_cancelled, needs_review: m.notice_needs_review, schedule_change: m.notice_schedule_change, document_ready: m.notice_document_ready,
  desk_answer: m.notice_desk_answer, low_data: m.notice_low_data, deadline_near: m.notice_deadline_near, outbox_refused: m.notice_outbox_refused, store_rebuilt: m.notice_store_rebuilt, clock_wrong: m.notice_clock_wrong, not_kept: m.notice_not_kept,
};
const DUES = ['payment_required_by', 'price_guarantee', 'free_cancel_end', 'void_until', 'rental_return', 'quote_expiry', 'schedule_answer'] as const;

export function noticeWords({ kind, facts }: NoticeView): string {
  if (kind === 'changed') return newsWords(Number(facts['count'] ?? 1));
  const due = DUES.find((known) => known === facts['kind']);
  return kind === 'deadline_near' && due ? m.notice_deadline_kind({ kind: deadlineWords(due) }) : SAID[kind]();
}

/** Null where there is nothing to open. */
export function noticePath(notice: NoticeView): string | null {
  if (notice.kind === 'outbox_refused') return paths.outbox;
  const due = DUES.find((known) => known === notice.facts['kind']);
  if (notice.kind === 'deadline_near') return due && (notice.booking_id ?? notice.case_id) ? paths.deadline(`${notice.booking_id ?? notice.case_id}/${due}`) : paths.deadlines;
  if (notice.booking_id) return paths.booking(notice.booking_id);
  return notice.trip_id ? paths.trip(notice.trip_id) : null;
}

const CHANGES: Record<ChangeKind, () => string> = { new: m.change_new, updated: m.change_updated, gone: m.change_gone };
export const changeKindWords = (change: ChangeKind): string => CHANGES[change]();

const THINGS: Record<FoundKind, () => string> = { trip: m.found_trip, booking: m.found_booking, document: m.found_document, person: m.found_person, case: m.found_case };
export const thingWords = (kind: FoundKind): string => THINGS[kind]();

export function changePath({ kind, id, trip_id, change }: ChangeRowView): string | null {
  if (change === 'gone' || kind === 'person') return null;
  if (kind === 'booking') return paths.booking(id);
  return trip_id ? paths.trip(trip_id) : kind === 'trip' ? paths.trip(id) : null;
}
