//! LiteAPI v3 as it comes over the wire, read leniently: every field may be null, missing or of another form and is then absent;
//! unknown fields are passed over, unknown words kept. What we *need* is asked for in `normal`, not here.
mod booking;
mod error;
mod hotel;
mod rate;
mod words;

pub use booking::{BookedHotel, BookedRate, BookedRoom, Booking, Cancellation, RoomName};
pub use error::{ErrorBody, code};
pub use hotel::{ClockTimes, Hotel, Point};
pub use rate::{Amount, Amounts, HotelRates, Policies, PolicyInfo, Prebook, Rate, RetailRate, RoomType, TaxLine};
pub use words::*;

use crate::soft::{Unread, data, wire};
use serde::de::DeserializeOwned;

wire! {
    Flags {
        sandbox: Option<bool>,
    }
}

/// What stands under `data`, and whether LiteAPI calls itself its sandbox.
///
/// # Errors
/// [`Unread`].
pub fn envelope<T: DeserializeOwned>(body: &[u8]) -> Result<(T, Option<bool>), Unread> {
    let told = data(body)?;
    let flags: Flags = serde_json::from_slice(body).unwrap_or_default();
    Ok((told, flags.sandbox))
}
