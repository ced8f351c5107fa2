// Words of things that are not flights, wherever they are listed: moments of an itinerary, data volumes, countries, addresses.
import type { AnyOfferView, BookingView, DocumentRowView, ItineraryItemView, Product, PropertyView, RentalPointView } from '$host/bindings';
import { deviceDate, formatDate, civilDate } from '$shared/format/dates';
import { boardWords, documentWords, rentalPointWords } from './codes';
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

/** `シンガポール ほか4か国`: first those that are asked for, the rest as a number. */
export function countriesShort(codes: readonly string[], wanted: readonly string[] = []): string {
  const first = wanted.filter((code) => codes.includes(code));
  const named = first.length > 0 ? first : codes.slice(0, 1);
  const more = codes.length - named.length;
  return [countryNames(named), ...(more > 0 ? [m.countries_more({ count: more })] : [])].join(' ');
}

/** What a data plan is, in our own words: suppliers name it in theirs. */
export const esimName = (plan: { data_mb: number | null; days: number; countries: readonly string[] }, wanted?: readonly string[]): string => [dataWords(plan.data_mb), daysWords(plan.days), countriesShort(plan.countries, wanted)].join(' · ');

const plain = (text: string): string => text.normalize('NFKC').toLowerCase();
/** What kind of point it is; null where its own name says so already. */
export function pointKind(point: RentalPointView): string | null {
  const kind = rentalPointWords(point.kind);
  return plain(pointName(point)).includes(plain(kind)) ? null : kind;
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
    case 'esim': return esimName(what);
    case 'desk': return what.title;
  }
}

/** One line beneath the name: where, how long, with whom. */
export function itemDetail({ what }: ItineraryItemView): string | null {
  switch (what.kind) {
    case 'flight': return flightNumber(what.segment);
    case 'stay': return what.moment === 'start' ? addressLine(what.property) : null;
    case 'esim': return what.moment === 'start' && what.countries.length > 1 ? countryNames(what.countries) : null;
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
    case 'esim': return esimName(item.plan);
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
    case 'esim': return esimName(any.offer);
    case 'desk': return any.offer.title;
  }
}

/** The line beneath it: when, for how long. */
export function offerDetail(any: AnyOfferView, at: number): string {
  switch (any.product) {
    case 'flight': return any.offer.slices.map((slice) => sliceEnds(slice)).filter((end) => end !== null).map(({ first }) => `${dayWords(first.departure.local.slice(0, 10), at)} ${flightNumber(first)}`).join(joiner());
    case 'stay': return `${dayWords(any.offer.check_in, at)} – ${dayWords(any.offer.check_out, at)} · ${nightsWords(any.offer.nights)} · ${boardWords(any.offer.board)}`;
    case 'esim': return `${dayWords(any.offer.starts_on, at)} – ${dayWords(any.offer.ends_on, at)}`;
    case 'rental': return `${dayWords(any.offer.pickup_from.local.slice(0, 10), at)} – ${dayWords(any.offer.return_by.local.slice(0, 10), at)} · ${pointName(any.offer.pickup)}`;
    case 'desk': return dayWords(any.offer.starts.local.slice(0, 10), at);
  }
}

/** The day a booking begins with, as people read it. */
export function bookingDay({ item }: BookingView, at: number): string {
  switch (item.product) {
    case 'flight': return dayWords(item.slices[0]?.segments[0]?.departure.local.slice(0, 10) ?? '', at);
    case 'stay': return dayWords(item.check_in, at);
    case 'esim': return dayWords(item.plan.starts_on, at);
    case 'rental': return dayWords(item.pickup_from.local.slice(0, 10), at);
    case 'desk': return dayWords(item.starts.local.slice(0, 10), at);
  }
}

/** Each document with whether several of its kind are there, and which of those is the newest: both an old and a new e-ticket are kept. */
export function documentRows(documents: readonly DocumentRowView[]): { document: DocumentRowView; label: string; several: boolean; newest: boolean }[] {
  return documents.map((document) => {
    const kin = documents.filter((other) => other.kind === document.kind);
    const last = kin.reduce((a, b) => (b.created_at.localeCompare(a.created_at) >= 0 ? b : a));
    return { document, label: documentWords(document.kind), several: kin.length > 1, newest: kin.length > 1 && last === document };
  });
}

const TWICE: Record<Product, () => string> = { flight: m.twice_flight, stay: m.twice_stay, esim: m.twice_esim, rental: m.twice_rental, desk: m.twice_desk };
/** The same thing is there already. */
export const twiceWords = (product: Product): string => TWICE[product]();
