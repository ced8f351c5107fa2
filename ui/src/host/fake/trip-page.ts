// A page of the list of trips, as the store of the app finds, orders and counts it.
import type { TripListView, TripRowView, TripsShownView } from '../bindings';
import { NOW } from './flights';

const searchKey = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/[ぁ-ゖ]/gu, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x60)).replace(/\s+/g, ' ').trim();
const start = (trip: TripRowView) => trip.start?.instant ?? '9999';
// Moments are compared as they are written: ten thousand of them in the time of a frame.
const rising = (a: TripRowView, b: TripRowView) => (start(a) < start(b) ? -1 : Number(start(a) > start(b)));
const isPast = (trip: TripRowView) => trip.state === 'completed' || (trip.end !== null && Date.parse(trip.end.instant) <= NOW);

function matches(trip: TripRowView, words: string[]): boolean {
  if (words.length === 0) return true;
  const text = searchKey([trip.title, ...trip.places, ...trip.travellers, trip.reference ?? ''].join(' '));
  return words.every((word) => text.includes(word));
}

export function tripPage(trips: TripRowView[], shown: TripsShownView, find: string, asked: number, most: number): TripListView {
  const words = searchKey(find).split(' ').filter(Boolean);
  const found = trips.filter((trip) => matches(trip, words));
  const past = found.filter(isPast).length;
  const list = shown === 'all' ? found : found.filter((trip) => isPast(trip) === (shown === 'past'));
  list.sort((a, b) => (shown === 'upcoming' ? rising(a, b) : rising(b, a)));
  const ahead = trips.filter((trip) => trip.end !== null && !isPast(trip)).sort(rising);
  const from = Math.min(asked, Math.max(0, list.length - most));
  return { rows: list.slice(from, from + most), from, total: list.length, upcoming: found.length - past, past, all: trips.length, next: ahead[0]?.trip_id ?? null };
}
