// Whether a zone has to be named (product.md §4.6): as soon as one time on the screen differs from this computer's zone, every time
// of a place names its own.
import { untrack } from 'svelte';
import { differsFromDevice, type PlaceClock } from './dates';

let differing = $state(0);

/** Counts a shown time of a place; answers the function that takes it off again. Call from an effect. */
export function showsZone(clock: PlaceClock): (() => void) | undefined {
  if (!differsFromDevice(clock)) return undefined;
  const count = (step: 1 | -1) => untrack(() => (differing += step));
  count(1);
  return () => void count(-1);
}

/** Has this place's zone to be named here and now? Reactive. */
export const namesZone = (clock: PlaceClock): boolean => differing > 0 || differsFromDevice(clock);

/** Does any time on the screen differ from this computer's zone? Reactive. */
export const zonesDiffer = (): boolean => differing > 0;
