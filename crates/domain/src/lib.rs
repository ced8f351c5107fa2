//! Words and rules of travel. No I/O, no async, no clock reads: everything that varies is handed in.
pub mod ambient;
pub mod booking;
pub mod codes;
pub mod flight;
pub mod holidays;
pub mod ids;
pub mod money;
pub mod place_time;
pub mod places;
pub mod role;
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
pub use place_time::PlaceTime;
pub use role::{Act, Role, may};
pub use traveller::{FieldCode, FieldError, Gender, Title, TravellerDetails};
pub use trip::TripState;
