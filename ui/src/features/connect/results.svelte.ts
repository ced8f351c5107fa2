// One search for plans and routers.
import type { ConnectInput, IpcError, PlansView } from '$host/bindings';
import { host } from '$host/current';
import type { FilterKey } from './order';

export const results = $state({
  phase: 'idle' as 'idle' | 'running' | 'ended' | 'error',
  slow: false,
  asked: null as ConnectInput | null,
  plans: null as PlansView | null,
  error: null as IpcError | null,
  filters: [] as FilterKey[],
  /** The form is one line while there is something to read below it. */
  folded: false,
});

let run = 0;

/** Starts a search; an older answer is dropped. Answers the refusal, if any, so that the form can mark its fields. */
export async function startSearch(input: ConnectInput): Promise<IpcError | null> {
  const mine = ++run;
  Object.assign(results, { phase: 'running', slow: false, asked: input, plans: null, error: null, filters: [], folded: true });
  const timer = setTimeout(() => (results.slow = mine === run), 300);
  const answer = await host().search_connect($state.snapshot(input));
  clearTimeout(timer);
  if (mine !== run) return null;
  if (answer.status === 'error') {
    results.error = answer.error;
    results.phase = 'error';
    if (answer.error.fields.length > 0) results.folded = false;
    return answer.error;
  }
  results.plans = answer.data;
  results.phase = 'ended';
  return null;
}

export const searchAgain = (): void => {
  if (results.asked) void startSearch(results.asked);
};

/** Nobody answered: that is no empty result (product.md F-16). */
export const nobodyAnswered = (plans: PlansView): boolean => plans.esims.length === 0 && plans.rentals.length === 0 && plans.coverage.suppliers.every((supplier) => !supplier.answered);
