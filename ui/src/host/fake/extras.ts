// Seats and bags of the fixture world.
import type { ExtraChoiceInput, ExtrasOnSaleView, MoneyView, SeatElementView, SeatMapView } from '../bindings';

const yen = (amount: number): MoneyView => ({ amount: String(amount), currency: 'JPY' });

function seat(segment: number, row: number, letter: string): SeatElementView {
  const taken = (row * 7 + letter.charCodeAt(0)) % 4 === 0;
  const front = row <= 2;
  return { kind: row === 5 ? 'exit_row' : 'seat', designator: `${row}${letter}`, remarks: row === 5 ? ['15歳以上'] : [], on_sale: taken ? [] : [{ service_ref: `seat-${segment}-${row}${letter}`, traveller: 0, amount: yen(front ? 1_500 : 0) }] };
}

function map(segment: number): SeatMapView {
  const rows = Array.from({ length: 8 }, (_, at) => ({ sections: [['A', 'B', 'C'], ['D', 'E', 'F'], ['H', 'J', 'K']].map((letters) => letters.map((letter) => seat(segment, at + 1, letter))) }));
  return { segment, cabins: [{ deck: 0, cabin: 'economy', rows }] };
}

export const EXTRAS: ExtrasOnSaleView = { bags: [{ service_ref: 'bag-23', kind: 'bag', label: '23 kg', amount: yen(3_000), most: 2, traveller: 0, segments: [0, 1] }], seat_maps: [map(0), map(1)] };

export function extrasSum(choices: ExtraChoiceInput[]): MoneyView | null {
  const wanted = choices.filter((choice) => choice.quantity > 0);
  if (wanted.length === 0) return null;
  return yen(wanted.reduce((sum, { service_ref, quantity }) => sum + quantity * (service_ref === 'bag-23' ? 3_000 : /-[12][A-K]$/.test(service_ref) ? 1_500 : 0), 0));
}
