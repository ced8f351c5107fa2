//! Use cases of the desktop: connection, session, search, purchase, trips, sync. One call for each thing a screen may ask for.
//!
//! Nothing here knows windows, sentences, SQL or HTTP. Reading trips has no transport in its hands ([`Itinerary`] holds the store alone), so
//! it works the same with the network and the service gone. Clock and randomness are handed in.
mod after;
mod arranging;
mod boot;
mod brief;
mod changes;
mod client;
mod clock;
mod connect;
mod connections;
mod desk;
mod drafts;
mod edge;
mod enrolment;
mod events;
mod failure;
mod fields;
mod freshness;
mod itinerary;
mod live;
mod names;
mod notice_rules;
mod notices;
mod offer;
mod outbox;
mod passes;
mod places;
mod plans;
mod priced;
mod profile;
mod progress;
mod purchase;
mod qr;
mod register;
mod resume;
mod review;
mod saving;
mod search;
mod session;
mod settings;
mod sign_out;
mod standalone;
mod stay_change;
mod stays;
mod store;
mod sync;
mod vault;

pub use after::{AfterError, Cancellation, ChangeOption, ChangeOptions, Usage};
pub use arranging::ArrangingError;
pub use boot::{Boot, Connection, KeychainState, SessionState};
pub use btm_api::account::{AccountState, InviteResponse, UserRow};
pub use btm_api::after::ScheduleChangeAnswer;
pub use btm_api::arranger::{ArrangerLink, TravellerRow};
pub use btm_api::connect::ConnectNote;
pub use btm_api::desk::{DeskAbout, DeskAct, DeskCaseState, DeskLine, ExtraWish, QuoteState, WishKind, WishedFlight};
pub use btm_api::purchase::{BuyMode, FailureReason};
pub use btm_api::search::{Clash, CoverageRow, SupplierNote};
pub use btm_api::sync::DocumentKind;
pub use btm_api_client::Trust;
pub use btm_cache::Draft;
pub use btm_domain::booking::Moved;
pub use changes::{ChangeKind, ChangeRow, FoundKind};
pub use client::{Client, ClientOptions, KeychainChoice};
pub use clock::ClockDrift;
pub use connect::{CheckName, CheckStep, ConnectError, Connected, StepState};
pub use connections::{ConnectionError, ConnectionRow};
pub use desk::{CaseFile, CaseQueue, DeskError, DeskInput, WishInput};
pub use drafts::DraftError;
pub use edge::{SystemClock, SystemEntropy};
pub use enrolment::Enrolment;
pub use events::{ClientEvent, Rebuilt, RebuiltCause};
pub use failure::{Code, Explain, Failure, Retry};
pub use freshness::{Freshness, FreshnessKind, Online};
pub use itinerary::{
    Actions, BookedDesk, BookedEsim, BookedFlight, BookedItem, BookedRental, BookedStay, Booking, BookingTraveller, Case,
    ConnectWish, Deadline, DeadlineError, DeadlineKind, DeadlineList, Document, DocumentRow, Found, Here, History, Itinerary,
    ItineraryItem, MapLeg, MapPoint, MapPointKind, Moment, Quote, ReadError, RentalMoment, ScheduleChange, StayMoment, Today,
    Trip, TripMap, TripRow, What,
};
pub use notice_rules::{NoticeKinds, NoticeRules, QuietHours};
pub use notices::{Notice, NoticeKind, NoticeList};
pub use offer::{Airport, Layover, Leg, Offer, OfferSlice};
pub use outbox::{CancelWish, Outbox, OutboxEntry, OutboxError, OutboxKind, OutboxState, STEPS, Step};
pub use passes::{BoardingPassShown, PassError, PassLeg};
pub use places::Place;
pub use plans::{ConnectInput, Plans};
pub use priced::{AnyOffer, CancelRow, CancelShown, Esim, Rental, Stay};
pub use profile::{Profile, ProfileBase, ProfileError, ProfileInput, UnsentEdit};
pub use progress::{
    Purchase, PurchaseBooking, PurchaseOutcome, PurchaseStage, PurchaseStep, PurchaseStepName, PurchaseStepState,
};
pub use purchase::{PurchaseError, PurchaseInput, PurchaseItem};
pub use register::ConnectionKind;
pub use review::{Amounts, OfferReview, PriceCheck, Review, ReviewError, SecondEsim};
pub use saving::{SaveError, SaveWhat, SavedFile};
pub use search::{Coverage, FlightQueryInput, Gap, SearchError, SearchEvent, SliceInput};
pub use session::{CodeOutcome, SignInError, SignInOutcome};
pub use settings::{CloseChoice, Language, Settings, SettingsError, Theme};
pub use sign_out::{SignOutError, Unsent};
pub use standalone::{Master, StandaloneEndpoint};
pub use stay_change::{StayChange, StayChangeOption};
pub use stays::{Hotel, Point, StayQueryInput, StaySearchEvent};
pub use store::StoreError;
pub use sync::{Sync, SyncError};
