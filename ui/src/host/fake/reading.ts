// The itinerary as this computer keeps it, at the fixture host: today, trips, bookings, documents (S-03..S-06).
import type { BoardingPassView, ItineraryEvent, ItineraryItemView, TodayView } from '../bindings';
import type { Host } from '../host';
import { NOW } from './flights';
import { bookingView, documentView, items, LIVE, manyRows, OFFLINE, tripRows, tripView } from './itinerary';
import { changeRows, nearDeadlines } from './waiting';
import { demoOf } from './purchases';
import { INVITATION } from './service';
import { fail, ok, type World } from './world';

type Part = Pick<Host, 'today' | 'trips' | 'trip' | 'booking' | 'document' | 'sync' | 'on_event'>;

const DAY = 86_400_000;
const ALIVE = ['confirmed', 'held', 'requested', 'confirming', 'changing', 'cancelling', 'needs_human'];
const begins = (item: ItineraryItemView) => Date.parse(item.at?.instant ?? `${item.day}T00:00:00+09:00`);
/** A flight lasts until it lands; everything else is over when its moment has passed, a day's entry at the end of the day. */
const over = (item: ItineraryItemView) => (item.what.kind === 'flight' ? Date.parse(item.what.segment.arrival.instant) : item.at ? begins(item) : begins(item) + DAY);

/** The boarding pass of that very flight, where one is kept. */
function passOf(world: World, item: ItineraryItemView | undefined): BoardingPassView | null {
  if (item?.what.kind !== 'flight') return null;
  const { segment } = item.what;
  const kept = world.specs.find((spec) => spec.booking_id === item.booking_id)?.passes ?? [];
  return kept.find((pass) => pass.legs.some((leg) => leg.from === segment.origin.code && leg.date === item.day)) ?? null;
}

export function reading(world: World): Part {
  const { options } = world;
  const lang = () => world.settings.language;

  function today(): TodayView {
    const all = world.specs.filter((spec) => ALIVE.includes(spec.state)).flatMap((spec) => items(spec, lang()));
    const ahead = all.filter((item) => over(item) > NOW).sort((a, b) => begins(a) - begins(b));
    const staying = all.find((item) => item.what.kind === 'stay' && item.what.moment === 'start' && begins(item) <= NOW && all.some((end) => end.booking_id === item.booking_id && end !== item && begins(end) > NOW)) ?? null;
    const near = ahead.filter((item) => begins(item) <= NOW + 2 * DAY);
    const rest = ahead.filter((item) => begins(item) > NOW + 2 * DAY);
    const unsettled = [...world.purchases.values()].filter((view) => !view.settled);
    const waiting = world.specs.some((spec) => spec.booking_id === 'b-cts') ? [demoOf('demo-unknown')!] : [];
    const here = options.here === null ? null : { name: lang() === 'ja' ? 'シンガポール' : 'Singapore', zone: options.here };
    return {
      here, next: ahead[0] ?? null, next_pass: passOf(world, ahead[0]), staying, items: near, later: (near.length === 0 ? rest.slice(1) : rest).slice(0, 20), deadlines: nearDeadlines(world), waiting: [...waiting, ...unsettled],
      cases: world.cases.filter((known) => known.state !== 'settled' && known.traveller === '青木 美咲'), freshness: world.specs.length > 0 || world.offline ? world.freshness : LIVE, online: world.online,
    };
  }

  return {
    today: () => world.content('today', () => ok(today())),
    trips: () => world.content('trips', () => ok([...tripRows(world.specs, lang()), ...manyRows(options.trips, lang())])),
    trip: (trip_id) => world.content('trip', () => { const view = tripView(trip_id, world.specs, world.cases, world.freshness, lang()); return view ? ok(view) : fail('not_found'); }),
    booking: (booking_id) => world.content('booking', () => { const spec = world.specs.find((known) => known.booking_id === booking_id); return spec ? ok(bookingView(spec, world.freshness, lang())) : fail('not_found'); }),
    document: (document_id) => world.content('document', () => { const view = documentView(document_id, world.specs, lang(), options.hostile); return view ? ok(view) : fail('not_found'); }),
    sync: () => world.remote('sync', () => ok({ changed: 0, freshness: world.freshness, online: world.online, changes: [], clock: { drift_s: options.drift } })),

    on_event(handler) {
      world.listeners.add(handler);
      const later = (event: () => ItineraryEvent) => void world.standing.then(() => setTimeout(() => handler(event()), 150));
      if (options.invitation === 'later') later(() => ({ kind: 'invitation', invitation: INVITATION }));
      if (options.changes > 0) later(() => ({ kind: 'changed', changed: options.changes, changes: changeRows(options.changes, lang()) }));
      if (options.closing) later(() => ({ kind: 'close_asked', tray: options.closing !== 'trayless' }));
      if (world.online !== 'online') queueMicrotask(() => handler({ kind: 'online', online: world.online, freshness: world.offline ? OFFLINE : world.freshness }));
      return () => world.listeners.delete(handler);
    },
  };
}
