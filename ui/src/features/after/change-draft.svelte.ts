// What is wanted instead: direction, date, cabin. Kept per booking while the window lives.
import type { Cabin, FieldCode } from '$host/bindings';
import type { BookedFlightView } from '$host/shapes';
import { draftOf } from '$state/drafts.svelte';
import { civilDate, daysBetween, type CivilDate } from '$shared/format/dates';

/** How far ahead airlines sell (product.md F-01). */
export const HORIZON_DAYS = 330;

export type ChangeDraft = { slice: string; date: string | null; date_text: string; cabin: Cabin };
const drafts = $state<Record<string, ChangeDraft>>({});

/** The first direction that has not left yet, on its own day. */
export function changeDraft(booking_id: string, item: BookedFlightView, at: number): ChangeDraft {
  const ahead = item.slices.findIndex((slice) => Date.parse(slice.segments[0]?.departure.instant ?? '') > at);
  const slice = Math.max(0, ahead);
  drafts[booking_id] ??= { slice: String(slice), date: item.slices[slice]?.segments[0]?.departure.local.slice(0, 10) ?? null, date_text: '', cabin: item.cabin };
  draftOf(`change/${booking_id}`, drafts[booking_id], { quiet: true });
  return drafts[booking_id];
}

export function dateRefusal(draft: Pick<ChangeDraft, 'date' | 'date_text'>, today: CivilDate): FieldCode | null {
  const day = draft.date ? civilDate(draft.date) : null;
  if (!day) return draft.date_text.trim() === '' ? 'required' : 'not_a_date';
  const ahead = daysBetween(today, day);
  return ahead < 0 ? 'in_past' : ahead > HORIZON_DAYS ? 'beyond_horizon' : null;
}
