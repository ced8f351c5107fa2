// A review that is opened again is for the same trip and the same person.
import { beforeEach, expect, it } from 'vitest';
import type { TravellerRowView } from '$host/bindings';
import { setHost } from '$host/current';
import type { Host } from '$host/host';
import { acting, actFor, loadTravellers, resetActing } from './acting.svelte';
import { basket, clear, joinTrip } from './basket.svelte';
import { enterReview, reviewPath } from './review-link.svelte';
import { parseRoute } from './routes';

const row = (traveller_id: string, oneself = false): TravellerRowView => ({ traveller_id, name: traveller_id, email: `${traveller_id}@aoba.example`, oneself, missing: [] });
const sato = row('sato');

/** The window starts anew: nothing is in memory. */
function reload() {
  clear();
  joinTrip(null);
  resetActing();
}

beforeEach(() => {
  reload();
  setHost({ travellers: async () => ({ status: 'ok', data: [row('aoki', true), sato] }) } as unknown as Host);
});

it('is for the same trip and colleague after a reload', async () => {
  joinTrip('t-1');
  await loadTravellers();
  actFor(sato);
  const link = reviewPath(['off_1', 'off_2']);
  reload();
  const route = parseRoute(link);
  if (route.screen !== 'review') throw new Error(link);
  expect(await enterReview(route)).toBe(true);
  expect([route.offer_ids, basket.trip_id, acting.traveller_id]).toEqual([['off_1', 'off_2'], 't-1', 'sato']);
  expect(reviewPath(route.offer_ids)).toBe(link);
});

it('is for oneself and a new trip where the link names neither', async () => {
  joinTrip('t-1');
  await loadTravellers();
  actFor(sato);
  await enterReview({ trip_id: null, traveller_id: null });
  expect([basket.trip_id, acting.traveller_id, reviewPath(['off_1'])]).toEqual([null, null, '/review/off_1']);
});

it('never buys for somebody else than the link says: a stranger is refused', async () => {
  expect(await enterReview({ trip_id: null, traveller_id: 'stranger' })).toBe(false);
  expect(acting.traveller_id).toBeNull();
});
