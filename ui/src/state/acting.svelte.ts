// For whom this window arranges (F-46). Kept in memory alone: it ends with the sign-in that chose it.
//
//   acting.traveller      the colleague's row, or null = oneself; reactive
//   acting.traveller_id   goes as it is into host().review / profile / save_profile / purchase
//   acting.colleagues     whom one may act for; empty where nobody gave a link
//   loadTravellers()      asks once and keeps the answer; `again` asks anew
//   actFor(row) · endActing()
//   actForId(id)           whom a link names, once the list is known; nobody but those one may act for
//
// <TravellerPicker/> chooses (nothing is drawn for who has no link), <ActingBanner/> says so on every screen.
import type { IpcError, TravellerRowView } from '$host/bindings';
import { host } from '$host/current';
import { app } from './app.svelte';

let rows = $state.raw<TravellerRowView[] | null>(null);
let chosen = $state.raw<TravellerRowView | null>(null);
let error = $state.raw<IpcError | null>(null);
let run = 0;
let asking: Promise<void> | null = null;

export const acting = {
  get traveller(): TravellerRowView | null {
    return chosen;
  },
  get traveller_id(): string | null {
    return chosen?.traveller_id ?? null;
  },
  get oneself(): TravellerRowView | null {
    return rows?.find((row) => row.oneself) ?? null;
  },
  get colleagues(): TravellerRowView[] {
    return rows?.filter((row) => !row.oneself) ?? [];
  },
  /** Why the list is not known; null while it is, or has not been asked for. */
  get error(): IpcError | null {
    return error;
  },
};

async function ask(mine: number): Promise<void> {
  const answer = await host().travellers();
  if (mine !== run) return;
  asking = null;
  if (answer.status === 'error') {
    error = answer.error;
    return;
  }
  error = null;
  rows = answer.data;
  // A link that was withdrawn ends the acting at once; what was typed stays and is then for oneself.
  if (chosen !== null) chosen = acting.colleagues.find((row) => row.traveller_id === chosen?.traveller_id) ?? null;
}

export function loadTravellers(again = false): Promise<void> {
  if (rows !== null && !again) return Promise.resolve();
  asking ??= ask(run);
  return asking;
}

export function actFor(row: TravellerRowView): void {
  chosen = row.oneself ? null : row;
}

/** Of a link: the list decides. `false`: nobody one may act for, and nothing changed. */
export async function actForId(traveller_id: string | null): Promise<boolean> {
  if (traveller_id === null) {
    endActing();
    return true;
  }
  if (traveller_id === acting.traveller_id) return true;
  const mine = run;
  await loadTravellers();
  const row = acting.colleagues.find((known) => known.traveller_id === traveller_id);
  if (mine !== run || !row) return false;
  actFor(row);
  return true;
}

export function endActing(): void {
  chosen = null;
}

/** Forgets list and choice, and drops an answer that is still on its way. */
export function resetActing(): void {
  run++;
  asking = null;
  rows = null;
  chosen = null;
  error = null;
}

/** Who is signed in, as far as acting goes; a session that only has to be renewed is the same person's. */
const person = (): string | null => {
  const session = app.boot?.session;
  const connection = app.boot?.connection;
  return connection && (session === 'signed_in' || session === 'expired') ? `${connection.base_url} ${connection.user_email ?? ''}` : null;
};
let known: string | null = null;
$effect.root(() => {
  $effect(() => {
    const now = person();
    if (now !== known) resetActing();
    known = now;
  });
});
