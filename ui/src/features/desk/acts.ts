// Which acts fit a case and in what order they are offered. The same rule as the server's (`domain::desk::fits`), so that nothing is
// offered that would be refused; the server has the last word.
import type { CaseFileView, CaseView, DeskActInput, RentalState } from '$host/bindings';

export type ActName = DeskActInput['act'];

/** Whether a booking still waits for the desk's word. */
const waits = (file: CaseFileView): boolean => file.booking?.state === 'requested' || file.booking?.state === 'needs_human';

export function fits(act: ActName, file: CaseFileView): boolean {
  const state = file.booking?.state;
  switch (act) {
    case 'note': case 'wait': case 'release': return true;
    case 'confirm': case 'fail': return waits(file);
    case 'cancelled': return waits(file) || state === 'confirmed' || state === 'cancelling';
    case 'mark': return state === 'confirmed' && file.booking?.item.product === 'rental';
    case 'quote': return !waits(file) && file.case.about !== 'rental' && file.case.about !== 'needs_human' && file.case.about !== 'document_missing';
    case 'settle': return !waits(file);
  }
}

const ORDER: readonly ActName[] = ['confirm', 'fail', 'quote', 'mark', 'cancelled', 'settle', 'note', 'wait', 'release'];

/** What is offered, the likeliest first. */
export function offered(file: CaseFileView): ActName[] {
  const acts = ORDER.filter((act) => fits(act, file));
  const first: ActName | null = file.case.about === 'cancel' || file.booking?.state === 'cancelling' ? 'cancelled' : null;
  return first !== null && acts.includes(first) ? [first, ...acts.filter((act) => act !== first)] : acts;
}

/** Where a router can be said to be; the rest follows from the booking itself. */
export const MARKS = ['picked_up', 'overdue', 'returned', 'lost'] as const satisfies readonly RentalState[];

export const overdue = (kept: CaseView, now: number): boolean =>
  kept.state !== 'settled' && (kept.overdue || (kept.answer_by !== null && Date.parse(kept.answer_by) < now));

export type Claim = { kind: 'mine' | 'theirs'; by: string; until: string } | { kind: 'free' | 'ended' };

/** In whose hands a case is at this moment. `me`: how the signed-in operator is called; `mine`: the lease this window was given. */
export function claimOf(file: CaseFileView, me: string | null, mine: string | null, now: number): Claim {
  const { claimed_by: by, claimed_until: until, state, about } = file.case;
  if (by !== null && until !== null && Date.parse(until) > now) {
    if (until === mine) return { kind: 'mine', by, until };
    if (state === 'claimed') return { kind: by === me ? 'mine' : 'theirs', by, until };
  }
  // A settled case is closed, but for a router that is still out.
  return { kind: state === 'settled' && !(about === 'rental' && file.booking?.state === 'confirmed') ? 'ended' : 'free' };
}
