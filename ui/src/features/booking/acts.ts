// Which acts a booking's screen offers. An act no machine can do is still offered: its screen says why and leads to the desk.
import type { BookingState, BookingView } from '$host/bindings';

export type Act = 'cancel' | 'change' | 'pay' | 'schedule' | 'extras';

/** Something stands at the supplier or at the desk that can be given up. */
const CANCELLABLE: readonly BookingState[] = ['confirmed', 'held', 'requested'];

export function acts({ actions, item, state }: BookingView): { pay: boolean; change: boolean; cancel: boolean; /** By a person of the desk: also without a network. */ extras: boolean } {
  const changes = state === 'confirmed' && (item.product === 'flight' || item.product === 'stay');
  return { pay: actions.pay, change: actions.change_flight || actions.change_stay || changes, cancel: CANCELLABLE.includes(state), extras: item.product === 'flight' && actions.ask_desk && (state === 'confirmed' || state === 'held') };
}

/** What a person can ask an operator for in one step from here. */
export type AskFor = 'lost' | 'late';
