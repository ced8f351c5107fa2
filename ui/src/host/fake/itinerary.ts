// Trips, bookings and documents of the fixture world.
import type {
  ActionsView, BoardingPassView, BookedItemView, BookingState, BookingView, CancelWishView, CaseView, DocumentKind, DocumentView, ExtraView, FreshnessView, HistoryView, ItineraryItemView, Language, Moment, MomentView, MoneyView, PlaceTimeView, OfferSliceView, ScheduleChangeView, TripMapView, TripRowView, TripView,
} from '../bindings';
import { civilDate, formatDate } from '../../shared/format/dates';
import { CODES, esimOf, rental } from './connect';
import { NOW, segment, slice, terms, yen } from './flights';
import { carrier } from './places';
import { ratesFor, tokyo } from './stays';

export const LIVE: FreshnessView = { kind: 'live', as_of: new Date(NOW - 60_000).toISOString() };
export const OFFLINE: FreshnessView = { kind: 'recent', as_of: '2026-12-10T05:05:00Z' };

type FlightSpec = { airline: string; slices: OfferSliceView[]; tickets: string[]; kind?: 'flex' | 'standard' | 'saver' };
export type Spec = { booking_id: string; trip_id: string; state: BookingState; locator: string | null; price: MoneyView; item: BookedItemView; traveller_id?: string; answer_by?: string; arranged_by?: string; changes?: ScheduleChangeView[]; refunded?: MoneyView; /** The supplier never sent its document. */ paper?: 'lost'; /** Seats and bags the airline took. */ lost_extras?: ExtraView[]; /** Checked in: the airline's name, and its number where the service knows one. */ airline_control?: string; airline_phone?: string; wish?: CancelWishView; passes?: BoardingPassView[] };

function flight(booking_id: string, trip_id: string, state: BookingState, locator: string | null, price: number, { airline, slices, tickets, kind }: FlightSpec): Spec {
  return { booking_id, trip_id, state, locator, price: yen(price), item: { product: 'flight', carrier: carrier(airline), cabin: 'economy', slices, ticket_numbers: tickets, terms: terms(kind ?? 'standard', price), extras: booking_id === 'b-fuk' ? [{ kind: 'seat', label: '14A', quantity: 1, amount: yen(0), traveller: 0, where_used: 'HND → FUK' }] : [], void_until: null } };
}
const room = ratesFor('hit_0_2026-12-10_2026-12-12').find((rate) => rate.free_until !== null)!;
const router = rental('2026-12-15', '2026-12-19');

export const SPECS: Spec[] = [
  flight('b-fuk', 't-fuk', 'confirmed', 'SIM-ZZ4K7Q', 48_220, { airline: 'NH', tickets: ['205-2400118834'], slices: [slice([segment('HND', 'FUK', '2026-12-10T10:35', 115, 'NH', '8245')], 'Value'), slice([segment('FUK', 'HND', '2026-12-12T17:10', 100, 'NH', '8256')], 'Value')] }),
  { booking_id: 'b-hotel', trip_id: 't-fuk', state: 'confirmed', locator: 'SIM-ZZH052', price: room.total, item: { product: 'stay', accepted: room, property: room.property, check_in: room.check_in, check_out: room.check_out, nights: room.nights, rooms: 1, room_name: room.room_name, board: room.board, due_at_property: room.due_at_property, cancel: room.cancel, free_until: room.free_until, key_collection: '22:00以降は通用口。暗証番号は前日にメールで届きます。' } },
  flight('b-sin', 't-sin', 'held', 'SIM-ZZ81MD', 164_500, { airline: 'SQ', tickets: [], kind: 'flex', slices: [slice([segment('HND', 'SIN', '2026-12-15T22:55', 435, 'SQ', '8633', 'Airbus A350-900')], 'Standard'), slice([segment('SIN', 'HND', '2026-12-19T08:05', 410, 'SQ', '8632', 'Airbus A350-900')], 'Standard')] }),
  { booking_id: 'b-esim', trip_id: 't-sin', state: 'confirmed', locator: 'SIM-20261', price: { amount: '8.00', currency: 'USD' }, item: { product: 'esim', plan: esimOf('esim_a_2026-12-16')!, codes: CODES } },
  { booking_id: 'b-wifi', trip_id: 't-sin', state: 'requested', locator: null, price: router.total, answer_by: '2026-12-10T03:00:00Z', item: { product: 'rental', rental: router, state: null, pickup_text: null, pickup_from: router.pickup_from, return_by: router.return_by } },
  flight('b-cts', 't-cts', 'confirming', null, 41_980, { airline: 'JL', tickets: [], slices: [slice([segment('HND', 'CTS', '2026-12-22T09:30', 95, 'JL', '8507')], 'Saver')] }),
  { ...flight('b-ito', 't-ito', 'confirmed', 'SIM-ZZ7LKA', 52_400, { airline: 'NH', tickets: ['205-2400119001'], slices: [slice([segment('HND', 'FUK', '2027-01-14T09:00', 115, 'NH', '8243')], 'Value')] }), traveller_id: 'tr-ito', arranged_by: '青木 美咲', changes: [{ change_ref: 'sc-1', seen_at: '2026-12-09T20:00:00Z', removed: [slice([segment('HND', 'FUK', '2027-01-14T09:00', 115, 'NH', '8243')], 'Value')], added: [slice([segment('HND', 'FUK', '2027-01-14T11:30', 120, 'NH', '8247')], 'Value')], can_accept: true, can_cancel: true, can_change: true, state: 'open', answer_by: '2027-01-13T00:00:00Z' }] },
  flight('b-itm', 't-itm', 'confirmed', 'SIM-ZZ0WT3', 31_460, { airline: 'NH', tickets: ['205-2400101277'], slices: [slice([segment('HND', 'ITM', '2026-11-26T07:00', 65, 'NH', '8013')], 'Value'), slice([segment('ITM', 'HND', '2026-11-26T19:20', 70, 'NH', '8038')], 'Value')] }),
];
const NAMES: Record<string, { ja: string; en: string; passport: string }> = { 'tr-aoki': { ja: '青木 美咲', en: 'Misaki Aoki', passport: 'AOKI / MISAKI' }, 'tr-sato': { ja: '佐藤 健太', en: 'Kenta Sato', passport: 'SATO / KENTA' }, 'tr-ito': { ja: '伊藤 さくら', en: 'Sakura Ito', passport: 'ITO / SAKURA' } };
export const TITLES: Record<string, [string, string | null]> = { 't-fuk': ['九州支店 定例会議', '九州支店 定例会議'], 't-sin': ['HND → SIN 2026-12-15', null], 't-cts': ['展示会の下見', '展示会の下見'], 't-ito': ['新年の訪問', '新年の訪問'], 't-itm': ['HND → ITM 2026-11-26', null] };
const traveller = (lang: Language, spec?: Spec): string => NAMES[spec?.traveller_id ?? 'tr-aoki']?.[lang] ?? '';
const passport = (spec: Spec): string => NAMES[spec.traveller_id ?? 'tr-aoki']?.passport ?? '';
const ticketed = (spec: Spec) => spec.item.product === 'flight' && spec.item.ticket_numbers.length > 0;

const at = (local: string, zone = 'Asia/Tokyo', offset_minutes = 540): PlaceTimeView => ({ local, zone, instant: new Date(Date.parse(`${local}:00Z`) - offset_minutes * 60_000).toISOString(), offset_minutes });
/** What became other than it was: a flight and its price, the nights of a stay. */
const CHANGED: Record<string, HistoryView[]> = {
  'b-fuk': [{ at: '2026-12-05T02:30:11Z', event: 'changed', by: '青木 美咲', from_state: 'changing', to_state: 'confirmed', words: null, moved: [
    { kind: 'flight', part: 'HND → FUK', old: 'NH 8241', new: 'NH 8245' }, { kind: 'time', what: 'departure', part: 'HND → FUK', old: at('2026-12-10T07:25'), new: at('2026-12-10T10:35') }, { kind: 'time', what: 'arrival', part: 'HND → FUK', old: at('2026-12-10T09:20'), new: at('2026-12-10T12:30') },
    { kind: 'total', old: { amount: '44060', currency: 'JPY' }, new: { amount: '48220', currency: 'JPY' } },
  ] }],
  'b-hotel': [{ at: '2026-12-06T05:02:40Z', event: 'changed', by: '青木 美咲', from_state: 'changing', to_state: 'confirmed', words: null, moved: [{ kind: 'day', what: 'check_out', old: '2026-12-11', new: '2026-12-12' }, { kind: 'total', old: { amount: '12700', currency: 'JPY' }, new: { amount: '25400', currency: 'JPY' } }] }],
};

function history(spec: Spec, lang: Language): HistoryView[] {
  const first: HistoryView = { at: '2026-12-02T01:12:04Z', event: 'requested', by: spec.arranged_by ?? traveller(lang), from_state: 'draft', to_state: spec.state === 'requested' ? 'requested' : 'confirming', words: null, moved: [] };
  const ends: Partial<Record<BookingState, string>> = { confirmed: 'confirmed', held: 'held', cancelled: 'cancelled' };
  const end = ends[spec.state];
  const lost: HistoryView[] = spec.paper === 'lost' ? [{ at: '2026-12-02T01:22:09Z', event: 'documents_missing', by: null, from_state: null, to_state: null, words: null, moved: [] }] : [];
  return end ? [first, { at: '2026-12-02T01:12:09Z', event: end, by: null, from_state: 'confirming', to_state: spec.state, words: spec.state === 'failed' ? 'no seats left on ZZ 8245 <b>' : null, moved: [] }, ...lost, ...(CHANGED[spec.booking_id] ?? [])] : [first, ...lost];
}

const PAPER = { stay: 'voucher', esim: 'esim_sheet', rental: 'rental_sheet', desk: 'desk_sheet', flight: 'e_ticket' } as const;

export function actions(spec: Spec): ActionsView {
  const confirmed = spec.state === 'confirmed';
  const { product } = spec.item;
  return {
    pay: spec.state === 'held', cancel: !confirmed && spec.state !== 'held' && spec.state !== 'requested' ? 'not_possible' : product === 'esim' ? 'not_possible' : product === 'rental' && confirmed ? 'by_operator' : 'by_user',
    change_flight: confirmed && product === 'flight', change_stay: confirmed && product === 'stay', answer_schedule_change: (spec.changes ?? []).some((change) => change.state === 'open'), usage: confirmed && product === 'esim', top_up: confirmed && product === 'esim', ask_desk: true,
  };
}

export function bookingView(spec: Spec, freshness: FreshnessView, lang: Language): BookingView {
  const row = (kind: DocumentKind, suffix: string) => ({ document_id: `${spec.booking_id}-${suffix}`, kind, title: kind, stored: true, created_at: '2026-12-02T01:12:12Z' });
  const paper = spec.paper !== 'lost' && (spec.item.product === 'flight' ? ticketed(spec) : spec.state === 'confirmed');
  return {
    booking_id: spec.booking_id, trip_id: spec.trip_id, state: spec.state, simulated: true, record_locator: spec.locator, item: spec.item, travellers: [{ name: traveller(lang, spec), passport_name: passport(spec) }], traveller_ids: [spec.traveller_id ?? 'tr-aoki'], total: spec.price, service_fee: { ...spec.price, amount: '0' }, sum: spec.price,
    accepted_at: '2026-12-02T01:12:03Z', payment_required_by: spec.state === 'held' ? '2026-12-11T03:00:00Z' : null, refunded: spec.refunded ?? null, schedule_changes: spec.changes ?? [], answer_by: spec.answer_by ?? null, arranged_by: spec.arranged_by ?? null, failure: null, new_total: null, actions: actions(spec),
    documents: [...(paper ? [row(PAPER[spec.item.product], 'e')] : []), row('terms', 't')], passes: (spec.passes ?? []).map((pass) => ({ ...pass, outdated: spec.state === 'cancelled' && !pass.over })), history: history(spec, lang), freshness, cancel_wish: spec.wish ?? null, document_missing: spec.paper === 'lost', lost_extras: spec.lost_extras ?? [], airline_control: spec.airline_control ?? null,
  };
}

export function items(spec: Spec, lang: Language): ItineraryItemView[] {
  const { item } = spec;
  const base = { booking_id: spec.booking_id, trip_id: spec.trip_id, state: spec.state, product: item.product, record_locator: spec.locator, simulated: true, travellers: [traveller(lang, spec)], document_ids: ticketed(spec) ? [`${spec.booking_id}-e`] : [] };
  const moment = (day: string, at: ItineraryItemView['at'], what: MomentView): ItineraryItemView => ({ ...base, day, at, what });
  switch (item.product) {
    case 'flight': return item.slices.flatMap((part) => part.segments).map((seg, index) => moment(seg.departure.local.slice(0, 10), seg.departure, { kind: 'flight', segment: seg, segment_index: index, cabin: 'economy', seat: spec.booking_id === 'b-fuk' ? (index === 0 ? '14A' : '21C') : null }));
    case 'stay': {
      const what = (edge: Moment): MomentView => ({ kind: 'stay', moment: edge, property: item.property, nights: item.nights, rooms: item.rooms, room_name: item.room_name, key_collection: item.key_collection });
      return [moment(item.check_in, tokyo(`${item.check_in}T15:00`), what('start')), moment(item.check_out, tokyo(`${item.check_out}T10:00`), what('end'))];
    }
    case 'esim': {
      const what = (edge: Moment): MomentView => ({ kind: 'esim', moment: edge, title: item.plan.title, countries: item.plan.countries, data_mb: item.plan.data_mb, days: item.plan.days, tops_up: false });
      return [moment(item.plan.starts_on, null, what('start')), moment(item.plan.ends_on, null, what('end'))];
    }
    case 'rental': {
      const what = (edge: Moment): MomentView => ({ kind: 'rental', moment: edge, vendor: item.rental.vendor, product: item.rental.product, point: edge === 'start' ? item.rental.pickup : item.rental.return_to, text: edge === 'start' ? item.pickup_text : null, rental_state: item.state, contact: item.rental.contact });
      return [moment(item.pickup_from.local.slice(0, 10), item.pickup_from, what('start')), moment(item.return_by.local.slice(0, 10), item.return_by, what('end'))];
    }
    case 'desk': return [moment(item.starts.local.slice(0, 10), item.starts, { kind: 'desk', moment: 'start', title: item.title, details: item.details })];
  }
}

const order = (list: ItineraryItemView[]) => list.sort((a, b) => (a.at?.instant ?? a.day).localeCompare(b.at?.instant ?? b.day));

/** Sums by currency, as the core makes them. */
export function sums(prices: MoneyView[]): MoneyView[] {
  const by = new Map<string, number>();
  for (const price of prices) by.set(price.currency, (by.get(price.currency) ?? 0) + Number(price.amount));
  return [...by].map(([currency, amount]) => ({ amount: currency === 'JPY' ? String(amount) : amount.toFixed(2), currency }));
}

export function tripView(trip_id: string, specs: Spec[], cases: CaseView[], freshness: FreshnessView, lang: Language): TripView | null {
  const own = specs.filter((spec) => spec.trip_id === trip_id);
  if (own.length === 0) return null;
  const [title, purpose] = TITLES[trip_id] ?? [trip_id, null];
  const live = own.filter((spec) => spec.state !== 'cancelled');
  return {
    trip_id, title, state: tripState(own), purpose, items: order(live.flatMap((spec) => items(spec, lang))), bookings: own.map((spec) => bookingView(spec, freshness, lang)), cases: cases.filter((one) => one.trip_id === trip_id && (one.booking_id === null || one.state !== 'settled')),
    total: sums(live.map((spec) => spec.price)), freshness, history: own.flatMap((spec) => history(spec, lang)), map: mapOf(live),
  };
}

const SPOTS: Record<string, { lat: number; lng: number }> = {
  HND: { lat: 35.5494, lng: 139.7798 }, NRT: { lat: 35.772, lng: 140.3929 }, FUK: { lat: 33.5859, lng: 130.4507 }, ITM: { lat: 34.7855, lng: 135.4382 }, KIX: { lat: 34.4347, lng: 135.244 }, CTS: { lat: 42.7752, lng: 141.6923 }, NGO: { lat: 34.8584, lng: 136.8054 }, SIN: { lat: 1.3502, lng: 103.9944 }, LHR: { lat: 51.47, lng: -0.4543 },
};

/** Airports in the order they are met, each once, then hotels and counters. */
function mapOf(own: Spec[]): TripMapView {
  const points: TripMapView['points'] = [];
  const legs: TripMapView['legs'] = [];
  const at = (point: TripMapView['points'][number]): number => {
    const known = points.findIndex((each) => each.kind === point.kind && each.label_en === point.label_en);
    return known >= 0 ? known : points.push(point) - 1;
  };
  for (const seg of own.flatMap(({ item }) => (item.product === 'flight' ? item.slices.flatMap((part) => part.segments) : []))) {
    const ends = [[seg.origin, seg.departure], [seg.destination, seg.arrival]] as const;
    const [from, to] = ends.map(([airport, time]) => at({ position: SPOTS[airport.code]!, label_ja: airport.name_ja, label_en: airport.name_en, kind: 'airport', day: time.local.slice(0, 10) }));
    legs.push({ from: from!, to: to! });
  }
  for (const { item } of own) if (item.product === 'stay' && item.property.position) at({ position: item.property.position, label_ja: item.property.name, label_en: item.property.name, kind: 'hotel', day: item.check_in });
  return { points, legs };
}

function tripState(own: Spec[]): TripRowView['state'] {
  const live = own.filter((spec) => spec.state !== 'cancelled');
  if (live.length === 0) return 'cancelled';
  const ends = live.flatMap((spec) => items(spec, 'ja')).map((item) => Date.parse(item.at?.instant ?? `${item.day}T15:00:00Z`));
  if (Math.max(...ends) < NOW - 86_400_000) return 'completed';
  return live.every((spec) => spec.state === 'confirmed') ? 'booked' : live.some((spec) => ['held', 'confirmed'].includes(spec.state)) ? 'partly_booked' : 'planning';
}

export function tripRows(specs: Spec[], lang: Language): TripRowView[] {
  return [...new Set(specs.map((spec) => spec.trip_id))].map((trip_id) => {
    const own = specs.filter((spec) => spec.trip_id === trip_id);
    const all = order(own.flatMap((spec) => items(spec, lang)));
    const flights = all.map((item) => item.what).filter((what) => what.kind === 'flight').map((what) => what.segment);
    const places = [flights[0]?.origin, ...flights.map((seg) => seg.destination)].filter((airport) => airport !== undefined).map((airport) => (lang === 'ja' ? airport.city_ja : airport.city_en));
    const times = all.map((item) => item.at).filter((at) => at !== null);
    return {
      trip_id, title: TITLES[trip_id]?.[0] ?? trip_id, state: tripState(own), start: times[0] ?? null, end: flights.at(-1)?.arrival ?? times.at(-1) ?? null, places, travellers: [traveller(lang, own[0])], booking_count: own.length, simulated: true, reference: own[0]!.locator,
    };
  });
}

const many = new Map<string, TripRowView[]>();

/** Many past trips for the long list, made once for each language: the making is no part of what a bench of the list measures. */
export function manyRows(count: number, lang: Language): TripRowView[] {
  const made = many.get(`${count} ${lang}`) ?? makeRows(count, lang);
  many.set(`${count} ${lang}`, made);
  return made;
}

function makeRows(count: number, lang: Language): TripRowView[] {
  return Array.from({ length: count }, (_, at) => {
    const day = new Date(NOW - (at + 20) * 86_400_000).toISOString().slice(0, 10);
    const out = segment('HND', at % 2 ? 'FUK' : 'ITM', `${day}T09:00`, 75, 'NH', String(8100 + (at % 800)));
    return {
      trip_id: `t-many-${at}`, title: `HND → ${out.destination.code} ${day}`, state: 'completed', start: out.departure, end: out.arrival,
      places: [out.origin, out.destination].map((airport) => (lang === 'ja' ? airport.city_ja : airport.city_en)), travellers: [traveller(lang)], booking_count: 1, simulated: true, reference: `SIM-ZZ${String(1000 + (at % 9000))}`,
    };
  });
}

const escape = (text: string) => text.replace(/[&<>"]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter] ?? letter);

/** What a document may never do in the window, whoever wrote it; the journeys look that none of it happens. */
const HOSTILE = `<script>document.title='owned'</script><img src="x" onerror="document.title='owned'"><a href="javascript:document.title='owned'" onclick="document.title='owned'">押さないで</a><iframe src="https://evil.invalid/"></iframe><svg onload="document.title='owned'"></svg><p style="position:fixed;inset:0" onmouseover="document.title='owned'">上に重なる段落</p><form action="https://evil.invalid/"><input name="q"></form><style>main{display:none}</style><link rel="stylesheet" href="https://evil.invalid/x.css"><base href="https://evil.invalid/">`;

/** The same form as the server's papers: marks, sections, rows of name and value. */
export function documentView(document_id: string, specs: Spec[], lang: Language, hostile: boolean): DocumentView | null {
  const spec = specs.find((known) => document_id === `${known.booking_id}-e` || document_id === `${known.booking_id}-t`);
  if (!spec) return null;
  const say = (ja: string, en: string) => (lang === 'ja' ? ja : en);
  /** As the papers of the service write them. */
  const day = (iso: string) => { const date = civilDate(iso); return date ? formatDate(date, lang, 0) : '—'; };
  const moment = (local: string) => `${day(local)} ${local.slice(11, 16)}`;
  const section = (heading: string, rows: [string, string][]) => `<h2>${escape(heading)}</h2><table><tbody>${rows.map(([name, value]) => `<tr><th scope="row">${escape(name)}</th><td class="number">${escape(value)}</td></tr>`).join('')}</tbody></table>`;
  const ticket = document_id.endsWith('-e');
  const flights = spec.item.product === 'flight' ? spec.item.slices.flatMap((part) => part.segments) : [];
  const place = (airport: { name_ja: string; name_en: string; code: string }) => `${say(airport.name_ja, airport.name_en)} ${airport.code}`;
  const money = `${spec.price.currency} ${Number(spec.price.amount).toLocaleString('en-US')}`;
  const tickets = spec.item.product === 'flight' ? spec.item.ticket_numbers.join(', ') : '—';
  const stay = spec.item.product === 'stay' ? spec.item : null;
  const body = ticket && stay
    ? [
        section(say('予約', 'Booking'), [[say('予約番号', 'Booking reference'), spec.locator ?? '—'], [say('宿泊者', 'Guest'), passport(spec)]]),
        section(say('宿泊', 'Stay'), [[say('宿泊施設', 'Hotel'), stay.property.name], [say('住所', 'Address'), [stay.property.city, ...stay.property.address].join(' ')], [say('チェックイン', 'Check-in'), day(stay.check_in)], [say('チェックアウト', 'Check-out'), day(stay.check_out)], [say('部屋', 'Room'), stay.room_name]]),
        section(say('金額', 'Amount'), [[say('合計', 'Total'), money], [say('手配手数料', 'Service fee'), '¥0']]),
      ].join('')
    : ticket
    ? [
        section(say('予約', 'Booking'), [[say('予約番号', 'Booking reference'), spec.locator ?? '—'], [say('航空券番号', 'Ticket number'), tickets], [say('出張者（パスポート表記）', 'Traveller (as in the passport)'), passport(spec)]]),
        ...flights.map((seg) => section(`${seg.marketing_carrier.code}${seg.flight_number}\u3000${seg.origin.code} → ${seg.destination.code}`, [[say('出発', 'Departure'), `${moment(seg.departure.local)}\u3000${place(seg.origin)}`], [say('到着', 'Arrival'), `${moment(seg.arrival.local)}\u3000${place(seg.destination)}`], [say('クラス', 'Cabin'), say('エコノミー', 'Economy')]])),
        section(say('金額', 'Amount'), [[say('合計', 'Total'), money], [say('手配手数料', 'Service fee'), '¥0']]),
      ].join('')
    : section(say('適用条件', 'Terms'), [[say('変更', 'Change'), say('可（手数料 ¥2,200）', 'Allowed, fee ¥2,200')], [say('払い戻し', 'Refund'), say('可（取消料あり）', 'Allowed, with a fee')]]);
  const kind: DocumentKind = ticket ? PAPER[spec.item.product] : 'terms';
  const title = ticket ? (stay ? say('宿泊確認書（バウチャー）', 'Hotel voucher') : say('予約の控え', 'Booking receipt')) : say('購入時の条件', 'Accepted terms');
  const mark = `<p class="mark">${say(`シミュレーション：この予約は実在しません。${stay ? '宿泊' : '搭乗'}には使えません。`, 'Simulation: this booking does not exist. It is not valid for travel.')}</p>`;
  const html = `<!DOCTYPE html><html lang="${lang}"><head><meta charset="utf-8"><title>${escape(title)}</title><style>body{font-family:serif}</style></head><body><h1>${escape(title)}</h1>${mark}${hostile ? HOSTILE : ''}${body}<p class="small">${say('時刻は各地の現地時刻です。', 'Times are local to each place.')}</p></body></html>`;
  return { document_id, kind, title, file_name: `${document_id}.html`, html, created_at: '2026-12-02T01:12:12Z' };
}
