// The old booking is offered for cancellation only after the new one is confirmed.
import { expect, it } from 'vitest';
import type { BookingState, PurchaseView } from '$host/bindings';
import { replacedBy, replaceLater } from './replacing.svelte';

const bought = (...parts: [string, BookingState][]) => ({ bookings: parts.map(([offer_id, state]) => ({ offer_id, state })) }) as unknown as PurchaseView;

it('names the old booking once its replacement is confirmed, and no other', () => {
  replaceLater('new-room', 'old-stay');
  expect((['confirming', 'held', 'failed', 'requested'] as const).map((state) => replacedBy(bought(['new-room', state])))).toEqual([null, null, null, null]);
  expect(replacedBy(bought(['flight', 'confirmed'], ['new-room', 'failed']))).toBeNull();
  expect(replacedBy(bought(['flight', 'confirmed'], ['new-room', 'confirmed']))).toBe('old-stay');
});
