// Keys that act on every screen (product.md §4.2). Letters act only outside fields; a key of the input method never acts.
import { isImeKey } from '$shared/ime';
import { goTo } from '$shared/router.svelte';
import { app } from '$state/app.svelte';
import { newSearch } from '$state/new-search.svelte';
import { paths } from '$state/routes';
import { areasFor } from './areas';

type Acts = { openPalette: () => void; openKeys: () => void; framed: () => boolean };

/** Moves the focus to the next (or previous) region of the window. */
export function nextRegion(step: 1 | -1): void {
  // A region that holds others is only their frame.
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter((region) => region.querySelector('[data-region]') === null && region.offsetParent !== null);
  if (regions.length === 0) return;
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(at + step + regions.length) % regions.length];
  const first = next?.querySelector<HTMLElement>('h1, a[href], button:not([disabled]), input');
  (first ?? next)?.focus();
}

function inField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable], [role="combobox"], [role="listbox"]');
}

export function globalKeys(acts: Acts): () => void {
  function onKey(event: KeyboardEvent): void {
    if (isImeKey(event) || event.defaultPrevented || !acts.framed()) return;
    const chord = event.ctrlKey || event.metaKey;
    const layered = document.querySelector('[role="dialog"]') !== null;
    if (chord && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      acts.openPalette();
    } else if (event.key === 'F6') {
      event.preventDefault();
      nextRegion(event.shiftKey ? -1 : 1);
    } else if (layered) {
      return;
    } else if (chord && !event.shiftKey && event.key.toLowerCase() === 'n') {
      event.preventDefault();
      newSearch.wanted = true;
      goTo(paths.search());
    } else if (chord && event.key === ',') {
      event.preventDefault();
      goTo(paths.settings);
    } else if (chord && /^[1-9]$/.test(event.key)) {
      const area = areasFor(app.boot?.connection?.roles ?? [])[Number(event.key) - 1];
      event.preventDefault();
      if (area) goTo(area.path);
    } else if (event.key === '?' && !chord && !inField(event.target)) {
      event.preventDefault();
      acts.openKeys();
    } else if (event.key === 'Escape' && !inField(event.target)) {
      const back = document.querySelector<HTMLAnchorElement>('main a[data-back]');
      back?.click();
    }
  }
  window.addEventListener('keydown', onKey);
  return () => window.removeEventListener('keydown', onKey);
}
