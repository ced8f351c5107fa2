// What an item of the itinerary is, in one line: for lists of what else a trip holds.
import type { ItineraryItemView } from '$host/bindings';
import { esimName } from '$i18n/items';
import { cityName, flightNumber } from '$i18n/names';

export function itemTitle({ what }: ItineraryItemView): string {
  switch (what.kind) {
    case 'flight': return `${cityName(what.segment.origin)} → ${cityName(what.segment.destination)} ${flightNumber(what.segment)}`;
    case 'stay': return what.property.name;
    case 'esim': return esimName(what);
    case 'rental': return what.product;
    case 'desk': return what.title;
  }
}

/** Each flight by itself, everything else once: a stay has a beginning and an end but is one thing. */
export function onePerThing(items: ItineraryItemView[]): ItineraryItemView[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = item.what.kind === 'flight' ? `${item.booking_id}-${item.what.segment_index}` : item.booking_id;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
