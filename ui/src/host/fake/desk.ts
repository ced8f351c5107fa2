// The operators' desk of the fixture world: cases, and what an act does to one.
import type { BookingView, CaseFileView, CaseView, DeskActInput, DeskInput, DeskLineView, DeskOfferView, WishedFlightView } from '../bindings';
import { tokyo } from './stays';

export const OPERATOR = '高橋 圭';

const offer = (id: string): DeskOfferView => ({ id, expires_at: '2026-12-11T08:00:00Z', title: '新幹線 のぞみ 東京 → 名古屋 指定席', details: 'のぞみ 21号 7号車 12番E席\n12/18(金) 09:00 東京発 → 10:40 名古屋着', starts: tokyo('2026-12-18T09:00'), ends: tokyo('2026-12-18T10:40'), total: { amount: '11300', currency: 'JPY' }, terms: '出発前の変更1回無料。取消料 340円。', simulated: true });
const line = (at: string, event: string, by: string | null, text: string | null = null): DeskLineView => ({ at, by, event, text });

export function firstCases(): CaseView[] {
  return [
    { case_id: 'c-rental', trip_id: 't-sin', booking_id: 'b-wifi', about: 'rental', state: 'open', traveller: '青木 美咲', company: 'アオバ商事株式会社', text: '海外ルーター 1日3 GB 12/15–12/19', wishes: [], created_at: '2026-12-09T22:10:00Z', answer_by: '2026-12-10T03:00:00Z', overdue: false, claimed_by: null, claimed_until: null, quote: null, lines: [line('2026-12-09T22:10:00Z', 'asked', '青木 美咲')] },
    { case_id: 'c-train', trip_id: 't-fuk', booking_id: null, about: 'quote', state: 'waiting', traveller: '青木 美咲', company: 'アオバ商事株式会社', text: '12/18 に名古屋まで新幹線で行きたいです。午前中の早い便を希望します。', wishes: [], created_at: '2026-12-09T06:00:00Z', answer_by: '2026-12-10T06:00:00Z', overdue: false, claimed_by: OPERATOR, claimed_until: null, quote: { state: 'sent', open: true, offer: offer('quote-train') }, lines: [line('2026-12-09T06:00:00Z', 'asked', '青木 美咲'), line('2026-12-09T07:20:00Z', 'quoted', OPERATOR, '指定席が取れます。')] },
    { case_id: 'c-doubt', trip_id: 't-cts', booking_id: 'b-cts', about: 'needs_human', state: 'claimed', traveller: '佐藤 健太', company: 'アオバ商事株式会社', text: '航空会社から返事のない予約です。', wishes: [], created_at: '2026-12-09T21:00:00Z', answer_by: '2026-12-09T22:30:00Z', overdue: true, claimed_by: '別のオペレーター', claimed_until: '2026-12-09T23:40:00Z', quote: null, lines: [line('2026-12-09T21:00:00Z', 'asked', null), line('2026-12-09T22:00:00Z', 'claimed', '別のオペレーター')] },
  ];
}

export function asked(input: DeskInput, id: string, offline: boolean, now: string, flights: WishedFlightView[] = []): CaseView {
  return { case_id: id, trip_id: input.trip_id ?? 't-new', booking_id: input.booking_id, about: input.about, state: offline ? null : 'open', traveller: '青木 美咲', company: 'アオバ商事株式会社', text: input.text, wishes: input.wishes.map(({ flight, ...wish }) => ({ ...wish, flight: flight === null ? null : (flights[flight] ?? null) })), created_at: now, answer_by: offline ? null : '2026-12-10T09:00:00Z', overdue: false, claimed_by: null, claimed_until: null, quote: null, lines: offline ? [] : [line(now, 'asked', '青木 美咲')] };
}

export function acted(kept: CaseView, act: DeskActInput, now: string): CaseView {
  const told = (event: string, text: string | null = null, change: Partial<CaseView> = {}): CaseView => ({ ...kept, ...change, lines: [...kept.lines, line(now, event, OPERATOR, text)] });
  switch (act.act) {
    case 'confirm': return told('confirmed', act.pickup_text, { state: 'settled' });
    case 'fail': return told('failed', act.reason, { state: 'settled' });
    case 'quote': return told('quoted', act.title, { state: 'waiting', quote: { state: 'sent', open: true, offer: { ...offer('quote-new'), title: act.title, details: act.details, total: act.total, terms: act.terms, starts: tokyo(act.starts), ends: tokyo(act.ends), expires_at: act.valid_until } } });
    case 'mark': return told('marked', act.state);
    case 'cancelled': return told('settled', null, { state: 'settled' });
    case 'note': return told('noted', act.text);
    case 'wait': return told('noted', act.text, { state: 'waiting' });
    case 'release': return told('released', null, { state: 'open', claimed_by: null, claimed_until: null });
    case 'settle': return told('settled', act.text, { state: 'settled' });
  }
}

export function fileOf(kept: CaseView, booking: BookingView | null): CaseFileView {
  return { case: kept, booking, sheet_ja: `予約番号: ${booking?.record_locator ?? '—'}\n出張者: AOKI / MISAKI\n依頼: ${kept.text}`, sheet_en: `Reference: ${booking?.record_locator ?? '—'}\nTraveller: AOKI / MISAKI\nAsked: ${kept.text}` };
}
