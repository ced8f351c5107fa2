// Traveller details of the fixture world, one set for each traveller.
import type { OutboxItemView, ProfileBaseView, ProfileInput, ProfileView, UnsentEditView } from '../bindings';
import { TRAVELLERS } from './people';

const EMPTY: ProfileView = {
  family_name: '青木', given_name: '美咲', family_kana: '', given_kana: '', passport_surname: '', passport_given: '', passport_confirmed: false, title: null, gender: null, birth_date: '', email: 'aoki@aoba.example', phone: '', complete: false, birth_date_masked: null, revision: 3, as_of: null, unsent: null,
};
const FULL: ProfileView = { ...EMPTY, family_kana: 'アオキ', given_kana: 'ミサキ', passport_surname: 'AOKI', passport_given: 'MISAKI', passport_confirmed: true, title: 'ms', gender: 'f', birth_date: '1988-04-12', phone: '+81 90 1234 5678', complete: true, birth_date_masked: '1988-**-**' };
const SATO: ProfileView = { ...FULL, family_name: '佐藤', given_name: '健太', family_kana: 'サトウ', given_kana: 'ケンタ', passport_surname: 'SATO', passport_given: 'KENTA', title: 'mr', gender: 'm', birth_date: '1985-09-30', email: 'sato@aoba.example', phone: '+81 90 2345 6789', birth_date_masked: '1985-**-**' };
const ITO: ProfileView = { ...FULL, family_name: '伊藤', given_name: 'さくら', family_kana: 'イトウ', given_kana: 'サクラ', passport_surname: '', passport_given: '', passport_confirmed: false, birth_date: '1992-02-03', email: 'ito@aoba.example', phone: '+81 90 3456 7890', complete: false, birth_date_masked: '1992-**-**' };

export const OWN = TRAVELLERS[0]!.traveller_id;

export function firstProfiles(complete: boolean): Map<string, ProfileView> {
  return new Map([[OWN, { ...(complete ? FULL : EMPTY) }], ['tr-sato', { ...SATO }], ['tr-ito', { ...ITO }]]);
}

const NEEDED = ['family_kana', 'given_kana', 'passport_surname', 'passport_given', 'title', 'gender', 'birth_date', 'phone'] as const satisfies readonly (keyof ProfileInput)[];

/** What a booking still needs of this person. */
export const missingOf = (profile: ProfileView): string[] => (profile.complete ? [] : NEEDED.filter((field) => profile[field] === '' || profile[field] === null));

export const kept = (input: ProfileInput, before: ProfileView): ProfileView => ({
  ...input, complete: true, birth_date_masked: input.birth_date === '' ? before.birth_date_masked : `${input.birth_date.slice(0, 4)}-**-**`, revision: before.revision + 1, as_of: null, unsent: null,
});

const inputOf = ({ complete: _complete, birth_date_masked: _masked, revision: _revision, as_of: _as_of, unsent: _unsent, ...input }: ProfileView): ProfileInput => input;
export const baseOf = (known: ProfileView): ProfileBaseView => ({ revision: known.revision, details: { ...inputOf(known), birth_date: '' }, birth_date_masked: known.birth_date_masked });

/** The own edit as an earlier run left it: refused, or met by somebody else's. */
export function firstEdits(play: 'none' | 'moved' | 'refused' | 'conflict', known: ProfileView): Map<string, UnsentEditView> {
  const refusal = (code: 'invalid_input' | 'details_changed', field?: 'phone') => ({ code, retry: 'never' as const, fields: field ? [{ field, code: 'not_a_phone' as const }] : [], request_id: 'req_01JY7Q4M2T', retry_after_s: null, facts: {} });
  if (play === 'refused') return new Map([[OWN, { input: { ...inputOf(known), birth_date: '', phone: '+81 90 5555 0000', email: 'misaki@aoba.example' }, base: baseOf(known), conflicts: [], refusal: refusal('invalid_input', 'phone') }]]);
  if (play !== 'conflict') return new Map();
  const input = { ...inputOf(known), birth_date: '', phone: '+81 90 1111 2222', given_name: '美沙紀' };
  return new Map([[OWN, { input, base: { ...baseOf(known), revision: known.revision }, conflicts: ['given_name', 'phone'], refusal: refusal('details_changed') }]]);
}

/** An edit as it lies in the outbox. */
export const editItem = (id: string, edit: UnsentEditView): OutboxItemView => ({
  item_id: `edit-${id}`, kind: 'profile', state: edit.refusal ? 'refused' : 'waiting', written_at: '2026-12-09T23:20:00Z', title: `${edit.input.family_name} ${edit.input.given_name}`, text: null, wishes: [], trip_id: null, booking_id: null, case_id: null, traveller_id: id === OWN ? null : id, refusal: edit.refusal, purchase: null,
});
