// Colleagues, accounts and links of the fixture world.
import type { ArrangerLinkView, TravellerRowView, UserRowView } from '../bindings';

export const TRAVELLERS: TravellerRowView[] = [
  { traveller_id: 'tr-aoki', name: '青木 美咲', email: 'aoki@aoba.example', oneself: true, missing: [] },
  { traveller_id: 'tr-sato', name: '佐藤 健太', email: 'sato@aoba.example', oneself: false, missing: [] },
  { traveller_id: 'tr-ito', name: '伊藤 さくら', email: 'ito@aoba.example', oneself: false, missing: ['passport_surname', 'passport_given'] },
];
export const USERS: UserRowView[] = [
  { user_id: 'u-aoki', traveller_id: 'tr-aoki', name: '青木 美咲', email: 'aoki@aoba.example', roles: ['traveller', 'arranger', 'company_admin'], state: 'active' },
  { user_id: 'u-sato', traveller_id: 'tr-sato', name: '佐藤 健太', email: 'sato@aoba.example', roles: ['traveller'], state: 'active' },
  { user_id: 'u-ito', traveller_id: 'tr-ito', name: '伊藤 さくら', email: 'ito@aoba.example', roles: ['traveller', 'approver'], state: 'active' },
  { user_id: 'u-new', traveller_id: 'tr-new', name: '', email: 'watanabe@aoba.example', roles: ['traveller'], state: 'invited' },
];
export const LINKS: ArrangerLinkView[] = [
  { link_id: 'l-1', arranger: 'u-aoki', arranger_name: '青木 美咲', traveller: 'tr-sato', traveller_name: '佐藤 健太', created_at: '2026-11-20T01:00:00Z' },
  { link_id: 'l-2', arranger: 'u-aoki', arranger_name: '青木 美咲', traveller: 'tr-ito', traveller_name: '伊藤 さくら', created_at: '2026-11-20T01:00:00Z' },
];
