// The boarding pass let go last, and the way back. The line that names it stands over the window, whatever screen is open by then.
import type { BoardingPassView, BookingView } from '$host/bindings';
import { host } from '$host/current';
import type { Result } from '$host/host';
import { m } from '$i18n/messages';
import { announce } from '$shared/announce.svelte';
import { app } from './app.svelte';

export const dropped = $state({ last: null as { booking_id: string; pass_id: string; passenger: string } | null });

export async function dropPass(booking_id: string, { pass_id, passenger }: BoardingPassView): Promise<Result<BookingView>> {
  const answer = await host().drop_boarding_pass(booking_id, pass_id);
  if (answer.status === 'ok') dropped.last = { booking_id, pass_id, passenger };
  return answer;
}

export async function restorePass(): Promise<void> {
  const { last } = dropped;
  if (!last) return;
  dropped.last = null;
  const answer = await host().restore_boarding_pass(last.booking_id, last.pass_id);
  if (answer.status === 'error') return;
  app.revision++;
  announce(m.pass_restored());
}

export function putAwayDropped(): void {
  dropped.last = null;
}
