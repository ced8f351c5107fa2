// Words for the steps of a request as the person who asked reads them. The set is open on the wire: a newer server may know more.
import type { CaseView, DeskLineView, RentalState } from '$host/bindings';
import { rentalStateWords } from '$i18n/codes';
import { m } from '$i18n/messages';
import type { Tone } from '$shared/parts/StateMark.svelte';

const EVENTS: Record<string, () => string> = {
  claimed: m.after_line_claimed, noted: m.after_line_noted, quoted: m.after_line_quoted, accepted: m.after_line_accepted, declined: m.after_line_declined, confirmed: m.after_line_confirmed,
  failed: m.after_line_failed, cancelled: m.after_line_cancelled, marked: m.after_line_marked, withdrawn: m.after_line_withdrawn, overdue: m.after_line_overdue, settled: m.after_line_settled,
};
const RENTAL: readonly RentalState[] = ['requested', 'arranged', 'picked_up', 'overdue', 'returned', 'lost', 'cancelled'];

/** What happened and what was written; the request itself and who let go of it say nothing new. */
export function lineWords(line: DeskLineView): { event: string; text: string | null } | null {
  if (line.event === 'asked' || line.event === 'released') return null;
  const marked = line.event === 'marked' ? RENTAL.find((state) => state === line.text) : undefined;
  return { event: (EVENTS[line.event] ?? m.history_other)(), text: marked ? rentalStateWords(marked) : line.text };
}

export function caseTone({ state, overdue }: CaseView): Tone {
  if (state === null) return 'time';
  if (overdue) return 'warn';
  return state === 'settled' ? 'neutral' : 'busy';
}
