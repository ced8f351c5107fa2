// What is chosen to be bought together (F-21): offers of any product, for one traveller and one trip. Lives as long as the window.
//
//   basket.items            the chosen offers, in the order they were chosen
//   basket.trip_id          the trip they join; null = a new one
//   inBasket(offer_id)      add(offer) · remove(offer_id) · undo() · replace(old_id, offer) · clear(offer_ids?)
//   visitSearch(trip_id)    a search was opened from this trip (App does it)
//
// <BasketBar/> (features/purchase) shows it.
import type { AnyOfferView } from '$host/bindings';

/** As many as one purchase takes. */
export const BASKET_MOST = 10;

type Removed = { offer: AnyOfferView; at: number };

let items = $state.raw<AnyOfferView[]>([]);
let trip_id = $state<string | null>(null);
let removed = $state.raw<Removed | null>(null);

export const basket = {
  get items(): readonly AnyOfferView[] {
    return items;
  },
  get ids(): string[] {
    return items.map(({ offer }) => offer.id);
  },
  get trip_id(): string | null {
    return trip_id;
  },
  get full(): boolean {
    return items.length >= BASKET_MOST;
  },
  /** What was taken out last and can come back. */
  get removed(): AnyOfferView | null {
    return removed?.offer ?? null;
  },
};

export const inBasket = (offer_id: string): boolean => items.some(({ offer }) => offer.id === offer_id);

export function add(offer: AnyOfferView): void {
  if (inBasket(offer.offer.id) || basket.full) return;
  removed = null;
  items = [...items, offer];
}

export function remove(offer_id: string): void {
  const at = items.findIndex(({ offer }) => offer.id === offer_id);
  const offer = items[at];
  if (!offer) return;
  removed = { offer, at };
  items = items.filter((_, index) => index !== at);
}

export function undo(): void {
  if (!removed || basket.full) return;
  items = items.toSpliced(removed.at, 0, removed.offer);
  removed = null;
}

/** The same thing under another id, e.g. a flight with seats; what is not here stays out. */
export function replace(old_id: string, offer: AnyOfferView): void {
  items = items.map((known) => (known.offer.id === old_id ? offer : known));
}

/** Takes out what was bought, or everything. */
export function clear(offer_ids?: readonly string[]): void {
  items = offer_ids ? items.filter(({ offer }) => !offer_ids.includes(offer.id)) : [];
  removed = null;
  if (items.length === 0) trip_id = null;
}

/** A search from a trip is for that trip; one from anywhere else leaves what is chosen with its own. */
export function visitSearch(trip: string | null): void {
  if (trip !== null || items.length === 0) trip_id = trip;
}

/** Where the next purchase goes, said at its review. */
export function joinTrip(trip: string | null): void {
  trip_id = trip;
}
