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
  dismiss_rebuilt: () => call('dismiss_rebuilt'),
  reopen_store: () => call('reopen_store'),
  desktop: () => call('desktop'),
  set_autostart: (on) => call('set_autostart', { on }),
  lock_window: () => call('lock_window'),
  unlock_window: (passphrase) => call('unlock_window', { passphrase }),

  connect: (input, on_step) => call('connect', { input, on_step: channel(on_step) }),
  consent: () => call('consent'),
  create_company: (input, on_step) => call('create_company', { input, on_step: channel(on_step) }),
  create_sample: (on_step) => call('create_sample', { on_step: channel(on_step) }),
  sample_people: () => call('sample_people'),
  become_sample: (role) => call('become_sample', { role }),
  restart_standalone: () => call('restart_standalone'),
  restore_standalone: (recovery_key) => call('restore_standalone', { recovery_key }),
  unlock_standalone: (passphrase) => call('unlock_standalone', { passphrase }),
  forget_connection: (discard) => call('forget_connection', { discard }),

  accept_invitation: (password) => call('accept_invitation', { password }),
  sign_in: (email, password) => call('sign_in', { email, password }),
  submit_code: (code) => call('submit_code', { code }),
  submit_recovery_code: (code) => call('submit_recovery_code', { code }),
  begin_enrolment: () => call('begin_enrolment'),
  confirm_enrolment: (code) => call('confirm_enrolment', { code }),
  sign_out: (unsent) => call('sign_out', { unsent }),

  places: (query, limit) => call('places', { query, limit }),
  point: (text) => call('point', { text }),
  search: (input, on_event) => call('search', { input, on_event: channel(on_event) }),
  search_stays: (input, on_event) => call('search_stays', { input, on_event: channel(on_event) }),
  stop_search: () => call('stop_search'),
  stay_rates: (hit_id) => call('stay_rates', { hit_id }),
  connect_wish: (trip_id) => call('connect_wish', { trip_id }),
  search_connect: (input) => call('search_connect', { input }),
  extras: (offer_id) => call('extras', { offer_id }),
  extras_sum: (offer_id, choices) => call('extras_sum', { offer_id, choices }),
  choose_extras: (offer_id, choices) => call('choose_extras', { offer_id, choices }),

  review: (offer_ids, traveller_id) => call('review', { offer_ids, traveller_id }),
  profile: (traveller_id) => call('profile', { traveller_id }),
  save_profile: (traveller_id, input, base) => call('save_profile', { traveller_id, input, base }),
  passport_spelling: (kana) => call('passport_spelling', { kana }),
  purchase: (input) => call('purchase', { input }),
  purchase_state: (purchase_id) => call('purchase_state', { purchase_id }),
  put_away_purchase: (purchase_id) => call('put_away_purchase', { purchase_id }),

  pay: (booking_id, accepted_total) => call('pay', { booking_id, accepted_total }),
  cancel_quote: (booking_id) => call('cancel_quote', { booking_id }),
  cancel: (booking_id, quote_id, accepted_refund) => call('cancel', { booking_id, quote_id, accepted_refund }),
  change_options: (booking_id, slice, date, cabin) => call('change_options', { booking_id, slice, date, cabin }),
  change: (booking_id, change_offer_id, accepted_difference) => call('change', { booking_id, change_offer_id, accepted_difference }),
  stay_change: (booking_id, check_in, check_out) => call('stay_change', { booking_id, check_in, check_out }),
  answer_schedule_change: (booking_id, change_ref, answer) => call('answer_schedule_change', { booking_id, change_ref, answer }),
  usage: (booking_id) => call('usage', { booking_id }),
  top_ups: (booking_id) => call('top_ups', { booking_id }),
  install_guide: (booking_id) => call('install_guide', { booking_id }),

  ask_desk: (input) => call('ask_desk', { input }),
  withdraw_request: (case_id) => call('withdraw_request', { case_id }),
  decline_quote: (case_id) => call('decline_quote', { case_id }),
  desk_cases: (all) => call('desk_cases', { all }),
  desk_case: (case_id) => call('desk_case', { case_id }),
  claim_case: (case_id) => call('claim_case', { case_id }),
  act_on_case: (case_id, act) => call('act_on_case', { case_id, act }),

  travellers: () => call('travellers'),
  users: () => call('users'),
  invite_user: (email, roles) => call('invite_user', { email, roles }),
  set_roles: (user_id, roles) => call('set_roles', { user_id, roles }),
  arranger_links: () => call('arranger_links'),
  link_arranger: (arranger, traveller) => call('link_arranger', { arranger, traveller }),
  unlink_arranger: (link_id) => call('unlink_arranger', { link_id }),

  simulator: () => call('simulator'),
  set_simulator: (preset) => call('set_simulator', { preset }),
  simulate: (event, booking_id) => call('simulate', { event, booking_id }),

  today: () => call('today'),
  trips: () => call('trips'),
  trip: (trip_id) => call('trip', { trip_id }),
  booking: (booking_id) => call('booking', { booking_id }),
  document: (document_id) => call('document', { document_id }),
  sync: () => call('sync'),

  add_boarding_pass: (booking_id, bytes) => call('add_boarding_pass', { booking_id, bytes }),
  drop_boarding_pass: (booking_id, pass_id) => call('drop_boarding_pass', { booking_id, pass_id }),
  restore_boarding_pass: (booking_id, pass_id) => call('restore_boarding_pass', { booking_id, pass_id }),

  deadlines: () => call('deadlines'),
  snooze_deadline: (deadline_id, until) => call('snooze_deadline', { deadline_id, until }),
  notices: () => call('notices'),
  read_notices: (ids) => call('read_notices', { ids }),
  outbox: () => call('outbox'),
  retry_outbox: (item_id) => call('retry_outbox', { item_id }),
  discard_outbox: (item_id) => call('discard_outbox', { item_id }),
  rewrite_outbox: (item_id, text) => call('rewrite_outbox', { item_id, text }),
  wish_cancel: (booking_id) => call('wish_cancel', { booking_id }),
  withdraw_cancel_wish: (booking_id) => call('withdraw_cancel_wish', { booking_id }),

  drafts: () => call('drafts'),
  keep_draft: (name, body) => call('keep_draft', { name, body }),
  drop_draft: (name) => call('drop_draft', { name }),

  find: (query, limit) => call('find', { query, limit }),
  save: (kind, id) => call('save', { kind, id }),
  reveal: (path) => call('reveal', { path }),

  connections: () => call('connections'),
  switch_connection: (connection_id) => call('switch_connection', { connection_id }),
  name_connection: (connection_id, name, colour) => call('name_connection', { connection_id, name, colour }),
  remove_connection: (connection_id, discard) => call('remove_connection', { connection_id, discard }),
  close_window: (choice, remember) => call('close_window', { choice, remember }),

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
