// How far an airline moved a direction, by the instants of its two ends.
import type { OfferSliceView } from '$host/bindings';
import { m } from '$i18n/messages';
import { minutesWords, sliceEnds } from '$i18n/names';

/** In minutes, later is more; null where nothing stood before or nothing stands now. */
export type Moved = { departure: number; arrival: number } | null;

const minutes = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 60_000);

export function movedBy(before: OfferSliceView | undefined, after: OfferSliceView | undefined): Moved {
  const [old, next] = [before ? sliceEnds(before) : null, after ? sliceEnds(after) : null];
  if (!old || !next) return null;
  return { departure: minutes(old.first.departure.instant, next.first.departure.instant), arrival: minutes(old.last.arrival.instant, next.last.arrival.instant) };
}

/** `+2時間30分`, `−45分`. */
export const differenceWords = (by: number): string => `${by < 0 ? '−' : '+'}${minutesWords(Math.abs(by))}`;

/** What moved, in one line; null where neither end did. */
export function movedWords(moved: Moved): string | null {
  if (!moved || (moved.departure === 0 && moved.arrival === 0)) return null;
  if (moved.departure === moved.arrival) return m.after_moved_both({ by: differenceWords(moved.departure) });
  return [moved.departure === 0 ? null : m.after_moved_departure({ by: differenceWords(moved.departure) }), moved.arrival === 0 ? null : m.after_moved_arrival({ by: differenceWords(moved.arrival) })].filter((part) => part !== null).join(' · ');
}
