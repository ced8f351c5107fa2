// Hash routes: a stable link for each screen that works from a file, a custom scheme and a loopback server alike.

let path = $state(readHash());
let before = '/';

function readHash(): string {
  if (typeof location === 'undefined') return '/';
  return location.hash.startsWith('#/') ? location.hash.slice(1) : '/';
}

if (typeof window !== 'undefined') window.addEventListener('hashchange', () => enter(readHash()));

function enter(next: string): void {
  if (next !== path) before = path;
  path = next;
}

/** The path after `#`, e.g. `/trip/0198…`; reactive. */
export function currentPath(): string {
  return path;
}

/** The path that was left for this one; not reactive. */
export const cameFrom = (): string => before;

/** Goes to a path made by state/routes.ts, with an entry in the history. */
export function goTo(next: string): void {
  if (next === path) return;
  location.hash = next;
  enter(next);
}

/** The same without an entry in the history: for redirects. */
export function replaceWith(next: string): void {
  history.replaceState(null, '', `${location.pathname}${location.search}#${next}`);
  enter(next);
}
