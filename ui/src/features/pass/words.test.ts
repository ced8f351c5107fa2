import { describe, expect, it } from 'vitest';
import { bytesOf, bytesOfText, looksLikePass, passLine } from './words';

const PASS = 'M1AOKI/MISAKI MS      ESIM4K7 HNDFUKNH 8245 344Y014A0025 100';

describe('a boarding pass handed over', () => {
  it('is told from other text', () => {
    expect([PASS, `\n${PASS}\r\n`, 'M1', 'SIM-ZZ4K7Q', '', PASS.slice(2)].map(looksLikePass)).toEqual([true, true, false, false, false, false]);
  });
  it('goes on as the bytes it is', async () => {
    const bytes = Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0xff]);
    expect(await bytesOf(new Blob([bytes]))).toEqual({ bytes: [0x50, 0x4b, 3, 4, 0, 0xff] });
    expect(await bytesOf(new Blob([new Uint8Array(1024 * 1024 + 1)]))).toEqual({ refused: 'too_long' });
    expect(bytesOfText(`${PASS} \n`).length).toBe(PASS.length + 2);
  });
  it('is named by its flights, without what it does not say', () => {
    const leg = { from: 'HND', to: 'FUK', flight: 'NH 8245', date: null, seat: null, sequence: null, class: null };
    expect(passLine({ pass_id: 'p', passenger: 'AOKI', svg: '', over: false, outdated: false, legs: [leg, { ...leg, flight: 'NH 1', seat: '2A' }] })).toBe('HND → FUK · NH 8245 / HND → FUK · NH 1 · 2A');
  });
});
