// What was typed for a hotel, kept while the window lives: leaving the screen or a refused search loses nothing.
import type { FieldCode, StaySearchInput } from '$host/bindings';
import { host } from '$host/current';
import type { FieldErrors } from '$host/field-checks';
import { m } from '$i18n/messages';
import { nowExact } from '$shared/clock.svelte';
import { addDays, civilDate, daysBetween, deviceDate, isoDate, type CivilDate } from '$shared/format/dates';
import { draftOf } from '$state/drafts.svelte';
import { meetingName, ofPlace, type Meeting } from './meeting';
import { stayWish } from './trip-wish';

/** How far ahead and how long: the server's bounds (product.md F-03). */
export const HORIZON_DAYS = 330;
export const MAX_NIGHTS = 30;
export const RADII = ['500', '1000', '2000', '5000', '10000', '20000'] as const;

export const draft = $state({
  meeting: null as Meeting | null,
  meeting_text: '',
  check_in: null as string | null,
  check_in_text: '',
  check_out: null as string | null,
  check_out_text: '',
  radius: '2000',
  /** Arriving between 00:00 and 05:59. */
  late: false,
  /** What was answered to the question of the night before, and for which check-in. */
  night_before: null as { answer: 'before' | 'same'; check_in: string } | null,
  /** The trip that filled the form. */
  trip_id: null as string | null,
  trip_title: null as string | null,
});

export type Draft = typeof draft;

export const keeper = draftOf('search/stay', draft, { issues: (form) => (form.check_in !== null && form.check_in < isoDate(deviceDate(nowExact())) ? [m.draft_date_past()] : []) });

export function nights(form: Pick<Draft, 'check_in' | 'check_out'>): number | null {
  const [from, to] = [form.check_in ? civilDate(form.check_in) : null, form.check_out ? civilDate(form.check_out) : null];
  return from && to ? daysBetween(from, to) : null;
}

/** Field by field what speaks against a search; pure, so that it can be tested. */
export function refusals(form: Draft, today: CivilDate): FieldErrors {
  const errors: FieldErrors = {};
  const put = (field: string, code: FieldCode | null) => {
    if (code) errors[field] = code;
  };
  const date = (value: string | null, text: string): FieldCode | null => {
    const day = value === null ? null : civilDate(value);
    if (!day) return text.trim() === '' ? 'required' : 'not_a_date';
    const ahead = daysBetween(today, day);
    return ahead < 0 ? 'in_past' : ahead > HORIZON_DAYS ? 'beyond_horizon' : null;
  };
  put('meeting', form.meeting ? null : form.meeting_text.trim() === '' ? 'required' : 'unknown_place');
  put('check_in', date(form.check_in, form.check_in_text));
  // A stay may end beyond the horizon: only its first night counts.
  const out = date(form.check_out, form.check_out_text);
  put('check_out', out === 'beyond_horizon' ? null : out);
  const length = nights(form);
  if (length !== null && length < 1) put('check_out', 'check_out_before_check_in');
  else if (length !== null && length > MAX_NIGHTS) put('check_out', 'too_many_nights');
  return errors;
}

/** The search the form means; only for a form without refusals. One person in one room: a purchase is for one. */
export function searchInput(form: Draft): StaySearchInput | null {
  if (!form.meeting || !form.check_in || !form.check_out) return null;
  return { around: form.meeting.position, radius_m: Number(form.radius), check_in: form.check_in, check_out: form.check_out, rooms: 1, guests: 1 };
}

const SERVER_FIELDS: Record<string, string> = { around: 'meeting', radius_m: 'radius' };
export const formField = (server: string): string => SERVER_FIELDS[server] ?? server;

/** Is the question of the night before open? */
export const asksNightBefore = (form: Draft): boolean => form.late && form.check_in !== null && form.night_before?.check_in !== form.check_in;

export function answerNightBefore(form: Draft, answer: 'before' | 'same'): void {
  const day = form.check_in ? civilDate(form.check_in) : null;
  if (!day) return;
  if (answer === 'before') form.check_in = isoDate(addDays(day, -1));
  form.night_before = { answer, check_in: form.check_in ?? '' };
}

/** Fills the form from a trip's flights, once per trip; what the person typed afterwards stays. */
export async function fillFromTrip(trip_id: string): Promise<void> {
  if (draft.trip_id === trip_id) return;
  draft.trip_id = trip_id;
  draft.trip_title = null;
  const trip = await host().trip(trip_id);
  if (trip.status === 'error' || draft.trip_id !== trip_id) return;
  draft.trip_title = trip.data.title;
  const wish = stayWish(trip.data);
  if (!wish) return;
  const [cities, airports] = await Promise.all([host().places(wish.city_en, 8), host().places(wish.airport, 8)]);
  if (draft.trip_id !== trip_id) return;
  const all = [...(cities.status === 'ok' ? cities.data : []), ...(airports.status === 'ok' ? airports.data : [])];
  const airport = all.find((place) => place.kind === 'airport' && place.code === wish.airport);
  const place = all.find((known) => known.kind === 'city' && known.country === airport?.country) ?? airport;
  draft.meeting = place ? ofPlace(place) : null;
  draft.meeting_text = draft.meeting ? meetingName(draft.meeting) : wish.city_ja;
  Object.assign(draft, { check_in: wish.check_in, check_in_text: '', check_out: wish.check_out, check_out_text: '', late: wish.late, night_before: null });
}
