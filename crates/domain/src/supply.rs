//! What a supplier's answer means to us: the outcome types of `suppliers.md` §1.3. Shared by adapters and the booking engine.
use crate::{BookingId, FieldError, Money, OrderedItem};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Which supplier. The word is stored and logged, never shown alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SupplierId {
    /// Flights and hotels.
    Duffel,
    LiteApi,
    Airalo,
    /// Our own operators' queue.
    Desk,
}

impl SupplierId {
    pub const ALL: [Self; 4] = [Self::Duffel, Self::LiteApi, Self::Airalo, Self::Desk];

    /// Its word in rows, logs and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Duffel => "duffel",
            Self::LiteApi => "lite_api",
            Self::Airalo => "airalo",
            Self::Desk => "desk",
        }
    }
}

/// Whose world an offer, order or booking belongs to; live and simulated never mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SupplierMode {
    Sandbox,
    Test,
    Live,
}

/// Opaque to everyone but the adapter that made it: no supplier id, enum or shape leaves its crate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferHandle {
    pub supplier: SupplierId,
    pub mode: SupplierMode,
    pub bytes: Vec<u8>,
    pub expires_at: DateTime<Utc>,
}

/// A supplier step of one booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Hold,
    Book,
    Pay,
    Cancel,
    Change,
    /// Says yes to what the airline changed by itself.
    AcceptChange,
}

impl Step {
    pub fn name(self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::Book => "book",
            Self::Pay => "pay",
            Self::Cancel => "cancel",
            Self::Change => "change",
            Self::AcceptChange => "accept_change",
        }
    }
}

/// `"{booking_id}.{step}"`: made by the client's ids, constant over every retry and restart, written into every order.
pub fn our_ref(booking: BookingId, step: Step) -> String {
    format!("{booking}.{}", step.name())
}

/// What a write step of an adapter offers (`suppliers.md` §1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    pub dedup: Dedup,
    pub look_up: LookUpBy,
    pub shape: Shape,
    pub safety: Safety,
    pub absence: Absence,
    pub final_answer_after: TimeDelta,
    pub write_timeout: TimeDelta,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dedup {
    ByKey,
    None,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookUpBy {
    OurRef,
    Traveller,
    None,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    OneShot,
    HoldConfirm,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    NeverResend,
    SameKey,
    StateGuarded,
    Human,
}
/// Whether a look-up that finds nothing proves that nothing was booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absence {
    Proof,
    NotProof,
}

/// The only classification of a supplier step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SupplierClass {
    /// Deduplicates by our key.
    K1,
    /// Hold, then confirm by the supplier's own id.
    K2,
    /// One shot, no key: never resent.
    K3,
    /// A human.
    K4,
}

/// First row that fits (`suppliers.md` §1.4).
pub fn class(c: &Capabilities) -> SupplierClass {
    match (c.safety, c.shape) {
        (Safety::Human, _) => SupplierClass::K4,
        (Safety::StateGuarded, _) | (_, Shape::HoldConfirm) => SupplierClass::K2,
        (Safety::SameKey, _) => SupplierClass::K1,
        (Safety::NeverResend, _) => SupplierClass::K3,
    }
}

/// A write's answer. Never an error type, so that nobody turns a lost answer into a failure by `?`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Written<T> {
    Done(T),
    /// A promise: nothing was executed.
    Refused(Refusal),
    Unknown(Doubt),
}

/// Why a supplier refused. `NotSent` and `Busy` alone may be tried again by themselves, with the same `our_ref`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Refusal {
    OfferGone,
    SoldOut,
    PriceChanged { new: Option<Money> },
    Traveller { fields: Vec<FieldError> },
    Funds,
    NotSupported,
    Auth,
    Config,
    NotSent,
    Busy { retry_after_s: Option<u32> },
    Other { code: String },
}

/// Why nobody knows. Evidence for the person who may have to settle it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    pub cause: DoubtCause,
    pub status: Option<u16>,
    pub code: Option<String>,
    pub supplier_request_id: Option<String>,
    pub at: DateTime<Utc>,
    /// SHA-256 of the raw body, hex.
    pub body_sha256: Option<String>,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoubtCause {
    NoAnswer,
    Accepted,
    ServerError,
    Garbled,
    MaybeBooked,
    /// Our own process ended between sending and storing the answer.
    Crashed,
}

/// Status of an order in the supplier's own books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    Held,
    Lapsed,
    Paid,
    Cancelled,
}

/// An order as the supplier tells it, in our words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SupplierOrder {
    /// The supplier's own id, opaque; adapter only.
    pub supplier_order_id: String,
    pub state: OrderState,
    /// What people name it by, as on the wire: airline locator, hotel confirmation, eSIM order code, vendor's number. `ZZ….` shows
    /// as `SIM-ZZ….` when simulated.
    pub record_locator: String,
    pub total: Money,
    pub item: OrderedItem,
    /// What came back, once it is cancelled and the supplier says so.
    pub refunded: Option<Money>,
    pub payment_required_by: Option<DateTime<Utc>>,
    pub our_ref: Option<String>,
    pub simulated: bool,
}

/// A look-up by our own reference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookUp {
    Found(Box<SupplierOrder>),
    Absent {
        asked_at: DateTime<Utc>,
    },
    /// Two orders under one reference: a person, at once.
    Several(Vec<SupplierOrder>),
}
