// Words of things that are not flights, wherever they are listed: moments of an itinerary, data volumes, countries, addresses.
import type { AnyOfferView, BookingView, ItineraryItemView, PropertyView, RentalPointView } from '$host/bindings';
import { deviceDate, formatDate, civilDate } from '$shared/format/dates';
import { boardWords } from './codes';
import { language } from './locale.svelte';
import { m } from './messages';
import { airportName, cityName, flightNumber, sliceEnds } from './names';

const joiner = (): string => (language() === 'ja' ? '、' : ', ');

/** `12/10(木)` of a calendar day. */
export function dayWords(iso: string, at: number): string {
  const date = civilDate(iso);
  return date ? formatDate(date, language(), deviceDate(at).year) : iso;
}
export const nightsWords = (count: number): string => (count === 1 ? m.nights_one({ count }) : m.nights_other({ count }));
export const daysWords = (count: number): string => (count === 1 ? m.days_one({ count }) : m.days_other({ count }));

/** `3 GB`, `500 MB`; null is without limit. */
export function dataWords(megabytes: number | null): string {
  if (megabytes === null) return m.data_unlimited();
  return megabytes < 1024 ? `${megabytes} MB` : `${Number((megabytes / 1024).toFixed(1))} GB`;
}

/** Country names in the reader's language; a code nobody knows stays a code. */
export function countryNames(codes: readonly string[]): string {
  const names = new Intl.DisplayNames([language()], { type: 'region', fallback: 'code' });
  return codes.map((code) => (/^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code)).join(joiner());
}

export const pointName = (point: RentalPointView): string => (language() === 'ja' ? point.name_ja : point.name_en);

/** One line, in the order of that country. */
export function addressLine(property: PropertyView): string {
  const lines = property.address.filter((line) => line.trim() !== '');
  const japanese = property.country === 'JP';
  const parts = japanese ? [property.postal_code ? `〒${property.postal_code}` : null, property.city, ...lines] : [...lines, property.city, property.postal_code];
  return parts.filter((part) => part !== null && part !== '').join(japanese ? ' ' : ', ');
}

/** What happens at this moment: check-in, pick-up, … A flight says nothing: its times do. */
export function momentWords({ what }: ItineraryItemView): string | null {
  switch (what.kind) {
    case 'flight': return null;
    case 'stay': return what.moment === 'start' ? m.moment_stay_start() : m.moment_stay_end();
    case 'esim': return what.moment === 'start' ? m.moment_esim_start() : m.moment_esim_end();
    case 'rental': return what.moment === 'start' ? m.moment_rental_start() : m.moment_rental_end();
    case 'desk': return what.moment === 'start' ? m.moment_desk_start() : m.moment_desk_end();
  }
}

/** Its own name. */
export function itemTitle({ what }: ItineraryItemView): string {
  switch (what.kind) {
    case 'flight': return `${airportName(what.segment.origin)} → ${airportName(what.segment.destination)}`;
    case 'stay': return what.property.name;
    case 'rental': return pointName(what.point);
    case 'esim':
    case 'desk': return what.title;
  }
}

/** One line beneath the name: where, how long, with whom. */
export function itemDetail({ what }: ItineraryItemView): string | null {
  switch (what.kind) {
    case 'flight': return flightNumber(what.segment);
    case 'stay': return what.moment === 'start' ? addressLine(what.property) : null;
    case 'esim': return what.moment === 'start' ? `${dataWords(what.data_mb)} · ${daysWords(what.days)} · ${countryNames(what.countries)}` : null;
    case 'rental': return [what.point.hours, what.text, `${what.vendor} ${what.contact}`].filter(Boolean).join(' · ');
    case 'desk': return what.details.split('\n')[0] ?? null;
  }
}

/** Names one moment among all of a trip. */
export const itemKey = (item: ItineraryItemView): string => `${item.booking_id} ${item.what.kind === 'flight' ? item.what.segment_index : item.what.moment}`;

/** What a booking is of, in one line. */
export function bookingName({ item }: BookingView): string {
  switch (item.product) {
    case 'flight': {
      const ends = item.slices.map(sliceEnds).find((end) => end !== null);
      return ends ? `${cityName(ends.first.origin)} ${item.slices.length > 1 ? '⇄' : '→'} ${cityName(ends.last.destination)}` : item.carrier.name;
    }
    case 'stay': return item.property.name;
    case 'esim': return item.plan.title;
    case 'rental': return item.rental.product;
    case 'desk': return item.title;
  }
}

/** What an offer is of, in one line. */
export function offerTitle(any: AnyOfferView): string {
  switch (any.product) {
    case 'flight': {
      const ends = any.offer.slices.map(sliceEnds).find((end) => end !== null);
      return ends ? `${cityName(ends.first.origin)} ${any.offer.slices.length > 1 ? '⇄' : '→'} ${cityName(ends.last.destination)}` : any.offer.owner.name;
    }
    case 'stay': return any.offer.property.name;
    case 'rental': return any.offer.product;
    case 'esim':
    case 'desk': return any.offer.title;
  }
}

/** The line beneath it: when, for how long. */
export function offerDetail(any: AnyOfferView, at: number): string {
  switch (any.product) {
    case 'flight': return any.offer.slices.map((slice) => sliceEnds(slice)).filter((end) => end !== null).map(({ first }) => `${dayWords(first.departure.local.slice(0, 10), at)} ${flightNumber(first)}`).join(joiner());
    case 'stay': return `${dayWords(any.offer.check_in, at)} – ${dayWords(any.offer.check_out, at)} · ${nightsWords(any.offer.nights)} · ${boardWords(any.offer.board)}`;
    case 'esim': return `${dataWords(any.offer.data_mb)} · ${daysWords(any.offer.days)} · ${dayWords(any.offer.starts_on, at)}`;
    case 'rental': return `${dayWords(any.offer.pickup_from.local.slice(0, 10), at)} – ${dayWords(any.offer.return_by.local.slice(0, 10), at)} · ${pointName(any.offer.pickup)}`;
    case 'desk': return dayWords(any.offer.starts.local.slice(0, 10), at);
  }
}
