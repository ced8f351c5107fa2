// What presses and what waits, at the fixture host: deadlines (S-14), notices (F-90), the outbox (S-27), wishes to cancel.
import type { BookingView, ChangeRowView, DeadlineKind, DeadlineListView, DeadlineView, Language, MoneyView, NoticeListView, NoticeView, OutboxItemView, OutboxView } from '../bindings';
import type { Host, Result } from '../host';
import { NOW, yen } from './flights';
import { bookingView, TITLES, type Spec } from './itinerary';
import { editItem } from './profiles';
import { demoOf } from './purchases';
import { fail, nowText, ok, type World } from './world';

type Part = Pick<Host, 'deadlines' | 'snooze_deadline' | 'notices' | 'read_notices' | 'outbox' | 'retry_outbox' | 'discard_outbox' | 'rewrite_outbox' | 'wish_cancel' | 'withdraw_cancel_wish'>;

const DAY = 86_400_000;
const snoozed = new WeakMap<World, Map<string, string>>();
const snoozes = (world: World): Map<string, string> => snoozed.get(world) ?? snoozed.set(world, new Map()).get(world)!;
const NAMES: Record<string, Record<Language, string>> = { 'tr-ito': { ja: '伊藤 さくら', en: 'Sakura Ito' } };

/** Every deadline of the fixture world, past ones too. */
function all(world: World): DeadlineView[] {
  const lang = world.settings.language;
  const rows: DeadlineView[] = [];
  const put = (spec: Pick<Spec, 'booking_id' | 'trip_id' | 'traveller_id'> & { item?: Spec['item'] }, kind: DeadlineKind, until: string, amount: MoneyView | null, more: Partial<DeadlineView> = {}) => {
    const deadline_id = `${more.case_id ?? spec.booking_id}/${kind}`;
    rows.push({
      deadline_id, booking_id: spec.booking_id, case_id: null, trip_id: spec.trip_id, kind, until, place: null, place_name: null, day: null, title: TITLES[spec.trip_id]?.[0] ?? '', travellers: [NAMES[spec.traveller_id ?? '']?.[lang] ?? (lang === 'ja' ? '青木 美咲' : 'Misaki Aoki')],
      product: spec.item?.product ?? null, amount, snoozed_until: snoozes(world).get(deadline_id) ?? null, ...more,
    });
  };
  for (const spec of world.specs) {
    if (spec.state === 'held') {
      put(spec, 'price_guarantee', '2026-12-09T15:00:00Z', spec.price);
      put(spec, 'payment_required_by', '2026-12-11T03:00:00Z', spec.price, { place: { local: '2026-12-11T11:00', zone: 'Asia/Singapore', instant: '2026-12-11T03:00:00Z', offset_minutes: 480 }, place_name: lang === 'ja' ? 'シンガポール' : 'Singapore' });
    }
    if (spec.state !== 'confirmed') continue;
    if ((spec.changes ?? []).some((change) => change.state === 'open')) put(spec, 'schedule_answer', '2026-12-12T03:00:00Z', null);
    if (spec.item.product === 'stay' && spec.item.free_until && Date.parse(spec.item.free_until.instant) > NOW) put(spec, 'free_cancel_end', spec.item.free_until.instant, yen(12_700), { place: spec.item.free_until, place_name: spec.item.property.city });
    if (spec.item.product === 'rental') {
      const { rental } = spec.item;
      const name = (point: { name_ja: string; name_en: string }) => (lang === 'ja' ? point.name_ja : point.name_en);
      put(spec, 'rental_return', spec.item.return_by.instant, rental.late_fee_per_day, { place: spec.item.return_by, place_name: name(rental.return_to) });
      put(spec, 'rental_change', rental.change_cutoff.instant, null, { place: rental.change_cutoff, place_name: name(rental.pickup) });
    }
    // What is only worth knowing is listed a week before.
    if (spec.item.product === 'esim' && Date.parse(spec.item.plan.ends_on) < NOW + 7 * DAY) put(spec, 'esim_end', `${spec.item.plan.ends_on}T24:00:00Z`, null, { day: spec.item.plan.ends_on });
    for (const [nth, slice] of (spec.item.product === 'flight' ? spec.item.slices : []).entries()) {
      const first = slice.segments[0];
      const opens = first ? Date.parse(first.departure.instant) - DAY : NaN;
      if (!first || !(opens > NOW && opens < NOW + 7 * DAY)) continue;
      put(spec, 'check_in_opens', new Date(opens).toISOString(), null, { deadline_id: `${spec.booking_id}/check_in_opens${nth > 0 ? `-${nth + 1}` : ''}`, place_name: lang === 'ja' ? first.origin.city_ja : first.origin.city_en });
    }
    if (spec.item.product === 'flight' && spec.item.void_until) put(spec, 'void_until', spec.item.void_until, spec.price);
  }
  for (const known of world.cases) {
    if (known.quote?.open && known.trip_id) put({ booking_id: '', trip_id: known.trip_id }, 'quote_expiry', known.quote.offer.expires_at, known.quote.offer.total, { booking_id: null, case_id: known.case_id, product: 'desk' });
  }
  return rows.sort((a, b) => a.until.localeCompare(b.until));
}

/** Those of the next two weeks, for Today. */
export const nearDeadlines = (world: World): DeadlineView[] => all(world).filter((due) => due.kind !== 'schedule_answer' && Date.parse(due.until) >= NOW && Date.parse(due.until) < NOW + 14 * DAY);

export function changeRows(count: number, lang: Language): ChangeRowView[] {
  const say = (ja: string, en: string) => (lang === 'ja' ? ja : en);
  const rows: ChangeRowView[] = [
    { kind: 'booking', id: 'b-ito', trip_id: 't-ito', title: say('東京 → 福岡 NH 8243', 'Tokyo → Fukuoka NH 8243'), change: 'updated' },
    { kind: 'document', id: 'b-fuk-e', trip_id: 't-fuk', title: say('eチケット控え', 'E-ticket receipt'), change: 'new' },
    { kind: 'trip', id: 't-gone', trip_id: null, title: say('名古屋の打ち合わせ', 'Meeting in Nagoya'), change: 'gone' },
  ];
  return rows.slice(0, count);
}

function firstNotices(lang: Language): NoticeView[] {
  const say = (ja: string, en: string) => (lang === 'ja' ? ja : en);
  const notice = (notice_id: string, at: string, kind: NoticeView['kind'], title: string, more: Partial<NoticeView> = {}): NoticeView => ({ notice_id, at, kind, title, trip_id: null, booking_id: null, case_id: null, read: false, facts: {}, ...more });
  return [
    notice('n-1', '2026-12-09T22:40:00Z', 'desk_answer', say('新幹線 のぞみ 東京 → 名古屋', 'Shinkansen Tokyo → Nagoya'), { trip_id: 't-fuk', case_id: 'c-train' }),
    notice('n-2', '2026-12-09T20:00:00Z', 'schedule_change', say('東京 → 福岡 NH 8243', 'Tokyo → Fukuoka NH 8243'), { trip_id: 't-ito', booking_id: 'b-ito' }),
    notice('n-3', '2026-12-09T03:00:00Z', 'deadline_near', say('東京 → シンガポール', 'Tokyo → Singapore'), { trip_id: 't-sin', booking_id: 'b-sin', read: true, facts: { kind: 'payment_required_by', until: '2026-12-11T03:00:00Z' } }),
    notice('n-4', '2026-12-02T01:12:12Z', 'document_ready', say('eチケット控え', 'E-ticket receipt'), { trip_id: 't-fuk', booking_id: 'b-fuk', read: true }),
    notice('n-5', '2026-12-02T01:12:09Z', 'booking_confirmed', say('東京 → 福岡', 'Tokyo → Fukuoka'), { trip_id: 't-fuk', booking_id: 'b-fuk', read: true }),
    notice('n-6', '2026-12-01T23:00:00Z', 'changed', '', { read: true, facts: { count: '3' } }),
  ];
}

function firstOutbox(lang: Language): OutboxItemView[] {
  const say = (ja: string, en: string) => (lang === 'ja' ? ja : en);
  const item = (item_id: string, kind: OutboxItemView['kind'], state: OutboxItemView['state'], written_at: string, title: string, more: Partial<OutboxItemView> = {}): OutboxItemView => ({ item_id, kind, state, written_at, title, text: null, wishes: [], trip_id: null, booking_id: null, case_id: null, traveller_id: null, refusal: null, purchase: null, ...more });
  const review = demoOf('demo-review')!;
  return [
    item('o-1', 'purchase', 'needs_review', '2026-12-09T21:30:00Z', say('東京 → 福岡', 'Tokyo → Fukuoka'), { trip_id: 't-fuk', purchase: review }),
    item('o-2', 'desk_request', 'refused', '2026-12-09T22:05:00Z', say('九州支店 定例会議', 'Regular meeting in Kyushu'), { trip_id: 't-fuk', text: say('帰りの便を1本遅くできますか。', 'Can the flight back be one later?'), refusal: { code: 'not_found', retry: 'never', fields: [], request_id: 'req_01JY7Q4M2T', retry_after_s: null, facts: {} } }),
    item('o-3', 'desk_request', 'waiting', '2026-12-09T22:50:00Z', say('東京 → シンガポール', 'Tokyo → Singapore'), { trip_id: 't-sin', text: say('空港からホテルまでの送迎をお願いします。', 'A transfer from the airport to the hotel.') }),
    item('o-4', 'cancel_wish', 'waiting', '2026-12-09T23:10:00Z', say('ホテル筑紫口テラス', 'Hotel Chikushiguchi Terrace'), { trip_id: 't-fuk', booking_id: 'b-hotel' }),
  ];
}

export function waiting(world: World): Part {
  const { options } = world;
  const empty = options.state === 'empty';
  const lang = () => world.settings.language;
  let notices: NoticeView[] | null = empty ? [] : null;
  let outbox: OutboxItemView[] | null = options.outbox && !empty ? null : [];
  const noticed = () => (notices ??= firstNotices(lang()));
  const boxed = () => [...(outbox ??= firstOutbox(lang())), ...[...world.edits].map(([id, edit]) => editItem(id, edit))];

  const list = (): DeadlineListView => ({ deadlines: all(world), now: nowText(), clock: { drift_s: options.drift }, freshness: world.freshness, online: world.online });
  const noticeList = (): NoticeListView => ({ notices: noticed(), unread: noticed().filter((each) => !each.read).length, native: world.settings.native_notices ? options.native : 'off' });
  function tell(): Result<OutboxView> {
    const items = boxed();
    world.emit({ kind: 'outbox', waiting: items.filter((item) => item.state === 'waiting' || item.state === 'sending').length, refused: items.filter((item) => item.state === 'refused' || item.state === 'needs_review').length });
    return ok(box());
  }
  const box = (): OutboxView => ({ items: boxed(), online: world.online, session: world.session, memory_only: options.keychain === 'absent' });
  const act = (method: string, item_id: string, change: (item: OutboxItemView) => OutboxItemView | null) => world.content(method, () => {
    if (!boxed().some((item) => item.item_id === item_id)) return fail<OutboxView>('not_found');
    if (item_id.startsWith('edit-')) world.edits.delete(item_id.slice(5));
    outbox = boxed().filter((item) => item.kind !== 'profile').map((item) => (item.item_id === item_id ? change(item) : item)).filter((item) => item !== null);
    return tell();
  });
  function wish(booking_id: string, wanted: boolean): Result<BookingView> {
    const spec = world.specs.find((known) => known.booking_id === booking_id);
    if (!spec) return fail('not_found');
    if (wanted) spec.wish = { written_at: nowText(), by: lang() === 'ja' ? '青木 美咲' : 'Misaki Aoki', sent: !world.offline };
    else delete spec.wish;
    const view = bookingView(spec, world.freshness, lang());
    const rest = boxed().filter((item) => item.kind !== 'profile' && (item.kind !== 'cancel_wish' || item.booking_id !== booking_id));
    outbox = wanted && world.offline ? [...rest, { item_id: `wish-${booking_id}`, kind: 'cancel_wish', state: 'waiting', written_at: nowText(), title: TITLES[spec.trip_id]?.[0] ?? '', text: null, wishes: [], trip_id: spec.trip_id, booking_id, case_id: null, traveller_id: null, refusal: null, purchase: null }] : rest;
    tell();
    return ok(view);
  }

  return {
    deadlines: () => world.content('deadlines', () => ok(list())),
    snooze_deadline: (deadline_id, until) => world.content('snooze_deadline', () => {
      const known = all(world).find((due) => due.deadline_id === deadline_id);
      if (!known) return fail('not_found');
      if (until === null) snoozes(world).delete(deadline_id);
      else if (until >= known.until) return fail('invalid_input', { fields: [{ field: 'until', code: 'out_of_range' }] });
      else snoozes(world).set(deadline_id, until);
      return ok(list());
    }),
    notices: () => world.content('notices', () => ok(noticeList())),
    read_notices: (ids) => world.content('read_notices', () => {
      notices = noticed().map((each) => (ids === null || ids.includes(each.notice_id) ? { ...each, read: true } : each));
      world.emit({ kind: 'notices', unread: noticeList().unread });
      return ok(noticeList());
    }),
    outbox: () => world.content('outbox', () => ok(box())),
    retry_outbox: (item_id) => act('retry_outbox', item_id, (item) => (world.offline ? { ...item, state: 'waiting', refusal: null } : null)),
    discard_outbox: (item_id) => act('discard_outbox', item_id, (item) => { if (item.booking_id) delete world.specs.find((spec) => spec.booking_id === item.booking_id)?.wish; return null; }),
    rewrite_outbox: (item_id, text) => act('rewrite_outbox', item_id, (item) => ({ ...item, text, state: 'waiting', refusal: null })),
    wish_cancel: async (booking_id) => { await world.pause(60); const refused = world.refusal('wish_cancel'); return refused ? fail(refused) : wish(booking_id, true); },
    withdraw_cancel_wish: async (booking_id) => { await world.pause(60); return wish(booking_id, false); },
  };
}

