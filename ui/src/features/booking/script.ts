// In which script an address is written, and whether that is the one of its country: a driver reads the local one.

export type Script = 'local' | 'other' | 'unknown';
const SCRIPTS: Record<string, RegExp> = {
  JP: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u, CN: /\p{Script=Han}/u, TW: /\p{Script=Han}/u, HK: /\p{Script=Han}/u, MO: /\p{Script=Han}/u, KR: /\p{Script=Hangul}/u, TH: /\p{Script=Thai}/u,
  RU: /\p{Script=Cyrillic}/u, UA: /\p{Script=Cyrillic}/u, BG: /\p{Script=Cyrillic}/u, GR: /\p{Script=Greek}/u, IL: /\p{Script=Hebrew}/u, IN: /\p{Script=Devanagari}/u, AE: /\p{Script=Arabic}/u, SA: /\p{Script=Arabic}/u, EG: /\p{Script=Arabic}/u, QA: /\p{Script=Arabic}/u, KW: /\p{Script=Arabic}/u,
  KH: /\p{Script=Khmer}/u, LA: /\p{Script=Lao}/u, MM: /\p{Script=Myanmar}/u, GE: /\p{Script=Georgian}/u, AM: /\p{Script=Armenian}/u,
};

/** Countries not named write in Latin letters. */
export function scriptOf(country: string | null, text: string): Script {
  if (country === null) return 'unknown';
  return (SCRIPTS[country] ?? /\p{Script=Latin}/u).test(text) ? 'local' : 'other';
}

const LANGUAGES: Record<string, string> = { JP: 'ja', CN: 'zh-Hans', TW: 'zh-Hant', HK: 'zh-Hant', MO: 'zh-Hant', KR: 'ko', TH: 'th', RU: 'ru', UA: 'uk', BG: 'bg', GR: 'el', IL: 'he', IN: 'hi', AE: 'ar', SA: 'ar', EG: 'ar', QA: 'ar', KW: 'ar' };
/** The language of a text in its country's own script; undefined where it is not told. */
export const localLang = (country: string | null, text: string): string | undefined => (country !== null && scriptOf(country, text) === 'local' ? LANGUAGES[country] : undefined);
