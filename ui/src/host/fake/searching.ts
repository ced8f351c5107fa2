// The three searches of S-08, and seats and bags, at the fixture host.
import type { CoverageView, GapView, SupplierNoteKind } from '../bindings';
import type { Host, Result } from '../host';
import { plansFor, wishOf } from './connect';
import { EXTRAS, extrasSum } from './extras';
import { offersFor } from './flights';
import { offerOf, withExtras } from './offers';
import { findPlaces, pointOf } from './places';
import { hotelsFor, ratesFor } from './stays';
import { fail, never, nowText, ok, type World } from './world';

type Part = Pick<Host, 'places' | 'point' | 'search' | 'search_stays' | 'stop_search' | 'stay_rates' | 'connect_wish' | 'search_connect' | 'extras' | 'extras_sum' | 'choose_extras'>;
type Tell<T> = { found: (rows: T[], total: number) => void; note: (supplier: string, note: SupplierNoteKind) => void; end: (complete: boolean, coverage: CoverageView) => void };

export function searching(world: World, query: string): Part {
  const { options } = world;
  const noted = new URLSearchParams(query).has('note');

  /** Rows arrive three at a time; a newer search ends this one. */
  async function stream<T>(method: string, rows: () => T[], supplier: string, gaps: GapView[], tell: Tell<T>): Promise<Result<null>> {
    const run = ++world.searches;
    await world.pause(40);
    const refused = world.refusal(method);
    if (refused) return fail(refused);
    if (world.offline) return fail('offline');
    if (options.state === 'error') return fail('search_failed');
    if (options.state === 'loading') return never();
    const asked_at = nowText();
    if (options.dead) {
      tell.note(supplier, 'failed');
      tell.end(false, { suppliers: [{ name: supplier, asked_at, answered: false }], not_covered: gaps });
      return ok(null);
    }
    const found = options.state === 'empty' ? [] : rows();
    for (let at = 0; at < found.length; at += 3) {
      await world.pause(90);
      if (run !== world.searches) return ok(null);
      tell.found(found.slice(at, at + 3), Math.min(found.length, at + 3));
      if (options.cut) return fail('timeout');
    }
    if (found.length > 0 && noted) tell.note(supplier, 'incomplete');
    tell.end(true, { suppliers: [{ name: supplier, asked_at, answered: true }], not_covered: gaps });
    return ok(null);
  }

  return {
    places: async (text, limit) => { await world.pause(4); return ok(findPlaces(text, limit)); },
    point: async (text) => ok(pointOf(text)),
    search: (input, on_event) => stream('search', () => offersFor(input), 'Duffel', ['rail', 'other_airlines'], {
      found: (offers, total_so_far) => {
        offers.forEach((offer) => world.found.set(offer.id, offer));
        on_event({ kind: 'offers', offers, total_so_far });
      },
      note: (supplier, note) => on_event({ kind: 'supplier_note', supplier, note }),
      end: (complete, coverage) => on_event({ kind: 'end', complete, coverage }),
    }),
    search_stays: (input, on_event) => stream('search_stays', () => hotelsFor(input), 'Duffel Stays', ['other_hotels'], {
      found: (hits, total_so_far) => on_event({ kind: 'hits', hits, total_so_far }),
      note: (supplier, note) => on_event({ kind: 'supplier_note', supplier, note }),
      end: (complete, coverage) => on_event({ kind: 'end', complete, coverage }),
    }),
    stop_search: async () => { world.searches++; return ok(null); },
    stay_rates: (hit_id) => world.fetched('stay_rates', () => ok(ratesFor(hit_id))),
    connect_wish: (trip_id) => world.content('connect_wish', () => {
      const own = world.specs.filter((spec) => spec.trip_id === trip_id);
      if (own.length === 0) return fail('not_found');
      return ok(wishOf(own.flatMap(({ item }) => (item.product === 'flight' ? item.slices.flatMap((slice) => slice.segments) : []))));
    }),
    search_connect: (input) => world.fetched('search_connect', () => {
      const plans = plansFor(input);
      if (options.state === 'empty') return ok({ ...plans, esims: [], rentals: [] });
      if (options.dead) return ok({ ...plans, esims: [], notes: [{ supplier: 'Airalo', note: 'failed' }] });
      return ok(plans);
    }, 120),
    extras: (offer_id) => world.fetched('extras', () => {
      if (options.state === 'empty') return ok({ bags: [], seat_maps: [] });
      const offer = offerOf(world, offer_id);
      if (offer?.product !== 'flight') return fail('offer_gone');
      const segments = offer.offer.slices.flatMap((slice) => slice.segments).length;
      return ok({ bags: EXTRAS.bags.map((bag) => ({ ...bag, segments: bag.segments.filter((at) => at < segments) })), seat_maps: EXTRAS.seat_maps.filter((map) => map.segment < segments) });
    }),
    extras_sum: async (_offer_id, choices) => {
      const refused = world.refusal('extras_sum');
      return refused ? fail(refused) : ok(extrasSum(choices));
    },
    choose_extras: (offer_id, choices) => world.remote('choose_extras', () => {
      const offer = withExtras(world, offer_id, choices);
      return offer ? ok(offer) : fail('offer_gone');
    }),
  };
}
