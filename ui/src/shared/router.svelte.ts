// Hash routes: a stable link for each screen that works from a file, a custom scheme and a loopback server alike.

let path = $state(readHash());

function readHash(): string {
  if (typeof location === 'undefined') return '/';
  return location.hash.startsWith('#/') ? location.hash.slice(1) : '/';
}

if (typeof window !== 'undefined') window.addEventListener('hashchange', () => (path = readHash()));

/** The path after `#`, e.g. `/trip/0198…`; reactive. */
export function currentPath(): string {
  return path;
}

/** Goes to a path made by state/routes.ts, with an entry in the history. */
export function goTo(next: string): void {
  if (next === path) return;
  location.hash = next;
  path = next;
}

/** The same without an entry in the history: for redirects. */
export function replaceWith(next: string): void {
  history.replaceState(null, '', `${location.pathname}${location.search}#${next}`);
  path = next;
}
