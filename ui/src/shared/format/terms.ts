// Cancellation in words: until when which part comes back. Moments are the place's own wall clock, the zone named where it differs.
import { now } from '$shared/clock.svelte';
import { language } from '$i18n/locale.svelte';
import { m } from '$i18n/messages';
import { deviceDate, formatDate, placeDate, placeTime, zoneLabel, type PlaceClock } from './dates';
import { namesZone } from './zones.svelte';
import { formatMoney, isZero, type Amount } from './money';

/** Structural copies of the core's cancellation terms. */
export type CancelRow = { until: PlaceClock | null; refund: Amount; fee: Amount };
export type CancelTerms = { kind: 'non_refundable' } | { kind: 'unknown' } | { kind: 'steps'; rows: CancelRow[] };
export type CancelTone = 'free' | 'part' | 'none';

/** `12/9(水) 18:00` with the zone where one has to be named. */
export function placeMoment(clock: PlaceClock): string {
  const text = `${formatDate(placeDate(clock), language(), deviceDate(now()).year)} ${placeTime(clock)}`;
  return namesZone(clock) ? `${text} ${zoneLabel(clock.offset_minutes)}` : text;
}

export const rowTone = (row: CancelRow): CancelTone => (isZero(row.fee) ? 'free' : isZero(row.refund) ? 'none' : 'part');

export function rowWords(row: CancelRow): string {
  switch (rowTone(row)) {
    case 'free': return m.cancel_row_free();
    case 'none': return m.cancel_row_none();
    case 'part': return m.cancel_row_part({ refund: `−${formatMoney(row.refund)}` });
  }
}

/** One line for a list: the free end where there is one, else what holds. */
export function cancelHeadline(terms: CancelTerms, freeUntil: PlaceClock | null): string {
  if (freeUntil !== null && Date.parse(freeUntil.instant) > now()) return m.cancel_free_until({ time: placeMoment(freeUntil) });
  switch (terms.kind) {
    case 'non_refundable': return m.cancel_non_refundable();
    case 'unknown': return m.cancel_unknown();
    case 'steps': return m.cancel_with_fee();
  }
}
