// What stands between a review and its commit, and what its button says; pure.
import type { MoneyView, OfferReviewView, ReviewView } from '$host/bindings';
import { m } from '$i18n/messages';

export const moneyKey = (money: MoneyView): string => `${money.currency} ${money.amount}`;

/** One purchase is for one traveller: an offer searched for more people cannot be bought here. */
export function forSeveral({ offer }: OfferReviewView): boolean {
  if (offer.product === 'flight') return moneyKey(offer.offer.total) !== moneyKey(offer.offer.per_traveller);
  return offer.product === 'stay' && offer.offer.guests !== 1;
}

export const expired = ({ offer }: OfferReviewView, at: number): boolean => Date.parse(offer.offer.expires_at) <= at;

export function commitWords(review: ReviewView, mode: 'book' | 'hold'): string {
  const { items } = review;
  if (items.every((item) => item.by_request)) return m.review_commit_request();
  if (mode === 'hold') return items.every((item) => item.hold) ? m.review_commit_hold() : m.review_commit_hold_some();
  return items.length === 1 ? m.review_commit() : m.review_commit_several({ count: items.length });
}
