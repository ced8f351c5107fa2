// What the list of trips shows, as chosen and typed: kept while one looks at other screens.
import type { TripListView, TripsShownView } from '$host/bindings';

export const asked = $state({ shown: 'upcoming' as TripsShownView, find: '' });

/** Rows of a page. */
export const PAGE = 200;
/** So near the edge of what is there, more is fetched. */
const NEAR = 30;

/** Where a page must begin so that the rows `first` to `last` stand well inside it; `null`: they do. */
export function wantedFrom(list: Pick<TripListView, 'from' | 'total'> & { rows: { length: number } }, first: number, last: number): number | null {
  const end = list.from + list.rows.length;
  const near = (first < list.from + NEAR && list.from > 0) || (last >= end - NEAR && end < list.total);
  if (!near) return null;
  const from = Math.max(0, Math.min(Math.round((first + last - PAGE) / 2), list.total - PAGE));
  return from === list.from ? null : from;
}
