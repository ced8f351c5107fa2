// What an act came to, from the state the server answered. Never better than what it said: "sent" is not "done".
import type { BookingView } from '$host/bindings';
import { m } from '$i18n/messages';

export type Act = 'cancel' | 'change' | 'pay' | 'schedule';
export type Ended = { tone: 'note' | 'ok' | 'warn' | 'bad'; title: string; body: string };

function cancelled(booking: BookingView, requested: boolean): Ended {
  switch (booking.state) {
    case 'cancelled': return { tone: 'ok', title: m.after_cancelled(), body: m.after_cancelled_body() };
    case 'voided': return { tone: 'ok', title: m.after_voided(), body: m.after_voided_body() };
    case 'closed': return { tone: 'ok', title: m.after_withdrawn(), body: m.after_closed_body() };
    case 'cancelling': return requested ? { tone: 'note', title: m.after_refund_requested(), body: m.after_refund_requested_body() } : { tone: 'note', title: m.after_cancelling(), body: m.after_cancelling_body() };
    case 'needs_human': return { tone: 'warn', title: m.after_human(), body: m.after_human_body() };
    default: return { tone: 'bad', title: m.after_not_cancelled(), body: m.after_not_cancelled_body() };
  }
}

function paid(booking: BookingView): Ended {
  const flight = booking.item.product === 'flight';
  switch (booking.state) {
    case 'confirmed': return flight ? { tone: 'ok', title: m.after_paid(), body: m.after_paid_body() } : { tone: 'ok', title: m.after_paid_other(), body: m.after_paid_other_body() };
    case 'confirming': return { tone: 'note', title: m.after_paying(), body: m.after_paying_body() };
    case 'needs_human': return { tone: 'warn', title: m.after_human(), body: m.after_human_body() };
    case 'expired': return { tone: 'bad', title: m.booking_expired_title(), body: m.booking_expired_body() };
    default: return { tone: 'bad', title: m.after_not_paid(), body: m.after_not_paid_body() };
  }
}

function changed(booking: BookingView): Ended {
  switch (booking.state) {
    case 'confirmed': return { tone: 'ok', title: m.after_changed(), body: m.after_changed_body() };
    case 'changing': return { tone: 'note', title: m.after_changing(), body: m.booking_changing_body() };
    case 'needs_human': return { tone: 'warn', title: m.after_human(), body: m.after_human_body() };
    default: return { tone: 'bad', title: m.after_not_changed(), body: m.after_not_changed_body() };
  }
}

function answered(booking: BookingView): Ended {
  const last = [...booking.schedule_changes].reverse().find((change) => change.state !== 'replaced');
  switch (last?.state) {
    case 'accepted': return booking.state === 'confirmed' ? { tone: 'ok', title: m.after_accepted(), body: m.after_accepted_body() } : { tone: 'note', title: m.after_accepting(), body: m.after_accepting_body() };
    case 'alternative_asked': return { tone: 'note', title: m.after_alternative_asked(), body: m.after_asked_body() };
    case 'refund_asked': return { tone: 'note', title: m.after_refund_asked(), body: m.after_asked_body() };
    case 'lapsed': return { tone: 'warn', title: m.after_lapsed(), body: m.after_human_body() };
    default: return { tone: 'note', title: m.after_accepting(), body: m.after_accepting_body() };
  }
}

/** `requested`: people at the supplier decide, the act was only asked for. */
export function outcomeOf(act: Act, booking: BookingView, requested: boolean): Ended {
  switch (act) {
    case 'cancel': return cancelled(booking, requested);
    case 'pay': return paid(booking);
    case 'change': return changed(booking);
    case 'schedule': return answered(booking);
  }
}
