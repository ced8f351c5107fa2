// Names of a purchase's parts: by the offer that was reviewed, after a restart by the booking that came of it.
import type { BookingView, PurchaseBookingView } from '$host/bindings';
import { host } from '$host/current';
import { productWords } from '$i18n/codes';
import { bookingName, offerTitle } from '$i18n/items';
import { m } from '$i18n/messages';
import { reviewedOffer } from './draft.svelte';

let known = $state.raw<Record<string, BookingView>>({});

/** Its own name, null where only its kind is known. */
export function ownName(part: PurchaseBookingView): string | null {
  const offer = reviewedOffer(part.offer_id);
  if (offer) return offerTitle(offer);
  const booking = known[part.booking_id];
  return booking ? bookingName(booking) : null;
}

export const partName = (part: PurchaseBookingView): string => ownName(part) ?? (part.product ? productWords(part.product) : m.progress_part());

/** Looks into this computer's store for the parts that are not named yet. */
export async function learnNames(parts: readonly PurchaseBookingView[]): Promise<void> {
  for (const part of parts) {
    if (ownName(part) !== null || part.product === null) continue;
    const answer = await host().booking(part.booking_id);
    if (answer.status === 'ok') known = { ...known, [part.booking_id]: answer.data };
  }
}
