// A purchase of the fixture world as the core tells it: steps and outcome derived from how far each part has come.
import type { BookingState, BuyModeInput, FailureReason, MoneyView, Product, PurchaseBookingView, PurchaseOutcome, PurchaseStage, PurchaseStepName, PurchaseStepState, PurchaseStepView, PurchaseView } from '../bindings';
import { NOW, yen } from './flights';
import { OWN } from './profiles';

/** One part of a purchase: `asked` once the supplier has it, `lost` once its answer did not come. */
export type Part = {
  booking_id: string; offer_id: string; accepted_total: MoneyView; mode: BuyModeInput; product: Product; state: BookingState; asked: boolean; lost: boolean;
  locator_to_be: string; locator: string | null; tickets: string[]; failure: FailureReason | null; answer_by: string | null; payment_required_by: string | null;
};
export type Made = { id: string; trip_id: string; traveller_id: string; purpose: string | null; started_at: string; parts: Part[] };

const ORDER: PurchaseStepName[] = ['stored', 'sent', 'price_check', 'supplier', 'confirmed', 'documents'];
const STANDS: BookingState[] = ['confirmed', 'held', 'requested'];

function stateOf(part: Part, at: number, stage: PurchaseStage): PurchaseStepState {
  if (at === 0) return 'done';
  if (stage === 'queued' || (stage === 'needs_review' && at > 0)) return at === 1 ? (stage === 'queued' ? 'waiting' : 'failed') : 'waiting';
  if (stage === 'sending') return at === 1 ? 'running' : 'waiting';
  if (stage === 'refused') return at === 1 ? 'failed' : 'waiting';
  if (at === 1) return 'done';
  const reached = part.state === 'confirmed' ? 5 : part.state === 'held' ? 4 : part.state === 'failed' || part.lost || part.asked ? 2 : 1;
  if (at <= reached) return 'done';
  if (at > reached + 1) return 'waiting';
  if (part.state === 'failed') return 'failed';
  if (part.lost) return 'unknown';
  return part.state === 'held' ? 'waiting' : 'running';
}

const steps = (part: Part, stage: PurchaseStage, at: string): PurchaseStepView[] => ORDER.map((step, index) => {
  const state = stateOf(part, index, stage);
  return { step, state, at: state === 'done' ? at : null };
});

/** The steps of all together: a step is done once it is done for every part. */
function together(all: PurchaseStepView[][]): PurchaseStepView[] {
  const worst: PurchaseStepState[] = ['failed', 'unknown', 'running', 'waiting', 'done'];
  return ORDER.map((step, at) => {
    const state = worst.find((known) => all.some((one) => one[at]!.state === known))!;
    return { step, state, at: state === 'done' ? all[0]![at]!.at : null };
  });
}

function outcome(parts: Part[], settled: boolean): PurchaseOutcome {
  if (!settled || parts.some((part) => part.state === 'needs_human')) return 'open';
  const standing = parts.filter((part) => STANDS.includes(part.state)).length;
  return standing === parts.length ? 'booked' : standing === 0 ? 'not_booked' : 'partly_booked';
}

export function purchaseOf(made: Made, stage: PurchaseStage): PurchaseView {
  const ended = stage === 'refused' || stage === 'needs_review';
  const settled = ended || (stage === 'sent' && made.parts.every((part) => part.state !== 'confirming'));
  const now: PurchaseStage = settled && !ended ? 'settled' : stage;
  const bookings: PurchaseBookingView[] = made.parts.map((part) => ({
    booking_id: part.booking_id, product: stage === 'sent' || stage === 'settled' ? part.product : null, offer_id: part.offer_id, accepted_total: part.accepted_total, mode: part.mode, state: ended ? 'failed' : part.state, steps: steps(part, stage, made.started_at), record_locator: part.locator,
    ticket_numbers: part.tickets, failure: ended ? 'not_sent' : part.failure, new_total: null, payment_required_by: part.payment_required_by, answer_by: part.answer_by,
  }));
  return { purchase_id: made.id, trip_id: made.trip_id, traveller_id: made.traveller_id, purpose: made.purpose, started_at: made.started_at, stage: now, outcome: outcome(made.parts, settled), settled, problem: null, steps: together(bookings.map((booking) => booking.steps)), bookings };
}

const part = (more: Partial<Part>): Part => ({
  booking_id: 'b-fuk', offer_id: 'off_0_HNDFUK_2026-12-11_2026-12-13', accepted_total: yen(48_220), mode: 'book', product: 'flight', state: 'confirmed', asked: true, lost: false, locator_to_be: '', locator: null, tickets: [], failure: null, answer_by: null, payment_required_by: null, ...more,
});
const FLIGHT = part({ locator: 'SIM-ZZ4K7Q', tickets: ['205-2400118834'] });
const STAY = part({ booking_id: 'b-hotel', offer_id: 'rate_b_0_2026-12-11_2026-12-13', product: 'stay', accepted_total: yen(25_400), locator: 'SIM-ZZH052' });
const ROUTER = part({ booking_id: 'b-wifi', offer_id: 'rental_2026-12-15_2026-12-19', product: 'rental', accepted_total: yen(5_400), state: 'requested', answer_by: '2026-12-10T03:00:00Z' });

/** Purchases a link can open, one for each end a purchase can have. */
const DEMOS: Record<string, { parts: Part[]; stage?: PurchaseStage }> = {
  'demo-done': { parts: [FLIGHT] },
  'demo-held': { parts: [part({ booking_id: 'b-sin', state: 'held', mode: 'hold', locator: 'SIM-ZZ81MD', payment_required_by: '2026-12-11T03:00:00Z' })] },
  'demo-failed': { parts: [part({ state: 'failed', failure: 'sold_out' })] },
  'demo-unknown': { parts: [part({ booking_id: 'b-cts', state: 'confirming', lost: true })] },
  'demo-running': { parts: [part({ state: 'confirming' })] },
  'demo-requested': { parts: [ROUTER] },
  'demo-several': { parts: [FLIGHT, { ...STAY, state: 'confirming', locator: null }, { ...ROUTER, state: 'confirming', asked: false, answer_by: null }] },
  'demo-all': { parts: [FLIGHT, STAY, ROUTER] },
  'demo-partly': { parts: [FLIGHT, { ...STAY, state: 'failed', locator: null, failure: 'sold_out' }, ROUTER] },
  'demo-review': { parts: [part({ state: 'confirming', asked: false })], stage: 'needs_review' },
};

export function demoOf(id: string): PurchaseView | null {
  const demo = DEMOS[id];
  return demo ? purchaseOf({ id, trip_id: 't-fuk', traveller_id: OWN, purpose: null, started_at: new Date(NOW + 1000).toISOString(), parts: demo.parts }, demo.stage ?? 'sent') : null;
}
