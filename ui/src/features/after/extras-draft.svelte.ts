// What is wished for beside a ticket, kept until it is sent.
import type { BookingView, WishInput, WishKind } from '$host/bindings';
import type { FieldErrors } from '$host/field-checks';
import { draftOf, type Keeper } from '$state/drafts.svelte';

export const MOST_WISHES = 20;
export const LONGEST_WISH = 200;
export const LONGEST_NOTE = 2000;
export const ALL = 'all';

/** `flight`: its place among the booking's flights, or `all`. */
export type WishDraft = { kind: WishKind; flight: string; traveller_id: string; what: string };
export type ExtrasDraft = { wishes: WishDraft[]; note: string };
const drafts = $state<Record<string, ExtrasDraft>>({});

export const emptyWish = (booking: Pick<BookingView, 'traveller_ids'>): WishDraft => ({ kind: 'seat', flight: ALL, traveller_id: booking.traveller_ids[0] ?? '', what: '' });

export function extrasDraft(booking: BookingView): { draft: ExtrasDraft; keeper: Keeper } {
  const key = booking.booking_id;
  drafts[key] ??= { wishes: [emptyWish(booking)], note: '' };
  return { draft: drafts[key], keeper: draftOf(`extras/${key}`, drafts[key]) };
}

/** Field by field what stands in the way; fields are `what-0`, `flight-0`, `note`. */
export function extrasRefusals(draft: ExtrasDraft, flights: number): FieldErrors {
  const errors: FieldErrors = {};
  draft.wishes.forEach((wish, at) => {
    if (wish.what.trim() === '') errors[`what-${at}`] = 'required';
    else if ([...wish.what.trim()].length > LONGEST_WISH) errors[`what-${at}`] = 'too_long';
    // The airline may have taken a flight out since it was written.
    if (wish.flight !== ALL && Number(wish.flight) >= flights) errors[`flight-${at}`] = 'required';
  });
  if ([...draft.note.trim()].length > LONGEST_NOTE) errors['note'] = 'too_long';
  return errors;
}

export const wishInputs = (draft: ExtrasDraft): WishInput[] => draft.wishes.map(({ kind, flight, traveller_id, what }) => ({ kind, traveller_id, flight: flight === ALL ? null : Number(flight), what: what.trim() }));
