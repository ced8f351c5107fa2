// What the fixture host keeps and finds on this computer: drafts (F-30), finding (F-88), saved files, connections, closing the window.
import type { ConnectionRowView, DraftView, FoundView } from '../bindings';
import type { Host } from '../host';
import { bookingView, items, TITLES, tripRows, type Spec } from './itinerary';
import { fail, nowText, ok, type World } from './world';

type Part = Pick<Host, 'drafts' | 'keep_draft' | 'drop_draft' | 'find' | 'save' | 'reveal' | 'connections' | 'switch_connection' | 'name_connection' | 'remove_connection' | 'close_window'>;

const KEPT = 'btm-drafts ';
/** With `keep` the page's own name carries them over a reload; a test may also put them there. */
function read(world: World): DraftView[] {
  if (!world.options.keep || typeof window === 'undefined' || !window.name.startsWith(KEPT)) return [];
  return JSON.parse(window.name.slice(KEPT.length)) as DraftView[];
}

const key = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/[ぁ-ゖ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x60)).trim();
const KINDS: Record<string, string> = { flight: 'flight 航空券 こうくうけん 便', stay: 'hotel ホテル 宿泊 しゅくはく', esim: 'esim データ', rental: 'wifi wi-fi router わいふぁい', desk: 'desk 手配' };

function things(world: World): { words: string; found: FoundView }[] {
  const lang = world.settings.language;
  const say = (ja: string, en: string) => (lang === 'ja' ? ja : en);
  const trips = tripRows(world.specs, lang).map((row) => ({ words: [row.title, ...row.places, ...row.travellers, row.reference ?? '', 'trip 出張'].join(' '), found: { kind: 'trip', id: row.trip_id, trip_id: row.trip_id, booking_id: null, title: row.title, detail: [row.places.join(' → '), row.travellers.join('、'), row.reference].filter(Boolean).join(' · '), at: row.start, address: null } satisfies FoundView }));
  const bookings = world.specs.map((spec: Spec) => {
    const view = bookingView(spec, world.freshness, lang);
    const first = items(spec, lang)[0];
    const { item } = spec;
    const title = item.product === 'flight' ? `${say(item.slices[0]!.segments[0]!.origin.city_ja, item.slices[0]!.segments[0]!.origin.city_en)} → ${say(item.slices[0]!.segments.at(-1)!.destination.city_ja, item.slices[0]!.segments.at(-1)!.destination.city_en)}` : item.product === 'stay' ? item.property.name : item.product === 'esim' ? item.plan.title : item.product === 'rental' ? item.rental.product : item.title;
    const flights = item.product === 'flight' ? item.slices.flatMap((slice) => slice.segments).flatMap((seg) => [seg.origin.code, seg.destination.code, `${seg.marketing_carrier.code}${seg.flight_number}`]) : [];
    const address = item.product === 'stay' ? `〒${item.property.postal_code} ${item.property.city} ${item.property.address.join(' ')}` : null;
    return { words: [title, KINDS[item.product], spec.locator ?? '', ...flights, ...view.travellers.map(({ name }) => name), address ?? '', TITLES[spec.trip_id]?.[0] ?? ''].join(' '), found: { kind: 'booking', id: spec.booking_id, trip_id: spec.trip_id, booking_id: spec.booking_id, title, detail: [spec.locator, view.travellers[0]?.name].filter(Boolean).join(' · '), at: first?.at ?? null, address } satisfies FoundView };
  });
  const documents = world.specs.filter((spec) => spec.state === 'confirmed').map((spec) => ({ words: `document eticket 書類 控え ${spec.locator}`, found: { kind: 'document', id: `${spec.booking_id}-e`, trip_id: spec.trip_id, booking_id: spec.booking_id, title: say('予約の控え', 'Booking receipt'), detail: [spec.locator, TITLES[spec.trip_id]?.[0]].filter(Boolean).join(' · '), at: null, address: null } satisfies FoundView }));
  const people = world.travellers.map((row) => ({ words: `${row.name} ${row.email} person 人`, found: { kind: 'person', id: row.traveller_id, trip_id: null, booking_id: null, title: row.name, detail: row.email, at: null, address: null } satisfies FoundView }));
  const cases = world.cases.filter((known) => known.trip_id).map((known) => ({ words: `${known.text} case 依頼 ${known.case_id}`, found: { kind: 'case', id: known.case_id, trip_id: known.trip_id, booking_id: known.booking_id, title: known.text.split('\n')[0] ?? '', detail: TITLES[known.trip_id ?? '']?.[0] ?? '', at: null, address: null } satisfies FoundView }));
  return [...trips, ...bookings, ...documents, ...people, ...cases];
}

/** Words that begin with what was typed before those that hold it; a stay that is near before others. */
export function findThings(world: World, query: string, limit: number): FoundView[] {
  const words = key(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const scored = things(world).map(({ words: text, found }, at) => ({ found, at, text: key(text) })).filter(({ text }) => words.every((word) => text.includes(word)))
    .map(({ found, at, text }) => ({ found, at, score: text.split(/\s+/).some((part) => part.startsWith(words[0]!)) ? 0 : 1 }));
  return scored.sort((a, b) => a.score - b.score || a.at - b.at).slice(0, limit).map(({ found }) => found);
}

export function keeping(world: World): Part {
  const { options } = world;
  let drafts = read(world);
  function write(next: DraftView[]): void {
    drafts = next;
    if (options.keep && typeof window !== 'undefined') window.name = `${KEPT}${JSON.stringify(drafts)}`;
  }
  let rows: ConnectionRowView[] | null = null;
  const say = (ja: string, en: string) => (world.settings.language === 'ja' ? ja : en);
  const known = (): ConnectionRowView[] => (rows ??= [
    { connection_id: 'con-1', name: world.company, host: world.standalone ? null : 'btm.aoba.example', standalone: world.standalone, colour: 4, active: true, signed_in: true, unsent: options.unsent },
    { connection_id: 'con-2', name: say('みどり工業', 'Midori Industries'), host: 'btm.midori.example', standalone: false, colour: 2, active: false, signed_in: true, unsent: 2 },
    { connection_id: 'con-3', name: say('みほん商事（サンプル）', 'Mihon Trading (sample)'), host: null, standalone: true, colour: 6, active: false, signed_in: false, unsent: 0 },
  ].slice(0, Math.max(1, options.connections)));

  return {
    drafts: async () => { await world.pause(5); return ok(drafts); },
    keep_draft: async (name, body) => { write([...drafts.filter((draft) => draft.name !== name), { name, body, updated_at: nowText() }]); return ok(null); },
    drop_draft: async (name) => { write(drafts.filter((draft) => draft.name !== name)); return ok(null); },

    find: async (query, limit) => {
      await world.pause(15);
      const refused = world.refusal('find');
      return refused ? fail(refused) : ok(options.state === 'error' ? [] : findThings(world, query, limit));
    },
    save: async (kind, id) => {
      await world.pause(options.speed === 'slow' ? 60 : 20);
      const refused = world.refusal('save');
      if (refused) return fail(refused);
      const file_name = kind === 'calendar' ? `smart-btm-${id}.ics` : `smart-btm-${id}.pdf`;
      return ok({ path: `/media/aoki/${file_name}`, file_name, count: kind === 'calendar' ? 4 : 2 });
    },
    reveal: async () => { const refused = world.refusal('reveal'); return refused ? fail(refused) : ok(null); },

    connections: () => world.content('connections', () => ok(known())),
    switch_connection: async (connection_id) => {
      await world.pause(120);
      const refused = world.refusal('switch_connection');
      if (refused) return fail(refused);
      rows = known().map((row) => ({ ...row, active: row.connection_id === connection_id }));
      const now = rows.find((row) => row.active);
      Object.assign(world, { company: now?.name ?? world.company, session: now?.signed_in ? 'signed_in' : 'none' });
      return ok(null);
    },
    name_connection: (connection_id, name, colour) => world.content('name_connection', () => {
      if (name.trim() === '') return fail('invalid_input', { fields: [{ field: 'name', code: 'required' }] });
      rows = known().map((row) => (row.connection_id === connection_id ? { ...row, name, colour } : row));
      return ok(rows);
    }),
    remove_connection: async (connection_id, discard) => {
      await world.pause(60);
      const row = known().find((each) => each.connection_id === connection_id);
      if (!row) return fail('not_found');
      if (row.unsent > 0 && !discard) return fail('purchase_pending', { retry: 'never', facts: { count: String(row.unsent) } });
      rows = known().filter((each) => each !== row);
      return ok(null);
    },
    close_window: async (choice, remember) => { const refused = world.refusal('close_window'); if (refused) return fail(refused); if (remember) world.settings = { ...world.settings, close: choice }; return ok(null); },
  };
}
