// Dates and times as people read them (product.md §4.6). Place times are cut from the wall-clock text the core sends and
// never pass through the device zone; instants are shown in the device zone.

export type Lang = 'ja' | 'en';
/** Structural copy of the core's place time: wall clock "2026-12-10T10:35", IANA zone, instant, minutes east of UTC. */
export type PlaceClock = { local: string; zone: string; instant: string; offset_minutes: number };
export type CivilDate = { year: number; month: number; day: number };

const WEEKDAY_JA = ['日', '月', '火', '水', '木', '金', '土'] as const;
const WEEKDAY_EN = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const MONTH_EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const pad = (value: number) => String(value).padStart(2, '0');

/** Reads "YYYY-MM-DD" or the date part of a longer text; null where that is no date of the calendar. */
export function civilDate(text: string): CivilDate | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(text);
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const probe = new Date(Date.UTC(year, month - 1, day));
  return probe.getUTCMonth() === month - 1 && probe.getUTCDate() === day ? { year, month, day } : null;
}

export function isoDate(date: CivilDate): string {
  return `${String(date.year).padStart(4, '0')}-${pad(date.month)}-${pad(date.day)}`;
}

/** Calendar date on the device at an instant (milliseconds). */
export function deviceDate(at: number): CivilDate {
  const date = new Date(at);
  return { year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() };
}

export function addDays(date: CivilDate, days: number): CivilDate {
  const moved = new Date(Date.UTC(date.year, date.month - 1, date.day + days));
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
}

export function daysBetween(from: CivilDate, to: CivilDate): number {
  return Math.round((Date.UTC(to.year, to.month - 1, to.day) - Date.UTC(from.year, from.month - 1, from.day)) / 86_400_000);
}

/** `12/10(木)` · `Thu 10 Dec`; with the year where it is not this year. */
export function formatDate(date: CivilDate, lang: Lang, thisYear: number): string {
  const weekday = new Date(Date.UTC(date.year, date.month - 1, date.day)).getUTCDay();
  if (lang === 'ja') {
    const day = `${date.month}/${date.day}(${WEEKDAY_JA[weekday]})`;
    return date.year === thisYear ? day : `${date.year}/${day}`;
  }
  const day = `${WEEKDAY_EN[weekday]} ${date.day} ${MONTH_EN[date.month - 1]}`;
  return date.year === thisYear ? day : `${day} ${date.year}`;
}

/** `12/10(木)–12/12(土)` · `10–12 Dec` kept long on purpose: weekdays matter more than width. */
export function formatDateRange(from: CivilDate, to: CivilDate, lang: Lang, thisYear: number): string {
  if (isoDate(from) === isoDate(to)) return formatDate(from, lang, thisYear);
  return `${formatDate(from, lang, thisYear)} – ${formatDate(to, lang, from.year)}`;
}

/** Wall-clock "HH:MM" of a place, as supplied. */
export function placeTime(clock: PlaceClock): string {
  return clock.local.slice(11, 16);
}

export function placeDate(clock: PlaceClock): CivilDate {
  return civilDate(clock.local) ?? deviceDate(Date.parse(clock.instant));
}

/** "GMT+9", "GMT+5:30". */
export function zoneLabel(offsetMinutes: number): string {
  const sign = offsetMinutes < 0 ? '−' : '+';
  const absolute = Math.abs(offsetMinutes);
  const minutes = absolute % 60;
  return `GMT${sign}${Math.floor(absolute / 60)}${minutes ? `:${pad(minutes)}` : ''}`;
}

const READERS = new Map<string, Intl.DateTimeFormat | null>();

/** Minutes east of UTC that a zone keeps at an instant; null for a zone nobody knows. */
export function zoneOffset(zone: string, at: number): number | null {
  if (!READERS.has(zone)) {
    try {
      READERS.set(zone, new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' }));
    } catch {
      READERS.set(zone, null);
    }
  }
  const parts = READERS.get(zone)?.formatToParts(at);
  if (!parts) return null;
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((each) => each.type === type)?.value);
  return Math.round((Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute')) - Math.floor(at / 60_000) * 60_000) / 60_000);
}

/** The day a place has at an instant; this computer's for a zone nobody knows. */
export function dateAt(zone: string | null, at: number): CivilDate {
  const offset = zone === null ? null : zoneOffset(zone, at);
  return offset === null ? deviceDate(at) : civilDate(new Date(at + offset * 60_000).toISOString()) ?? deviceDate(at);
}

/** What a clock on the wall of a place says at an instant, with its day; null for a zone nobody knows. */
export function clockAt(zone: string, at: number, lang: Lang): { text: string; offset_minutes: number } | null {
  const offset_minutes = zoneOffset(zone, at);
  if (offset_minutes === null) return null;
  const local = new Date(at + offset_minutes * 60_000).toISOString();
  return { text: `${formatDate(dateAt(zone, at), lang, deviceDate(at).year)} ${local.slice(11, 16)}`, offset_minutes };
}

/** Does this wall clock exist twice, or not at all, because the place puts its clocks back or forward then? */
export function clockDoubt(clock: PlaceClock): 'doubled' | 'missing' | null {
  const wall = Date.parse(`${clock.local.slice(0, 16)}Z`);
  if (Number.isNaN(wall)) return null;
  const [before, after] = [zoneOffset(clock.zone, wall - 86_400_000), zoneOffset(clock.zone, wall + 86_400_000)];
  if (before === null || after === null || before === after) return null;
  const fits = [before, after].filter((offset) => zoneOffset(clock.zone, wall - offset * 60_000) === offset).length;
  return fits === 2 ? 'doubled' : fits === 0 ? 'missing' : null;
}

/** Does the place's clock differ from this computer's at that moment? Then the zone has to be named. */
export function differsFromDevice(clock: PlaceClock): boolean {
  return -new Date(clock.instant).getTimezoneOffset() !== clock.offset_minutes;
}

/** An instant in the device zone: `12/10(木) 10:35` · `Thu 10 Dec 10:35`; only the time where it is the same day as `at`. */
export function formatInstant(iso: string, lang: Lang, at: number, style: 'short' | 'full' = 'full'): string {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return '—';
  const date = new Date(time);
  const clock = `${pad(date.getHours())}:${pad(date.getMinutes())}`;
  const day = deviceDate(time);
  const today = deviceDate(at);
  if (style === 'short' && isoDate(day) === isoDate(today)) return clock;
  return `${formatDate(day, lang, today.year)} ${clock}`;
}
