// What a person types while the server is still being asked for the details stays typed.
import { expect, it } from 'vitest';
import type { ProfileView } from '$host/bindings';
import { fillProfile, forgetProfileDraft, profileDraft } from './draft.svelte';

const known: ProfileView = { family_name: '青木', given_name: '美咲', family_kana: '', given_kana: '', passport_surname: 'AOKI', passport_given: '', passport_confirmed: false, title: null, gender: null, birth_date: '', email: 'aoki@aoba.example', phone: '', complete: false, birth_date_masked: null, revision: 3, as_of: null, unsent: null };

it('keeps what was typed before the answer came, fills the rest, and only once', () => {
  profileDraft('t').input.passport_surname = 'AOKII';
  fillProfile('t', known);
  expect(profileDraft('t').input).toMatchObject({ passport_surname: 'AOKII', family_name: '青木', email: 'aoki@aoba.example' });
  profileDraft('t').input.email = '';
  fillProfile('t', known);
  expect(profileDraft('t').input.email).toBe('');
  forgetProfileDraft('t');
  fillProfile('t', known);
  expect(profileDraft('t').input.passport_surname).toBe('AOKI');
});

it('sends an edit on what the form was filled with, and an unsent one on what that was made on', () => {
  fillProfile('u', known);
  expect(profileDraft('u').base).toMatchObject({ revision: 3, details: { family_name: '青木' } });
  // Typed on revision 3; what is newer by now is not what it was made on.
  profileDraft('u').input.phone = '+81 90 1111 2222';
  profileDraft('u').filled = false;
  fillProfile('u', { ...known, phone: '+81 90 9999 8888', revision: 4 });
  expect(profileDraft('u')).toMatchObject({ base: { revision: 3 }, input: { phone: '+81 90 1111 2222' } });
  const { complete: _c, birth_date_masked: _b, revision: _r, as_of: _a, unsent: _u, ...input } = known;
  const base = { revision: 5, details: { ...input, phone: '+81 90 9999 8888' }, birth_date_masked: '19**-**-23' };
  fillProfile('u', { ...known, unsent: { input: { ...input, birth_date: '1988-04-12' }, base, conflicts: ['phone'], refusal: null } }, true);
  expect(profileDraft('u')).toMatchObject({ base: { revision: 5 }, conflicts: ['phone'], birth_text: '1988-04-12', birth_masked: '19**-**-23' });
});
