// Lengths of time in words: minutes from the core, seconds from the screen's clock.
import type { Lang } from './dates';

/** `1時間55分` · `1 h 55 min` */
export function formatMinutes(minutes: number, lang: Lang): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (lang === 'ja') return hours === 0 ? `${rest}分` : rest === 0 ? `${hours}時間` : `${hours}時間${rest}分`;
  return hours === 0 ? `${rest} min` : rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** What is left until `until`: days and hours from a day up, else hours and minutes; null when it has passed. */
export function formatRemaining(until: number, now: number, lang: Lang): string | null {
  const minutes = Math.floor((until - now) / 60_000);
  if (minutes < 0) return null;
  if (minutes < 24 * 60) return formatMinutes(minutes, lang);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  if (lang === 'ja') return hours === 0 || days >= 7 ? `${days}日` : `${days}日${hours}時間`;
  const dayWord = days === 1 ? '1 day' : `${days} days`;
  return hours === 0 || days >= 7 ? dayWord : `${dayWord} ${hours} h`;
}

/** Waiting time in words, rounded up: `45秒`, `3分`. */
export function formatSeconds(seconds: number, lang: Lang): string {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 60) return lang === 'ja' ? `${whole}秒` : `${whole} s`;
  return formatMinutes(Math.ceil(whole / 60), lang);
}
