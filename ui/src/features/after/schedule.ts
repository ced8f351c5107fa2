// Which of the airline's changes counts: the newest one alone, and only while it waits for an answer.
import type { ScheduleChangeView } from '$host/bindings';

/** Changes come oldest first; those seen at one moment keep their order. */
export const newestChange = (changes: readonly ScheduleChangeView[]): ScheduleChangeView | null => changes.reduce<ScheduleChangeView | null>((last, change) => (last === null || change.seen_at >= last.seen_at ? change : last), null);

/** A newer change has taken the place of an older one, whatever that one says of itself. */
export function openChange(changes: readonly ScheduleChangeView[]): ScheduleChangeView | null {
  const newest = newestChange(changes);
  return newest?.state === 'open' ? newest : null;
}
