//! What an answer to a write means: the table of `suppliers.md` §2.4 as one pure function over status and body.
//!
//! `Refused` is a promise that nothing was executed; what cannot be classified is `Unknown`.
use super::refusal::refusal;
use super::wire::{ErrorBody, ErrorType, Identified, data};
use btm_domain::supply::{DoubtCause, Refusal};

/// Which write was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    /// `POST /air/orders`, instant or hold.
    Order,
    /// `POST /air/payments`.
    Payment,
    /// `POST /air/order_cancellations/{id}/actions/confirm`.
    Cancel,
    /// `POST /air/order_changes`, then its `actions/confirm`.
    Change,
    /// `POST /air/airline_initiated_changes/{id}/actions/accept`.
    AcceptChange,
    /// `POST /stays/bookings`.
    Stay,
    /// `POST /stays/bookings/{id}/actions/cancel`.
    StayCancel,
}

impl Write {
    pub const ALL: [Self; 7] =
        [Self::Order, Self::Payment, Self::Cancel, Self::Change, Self::AcceptChange, Self::Stay, Self::StayCancel];

    /// What is created answers 201, where 200 means "accepted, not there yet"; an act on something that exists answers either.
    fn succeeds(self, status: u16) -> bool {
        match self {
            Self::Order | Self::Payment | Self::Stay => status == 201,
            Self::Cancel | Self::Change | Self::AcceptChange | Self::StayCancel => matches!(status, 200 | 201),
        }
    }
}

/// The answer, classified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The write's own success status with an id: read the body.
    Done,
    Refused(Refusal),
    Unknown {
        cause: DoubtCause,
        code: Option<String>,
    },
}

/// Executed already, perhaps by us: look up, do not believe either way.
const MAYBE: [&str; 7] = [
    "duplicate_booking",
    "order_creation_already_attempted",
    "offer_request_already_booked",
    "booking_already_attempted",
    "already_paid",
    "already_cancelled",
    "order_change_already_actioned",
];

/// Codes of an airline or of Duffel itself that promise that nothing was executed.
const PROMISED: [&str; 5] =
    ["offer_no_longer_available", "offer_expired", "price_changed", "schedule_changed", "ancillary_service_not_available"];

/// `whole` is false where the body broke off: then only the status can be believed.
pub fn verdict(write: Write, status: u16, body: &[u8], whole: bool, retry_after_s: Option<u32>) -> Verdict {
    let unknown = |cause| Verdict::Unknown { cause, code: None };
    match status {
        _ if write.succeeds(status) && whole && has_id(body) => Verdict::Done,
        _ if write.succeeds(status) => unknown(DoubtCause::Garbled),
        200 | 202 => unknown(DoubtCause::Accepted),
        // Codes need no body here: nothing was executed whatever the words.
        400 | 406 => Verdict::Refused(Refusal::Config),
        // Stays not enabled for this account: plain text.
        403 if matches!(write, Write::Stay | Write::StayCancel) && ErrorBody::read(body).is_none() => {
            Verdict::Refused(Refusal::Config)
        }
        401 | 403 => Verdict::Refused(Refusal::Auth),
        404 => Verdict::Refused(Refusal::OfferGone),
        429 => Verdict::Refused(Refusal::Busy { retry_after_s }),
        422 => match ErrorBody::read(body).filter(|_| whole) {
            Some(error) => unprocessable(write, &error),
            None => unknown(DoubtCause::Garbled),
        },
        500..=599 => server_error(status, ErrorBody::read(body).filter(|e| whole && e.is_duffels_own())),
        _ => unknown(DoubtCause::Garbled),
    }
}

fn unprocessable(write: Write, error: &ErrorBody) -> Verdict {
    let code = error.code();
    if error.errors.iter().any(|e| e.code.as_ref().is_some_and(|c| MAYBE.contains(&c.0.as_str()))) {
        return Verdict::Unknown { cause: DoubtCause::MaybeBooked, code: Some(code.to_owned()) };
    }
    let ours = matches!(error.kind(), Some(ErrorType::Validation | ErrorType::InvalidState | ErrorType::InvalidRequest));
    if ours || PROMISED.contains(&code) || code.starts_with("invalid_") {
        return Verdict::Refused(refusal(write, error));
    }
    Verdict::Unknown { cause: DoubtCause::ServerError, code: Some(code.to_owned()).filter(|c| !c.is_empty()) }
}

fn server_error(status: u16, error: Option<ErrorBody>) -> Verdict {
    let code = error.as_ref().map(|e| e.code().to_owned()).filter(|c| !c.is_empty());
    match (status, &error) {
        // The one 5xx that promises no order and no charge.
        (502, Some(e)) if e.code() == "order_not_created" => Verdict::Refused(Refusal::Other { code: e.code().to_owned() }),
        // "Nothing booked, retry later."
        (503, Some(_)) => Verdict::Refused(Refusal::NotSent),
        _ => Verdict::Unknown { cause: DoubtCause::ServerError, code },
    }
}

fn has_id(body: &[u8]) -> bool {
    data::<Identified>(body).is_ok_and(|d| d.id.is_some_and(|id| !id.is_empty()))
}
