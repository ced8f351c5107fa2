// Keys of a list (product.md §4.2): arrows or J/K move, Home/End jump, Enter opens. Attached to the list; its rows carry
// `data-row` and are focusable. Letters act only while a row has focus, never in a field.
import { isImeKey } from './ime';

export function listKeys(list: HTMLElement): () => void {
  function onKey(event: KeyboardEvent): void {
    if (isImeKey(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>('[data-row]');
    if (!row || target.matches('input, textarea, select, [contenteditable]')) return;
    const rows = [...list.querySelectorAll<HTMLElement>('[data-row]')];
    const at = rows.indexOf(row);
    const steps: Record<string, number> = { ArrowDown: at + 1, j: at + 1, J: at + 1, ArrowUp: at - 1, k: at - 1, K: at - 1, Home: 0, End: rows.length - 1 };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const found = rows[Math.max(0, Math.min(rows.length - 1, next))];
    found?.focus();
    found?.scrollIntoView({ block: 'nearest' });
  }
  list.addEventListener('keydown', onKey);
  return () => list.removeEventListener('keydown', onKey);
}
