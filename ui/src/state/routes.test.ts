import { expect, it } from 'vitest';
import { parseRoute, paths } from './routes';

it('every link leads back to its screen', () => {
  expect(parseRoute(paths.trip('a/b c'))).toEqual({ screen: 'trip', trip_id: 'a/b c' });
  expect(parseRoute(paths.booking('0198'))).toEqual({ screen: 'booking', booking_id: '0198' });
  expect(parseRoute(paths.review('off_1'))).toEqual({ screen: 'review', offer_id: 'off_1' });
  expect(parseRoute(paths.progress('p1'))).toEqual({ screen: 'progress', purchase_id: 'p1' });
  expect([paths.start, paths.sign_in, paths.today, paths.trips, paths.search, paths.settings].map((path) => parseRoute(path).screen)).toEqual(['start', 'sign_in', 'today', 'trips', 'search', 'settings']);
});

it('an unknown or broken link shows something harmless', () => {
  expect(parseRoute('/nowhere').screen).toBe('today');
  expect(parseRoute('/trip/').screen).toBe('trips');
  expect(parseRoute('/trip/%E0%A4%A').screen).toBe('trips');
  expect(parseRoute(`/booking/${'x'.repeat(600)}`).screen).toBe('trips');
});
