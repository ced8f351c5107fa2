// Traveller details of the fixture world, one set for each traveller.
import type { ProfileInput, ProfileView } from '../bindings';
import { TRAVELLERS } from './people';

const EMPTY: ProfileView = {
  family_name: '青木', given_name: '美咲', family_kana: '', given_kana: '', passport_surname: '', passport_given: '', passport_confirmed: false, title: null, gender: null, birth_date: '', email: 'aoki@aoba.example', phone: '', complete: false, birth_date_masked: null,
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

export const kept = (input: ProfileInput): ProfileView => ({ ...input, complete: true, birth_date_masked: `${input.birth_date.slice(0, 4)}-**-**` });
