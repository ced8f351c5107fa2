// Trips, bookings and documents of the fixture world.
import type { BookingState, BookingView, DocumentView, FreshnessView, HistoryView, ItineraryItemView, Language, OfferSliceView, TripRowView, TripView } from '../bindings';
import { NOW, segment, slice, terms, yen } from './flights';
import { carrier } from './places';

export const LIVE: FreshnessView = { kind: 'live', as_of: new Date(NOW - 60_000).toISOString() };
export const OFFLINE: FreshnessView = { kind: 'recent', as_of: '2026-12-10T05:05:00Z' };

type Spec = { booking_id: string; trip_id: string; airline: string; state: BookingState; locator: string | null; tickets: string[]; price: number; slices: OfferSliceView[]; kind?: 'flex' | 'standard' | 'saver' };

export const SPECS: Spec[] = [
  { booking_id: 'b-fuk', trip_id: 't-fuk', airline: 'NH', state: 'confirmed', locator: 'SIM-ZZ4K7Q', tickets: ['205-2400118834'], price: 48_220, slices: [slice([segment('HND', 'FUK', '2026-12-10T10:35', 115, 'NH', '8245')], 'Value'), slice([segment('FUK', 'HND', '2026-12-12T17:10', 100, 'NH', '8256')], 'Value')] },
  { booking_id: 'b-sin', trip_id: 't-sin', airline: 'SQ', state: 'held', locator: 'SIM-ZZ81MD', tickets: [], price: 164_500, kind: 'flex', slices: [slice([segment('HND', 'SIN', '2026-12-15T22:55', 435, 'SQ', '8633', 'Airbus A350-900')], 'Standard'), slice([segment('SIN', 'HND', '2026-12-19T08:05', 410, 'SQ', '8632', 'Airbus A350-900')], 'Standard')] },
  { booking_id: 'b-cts', trip_id: 't-cts', airline: 'JL', state: 'confirming', locator: null, tickets: [], price: 41_980, slices: [slice([segment('HND', 'CTS', '2026-12-22T09:30', 95, 'JL', '8507')], 'Saver')] },
  { booking_id: 'b-itm', trip_id: 't-itm', airline: 'NH', state: 'confirmed', locator: 'SIM-ZZ0WT3', tickets: ['205-2400101277'], price: 31_460, slices: [slice([segment('HND', 'ITM', '2026-11-26T07:00', 65, 'NH', '8013')], 'Value'), slice([segment('ITM', 'HND', '2026-11-26T19:20', 70, 'NH', '8038')], 'Value')] },
];
export const TITLES: Record<string, [string, string | null]> = { 't-fuk': ['九州支店 定例会議', '九州支店 定例会議'], 't-sin': ['HND → SIN 2026-12-15', null], 't-cts': ['展示会の下見', '展示会の下見'], 't-itm': ['HND → ITM 2026-11-26', null] };
const traveller = (lang: Language) => (lang === 'ja' ? '青木 美咲' : 'Misaki Aoki');

function history(spec: Spec, lang: Language): HistoryView[] {
  const rows: HistoryView[] = [{ at: '2026-12-02T01:12:04Z', event: 'requested', by: traveller(lang), from_state: 'draft', to_state: 'confirming' }];
  if (spec.state === 'confirmed') rows.push({ at: '2026-12-02T01:12:09Z', event: 'confirmed', by: null, from_state: 'confirming', to_state: 'confirmed' });
  if (spec.state === 'held') rows.push({ at: '2026-12-02T01:12:09Z', event: 'held', by: null, from_state: 'confirming', to_state: 'held' });
  return rows;
}

export function bookingView(spec: Spec, freshness: FreshnessView, lang: Language): BookingView {
  const documents = spec.tickets.length > 0 ? [{ document_id: `${spec.booking_id}-e`, kind: 'e_ticket' as const, title: 'eチケット控え', stored: true, created_at: '2026-12-02T01:12:12Z' }] : [];
  return {
    booking_id: spec.booking_id, trip_id: spec.trip_id, state: spec.state, simulated: true, record_locator: spec.locator, ticket_numbers: spec.tickets, carrier: carrier(spec.airline), slices: spec.slices,
    cabin: 'economy', travellers: [{ name: traveller(lang), passport_name: 'AOKI / MISAKI' }], total: yen(spec.price), service_fee: yen(0), terms: terms(spec.kind ?? 'standard', spec.price),
    accepted_at: '2026-12-02T01:12:03Z', payment_required_by: spec.state === 'held' ? '2026-12-11T03:00:00Z' : null,
    documents: [...documents, { document_id: `${spec.booking_id}-t`, kind: 'terms', title: '購入時の条件', stored: true, created_at: '2026-12-02T01:12:03Z' }], history: history(spec, lang), freshness,
  };
}

export function items(spec: Spec, lang: Language): ItineraryItemView[] {
  return spec.slices.flatMap((part) => part.segments).map((seg, index) => ({
    booking_id: spec.booking_id, trip_id: spec.trip_id, state: spec.state, segment: seg, segment_index: index, record_locator: spec.locator, cabin: 'economy', seat: spec.booking_id === 'b-fuk' ? (index === 0 ? '14A' : '21C') : null,
    simulated: true, travellers: [traveller(lang)], document_ids: spec.tickets.length > 0 ? [`${spec.booking_id}-e`] : [],
  }));
}

export function tripView(trip_id: string, specs: Spec[], freshness: FreshnessView, lang: Language): TripView | null {
  const own = specs.filter((spec) => spec.trip_id === trip_id);
  if (own.length === 0) return null;
  const [title, purpose] = TITLES[trip_id] ?? [trip_id, null];
  return {
    trip_id, title, state: tripState(own), purpose, items: own.flatMap((spec) => items(spec, lang)), bookings: own.map((spec) => bookingView(spec, freshness, lang)),
    total: [yen(own.reduce((sum, spec) => sum + spec.price, 0))], freshness, history: own.flatMap((spec) => history(spec, lang)),
  };
}

function tripState(own: Spec[]): TripRowView['state'] {
  if (own.every((spec) => Date.parse(spec.slices.at(-1)!.segments.at(-1)!.arrival.instant) < NOW)) return 'completed';
  return own.every((spec) => spec.state === 'confirmed') ? 'booked' : own.some((spec) => spec.state === 'held') ? 'partly_booked' : 'planning';
}

export function tripRows(specs: Spec[], lang: Language): TripRowView[] {
  return [...new Set(specs.map((spec) => spec.trip_id))].map((trip_id) => {
    const own = specs.filter((spec) => spec.trip_id === trip_id);
    const all = own.flatMap((spec) => items(spec, lang));
    const places = [all[0]!.segment.origin, ...all.map((item) => item.segment.destination)].map((airport) => (lang === 'ja' ? airport.city_ja : airport.city_en));
    return {
      trip_id, title: TITLES[trip_id]?.[0] ?? trip_id, state: tripState(own), start: all[0]!.segment.departure, end: all.at(-1)!.segment.arrival, places, travellers: [traveller(lang)],
      booking_count: own.length, simulated: true, reference: own[0]!.locator,
    };
  });
}

/** Many past trips for the long list. */
export function manyRows(count: number, lang: Language): TripRowView[] {
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

/** The same form as the server's papers: marks, sections, rows of name and value. */
export function documentView(document_id: string, specs: Spec[], lang: Language): DocumentView | null {
  const spec = specs.find((known) => document_id === `${known.booking_id}-e` || document_id === `${known.booking_id}-t`);
  if (!spec) return null;
  const say = (ja: string, en: string) => (lang === 'ja' ? ja : en);
  const section = (heading: string, rows: [string, string][]) => `<h2>${escape(heading)}</h2><table><tbody>${rows.map(([name, value]) => `<tr><th scope="row">${escape(name)}</th><td class="number">${escape(value)}</td></tr>`).join('')}</tbody></table>`;
  const ticket = document_id.endsWith('-e');
  const flights = spec.slices.flatMap((part) => part.segments);
  const place = (airport: { name_ja: string; name_en: string; code: string }) => `${say(airport.name_ja, airport.name_en)} ${airport.code}`;
  const money = `¥${spec.price.toLocaleString('en-US')}`;
  const body = ticket
    ? [
        section(say('航空券', 'Ticket'), [[say('予約番号', 'Booking reference'), spec.locator ?? '—'], [say('航空券番号', 'Ticket number'), spec.tickets.join(', ') || '—'], [say('発行航空会社', 'Issued by'), `${carrier(spec.airline).name} (${spec.airline})`], [say('搭乗者（パスポート表記）', 'Traveller (as in the passport)'), 'AOKI / MISAKI']]),
        ...flights.map((seg) => section(`${seg.marketing_carrier.code}${seg.flight_number}\u3000${seg.origin.code} → ${seg.destination.code}`, [[say('出発', 'Departure'), `${seg.departure.local.replace('T', ' ')}\u3000${place(seg.origin)}`], [say('到着', 'Arrival'), `${seg.arrival.local.replace('T', ' ')}\u3000${place(seg.destination)}`], [say('クラス', 'Cabin'), say('エコノミー', 'Economy')]])),
        section(say('金額', 'Amount'), [[say('運賃・税金等の合計', 'Total of fare, taxes and charges'), money], [say('手配手数料', 'Service fee'), '¥0']]),
      ].join('')
    : section(say('適用条件', 'Terms'), [[say('変更', 'Change'), say('可（手数料 ¥2,200）', 'Allowed, fee ¥2,200')], [say('払い戻し', 'Refund'), say('可（取消料あり）', 'Allowed, with a fee')]]);
  const title = ticket ? say('eチケット控え', 'E-ticket receipt') : say('購入時の条件', 'Accepted terms');
  const mark = `<p class="mark">${say('シミュレーション：この予約は実在しません。搭乗には使えません。', 'Simulation: this booking does not exist. It is not valid for travel.')}</p>`;
  const html = `<!DOCTYPE html><html lang="${lang}"><head><meta charset="utf-8"><title>${escape(title)}</title><style>body{font-family:serif}</style></head><body><h1>${escape(title)}</h1>${mark}${body}<p class="small">${say('時刻は各地の現地時刻です。', 'Times are local to each place.')}</p></body></html>`;
  return { document_id, kind: ticket ? 'e_ticket' : 'terms', title, file_name: `${document_id}.html`, html, created_at: '2026-12-02T01:12:12Z' };
}
