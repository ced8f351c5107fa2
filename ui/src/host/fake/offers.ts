// Any offer of the fixture world by its id alone, so that a link to a review works after a reload.
import type { AnyOfferView, ExtraChoiceInput, MoneyView } from '../bindings';
import { esimOf, rentalOf } from './connect';
import { extrasSum } from './extras';
import { offersFor, yen } from './flights';
import { stayOf } from './stays';
import type { World } from './world';

const FLIGHT = /^(off_\d+_([A-Z]{3})([A-Z]{3})_([\d-]{10})(?:_([\d-]{10}))?)(?:_x(\d+))?$/;

export const plus = (money: MoneyView, amount: number): MoneyView => ({ ...money, amount: money.currency === 'JPY' ? String(Number(money.amount) + amount) : (Number(money.amount) + amount).toFixed(2) });

function flightOf(world: World, id: string): AnyOfferView | null {
  const match = FLIGHT.exec(id);
  if (!match) return null;
  const [, base, origin = '', destination = '', out = '', back, extra] = match;
  const slices = [{ origin, destination, date: out }, ...(back ? [{ origin: destination, destination: origin, date: back }] : [])];
  const offer = world.found.get(base ?? '') ?? offersFor({ slices, cabin: 'economy', travellers: 1, max_connections: 1 }).find((known) => known.id === base);
  if (!offer) return null;
  if (!extra) return { product: 'flight', offer };
  // Seats and bags are paid at once: such an offer is not held.
  const total = plus(offer.total, Number(extra));
  return { product: 'flight', offer: { ...offer, id, total, per_traveller: total, terms: { ...offer.terms, holdable: false } } };
}

/** What this id offers, or null for an unknown one. */
export function offerOf(world: World, id: string): AnyOfferView | null {
  const flight = flightOf(world, id);
  if (flight) return flight;
  const stay = stayOf(id);
  if (stay) return { product: 'stay', offer: stay };
  const esim = esimOf(id);
  if (esim) return { product: 'esim', offer: esim };
  const rental = rentalOf(id);
  if (rental) return { product: 'rental', offer: rental };
  const quote = world.cases.find((known) => known.quote?.offer.id === id)?.quote;
  return quote?.open ? { product: 'desk', offer: quote.offer } : null;
}

/** The same flight with these seats and bags in its total, under an id of its own. */
export function withExtras(world: World, id: string, choices: ExtraChoiceInput[]): AnyOfferView | null {
  const base = FLIGHT.exec(id)?.[1] ?? id;
  const sum = extrasSum(choices) ?? yen(0);
  return offerOf(world, choices.some((choice) => choice.quantity > 0) ? `${base}_x${sum.amount}` : base);
}
