//! Words and rules of travel. No I/O, no async, no clock reads: everything that varies is handed in.
#[macro_use]
mod mutants;

pub mod after;
pub mod airline_control;
pub mod ambient;
pub mod booking;
pub mod codes;
pub mod connect;
pub mod desk;
pub mod desk_time;
pub mod extras;
pub mod flight;
pub mod holidays;
pub mod ids;
pub mod money;
pub mod offer;
pub mod place_time;
pub mod places;
pub mod role;
pub mod stay;
pub mod supply;
pub mod text;
pub mod traveller;
pub mod trip;

pub use ambient::{Clock, Entropy, new_uuid};
pub use booking::BookingState;
pub use codes::{AirportCode, Cabin, CarrierCode, CodeError, CountryCode};
pub use flight::{Carrier, Condition, FlightEnd, FlightOffer, FlightQuery, QueryProblem, Segment, Slice, SliceQuery, Terms};
pub use ids::*;
pub use money::{Currency, Money, MoneyError};
pub use offer::{Extra, ExtraKind, Offer, OrderActions, OrderedFlight, OrderedItem, Product};
pub use place_time::{PlaceTime, ZONE_DATA};
pub use role::{Act, Role, may};
pub use traveller::{FieldCode, FieldError, Gender, Title, TravellerDetails};
pub use trip::TripState;
