// Where one has to be: a place of the table, or a position pasted from a map.
import type { PlaceKind, PlaceView, PositionView } from '$host/bindings';
import { host } from '$host/current';
import { placeKindWords } from '$i18n/codes';
import { language } from '$i18n/locale.svelte';
import { m } from '$i18n/messages';
import { placeCountry, placeServed } from '$i18n/names';

export type Meeting = { id: string; kind: PlaceKind | 'point'; position: PositionView; name_ja: string; name_en: string; place: PlaceView | null };

export const ofPlace = (place: PlaceView): Meeting => ({ id: place.id, kind: place.kind, position: place.position, name_ja: place.name_ja, name_en: place.name_en, place });

const degrees = ({ lat, lng }: PositionView): string => `${lat.toFixed(4)}, ${lng.toFixed(4)}`;

export function meetingName(meeting: Meeting): string {
  if (meeting.kind !== 'point') return language() === 'ja' ? meeting.name_ja : meeting.name_en;
  const near = language() === 'ja' ? meeting.name_ja : meeting.name_en;
  return near === '' ? degrees(meeting.position) : m.stay_point_near({ name: near, position: degrees(meeting.position) });
}

/** The second line of a suggestion: what kind of place, and where. */
export function meetingWhere({ kind, place }: Meeting): string {
  if (kind === 'point' || place === null) return m.stay_point_kind();
  const served = placeServed(place);
  return served ? `${placeKindWords(kind)} · ${served}` : `${placeKindWords(kind)} · ${placeCountry(place)}`;
}

/** Suggestions for what has been typed; a position comes first, because only a position reads as one. */
export async function suggestMeetings(text: string): Promise<Meeting[]> {
  const asPoint = /\d/.test(text) ? host().point(text) : null;
  const [point, places] = await Promise.all([asPoint, host().places(text, 8)]);
  const found = places.status === 'ok' ? places.data.map(ofPlace) : [];
  if (point?.status !== 'ok' || point.data === null) return found;
  const { position, near_ja, near_en } = point.data;
  return [{ id: `point:${position.lat},${position.lng}`, kind: 'point', position, name_ja: near_ja, name_en: near_en, place: null }, ...found];
}
