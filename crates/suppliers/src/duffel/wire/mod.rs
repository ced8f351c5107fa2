//! Duffel v2 as it comes over the wire, read leniently (`suppliers.md` §2.3, §2.7): every field may be null, missing or of another
//! form and is then absent; unknown fields are passed over, unknown words kept. What we *need* is asked for in `normal`, not here.
mod after;
mod error;
mod event;
mod extras;
mod offer;
mod order;
mod place;
mod stay;
mod words;

use crate::soft;

pub use after::{
    AirlineChange, AirlineCredit, ChangedSlices, OrderCancellation, OrderChange, OrderChangeOffer, OrderChangeRequest,
};
pub use error::{ErrorBody, ErrorItem, ErrorMeta, Source};
pub use event::{Event, EventData, EventObject, Webhook};
pub use extras::{IntendedPayment, SeatCabin, SeatElement, SeatMap, SeatRow, SeatSection, SeatService, Service, ServiceMetadata};
pub use offer::{
    Baggage, BatchOfferRequest, Condition, Conditions, Offer, OfferPassenger, OfferRequest, PaymentRequirements, Segment,
    SegmentPassenger, Slice, Stop,
};
pub use order::{BookingReference, Document, Identified, Metadata, Order, OrderPassenger, Payment, PaymentStatus};
pub use place::{Aircraft, Airline, Place};
pub use soft::{Digits, Unread, data, depth_ok, list, soft};
pub use stay::{Accommodation, Bed, CustomerUser, Rate, StayBooking, StayQuote, StayResult, StayRoom, StaySearch, TimelineStep};
pub use words::*;
