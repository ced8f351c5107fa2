import { describe, expect, it } from 'vitest';
import { EXTRAS } from '../../../host/fake/extras';
import type { SeatMapView } from '$host/bindings';
import { choices, designatorOf, entry, grid, letters, onSale, seatTone, step, withBags, withSeat, type Wishes } from './seat-map';

const rows = grid(EXTRAS.seat_maps[0]!);
const nothing: Wishes = { seats: {}, bags: {} };

describe('the grid of a seat map', () => {
  it('has an aisle between blocks, letters over seats, numbers beside rows', () => {
    expect(letters(rows)).toEqual(['A', 'B', 'C', '', 'D', 'E', 'F', '', 'H', 'J', 'K']);
    expect(rows.map(({ number }) => number)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
    expect(rows.filter(({ exit }) => exit).map(({ number }) => number)).toEqual(['5']);
  });
  it('is entered at the first seat on sale', () => {
    const at = entry(rows)!;
    expect(onSale(rows[at.row]!.cells[at.column])).not.toBeNull();
    expect(rows[0]!.cells.slice(0, at.column).every((cell) => onSale(cell) === null)).toBe(true);
  });
  it('arrows pass over aisles and stop at the walls', () => {
    expect(step(rows, { row: 0, column: 2 }, 'ArrowRight')).toEqual({ row: 0, column: 4 });
    expect(step(rows, { row: 0, column: 4 }, 'ArrowLeft')).toEqual({ row: 0, column: 2 });
    expect(step(rows, { row: 0, column: 0 }, 'ArrowLeft')).toBeNull();
    expect(step(rows, { row: 7, column: 0 }, 'ArrowDown')).toBeNull();
    expect(step(rows, { row: 3, column: 6 }, 'Home')).toEqual({ row: 3, column: 0 });
    expect(step(rows, { row: 3, column: 6 }, 'End')).toEqual({ row: 3, column: 10 });
    expect(step(rows, { row: 3, column: 6 }, 'x')).toBeNull();
  });
  it('up and down pass over what is no seat', () => {
    const hole: SeatMapView = { segment: 0, cabins: [{ deck: 0, cabin: 'economy', rows: ['seat', 'lavatory', 'seat'].map((kind, at) => ({ sections: [[{ kind: kind as 'seat', designator: kind === 'seat' ? `${at + 1}A` : null, remarks: [], on_sale: [] }]] })) }] };
    expect(step(grid(hole), { row: 0, column: 0 }, 'ArrowDown')).toEqual({ row: 2, column: 0 });
    expect(entry(grid(hole))).toBeNull();
  });
});

describe('what is chosen', () => {
  it('one seat on each flight; the same again gives it back', () => {
    const one = withSeat(withSeat(nothing, 0, 'seat-0-1A'), 1, 'seat-1-3C');
    expect(choices(withSeat(one, 0, 'seat-0-2B'))).toEqual([{ service_ref: 'seat-0-2B', quantity: 1 }, { service_ref: 'seat-1-3C', quantity: 1 }]);
    expect(choices(withSeat(one, 0, 'seat-0-1A'))).toEqual([{ service_ref: 'seat-1-3C', quantity: 1 }]);
  });
  it('bags stay between none and the most', () => {
    expect(withBags(nothing, 'bag', 5, 2).bags).toEqual({ bag: 2 });
    expect(withBags({ ...nothing, bags: { bag: 1 } }, 'bag', 0, 2).bags).toEqual({});
    expect(withBags(nothing, 'bag', -1, 2).bags).toEqual({});
  });
  it('a seat is named, a price has its shape', () => {
    expect(designatorOf(EXTRAS, 1, 'seat-1-3B')).toBe('3B');
    expect(designatorOf(EXTRAS, 0, 'seat-1-3B')).toBeNull();
    expect([null, { amount: '0', currency: 'JPY' }, { amount: '0.00', currency: 'USD' }, { amount: '1500', currency: 'JPY' }].map(seatTone)).toEqual(['taken', 'free', 'free', 'paid']);
  });
});
