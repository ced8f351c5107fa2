// The whole list of what a screen may ask for. `tauri.ts` answers it with the Rust core, `fake.ts` with fixtures.
// Shapes come from `bindings.ts`, generated from `src-tauri/src/views.rs`; spelling is the glossary's.

import type {
  AboutView, BootView, BookingView, CheckStepView, CodeOutcomeView, ConnectedView, DocumentView, EnrolmentView,
  IpcError, ItineraryEvent, NewCompany, OfferReviewView, PlaceView, ProfileView, ProfileInput, PurchaseInput,
  PurchaseView, SearchEventView, SearchInput, SettingsView, SignInOutcomeView, StandaloneStepView, SyncView,
  TodayView, TripRowView, TripView,
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

  // connect (S-01): an invitation link or a server address; the steps stream by name
  connect(input: string, on_step: (step: CheckStepView) => void): Promise<Result<ConnectedView>>;
  /** The person has seen company name and certificate subject and agrees. */
  consent(): Promise<Result<null>>;
  create_company(input: NewCompany, on_step: (step: StandaloneStepView) => void): Promise<Result<{ recovery_key: string | null }>>;
  forget_connection(): Promise<Result<null>>;

  // sign in (S-02)
  accept_invitation(password: string): Promise<Result<SignInOutcomeView>>;
  sign_in(email: string, password: string): Promise<Result<SignInOutcomeView>>;
  submit_code(code: string): Promise<Result<CodeOutcomeView>>;
  submit_recovery_code(code: string): Promise<Result<CodeOutcomeView>>;
  begin_enrolment(): Promise<Result<EnrolmentView>>;
  /** Answers the recovery codes, shown once. */
  confirm_enrolment(code: string): Promise<Result<string[]>>;
  sign_out(): Promise<Result<null>>;

  // places, search (S-08)
  places(query: string, limit: number): Promise<Result<PlaceView[]>>;
  /** Streams events of this search only; a newer search ends the older one. */
  search(input: SearchInput, on_event: (event: SearchEventView) => void): Promise<Result<null>>;
  stop_search(): Promise<Result<null>>;

  // review, buy (S-09, S-10)
  review_offer(offer_id: string): Promise<Result<OfferReviewView>>;
  profile(): Promise<Result<ProfileView>>;
  save_profile(input: ProfileInput): Promise<Result<ProfileView>>;
  /** Suggests the passport spelling of a kana name; null where kana cannot be read. */
  passport_spelling(kana: string): Promise<Result<string | null>>;
  purchase(input: PurchaseInput): Promise<Result<PurchaseView>>;
  purchase_state(purchase_id: string): Promise<Result<PurchaseView>>;
  /** Purchases that were sent but whose end is not known here yet (after a crash or restart). */
  open_purchases(): Promise<Result<PurchaseView[]>>;

  // itinerary: read from this computer's store; no network
  today(): Promise<Result<TodayView>>;
  trips(): Promise<Result<TripRowView[]>>;
  trip(trip_id: string): Promise<Result<TripView>>;
  booking(booking_id: string): Promise<Result<BookingView>>;
  document(document_id: string): Promise<Result<DocumentView>>;
  sync(): Promise<Result<SyncView>>;

  /** Pushed by the core: something on this computer changed. Answers the function that ends it. */
  on_event(handler: (event: ItineraryEvent) => void): () => void;
}
