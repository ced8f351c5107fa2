import { expect, it } from 'vitest';
import { demoOf } from '../../host/fake/purchases';
import { counts, deskSteps, endOf, stands } from './progress';

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

it('parts that came to different ends are counted', () => {
  const [one] = demoOf('demo-all')!.bookings;
  const as = (...states: string[]) => counts(states.map((state) => ({ ...one!, state: state as NonNullable<typeof one>['state'] }))).map(({ what, count }) => `${count} ${what}`);
  expect(as('requested', 'confirmed', 'confirmed', 'confirmed')).toEqual(['3 confirmed', '1 requested']);
  expect(as('failed', 'held', 'confirming', 'expired')).toEqual(['1 held', '1 open', '2 lost']);
});

it('what an operator answers has the operator’s steps', () => {
  const [one] = demoOf('demo-requested')!.bookings;
  const states = (state: string, product: 'rental' | 'flight' = 'rental') => deskSteps({ ...one!, state: state as NonNullable<typeof one>['state'] }, product)?.map((step) => step.state) ?? null;
  expect([states('draft'), states('requested'), states('confirmed'), states('failed')]).toEqual([['running', 'waiting', 'waiting'], ['done', 'running', 'waiting'], ['done', 'done', 'done'], ['done', 'done', 'failed']]);
  expect(states('requested', 'flight')).toBeNull();
});
