// Money as text. The core sends decimal strings; here they are only grouped, marked and compared, never added.
import type { Lang } from './dates';

/** Structural copy of the core's money: decimal string with the currency's digits, and the ISO code. */
export type Amount = { amount: string; currency: string };

function grouped(decimal: string): string {
  const [whole = '0', fraction] = decimal.split('.');
  const sign = whole.startsWith('-') ? '−' : '';
  const digits = whole.replace('-', '').replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${digits}${fraction ? `.${fraction}` : ''}`;
}

/** `¥84,200` where everything on the screen is JPY, else `JPY 84,200`. */
export function formatMoney(money: Amount, allJpy = money.currency === 'JPY'): string {
  const text = grouped(money.amount);
  if (money.currency === 'JPY' && allJpy) return text.startsWith('−') ? `−¥${text.slice(1)}` : `¥${text}`;
  return `${money.currency} ${text}`;
}

/** How a screen reader says it: `84,200円`. */
export function spokenMoney(money: Amount, lang: Lang): string {
  const text = grouped(money.amount).replace('−', lang === 'ja' ? 'マイナス' : 'minus ');
  if (money.currency === 'JPY') return lang === 'ja' ? `${text}円` : `${text} yen`;
  return `${text} ${money.currency}`;
}

/** Order of two amounts of one currency: negative, zero or positive; null between currencies. Exact, without floats. */
export function compareMoney(a: Amount, b: Amount): number | null {
  if (a.currency !== b.currency) return null;
  const minor = (money: Amount, digits: number) => {
    const [whole = '0', fraction = ''] = money.amount.split('.');
    return BigInt(whole + fraction.padEnd(digits, '0'));
  };
  const digits = Math.max(a.amount.split('.')[1]?.length ?? 0, b.amount.split('.')[1]?.length ?? 0);
  const [left, right] = [minor(a, digits), minor(b, digits)];
  return left < right ? -1 : left > right ? 1 : 0;
}

export function isZero(money: Amount): boolean {
  return /^-?0*(\.0*)?$/.test(money.amount);
}
