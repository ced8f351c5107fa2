// Data plans and routers of the fixture world, and an eSIM in use.
import type { ConnectInput, ConnectWishView, EsimCodesView, EsimView, InstallGuideView, MoneyView, PlansView, RentalView, UsageView } from '../bindings';
import { nightsOf, tokyo } from './stays';
import { fakeQr } from './qr';

const yen = (amount: number): MoneyView => ({ amount: String(amount), currency: 'JPY' });
const usd = (cents: number): MoneyView => ({ amount: (cents / 100).toFixed(2), currency: 'USD' });
const last = (from: string, days: number): string => new Date(Date.parse(from) + (days - 1) * 86_400_000).toISOString().slice(0, 10);

type Plan = { id: string; title: string; operator: string; countries: string[]; mb: number | null; days: number; cents: number };
const PLANS: Plan[] = [
  { id: 'a', title: 'Connect Lion 3 GB - 7 days', operator: 'Connect Lion', countries: ['SG'], mb: 3072, days: 7, cents: 800 },
  { id: 'b', title: 'Asialink 5 GB - 15 days', operator: 'Asialink', countries: ['SG', 'MY', 'TH', 'VN', 'ID'], mb: 5120, days: 15, cents: 1750 },
  { id: 'c', title: 'Connect Lion Unlimited - 3 days', operator: 'Connect Lion', countries: ['SG'], mb: null, days: 3, cents: 1200 },
  { id: 'd', title: 'Moshi Moshi 1 GB - 7 days', operator: 'Moshi Moshi', countries: ['JP'], mb: 1024, days: 7, cents: 450 },
];

function esim(plan: Plan, input: ConnectInput): EsimView {
  return {
    id: `esim_${plan.id}_${input.from}`, expires_at: '2026-12-10T01:20:00Z', title: plan.title, operator: plan.operator, countries: plan.countries, not_covered: input.countries.filter((code) => !plan.countries.includes(code)), data_mb: plan.mb, days: plan.days, starts_on: input.from,
    ends_on: last(input.from, plan.days), fair_usage: plan.mb === null ? '1日3 GBを超えると1 Mbpsになります。' : null, activation: 'first-usage', roaming: true, notes: ['LTE / 5G', 'テザリング可'], total: usd(plan.cents), per_day: usd(Math.round(plan.cents / plan.days)), tops_up: false, simulated: true,
  };
}

export function rental(from: string, until: string, countries = ['SG']): RentalView {
  const days = nightsOf(from, until) + 1;
  const total = 970 * days + 550;
  return {
    id: `rental_${from}_${until}`, expires_at: '2026-12-10T01:20:00Z', vendor: 'サンプルWi-Fiレンタル', product: '海外ルーター 1日3 GB', countries, data_mb_per_day: 3072, devices: 5,
    pickup: { kind: 'counter', name_ja: '羽田空港 第3ターミナル 2階 到着ロビー', name_en: 'Haneda Terminal 3, arrivals (2F)', hours: '06:30–23:00' }, pickup_from: tokyo(`${from}T19:00`), return_to: { kind: 'return_box', name_ja: '羽田空港 第3ターミナル 返却ボックス', name_en: 'Haneda Terminal 3, return box', hours: null }, return_by: tokyo(`${until}T23:59`),
    days, lines: [{ kind: 'days', quantity: days, amount: yen(970 * days) }, { kind: 'pickup', quantity: 1, amount: yen(550) }], total: yen(total), order_cutoff: tokyo(`${last(from, -2)}T17:00`), change_cutoff: tokyo(`${last(from, -2)}T23:59`), orderable: true,
    cancel: { kind: 'steps', rows: [{ until: tokyo(`${last(from, -3)}T23:59`), refund: yen(total), fee: yen(0) }, { until: null, refund: yen(0), fee: yen(total) }] }, free_until: tokyo(`${last(from, -3)}T23:59`), late_fee_per_day: yen(1_940), loss_fee: yen(40_000), contact: '+81 3 5550 0199', simulated: true,
  };
}

export function plansFor(input: ConnectInput): PlansView {
  const esims = PLANS.map((plan) => esim(plan, input)).sort((a, b) => a.not_covered.length - b.not_covered.length || Number(a.total.amount) - Number(b.total.amount));
  return { esims, rentals: [rental(input.from, input.until, input.countries)], notes: [], coverage: { suppliers: [{ name: 'Airalo', asked_at: '2026-12-09T23:25:00Z', answered: true }, { name: 'Desk', asked_at: '2026-12-09T23:25:00Z', answered: true }], not_covered: ['other_plans'] } };
}

/** More data for a plan in use. */
export const TOP_UPS = [{ id: 'top1', text: '1 GB', mb: 1024, cents: 450 }, { id: 'top3', text: '3 GB', mb: 3072, cents: 900 }] as const;
export const topUp = (plan: EsimView, more: (typeof TOP_UPS)[number]): EsimView => ({ ...plan, id: `esim_${more.id}_${plan.starts_on}`, title: `${plan.operator} + ${more.text}`, data_mb: more.mb, total: usd(more.cents), per_day: usd(Math.round(more.cents / plan.days)), tops_up: true });

export const esimOf = (id: string): EsimView | undefined => {
  const top = /^esim_(top\d)_([\d-]{10})$/.exec(id);
  const more = TOP_UPS.find((known) => known.id === top?.[1]);
  if (top && more) return topUp(esim(PLANS[0]!, { countries: ['SG'], from: top[2]!, until: top[2]!, trip_id: null }), more);
  const match = /^esim_([abcd])_([\d-]{10})$/.exec(id);
  const plan = match ? PLANS.find((known) => known.id === match[1]) : undefined;
  return plan && match ? esim(plan, { countries: ['SG'], from: match[2]!, until: match[2]!, trip_id: null }) : undefined;
};
export const rentalOf = (id: string): RentalView | undefined => {
  const match = /^rental_([\d-]{10})_([\d-]{10})$/.exec(id);
  return match ? rental(match[1]!, match[2]!) : undefined;
};

const COUNTRIES: Record<string, string> = { SIN: 'SG', LHR: 'GB' };

/** What these flights need to be online: every country that is not Japan, where the fixtures' people live, and the days there. */
export function wishOf(segments: { origin: { code: string }; destination: { code: string }; departure: { local: string }; arrival: { local: string } }[]): ConnectWishView | null {
  const stops = segments.flatMap(({ origin, destination, departure, arrival }) => [{ code: origin.code, day: departure.local.slice(0, 10) }, { code: destination.code, day: arrival.local.slice(0, 10) }]);
  const abroad = stops.flatMap(({ code, day }) => (COUNTRIES[code] ? [{ country: COUNTRIES[code], day }] : []));
  const days = abroad.map(({ day }) => day).sort();
  return days.length > 0 ? { countries: [...new Set(abroad.map(({ country }) => country))], from: days[0]!, until: days.at(-1)! } : null;
}

export const CODES: EsimCodesView = { iccid: '8900000000000000012', activation_code: 'LPA:1$sandbox.invalid$SIM-TEST-0001', smdp_address: 'sandbox.invalid', matching_id: 'SIM-TEST-0001', apn: 'globaldata', qr_svg: fakeQr('LPA:1$sandbox') };
export const USAGE: UsageView = { state: 'active', left_mb: 2_180, total_mb: 3_072, used_mb: 892, ends_at: '2026-12-22T00:00:00Z', as_of: '2026-12-09T22:50:00Z', stale: true };
export const GUIDE: InstallGuideView = {
  language: 'ja',
  parts: [
    { system: 'ios', by_qr_code: ['設定 → モバイル通信 → eSIMを追加', 'QRコードを読み取る', '「海外用」と名前を付ける'], by_hand: ['設定 → モバイル通信 → eSIMを追加 → 詳細情報を手動で入力', 'SM-DP+アドレスとコードを入れる'], network: ['到着後にデータローミングをオンにする'] },
    { system: 'android', by_qr_code: ['設定 → ネットワーク → SIM → eSIMを追加', 'QRコードを読み取る'], by_hand: ['「コードを入力」を選び、コードを入れる'], network: ['モバイルデータにこのeSIMを選ぶ'] },
  ],
};
