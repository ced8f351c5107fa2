// What a plan or a router leaves open, filters, and whether a counter is open. Pure; computes no money.
import type { ConnectInput, EsimView, RentalView } from '$host/bindings';
import { daysOf } from './draft.svelte';

export type FilterKey = 'all_countries' | 'all_days' | 'unlimited';
export const FILTERS: FilterKey[] = ['all_countries', 'all_days', 'unlimited'];

/** Days of the use that the plan does not reach. */
export const daysShort = (plan: EsimView, asked: ConnectInput): number => Math.max(0, (daysOf(asked) ?? 0) - plan.days);

export function passes(plan: EsimView, filter: FilterKey, asked: ConnectInput): boolean {
  switch (filter) {
    case 'all_countries': return plan.not_covered.length === 0;
    case 'all_days': return daysShort(plan, asked) === 0;
    case 'unlimited': return plan.data_mb === null;
  }
}

export const filtered = (plans: EsimView[], filters: FilterKey[], asked: ConnectInput): EsimView[] => plans.filter((plan) => filters.every((filter) => passes(plan, filter, asked)));

/** Countries asked for that a router does not reach. */
export const notReached = (rental: RentalView, asked: ConnectInput): string[] => asked.countries.filter((code) => !rental.countries.includes(code));

/** Can it still be ordered at this moment? The core said so when it answered; the cut-off may have passed since. */
export const orderable = (rental: RentalView, at: number): boolean => rental.orderable && Date.parse(rental.order_cutoff.instant) > at;

/** Is the counter closed at that wall-clock time? Null where the hours cannot be read: then nothing is claimed. */
export function closedAt(hours: string | null, local: string): boolean | null {
  const match = /^\s*(\d{1,2}):(\d{2})\s*[–—~〜～-]\s*(\d{1,2}):(\d{2})\s*$/.exec(hours?.normalize('NFKC') ?? '');
  if (!match) return null;
  const [opens, closes] = [Number(match[1]) * 60 + Number(match[2]), Number(match[3]) * 60 + Number(match[4])];
  const at = Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16));
  // Hours that run past midnight: open late, or early.
  return closes > opens ? at < opens || at > closes : at < opens && at > closes;
}
