// Files made by the core into the downloads folder: one at a time, and the line that names the last one.
import type { IpcError, SavedFileView, SaveKind } from '$host/bindings';
import { host } from '$host/current';

export const saving = $state({
  /** What is being made, as `kind id`. */
  busy: null as string | null,
  done: null as (SavedFileView & { kind: SaveKind }) | null,
  error: null as IpcError | null,
});

export const savingNow = (kind: SaveKind, id: string): boolean => saving.busy === `${kind} ${id}`;

export async function saveFile(kind: SaveKind, id: string): Promise<void> {
  if (saving.busy !== null) return;
  Object.assign(saving, { busy: `${kind} ${id}`, done: null, error: null });
  const answer = await host().save(kind, id);
  saving.busy = null;
  if (answer.status === 'ok') saving.done = { ...answer.data, kind };
  else saving.error = answer.error;
}

export async function revealSaved(): Promise<void> {
  if (!saving.done) return;
  const answer = await host().reveal(saving.done.path);
  if (answer.status === 'error') Object.assign(saving, { done: null, error: answer.error });
}

export function putAwaySaved(): void {
  Object.assign(saving, { done: null, error: null });
}
