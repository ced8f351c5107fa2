// What was typed for the desk, kept while the window lives: a closed dialog or a refused request loses nothing.
import type { DeskAbout } from '$host/bindings';

export type AskDraft = { about: DeskAbout; text: string };

const drafts = $state<Record<string, AskDraft>>({});

/** `begin`: how the request is begun for the person. */
export function askDraft(trip_id: string | null, booking_id: string | null, about: DeskAbout, begin = ''): AskDraft {
  const key = `${trip_id ?? ''}/${booking_id ?? ''}/${about}/${begin}`;
  drafts[key] ??= { about, text: begin };
  return drafts[key];
}

/** What a person may ask for: the rest of the set is made by the service itself. */
export function askable(booking: boolean, given: DeskAbout): DeskAbout[] {
  const list: DeskAbout[] = booking ? ['change', 'cancel', 'quote', 'other'] : ['quote', 'other'];
  return list.includes(given) ? list : [given, ...list];
}
