// A trip's moments by calendar day, and the nights between two flights with or without a hotel; pure.
import type { ItineraryItemView } from '$host/bindings';
import { daysBetween, placeDate } from '$shared/format/dates';

export type Day = { day: string; items: ItineraryItemView[] };
const DONE = ['cancelled', 'voided', 'expired', 'failed', 'closed'];

/** One date of one place after the other, in the order the moments are lived, which is how they come: a date comes again where the date
 *  line takes it back. What has a date and no place (an eSIM) stands first on its day. */
export function byDay(items: readonly ItineraryItemView[]): Day[] {
  const days: Day[] = [];
  for (const item of items.filter(({ what }) => what.kind !== 'esim')) {
    const last = days.at(-1);
    if (last?.day === item.day) last.items.push(item);
    else days.push({ day: item.day, items: [item] });
  }
  for (const item of items.filter(({ what }) => what.kind === 'esim')) {
    const at = days.findIndex(({ day }) => day >= item.day);
    if (at < 0) days.push({ day: item.day, items: [item] });
    else if (days[at]!.day === item.day) days[at]!.items.unshift(item);
    else days.splice(at, 0, { day: item.day, items: [item] });
  }
  return days;
}

/** Nights spent where this flight leads, until the next one leaves from there; null where it leads on at once. */
export function nightsAfter(flight: ItineraryItemView, items: readonly ItineraryItemView[]): { nights: number; hotel: boolean } | null {
  const flights = items.flatMap((item) => (item.what.kind === 'flight' ? [{ item, segment: item.what.segment }] : [])).sort((a, b) => a.segment.departure.instant.localeCompare(b.segment.departure.instant));
  const at = flights.findIndex(({ item }) => item === flight);
  const [here, next] = [flights[at], flights[at + 1]];
  if (!here || !next || next.segment.origin.code !== here.segment.destination.code) return null;
  const [from, to] = [placeDate(here.segment.arrival), placeDate(next.segment.departure)];
  const nights = daysBetween(from, to);
  if (nights < 1) return null;
  const until = next.item.day;
  const begun = here.segment.arrival.local.slice(0, 10);
  const hotel = items.some((item) => item.what.kind === 'stay' && item.what.moment === 'start' && !DONE.includes(item.state) && item.day >= begun && item.day < until);
  return { nights, hotel };
}
