// What a boarding pass says, in words; and the bytes of what a person hands over.
import type { BoardingPassView, FieldErrorView, PassLegView } from '$host/bindings';
import { language } from '$i18n/locale.svelte';
import { now } from '$shared/clock.svelte';
import { civilDate, deviceDate, formatDate } from '$shared/format/dates';

export const legRoute = (leg: PassLegView): string => `${leg.from} → ${leg.to}`;

/** A pass has a day and no year: what is shown is the core's reading. */
export function legDay(leg: PassLegView): string | null {
  const date = leg.date === null ? null : civilDate(leg.date);
  return date ? formatDate(date, language(), deviceDate(now()).year) : null;
}

/** All its flights in one line. */
export const passLine = (pass: BoardingPassView): string => pass.legs.map((leg) => [legRoute(leg), leg.flight, legDay(leg), leg.seat].filter((part) => part !== null).join(' · ')).join(' / ');

/** What the core takes at most; a larger file is refused before it is read. */
const MOST = 1024 * 1024;
export type Handed = { bytes: number[] } | { refused: FieldErrorView['code'] };

export async function bytesOf(file: Blob): Promise<Handed> {
  if (file.size > MOST) return { refused: 'too_long' };
  try {
    return { bytes: [...new Uint8Array(await file.arrayBuffer())] };
  } catch {
    return { refused: 'not_a_boarding_pass' };
  }
}
export const bytesOfText = (text: string): number[] => [...new TextEncoder().encode(text)];

/** Text that begins as the barcode of a boarding pass does: pasted anywhere on the booking it is one. */
export const looksLikePass = (text: string): boolean => /^\s*M[1-4][^\n]{50}/.test(text);
