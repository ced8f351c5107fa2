// The language of the screen. Messages read it through Paraglide's getLocale, so every text follows a switch without a reload.
import { overwriteGetLocale } from './paraglide/runtime.js';
import type { Language } from '$host/bindings';

let current = $state<Language>('ja');

overwriteGetLocale(() => current);

/** The language shown now; reading it inside a template or $derived makes that follow a switch. */
export function language(): Language {
  return current;
}

/** Switches every text and the `lang` of the page. */
export function setLanguage(next: Language): void {
  current = next;
  if (typeof document !== 'undefined') document.documentElement.lang = next;
}
