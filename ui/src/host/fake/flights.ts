// Flights of the fixture world: segments, slices, offers. Everything is derived from its arguments, nothing from chance.
import type { Cabin, MoneyView, OfferSliceView, OfferView, PlaceTimeView, SearchInput, SegmentView, TermsView } from '../bindings';
import { AIRPORTS, carrier } from './places';

/** The fixtures' moment: Thu 10 Dec 2026, 08:25 in Tokyo. */
export const NOW = Date.parse('2026-12-10T08:25:00+09:00');
export const yen = (amount: number): MoneyView => ({ amount: String(amount), currency: 'JPY' });

function place(local: string, code: string): PlaceTimeView {
  const airport = AIRPORTS[code] ?? AIRPORTS['HND']!;
  const instant = new Date(Date.parse(`${local}:00Z`) - airport.offset * 60_000);
  return { local, zone: airport.zone, instant: instant.toISOString(), offset_minutes: airport.offset };
}

function later(local: string, fromCode: string, toCode: string, minutes: number): string {
  const from = AIRPORTS[fromCode]!.offset;
  const to = AIRPORTS[toCode]!.offset;
  return new Date(Date.parse(`${local}:00Z`) + (minutes + to - from) * 60_000).toISOString().slice(0, 16);
}

const view = (code: string) => {
  const { offset: _offset, ...airport } = AIRPORTS[code] ?? AIRPORTS['HND']!;
  return airport;
};

export function segment(from: string, to: string, local: string, minutes: number, airline: string, number: string, aircraft = 'Boeing 787-9'): SegmentView {
  return {
    origin: view(from), destination: view(to), origin_terminal: from === 'HND' ? (airline === 'NH' ? '2' : '1') : null, destination_terminal: to === 'HND' ? '2' : null,
    departure: place(local, from), arrival: place(later(local, from, to, minutes), to), duration_minutes: minutes,
    marketing_carrier: carrier(airline), operating_carrier: carrier(airline), flight_number: number, aircraft, stops: 0,
  };
}

export function slice(segments: SegmentView[], fare: string | null): OfferSliceView {
  const first = segments[0]!;
  const last = segments[segments.length - 1]!;
  const minutes = (Date.parse(last.arrival.instant) - Date.parse(first.departure.instant)) / 60_000;
  const shift = Math.round((Date.parse(`${last.arrival.local.slice(0, 10)}T00:00Z`) - Date.parse(`${first.departure.local.slice(0, 10)}T00:00Z`)) / 86_400_000);
  return {
    segments, duration_minutes: minutes, arrival_day_shift: shift, fare_family: fare,
    connections: segments.slice(1).map((next, at) => ({ airport: next.origin, minutes: (Date.parse(next.departure.instant) - Date.parse(segments[at]!.arrival.instant)) / 60_000 })),
  };
}

export function terms(kind: 'flex' | 'standard' | 'saver' | 'unknown', price: number): TermsView {
  const base = { carry_on_bags: 1, payment_required_by: null, price_guarantee_expires_at: null };
  const until = new Date(NOW + 26 * 3_600_000).toISOString();
  switch (kind) {
    case 'flex': return { ...base, change: { allowed: true, penalty: yen(0) }, refund: { allowed: true, penalty: yen(430) }, checked_bags: 2, holdable: true, payment_required_by: until, price_guarantee_expires_at: until };
    case 'standard': return { ...base, change: { allowed: true, penalty: yen(2200) }, refund: { allowed: true, penalty: yen(Math.round(price * 0.2)) }, checked_bags: 1, holdable: false };
    case 'saver': return { ...base, change: { allowed: false, penalty: null }, refund: { allowed: false, penalty: null }, checked_bags: 1, holdable: false };
    case 'unknown': return { ...base, change: null, refund: null, checked_bags: null, carry_on_bags: null, holdable: false };
  }
}

type Pattern = { airline: string; number: number; out: string; back: string; minutes: number; price: number; kind: 'flex' | 'standard' | 'saver' | 'unknown'; fare: string; via?: string };
const PATTERNS: Pattern[] = [
  { airline: 'NH', number: 8245, out: '10:35', back: '17:10', minutes: 115, price: 48_220, kind: 'standard', fare: 'Value' },
  { airline: 'JL', number: 8307, out: '08:15', back: '18:05', minutes: 120, price: 51_640, kind: 'standard', fare: 'Saver' },
  { airline: 'BC', number: 8011, out: '07:05', back: '20:30', minutes: 120, price: 29_380, kind: 'saver', fare: 'Sugutoku' },
  { airline: 'NH', number: 8241, out: '07:25', back: '19:40', minutes: 110, price: 84_200, kind: 'flex', fare: 'Flex' },
  { airline: '7G', number: 8041, out: '11:20', back: '16:15', minutes: 115, price: 38_760, kind: 'standard', fare: 'Star Value' },
  { airline: 'JL', number: 8311, out: '12:30', back: '15:25', minutes: 118, price: 79_900, kind: 'flex', fare: 'Flex' },
  { airline: 'NH', number: 8017, out: '09:00', back: '13:10', minutes: 65, price: 57_300, kind: 'standard', fare: 'Value', via: 'ITM' },
  { airline: 'ZZ', number: 8120, out: '14:05', back: '21:00', minutes: 122, price: 34_900, kind: 'unknown', fare: 'Basic' },
];

function leg(pattern: Pattern, from: string, to: string, date: string, time: string, number: number): OfferSliceView {
  const local = `${date}T${time}`;
  if (pattern.via && from !== pattern.via && to !== pattern.via) {
    const first = segment(from, pattern.via, local, pattern.minutes, pattern.airline, String(number), 'Airbus A321neo');
    const second = segment(pattern.via, to, later(first.arrival.local, pattern.via, pattern.via, 75), 75, pattern.airline, String(number + 400), 'Boeing 737-800');
    return slice([first, second], pattern.fare);
  }
  const long = AIRPORTS[to]?.offset !== AIRPORTS[from]?.offset ? 430 : pattern.minutes;
  return slice([segment(from, to, local, long, pattern.airline, String(number))], pattern.fare);
}

/** All offers of the fixture world for a search, in no order. */
export function offersFor(input: SearchInput): OfferView[] {
  const [outward, homeward] = input.slices;
  if (!outward || !AIRPORTS[outward.origin] || !AIRPORTS[outward.destination]) return [];
  return PATTERNS.filter((pattern) => !pattern.via || input.max_connections > 0).map((pattern, at) => {
    const slices = [leg(pattern, outward.origin, outward.destination, outward.date, pattern.out, pattern.number)];
    if (homeward) slices.push(leg(pattern, homeward.origin, homeward.destination, homeward.date, pattern.back, pattern.number + 1));
    const one = homeward ? pattern.price : Math.round(pattern.price * 0.53);
    const total = one * input.travellers;
    return {
      id: `off_${at}_${outward.origin}${outward.destination}_${outward.date}${homeward ? `_${homeward.date}` : ''}`, expires_at: new Date(NOW + (18 + at) * 60_000).toISOString(), owner: carrier(pattern.airline), slices,
      total: yen(total), per_traveller: yen(one), base: yen(Math.round(total * 0.88)), tax: yen(total - Math.round(total * 0.88)), emissions_kg: at === 7 ? null : 148 + at * 6,
      cabin: input.cabin as Cabin, terms: terms(pattern.kind, one), simulated: true,
    };
  });
}
