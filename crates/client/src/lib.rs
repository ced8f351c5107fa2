//! Use cases of the desktop: connection, session, search, purchase, trips, sync. One call for each thing a screen may ask for.
//!
//! Nothing here knows windows, sentences, SQL or HTTP. Reading trips has no transport in its hands ([`Itinerary`] holds the store alone), so
//! it works the same with the network and the service gone. Clock and randomness are handed in.
mod boot;
mod client;
mod connect;
mod edge;
mod enrolment;
mod events;
mod failure;
mod fields;
mod freshness;
mod itinerary;
mod live;
mod offer;
mod places;
mod profile;
mod progress;
mod purchase;
mod register;
mod resume;
mod review;
mod search;
mod session;
mod settings;
mod sign_out;
mod standalone;
mod store;
mod sync;
mod vault;

pub use boot::{Boot, Connection, KeychainState, SessionState};
pub use btm_api::purchase::{BuyMode, FailureReason};
pub use btm_api::search::{Clash, CoverageRow, SupplierNote};
pub use btm_api::sync::DocumentKind;
pub use btm_api_client::Trust;
pub use client::{Client, ClientOptions, KeychainChoice};
pub use connect::{CheckName, CheckStep, ConnectError, Connected, StepState};
pub use edge::{SystemClock, SystemEntropy};
pub use enrolment::Enrolment;
pub use events::ClientEvent;
pub use failure::{Code, Explain, Failure, Retry};
pub use freshness::{Freshness, FreshnessKind, Online};
pub use itinerary::{
    Booking, BookingTraveller, Deadline, DeadlineKind, Document, DocumentRow, History, Itinerary, ItineraryItem, ReadError,
    Today, Trip, TripRow,
};
pub use offer::{Airport, Layover, Leg, Offer, OfferSlice};
pub use places::Place;
pub use profile::{Profile, ProfileError, ProfileInput};
pub use progress::{Purchase, PurchaseBooking, PurchaseStep, PurchaseStepName, PurchaseStepState};
pub use purchase::{PurchaseError, PurchaseInput};
pub use register::ConnectionKind;
pub use review::{OfferReview, PriceCheck, ReviewError};
pub use search::{Coverage, FlightQueryInput, SearchError, SearchEvent, SliceInput};
pub use session::{CodeOutcome, SignInError, SignInOutcome};
pub use settings::{Language, Settings, SettingsError, Theme};
pub use sign_out::{SignOutError, Unsent};
pub use standalone::{Master, StandaloneEndpoint};
pub use store::StoreError;
pub use sync::{Sync, SyncError};
