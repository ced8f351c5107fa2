//! After the order: what cancelling and changing would cost, and what a supplier tells by itself.
use btm_domain::after::RefundTo;
use btm_domain::supply::OfferHandle;
use btm_domain::{Money, Slice};
use chrono::{DateTime, Utc};
use thiserror::Error;

/// What a supplier says cancelling brings back. `cancel` takes the handle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancelTold {
    /// Opaque: the quote's own id where the supplier has quotes.
    pub handle: OfferHandle,
    /// `None` = no figure was given; never read as free.
    pub refund: Option<Money>,
    pub refund_to: RefundTo,
    pub expires_at: DateTime<Utc>,
    /// The airline's free window is open.
    pub void: bool,
    /// People at the supplier decide; nothing is done at once.
    pub request_only: bool,
}

/// One alternative to a direction. `change` takes the handle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedChange {
    pub handle: OfferHandle,
    /// The direction that goes, 0-based.
    pub slice: u8,
    pub added: Slice,
    /// To pay now; negative = comes back.
    pub difference: Money,
    pub penalty: Option<Money>,
    pub new_total: Money,
    pub refund_to: Option<RefundTo>,
    pub expires_at: DateTime<Utc>,
}

/// Something a supplier sent by itself. A hint: it triggers a read and is never believed for money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplierEvent {
    /// The supplier's own id of the event; the inbox is unique on it.
    pub event_id: String,
    pub kind: EventKind,
    /// Whatever of these the event names; the booking is found by any of them.
    pub our_ref: Option<String>,
    pub supplier_order_id: Option<String>,
    pub supplier_offer_id: Option<String>,
    /// The eSIM it is about.
    pub iccid: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// An order exists, changed or ended: read it.
    Order,
    /// The supplier says that the order was not made.
    OrderFailed,
    /// The airline changed the flights.
    ScheduleChange,
    /// eSIM data is running low or used up.
    Usage,
    /// Stored and ignored.
    Other,
}

/// Why an event is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EventError {
    /// No secret is configured, or this supplier sends none.
    #[error("no events are expected from this supplier")]
    NotExpected,
    #[error("the signature is missing or wrong")]
    Signature,
    #[error("the signature is older than the supplier's retries")]
    TooOld,
    #[error("the event cannot be read")]
    Unreadable,
}
