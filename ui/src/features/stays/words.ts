// Words of hotels: distances, nights, scores, what a property offers.
import type { HotelView, PropertyView } from '$host/bindings';
import { offerLabelWords } from '$i18n/codes';
import { language } from '$i18n/locale.svelte';
import { m } from '$i18n/messages';
import { now } from '$shared/clock.svelte';
import { civilDate, daysBetween, deviceDate, formatDate } from '$shared/format/dates';
import type { Draft } from './draft.svelte';
import { meetingName } from './meeting';
import type { FilterKey, StayLabel } from './order';

/** `240 m`, `1.5 km`: to ten metres below a kilometre, to a hundred above. */
export function metresWords(metres: number): string {
  if (metres < 1000) return `${metres < 100 ? metres : Math.round(metres / 10) * 10} m`;
  const km = Math.round(metres / 100) / 10;
  return `${km} km`;
}

export const nightsWords = (count: number): string => (count === 1 ? m.stay_nights_one({ count }) : m.stay_nights_other({ count }));
export const roomsWords = (count: number): string => (count === 1 ? m.stay_rooms_one({ count }) : m.stay_rooms_other({ count }));

/** What the price stands for: nights, and rooms where there are several. */
export const forWords = (nights: number, rooms: number): string => (rooms > 1 ? `${nightsWords(nights)} · ${roomsWords(rooms)}` : nightsWords(nights));

export const starsWords = (stars: number): string => m.stay_stars({ count: stars });
export const scoreWords = (tenths: number): string => `${Math.floor(tenths / 10)}.${tenths % 10}`;

export function day(iso: string): string {
  const date = civilDate(iso);
  return date ? formatDate(date, language(), deviceDate(now()).year) : iso;
}

const LABELS: Record<StayLabel, () => string> = { cheapest: () => offerLabelWords('cheapest'), nearest: m.stay_label_nearest, best_score: m.stay_label_best_score };
export const labelWords = (label: StayLabel): string => LABELS[label]();

const FILTERS: Record<FilterKey, () => string> = { stars_3: m.stay_filter_stars_3, stars_4: m.stay_filter_stars_4, score_8: m.stay_filter_score_8, walk_10: m.stay_filter_walk_10, free_cancel: m.stay_filter_free_cancel, breakfast: m.stay_filter_breakfast };
export const filterWords = (filter: FilterKey): string => FILTERS[filter]();

/** Where, which nights, how far, as it was asked. */
export function saidParts({ meeting, check_in, check_out, radius, late }: Draft): string[] {
  const [from, to] = [check_in ? civilDate(check_in) : null, check_out ? civilDate(check_out) : null];
  return [
    meeting ? meetingName(meeting) : '', [check_in, check_out].filter((each) => each !== null).map(day).join(' – '), from && to ? nightsWords(daysBetween(from, to)) : '', m.stay_within({ distance: metresWords(Number(radius)) }), late ? m.stay_late() : '',
  ].filter((part) => part !== '');
}

const AMENITIES: Record<string, () => string> = {
  wifi: m.amenity_wifi, laundry: m.amenity_laundry, desk: m.amenity_desk, parking: m.amenity_parking, restaurant: m.amenity_restaurant, gym: m.amenity_gym, spa: m.amenity_spa, lounge: m.amenity_lounge, concierge: m.amenity_concierge,
  room_service: m.amenity_room_service, business_centre: m.amenity_business_centre, '24_hour_front_desk': m.amenity_front_desk, accessibility_mobility: m.amenity_accessibility,
};
/** Known words in the reader's language; any other as the supplier wrote it. */
export const amenityWords = (code: string): string => AMENITIES[code.toLowerCase().replaceAll(' ', '_')]?.() ?? code.replaceAll('_', ' ');

export const addressWords = (property: PropertyView): string => [property.postal_code ? `〒${property.postal_code}` : null, ...(language() === 'ja' ? [property.city, ...property.address] : [...property.address, property.city])].filter((part) => part !== null && part !== '').join(' ');

/** One sentence for a reader of the plot. */
export function pinWords(number: number, hotel: HotelView): string {
  const away = hotel.distance_m === null ? m.stay_distance_unknown() : metresWords(hotel.distance_m);
  return `${number}: ${hotel.property.name}, ${away}`;
}
