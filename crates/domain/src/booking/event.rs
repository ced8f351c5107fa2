//! What can happen to a booking, what is to be done about it, and what its history says.
use super::flow::{Deed, Flow, Phase, Task};
use crate::after::{ScheduleChange, ScheduleChangeState};
use crate::desk::DeskAbout;
use crate::supply::{OfferHandle, Step, SupplierOrder, Written};
use crate::{BookingState, Money};
use chrono::{DateTime, Utc};

/// Something that happened. Whatever does not fit the flow becomes a recorded conflict, never an error.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The purchase was committed.
    Bought { task: Task },
    /// The purchase was committed, and a person at the desk makes it happen (K4).
    Requested { answer_by: DateTime<Utc> },
    /// The price check right before the call.
    Priced(PriceFinding),
    /// The supplier's answer to the call.
    Answered(Written<Box<SupplierOrder>>),
    /// A call was in hand and its worker is gone: the answer is lost, never "not sent".
    Crashed,
    /// A look-up after a lost answer came back, or did not.
    LookedUp(Sighting),
    /// The order read again; `None` = the read failed.
    OrderRead(Option<Box<SupplierOrder>>),
    /// Pay what is held.
    PayAsked { task: Task },
    /// Cancel, change, or say yes to the airline, as agreed in `deed`.
    DeedAsked { task: Task, deed: Deed },
    /// A confirmed order looked at again; `None` = that read failed, or (changes) there is nothing to be asked.
    Followed { order: Option<Box<SupplierOrder>>, changes: Option<Vec<ScheduleChange>> },
    /// The traveller handed the airline's newest change to the desk.
    ScheduleAnswered { change_ref: String, state: ScheduleChangeState },
    /// The desk has not answered in time.
    Overdue,
    /// Taken back before the desk answered.
    Withdrawn,
    /// An operator says how the thing stands now (a router picked up, returned); the state stays.
    Marked(Box<SupplierOrder>),
    /// An operator settled it.
    HumanDecided { to: BookingState, order: Option<Box<SupplierOrder>> },
}

/// What the price check said.
#[derive(Clone, Debug, PartialEq)]
pub enum PriceFinding {
    /// On sale under the accepted terms at this total.
    Same {
        total: Money,
        offer: OfferHandle,
    },
    /// On sale, but under other terms than the accepted ones.
    OtherTerms {
        total: Money,
    },
    Gone,
    /// The check itself failed; nothing was sent.
    Unreadable,
    /// Paying a hold and what comes after a booking need none: the figure agreed to stands.
    NotNeeded,
}

/// What a look-up saw.
#[derive(Clone, Debug, PartialEq)]
pub enum Sighting {
    Found(Box<SupplierOrder>),
    Absent,
    /// Two orders under one reference.
    Several,
    /// No answer, or an unreadable one.
    Failed,
}

/// A document to be made from the accepted terms or the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    Terms,
    ETicket,
    /// 宿泊確認書.
    Voucher,
    /// The eSIM's codes and how to install it.
    EsimSheet,
    /// What to show at the counter.
    RentalSheet,
    /// What the desk arranged.
    DeskSheet,
}

impl Paper {
    /// The paper of a confirmed thing.
    pub fn of(product: crate::Product) -> Self {
        match product {
            crate::Product::Flight => Self::ETicket,
            crate::Product::Stay => Self::Voucher,
            crate::Product::Esim => Self::EsimSheet,
            crate::Product::Rental => Self::RentalSheet,
            crate::Product::Desk => Self::DeskSheet,
        }
    }
}

/// What is to be done, in this order. `Call` aside, all of them belong into the transition's own commit;
/// `Call` only after it.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Record(Happening),
    Make(Paper),
    /// The natural-key rows go: the thing may be bought again.
    ReleaseKeys,
    /// The order holds other flights now: the rows are theirs.
    RenewKeys,
    /// The desk gets the booking's own case about this …
    OpenCase(DeskAbout),
    /// … and is done with it.
    SettleCase(DeskAbout),
    /// Look again at this moment; `jitter` = ±10 % of the way is welcome.
    WakeAt {
        at: DateTime<Utc>,
        jitter: bool,
    },
    /// Send the step to the supplier, once the flow that says so is committed.
    Call(Step),
}

/// One line of the history. `from` and `to` are equal where the state stayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Happening {
    pub kind: HappeningKind,
    pub from: BookingState,
    pub to: BookingState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HappeningKind {
    Requested,
    PriceChecked,
    PriceChanged,
    SupplierCalled,
    NotSent,
    Confirmed,
    Held,
    AnswerLost,
    LookedUp,
    Refused,
    HandedOver,
    PayAsked,
    Expired,
    DocumentsStored,
    DocumentsMissing,
    LateAnswer,
    Decided,
    Conflict,
    CancelAsked,
    Cancelled,
    Voided,
    CancelRefused,
    ChangeAsked,
    Changed,
    ChangeRefused,
    AcceptAsked,
    ChangeAccepted,
    ScheduleChanged,
    AlternativeAsked,
    RefundAsked,
    /// The order holds a seat or a bag no more.
    ExtrasLost,
    /// Nobody answered the airline's change in time.
    ScheduleUnanswered,
    Overdue,
    Withdrawn,
    Marked,
}

impl HappeningKind {
    /// Its word in histories and in the audit log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::PriceChecked => "price_checked",
            Self::PriceChanged => "price_changed",
            Self::SupplierCalled => "supplier_called",
            Self::NotSent => "not_sent",
            Self::Confirmed => "confirmed",
            Self::Held => "held",
            Self::AnswerLost => "answer_lost",
            Self::LookedUp => "looked_up",
            Self::Refused => "refused",
            Self::HandedOver => "handed_over",
            Self::PayAsked => "pay_asked",
            Self::Expired => "expired",
            Self::DocumentsStored => "documents_stored",
            Self::DocumentsMissing => "documents_missing",
            Self::LateAnswer => "late_answer",
            Self::Decided => "decided",
            Self::Conflict => "conflict",
            Self::CancelAsked => "cancel_asked",
            Self::Cancelled => "cancelled",
            Self::Voided => "voided",
            Self::CancelRefused => "cancel_refused",
            Self::ChangeAsked => "change_asked",
            Self::Changed => "changed",
            Self::ChangeRefused => "change_refused",
            Self::AcceptAsked => "accept_asked",
            Self::ChangeAccepted => "change_accepted",
            Self::ScheduleChanged => "schedule_changed",
            Self::AlternativeAsked => "alternative_asked",
            Self::RefundAsked => "refund_asked",
            Self::ExtrasLost => "extras_lost",
            Self::ScheduleUnanswered => "schedule_unanswered",
            Self::Overdue => "overdue",
            Self::Withdrawn => "withdrawn",
            Self::Marked => "marked",
        }
    }
}

/// What a worker that wakes for this flow does first.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Feed this event at once, without asking anybody.
    Feed(Event),
    Reprice,
    LookUp,
    ReadOrder,
    /// The order, and what its airline changed.
    Follow,
    Nothing,
}

/// Pure: the flow alone says what comes next. A flow that is still `Calling` when somebody new wakes for it has lost its worker.
pub fn next(flow: &Flow) -> Next {
    match &flow.phase {
        Phase::Rest => Next::Nothing,
        Phase::Planned { task, .. } if confirms(task.step) => Next::Feed(Event::Priced(PriceFinding::NotNeeded)),
        Phase::Planned { .. } => Next::Reprice,
        Phase::Calling { .. } => Next::Feed(Event::Crashed),
        Phase::Doubt { .. } | Phase::Case { .. } => Next::LookUp,
        Phase::Papers { .. } | Phase::Watch => Next::ReadOrder,
        Phase::Follow => Next::Follow,
        Phase::Asked { .. } => Next::Feed(Event::Overdue),
    }
}

/// The step acts on an order that exists, by the supplier's own id, rather than making one.
pub fn confirms(step: Step) -> bool {
    matches!(step, Step::Pay | Step::Cancel | Step::Change | Step::AcceptChange)
}
