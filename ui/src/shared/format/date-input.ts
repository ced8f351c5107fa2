// Reads dates as people type them: 2026-12-10, 12/10, 12月10日, 10 Dec, full-width digits, 明日, あさって, 令和8年12月10日, 昭和63年4月12日.
// A date without year is the next one from today on.
import { addDays, civilDate, isoDate, type CivilDate } from './dates';

const WORDS: Record<string, number> = {
  今日: 0, 本日: 0, きょう: 0, today: 0, 明日: 1, あした: 1, あす: 1, tomorrow: 1, 明後日: 2, あさって: 2, しあさって: 3,
};
/** The year before each era's first. */
const ERAS: Record<string, number> = { 令和: 2018, r: 2018, 平成: 1988, h: 1988, 昭和: 1925, s: 1925 };
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAY = /[（(][日月火水木金土][)）]|^(sun|mon|tue|wed|thu|fri|sat)[a-z]*,?\s+/gi;

function valid(year: number, month: number, day: number): CivilDate | null {
  return civilDate(isoDate({ year, month, day }));
}

function nextOccurrence(month: number, day: number, today: CivilDate): CivilDate | null {
  for (let year = today.year; year <= today.year + 8; year++) {
    const date = valid(year, month, day);
    if (date && isoDate(date) >= isoDate(today)) return date;
  }
  return null;
}

/** The date a text means, seen from `today`; null where it means none. Past dates with a year are returned as they are. */
export function parseDateInput(typed: string, today: CivilDate): CivilDate | null {
  const text = typed.normalize('NFKC').trim().toLowerCase().replace(WEEKDAY, '').trim();
  if (text === '') return null;
  const word = WORDS[text];
  if (word !== undefined) return addDays(today, word);
  const plus = /^\+(\d{1,3})$/.exec(text);
  if (plus) return addDays(today, Number(plus[1]));
  const era = /^(令和|平成|昭和|[rhs])\s*(\d{1,2}|元)[年./-]\s*(\d{1,2})[月./-]\s*(\d{1,2})日?$/.exec(text);
  if (era) return valid((ERAS[era[1] ?? ''] ?? 0) + (era[2] === '元' ? 1 : Number(era[2])), Number(era[3]), Number(era[4]));
  const full = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(text);
  if (full) return valid(Number(full[1]), Number(full[2]), Number(full[3]));
  const packed = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (packed) return valid(Number(packed[1]), Number(packed[2]), Number(packed[3]));
  const short = /^(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(text);
  if (short) return nextOccurrence(Number(short[1]), Number(short[2]), today);
  const english = /^(\d{1,2})\s+([a-z]{3,9})(?:\s+(\d{4}))?$/.exec(text) ?? swapMonthFirst(text);
  if (english) {
    const month = MONTHS.indexOf((english[2] ?? '').slice(0, 3)) + 1;
    if (month === 0) return null;
    return english[3] ? valid(Number(english[3]), month, Number(english[1])) : nextOccurrence(month, Number(english[1]), today);
  }
  const onlyDay = /^(\d{1,2})日$/.exec(text);
  if (onlyDay) return nextDayOfMonth(Number(onlyDay[1]), today);
  return null;
}

function swapMonthFirst(text: string): (string | undefined)[] | null {
  const match = /^([a-z]{3,9})\s+(\d{1,2})(?:,?\s+(\d{4}))?$/.exec(text);
  return match ? [match[0], match[2], match[1], match[3]] : null;
}

function nextDayOfMonth(day: number, today: CivilDate): CivilDate | null {
  for (let step = 0; step < 12; step++) {
    const month = ((today.month - 1 + step) % 12) + 1;
    const date = valid(today.year + Math.floor((today.month - 1 + step) / 12), month, day);
    if (date && isoDate(date) >= isoDate(today)) return date;
  }
  return null;
}
