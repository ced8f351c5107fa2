// Words for the happenings of a booking's history. The set is open on the wire: a newer server may know more.
import { m } from './messages';

const HAPPENINGS: Record<string, () => string> = {
  requested: m.history_requested, price_checked: m.history_price_checked, price_changed: m.history_price_changed, supplier_called: m.history_supplier_called, not_sent: m.history_not_sent,
  confirmed: m.history_confirmed, held: m.history_held, answer_lost: m.history_answer_lost, looked_up: m.history_looked_up, refused: m.history_refused, handed_over: m.history_handed_over,
  pay_asked: m.history_pay_asked, expired: m.history_expired, documents_stored: m.history_documents_stored, documents_missing: m.history_documents_missing, late_answer: m.history_late_answer,
  decided: m.history_decided, conflict: m.history_conflict,
  withdrawn: m.history_withdrawn, voided: m.history_voided, schedule_changed: m.history_schedule_changed, refund_asked: m.history_refund_asked, overdue: m.history_overdue, marked: m.history_marked, changed: m.history_changed, change_refused: m.history_change_refused,
  schedule_unanswered: m.history_schedule_unanswered, extras_lost: m.history_extras_lost, low_data: m.history_low_data,
  cancel_wished: m.history_cancel_wished, cancel_wish_withdrawn: m.history_cancel_wish_withdrawn,
  change_asked: m.history_change_asked, change_accepted: m.history_change_accepted, cancelled: m.history_cancelled, cancel_refused: m.history_cancel_refused, cancel_asked: m.history_cancel_asked, alternative_asked: m.history_alternative_asked, accept_asked: m.history_accept_asked,
};

export const historyWords = (event: string): string => (HAPPENINGS[event] ?? m.history_other)();
