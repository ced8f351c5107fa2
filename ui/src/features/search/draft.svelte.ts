// What was typed on S-08, kept while the window lives: leaving the screen or a refused search loses nothing.
import type { Cabin, FieldCode, PlaceView, SearchInput } from '$host/bindings';
import type { FieldErrors } from '$host/field-checks';
import { nowExact } from '$shared/clock.svelte';
import { addDays, civilDate, daysBetween, deviceDate, isoDate, type CivilDate } from '$shared/format/dates';
import { draftOf } from '$state/drafts.svelte';
import { m } from '$i18n/messages';

/** How far ahead airlines sell (product.md F-01). */
export const HORIZON_DAYS = 330;

export const draft = $state({
  origin: null as PlaceView | null,
  origin_text: '',
  destination: null as PlaceView | null,
  destination_text: '',
  kind: 'return' as 'return' | 'one_way',
  depart: null as string | null,
  depart_text: '',
  back: null as string | null,
  back_text: '',
  cabin: 'economy' as Cabin,
  max_connections: '1',
});

export type Draft = typeof draft;

/** A date that lies behind today is the one thing that goes bad by itself. */
const past = (iso: string | null): boolean => iso !== null && iso < isoDate(deviceDate(nowExact()));
export const keeper = draftOf('search/flight', draft, { issues: (form) => (past(form.depart) || (form.kind === 'return' && past(form.back)) ? [m.draft_date_past()] : []) });

/** Field by field what speaks against a search; pure, so that it can be tested. */
export function refusals(form: Draft, today: CivilDate): FieldErrors {
  const errors: FieldErrors = {};
  const date = (value: string | null, text: string): FieldCode | null => {
    if (value === null) return text.trim() === '' ? 'required' : 'not_a_date';
    const day = civilDate(value);
    if (!day) return 'not_a_date';
    const ahead = daysBetween(today, day);
    return ahead < 0 ? 'in_past' : ahead > HORIZON_DAYS ? 'beyond_horizon' : null;
  };
  const put = (field: string, code: FieldCode | null) => {
    if (code) errors[field] = code;
  };
  put('origin', form.origin ? null : form.origin_text.trim() === '' ? 'required' : 'unknown_place');
  put('destination', form.destination ? null : form.destination_text.trim() === '' ? 'required' : 'unknown_place');
  if (form.origin && form.destination && form.origin.code === form.destination.code) put('destination', 'same_place');
  put('depart', date(form.depart, form.depart_text));
  if (form.kind === 'return') {
    put('back', date(form.back, form.back_text));
    if (!errors['depart'] && !errors['back'] && form.depart && form.back && form.back < form.depart) put('back', 'return_before_departure');
  }
  return errors;
}

/** The search the form means; only for a form without refusals. One person: a purchase is for one. */
export function searchInput(form: Draft): SearchInput | null {
  if (!form.origin || !form.destination || !form.depart) return null;
  const slices = [{ origin: form.origin.code, destination: form.destination.code, date: form.depart }];
  if (form.kind === 'return' && form.back) slices.push({ origin: form.destination.code, destination: form.origin.code, date: form.back });
  return { slices, cabin: form.cabin, travellers: 1, max_connections: Number(form.max_connections) };
}

/** Names the server may use for a refused field, in the form's own words. */
const SERVER_FIELDS: Record<string, string> = {
  origin: 'origin', destination: 'destination', date: 'depart', depart: 'depart', departure: 'depart', return: 'back', back: 'back', cabin: 'cabin', travellers: 'travellers', max_connections: 'max_connections',
  'slices[0].origin': 'origin', 'slices[0].destination': 'destination', 'slices[0].date': 'depart', 'slices[1].date': 'back', 'slices.0.origin': 'origin', 'slices.0.destination': 'destination', 'slices.0.date': 'depart', 'slices.1.date': 'back',
};
export const formField = (server: string): string => SERVER_FIELDS[server] ?? server;

/** Moves all dates of the form by a day, for 前日/翌日. */
export function shiftDays(form: Draft, days: number): void {
  for (const key of ['depart', 'back'] as const) {
    const date = form[key] ? civilDate(form[key]) : null;
    if (date) form[key] = isoDate(addDays(date, days));
  }
}

export function swapPlaces(form: Draft): void {
  [form.origin, form.destination] = [form.destination, form.origin];
  [form.origin_text, form.destination_text] = [form.destination_text, form.origin_text];
}
