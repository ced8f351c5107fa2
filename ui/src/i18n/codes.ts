// Code → words, for every closed set of the contract. The Record types make a code without a message a compile error.
import type {
  AccountState, Board, BookingState, Cabin, CancelAbility, CheckStepName, DeadlineView, DeskAbout, DeskCaseState, DocumentRowView, EsimState, ExtraKind, FailureReason, FieldCode, GapView, Gender, IpcError, IpcErrorCode,
  KeychainView, OfferLabel, OnlineView, PaymentKind, PlaceKind, Product, PurchaseStepName, PurchaseStepState, QuoteState, RefundTo, RentalLineKind, RentalPointKind, RentalState, Role, ScheduleChangeState, SearchEventView, SimulatorPreset,
  StandaloneStepName, Title, TripState, WishKind,
} from '$host/bindings';
import { m } from './messages';

type Words<K extends string> = Record<K, () => string>;
type Facts = { host: string; issuer: string };
type SupplierNote = Extract<SearchEventView, { kind: 'supplier_note' }>['note'];

const ERRORS: Record<IpcErrorCode, { title: () => string; body: (facts: Facts) => string }> = {
  offline: { title: m.error_offline_title, body: m.error_offline_body },
  timeout: { title: m.error_timeout_title, body: m.error_timeout_body },
  server_unreachable: { title: m.error_server_unreachable_title, body: m.error_server_unreachable_body },
  tls_untrusted: { title: m.error_tls_untrusted_title, body: m.error_tls_untrusted_body },
  tls_expired: { title: m.error_tls_expired_title, body: m.error_tls_expired_body },
  tls_wrong_host: { title: m.error_tls_wrong_host_title, body: m.error_tls_wrong_host_body },
  http_refused: { title: m.error_http_refused_title, body: m.error_http_refused_body },
  address_invalid: { title: m.error_address_invalid_title, body: m.error_address_invalid_body },
  name_not_found: { title: m.error_name_not_found_title, body: m.error_name_not_found_body },
  not_smart_btm: { title: m.error_not_smart_btm_title, body: m.error_not_smart_btm_body },
  version_mismatch: { title: m.error_version_mismatch_title, body: m.error_version_mismatch_body },
  proxy_login: { title: m.error_proxy_login_title, body: m.error_proxy_login_body },
  clock_wrong: { title: m.error_clock_wrong_title, body: m.error_clock_wrong_body },
  invitation_invalid: { title: m.error_invitation_invalid_title, body: m.error_invitation_invalid_body },
  wrong_credentials: { title: m.error_wrong_credentials_title, body: m.error_wrong_credentials_body },
  wrong_code: { title: m.error_wrong_code_title, body: m.error_wrong_code_body },
  code_used: { title: m.error_code_used_title, body: m.error_code_used_body },
  locked_out: { title: m.error_locked_out_title, body: m.error_locked_out_body },
  session_expired: { title: m.error_session_expired_title, body: m.error_session_expired_body },
  fresh_login_needed: { title: m.error_fresh_login_needed_title, body: m.error_fresh_login_needed_body },
  forbidden: { title: m.error_forbidden_title, body: m.error_forbidden_body },
  not_found: { title: m.error_not_found_title, body: m.error_not_found_body },
  invalid_input: { title: m.error_invalid_input_title, body: m.error_invalid_input_body },
  offer_gone: { title: m.error_offer_gone_title, body: m.error_offer_gone_body },
  price_changed: { title: m.error_price_changed_title, body: m.error_price_changed_body },
  already_booked: { title: m.error_already_booked_title, body: m.error_already_booked_body },
  supplier_failed: { title: m.error_supplier_failed_title, body: m.error_supplier_failed_body },
  server_full: { title: m.error_server_full_title, body: m.error_server_full_body },
  search_failed: { title: m.error_search_failed_title, body: m.error_search_failed_body },
  busy: { title: m.error_busy_title, body: m.error_busy_body },
  purchase_pending: { title: m.error_purchase_pending_title, body: m.error_purchase_pending_body },
  keychain_failed: { title: m.error_keychain_failed_title, body: m.error_keychain_failed_body },
  store_failed: { title: m.error_store_failed_title, body: m.error_store_failed_body },
  storage_full: { title: m.error_storage_full_title, body: m.error_storage_full_body },
  folder_not_writable: { title: m.error_folder_not_writable_title, body: m.error_folder_not_writable_body },
  no_file_manager: { title: m.error_no_file_manager_title, body: m.error_no_file_manager_body },
  not_connected: { title: m.error_not_connected_title, body: m.error_not_connected_body },
  quote_changed: { title: m.error_quote_changed_title, body: m.error_quote_changed_body },
  airline_control: { title: m.error_airline_control_title, body: m.error_airline_control_body },
  details_changed: { title: m.error_details_changed_title, body: m.error_details_changed_body },
  case_claimed: { title: m.error_case_claimed_title, body: m.error_case_claimed_body },
  tls_failed: { title: m.error_tls_failed_title, body: m.error_tls_failed_body },
  captive_portal: { title: m.error_captive_portal_title, body: m.error_captive_portal_body },
  connection_exists: { title: m.error_connection_exists_title, body: m.error_connection_exists_body },
  standalone_failed: { title: m.error_standalone_failed_title, body: m.error_standalone_failed_body },
  passphrase_wrong: { title: m.error_passphrase_wrong_title, body: m.error_passphrase_wrong_body },
  recovery_key_wrong: { title: m.error_recovery_key_wrong_title, body: m.error_recovery_key_wrong_body },
  server_error: { title: m.error_server_error_title, body: m.error_server_error_body },
  internal: { title: m.error_internal_title, body: m.error_internal_body },
};

/** What happened, and what state things are in with what to do. */
export function errorWords(error: IpcError): { title: string; body: string } {
  const words = ERRORS[error.code] ?? ERRORS.internal;
  const facts = { host: error.facts['host'] || m.error_unknown_host(), issuer: error.facts['issuer'] || m.error_unknown_issuer() };
  return { title: words.title(), body: words.body(facts) };
}

const FIELDS: Words<FieldCode> = {
  required: m.field_required, too_short: m.field_too_short, too_long: m.field_too_long, too_common: m.field_too_common,
  contains_company: m.field_contains_company, not_an_email: m.field_not_an_email, not_a_phone: m.field_not_a_phone,
  not_katakana: m.field_not_katakana, not_passport_latin: m.field_not_passport_latin, not_a_date: m.field_not_a_date,
  in_past: m.field_in_past, beyond_horizon: m.field_beyond_horizon, return_before_departure: m.field_return_before_departure,
  same_place: m.field_same_place, unknown_place: m.field_unknown_place, too_many_travellers: m.field_too_many_travellers,
  not_six_digits: m.field_not_six_digits, not_a_recovery_code: m.field_not_a_recovery_code, not_an_address: m.field_not_an_address,
  birth_date_range: m.field_birth_date_range, surname_too_short: m.field_surname_too_short, mismatch: m.field_mismatch,
  check_out_before_check_in: m.field_check_out_before_check_in, too_many_nights: m.field_too_many_nights, out_of_range: m.field_out_of_range,
  not_a_boarding_pass: m.field_not_a_boarding_pass, other_flight: m.field_other_flight,
};
/** Fields whose control is ticked or chosen from a list, so that nothing is typed. */
const TICKED = new Set(['passport_confirmed', 'roles']);
const CHOSEN = new Set(['title', 'gender', 'arranger', 'traveller', 'countries']);
/** The sentence at a field; "required" says what to do with this very control. */
export function fieldWords(code: FieldCode, field = ''): string {
  if (code === 'required' && TICKED.has(field)) return m.field_required_tick();
  if (code === 'required' && CHOSEN.has(field)) return m.field_required_choose();
  if (field === 'pass' && code === 'too_long') return m.pass_too_large();
  if (field === 'pass' && code === 'out_of_range') return m.pass_too_many();
  return FIELDS[code]();
}

const BOOKING_STATES: Words<BookingState> = {
  draft: m.booking_state_draft, awaiting_approval: m.booking_state_awaiting_approval, requested: m.booking_state_requested,
  held: m.booking_state_held, waitlisted: m.booking_state_waitlisted, confirming: m.booking_state_confirming,
  needs_human: m.booking_state_needs_human, confirmed: m.booking_state_confirmed, changing: m.booking_state_changing,
  cancelling: m.booking_state_cancelling, cancelled: m.booking_state_cancelled, voided: m.booking_state_voided,
  expired: m.booking_state_expired, failed: m.booking_state_failed, closed: m.booking_state_closed,
};
export const bookingStateWords = (state: BookingState): string => BOOKING_STATES[state]();

const TRIP_STATES: Words<TripState> = {
  planning: m.trip_state_planning, partly_booked: m.trip_state_partly_booked, booked: m.trip_state_booked,
  under_way: m.trip_state_under_way, completed: m.trip_state_completed, cancelled: m.trip_state_cancelled, attention: m.trip_state_attention,
};
export const tripStateWords = (state: TripState): string => TRIP_STATES[state]();

const FAILURES: Words<FailureReason> = {
  offer_gone: m.failure_offer_gone, sold_out: m.failure_sold_out, price_changed: m.failure_price_changed, traveller: m.failure_traveller,
  funds: m.failure_funds, not_supported: m.failure_not_supported, supplier_auth: m.failure_supplier_auth, not_sent: m.failure_not_sent,
  busy: m.failure_busy, other: m.failure_other,
};
export const failureWords = (reason: FailureReason): string => FAILURES[reason]();

const CABINS: Words<Cabin> = { economy: m.cabin_economy, premium_economy: m.cabin_premium_economy, business: m.cabin_business, first: m.cabin_first };
export const cabinWords = (cabin: Cabin): string => CABINS[cabin]();

const TITLES: Words<Title> = { mr: m.title_mr, ms: m.title_ms, mrs: m.title_mrs, miss: m.title_miss, dr: m.title_dr };
export const titleWords = (title: Title): string => TITLES[title]();

const GENDERS: Words<Gender> = { m: m.gender_m, f: m.gender_f };
export const genderWords = (gender: Gender): string => GENDERS[gender]();

const PLACES: Words<PlaceKind> = {
  airport: m.place_airport, city: m.place_city, station: m.place_station, district: m.place_district, colloquial: m.place_colloquial,
};
export const placeKindWords = (kind: PlaceKind): string => PLACES[kind]();

const LABELS: Words<OfferLabel> = { cheapest: m.offer_label_cheapest, fastest: m.offer_label_fastest, most_flexible: m.offer_label_most_flexible };
export const offerLabelWords = (label: OfferLabel): string => LABELS[label]();

const CHECK_STEPS: Words<CheckStepName> = {
  address: m.check_step_address, name: m.check_step_name, tls: m.check_step_tls, product: m.check_step_product,
  version: m.check_step_version, clock: m.check_step_clock, invitation: m.check_step_invitation,
};
export const checkStepWords = (step: CheckStepName): string => CHECK_STEPS[step]();

const STANDALONE_STEPS: Words<StandaloneStepName> = {
  store: m.standalone_step_store, keychain: m.standalone_step_keychain, start: m.standalone_step_start,
  company: m.standalone_step_company, trips: m.standalone_step_trips, open: m.standalone_step_open,
};
export const standaloneStepWords = (step: StandaloneStepName): string => STANDALONE_STEPS[step]();

const PURCHASE_STEPS: Words<PurchaseStepName> = {
  stored: m.purchase_step_stored, sent: m.purchase_step_sent, price_check: m.purchase_step_price_check,
  supplier: m.purchase_step_supplier, confirmed: m.purchase_step_confirmed, documents: m.purchase_step_documents,
};
export const purchaseStepWords = (step: PurchaseStepName): string => PURCHASE_STEPS[step]();

const STEP_STATES: Words<PurchaseStepState> = {
  waiting: m.step_waiting, running: m.step_running, done: m.step_done, failed: m.step_failed, unknown: m.step_unknown,
};
export const stepStateWords = (state: PurchaseStepState): string => STEP_STATES[state]();

const DOCUMENTS: Words<DocumentRowView['kind']> = {
  e_ticket: m.document_e_ticket, terms: m.document_terms, voucher: m.document_voucher, esim_sheet: m.document_esim_sheet, rental_sheet: m.document_rental_sheet, desk_sheet: m.document_desk_sheet,
};
export const documentWords = (kind: DocumentRowView['kind']): string => DOCUMENTS[kind]();

const DEADLINES: Words<DeadlineView['kind']> = {
  payment_required_by: m.deadline_payment_required_by, price_guarantee: m.deadline_price_guarantee, free_cancel_end: m.deadline_free_cancel_end, void_until: m.deadline_void_until,
  rental_return: m.deadline_rental_return, quote_expiry: m.deadline_quote_expiry, schedule_answer: m.deadline_schedule_answer,
  rental_order: m.deadline_rental_order, rental_change: m.deadline_rental_change, esim_end: m.deadline_esim_end, check_in_opens: m.deadline_check_in_opens,
};
export const deadlineWords = (kind: DeadlineView['kind']): string => DEADLINES[kind]();

const NOTES: Record<SupplierNote, (facts: { supplier: string }) => string> = {
  failed: m.supplier_note_failed, timed_out: m.supplier_note_timed_out, incomplete: m.supplier_note_incomplete,
};
export const supplierNoteWords = (note: SupplierNote, supplier: string): string => NOTES[note]({ supplier });

const KEYCHAIN: Words<KeychainView> = {
  available: m.keychain_available, absent: m.keychain_absent, locked: m.keychain_locked, probing: m.keychain_probing,
};
export const keychainWords = (state: KeychainView): string => KEYCHAIN[state]();

const PRODUCTS: Words<Product> = { flight: m.product_flight, stay: m.product_stay, esim: m.product_esim, rental: m.product_rental, desk: m.product_desk };
export const productWords = (code: Product): string => PRODUCTS[code]();

const ONLINE: Words<OnlineView> = { online: m.online_online, offline: m.online_offline, server_down: m.online_server_down, proxy_login: m.online_proxy_login, captive_portal: m.online_captive_portal, not_trusted: m.online_not_trusted, standalone_down: m.online_standalone_down, session_locked: m.online_session_locked };
export const onlineWords = (code: OnlineView): string => ONLINE[code]();

const GAPS: Words<GapView> = { rail: m.gap_rail, other_airlines: m.gap_other_airlines, other_hotels: m.gap_other_hotels, other_plans: m.gap_other_plans };
export const gapWords = (code: GapView): string => GAPS[code]();

const BOARDS: Words<Board> = { room_only: m.board_room_only, breakfast: m.board_breakfast, half_board: m.board_half_board, full_board: m.board_full_board, all_inclusive: m.board_all_inclusive };
export const boardWords = (code: Board): string => BOARDS[code]();

const PAYMENTS: Words<PaymentKind> = { pay_now: m.payment_pay_now, deposit: m.payment_deposit, guarantee: m.payment_guarantee };
export const paymentWords = (code: PaymentKind): string => PAYMENTS[code]();

const EXTRAS: Words<ExtraKind> = { seat: m.extra_seat, bag: m.extra_bag, cancel_for_any_reason: m.extra_cancel_for_any_reason, other: m.extra_other };
export const extraWords = (code: ExtraKind): string => EXTRAS[code]();

const WISHES: Words<WishKind> = { seat: m.extra_seat, bag: m.extra_bag, meal: m.extra_meal };
export const wishKindWords = (code: WishKind): string => WISHES[code]();

const RENTAL_LINES: Words<RentalLineKind> = { days: m.rental_line_days, handling: m.rental_line_handling, pickup: m.rental_line_pickup, return: m.rental_line_return, cover: m.rental_line_cover, battery: m.rental_line_battery, adapter: m.rental_line_adapter };
export const rentalLineWords = (code: RentalLineKind): string => RENTAL_LINES[code]();

const RENTAL_POINTS: Words<RentalPointKind> = { counter: m.rental_point_counter, return_box: m.rental_point_return_box, post: m.rental_point_post, office: m.rental_point_office };
export const rentalPointWords = (code: RentalPointKind): string => RENTAL_POINTS[code]();

const RENTAL_STATES: Words<RentalState> = { requested: m.rental_state_requested, arranged: m.rental_state_arranged, picked_up: m.rental_state_picked_up, overdue: m.rental_state_overdue, returned: m.rental_state_returned, lost: m.rental_state_lost, cancelled: m.rental_state_cancelled };
export const rentalStateWords = (code: RentalState): string => RENTAL_STATES[code]();

const ESIM_STATES: Words<EsimState> = { ordered: m.esim_state_ordered, ready: m.esim_state_ready, installed: m.esim_state_installed, active: m.esim_state_active, used_up: m.esim_state_used_up, expired: m.esim_state_expired };
export const esimStateWords = (code: EsimState): string => ESIM_STATES[code]();

const REFUNDS: Words<RefundTo> = { company: m.refund_to_company, airline_credit: m.refund_to_airline_credit, voucher: m.refund_to_voucher, nothing_paid: m.refund_to_nothing_paid, other: m.refund_to_other };
export const refundToWords = (code: RefundTo): string => REFUNDS[code]();

const ABILITIES: Words<CancelAbility> = { by_user: m.cancel_ability_by_user, by_operator: m.cancel_ability_by_operator, not_possible: m.cancel_ability_not_possible, unknown: m.cancel_ability_unknown };
export const cancelAbilityWords = (code: CancelAbility): string => ABILITIES[code]();

const SCHEDULE_CHANGES: Words<ScheduleChangeState> = { open: m.schedule_change_open, accepted: m.schedule_change_accepted, alternative_asked: m.schedule_change_alternative_asked, refund_asked: m.schedule_change_refund_asked, lapsed: m.schedule_change_lapsed, replaced: m.schedule_change_replaced };
export const scheduleChangeWords = (code: ScheduleChangeState): string => SCHEDULE_CHANGES[code]();

const ABOUTS: Words<DeskAbout> = { rental: m.desk_about_rental, quote: m.desk_about_quote, change: m.desk_about_change, cancel: m.desk_about_cancel, schedule_change: m.desk_about_schedule_change, extras: m.desk_about_extras, needs_human: m.desk_about_needs_human, document_missing: m.desk_about_document_missing, other: m.desk_about_other };
export const deskAboutWords = (code: DeskAbout): string => ABOUTS[code]();

const CASE_STATES: Words<DeskCaseState> = { open: m.case_state_open, claimed: m.case_state_claimed, waiting: m.case_state_waiting, settled: m.case_state_settled };
export const caseStateWords = (code: DeskCaseState): string => CASE_STATES[code]();

const QUOTE_STATES: Words<QuoteState> = { draft: m.quote_state_draft, sent: m.quote_state_sent, accepted: m.quote_state_accepted, declined: m.quote_state_declined, expired: m.quote_state_expired, replaced: m.quote_state_replaced };
export const quoteStateWords = (code: QuoteState): string => QUOTE_STATES[code]();

const ROLES: Words<Role> = { traveller: m.role_traveller, arranger: m.role_arranger, approver: m.role_approver, company_admin: m.role_company_admin, accountant: m.role_accountant, operator: m.role_operator, auditor: m.role_auditor, report_viewer: m.role_report_viewer };
export const roleWords = (code: Role): string => ROLES[code]();

const ACCOUNTS: Words<AccountState> = { invited: m.account_state_invited, active: m.account_state_active, locked: m.account_state_locked, disabled: m.account_state_disabled };
export const accountStateWords = (code: AccountState): string => ACCOUNTS[code]();

const PRESETS: Record<SimulatorPreset, { label: () => string; says: () => string }> = {
  calm: { label: m.simulator_calm, says: m.simulator_calm_says }, busy_day: { label: m.simulator_busy_day, says: m.simulator_busy_day_says }, chaos: { label: m.simulator_chaos, says: m.simulator_chaos_says },
  dead: { label: m.simulator_dead, says: m.simulator_dead_says }, slow: { label: m.simulator_slow, says: m.simulator_slow_says },
};
/** How the simulated suppliers behave: a name and a sentence. */
export const presetWords = (preset: SimulatorPreset): { label: string; says: string } => ({ label: PRESETS[preset].label(), says: PRESETS[preset].says() });
