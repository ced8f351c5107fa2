// What was typed and chosen on the way to a purchase: kept while the window lives, so that leaving the review loses nothing.
import { draftOf, type Keeper } from '$state/drafts.svelte';
import type { AnyOfferView, ProfileBaseView, ProfileInput, ProfileView } from '$host/bindings';

/** Of the purchase as a whole. */
export const purchaseDraft = $state({ purpose: '', mode: 'book' as 'book' | 'hold', /** What it was typed for: things found live only for a while. */ offer_ids: [] as string[], traveller_id: null as string | null });
export const purchaseKeeper = draftOf('review', purchaseDraft);
/** Notes for whom and for what something was typed. */
export function typedFor(offer_ids: readonly string[], traveller_id: string | null): void {
  Object.assign(purchaseDraft, purchaseDraft.purpose === '' && purchaseDraft.mode === 'book' ? { offer_ids: [], traveller_id: null } : { offer_ids: [...offer_ids], traveller_id });
}

export type ItemDraft = { override_reason: string; /** The changed total the person agreed to, as text. */ agreed: string | null };
const byOffer = $state<Record<string, ItemDraft>>({});

const NOTHING: ItemDraft = { override_reason: '', agreed: null };

export const itemDraft = (offer_id: string): Readonly<ItemDraft> => byOffer[offer_id] ?? NOTHING;
export function draftItem(offer_id: string, change: Partial<ItemDraft>): void {
  byOffer[offer_id] = { ...itemDraft(offer_id), ...change };
}

export type ProfileDraft = { filled: boolean; /** The server has what was typed: its next answer counts whole. */ saved: boolean; birth_text: string; /** The birth date as the server shows it, where it knows one. */ birth_masked: string | null; input: ProfileInput; /** What the form was filled with: sent with the edit, so that nothing newer is written over. */ base: ProfileBaseView | null; /** Fields that somebody else changed too, the person has to choose. */ conflicts: string[] };
const byTraveller = $state<Record<string, ProfileDraft>>({});
const EMPTY: ProfileInput = { family_name: '', given_name: '', family_kana: '', given_kana: '', passport_surname: '', passport_given: '', passport_confirmed: false, title: null, gender: null, birth_date: '', email: '', phone: '' };

/** Details of one traveller; null = oneself. */
export function profileDraft(traveller_id: string | null): ProfileDraft {
  const key = traveller_id ?? '';
  byTraveller[key] ??= { filled: false, saved: false, birth_text: '', birth_masked: null, input: { ...EMPTY }, base: null, conflicts: [] };
  profileKeeper(traveller_id);
  return byTraveller[key];
}

export function profileKeeper(traveller_id: string | null): Keeper {
  const draft = byTraveller[traveller_id ?? ''];
  if (!draft) throw new Error('asked for before the form was opened');
  return draftOf<ProfileDraft>(`profile/${traveller_id ?? ''}`, draft, { without: ['filled', 'saved', 'birth_masked'] });
}

/** Fills the form from what is known, once, or `anew`. What was typed meanwhile, or before, is never overwritten. */
export function fillProfile(traveller_id: string | null, known: ProfileView, anew = false): void {
  const draft = profileDraft(traveller_id);
  if (draft.filled && !anew) return;
  const { complete: _complete, birth_date_masked, revision, as_of: _as_of, unsent, ...details } = known;
  // Typed in an earlier run, on what was known then: it is sent on that.
  const typedBefore = draft.base !== null && !draft.saved && !anew;
  draft.filled = true;
  if (!typedBefore) {
    const input = unsent ? unsent.input : details;
    const typed = draft.saved || anew ? {} : Object.fromEntries(Object.entries(draft.input).filter(([field, value]) => value !== EMPTY[field as keyof ProfileInput]));
    const birth_text = draft.saved || anew ? '' : draft.birth_text;
    draft.input = { ...input, ...typed };
    draft.base = unsent ? unsent.base : { revision, details: { ...details, birth_date: '' }, birth_date_masked };
    draft.conflicts = unsent ? unsent.conflicts : [];
    draft.birth_text = birth_text || input.birth_date;
  }
  draft.birth_masked = draft.base?.birth_date_masked ?? null;
  draft.saved = false;
  profileKeeper(traveller_id).rebase();
}

/** After saving: the form is filled anew from the server's next answer. */
export function forgetProfileDraft(traveller_id: string | null): void {
  Object.assign(profileDraft(traveller_id), { filled: false, saved: true, conflicts: [] });
  profileKeeper(traveller_id).settle();
}

/** Offers as they were reviewed: the progress names its parts by them. */
const reviewed = new Map<string, AnyOfferView>();
export function remember(offers: readonly AnyOfferView[]): void {
  for (const offer of offers) reviewed.set(offer.offer.id, offer);
}
export const reviewedOffer = (offer_id: string): AnyOfferView | null => reviewed.get(offer_id) ?? null;

/** After a commit: the next purchase starts with nothing of this one. */
export function forgetPurchase(offer_ids: readonly string[]): void {
  purchaseDraft.purpose = '';
  purchaseDraft.mode = 'book';
  Object.assign(purchaseDraft, { offer_ids: [], traveller_id: null });
  purchaseKeeper.settle();
  for (const id of offer_ids) delete byOffer[id];
}
