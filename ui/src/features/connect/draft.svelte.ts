// What was typed for Wi-Fi, kept while the window lives.
import type { ConnectInput, FieldCode } from '$host/bindings';
import { host } from '$host/current';
import type { FieldErrors } from '$host/field-checks';
import { m } from '$i18n/messages';
import { nowExact } from '$shared/clock.svelte';
import { civilDate, daysBetween, deviceDate, isoDate, type CivilDate } from '$shared/format/dates';
import { draftOf } from '$state/drafts.svelte';

export const HORIZON_DAYS = 330;
/** Longest use that is searched for, both days counted. */
export const MAX_DAYS = 180;

export const draft = $state({
  countries: [] as string[],
  country_text: '',
  from: null as string | null,
  from_text: '',
  until: null as string | null,
  until_text: '',
  /** Can the traveller's device take an eSIM? */
  device: 'unknown' as 'yes' | 'unknown' | 'no',
  trip_id: null as string | null,
  trip_title: null as string | null,
});

export type Draft = typeof draft;

export const keeper = draftOf('search/connect', draft, { issues: (form) => (form.from !== null && form.from < isoDate(deviceDate(nowExact())) ? [m.draft_date_past()] : []) });

/** Calendar days, both ends counted. */
export function daysOf(range: { from: string | null; until: string | null }): number | null {
  const [from, until] = [range.from ? civilDate(range.from) : null, range.until ? civilDate(range.until) : null];
  return from && until ? daysBetween(from, until) + 1 : null;
}

export function refusals(form: Draft, today: CivilDate): FieldErrors {
  const errors: FieldErrors = {};
  const date = (value: string | null, text: string): FieldCode | null => {
    const day = value === null ? null : civilDate(value);
    if (!day) return text.trim() === '' ? 'required' : 'not_a_date';
    const ahead = daysBetween(today, day);
    return ahead < 0 ? 'in_past' : ahead > HORIZON_DAYS ? 'beyond_horizon' : null;
  };
  const put = (field: string, code: FieldCode | null) => {
    if (code) errors[field] = code;
  };
  if (form.country_text.trim() !== '') put('countries', 'unknown_place');
  else if (form.countries.length === 0) put('countries', 'required');
  put('from', date(form.from, form.from_text));
  put('until', date(form.until, form.until_text));
  const days = daysOf(form);
  if (days !== null && !errors['until']) put('until', days < 1 ? 'return_before_departure' : days > MAX_DAYS ? 'out_of_range' : null);
  return errors;
}

export function searchInput(form: Draft, trip_id: string | null): ConnectInput | null {
  return form.countries.length > 0 && form.from && form.until ? { countries: [...form.countries], from: form.from, until: form.until, trip_id } : null;
}

/** Fills the form with where a trip goes and when, once per trip; what the person typed afterwards stays. */
export async function fillFromTrip(trip_id: string): Promise<void> {
  if (draft.trip_id === trip_id) return;
  draft.trip_id = trip_id;
  draft.trip_title = null;
  const [wish, trip] = await Promise.all([host().connect_wish(trip_id), host().trip(trip_id)]);
  if (draft.trip_id !== trip_id || wish.status === 'error' || wish.data === null) return;
  Object.assign(draft, { ...wish.data, from_text: '', until_text: '', country_text: '', trip_title: trip.status === 'ok' ? trip.data.title : null });
}
