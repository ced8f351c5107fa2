// Words of a search for flights: its filters, and the form said in one line.
import { cabinWords } from '$i18n/codes';
import { dayWords } from '$i18n/items';
import { m } from '$i18n/messages';
import { placeName } from '$i18n/names';
import type { Draft } from './draft.svelte';
import type { FilterKey } from './order';

const FILTERS: Record<FilterKey, () => string> = { nonstop: m.filter_nonstop, changeable: m.filter_changeable, refundable: m.filter_refundable, holdable: m.filter_holdable };
export const filterWords = (filter: FilterKey): string => FILTERS[filter]();

const CONNECTIONS: Record<string, () => string> = { '0': m.nonstop, '1': m.search_said_1, '2': m.search_said_2 };

/** Where, when, how, as it was asked. */
export function saidParts({ kind, origin, destination, depart, back, cabin, max_connections }: Draft, at: number): string[] {
  const place = (chosen: Draft['origin']) => (chosen ? placeName(chosen) : '');
  const days = [depart, kind === 'return' ? back : null].filter((day) => day !== null).map((day) => dayWords(day, at));
  return [`${place(origin)} ${kind === 'return' ? '⇄' : '→'} ${place(destination)}`, days.join(' – '), cabinWords(cabin), CONNECTIONS[max_connections]?.() ?? ''].filter((part) => part !== '');
}
