// What a trip's flights say about the hotel it needs: where they lead, from which night to which morning.
import type { BookingState, OfferSliceView, TripView } from '$host/bindings';

/** `airport` and `city_en` name the destination; `check_out` is null where nothing leads away from it. */
export type StayWish = { airport: string; city_ja: string; city_en: string; check_in: string; check_out: string | null; late: boolean };

const GONE: readonly BookingState[] = ['cancelled', 'voided', 'expired', 'failed'];
/** Landing before this hour, the night before is the one to sleep in (product.md F-03). */
const LATE_UNTIL = 6;

export const isLate = (local: string): boolean => Number(local.slice(11, 13)) < LATE_UNTIL;

function legs(slice: OfferSliceView) {
  const [first, last] = [slice.segments[0], slice.segments.at(-1)];
  return first && last ? [{ first, last }] : [];
}

export function stayWish(trip: TripView): StayWish | null {
  const flights = trip.bookings.filter((booking) => !GONE.includes(booking.state) && booking.item.product === 'flight');
  const ways = flights.flatMap(({ item }) => (item.product === 'flight' ? item.slices.flatMap(legs) : [])).sort((a, b) => a.first.departure.instant.localeCompare(b.first.departure.instant));
  const out = ways[0];
  if (!out) return null;
  const { destination, arrival } = out.last;
  const check_in = arrival.local.slice(0, 10);
  const back = ways.slice(1).find((way) => way.first.origin.city_en === destination.city_en);
  const leaves = back?.first.departure.local.slice(0, 10) ?? null;
  return {
    airport: destination.code, city_ja: destination.city_ja, city_en: destination.city_en, check_in, check_out: leaves !== null && leaves > check_in ? leaves : null, late: isLate(arrival.local),
  };
}
