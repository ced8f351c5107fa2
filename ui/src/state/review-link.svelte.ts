// The link of a review says for which trip and for whom it is, so that a reload or a stored link buys for the same ones (S-09).
//
//   reviewPath(offer_ids)   the link for what is chosen now: basket.trip_id and acting.traveller_id
//   enterReview(route)      a link was opened: trip and traveller are those it names; `false` where it names somebody one may not act for
import { acting, actForId } from './acting.svelte';
import { basket, joinTrip } from './basket.svelte';
import { paths } from './routes';

export const reviewPath = (offer_ids: readonly string[]): string => paths.review(offer_ids, basket.trip_id, acting.traveller_id);

export function enterReview({ trip_id, traveller_id }: { trip_id: string | null; traveller_id: string | null }): Promise<boolean> {
  joinTrip(trip_id);
  return actForId(traveller_id);
}
