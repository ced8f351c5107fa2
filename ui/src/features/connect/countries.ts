// Countries by name, and how they are found: by their own names in both languages, by code, or by a city or airport in them.
import { host } from '$host/current';
import { language } from '$i18n/locale.svelte';
import { placeName } from '$i18n/names';
import type { Lang } from '$shared/format/dates';

/** ISO 3166-1 alpha-2, but for places nobody lives in. */
const CODES = ('AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CD CF CG CH CI CK CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY ' +
  'HK HN HR HT HU ID IE IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW ' +
  'SA SB SC SD SE SG SH SI SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW').split(' ');

/** What people type for names that are written in kanji, or otherwise than they say them. */
const READINGS: Record<string, string[]> = { JP: ['ニホン', 'ニッポン'], KR: ['カンコク', '大韓民国'], CN: ['チュウゴク'], TW: ['タイワン'], HK: ['ホンコン'], MO: ['マカオ'], US: ['米国', 'ベイコク', 'usa'], GB: ['英国', 'エイコク', 'uk'], DE: ['独'], AE: ['ドバイ', 'uae'], NL: ['holland'] };

/** `via`: the city or airport it was found by. */
export type CountryOption = { code: string; via: string | null };

const names: Partial<Record<Lang, Intl.DisplayNames>> = {};

export function countryName(code: string, lang: Lang = language()): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  const known = (names[lang] ??= new Intl.DisplayNames([lang], { type: 'region', fallback: 'code' }));
  return known.of(code) ?? code;
}

export const countryNames = (codes: readonly string[]): string => codes.map((code) => countryName(code)).join(language() === 'ja' ? '、' : ', ');

/** Width, case and kana do not matter. */
const key = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/[ぁ-ゖ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x60)).trim();

const table = CODES.map((code) => ({ code, words: [code, countryName(code, 'ja'), countryName(code, 'en'), ...(READINGS[code] ?? [])].map(key) }));

/** By name; those that begin with the text stand first. */
export function findCountries(text: string): string[] {
  const wanted = key(text);
  if (wanted === '') return [];
  const begins = table.filter(({ words }) => words.some((word) => word.startsWith(wanted)));
  const holds = wanted.length < 2 ? [] : table.filter((row) => !begins.includes(row) && row.words.some((word) => word.includes(wanted)));
  return [...begins, ...holds].map(({ code }) => code);
}

export async function suggestCountries(text: string): Promise<CountryOption[]> {
  const byName = findCountries(text).slice(0, 6);
  const places = await host().places(text, 8);
  const found = new Map<string, CountryOption>(byName.map((code) => [code, { code, via: null }]));
  for (const place of places.status === 'ok' ? places.data : []) if (!found.has(place.country)) found.set(place.country, { code: place.country, via: placeName(place) });
  return [...found.values()].slice(0, 8);
}
