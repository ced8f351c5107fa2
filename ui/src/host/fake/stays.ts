// Hotels of the fixture world: properties round a point, rooms and their cancellation. Derived from its arguments, never from chance.
import type { CancelTermsView, HotelView, MoneyView, PlaceTimeView, PropertyView, StaySearchInput, StayView } from '../bindings';

const yen = (amount: number): MoneyView => ({ amount: String(amount), currency: 'JPY' });
const DAY = 86_400_000;
export const nightsOf = (check_in: string, check_out: string): number => Math.round((Date.parse(check_out) - Date.parse(check_in)) / DAY);
export const tokyo = (local: string, zone = 'Asia/Tokyo', offset = 540): PlaceTimeView => ({ local, zone, instant: new Date(Date.parse(`${local}:00Z`) - offset * 60_000).toISOString(), offset_minutes: offset });
const dayBefore = (date: string, days: number): string => new Date(Date.parse(date) - days * DAY).toISOString().slice(0, 10);

/** A supplier may send anything; the screen shows it as the text it is. */
const HOSTILE = '<img src=x onerror="document.title=\'owned\'"><script>document.title=\'owned\'</script><a href="javascript:alert(1)">駅前</a>の静かなホテル';

type House = { name: string; east: number; north: number; price: number; stars: number | null; score: number | null; free: boolean; description?: string };
const HOUSES: House[] = [
  { name: 'ホテル筑紫口テラス', east: 180, north: 240, price: 11_800, stars: 3, score: 84, free: true },
  { name: '博多駅前シティイン', east: -140, north: -90, price: 9_400, stars: 3, score: 79, free: true },
  { name: '祇園キャナルホテル', east: -520, north: 310, price: 14_200, stars: 4, score: 88, free: true },
  { name: '中洲リバーサイド', east: -980, north: 420, price: 12_600, stars: 3, score: 81, free: false },
  { name: '住吉の杜ホテル', east: -360, north: -540, price: 8_900, stars: 2, score: 73, free: false, description: HOSTILE },
  { name: '天神グランドステイ', east: -1480, north: 120, price: 18_900, stars: 4, score: 90, free: true },
  { name: '東比恵ビジネスホテル', east: 860, north: 380, price: 7_600, stars: null, score: null, free: false },
];

function property(house: House, around: { lat: number; lng: number }): PropertyView {
  return {
    name: house.name, address: ['博多区博多駅前 2-18'], city: '福岡市', postal_code: '812-0011', country: 'JP', position: { lat: around.lat + house.north / 111_195, lng: around.lng + house.east / (111_195 * Math.cos((around.lat * Math.PI) / 180)) },
    zone: 'Asia/Tokyo', phone: '+81 92 555 0100', email: null, stars: house.stars, score_tenths: house.score, description: house.description ?? '全室に机とWi-Fi。1階に24時間のフロント。', amenities: ['wifi', 'laundry', 'desk'], check_in_after: '15:00', check_out_before: '10:00',
  };
}

const metres = (house: House): number => Math.round(Math.hypot(house.east, house.north));
const walk = (distance: number): number => Math.ceil((distance * 1.3) / 80);

export function hotelsFor(input: StaySearchInput): HotelView[] {
  const nights = nightsOf(input.check_in, input.check_out);
  return HOUSES.filter((house) => metres(house) <= input.radius_m).map((house) => ({
    id: `hit_${HOUSES.indexOf(house)}_${input.check_in}_${input.check_out}_${input.around.lat}_${input.around.lng}`, expires_at: '2026-12-10T00:20:00Z', property: property(house, input.around), distance_m: metres(house), walk_minutes: walk(metres(house)),
    east_m: house.east, north_m: house.north, check_in: input.check_in, check_out: input.check_out, nights, rooms: input.rooms, guests: input.guests, cheapest: yen(house.price * nights * input.rooms), per_night: yen(house.price * input.rooms),
    cheapest_due_at_property: yen(200 * nights), simulated: true,
  }));
}

/** Everything back until two days before, the first night's price until the day, then nothing. */
export function steps(total: number, perNight: number, check_in: string): CancelTermsView {
  return { kind: 'steps', rows: [
    { until: tokyo(`${dayBefore(check_in, 2)}T18:00`), refund: yen(total), fee: yen(0) },
    { until: tokyo(`${check_in}T15:00`), refund: yen(total - perNight), fee: yen(perNight) },
    { until: null, refund: yen(0), fee: yen(total) },
  ] };
}

const ROOMS = [
  { id: 'a', name: 'シングル 禁煙', beds: ['セミダブル 1台'], more: 0, board: 'room_only', free: false },
  { id: 'b', name: 'シングル 禁煙', beds: ['セミダブル 1台'], more: 900, board: 'breakfast', free: true },
  { id: 'c', name: 'ダブル 高層階', beds: ['ダブル 1台'], more: 3_200, board: 'breakfast', free: true },
] as const;

export function ratesFor(hit_id: string): StayView[] {
  const [, at, check_in = '2026-12-11', check_out = '2026-12-13', lat = '33.5902', lng = '130.4207'] = hit_id.split('_');
  const house = HOUSES[Number(at)] ?? HOUSES[0]!;
  return ROOMS.map((room) => {
    const nights = nightsOf(check_in, check_out);
    const perNight = house.price + room.more;
    const total = perNight * nights;
    return {
      id: `rate_${room.id}_${at}_${check_in}_${check_out}`, expires_at: '2026-12-10T00:20:00Z', property: property(house, { lat: Number(lat), lng: Number(lng) }), distance_m: metres(house), walk_minutes: walk(metres(house)), check_in, check_out, nights, rooms: 1, guests: 1,
      room_name: room.name, beds: [...room.beds], board: room.board, payment: 'pay_now', total: yen(total), per_night: yen(perNight), base: yen(Math.round(total / 1.1)), tax: yen(total - Math.round(total / 1.1)), fee: null,
      due_at_property: yen(200 * nights), due_lines: [{ label: '宿泊税', amount: yen(200 * nights) }], cancel: room.free && house.free ? steps(total, perNight, check_in) : { kind: 'non_refundable' }, free_until: room.free && house.free ? tokyo(`${dayBefore(check_in, 2)}T18:00`) : null,
      conditions: [{ title: 'チェックイン', text: '<b>15:00</b>から。22:00以降は要連絡。' }], negotiated: room.id === 'c', rooms_left: room.id === 'b' ? 2 : null, simulated: true,
    };
  });
}

/** The room an offer id of this world means. */
export const stayOf = (offer_id: string): StayView | undefined => {
  const match = /^rate_([abc])_(\d)_([\d-]{10})_([\d-]{10})$/.exec(offer_id);
  return match ? ratesFor(`hit_${match[2]}_${match[3]}_${match[4]}`).find((rate) => rate.id === offer_id) : undefined;
};
