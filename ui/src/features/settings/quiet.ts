// Minutes of a day as people write them, and back.
import type { QuietHoursView } from '$host/bindings';

/** What quiet hours begin as. */
export const QUIET_FIRST: QuietHoursView = { from: 22 * 60, until: 7 * 60 };

const two = (part: number): string => String(part).padStart(2, '0');
export const timeOf = (minute: number): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

/** `22:00`, `7:05`, `２２：００`, `2200`; null for what is no time of a day. */
export function minuteOf(text: string): number | null {
  const found = /^([01]?\d|2[0-3]):?([0-5]\d)$/.exec(text.normalize('NFKC').trim());
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}
