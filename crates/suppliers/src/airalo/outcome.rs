//! What an answer to a write means: the rule of `suppliers.md` §4 as one pure function over status and body. Code 53, every 5xx and
//! silence leave it open; every other 4xx is a promise that nothing was executed.
use super::wire::{self, ErrorBody};
use crate::soft::data;
use btm_domain::supply::{DoubtCause, Refusal};

/// Which write was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    /// `POST orders`.
    Order,
    /// `POST orders/topups`.
    TopUp,
    /// `POST refund`.
    Refund,
}

impl Write {
    pub const ALL: [Self; 3] = [Self::Order, Self::TopUp, Self::Refund];
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

/// `whole` is false where the body broke off: then only the status can be believed.
pub fn verdict(write: Write, status: u16, body: &[u8], whole: bool, retry_after_s: Option<u32>) -> Verdict {
    let unknown = |cause, code| Verdict::Unknown { cause, code };
    match (write, status) {
        (Write::Order | Write::TopUp, 200 | 201) => match data::<wire::Order>(body) {
            Ok(order) if whole && order.id.as_ref().is_some_and(|id| !id.0.is_empty()) => Verdict::Done,
            // Taken, as it seems, and not there yet.
            Ok(_) if whole => unknown(DoubtCause::Accepted, None),
            _ => unknown(DoubtCause::Garbled, None),
        },
        (Write::Order | Write::TopUp, 202) => unknown(DoubtCause::Accepted, None),
        (Write::Refund, 200..=202) if whole && asked_for(body) => Verdict::Done,
        (_, 401) => Verdict::Refused(Refusal::Auth),
        (_, 429) => Verdict::Refused(Refusal::Busy { retry_after_s }),
        (_, 400..=499) => match ErrorBody::read(body).filter(|_| whole) {
            Some(error) if error.code.as_deref() == Some("53") => unknown(DoubtCause::ServerError, error.code),
            Some(error) => Verdict::Refused(refusal(status, &error)),
            // 422 carries the code that leaves it open; no other status does.
            None if status == 422 => unknown(DoubtCause::Garbled, None),
            None => Verdict::Refused(refusal(status, &ErrorBody::default())),
        },
        (_, 500..=599) => unknown(DoubtCause::ServerError, wire::code(body).filter(|_| whole)),
        _ => unknown(DoubtCause::Garbled, None),
    }
}

fn asked_for(body: &[u8]) -> bool {
    data::<wire::Refund>(body).is_ok_and(|r| r.refund_id.is_some_and(|id| !id.0.is_empty()))
}

/// A refused write in our words.
fn refusal(status: u16, error: &ErrorBody) -> Refusal {
    match (status, error.code.as_deref()) {
        (_, Some("11")) => Refusal::Funds,
        (_, Some("14" | "43")) => Refusal::Config,
        (_, Some("23")) => Refusal::NotSupported,
        (_, Some("33" | "34")) => Refusal::SoldOut,
        (_, Some("73")) => Refusal::OfferGone,
        (_, Some("89")) => Refusal::Auth,
        // 13, maintenance, among them: it may last, and the same order sent again at once would only be refused again.
        (_, Some(code)) => Refusal::Other { code: code.to_owned() },
        (403, None) if error.said => Refusal::NotSupported,
        (403, None) => Refusal::Auth,
        (404, None) => Refusal::OfferGone,
        (422, None) if error.names("package_id") || error.names("iccid") || error.names("iccids") => Refusal::OfferGone,
        (400 | 405 | 406 | 413 | 415 | 422, None) if status != 422 || !error.fields.is_empty() => Refusal::Config,
        (status, None) => Refusal::Other { code: status.to_string() },
    }
}
