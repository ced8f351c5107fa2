// What was typed for the desk, kept while the window lives: a closed dialog or a refused request loses nothing.
import type { DeskAbout } from '$host/bindings';
import { draftOf, type Keeper } from '$state/drafts.svelte';

export type AskDraft = { about: DeskAbout; text: string };

const drafts = $state<Record<string, AskDraft>>({});

/** A short sign of how a request begins: the core takes names of a hundred characters at most. */
const mark = (begin: string): string => [...begin].reduce((sum, sign) => (sum * 31 + sign.codePointAt(0)!) % 60_466_176, 7).toString(36);

/** `begin`: how the request is begun for the person; what begins differently is kept apart. */
export function askDraft(trip_id: string | null, booking_id: string | null, about: DeskAbout, begin = ''): { draft: AskDraft; keeper: Keeper } {
  const key = `${trip_id ?? ''}/${booking_id ?? ''}/${about}${begin === '' ? '' : `/${mark(begin)}`}`;
  drafts[key] ??= { about, text: begin };
  return { draft: drafts[key], keeper: draftOf(`ask/${key}`, drafts[key]) };
}

/** What a person may ask for: the rest of the set is made by the service itself. */
export function askable(booking: boolean, given: DeskAbout): DeskAbout[] {
  const list: DeskAbout[] = booking ? ['change', 'cancel', 'quote', 'other'] : ['quote', 'other'];
  return list.includes(given) ? list : [given, ...list];
}
