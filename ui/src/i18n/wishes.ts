// Words of what is wished for beside a ticket.
import type { BookingView, WishView } from '$host/bindings';
import { wishKindWords } from './codes';
import { dayWords } from './items';
import { m } from './messages';

/** Who travels, by id: a wish names a person by nothing else. */
export const travellerNames = (booking: Pick<BookingView, 'traveller_ids' | 'travellers'>): Record<string, string> =>
  Object.fromEntries(booking.traveller_ids.map((id, at) => [id, booking.travellers[at]?.name ?? '']));

/** Each wish as a line; one who is not among `names` is not named. */
export const wishRows = (wishes: WishView[], names: Record<string, string>, now: number): { code: string; kind: string; what: string; where: string; who: string | null }[] =>
  wishes.map(({ kind, what, flight, traveller_id }) => ({ code: kind, kind: wishKindWords(kind), what, where: flight === null ? m.ask_extras_all_flights() : `${flight.number} ${flight.from} → ${flight.to} ${dayWords(flight.day, now)}`, who: names[traveller_id] ?? null }));
