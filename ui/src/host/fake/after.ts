// After the booking at the fixture host: pay, cancel, change, the airline's own changes, an eSIM in use (S-11).
import type { BookingView, CancellationView, CancelQuoteView, ChangeOptionsView, ChangeOptionView, ItineraryItemView, MoneyView } from '../bindings';
import type { Host, Result } from '../host';
import { GUIDE, TOP_UPS, topUp, USAGE } from './connect';
import { offersFor, yen } from './flights';
import { actions, bookingView, items, type Spec } from './itinerary';
import { plus } from './offers';
import { ratesFor } from './stays';
import { fail, ok, type World } from './world';

type Part = Pick<Host, 'pay' | 'cancel_quote' | 'cancel' | 'change_options' | 'change' | 'stay_change' | 'answer_schedule_change' | 'usage' | 'top_ups' | 'install_guide'>;

const QUOTE_UNTIL = '2026-12-10T00:10:00Z';
/** What other flights cost more or less than the old one, before the fee for changing. */
const DIFFERENCES = [-4_300, 0, 6_800, 12_400];
const same = (a: MoneyView | null, b: MoneyView | null) => a?.amount === b?.amount && a?.currency === b?.currency;
const zero = (money: MoneyView): MoneyView => ({ ...money, amount: money.currency === 'JPY' ? '0' : '0.00' });
const less = (a: MoneyView, b: MoneyView): MoneyView => plus(a, -Number(b.amount));

/** What comes back of what was paid, by the terms bought. */
function quoteOf(spec: Spec): CancelQuoteView {
  const base = { id: `cq_${spec.booking_id}`, paid: spec.price, expires_at: QUOTE_UNTIL, void: false, request_only: false };
  const back = (fee: MoneyView, to: CancelQuoteView['refund_to'] = 'company'): CancelQuoteView => ({ ...base, refund: less(spec.price, fee), fee, refund_to: to });
  if (spec.state === 'held' || spec.state === 'requested') return { ...base, paid: zero(spec.price), refund: zero(spec.price), fee: zero(spec.price), refund_to: 'nothing_paid' };
  const { item } = spec;
  if (item.product === 'flight') {
    if (item.void_until) return { ...back(zero(spec.price)), void: true };
    return item.terms.refund?.allowed ? back(item.terms.refund.penalty ?? zero(spec.price)) : back(spec.price, 'airline_credit');
  }
  if (item.product === 'stay' && item.cancel.kind === 'steps') return back(item.cancel.rows[1]?.fee ?? zero(spec.price));
  if (item.product === 'desk') return { ...base, refund: null, fee: null, refund_to: 'other', request_only: true };
  return back(spec.price);
}

export function after(world: World): Part {
  const find = (booking_id: string) => world.specs.find((spec) => spec.booking_id === booking_id);
  const view = (spec: Spec): BookingView => bookingView(spec, world.freshness, world.settings.language);
  const doubt = () => world.options.end === 'unknown';

  /** Keeps the booking as it now stands and tells the screens. */
  function put(spec: Spec, change: Partial<Spec>): Result<BookingView> {
    const next = { ...spec, ...change };
    world.specs = world.specs.map((known) => (known.booking_id === spec.booking_id ? next : known));
    world.emit({ kind: 'changed', changed: 1, changes: [] });
    return ok(view(next));
  }
  const step = (method: string, booking_id: string, act: (spec: Spec) => Result<BookingView>) => world.remote<BookingView>(method, () => { const spec = find(booking_id); return spec ? act(spec) : fail('not_found'); }, 120);
  const ask = <T>(method: string, booking_id: string, answer: (spec: Spec) => T) => world.fetched<T>(method, () => { const spec = find(booking_id); return spec ? ok(answer(spec)) : fail('not_found'); });

  function rest(spec: Spec): ItineraryItemView[] {
    return world.specs.filter((other) => other.trip_id === spec.trip_id && other.booking_id !== spec.booking_id && other.state !== 'cancelled').flatMap((other) => items(other, world.settings.language)).sort((a, b) => a.day.localeCompare(b.day));
  }

  function changes(spec: Spec, slice: number, date: string, cabin: Parameters<Host['change_options']>[3]): ChangeOptionView[] {
    const { item } = spec;
    if (item.product !== 'flight') return [];
    const old = item.slices[slice];
    const [first, last] = [old?.segments[0], old?.segments.at(-1)];
    if (!first || !last || world.options.state === 'empty') return [];
    const penalty = item.terms.change?.penalty ?? null;
    return offersFor({ slices: [{ origin: first.origin.code, destination: last.destination.code, date }], cabin, travellers: 1, max_connections: 0 }).slice(0, DIFFERENCES.length).map((offer, at) => {
      const difference = plus(yen(DIFFERENCES[at]!), Number(penalty?.amount ?? 0));
      return { id: `chg_${spec.booking_id}_${slice}_${date}_${at}`, expires_at: QUOTE_UNTIL, slice, added: offer.slices[0]!, old_total: spec.price, difference, penalty, new_total: plus(spec.price, Number(difference.amount)), refund_to: Number(difference.amount) < 0 ? 'company' : null, loses_extras: item.extras.length > 0, simulated: true };
    });
  }

  return {
    pay: (booking_id, accepted_total) => step('pay', booking_id, (spec) => {
      if (spec.state !== 'held') return fail('not_found');
      if (world.options.price === 'changed' || !same(accepted_total, spec.price)) return fail('price_changed');
      if (doubt()) return put(spec, { state: 'confirming' });
      return put(spec, { state: 'confirmed', item: spec.item.product === 'flight' ? { ...spec.item, ticket_numbers: ['618-2400119350'] } : spec.item });
    }),
    cancel_quote: (booking_id) => ask<CancellationView>('cancel_quote', booking_id, (spec) => {
      const ability = actions(spec).cancel;
      return { ability, quote: ability === 'by_user' ? quoteOf(spec) : null, rest: rest(spec) };
    }),
    cancel: (booking_id, quote_id, accepted_refund) => step('cancel', booking_id, (spec) => {
      const quote = quoteOf(spec);
      if (quote.id !== quote_id || !same(quote.refund, accepted_refund)) return fail('quote_changed');
      if (doubt() || quote.request_only) return put(spec, { state: 'cancelling' });
      return put(spec, { state: quote.void ? 'voided' : 'cancelled', ...(quote.refund ? { refunded: quote.refund } : {}) });
    }),
    change_options: (booking_id, slice, date, cabin) => world.fetched<ChangeOptionsView>('change_options', () => {
      const spec = find(booking_id);
      if (!spec) return fail('not_found');
      if (spec.airline_control) return fail('airline_control', { retry: 'never', facts: { airline: spec.airline_control, ...(spec.airline_phone ? { phone: spec.airline_phone } : {}) } });
      return ok({ by_user: spec.item.product === 'flight' && spec.item.terms.change?.allowed === true, offers: changes(spec, slice, date, cabin), extras: spec.item.product === 'flight' ? spec.item.extras : [] });
    }),
    change: (booking_id, change_offer_id, accepted_difference) => step('change', booking_id, (spec) => {
      const match = /_(\d)_([\d-]{10})_(\d)$/.exec(change_offer_id);
      const option = match && spec.item.product === 'flight' ? changes(spec, Number(match[1]), match[2]!, spec.item.cabin)[Number(match[3])] : undefined;
      if (!option || spec.item.product !== 'flight') return fail('offer_gone');
      if (!same(option.difference, accepted_difference)) return fail('quote_changed');
      if (doubt()) return put(spec, { state: 'changing' });
      return put(spec, { price: option.new_total, item: { ...spec.item, slices: spec.item.slices.map((part, at) => (at === option.slice ? option.added : part)), extras: [] } });
    }),
    stay_change: (booking_id, check_in, check_out) => world.fetched('stay_change', () => {
      const spec = find(booking_id);
      if (spec?.item.product !== 'stay') return fail('not_found');
      if (check_out <= check_in) return fail('invalid_input', { fields: [{ field: 'check_out', code: 'check_out_before_check_in' }] });
      const ability = actions(spec).cancel;
      const quote = ability === 'by_user' ? quoteOf(spec) : null;
      const rooms = world.options.state === 'empty' || world.options.dead ? [] : ratesFor(`hit_0_${check_in}_${check_out}`);
      const options = rooms.map((stay) => ({ stay, difference: less(stay.total, spec.price), cost: quote?.refund ? less(stay.total, quote.refund) : null }));
      return ok({ old_total: spec.price, ability, quote, options });
    }, 120),
    answer_schedule_change: (booking_id, change_ref, answer) => step('answer_schedule_change', booking_id, (spec) => {
      const change = spec.changes?.find((known) => known.change_ref === change_ref);
      if (change?.state !== 'open') return fail('quote_changed');
      const state = ({ accept: 'accepted', ask_alternative: 'alternative_asked', ask_refund: 'refund_asked' } as const)[answer];
      const item = answer === 'accept' && spec.item.product === 'flight' ? { ...spec.item, slices: change.added } : spec.item;
      return put(spec, { item, changes: spec.changes!.map((known) => (known === change ? { ...known, state } : known)) });
    }),
    usage: (booking_id) => ask('usage', booking_id, () => USAGE),
    top_ups: (booking_id) => ask('top_ups', booking_id, ({ item }) => (item.product === 'esim' ? TOP_UPS.map((more) => topUp(item.plan, more)) : [])),
    install_guide: (booking_id) => ask('install_guide', booking_id, () => ({ ...GUIDE, language: 'ja' })),
  };
}

