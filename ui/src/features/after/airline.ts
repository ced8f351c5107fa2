// 航空会社管理: from check-in on the airline alone changes a ticket. Who it is, and where it is called.
import type { BookingView, IpcError } from '$host/bindings';

export type AirlineContact = { name: string; phone: string | null };

/** What the server said last counts before what this computer reckons; null = not the airline's. */
export function airlineContact(booking: Pick<BookingView, 'airline_control'>, error: IpcError | null): AirlineContact | null {
  if (error?.code === 'airline_control') return { name: error.facts['airline'] ?? booking.airline_control ?? '', phone: error.facts['phone'] ?? null };
  return booking.airline_control === null ? null : { name: booking.airline_control, phone: null };
}
