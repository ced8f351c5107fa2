//! What happened, as the checker sees it: our side (bookings, journal, history, consents) beside the supplier's own ledger (calls as
//! they arrived, orders, charges). Every level hands in the same: L0 writes it as it goes, later ones read it from a store and a
//! supplier's truth. Times of our side are our clocks', times of the ledger are true ones.
use btm_domain::booking::Happening;
use btm_domain::supply::{Absence, DoubtCause, OrderState, Step, SupplierClass};
use btm_domain::{BookingId, BookingState, Money, PurchaseId};
use chrono::{DateTime, TimeDelta, Utc};

/// Everything of one world.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub bookings: Vec<BookingFacts>,
    /// Orders at suppliers that were not made by any booking of ours.
    pub strangers: Vec<Order>,
    pub requests: Vec<Request>,
    /// The bookings of each purchase that go to suppliers, in the order they are sent.
    pub purchases: Vec<Vec<usize>>,
}

/// One message of a client's that asks for a purchase.
#[derive(Clone, Debug)]
pub struct Request {
    /// Whose wish it is, whatever it is sent as.
    pub intent: u32,
    pub purchase: PurchaseId,
    pub bookings: Vec<BookingId>,
    /// What was answered, once work had begun.
    pub answer: Option<String>,
}

/// One booking on both sides.
#[derive(Clone, Debug)]
pub struct BookingFacts {
    pub id: BookingId,
    pub purchase: PurchaseId,
    /// Of the step that makes the order.
    pub class: SupplierClass,
    pub state: BookingState,
    /// What we say the supplier has.
    pub order: Option<OrderSaid>,
    /// What it is: equal where one traveller buys one thing twice.
    pub things: Vec<u64>,
    /// The same thing as this booking's is bought again on purpose.
    pub overrides: Option<BookingId>,
    pub answer_by: Option<DateTime<Utc>>,
    /// What cancelling it would lose, by the accepted terms, as its place in the purchase's order of sending.
    pub stake: Stake,
    pub consents: Vec<Consent>,
    pub transitions: Vec<Transition>,
    pub journal: Vec<JournalRow>,
    pub calls: Vec<Call>,
    pub looks: Vec<Look>,
    pub orders: Vec<Order>,
    pub charges: Vec<Charge>,
}

/// What is lost by undoing a part of a purchase, least first (F-21).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stake {
    /// Only held: nothing.
    Held,
    /// What comes back, subtracted from what is paid.
    Loses(i64),
    /// All of it, or nobody knows.
    All,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderSaid {
    pub id: String,
    pub total: Money,
}

/// A person's yes to an act and its figures.
#[derive(Clone, Copy, Debug)]
pub struct Consent {
    /// `Book` also for what is only held: the purchase.
    pub step: Step,
    /// The most it may cost: a total, a difference, a fee.
    pub most: Money,
    /// The figures hold until then.
    pub until: Option<DateTime<Utc>>,
    pub at: DateTime<Utc>,
}

/// Why a booking was stepped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    Bought,
    Person,
    Operator,
    Price,
    Answer,
    /// A call was in hand and nobody has it.
    Crash,
    LookUp,
    Read,
    /// A moment passed.
    Clock,
    /// An answer that comes after the fact, or again.
    Late,
}

/// One committed step with its lines of history.
#[derive(Clone, Debug)]
pub struct Transition {
    pub at: DateTime<Utc>,
    pub cause: Cause,
    pub from: BookingState,
    pub to: BookingState,
    pub lines: Vec<Happening>,
    /// Entries of the audit log that name it.
    pub audits: u32,
    /// The fence it was written under.
    pub fence: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Journaled {
    Planned,
    Calling,
    Done,
    Refused,
    Unknown,
}

#[derive(Clone, Debug)]
pub struct JournalRow {
    pub step: Step,
    pub attempt: u32,
    pub our_ref: String,
    pub state: Journaled,
    /// When `calling` was committed.
    pub called_at: Option<DateTime<Utc>>,
}

/// A write that left for a supplier.
#[derive(Clone, Debug)]
pub struct Call {
    pub step: Step,
    pub attempt: u32,
    /// The reference it carries.
    pub key: String,
    /// What it asks for beyond the reference, as a hash.
    pub body: u64,
    pub price: Money,
    /// Index of the consent it acts under.
    pub consent: usize,
    /// When `calling` was committed; the call left after that.
    pub at: DateTime<Utc>,
    pub class: SupplierClass,
    pub absence: Absence,
    pub final_answer_after: TimeDelta,
    pub write_timeout: TimeDelta,
    /// Of a payment: until when the hold stood, as we knew it.
    pub pay_by: Option<DateTime<Utc>>,
    pub ended: Option<(DateTime<Utc>, Ended)>,
}

/// What our side made of a call's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Done,
    /// Nothing was executed, and that is final.
    Refused,
    /// Nothing was executed; it may be tried again.
    NotSent,
    Unknown(DoubtCause),
}

/// A look-up of a lost answer.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    pub at: DateTime<Utc>,
    pub step: Step,
    pub said: Said,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Found(OrderState),
    Absent,
    Several,
    Failed,
}

/// An order in a supplier's books.
#[derive(Clone, Debug)]
pub struct Order {
    pub id: String,
    /// What it was made under; `None` where the supplier keeps none.
    pub our_ref: Option<String>,
    pub state: OrderState,
    pub total: Money,
    pub at: DateTime<Utc>,
}

impl Order {
    /// It stands: held or paid.
    pub fn live(&self) -> bool {
        matches!(self.state, OrderState::Held | OrderState::Paid)
    }
}

/// Money that moved at a supplier; negative = came back.
#[derive(Clone, Copy, Debug)]
pub struct Charge {
    pub step: Step,
    pub amount: Money,
    pub at: DateTime<Utc>,
}

impl BookingFacts {
    /// Orders that stand.
    pub fn live(&self) -> impl Iterator<Item = &Order> {
        self.orders.iter().filter(|o| o.live())
    }
}
