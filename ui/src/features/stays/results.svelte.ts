// The search for hotels, and the rooms looked at.
import type { HotelView, IpcError, StaySearchInput, StayView } from '$host/bindings';
import { host } from '$host/current';
import { Resource } from '$shared/resource.svelte';
import { Stream, type StreamEvent } from '$state/stream.svelte';
import type { Draft } from './draft.svelte';
import type { FilterKey, SortKey } from './order';

type Rates = Resource<StayView[], IpcError>;

class Hotels extends Stream<StaySearchInput, HotelView, Draft> {
  sort = $state<SortKey>('price');
  filters = $state.raw<FilterKey[]>([]);
  /** Part of a hotel's name. */
  name = $state('');
  /** Under the pointer or the focus, in the list or on the plot. */
  active = $state<string | null>(null);
  rates = $state<Record<string, Rates>>({});

  protected ask(input: StaySearchInput, take: (event: StreamEvent<HotelView>) => void) {
    return host().search_stays(input, (event) => take(event.kind === 'hits' ? { kind: 'found', rows: event.hits } : event));
  }

  protected reset(): void {
    Object.assign(this, { filters: [], name: '', active: null, rates: {} });
  }
}

export const results = new Hotels();

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
