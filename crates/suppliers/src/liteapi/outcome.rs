//! What an answer to a write means: the table of `suppliers.md` §5 as one pure function over the error's code, then the status.
//!
//! `Refused` is a promise that nothing was executed; what cannot be classified is `Unknown`.
use super::wire::{self, Booking, Cancellation, StatusWord};
use btm_domain::supply::{DoubtCause, Refusal};

/// Which write was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    /// `POST /rates/book`.
    Book,
    /// `PUT /bookings/{id}`.
    Cancel,
}

impl Write {
    pub const ALL: [Self; 2] = [Self::Book, Self::Cancel];
}

/// The answer, classified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A success that names the booking: read the body.
    Done,
    Refused(Refusal),
    Unknown {
        cause: DoubtCause,
        code: Option<String>,
    },
}

/// `clientReference` exists: it was booked, most likely by us.
pub const KNOWN_REFERENCE: &str = "4005";
/// No such booking, and: cannot be cancelled. Either way the booking itself tells.
pub const READ_AGAIN: [&str; 2] = ["204", "304"];

/// `whole` is false where the body broke off: then only the status can be believed.
pub fn verdict(write: Write, status: u16, body: &[u8], whole: bool, retry_after_s: Option<u32>) -> Verdict {
    if let Some(code) = wire::code(body).filter(|_| whole) {
        return by_code(write, status, code, retry_after_s);
    }
    let unknown = |cause| Verdict::Unknown { cause, code: None };
    match status {
        200 | 201 if whole => named(write, body).unwrap_or(unknown(DoubtCause::Garbled)),
        // No content: no such booking, or a booking nobody shows.
        204 if write == Write::Cancel => Verdict::Unknown { cause: DoubtCause::MaybeBooked, code: Some("204".to_owned()) },
        202 | 204 => unknown(DoubtCause::Accepted),
        // Nothing was executed whatever the words.
        401 => Verdict::Refused(Refusal::Auth),
        429 => Verdict::Refused(Refusal::Busy { retry_after_s }),
        500..=599 => unknown(DoubtCause::ServerError),
        _ => unknown(DoubtCause::Garbled),
    }
}

fn by_code(write: Write, status: u16, code: u32, retry_after_s: Option<u32>) -> Verdict {
    let unknown = |cause| Verdict::Unknown { cause, code: Some(code.to_string()) };
    match (write, code) {
        (_, 401 | 40_302) => Verdict::Refused(Refusal::Auth),
        // Not sold to this account.
        (_, 403) => Verdict::Refused(Refusal::Config),
        (_, 4_290) => Verdict::Refused(Refusal::Busy { retry_after_s }),
        (Write::Book, 4_002) if status == 402 => Verdict::Refused(Refusal::Funds),
        (_, 4_000 | 4_002 | 4_010) => Verdict::Refused(Refusal::Other { code: code.to_string() }),
        // The offer is outdated: there is nothing left that could be booked.
        (Write::Book, 4_040) => Verdict::Refused(Refusal::OfferGone),
        (Write::Book, 4_005) | (Write::Cancel, 204 | 304) => unknown(DoubtCause::MaybeBooked),
        _ => unknown(DoubtCause::ServerError),
    }
}

/// `None` where the body cannot be read; without an id the supplier has accepted something it does not show.
fn named(write: Write, body: &[u8]) -> Option<Verdict> {
    let told = |id: Option<String>| id.is_some_and(|id| !id.is_empty());
    let done = match write {
        Write::Book => told(wire::envelope::<Booking>(body).ok()?.0.booking_id),
        Write::Cancel => {
            let (cancelled, _) = wire::envelope::<Cancellation>(body).ok()?;
            cancelled.status.as_ref().is_some_and(StatusWord::is_cancelled) || told(cancelled.booking_id)
        }
    };
    Some(if done { Verdict::Done } else { Verdict::Unknown { cause: DoubtCause::Accepted, code: None } })
}
