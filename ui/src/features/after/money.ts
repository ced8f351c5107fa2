// Comparing and marking amounts for the screen; nothing is computed.
import type { MoneyView } from '$host/bindings';
import { isZero } from '$shared/format/money';

/** Money that comes back carries a minus (product.md §4.8). */
export const comingBack = (money: MoneyView): MoneyView => (money.amount.startsWith('-') || isZero(money) ? money : { ...money, amount: `-${money.amount}` });

export function sameMoney(a: MoneyView | null, b: MoneyView | null): boolean {
  if (a === null || b === null) return a === b;
  return a.amount === b.amount && a.currency === b.currency;
}

/** A difference that comes back instead of being paid. */
export const isBack = (difference: MoneyView): boolean => difference.amount.startsWith('-') && !isZero(difference);
