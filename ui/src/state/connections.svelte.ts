// The connections side by side on this computer (product.md §6): each has its own store, colour and name; one is in use.
import type { ConnectionRowView } from '$host/bindings';
import { host } from '$host/current';

let rows = $state.raw<ConnectionRowView[]>([]);

export const connections = {
  get rows(): ConnectionRowView[] {
    return rows;
  },
  /** The one in use, where there are several to tell apart. */
  get marked(): ConnectionRowView | null {
    return rows.length > 1 ? (rows.find((row) => row.active) ?? null) : null;
  },
};

export function takeConnections(next: ConnectionRowView[]): void {
  rows = next;
}

export async function loadConnections(): Promise<void> {
  const answer = await host().connections();
  if (answer.status === 'ok') rows = answer.data;
}
