import { expect, it } from 'vitest';
import { demoOf } from '../../host/fake/purchases';
import { endOf, stands } from './progress';

it.each([
  ['demo-running', 'running'], ['demo-unknown', 'unknown'], ['demo-done', 'confirmed'], ['demo-held', 'held'], ['demo-requested', 'requested'], ['demo-failed', 'failed'], ['demo-several', 'running'], ['demo-all', 'booked'], ['demo-partly', 'partly'], ['demo-review', 'unsent'],
] as const)('%s has come to %s', (id, end) => expect(endOf(demoOf(id)!)).toBe(end));

it('an operator looks at it', () => {
  const purchase = demoOf('demo-unknown')!;
  expect(endOf({ ...purchase, bookings: purchase.bookings.map((booking) => ({ ...booking, state: 'needs_human' })) })).toBe('human');
});

it.each(['demo-all', 'demo-partly'])('%s with one booking at an operator is not done', (id) => {
  const purchase = demoOf(id)!;
  const [first, ...others] = purchase.bookings;
  expect(endOf({ ...purchase, bookings: [{ ...first!, state: 'needs_human' }, ...others] })).toBe('human');
});

it('what is asked for stands, what failed does not', () => {
  expect(demoOf('demo-partly')!.bookings.map(stands)).toEqual([true, false, true]);
});
