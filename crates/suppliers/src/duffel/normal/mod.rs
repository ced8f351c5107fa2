//! From the wire into our words (`suppliers.md` §1.7). What we need and cannot read makes the whole thing unreadable: nothing is guessed.
mod after;
mod extras;
mod moment;
mod offer;
mod order;
mod route;
mod terms;

pub use after::{cancel_told, priced_change, refund, schedule_change};
pub use extras::{booked, seat_map, segment_ids, services_on_sale};
pub use moment::{local_time, minutes, moment};
pub use offer::priced_flight;
pub use order::{order_state, supplier_order};
pub(super) use route::{line, slices};
pub(super) use terms::cabin;

pub use crate::soft::Unreadable;
pub(super) use crate::soft::money;

use super::wire::Airline;
use crate::text::plain;
use btm_domain::Carrier;

fn carrier(airline: Option<&Airline>) -> Option<Carrier> {
    let airline = airline?;
    let code = airline.iata_code.as_deref()?.parse().ok()?;
    Some(Carrier { code, name: plain(airline.name.as_deref().unwrap_or_default()) })
}
