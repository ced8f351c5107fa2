// One hotel search and its stream, and the rooms looked at. What is shown keeps its order while a person works on the list:
// new hits then wait behind a bar.
import type { CoverageView, HotelView, IpcError, NoteView, StaySearchEventView, StaySearchInput, StayView } from '$host/bindings';
import { host } from '$host/current';
import { Resource } from '$shared/resource.svelte';
import type { Meeting } from './meeting';
import type { FilterKey, SortKey } from './order';

type Rates = Resource<StayView[], IpcError>;

export const results = $state({
  phase: 'idle' as 'idle' | 'running' | 'ended' | 'error',
  slow: false,
  asked: null as StaySearchInput | null,
  /** The place asked for, to name the middle of the plot. */
  meeting: null as Meeting | null,
  shown: [] as HotelView[],
  waiting: [] as HotelView[],
  notes: [] as NoteView[],
  coverage: null as CoverageView | null,
  error: null as IpcError | null,
  sort: 'price' as SortKey,
  filters: [] as FilterKey[],
  expanded: null as string | null,
  /** Under the pointer or the focus, in the list or on the plot. */
  active: null as string | null,
  rates: {} as Record<string, Rates>,
  /** A pointer or the focus is on the list or the plot: nothing may move. */
  engaged: false,
});

let run = 0;

export function showWaiting(): void {
  results.shown = [...results.shown, ...results.waiting];
  results.waiting = [];
}

function take(event: StaySearchEventView): void {
  switch (event.kind) {
    case 'hits': {
      const known = new Set([...results.shown, ...results.waiting].map((hotel) => hotel.id));
      const fresh = event.hits.filter((hotel) => !known.has(hotel.id));
      if (results.engaged && results.shown.length > 0) results.waiting = [...results.waiting, ...fresh];
      else results.shown = [...results.shown, ...fresh];
      break;
    }
    case 'supplier_note':
      results.notes = [...results.notes, { supplier: event.supplier, note: event.note }];
      break;
    case 'end':
      results.coverage = event.coverage;
      results.phase = 'ended';
      break;
  }
}

/** Starts a search; an older one is dropped by number. Answers the refusal, if any, so that the form can mark its fields. */
export async function startSearch(input: StaySearchInput, meeting: Meeting | null): Promise<IpcError | null> {
  const mine = ++run;
  Object.assign(results, { phase: 'running', slow: false, asked: input, meeting, shown: [], waiting: [], notes: [], coverage: null, error: null, expanded: null, active: null, filters: [], rates: {}, engaged: false });
  const timer = setTimeout(() => (results.slow = mine === run && results.shown.length === 0), 300);
  const answer = await host().search_stays($state.snapshot(input), (event) => {
    if (mine === run) take(event);
  });
  clearTimeout(timer);
  if (mine !== run) return null;
  if (answer.status === 'error') {
    results.error = answer.error;
    results.phase = 'error';
    return answer.error;
  }
  if (results.phase === 'running') results.phase = 'ended';
  return null;
}

export const searchAgain = (): void => {
  if (results.asked) void startSearch(results.asked, results.meeting);
};

export function stopSearch(): void {
  run++;
  results.phase = 'ended';
  void host().stop_search();
}

/** Nobody answered: that is no empty result (product.md F-16). */
export const nobodyAnswered = (): boolean => results.phase === 'ended' && results.shown.length === 0 && results.coverage !== null && results.coverage.suppliers.every((supplier) => !supplier.answered);

/** Opens or closes the rooms of a property; they are asked for once. */
export function toggleRooms(id: string): void {
  results.expanded = results.expanded === id ? null : id;
  if (results.expanded === null || results.rates[id]) return;
  const rates: Rates = new Resource(() => host().stay_rates(id));
  results.rates[id] = rates;
  void rates.reload();
}

/** The rooms known so far, by property. */
export function knownRates(): Map<string, StayView[]> {
  return new Map(Object.entries(results.rates).flatMap(([id, { data }]) => (data === null ? [] : [[id, data] as const])));
}
