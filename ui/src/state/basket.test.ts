import { beforeEach, describe, expect, it } from 'vitest';
import type { AnyOfferView } from '$host/bindings';
import { offersFor } from '../host/fake/flights';
import { add, basket, BASKET_MOST, clear, inBasket, remove, replace, undo, visitSearch } from './basket.svelte';

const flights = offersFor({ slices: [{ origin: 'HND', destination: 'FUK', date: '2026-12-11' }], cabin: 'economy', travellers: 1, max_connections: 1 }).map((offer): AnyOfferView => ({ product: 'flight', offer }));
const [a, b, c] = flights as [AnyOfferView, AnyOfferView, AnyOfferView];

beforeEach(() => clear());

describe('the basket', () => {
  it('keeps the order and takes nothing twice', () => {
    [b, a, b].forEach(add);
    expect(basket.ids).toEqual([b.offer.id, a.offer.id]);
    expect(inBasket(a.offer.id)).toBe(true);
  });
  it('gives back what was taken out, at its place, once', () => {
    [a, b, c].forEach(add);
    remove(b.offer.id);
    expect(basket.ids).toEqual([a.offer.id, c.offer.id]);
    expect(basket.removed).toEqual(b);
    undo();
    undo();
    expect(basket.ids).toEqual([a, b, c].map(({ offer }) => offer.id));
    expect(basket.removed).toBeNull();
  });
  it('a new choice ends the way back', () => {
    add(a);
    remove(a.offer.id);
    add(b);
    undo();
    expect(basket.ids).toEqual([b.offer.id]);
  });
  it('replaces in place and leaves strangers out', () => {
    [a, b].forEach(add);
    replace(a.offer.id, c);
    replace('nowhere', a);
    expect(basket.ids).toEqual([c.offer.id, b.offer.id]);
  });
  it('holds as many as one purchase takes', () => {
    for (let at = 0; at < BASKET_MOST + 3; at++) add({ ...a, offer: { ...a.offer, id: `o${at}` } } as AnyOfferView);
    expect(basket.items.length).toBe(BASKET_MOST);
    expect(basket.full).toBe(true);
  });
  it('what was bought goes, the rest stays', () => {
    [a, b].forEach(add);
    clear([a.offer.id]);
    expect(basket.ids).toEqual([b.offer.id]);
  });
});

describe('the trip of a purchase', () => {
  it('follows the search, and an empty basket follows it everywhere', () => {
    visitSearch('t-1');
    expect(basket.trip_id).toBe('t-1');
    visitSearch(null);
    expect(basket.trip_id).toBeNull();
  });
  it('stays with what is chosen when a search is opened from the rail', () => {
    visitSearch('t-1');
    add(a);
    visitSearch(null);
    expect(basket.trip_id).toBe('t-1');
    visitSearch('t-2');
    expect(basket.trip_id).toBe('t-2');
    clear();
    expect(basket.trip_id).toBeNull();
  });
});
