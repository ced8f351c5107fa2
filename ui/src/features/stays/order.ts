// Order, filters and word labels of hotels. Pure; compares what the core sent, computes no money.
import type { HotelView, StayView } from '$host/bindings';
import { compareMoney } from '$shared/format/money';

export type SortKey = 'price' | 'distance' | 'score';
export type FilterKey = 'stars_3' | 'stars_4' | 'score_8' | 'walk_10' | 'free_cancel' | 'breakfast';
export type StayLabel = 'cheapest' | 'nearest' | 'best_score';
/** Rooms that have been looked at, by the property's id: only they tell cancelling and board. */
export type KnownRates = ReadonlyMap<string, StayView[]>;

export const FILTERS: FilterKey[] = ['walk_10', 'stars_3', 'stars_4', 'score_8'];
export const RATE_FILTERS: FilterKey[] = ['free_cancel', 'breakfast'];

export const withBreakfast = (rate: StayView): boolean => rate.board !== 'room_only';
/** Can it still be cancelled for nothing at this moment? */
export const freeCancel = (rate: StayView, at: number): boolean => rate.free_until !== null && Date.parse(rate.free_until.instant) > at;

export function passes(hotel: HotelView, filter: FilterKey, rates: KnownRates, at: number): boolean {
  const { stars, score_tenths } = hotel.property;
  switch (filter) {
    case 'stars_3': return stars !== null && stars >= 3;
    case 'stars_4': return stars !== null && stars >= 4;
    case 'score_8': return score_tenths !== null && score_tenths >= 80;
    case 'walk_10': return hotel.walk_minutes !== null && hotel.walk_minutes <= 10;
    // What has not been looked at is not known to be free: it does not pass.
    case 'free_cancel': return rates.get(hotel.id)?.some((rate) => freeCancel(rate, at)) ?? false;
    case 'breakfast': return rates.get(hotel.id)?.some(withBreakfast) ?? false;
  }
}

export const filtered = (hotels: HotelView[], filters: FilterKey[], rates: KnownRates, at: number): HotelView[] => hotels.filter((hotel) => filters.every((filter) => passes(hotel, filter, rates, at)));

/** Width, case and kana do not matter. */
const key = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/[ぁ-ゖ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x60)).trim();

/** Those whose name holds the text. */
export function named(hotels: HotelView[], text: string): HotelView[] {
  const wanted = key(text);
  return wanted === '' ? hotels : hotels.filter((hotel) => key(hotel.property.name).includes(wanted));
}

/** What nobody knows stands last. */
const far = (hotel: HotelView): number => hotel.distance_m ?? Number.MAX_SAFE_INTEGER;
const score = (hotel: HotelView): number => hotel.property.score_tenths ?? -1;

export function sorted(hotels: HotelView[], key: SortKey): HotelView[] {
  const by = (a: HotelView, b: HotelView): number => {
    const price = compareMoney(a.cheapest, b.cheapest) ?? a.cheapest.currency.localeCompare(b.cheapest.currency);
    switch (key) {
      case 'price': return price || far(a) - far(b);
      case 'distance': return far(a) - far(b) || price;
      case 'score': return score(b) - score(a) || price;
    }
  };
  return [...hotels].sort((a, b) => by(a, b) || a.id.localeCompare(b.id));
}

/** One hotel at most carries each label; prices of two currencies have no cheapest. */
export function labels(hotels: HotelView[]): Map<string, StayLabel[]> {
  const found = new Map<string, StayLabel[]>();
  if (hotels.length < 2) return found;
  const put = (hotel: HotelView | undefined, label: StayLabel) => {
    if (hotel) found.set(hotel.id, [...(found.get(hotel.id) ?? []), label]);
  };
  if (new Set(hotels.map((hotel) => hotel.cheapest.currency)).size === 1) put(sorted(hotels, 'price')[0], 'cheapest');
  const near = sorted(hotels, 'distance')[0];
  if (near && near.distance_m !== null) put(near, 'nearest');
  const best = sorted(hotels, 'score')[0];
  if (best && best.property.score_tenths !== null) put(best, 'best_score');
  return found;
}
