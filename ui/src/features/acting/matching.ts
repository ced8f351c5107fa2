// Colleagues found by a part of their name or address, however wide it was typed.
import type { TravellerRowView } from '$host/bindings';

const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s/g, '');

/** At most as many as a list shows well; the order stays. */
export function matching(rows: readonly TravellerRowView[], typed: string, most = 12): TravellerRowView[] {
  const wanted = plain(typed);
  return rows.filter((row) => plain(`${row.name}${row.email}`).includes(wanted)).slice(0, most);
}
