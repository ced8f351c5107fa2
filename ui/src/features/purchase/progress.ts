// What a purchase of one or several things has come to, in one word for the heading; pure.
import type { Product, PurchaseBookingView, PurchaseStepState, PurchaseView } from '$host/bindings';

export type ProgressEnd = 'running' | 'unknown' | 'human' | 'confirmed' | 'held' | 'requested' | 'booked' | 'partly' | 'failed' | 'unsent';
const LOST = ['failed', 'expired', 'closed', 'cancelled', 'voided'];

export const stands = (booking: PurchaseBookingView): boolean => !LOST.includes(booking.state);

export function endOf(purchase: PurchaseView): ProgressEnd {
  if (purchase.stage === 'needs_review') return 'unsent';
  const states = purchase.bookings.map((booking) => booking.state);
  const all = (state: string) => states.length > 0 && states.every((known) => known === state);
  if (purchase.outcome === 'not_booked' || purchase.stage === 'refused') return 'failed';
  // Whatever the others have come to: while the end of one is not known, the purchase has none.
  if (states.includes('needs_human')) return 'human';
  if (purchase.outcome === 'partly_booked') return 'partly';
  if (all('confirmed')) return 'confirmed';
  if (all('held')) return 'held';
  if (all('requested')) return 'requested';
  if (purchase.outcome === 'booked') return 'booked';
  return purchase.steps.some((step) => step.state === 'unknown') ? 'unknown' : 'running';
}

export type Count = 'confirmed' | 'held' | 'requested' | 'open' | 'lost';
const COUNTS: readonly Count[] = ['confirmed', 'held', 'requested', 'open', 'lost'];
const countOf = (booking: PurchaseBookingView): Count => {
  if (!stands(booking)) return 'lost';
  return booking.state === 'confirmed' || booking.state === 'held' || booking.state === 'requested' ? booking.state : 'open';
};

/** How many have come to what, the best first. */
export const counts = (bookings: readonly PurchaseBookingView[]): { what: Count; count: number }[] =>
  COUNTS.map((what) => ({ what, count: bookings.filter((booking) => countOf(booking) === what).length })).filter(({ count }) => count > 0);

export type DeskStep = 'ask' | 'answer' | 'booked';
/** What an operator arranges has steps of its own; null for what a machine answers. */
export function deskSteps({ state }: PurchaseBookingView, product: Product | null): { step: DeskStep; state: PurchaseStepState }[] | null {
  if (product !== 'rental' && product !== 'desk') return null;
  const steps = (ask: PurchaseStepState, answer: PurchaseStepState, booked: PurchaseStepState) => [{ step: 'ask' as const, state: ask }, { step: 'answer' as const, state: answer }, { step: 'booked' as const, state: booked }];
  switch (state) {
    case 'requested': case 'needs_human': return steps('done', 'running', 'waiting');
    case 'confirmed': return steps('done', 'done', 'done');
    case 'failed': return steps('done', 'done', 'failed');
    case 'confirming': case 'draft': return steps('running', 'waiting', 'waiting');
    default: return null;
  }
}
