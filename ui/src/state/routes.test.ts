import { expect, it } from 'vitest';
import { parseRoute, paths, SEARCH_PRODUCTS } from './routes';

it('every link leads back to its screen', () => {
  expect(parseRoute(paths.trip('a/b c'))).toEqual({ screen: 'trip', trip_id: 'a/b c' });
  expect(parseRoute(paths.booking('0198'))).toEqual({ screen: 'booking', booking_id: '0198' });
  for (const trip_id of [null, 't/1']) for (const traveller_id of [null, 'tr 1']) expect(parseRoute(paths.review(['off_1', 'rate+2/a'], trip_id, traveller_id))).toEqual({ screen: 'review', offer_ids: ['off_1', 'rate+2/a'], trip_id, traveller_id });
  expect(paths.review(['off_1'])).toBe('/review/off_1');
  expect(parseRoute(paths.after('0198', 'cancel'))).toEqual({ screen: 'after', booking_id: '0198', act: 'cancel' });
  expect(parseRoute(paths.desk_case('c/1'))).toEqual({ screen: 'desk', case_id: 'c/1' });
  expect(parseRoute(paths.deadline('b-1/payment_required_by'))).toEqual({ screen: 'deadlines', deadline_id: 'b-1/payment_required_by' });
  for (const product of SEARCH_PRODUCTS) for (const trip_id of [null, 't-1']) expect(parseRoute(paths.search(product, trip_id))).toEqual({ screen: 'search', product, trip_id });
  for (const traveller_id of [null, 'tr 1']) expect(parseRoute(paths.profile(traveller_id))).toEqual({ screen: 'profile', traveller_id });
  expect(parseRoute(paths.progress('p1'))).toEqual({ screen: 'progress', purchase_id: 'p1' });
  expect([paths.start, paths.sign_in, paths.today, paths.trips, paths.search(), paths.desk, paths.people, paths.settings, paths.deadlines, paths.outbox, paths.notices].map((path) => parseRoute(path).screen)).toEqual(['start', 'sign_in', 'today', 'trips', 'search', 'desk', 'people', 'settings', 'deadlines', 'outbox', 'notices']);
});

it('an unknown or broken link shows something harmless', () => {
  expect(parseRoute('/nowhere').screen).toBe('today');
  expect(parseRoute('/trip/').screen).toBe('trips');
  expect(parseRoute('/trip/%E0%A4%A').screen).toBe('trips');
  expect(parseRoute('/review/%E0%A4%A').screen).toBe('search');
  expect(parseRoute('/booking/b/nothing')).toEqual({ screen: 'booking', booking_id: 'b' });
  expect(parseRoute(`/booking/${'x'.repeat(600)}`).screen).toBe('trips');
});
