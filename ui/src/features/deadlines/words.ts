// What a deadline means: what is lost after it, in one sentence with the money, and what is done about it.
import type { DeadlineKind, DeadlineView } from '$host/bindings';
import { m } from '$i18n/messages';
import { deviceDate, isoDate } from '$shared/format/dates';
import { formatMoney, isZero } from '$shared/format/money';

type Sentence = { sum: (facts: { amount: string }) => string; plain: () => string; over: () => string };
/** Of what has no sum. */
const without = (plain: () => string, over: () => string): Sentence => ({ sum: plain, plain, over });
const CONSEQUENCES: Record<DeadlineKind, Sentence> = {
  payment_required_by: { sum: m.due_payment_sum, plain: m.due_payment, over: m.due_payment_over },
  price_guarantee: { sum: m.due_price_sum, plain: m.due_price, over: m.due_price_over },
  free_cancel_end: { sum: m.due_free_sum, plain: m.due_free, over: m.due_free_over },
  void_until: { sum: m.due_void_sum, plain: m.due_void, over: m.due_void_over },
  rental_return: { sum: m.due_return_sum, plain: m.due_return, over: m.due_return_over },
  quote_expiry: { sum: m.due_quote_sum, plain: m.due_quote, over: m.due_quote_over },
  schedule_answer: { sum: m.due_schedule_sum, plain: m.due_schedule, over: m.due_schedule_over },
  rental_order: without(m.due_rental_order, m.due_rental_order_over),
  rental_change: without(m.due_rental_change, m.due_rental_change_over),
  esim_end: without(m.due_esim_end, m.due_esim_end_over),
  check_in_opens: without(m.due_check_in, m.due_check_in_over),
};

/** `over`: it has passed. */
export function consequence({ kind, amount }: DeadlineView, over: boolean): string {
  const words = CONSEQUENCES[kind];
  if (over) return words.over();
  return amount && !isZero(amount) ? words.sum({ amount: formatMoney(amount) }) : words.plain();
}

export type DueAct = 'pay' | 'cancel' | 'schedule' | 'quote' | 'return' | 'open';
const ACTS: Record<DeadlineKind, DueAct> = { payment_required_by: 'pay', price_guarantee: 'pay', free_cancel_end: 'cancel', void_until: 'cancel', rental_return: 'return', quote_expiry: 'quote', schedule_answer: 'schedule', rental_order: 'open', rental_change: 'open', esim_end: 'open', check_in_opens: 'open' };
const LABELS: Record<DueAct, () => string> = { pay: m.due_act_pay, cancel: m.due_act_cancel, schedule: m.due_act_schedule, quote: m.due_act_quote, return: m.due_act_return, open: m.due_act_open };

export const dueAct = (kind: DeadlineKind): DueAct => ACTS[kind];
export const dueActWords = (due: DeadlineView): string => (dueAct(due.kind) === 'pay' && due.product === 'flight' ? m.booking_act_pay() : LABELS[dueAct(due.kind)]());

export type Span = 'over' | 'today' | 'week' | 'later';
/** In which part of the list an instant stands, seen from `at` in this computer's calendar. */
export function spanOf(until: string, at: number): Span {
  const end = Date.parse(until);
  if (end <= at) return 'over';
  if (isoDate(deviceDate(end)) === isoDate(deviceDate(at))) return 'today';
  return end - at < 7 * 86_400_000 ? 'week' : 'later';
}
const SPANS: Record<Span, () => string> = { over: m.due_span_over, today: m.due_span_today, week: m.due_span_week, later: m.due_span_later };
export const spanWords = (span: Span): string => SPANS[span]();

/** How far a clock may be off before it is said (product.md F-47). */
export const DRIFT_SAID = 120;
