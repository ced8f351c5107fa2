// What a purchase of one or several things has come to, in one word for the heading; pure.
import type { PurchaseBookingView, PurchaseView } from '$host/bindings';

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
