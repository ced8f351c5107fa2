// Order, filters and word labels of results. Pure; compares what the core sent, computes no money.
import type { OfferLabel, OfferView } from '$host/bindings';
import { compareMoney } from '$shared/format/money';

export type SortKey = 'price' | 'departure' | 'duration';
export type FilterKey = 'nonstop' | 'changeable' | 'refundable' | 'holdable';
export const FILTERS: FilterKey[] = ['nonstop', 'changeable', 'refundable', 'holdable'];

export const connections = (offer: OfferView): number => Math.max(...offer.slices.map((slice) => slice.connections.length + slice.segments.reduce((sum, segment) => sum + segment.stops, 0)));
export const minutes = (offer: OfferView): number => offer.slices.reduce((sum, slice) => sum + slice.duration_minutes, 0);
const departure = (offer: OfferView): string => offer.slices[0]?.segments[0]?.departure.instant ?? '';

export function passes(offer: OfferView, filter: FilterKey): boolean {
  switch (filter) {
    case 'nonstop': return connections(offer) === 0;
    case 'changeable': return offer.terms.change?.allowed === true;
    case 'refundable': return offer.terms.refund?.allowed === true;
    case 'holdable': return offer.terms.holdable;
  }
}

export function filtered(offers: OfferView[], filters: FilterKey[], carriers: string[]): OfferView[] {
  return offers.filter((offer) => filters.every((filter) => passes(offer, filter)) && (carriers.length === 0 || carriers.includes(offer.owner.code)));
}

export function sorted(offers: OfferView[], key: SortKey): OfferView[] {
  const by = (a: OfferView, b: OfferView): number => {
    const price = compareMoney(a.total, b.total) ?? 0;
    switch (key) {
      case 'price': return price || minutes(a) - minutes(b);
      case 'departure': return departure(a).localeCompare(departure(b)) || price;
      case 'duration': return minutes(a) - minutes(b) || price;
    }
  };
  return [...offers].sort((a, b) => by(a, b) || a.id.localeCompare(b.id));
}

/** How freely an offer can be changed or returned, for a label only: change and refund allowed, then at no cost. */
function freedom(offer: OfferView): number {
  const score = (condition: OfferView['terms']['change']) => (condition?.allowed ? (condition.penalty && Number(condition.penalty.amount) === 0 ? 3 : 2) : 0);
  return score(offer.terms.change) + score(offer.terms.refund) + (offer.terms.holdable ? 1 : 0);
}

/** One offer at most carries each label; no label where all are equal. */
export function labels(offers: OfferView[]): Map<string, OfferLabel[]> {
  const found = new Map<string, OfferLabel[]>();
  if (offers.length < 2) return found;
  const put = (offer: OfferView | undefined, label: OfferLabel) => {
    if (offer) found.set(offer.id, [...(found.get(offer.id) ?? []), label]);
  };
  put(sorted(offers, 'price')[0], 'cheapest');
  put(sorted(offers, 'duration')[0], 'fastest');
  const free = Math.max(...offers.map(freedom));
  const freest = offers.filter((offer) => freedom(offer) === free);
  if (free > 0 && freest.length < offers.length) put(sorted(freest, 'price')[0], 'most_flexible');
  return found;
}
