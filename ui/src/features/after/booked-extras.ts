// What a ticket has of seats and bags now: seats flight by flight, bags person by person.
import type { BookingView, ExtraView, SegmentView } from '$host/bindings';
import type { BookedFlightView } from '$host/shapes';
import { extraWords } from '$i18n/codes';
import { m } from '$i18n/messages';
import { bagsWords } from '$i18n/names';

export type BookedLeg = { segment: SegmentView; seats: string[] };
export type BookedPerson = { name: string; bags: string[] };

const route = (segment: SegmentView): string => `${segment.origin.code} → ${segment.destination.code}`;
const many = (extra: ExtraView): string => (extra.quantity > 1 ? ` × ${extra.quantity}` : '');

export function bookedExtras(booking: Pick<BookingView, 'travellers'>, item: BookedFlightView): { legs: BookedLeg[]; people: BookedPerson[]; rest: string[] } {
  const several = booking.travellers.length > 1;
  const who = (extra: ExtraView): string => (several && extra.traveller !== null ? ` ${booking.travellers[extra.traveller]?.name ?? ''}` : '');
  const seats = item.extras.filter((extra) => extra.kind === 'seat');
  const segments = item.slices.flatMap((slice) => slice.segments);
  const legs = segments.map((segment) => ({ segment, seats: seats.filter((seat) => seat.where_used === route(segment) && seat.label !== '').map((seat) => `${seat.label}${who(seat)}`) }));
  const included = [`${m.bags_checked()} ${bagsWords(item.terms.checked_bags)}`, `${m.bags_carry_on()} ${bagsWords(item.terms.carry_on_bags)}`];
  const people = booking.travellers.map(({ name }, at) => ({
    name,
    bags: [...included, ...item.extras.filter((extra) => extra.kind === 'bag' && (extra.traveller === at || (extra.traveller === null && !several))).map((bag) => `${m.ask_extras_added({ what: `${bag.label}${many(bag)}`.trim() })} ${bag.where_used}`.trim())],
  }));
  const placed = new Set(seats.filter((seat) => seat.label !== '' && segments.some((segment) => route(segment) === seat.where_used)));
  const rest = item.extras.filter((extra) => !placed.has(extra) && !(extra.kind === 'bag' && (extra.traveller !== null || !several))).map((extra) => `${extraWords(extra.kind)} ${extra.label}${many(extra)} ${extra.where_used}`.replace(/\s+/g, ' ').trim());
  return { legs, people, rest };
}
