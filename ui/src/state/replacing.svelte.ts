// Which booking an offer is meant to replace: kept while the window lives, so that once the new one is confirmed the old one's cancellation
// can be offered. It is only ever offered.
import type { PurchaseView } from '$host/bindings';

const meant = $state<Record<string, string>>({});

export function replaceLater(offer_id: string, old_booking_id: string): void {
  meant[offer_id] = old_booking_id;
}

/** The old booking, as soon as the supplier has confirmed what was bought in its place; null before, and where that failed. */
export function replacedBy(purchase: PurchaseView): string | null {
  const confirmed = purchase.bookings.find(({ state, offer_id }) => state === 'confirmed' && meant[offer_id] !== undefined);
  return confirmed ? (meant[confirmed.offer_id] ?? null) : null;
}
