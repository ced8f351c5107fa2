// The search for flights: what is chosen to be seen of the stream, and what is compared.
import type { OfferView, SearchInput } from '$host/bindings';
import { host } from '$host/current';
import { Stream, type StreamEvent } from '$state/stream.svelte';
import type { Draft } from './draft.svelte';
import type { FilterKey, SortKey } from './order';

class Flights extends Stream<SearchInput, OfferView, Draft> {
  sort = $state<SortKey>('price');
  filters = $state.raw<FilterKey[]>([]);
  carriers = $state.raw<string[]>([]);
  compared = $state.raw<string[]>([]);

  protected ask(input: SearchInput, take: (event: StreamEvent<OfferView>) => void) {
    return host().search(input, (event) => take(event.kind === 'offers' ? { kind: 'found', rows: event.offers } : event));
  }

  protected reset(): void {
    Object.assign(this, { filters: [], carriers: [], compared: [] });
  }
}

export const results = new Flights();

export function toggleCompared(id: string): boolean {
  if (results.compared.includes(id)) results.compared = results.compared.filter((known) => known !== id);
  else if (results.compared.length < 4) results.compared = [...results.compared, id];
  else return false;
  return true;
}
