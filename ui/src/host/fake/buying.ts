// Review, traveller details and purchases at the fixture host (S-09, S-10).
import type { AmountsView, AnyOfferView, MoneyView, OfferReviewView } from '../bindings';
import type { Host } from '../host';
import { booked } from './booked';
import { sums } from './itinerary';
import { offerOf, plus } from './offers';
import { baseOf, kept, missingOf, OWN } from './profiles';
import { demoOf, purchaseOf, type Part as PurchasePart } from './purchases';
import { fail, never, nowText, ok, type World } from './world';

type Part = Pick<Host, 'review' | 'profile' | 'save_profile' | 'passport_spelling' | 'purchase' | 'purchase_state' | 'put_away_purchase'>;

/** What the airline asks more, where the page plays a changed price. */
const RISE = 3_200;
const ANSWER_BY = '2026-12-10T03:00:00Z';
const KANA: Record<string, string> = { アオキ: 'AOKI', ミサキ: 'MISAKI', サトウ: 'SATO', ケンタ: 'KENTA', イトウ: 'ITO', サクラ: 'SAKURA', あおき: 'AOKI', みさき: 'MISAKI' };

function adding(list: AmountsView[]): AmountsView[] {
  const of = (part: keyof AmountsView) => sums(list.map((amounts) => amounts[part]));
  const [now, later] = [of('now'), of('later')];
  return of('total').map((total) => ({ total, now: now.find((each) => each.currency === total.currency)!, later: later.find((each) => each.currency === total.currency)! }));
}

export function buying(world: World): Part {
  const { options } = world;
  const profileOf = (traveller_id: string | null) => world.profiles.get(traveller_id ?? OWN);

  function reviewed(found: AnyOfferView, first: boolean): OfferReviewView {
    const changed = options.price === 'changed' && first;
    const total = changed ? plus(found.offer.total, RISE) : found.offer.total;
    const zero = { ...total, amount: total.currency === 'JPY' ? '0' : '0.00' };
    const fee = options.price === 'fee' ? plus(zero, total.currency === 'JPY' ? 550 : 3.5) : zero;
    const sum = plus(total, Number(fee.amount));
    const at_once = { total: sum, now: sum, later: zero };
    const afterwards = { total: sum, now: zero, later: sum };
    const by_request = found.product === 'rental';
    const offer = { ...found, offer: { ...found.offer, total, ...(found.product === 'flight' && changed ? { per_traveller: plus(found.offer.per_traveller, RISE) } : {}) } } as AnyOfferView;
    return {
      offer, price_check: changed ? { kind: 'changed', old_total: found.offer.total, new_total: total, difference: plus(zero, RISE) } : { kind: 'same' }, service_fee: fee, accepted_total: total,
      book: by_request ? afterwards : at_once, hold: found.product === 'flight' && found.offer.terms.holdable ? afterwards : null, due_at_property: found.product === 'stay' ? found.offer.due_at_property : null,
      checked_at: nowText(), clash: options.price === 'clash' && first ? { booking_id: 'b-fuk', state: 'confirmed' } : null, second_esim: options.price === 'second' && found.product === 'esim' && first ? { booking_id: 'b-esim', title: found.offer.title, from: found.offer.starts_on, until: found.offer.starts_on } : null, by_request,
    };
  }

  /** The fixture supplier's last word on one part, in the way the page asks for. */
  function end(part: PurchasePart, last: boolean, alone: boolean): PurchasePart {
    const rental = part.product === 'rental';
    const wanted = options.end === 'partly' && (last || alone) ? 'failed' : options.end === 'partly' ? 'confirmed' : options.end;
    if (wanted === 'failed') return { ...part, state: 'failed', failure: 'sold_out' };
    if (wanted === 'unknown') return { ...part, state: 'confirming', lost: true };
    if (rental || wanted === 'requested') return { ...part, state: 'requested', answer_by: ANSWER_BY };
    if (part.mode === 'hold' || wanted === 'held') return { ...part, state: 'held', locator: part.locator_to_be, payment_required_by: '2026-12-11T03:00:00Z' };
    return { ...part, state: 'confirmed', locator: part.locator_to_be, tickets: part.product === 'flight' ? ['205-2400118834'] : [] };
  }

  /** Plays a purchase to its end; parts are settled one after another, and what stands joins the trip. */
  async function run(id: string): Promise<void> {
    const made = running.get(id);
    if (!made) return;
    const tell = (stage: 'queued' | 'sending' | 'sent') => {
      const view = purchaseOf(made, stage);
      world.purchases.set(id, view);
      world.emit({ kind: 'purchase', purchase: view });
    };
    tell('sending');
    await world.pause(120);
    tell('sent');
    for (const [at, part] of made.parts.entries()) {
      made.parts[at] = { ...part, asked: true };
      tell('sent');
      await world.pause(120);
      const settled = end(made.parts[at]!, at === made.parts.length - 1 && made.parts.length > 1, made.parts.length === 1);
      made.parts[at] = settled;
      if (!['failed', 'confirming'].includes(settled.state)) {
        const offer = offerOf(world, settled.offer_id);
        if (offer) world.specs.push(booked(settled, offer, made));
        world.cases = world.cases.map((known) => (known.quote?.offer.id === settled.offer_id ? { ...known, state: 'settled', quote: { ...known.quote, state: 'accepted', open: false } } : known));
      }
      tell('sent');
    }
  }
  const running = new Map<string, Parameters<typeof purchaseOf>[0]>();

  return {
    review: (offer_ids, traveller_id) => world.remote('review', () => {
      if (options.state === 'loading') return never();
      if (options.state === 'error') return fail('server_error');
      if (options.price === 'gone') return fail('offer_gone');
      const offers = offer_ids.map((id) => offerOf(world, id));
      const profile = profileOf(traveller_id);
      if (offers.length === 0 || offers.some((offer) => offer === null) || !profile) return fail('offer_gone');
      const items = offers.map((offer, at) => reviewed(offer!, at === 0));
      const due: MoneyView[] = items.map((item) => item.due_at_property).filter((money) => money !== null);
      const flights = items.some((item) => item.offer.product === 'flight');
      const missing = missingOf(profile).filter((field) => flights || ['passport_surname', 'passport_given', 'phone'].includes(field));
      return ok({ items, book: adding(items.map((item) => item.book)), hold: items.some((item) => item.hold) ? adding(items.map((item) => item.hold ?? item.book)) : null, due_at_property: sums(due), missing });
    }),
    profile: (traveller_id) => world.content('profile', () => {
      const profile = profileOf(traveller_id);
      const unsent = world.edits.get(traveller_id ?? OWN) ?? null;
      if (!profile) return fail('not_found');
      // What waits is what the person sees; of what was refused the form alone.
      const seen = unsent && !unsent.refusal ? { ...profile, ...unsent.input, birth_date: '' } : { ...profile, birth_date: '' };
      return ok({ ...seen, as_of: world.offline ? '2026-12-09T22:05:00Z' : null, unsent });
    }),
    save_profile: async (traveller_id, input, base) => {
      await world.pause(60);
      const refused = world.refusal('save_profile');
      if (refused) return fail(refused);
      if (input.passport_surname.length === 1) return fail('invalid_input', { fields: [{ field: 'passport_surname', code: 'surname_too_short' }] });
      const id = traveller_id ?? OWN;
      const known = profileOf(traveller_id)!;
      if (world.offline) {
        world.edits.set(id, { input, base: base ?? baseOf(known), conflicts: [], refusal: null });
        world.emit({ kind: 'outbox', waiting: 1, refused: 0 });
        return ok({ ...known, ...input, birth_date: '', unsent: world.edits.get(id)! });
      }
      if (options.edit === 'moved' && !world.profiles.get(id)!.phone.endsWith('7777')) {
        const theirs = { ...known, phone: '+81 90 7777 7777', revision: known.revision + 1 };
        world.profiles.set(id, theirs);
        world.edits.set(id, { input, base: baseOf(theirs), conflicts: ['phone'], refusal: { code: 'details_changed', retry: 'never', fields: [], request_id: 'req_01JY7Q4M2T', retry_after_s: null, facts: {} } });
        return fail('details_changed');
      }
      const profile = kept(input, known);
      world.profiles.set(id, profile);
      world.edits.delete(id);
      world.travellers = world.travellers.map((row) => (row.traveller_id === id ? { ...row, missing: [] } : row));
      return ok({ ...profile, birth_date: '' });
    },
    passport_spelling: async (kana) => ok(KANA[kana.trim()] ?? null),

    purchase: (input) => world.remote('purchase', () => {
      if (input.items.length === 0) return fail('invalid_input', { fields: [{ field: 'items', code: 'required' }] });
      world.made++;
      const id = `p-${world.made}`;
      const parts: PurchasePart[] = input.items.map((item, at) => ({
        booking_id: `b-new-${world.made}-${at}`, offer_id: item.offer_id, accepted_total: item.accepted_total, mode: item.mode, product: offerOf(world, item.offer_id)?.product ?? 'flight', state: 'confirming', asked: false, lost: false,
        locator_to_be: at === 0 ? 'SIM-ZZ4K7Q' : `SIM-ZZ5M${at}H`, locator: null, tickets: [], failure: null, answer_by: null, payment_required_by: null,
      }));
      const made = { id, trip_id: input.trip_id ?? `t-new-${world.made}`, traveller_id: input.traveller_id ?? OWN, purpose: input.purpose, started_at: nowText(), parts };
      running.set(id, made);
      const first = purchaseOf(made, 'queued');
      world.purchases.set(id, first);
      void run(id);
      return ok(first);
    }),
    purchase_state: (purchase_id) => world.content('purchase_state', () => {
      const view = world.purchases.get(purchase_id) ?? demoOf(purchase_id);
      return view ? ok(view) : fail('not_found');
    }),
    put_away_purchase: (purchase_id) => world.content('put_away_purchase', () => {
      const view = world.purchases.get(purchase_id) ?? demoOf(purchase_id);
      if (view?.stage !== 'needs_review') return fail('not_found');
      const away = { ...view, stage: 'refused' as const, settled: true };
      world.purchases.set(purchase_id, away);
      return ok(away);
    }),
  };
}

