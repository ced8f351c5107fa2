// The facts of a booking an operator needs on the phone, in the order they are asked for.
import type { BookedItemView, BookingView, RentalPointView } from '$host/bindings';
import { boardWords, cabinWords, rentalStateWords } from '$i18n/codes';
import { addressLine, countryNames, dayWords, pointKind, pointName } from '$i18n/items';
import { language } from '$i18n/locale.svelte';
import { m } from '$i18n/messages';
import { airportName, flightNumber } from '$i18n/names';
import { formatInstant } from '$shared/format/dates';
import { formatMoney, isZero } from '$shared/format/money';
import { momentWords } from './words';

export type Fact = { name: string; value: string; mono?: boolean };

const point = (where: RentalPointView): string => [pointName(where), pointKind(where)].filter((part) => part !== null).join(' · ');

function itemFacts(item: BookedItemView, now: number): Fact[] {
  switch (item.product) {
    case 'flight':
      return [
        ...item.slices.flatMap((slice) => slice.segments.map((segment) => ({ name: `${flightNumber(segment)} ${cabinWords(item.cabin)}`, value: `${airportName(segment.origin)} ${momentWords(segment.departure, now)} → ${airportName(segment.destination)} ${momentWords(segment.arrival, now)}` }))),
        ...item.ticket_numbers.map((number) => ({ name: m.ticket_number(), value: number, mono: true })),
      ];
    case 'stay':
      return [
        { name: m.desk_fact_hotel(), value: item.property.name },
        { name: m.desk_fact_address(), value: addressLine(item.property) || '—' },
        ...(item.property.phone ? [{ name: m.desk_fact_phone(), value: item.property.phone, mono: true }] : []),
        { name: m.desk_fact_nights(), value: `${dayWords(item.check_in, now)} – ${dayWords(item.check_out, now)}` },
        { name: m.desk_fact_room(), value: `${item.room_name} · ${boardWords(item.board)}` },
      ];
    case 'esim':
      return [
        { name: m.desk_fact_plan(), value: item.plan.title },
        { name: m.desk_fact_countries(), value: countryNames(item.plan.countries) },
        { name: m.desk_fact_days(), value: `${dayWords(item.plan.starts_on, now)} – ${dayWords(item.plan.ends_on, now)}` },
        ...(item.codes ? [{ name: 'ICCID', value: item.codes.iccid, mono: true }] : []),
      ];
    case 'rental':
      return [
        { name: m.desk_fact_vendor(), value: `${item.rental.vendor} · ${item.rental.product}` },
        ...(item.state ? [{ name: m.desk_fact_router(), value: rentalStateWords(item.state) }] : []),
        { name: m.desk_fact_countries(), value: countryNames(item.rental.countries) },
        { name: m.desk_fact_devices(), value: String(item.rental.devices) },
        { name: m.desk_fact_pickup(), value: `${momentWords(item.pickup_from, now)} ${point(item.rental.pickup)}` },
        { name: m.desk_fact_return(), value: `${momentWords(item.return_by, now)} ${point(item.rental.return_to)}` },
        { name: m.desk_fact_order_cutoff(), value: momentWords(item.rental.order_cutoff, now) },
        { name: m.desk_fact_change_cutoff(), value: momentWords(item.rental.change_cutoff, now) },
        { name: m.desk_fact_late_fee(), value: formatMoney(item.rental.late_fee_per_day) },
        { name: m.desk_fact_loss_fee(), value: formatMoney(item.rental.loss_fee) },
        { name: m.desk_fact_contact(), value: item.rental.contact },
        ...(item.pickup_text ? [{ name: m.desk_pickup_text(), value: item.pickup_text }] : []),
      ];
    case 'desk':
      return [
        { name: m.desk_quote_title(), value: item.title },
        { name: m.desk_quote_details(), value: item.details || '—' },
        { name: m.desk_quote_starts(), value: momentWords(item.starts, now) },
        { name: m.desk_quote_ends(), value: momentWords(item.ends, now) },
        { name: m.desk_quote_terms(), value: item.terms || m.terms_unknown() },
      ];
  }
}

export function bookingFacts(booking: BookingView, now: number): Fact[] {
  return [
    ...booking.travellers.map((traveller) => ({ name: m.desk_fact_passport_name(), value: traveller.passport_name, mono: true })),
    ...itemFacts(booking.item, now),
    { name: m.sum_total(), value: formatMoney(booking.total) },
    ...(isZero(booking.service_fee) ? [] : [{ name: m.service_fee(), value: formatMoney(booking.service_fee) }]),
    ...(booking.refunded ? [{ name: m.refund(), value: formatMoney(booking.refunded) }] : []),
    ...(booking.payment_required_by ? [{ name: m.payment_required_by(), value: formatInstant(booking.payment_required_by, language(), now) }] : []),
    ...(booking.arranged_by ? [{ name: m.desk_fact_arranged_by(), value: booking.arranged_by }] : []),
    ...(booking.accepted_at ? [{ name: m.desk_fact_accepted(), value: formatInstant(booking.accepted_at, language(), now) }] : []),
  ];
}
