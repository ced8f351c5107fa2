// Finding in one's own trips while typing: half-width, hiragana and case make no difference.
import type { TripRowView } from '$host/bindings';

export function searchKey(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[ぁ-ゖ]/gu, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x60)).replace(/\s+/g, ' ').trim();
}

export function matches(trip: TripRowView, typed: string): boolean {
  const words = searchKey(typed).split(' ').filter(Boolean);
  if (words.length === 0) return true;
  const text = searchKey([trip.title, ...trip.places, ...trip.travellers, trip.reference ?? '', trip.start?.local ?? ''].join(' '));
  return words.every((word) => text.includes(word));
}
