// One search and its stream. What is shown keeps its order while a person works on the list: new hits then wait behind a bar.
import type { CoverageView, IpcError, OfferView, SearchEventView, SearchInput } from '$host/bindings';
import { host } from '$host/current';
import type { FilterKey, SortKey } from './order';

type Note = { supplier: string; note: Extract<SearchEventView, { kind: 'supplier_note' }>['note'] };

export const results = $state({
  phase: 'idle' as 'idle' | 'running' | 'ended' | 'error',
  slow: false,
  asked: null as SearchInput | null,
  shown: [] as OfferView[],
  waiting: [] as OfferView[],
  notes: [] as Note[],
  coverage: null as CoverageView | null,
  error: null as IpcError | null,
  sort: 'price' as SortKey,
  filters: [] as FilterKey[],
  carriers: [] as string[],
  expanded: null as string | null,
  compared: [] as string[],
  /** A pointer or the focus is on the list: nothing may move. */
  engaged: false,
});

let run = 0;

export function showWaiting(): void {
  results.shown = [...results.shown, ...results.waiting];
  results.waiting = [];
}

function take(event: SearchEventView): void {
  switch (event.kind) {
    case 'offers': {
      const known = new Set([...results.shown, ...results.waiting].map((offer) => offer.id));
      const fresh = event.offers.filter((offer) => !known.has(offer.id));
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
export async function startSearch(input: SearchInput): Promise<IpcError | null> {
  const mine = ++run;
  Object.assign(results, { phase: 'running', slow: false, asked: input, shown: [], waiting: [], notes: [], coverage: null, error: null, expanded: null, compared: [], filters: [], carriers: [], engaged: false });
  const timer = setTimeout(() => (results.slow = mine === run && results.shown.length === 0), 300);
  const answer = await host().search($state.snapshot(input), (event) => {
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

export function stopSearch(): void {
  run++;
  results.phase = 'ended';
  void host().stop_search();
}

export function toggleCompared(id: string): boolean {
  if (results.compared.includes(id)) results.compared = results.compared.filter((known) => known !== id);
  else if (results.compared.length < 4) results.compared = [...results.compared, id];
  else return false;
  return true;
}
