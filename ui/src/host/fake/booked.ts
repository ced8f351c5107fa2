// Turns an offer that was bought in the fixture world into a booking of a trip.
import type { AnyOfferView, BookedItemView } from '../bindings';
import { CODES } from './connect';
import { TITLES, type Spec } from './itinerary';
import { TRAVELLERS } from './people';
import type { Made, Part } from './purchases';

function itemOf(offer: AnyOfferView, part: Part): BookedItemView {
  switch (offer.product) {
    case 'flight': return { product: 'flight', carrier: offer.offer.owner, cabin: offer.offer.cabin, slices: offer.offer.slices, ticket_numbers: part.tickets, terms: offer.offer.terms, extras: [], void_until: null };
    case 'stay': {
      const { property, check_in, check_out, nights, rooms, room_name, board, due_at_property, cancel, free_until } = offer.offer;
      return { product: 'stay', accepted: offer.offer, property, check_in, check_out, nights, rooms, room_name, board, due_at_property, cancel, free_until, key_collection: null };
    }
    case 'esim': return { product: 'esim', plan: offer.offer, codes: part.state === 'confirmed' ? CODES : null };
    case 'rental': return { product: 'rental', rental: offer.offer, state: null, pickup_text: null, pickup_from: offer.offer.pickup_from, return_by: offer.offer.return_by };
    case 'desk': return { product: 'desk', title: offer.offer.title, details: offer.offer.details, starts: offer.offer.starts, ends: offer.offer.ends, terms: offer.offer.terms };
  }
}

/** A trip without a purpose is named by where it leads. */
function titleOf(offer: AnyOfferView): string {
  if (offer.product === 'stay') return offer.offer.property.name;
  if (offer.product !== 'flight') return 'title' in offer.offer ? offer.offer.title : offer.offer.product;
  const first = offer.offer.slices[0]!.segments;
  return `${first[0]!.origin.code} → ${first.at(-1)!.destination.code} ${first[0]!.departure.local.slice(0, 10)}`;
}

export function booked(part: Part, offer: AnyOfferView, made: Made): Spec {
  TITLES[made.trip_id] ??= [made.purpose ?? titleOf(offer), made.purpose];
  const colleague = TRAVELLERS.find((row) => row.traveller_id === made.traveller_id && !row.oneself);
  return {
    booking_id: part.booking_id, trip_id: made.trip_id, state: part.state, locator: part.locator, price: part.accepted_total, item: itemOf(offer, part), traveller_id: made.traveller_id,
    ...(part.answer_by ? { answer_by: part.answer_by } : {}), ...(colleague ? { arranged_by: '青木 美咲' } : {}),
  };
}
