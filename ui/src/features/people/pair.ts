// Whether two people may be linked, before it is sent.
import type { ArrangerLinkView, UserRowView } from '$host/bindings';

export type PairCode = 'required' | 'oneself' | 'known' | 'mismatch';
export type PairErrors = Partial<Record<'arranger' | 'traveller', PairCode>>;

export function pairRefusals(arranger: UserRowView | null, traveller: UserRowView | null, links: readonly ArrangerLinkView[]): PairErrors {
  const errors: PairErrors = {};
  if (arranger === null) errors.arranger = 'required';
  if (traveller === null) errors.traveller = 'required';
  else if (arranger?.user_id === traveller.user_id) errors.traveller = 'oneself';
  else if (arranger !== null && links.some((link) => link.arranger === arranger.user_id && link.traveller === traveller.traveller_id)) errors.traveller = 'known';
  return errors;
}
