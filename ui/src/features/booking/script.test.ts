import { expect, it } from 'vitest';
import { localLang, scriptOf } from './script';

it('tells whether an address is written as its country writes', () => {
  expect(scriptOf('JP', '福岡市博多区博多駅前 2-18')).toBe('local');
  expect(scriptOf('JP', '2-18 Hakata-ekimae, Fukuoka')).toBe('other');
  expect(scriptOf('KR', '서울특별시 중구')).toBe('local');
  expect(scriptOf('TH', '1 Rama IV Road, Bangkok')).toBe('other');
  expect(scriptOf('SG', '10 Bayfront Avenue')).toBe('local');
  expect(scriptOf(null, '10 Bayfront Avenue')).toBe('unknown');
});
it('and in which language it is read aloud', () => {
  expect([localLang('TW', '台北市'), localLang('JP', 'Fukuoka'), localLang('SG', 'Bayfront')]).toEqual(['zh-Hant', undefined, undefined]);
});
