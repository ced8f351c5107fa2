// The host of this window: chosen once at start, before anything is mounted.
import type { Host } from './host';

let chosen: Host | null = null;

export function setHost(next: Host): void {
  chosen = next;
}

/** The host. Throws when a screen asks before main.ts has chosen one: a mistake in the program. */
export function host(): Host {
  if (chosen === null) throw new Error('host asked for before it was chosen');
  return chosen;
}
