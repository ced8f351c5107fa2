// Words of data plans and routers: volumes, days, points, cut-offs.
import type { EsimView, RentalPointView } from '$host/bindings';
import { pointKind } from '$i18n/items';
import { language } from '$i18n/locale.svelte';
import { m } from '$i18n/messages';
import { now } from '$shared/clock.svelte';
import { civilDate, deviceDate, formatDate, formatDateRange } from '$shared/format/dates';
import type { FilterKey } from './order';

const megabytes = (mb: number): string => (mb % 1024 === 0 ? `${mb / 1024} GB` : mb >= 1024 ? `${Math.round((mb / 1024) * 10) / 10} GB` : `${mb} MB`);

export const dataWords = (mb: number | null): string => (mb === null ? m.wifi_unlimited() : megabytes(mb));
export const perDayDataWords = (mb: number | null): string => (mb === null ? m.wifi_unlimited() : m.wifi_data_per_day({ data: megabytes(mb) }));
export const daysWords = (count: number): string => (count === 1 ? m.wifi_days_one({ count }) : m.wifi_days_other({ count }));

export function day(iso: string): string {
  const date = civilDate(iso);
  return date ? formatDate(date, language(), deviceDate(now()).year) : iso;
}

export function span(from: string, until: string): string {
  const [first, last] = [civilDate(from), civilDate(until)];
  return first && last ? formatDateRange(first, last, language(), deviceDate(now()).year) : `${from} – ${until}`;
}

export const pointName = (point: RentalPointView): string => (language() === 'ja' ? point.name_ja : point.name_en);
export const pointWords = (point: RentalPointView): string => [pointKind(point), point.hours ? m.wifi_hours({ hours: point.hours }) : null].filter((part) => part !== null).join(' · ');

/** When the days of a plan begin to count: the supplier's known words, else its own. */
export function activationWords(plan: EsimView): string | null {
  switch (plan.activation) {
    case null: return null;
    case 'first-usage': return m.wifi_activation_first_use();
    case 'installation': return m.wifi_activation_install();
    default: return plan.activation;
  }
}

const FILTERS: Record<FilterKey, () => string> = { all_countries: m.wifi_filter_countries, all_days: m.wifi_filter_days, unlimited: m.wifi_unlimited };
export const filterWords = (filter: FilterKey): string => FILTERS[filter]();
