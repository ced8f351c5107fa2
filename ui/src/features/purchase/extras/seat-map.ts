// A seat map as a grid that arrows walk through, and the choices made on it; pure. Seats of one traveller: the purchase is for one.
import type { ExtraChoiceInput, ExtrasOnSaleView, MoneyView, SeatElementView, SeatMapView } from '$host/bindings';
import { isZero } from '$shared/format/money';

export type Cell = { kind: 'aisle' } | { kind: 'place'; element: SeatElementView };
export type GridRow = { number: string; cells: Cell[]; exit: boolean };
export type At = { row: number; column: number };

/** Rows of all cabins of a flight, an aisle between two blocks of seats. */
export function grid(map: SeatMapView): GridRow[] {
  return map.cabins.flatMap((cabin) => cabin.rows.map((row) => {
    const cells = row.sections.flatMap((section, at): Cell[] => [...(at > 0 ? [{ kind: 'aisle' as const }] : []), ...section.map((element) => ({ kind: 'place' as const, element }))]);
    const places = row.sections.flat();
    return { number: /\d+/.exec(places.find((place) => place.designator)?.designator ?? '')?.[0] ?? '', cells, exit: places.some((place) => place.kind === 'exit_row') };
  }));
}

/** The letters over the columns, from the first row that has them all. */
export function letters(rows: readonly GridRow[]): string[] {
  const widest = rows.toSorted((a, b) => b.cells.length - a.cells.length)[0];
  return (widest?.cells ?? []).map((cell) => (cell.kind === 'place' ? (/[A-Z]+$/.exec(cell.element.designator ?? '')?.[0] ?? '') : ''));
}

const isSeat = (cell: Cell | undefined): boolean => cell?.kind === 'place' && (cell.element.kind === 'seat' || (cell.element.kind === 'exit_row' && cell.element.designator !== null));
/** The offer of this seat, null where it is taken or no seat. */
export const onSale = (cell: Cell | undefined) => (cell?.kind === 'place' ? (cell.element.on_sale[0] ?? null) : null);

/** The first seat one can have: where Tab enters the grid. */
export function entry(rows: readonly GridRow[]): At | null {
  for (const [row, { cells }] of rows.entries()) {
    const column = cells.findIndex((cell) => isSeat(cell) && onSale(cell) !== null);
    if (column >= 0) return { row, column };
  }
  return null;
}

/** Where an arrow leads: over aisles and gaps to the next seat, taken ones too, so that a reader hears the whole row. */
export function step(rows: readonly GridRow[], from: At, key: string): At | null {
  const walk = (cells: readonly Cell[], start: number, by: 1 | -1): number => {
    for (let column = start; column >= 0 && column < cells.length; column += by) if (isSeat(cells[column])) return column;
    return -1;
  };
  const cells = rows[from.row]?.cells ?? [];
  switch (key) {
    case 'ArrowRight': case 'ArrowLeft': {
      const by = key === 'ArrowRight' ? 1 : -1;
      const column = walk(cells, from.column + by, by);
      return column < 0 ? null : { row: from.row, column };
    }
    case 'Home': case 'End': {
      const column = key === 'Home' ? walk(cells, 0, 1) : walk(cells, cells.length - 1, -1);
      return column < 0 ? null : { row: from.row, column };
    }
    case 'ArrowDown': case 'ArrowUp': {
      const by = key === 'ArrowDown' ? 1 : -1;
      for (let row = from.row + by; row >= 0 && row < rows.length; row += by) if (isSeat(rows[row]?.cells[from.column])) return { row, column: from.column };
      return null;
    }
    default: return null;
  }
}

/** Seats by flight, bags by offer. */
export type Wishes = { seats: Record<number, string>; bags: Record<string, number> };

/** The same seat again gives it back; another of the same flight takes its place. */
export function withSeat(wishes: Wishes, segment: number, service_ref: string): Wishes {
  const { [segment]: old, ...others } = wishes.seats;
  return { ...wishes, seats: old === service_ref ? others : { ...others, [segment]: service_ref } };
}

export function withBags(wishes: Wishes, service_ref: string, quantity: number, most: number): Wishes {
  const wanted = Math.max(0, Math.min(most, quantity));
  const { [service_ref]: _old, ...others } = wishes.bags;
  return { ...wishes, bags: wanted === 0 ? others : { ...others, [service_ref]: wanted } };
}

export const choices = (wishes: Wishes): ExtraChoiceInput[] => [
  ...Object.values(wishes.seats).map((service_ref) => ({ service_ref, quantity: 1 })),
  ...Object.entries(wishes.bags).map(([service_ref, quantity]) => ({ service_ref, quantity })),
];

/** `14A` of the seat chosen on this flight. */
export function designatorOf(sale: ExtrasOnSaleView, segment: number, service_ref: string): string | null {
  const places = sale.seat_maps.filter((map) => map.segment === segment).flatMap((map) => map.cabins.flatMap((cabin) => cabin.rows.flatMap((row) => row.sections.flat())));
  return places.find((place) => place.on_sale.some((one) => one.service_ref === service_ref))?.designator ?? null;
}

export type SeatTone = 'taken' | 'free' | 'paid';
export const seatTone = (amount: MoneyView | null): SeatTone => (amount === null ? 'taken' : isZero(amount) ? 'free' : 'paid');
