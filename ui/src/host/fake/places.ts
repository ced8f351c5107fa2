// Places the fixture host knows, with what a person may type for them.
import type { AirportView, PlaceView, PointView } from '../bindings';

type Known = PlaceView & { words: string };

const SPOTS: Record<string, { lat: number; lng: number }> = {
  hnd: { lat: 35.5494, lng: 139.7798 }, shinagawa: { lat: 35.6285, lng: 139.7388 }, marunouchi: { lat: 35.6812, lng: 139.7671 }, fuk: { lat: 33.5859, lng: 130.4507 }, hakata: { lat: 33.5902, lng: 130.4207 }, umeda: { lat: 34.7025, lng: 135.4959 }, sin: { lat: 1.3644, lng: 103.9915 },
  nrt: { lat: 35.772, lng: 140.3929 }, tyo: { lat: 35.6812, lng: 139.7671 }, itm: { lat: 34.7855, lng: 135.4382 }, kix: { lat: 34.4347, lng: 135.244 }, cts: { lat: 42.7752, lng: 141.6923 }, centrair: { lat: 34.8584, lng: 136.8054 }, lhr: { lat: 51.47, lng: -0.4543 },
};

function place(id: string, kind: PlaceView['kind'], code: string, name_ja: string, name_en: string, words: string, served?: [string, string], country: [string, string, string] = ['JP', '日本', 'Japan']): Known {
  return { id, kind, code, name_ja, name_en, country: country[0], country_ja: country[1], country_en: country[2], served_ja: served?.[0] ?? null, served_en: served?.[1] ?? null, position: SPOTS[id] ?? SPOTS['hnd']!, words };
}

export const PLACES: Known[] = [
  place('hnd', 'airport', 'HND', '羽田空港', 'Haneda', 'hnd haneda はねだ ハネダ 羽田 とうきょう tokyo 東京'),
  place('nrt', 'airport', 'NRT', '成田空港', 'Narita', 'nrt narita なりた ナリタ 成田 tokyo 東京'),
  place('tyo', 'city', 'TYO', '東京（全空港）', 'Tokyo (all airports)', 'tyo tokyo とうきょう トウキョウ 東京'),
  place('shinagawa', 'station', 'HND', '品川駅', 'Shinagawa', 'shinagawa しながわ シナガワ 品川', ['羽田空港', 'Haneda']),
  place('marunouchi', 'district', 'HND', '丸の内', 'Marunouchi', 'marunouchi まるのうち マルノウチ 丸の内', ['羽田空港', 'Haneda']),
  place('fuk', 'airport', 'FUK', '福岡空港', 'Fukuoka', 'fuk fukuoka ふくおか フクオカ 福岡'),
  place('hakata', 'station', 'FUK', '博多駅', 'Hakata', 'hakata はかた ハカタ 博多', ['福岡空港', 'Fukuoka']),
  place('itm', 'airport', 'ITM', '大阪国際空港（伊丹）', 'Osaka Itami', 'itm itami いたみ イタミ 伊丹 osaka おおさか 大阪'),
  place('kix', 'airport', 'KIX', '関西国際空港', 'Kansai', 'kix kansai かんさい カンサイ 関空 関西 osaka 大阪'),
  place('umeda', 'district', 'ITM', '梅田', 'Umeda', 'umeda うめだ ウメダ 梅田', ['大阪国際空港（伊丹）', 'Osaka Itami']),
  place('cts', 'airport', 'CTS', '新千歳空港', 'New Chitose', 'cts chitose ちとせ チトセ 新千歳 sapporo さっぽろ 札幌'),
  place('centrair', 'colloquial', 'NGO', 'セントレア', 'Centrair', 'ngo centrair せんとれあ セントレア nagoya なごや 名古屋', ['中部国際空港', 'Chubu']),
  place('sin', 'airport', 'SIN', 'シンガポール・チャンギ空港', 'Singapore Changi', 'sin changi singapore しんがぽーる シンガポール チャンギ', undefined, ['SG', 'シンガポール', 'Singapore']),
  place('lhr', 'airport', 'LHR', 'ロンドン・ヒースロー空港', 'London Heathrow', 'lhr heathrow london ろんどん ロンドン ヒースロー', undefined, ['GB', 'イギリス', 'United Kingdom']),
];

function key(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[ぁ-ゖ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x60)).trim();
}

export function findPlaces(query: string, limit: number): PlaceView[] {
  const wanted = key(query);
  if (wanted === '') return [];
  return PLACES.filter((known) => [known.name_ja, known.name_en, ...known.words.split(' ')].some((word) => key(word).startsWith(wanted)))
    .slice(0, limit)
    .map(({ words: _words, ...view }) => view);
}

/** A pasted position ("35.68, 139.76") or a map link that carries one. */
export function pointOf(text: string): PointView | null {
  const match = /(-?\d{1,2}\.\d+)\s*[,/]\s*(-?\d{1,3}\.\d+)/.exec(text.normalize('NFKC'));
  if (!match) return null;
  const position = { lat: Number(match[1]), lng: Number(match[2]) };
  if (Math.abs(position.lat) > 90 || Math.abs(position.lng) > 180) return null;
  const away = (known: PlaceView) => Math.hypot(known.position.lat - position.lat, known.position.lng - position.lng);
  const near = [...PLACES].sort((a, b) => away(a) - away(b))[0]!;
  return { position, near_ja: near.name_ja, near_en: near.name_en };
}

function airport(code: string, name_ja: string, name_en: string, city_ja: string, city_en: string, zone: string): AirportView {
  return { code, name_ja, name_en, city_ja, city_en, zone };
}

export const AIRPORTS: Record<string, AirportView & { offset: number }> = {
  HND: { ...airport('HND', '羽田', 'Haneda', '東京', 'Tokyo', 'Asia/Tokyo'), offset: 540 },
  NRT: { ...airport('NRT', '成田', 'Narita', '東京', 'Tokyo', 'Asia/Tokyo'), offset: 540 },
  FUK: { ...airport('FUK', '福岡', 'Fukuoka', '福岡', 'Fukuoka', 'Asia/Tokyo'), offset: 540 },
  ITM: { ...airport('ITM', '伊丹', 'Itami', '大阪', 'Osaka', 'Asia/Tokyo'), offset: 540 },
  KIX: { ...airport('KIX', '関西', 'Kansai', '大阪', 'Osaka', 'Asia/Tokyo'), offset: 540 },
  CTS: { ...airport('CTS', '新千歳', 'New Chitose', '札幌', 'Sapporo', 'Asia/Tokyo'), offset: 540 },
  NGO: { ...airport('NGO', '中部', 'Chubu', '名古屋', 'Nagoya', 'Asia/Tokyo'), offset: 540 },
  SIN: { ...airport('SIN', 'チャンギ', 'Changi', 'シンガポール', 'Singapore', 'Asia/Singapore'), offset: 480 },
  LHR: { ...airport('LHR', 'ヒースロー', 'Heathrow', 'ロンドン', 'London', 'Europe/London'), offset: 0 },
};

const CARRIER_NAMES: Record<string, string> = { NH: '全日本空輸', JL: '日本航空', '7G': 'スターフライヤー', BC: 'スカイマーク', SQ: 'Singapore Airlines', ZZ: 'Duffel Airways' };
export const carrier = (code: string) => ({ code, name: CARRIER_NAMES[code] ?? code });
