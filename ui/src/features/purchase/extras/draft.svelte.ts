// Seats and bags chosen for a flight. A choice makes a new offer: the old one and the wishes are remembered with it, so that they can be changed.
import type { Wishes } from './seat-map';

const made = $state<Record<string, { base: string; wishes: Wishes; /** In words, for the review. */ said: string[] }>>({});

export const baseOf = (offer_id: string): string => made[offer_id]?.base ?? offer_id;
export const wishesOf = (offer_id: string): Wishes => made[offer_id]?.wishes ?? { seats: {}, bags: {} };
export const saidOf = (offer_id: string): string[] => made[offer_id]?.said ?? [];

export function keepChoice(offer_id: string, base: string, wishes: Wishes, said: string[]): void {
  if (offer_id === base) return;
  made[offer_id] = { base, wishes, said };
}
