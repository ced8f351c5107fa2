// What an admin typed and has not sent: leaving the screen loses nothing.
import type { UserRowView } from '$host/bindings';
import { draftOf } from '$state/drafts.svelte';
import type { Invitable } from './roles';

export const invite = $state({ email: '', roles: ['traveller'] as Invitable[] });
export const keeper = draftOf('people/invite', invite);
export const link = $state({ arranger_text: '', traveller_text: '' });
/** Rows as the server gave them; what was chosen is not to be changed in place. */
export class Chosen {
  arranger = $state.raw<UserRowView | null>(null);
  traveller = $state.raw<UserRowView | null>(null);
}
export const chosen = new Chosen();

export function forgetInvite(): void {
  invite.email = '';
  invite.roles = ['traveller'];
}
export function forgetLink(): void {
  link.arranger_text = '';
  link.traveller_text = '';
  chosen.arranger = null;
  chosen.traveller = null;
}
