// Which tone a state has: green only for the supplier's word, amber while time runs or somebody must act, red for refused.
import type { BookingState, TripState } from '$host/bindings';
import type { Tone } from '$shared/parts/StateMark.svelte';

const BOOKING: Record<BookingState, Tone> = {
  draft: 'neutral', awaiting_approval: 'busy', requested: 'busy', held: 'time', waitlisted: 'busy', confirming: 'busy', needs_human: 'warn', confirmed: 'ok',
  changing: 'busy', cancelling: 'busy', cancelled: 'off', voided: 'off', expired: 'bad', failed: 'bad', closed: 'off',
};
const TRIP: Record<TripState, Tone> = { planning: 'neutral', partly_booked: 'busy', booked: 'ok', under_way: 'ok', completed: 'neutral', cancelled: 'off', attention: 'warn' };

export const bookingTone = (state: BookingState): Tone => BOOKING[state];
export const tripTone = (state: TripState): Tone => TRIP[state];
