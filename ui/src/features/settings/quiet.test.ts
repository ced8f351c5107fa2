import { expect, it } from 'vitest';
import { minuteOf, timeOf } from './quiet';

it('writes and reads minutes of a day', () => {
  expect([0, 1320, 1439].map(timeOf)).toEqual(['00:00', '22:00', '23:59']);
  expect(['00:00', '22:00', '23:59', '7:05', '２２：３０', '0730'].map(minuteOf)).toEqual([0, 1320, 1439, 425, 1350, 450]);
});
it('takes nothing else for a time', () => {
  expect(['', '24:00', '7:5', '22:60', 'x'].map(minuteOf)).toEqual([null, null, null, null, null]);
});
