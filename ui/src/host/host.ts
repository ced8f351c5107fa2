// The whole list of what a screen may ask for. `tauri.ts` answers it with the Rust core, `fake.ts` with fixtures.
// Shapes come from `bindings.ts`, generated from `src-tauri/src/views.rs`; spelling is the glossary's.

import type {
  AboutView, AnyOfferView, ArrangerLinkView, AutostartView, BootView, BookingView, Cabin, CancellationView, CaseFileView, CaseQueueView, CaseView, ChangeOptionsView, CheckStepView, CodeOutcomeView, ConnectedView, ConnectInput, ConnectWishView,
  CloseChoice, ConnectionRowView, DeadlineListView, DeskActInput, DeskInput, DesktopView, DocumentView, DraftView, FoundView, NoticeListView, OutboxView, SavedFileView, SaveKind, EnrolmentView, EsimView, ExtraChoiceInput, ExtrasOnSaleView, InstallGuideView, InviteView, IpcError, ItineraryEvent, MoneyView, NewCompany, PlaceView, PlansView, PointView,
  ProfileBaseView, ProfileInput, ProfileView, PurchaseInput, PurchaseView, ReviewView, Role, SamplePersonView, ScheduleChangeAnswer, SearchEventView, SearchInput, SettingsView, SignInOutcomeView, SimulatorEvent, SimulatorPreset, SimulatorView, StandaloneStepView, StaySearchEventView, StaySearchInput,
  StayChangeView, StayView, SyncView, TodayView, TravellerRowView, TripRowView, TripView, UnsentInput, UsageView, UserRowView,
} from './bindings';

/** What every call answers: data, or an error the screen turns into a sentence by its `code`. */
export type Result<T> = { status: 'ok'; data: T } | { status: 'error'; error: IpcError };

export interface Host {
  // start: answered from this computer alone, never from the network
  boot(): Promise<Result<BootView>>;
  set_settings(settings: SettingsView): Promise<Result<SettingsView>>;
  about(): Promise<Result<AboutView>>;
  /** Tells the shell that the first screen is painted (start-up figures, deferred start of the server inside). */
  painted(): Promise<Result<null>>;
  /** The person has read that the local store was made anew. */
  dismiss_rebuilt(): Promise<Result<null>>;
  reopen_store(): Promise<Result<null>>;
  /** What the desktop round the window offers. */
  desktop(): Promise<Result<DesktopView>>;
  set_autostart(on: boolean): Promise<Result<AutostartView>>;
  /** The core remembers it: a reload of the screens finds the window locked (`boot.lock`). */
  lock_window(): Promise<Result<null>>;
  /** `passphrase` where `boot.lock.passphrase`; else null, and the keychain of the system's session opens it. */
  unlock_window(passphrase: string | null): Promise<Result<null>>;

  // connect (S-01): an invitation link or a server address; the steps stream by name
  connect(input: string, on_step: (step: CheckStepView) => void): Promise<Result<ConnectedView>>;
  /** The person has seen company name and certificate subject and agrees. */
  consent(): Promise<Result<null>>;
  create_company(input: NewCompany, on_step: (step: StandaloneStepView) => void): Promise<Result<{ recovery_key: string | null }>>;
  /** The sample company with its people and their trips, really booked at the sandbox; ends signed in as the traveller. */
  create_sample(on_step: (step: StandaloneStepView) => void): Promise<Result<null>>;
  /** Empty everywhere but in the sample company. */
  sample_people(): Promise<Result<SamplePersonView[]>>;
  /** `purchase_pending` with the count of what the person at hand could not send. */
  become_sample(role: Role): Promise<Result<SignInOutcomeView>>;
  /** The service inside the app again, after a failure. */
  restart_standalone(): Promise<Result<null>>;
  /** The recovery key opens data whose key the keychain has lost. */
  restore_standalone(recovery_key: string): Promise<Result<null>>;
  unlock_standalone(passphrase: string): Promise<Result<null>>;
  /** Without `discard` refused with `purchase_pending` and the count while something is unsent. */
  forget_connection(discard: boolean): Promise<Result<null>>;

  // sign in (S-02)
  accept_invitation(password: string): Promise<Result<SignInOutcomeView>>;
  sign_in(email: string, password: string): Promise<Result<SignInOutcomeView>>;
  submit_code(code: string): Promise<Result<CodeOutcomeView>>;
  submit_recovery_code(code: string): Promise<Result<CodeOutcomeView>>;
  begin_enrolment(): Promise<Result<EnrolmentView>>;
  /** Answers the recovery codes, shown once. */
  confirm_enrolment(code: string): Promise<Result<string[]>>;
  /** `ask` and `send` answer `purchase_pending` with the count of what is not acknowledged. */
  sign_out(unsent: UnsentInput): Promise<Result<null>>;

  // places and the three searches (S-08)
  places(query: string, limit: number): Promise<Result<PlaceView[]>>;
  /** A pasted position or map link; null for any other text. */
  point(text: string): Promise<Result<PointView | null>>;
  /** Streams events of this search only; a newer search of the same kind ends the older one. */
  search(input: SearchInput, on_event: (event: SearchEventView) => void): Promise<Result<null>>;
  search_stays(input: StaySearchInput, on_event: (event: StaySearchEventView) => void): Promise<Result<null>>;
  stop_search(): Promise<Result<null>>;
  /** Every room of a property found, cheapest first. */
  stay_rates(hit_id: string): Promise<Result<StayView[]>>;
  /** Countries and days of a trip, from this computer; null where it stays at home. */
  connect_wish(trip_id: string): Promise<Result<ConnectWishView | null>>;
  search_connect(input: ConnectInput): Promise<Result<PlansView>>;
  /** Seats and bags on sale with a flight; an empty answer is a valid one. */
  extras(offer_id: string): Promise<Result<ExtrasOnSaleView>>;
  /** What the choices cost together; null where nothing is chosen. */
  extras_sum(offer_id: string, choices: ExtraChoiceInput[]): Promise<Result<MoneyView | null>>;
  /** A new offer with these in its total; the old one stays what it was. */
  choose_extras(offer_id: string, choices: ExtraChoiceInput[]): Promise<Result<AnyOfferView>>;

  // review, buy (S-09, S-10); `traveller_id` null = oneself
  review(offer_ids: string[], traveller_id: string | null): Promise<Result<ReviewView>>;
  profile(traveller_id: string | null): Promise<Result<ProfileView>>;
  save_profile(traveller_id: string | null, input: ProfileInput, base: ProfileBaseView | null): Promise<Result<ProfileView>>;
  /** Suggests the passport spelling of a kana name; null where kana cannot be read. */
  passport_spelling(kana: string): Promise<Result<string | null>>;
  purchase(input: PurchaseInput): Promise<Result<PurchaseView>>;
  purchase_state(purchase_id: string): Promise<Result<PurchaseView>>;
  /** A purchase that was never sent is looked at and put away. */
  put_away_purchase(purchase_id: string): Promise<Result<PurchaseView>>;

  // after the booking (S-11); each write answers the booking as it then stands
  pay(booking_id: string, accepted_total: MoneyView): Promise<Result<BookingView>>;
  cancel_quote(booking_id: string): Promise<Result<CancellationView>>;
  cancel(booking_id: string, quote_id: string, accepted_refund: MoneyView | null): Promise<Result<BookingView>>;
  change_options(booking_id: string, slice: number, date: string, cabin: Cabin): Promise<Result<ChangeOptionsView>>;
  change(booking_id: string, change_offer_id: string, accepted_difference: MoneyView): Promise<Result<BookingView>>;
  /** Other nights at the same hotel, beside what cancelling the old ones costs; nothing is done yet. */
  stay_change(booking_id: string, check_in: string, check_out: string): Promise<Result<StayChangeView>>;
  answer_schedule_change(booking_id: string, change_ref: string, answer: ScheduleChangeAnswer): Promise<Result<BookingView>>;
  usage(booking_id: string): Promise<Result<UsageView>>;
  top_ups(booking_id: string): Promise<Result<EsimView[]>>;
  install_guide(booking_id: string): Promise<Result<InstallGuideView>>;

  // the operators' desk: asked by a traveller (F-26), answered by an operator (S-24)
  ask_desk(input: DeskInput): Promise<Result<CaseView>>;
  withdraw_request(case_id: string): Promise<Result<CaseView>>;
  decline_quote(case_id: string): Promise<Result<CaseView>>;
  desk_cases(all: boolean): Promise<Result<CaseQueueView>>;
  desk_case(case_id: string): Promise<Result<CaseFileView>>;
  claim_case(case_id: string): Promise<Result<CaseFileView>>;
  act_on_case(case_id: string, act: DeskActInput): Promise<Result<CaseFileView>>;

  // people (S-21) and whom one may act for
  travellers(): Promise<Result<TravellerRowView[]>>;
  users(): Promise<Result<UserRowView[]>>;
  invite_user(email: string, roles: Role[]): Promise<Result<InviteView>>;
  /** The whole set. `invalid_input` on `roles` where nobody would be an admin any more. */
  set_roles(user_id: string, roles: Role[]): Promise<Result<UserRowView>>;
  arranger_links(): Promise<Result<ArrangerLinkView[]>>;
  link_arranger(arranger: string, traveller: string): Promise<Result<ArrangerLinkView>>;
  unlink_arranger(link_id: string): Promise<Result<null>>;

  // the levers of the simulation, on this computer alone (F-31); `forbidden` elsewhere
  simulator(): Promise<Result<SimulatorView>>;
  set_simulator(preset: SimulatorPreset): Promise<Result<SimulatorView>>;
  /** A schedule change needs the booking; `not_found` where it has no flight ahead. */
  simulate(event: SimulatorEvent, booking_id: string | null): Promise<Result<SimulatorView>>;

  // itinerary: read from this computer's store; no network
  today(): Promise<Result<TodayView>>;
  trips(): Promise<Result<TripRowView[]>>;
  trip(trip_id: string): Promise<Result<TripView>>;
  booking(booking_id: string): Promise<Result<BookingView>>;
  document(document_id: string): Promise<Result<DocumentView>>;
  sync(): Promise<Result<SyncView>>;

  // boarding passes of a flight (F-86), kept on this computer; each answers the booking as it then stands
  /** A wallet's pass, a text file or the barcode's text, as bytes; refused in the field `pass`. */
  add_boarding_pass(booking_id: string, bytes: number[]): Promise<Result<BookingView>>;
  drop_boarding_pass(booking_id: string, pass_id: string): Promise<Result<BookingView>>;
  /** The one let go last, while the app runs. */
  restore_boarding_pass(booking_id: string, pass_id: string): Promise<Result<BookingView>>;

  // deadlines (S-14), notices (F-90) and what waits to be sent (S-27): from this computer; each act answers the whole list anew
  deadlines(): Promise<Result<DeadlineListView>>;
  /** `until` null = shown again now; never past the deadline. */
  snooze_deadline(deadline_id: string, until: string | null): Promise<Result<DeadlineListView>>;
  notices(): Promise<Result<NoticeListView>>;
  /** Null = all. */
  read_notices(ids: string[] | null): Promise<Result<NoticeListView>>;
  outbox(): Promise<Result<OutboxView>>;
  retry_outbox(item_id: string): Promise<Result<OutboxView>>;
  discard_outbox(item_id: string): Promise<Result<OutboxView>>;
  rewrite_outbox(item_id: string, text: string): Promise<Result<OutboxView>>;
  /** A wish alone: nothing is cancelled by it. Works without a network. */
  wish_cancel(booking_id: string): Promise<Result<BookingView>>;
  withdraw_cancel_wish(booking_id: string): Promise<Result<BookingView>>;

  // unfinished work (F-30): the body is the screen's own JSON
  drafts(): Promise<Result<DraftView[]>>;
  keep_draft(name: string, body: string): Promise<Result<null>>;
  drop_draft(name: string): Promise<Result<null>>;

  /** Everything on this computer, from the first character (F-88). */
  find(query: string, limit: number): Promise<Result<FoundView[]>>;
  /** Into the downloads folder; `id` = a trip, for `document_pdf` a document. */
  save(kind: SaveKind, id: string): Promise<Result<SavedFileView>>;
  /** Shows a saved file in its folder. */
  reveal(path: string): Promise<Result<null>>;

  // connections side by side, each with its own store
  connections(): Promise<Result<ConnectionRowView[]>>;
  switch_connection(connection_id: string): Promise<Result<null>>;
  name_connection(connection_id: string, name: string, colour: number): Promise<Result<ConnectionRowView[]>>;
  /** Without `discard` refused with `purchase_pending` and the count while something is unsent. */
  remove_connection(connection_id: string, discard: boolean): Promise<Result<null>>;
  /** The answer to `close_asked`. */
  close_window(choice: Exclude<CloseChoice, 'ask'>, remember: boolean): Promise<Result<null>>;

  /** Pushed by the core: something on this computer changed. Answers the function that ends it. */
  on_event(handler: (event: ItineraryEvent) => void): () => void;
}
