// Host answered by the Rust core. The only file that may import `@tauri-apps/*`.
// A command's name is the method's name, its arguments keep their snake_case names; Err arrives as a rejected IpcError.
import { Channel, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { IpcError, ItineraryEvent } from './bindings';
import type { Host, Result } from './host';

/** Name of the one event the core pushes; its payload is an ItineraryEvent. */
const ITINERARY_EVENT = 'itinerary';

const INTERNAL: IpcError = { code: 'internal', retry: 'later', fields: [], request_id: null, retry_after_s: null, facts: {} };

function isIpcError(value: unknown): value is IpcError {
  return typeof value === 'object' && value !== null && 'code' in value && 'retry' in value;
}

async function call<T>(command: string, args?: Record<string, unknown>): Promise<Result<T>> {
  try {
    return { status: 'ok', data: await invoke<T>(command, args) };
  } catch (cause) {
    if (isIpcError(cause)) return { status: 'error', error: { ...INTERNAL, ...cause } };
    // Text here comes from Tauri itself (a missing command, a refused capability): for the developer's console only.
    console.error(`${command}: ${String(cause)}`);
    return { status: 'error', error: INTERNAL };
  }
}

function channel<T>(handler: (message: T) => void): Channel<T> {
  const made = new Channel<T>();
  made.onmessage = handler;
  return made;
}

export const tauriHost: Host = {
  boot: () => call('boot'),
  set_settings: (settings) => call('set_settings', { settings }),
  about: () => call('about'),
  painted: () => call('painted'),

  connect: (input, on_step) => call('connect', { input, on_step: channel(on_step) }),
  consent: () => call('consent'),
  create_company: (input, on_step) => call('create_company', { input, on_step: channel(on_step) }),
  forget_connection: () => call('forget_connection'),

  accept_invitation: (password) => call('accept_invitation', { password }),
  sign_in: (email, password) => call('sign_in', { email, password }),
  submit_code: (code) => call('submit_code', { code }),
  submit_recovery_code: (code) => call('submit_recovery_code', { code }),
  begin_enrolment: () => call('begin_enrolment'),
  confirm_enrolment: (code) => call('confirm_enrolment', { code }),
  sign_out: () => call('sign_out'),

  places: (query, limit) => call('places', { query, limit }),
  search: (input, on_event) => call('search', { input, on_event: channel(on_event) }),
  stop_search: () => call('stop_search'),

  review_offer: (offer_id) => call('review_offer', { offer_id }),
  profile: () => call('profile'),
  save_profile: (input) => call('save_profile', { input }),
  passport_spelling: (kana) => call('passport_spelling', { kana }),
  purchase: (input) => call('purchase', { input }),
  purchase_state: (purchase_id) => call('purchase_state', { purchase_id }),
  open_purchases: () => call('open_purchases'),

  today: () => call('today'),
  trips: () => call('trips'),
  trip: (trip_id) => call('trip', { trip_id }),
  booking: (booking_id) => call('booking', { booking_id }),
  document: (document_id) => call('document', { document_id }),
  sync: () => call('sync'),

  on_event: (handler) => {
    let ended = false;
    let end: (() => void) | null = null;
    void listen<ItineraryEvent>(ITINERARY_EVENT, (event) => handler(event.payload)).then((unlisten) => {
      if (ended) unlisten();
      else end = unlisten;
    });
    return () => {
      ended = true;
      end?.();
    };
  },
};
