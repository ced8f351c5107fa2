// Words of booked things that need more than one message: titles, countries, data volumes, addresses.
import type { BookingView, DocumentKind, MoneyView, PropertyView, RentalPointView } from '$host/bindings';
import { language } from '$i18n/locale.svelte';
import { m } from '$i18n/messages';
import { esimName } from '$i18n/items';
import { cityName, sliceEnds } from '$i18n/names';
import { now } from '$shared/clock.svelte';
import { civilDate, deviceDate, formatDate, formatDateRange } from '$shared/format/dates';

/** What the booking is of, as its heading says it. */
export function bookingTitle({ item }: BookingView): string {
  switch (item.product) {
    case 'flight': {
      const ends = item.slices.map(sliceEnds).find((end) => end !== null);
      return ends ? `${cityName(ends.first.origin)} → ${cityName(ends.last.destination)}` : item.carrier.name;
    }
    case 'stay': return item.property.name;
    case 'esim': return esimName(item.plan);
    case 'rental': return item.rental.product;
    case 'desk': return item.title;
  }
}

/** Who sells it. */
export function sellerName({ item }: BookingView): string | null {
  switch (item.product) {
    case 'flight': return item.carrier.name;
    case 'stay': return item.property.city;
    case 'esim': return item.plan.operator;
    case 'rental': return item.rental.vendor;
    case 'desk': return null;
  }
}

/** Country names in the reader's language; a code nobody knows stays a code. */
export function countryNames(codes: readonly string[]): string {
  const names = new Intl.DisplayNames([language()], { type: 'region', fallback: 'code' });
  const one = (code: string): string => (/^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code);
  return codes.map(one).join(language() === 'ja' ? '、' : ', ');
}

/** `3 GB`, `2.1 GB`, `500 MB`; null = without limit. */
export function dataWords(megabytes: number | null): string {
  if (megabytes === null) return m.booking_data_unlimited();
  return megabytes < 1024 ? `${megabytes} MB` : `${Number((Math.floor((megabytes / 1024) * 10) / 10).toFixed(1))} GB`;
}

/** When a plan's days begin; the supplier's word where it is none of the two known ones. */
export function activationWords(word: string): string {
  if (word === 'first-usage') return m.booking_esim_from_use();
  return word === 'installation' ? m.booking_esim_from_install() : word;
}

/** One line, as written on an envelope of that country. */
export function addressLine(property: PropertyView): string {
  const lines = property.address.filter((line) => line.trim() !== '');
  const parts = property.country === 'JP' ? [property.postal_code ? `〒${property.postal_code}` : null, property.city, ...lines] : [...lines, property.city, property.postal_code];
  return parts.filter((part) => part !== null && part !== '').join(property.country === 'JP' ? ' ' : ', ');
}

export const pointName = (point: RentalPointView): string => (language() === 'ja' ? point.name_ja : point.name_en);

/** Money that comes back: minus and 返金 (product.md §4.8). */
export const comingBack = (money: MoneyView): MoneyView => (/^-|^0*(\.0*)?$/.test(money.amount) ? money : { ...money, amount: `-${money.amount}` });

/** The rest of what names a booking in one line: when, whose, under which reference. */
export function subjectLine(booking: BookingView): string {
  const { item } = booking;
  const thisYear = deviceDate(now()).year;
  const day = (text: string): string => {
    const date = civilDate(text);
    return date ? formatDate(date, language(), thisYear) : text;
  };
  const range = (from: string, to: string): string => {
    const [first, last] = [civilDate(from), civilDate(to)];
    return first && last ? formatDateRange(first, last, language(), thisYear) : `${from} – ${to}`;
  };
  const when = (): string => {
    switch (item.product) {
      case 'flight': return item.slices.map((slice) => slice.segments[0]?.departure.local ?? '').filter((local) => local !== '').map(day).join(' · ');
      case 'stay': return range(item.check_in, item.check_out);
      case 'esim': return range(item.plan.starts_on, item.plan.ends_on);
      case 'rental': return range(item.pickup_from.local, item.return_by.local);
      case 'desk': return day(item.starts.local);
    }
  };
  return [when(), ...booking.travellers.map((traveller) => traveller.name), booking.record_locator].filter((part) => part !== null && part !== '').join(' · ');
}

/** Name and address as they are copied; null where the booking has no place of its own. */
export function placeText({ item }: BookingView): string | null {
  if (item.product === 'stay') return `${item.property.name}\n${addressLine(item.property)}`;
  return item.product === 'rental' ? pointName(item.rental.pickup) : null;
}

/** The language of a supplier's text as far as its script tells, so that a reader pronounces it right; undefined = the page's own. */
export const langOf = (text: string): 'ja' | undefined => (/[\u3040-\u30ff\u4e00-\u9fff]/.test(text) ? 'ja' : undefined);

/** What has a sheet of its own to print; accepted terms are read on the screen. */
export const printable = (kind: DocumentKind): boolean => kind !== 'terms';
