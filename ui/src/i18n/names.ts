// Names of places, people and journeys in the reader's language, and counted words.
import type { AirportView, ConditionView, OfferSliceView, PlaceView, ProfileView, SegmentView } from '$host/bindings';
import { civilDate, deviceDate, formatDate, placeDate } from '$shared/format/dates';
import { formatMinutes } from '$shared/format/durations';
import { formatMoney, isZero } from '$shared/format/money';
import { language } from './locale.svelte';
import { m } from './messages';

export const airportName = (airport: AirportView): string => (language() === 'ja' ? airport.name_ja : airport.name_en);
export const cityName = (airport: AirportView): string => (language() === 'ja' ? airport.city_ja : airport.city_en);
export const placeName = (place: PlaceView): string => (language() === 'ja' ? place.name_ja : place.name_en);
export const placeCountry = (place: PlaceView): string => (language() === 'ja' ? place.country_ja : place.country_en);
export const placeServed = (place: PlaceView): string | null => (language() === 'ja' ? place.served_ja : place.served_en);

/** 第2ターミナル for a number, ターミナルD for a letter; a name that says it already stays as it is. */
export function terminalName(terminal: string | null): string | null {
  if (terminal === null || /terminal|ターミナル/i.test(terminal)) return terminal;
  return /^\d+$/.test(terminal) ? m.terminal({ name: terminal }) : m.terminal_named({ name: terminal });
}

export function stopsWords(connections: number): string {
  if (connections === 0) return m.nonstop();
  return connections === 1 ? m.stops_one() : m.stops_other({ count: connections });
}

export const travellersWords = (count: number): string => (count === 1 ? m.travellers_one({ count }) : m.travellers_other({ count }));
export const bookingsWords = (count: number): string => (count === 1 ? m.bookings_count_one({ count }) : m.bookings_count_other({ count }));

/** 翌日着 and its kin, for a reader and as a title; empty on the same day. */
export function dayShiftWords(shift: number): string | undefined {
  if (shift === 0) return undefined;
  if (shift < 0) return m.arrives_previous_day();
  return shift === 1 ? m.arrives_next_day() : m.arrives_days_later({ count: shift });
}

/** Calendar days between a flight's two local dates. */
export function segmentShift(segment: SegmentView): number {
  const [from, to] = [placeDate(segment.departure), placeDate(segment.arrival)];
  return Math.round((Date.UTC(to.year, to.month - 1, to.day) - Date.UTC(from.year, from.month - 1, from.day)) / 86_400_000);
}

/** 姓 名; in English Given Surname, but only in Latin letters: a name in kanji keeps its own order. */
export function personName({ family_name, given_name }: Pick<ProfileView, 'family_name' | 'given_name'>): string {
  const latin = !/[^\p{Script=Latin}\p{P}\p{Z}\p{M}]/u.test(family_name + given_name);
  return language() === 'en' && latin ? `${given_name} ${family_name}` : `${family_name} ${given_name}`;
}

export const flightNumber = (segment: SegmentView): string => `${segment.marketing_carrier.code} ${segment.flight_number}`;

/** 往路/復路 for two directions, else their number. */
export function directionName(at: number, of: number): string {
  if (of === 1) return m.outbound();
  if (of === 2) return at === 0 ? m.outbound() : m.inbound();
  return m.direction_n({ n: at + 1 });
}

export function sliceEnds(slice: OfferSliceView): { first: SegmentView; last: SegmentView } | null {
  const first = slice.segments[0];
  const last = slice.segments[slice.segments.length - 1];
  return first && last ? { first, last } : null;
}

/** Date as people read it, in the place's own calendar; `at` is the screen's clock. */
export const placeDay = (segment: SegmentView, at: number): string => formatDate(placeDate(segment.departure), language(), deviceDate(at).year);

export const minutesWords = (minutes: number): string => formatMinutes(minutes, language());

export function changeWords(condition: ConditionView): string {
  if (condition === null) return m.terms_unknown();
  if (!condition.allowed) return m.terms_not_allowed();
  if (condition.penalty === null) return m.terms_allowed_unknown_fee();
  return isZero(condition.penalty) ? m.terms_allowed_free() : m.terms_allowed_fee({ fee: formatMoney(condition.penalty) });
}

export function refundWords(condition: ConditionView): string {
  if (condition === null) return m.terms_unknown();
  if (!condition.allowed) return m.terms_not_allowed();
  if (condition.penalty === null) return m.terms_allowed_unknown_fee();
  return isZero(condition.penalty) ? m.refund_allowed_free() : m.refund_allowed_fee({ fee: formatMoney(condition.penalty) });
}

export function bagsWords(count: number | null): string {
  if (count === null) return m.terms_unknown();
  if (count === 0) return m.bags_none();
  return count === 1 ? m.bags_count_one({ count }) : m.bags_count_other({ count });
}

/** The server names a trip without a purpose in no language: `HND → FUK 2026-12-10`, `Tokyo 2026-12-10`. Here the codes become the names of the
 * places, and the date is written as people read it; without `at` there is no date. Any other title is left as it is. */
export function tripTitle(title: string, places: string[], at?: number): string {
  const match = /^(.+) (\d{4}-\d{2}-\d{2})$/.exec(title);
  const date = civilDate(match?.[2] ?? '');
  if (!match || !date) return title;
  const codes = /^[A-Z]{3} → [A-Z]{3}$/.test(match[1] ?? '');
  const name = codes && places.length >= 2 ? `${places[0]} → ${places[1]}` : (match[1] ?? '');
  return at === undefined ? name : `${name} ${formatDate(date, language(), deviceDate(at).year)}`;
}

/** Several people, or other names, in one line. */
export const listWords = (names: readonly string[]): string => names.join(language() === 'ja' ? '、' : ', ');
