// What stands between a review and its commit, and what its button says; pure.
import type { MoneyView, OfferReviewView, ReviewView, SecondEsimView } from '$host/bindings';
import { language } from '$i18n/locale.svelte';
import { m } from '$i18n/messages';
import { civilDate, deviceDate, formatDateRange } from '$shared/format/dates';

export const moneyKey = (money: MoneyView): string => `${money.currency} ${money.amount}`;

/** One purchase is for one traveller: an offer searched for more people cannot be bought here. */
export function forSeveral({ offer }: OfferReviewView): boolean {
  if (offer.product === 'flight') return moneyKey(offer.offer.total) !== moneyKey(offer.offer.per_traveller);
  return offer.product === 'stay' && offer.offer.guests !== 1;
}

/** The days of the eSIM that is there already, as people say them. */
export function secondDates({ from, until }: SecondEsimView, at: number): string {
  const [first, last] = [civilDate(from), civilDate(until)];
  return first && last ? formatDateRange(first, last, language(), deviceDate(at).year) : `${from} – ${until}`;
}

export const expired = ({ offer }: OfferReviewView, at: number): boolean => Date.parse(offer.offer.expires_at) <= at;

export function commitWords(review: ReviewView, mode: 'book' | 'hold'): string {
  const { items } = review;
  if (items.every((item) => item.by_request)) return m.review_commit_request();
  if (mode === 'hold') return items.every((item) => item.hold) ? m.review_commit_hold() : m.review_commit_hold_some();
  return items.length === 1 ? m.review_commit() : m.review_commit_several({ count: items.length });
}
