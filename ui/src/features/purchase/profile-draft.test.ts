// What a person types while the server is still being asked for the details stays typed.
import { expect, it } from 'vitest';
import type { ProfileView } from '$host/bindings';
import { fillProfile, forgetProfileDraft, profileDraft } from './draft.svelte';

const known: ProfileView = { family_name: '青木', given_name: '美咲', family_kana: '', given_kana: '', passport_surname: 'AOKI', passport_given: '', passport_confirmed: false, title: null, gender: null, birth_date: '', email: 'aoki@aoba.example', phone: '', complete: false, birth_date_masked: null };

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
