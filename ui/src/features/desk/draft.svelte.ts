// What an operator typed on a case, kept until it is committed: leaving the screen or a refusal loses nothing.
import type { RentalState } from '$host/bindings';
import { draftOf as kept, type Keeper } from '$state/drafts.svelte';
import type { ActName } from './acts';

/** A moment as typed: the calendar date once it can be read, and the time of day. */
export type Moment = { text: string; date: string | null; time: string };
export type Draft = {
  act: ActName | null;
  record_locator: string;
  pickup_text: string;
  reason: string;
  title: string;
  details: string;
  starts: Moment;
  ends: Moment;
  zone_text: string;
  zone: string | null;
  total: string;
  currency: string;
  terms: string;
  valid_until: Moment;
  state: RentalState | null;
  refund: string;
  note: string;
  wait: string;
  settle: string;
};

const moment = (time = ''): Moment => ({ text: '', date: null, time });
const FIELDS: Record<ActName, () => Partial<Draft>> = {
  confirm: () => ({ record_locator: '', pickup_text: '' }),
  fail: () => ({ reason: '' }),
  quote: () => ({ title: '', details: '', starts: moment(), ends: moment(), zone_text: 'Asia/Tokyo', zone: 'Asia/Tokyo', total: '', currency: 'JPY', terms: '', valid_until: moment('17:00') }),
  mark: () => ({ state: null }),
  cancelled: () => ({ refund: '' }),
  note: () => ({ note: '' }),
  wait: () => ({ wait: '' }),
  release: () => ({}),
  settle: () => ({ settle: '' }),
};
const empty = (): Draft => Object.assign({ act: null }, ...Object.values(FIELDS).map((fields) => fields())) as Draft;

let drafts = $state<Record<string, Draft>>({});
let leases = $state.raw<Record<string, string>>({});

export function draftOf(case_id: string): Draft {
  drafts[case_id] ??= empty();
  return drafts[case_id];
}

export const keeperOf = (case_id: string): Keeper => kept(`desk/${case_id}`, draftOf(case_id));

/** After a commit: the fields of that act are empty again, the others stay as typed. */
export function forgetAct(case_id: string, act: ActName): void {
  const draft = draftOf(case_id);
  Object.assign(draft, FIELDS[act]());
  draft.act = null;
}

/** The end of the claim this window was given for a case. */
export const leaseOf = (case_id: string): string | null => leases[case_id] ?? null;

export function keepLease(case_id: string, until: string | null): void {
  leases = Object.fromEntries(Object.entries({ ...leases, [case_id]: until }).filter((entry): entry is [string, string] => entry[1] !== null));
}
