// What is said of the service inside the app, of a store made anew, of a link that was handed over.
import type { IpcErrorCode, RebuiltCause, StandaloneStepName } from '$host/bindings';
import { m } from '$i18n/messages';

/** A later start opens what is there: other words than when a company is made. */
export function stepWords(step: StandaloneStepName): string {
  if (step === 'store') return m.service_at_store();
  return step === 'keychain' ? m.service_at_keychain() : m.service_at_start();
}

export function whatToDo(code: IpcErrorCode): string {
  if (code === 'keychain_failed') return m.service_do_keychain();
  return code === 'store_failed' ? m.service_do_store() : m.service_do_start();
}

/** The store of this computer did not open: what stands in the way, and that nothing in it is lost. */
export function storeWords(code: IpcErrorCode): { title: string; body: string } {
  if (code === 'keychain_failed') return { title: m.error_keychain_failed_title(), body: m.store_behind_keychain() };
  if (code === 'storage_full') return { title: m.error_storage_full_title(), body: m.store_full() };
  return { title: m.error_store_failed_title(), body: m.store_waits() };
}

const REBUILT: Record<RebuiltCause, () => string> = { key_gone: m.rebuilt_key_gone, wrong_key: m.rebuilt_wrong_key, damaged: m.rebuilt_damaged };
export const rebuiltWords = (cause: RebuiltCause): string => REBUILT[cause]();

/** The server a link names, so that a person sees it before anything is asked of it; null where it names none. */
export function invitingServer(link: string): string | null {
  const query = link.slice(link.indexOf('?') + 1);
  const server = new URLSearchParams(query).get('server')?.trim() ?? '';
  return server === '' ? null : server.slice(0, 120);
}
