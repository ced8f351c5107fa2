// The lock of an idle window (F-83): after so long without a key or a pointer the screens are out of sight until the local unlock. They stay as they
// are behind it, so that nothing typed is lost; what is kept, sent and synced goes on.
import type { IpcError } from '$host/bindings';
import { host } from '$host/current';
import { app } from './app.svelte';

const MINUTE = 60_000;
/** How often it is looked at the clock; waking from sleep is noticed by it too. */
export const LOOK_EVERY = 5_000;
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/** By the wall clock, which goes on while the computer sleeps; a clock that was put back begins anew. */
export function isIdle(minutes: number, last: number, now: number): boolean {
  return minutes > 0 && now - last >= minutes * MINUTE;
}

/** Somebody is signed in or was: there is something to hide. */
const lockable = (): boolean => app.boot !== null && app.boot.connection !== null && (app.boot.session === 'signed_in' || app.boot.session === 'expired');

export const isLocked = (): boolean => app.boot?.lock.locked === true && lockable();

function put(locked: boolean): void {
  if (app.boot) app.boot = { ...app.boot, lock: { ...app.boot.lock, locked } };
}

/** At once: the core is told afterwards, so that a reload finds it so. */
export async function lockNow(): Promise<void> {
  if (!lockable() || isLocked()) return;
  put(true);
  await host().lock_window();
}

/** null: open. */
export async function unlock(passphrase: string | null): Promise<IpcError | null> {
  const answer = await host().unlock_window(passphrase);
  if (answer.status === 'error') return answer.error;
  put(false);
  return null;
}

/** Watches for signs of life until the answer is called. */
export function watchIdle(): () => void {
  let last = Date.now();
  const alive = (): void => { last = Date.now(); };
  const look = (): void => {
    const now = Date.now();
    if (now < last) last = now;
    if (isIdle(app.boot?.settings.idle_lock_minutes ?? 0, last, now)) void lockNow();
  };
  // A key pressed on waking is no proof that nobody else sat here: it is looked first.
  const sign = (): void => { look(); alive(); };
  for (const name of SIGNS) window.addEventListener(name, sign, { capture: true, passive: true });
  document.addEventListener('visibilitychange', look);
  const timer = setInterval(look, LOOK_EVERY);
  return () => {
    for (const name of SIGNS) window.removeEventListener(name, sign, { capture: true });
    document.removeEventListener('visibilitychange', look);
    clearInterval(timer);
  };
}
