// Why a booking cannot be cancelled here, in words: from its state first, then from what was bought.
import type { BookingView } from '$host/bindings';
import { bookingStateWords } from '$i18n/codes';
import { m } from '$i18n/messages';

export function whyNotCancelled({ state, item }: BookingView): string {
  if (state === 'cancelled' || state === 'voided' || state === 'closed' || state === 'expired' || state === 'failed') return m.after_why_ended({ state: bookingStateWords(state) });
  if (state !== 'confirmed' && state !== 'held' && state !== 'requested') return m.after_why_unsettled({ state: bookingStateWords(state) });
  if (item.product === 'stay' && item.cancel.kind === 'non_refundable') return m.after_why_non_refundable();
  return item.product === 'esim' ? m.after_why_esim() : m.after_why_terms();
}
