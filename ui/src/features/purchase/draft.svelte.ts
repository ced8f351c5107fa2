// What was typed while reviewing an offer, by offer; traveller details are shared by all offers until they are saved.
import type { ProfileInput, ProfileView } from '$host/bindings';

export type ReviewDraft = { purpose: string; mode: 'book' | 'hold'; override_reason: string; /** The changed total the person agreed to, as text. */ agreed: string | null };

const byOffer = $state<Record<string, ReviewDraft>>({});

export function reviewDraft(offer_id: string): ReviewDraft {
  byOffer[offer_id] ??= { purpose: '', mode: 'book', override_reason: '', agreed: null };
  return byOffer[offer_id];
}

export const profileDraft = $state({
  filled: false,
  birth_text: '',
  input: {
    family_name: '', given_name: '', family_kana: '', given_kana: '', passport_surname: '', passport_given: '', passport_confirmed: false, title: null, gender: null, birth_date: '', email: '', phone: '',
  } as ProfileInput,
});

/** Fills the form from what the server knows, once: later answers never overwrite what was typed. */
export function fillProfile(known: ProfileView): void {
  if (profileDraft.filled) return;
  profileDraft.filled = true;
  const { complete: _complete, birth_date_masked: _masked, ...input } = known;
  profileDraft.input = { ...input };
  profileDraft.birth_text = known.birth_date;
}

export function forgetProfileDraft(): void {
  profileDraft.filled = false;
}
