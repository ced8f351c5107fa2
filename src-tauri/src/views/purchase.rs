//! Review and purchase.
use super::{AnyOfferView, MoneyView, instant, list, mirror};
use crate::ipc_error::IpcError;
use btm_client as core;
use btm_domain::{BookingState, Product};
use serde::{Deserialize, Serialize};
use specta::Type;

mirror! {
    BuyModeInput = core::BuyMode { Book, Hold }
    PurchaseStage = core::PurchaseStage { Queued, Sending, Sent, Settled, Refused, NeedsReview }
    PurchaseOutcome = core::PurchaseOutcome { Open, Booked, PartlyBooked, NotBooked }
    PurchaseStepName = core::PurchaseStepName { Stored, Sent, PriceCheck, Supplier, Confirmed, Documents }
    PurchaseStepState = core::PurchaseStepState { Waiting, Running, Done, Failed, Unknown }
    FailureReason = core::FailureReason {
        OfferGone, SoldOut, PriceChanged, Traveller, Funds, NotSupported, SupplierAuth, NotSent, Busy, Other,
    }
}

#[derive(Clone, Debug, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum PriceCheckView {
    Same,
    Changed { old_total: MoneyView, new_total: MoneyView, difference: MoneyView },
}

impl From<core::PriceCheck> for PriceCheckView {
    fn from(check: core::PriceCheck) -> Self {
        match check {
            core::PriceCheck::Same => Self::Same,
            core::PriceCheck::Changed { old_total, new_total, difference } => {
                Self::Changed { old_total: old_total.into(), new_total: new_total.into(), difference: difference.into() }
            }
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct ClashView {
    pub booking_id: String,
    pub state: BookingState,
}

/// `booking_id` null = in this same purchase. Days `2026-12-10`, both counted.
#[derive(Clone, Debug, Serialize, Type)]
pub struct SecondEsimView {
    pub booking_id: Option<String>,
    pub title: String,
    pub from: String,
    pub until: String,
}

/// Our fee included: `now` + `later` = `total`.
#[derive(Clone, Debug, Serialize, Type)]
pub struct AmountsView {
    pub total: MoneyView,
    pub now: MoneyView,
    pub later: MoneyView,
}

impl From<core::Amounts> for AmountsView {
    fn from(a: core::Amounts) -> Self {
        Self { total: a.total.into(), now: a.now.into(), later: a.later.into() }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct OfferReviewView {
    pub offer: AnyOfferView,
    pub price_check: PriceCheckView,
    pub service_fee: MoneyView,
    /// Hand this back in `purchase`: the offer's own total, without our fee.
    pub accepted_total: MoneyView,
    pub book: AmountsView,
    /// null = the space cannot be kept without paying.
    pub hold: Option<AmountsView>,
    /// 現地払い: in none of the amounts.
    pub due_at_property: Option<MoneyView>,
    pub checked_at: String,
    /// The same traveller already has this very thing, or one whose end is not known.
    pub clash: Option<ClashView>,
    /// Another eSIM for the same days of the same country: a warning.
    pub second_esim: Option<SecondEsimView>,
    /// A human answers it: 依頼中 until then.
    pub by_request: bool,
}

impl From<core::OfferReview> for OfferReviewView {
    fn from(r: core::OfferReview) -> Self {
        Self {
            offer: r.offer.into(),
            price_check: r.price_check.into(),
            service_fee: r.service_fee.into(),
            accepted_total: r.accepted_total.into(),
            book: r.book.into(),
            hold: r.hold.map(Into::into),
            due_at_property: r.due_at_property.map(Into::into),
            checked_at: instant(r.checked_at),
            clash: r.clash.map(|c| ClashView { booking_id: c.booking_id.to_string(), state: c.state }),
            second_esim: r.second_esim.map(|s| SecondEsimView {
                booking_id: s.booking_id.map(|id| id.to_string()),
                title: s.title,
                from: s.from.to_string(),
                until: s.until.to_string(),
            }),
            by_request: r.by_request,
        }
    }
}

/// Everything agreed to in one commit. Sums: one for each currency.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ReviewView {
    pub items: Vec<OfferReviewView>,
    pub book: Vec<AmountsView>,
    /// What can be held is held, the rest booked; null where nothing can be held.
    pub hold: Option<Vec<AmountsView>>,
    pub due_at_property: Vec<MoneyView>,
    /// Traveller details still missing for this purchase, by field name of ProfileInput.
    pub missing: Vec<String>,
}

impl From<core::Review> for ReviewView {
    fn from(r: core::Review) -> Self {
        Self {
            items: list(r.items),
            book: list(r.book),
            hold: r.hold.map(list),
            due_at_property: list(r.due_at_property),
            missing: r.missing,
        }
    }
}

#[derive(Clone, Debug, Deserialize, Type)]
pub struct PurchaseItemInput {
    pub offer_id: String,
    pub accepted_total: MoneyView,
    pub mode: BuyModeInput,
    pub override_reason: Option<String>,
}

/// One commit: one request, one traveller (null = oneself), into a trip at hand or a new one (null). The core makes every id; a screen never does.
#[derive(Clone, Debug, Deserialize, Type)]
pub struct PurchaseInput {
    pub items: Vec<PurchaseItemInput>,
    pub traveller_id: Option<String>,
    pub trip_id: Option<String>,
    pub purpose: Option<String>,
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct PurchaseStepView {
    pub step: PurchaseStepName,
    pub state: PurchaseStepState,
    pub at: Option<String>,
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct PurchaseBookingView {
    pub booking_id: String,
    /// null until the server has answered.
    pub product: Option<Product>,
    pub offer_id: String,
    pub accepted_total: MoneyView,
    pub mode: BuyModeInput,
    pub state: BookingState,
    pub steps: Vec<PurchaseStepView>,
    pub record_locator: Option<String>,
    pub ticket_numbers: Vec<String>,
    pub failure: Option<FailureReason>,
    pub new_total: Option<MoneyView>,
    pub payment_required_by: Option<String>,
    /// `requested`: the desk answers by then.
    pub answer_by: Option<String>,
}

/// `steps`: all bookings together. Stay on S-09 while `stage` is `queued`; go to S-10 from `sending` on.
#[derive(Clone, Debug, Serialize, Type)]
pub struct PurchaseView {
    pub purchase_id: String,
    pub trip_id: Option<String>,
    pub traveller_id: Option<String>,
    pub purpose: Option<String>,
    pub started_at: String,
    pub stage: PurchaseStage,
    pub outcome: PurchaseOutcome,
    pub settled: bool,
    /// With `refused`: why, as any error is told.
    pub problem: Option<IpcError>,
    pub steps: Vec<PurchaseStepView>,
    pub bookings: Vec<PurchaseBookingView>,
}

impl From<core::PurchaseStep> for PurchaseStepView {
    fn from(s: core::PurchaseStep) -> Self {
        Self { step: s.step.into(), state: s.state.into(), at: s.at.map(instant) }
    }
}

impl From<core::PurchaseBooking> for PurchaseBookingView {
    fn from(b: core::PurchaseBooking) -> Self {
        Self {
            booking_id: b.booking_id.to_string(),
            product: b.product,
            offer_id: b.offer_id.to_string(),
            accepted_total: b.accepted_total.into(),
            mode: b.mode.into(),
            state: b.state,
            steps: list(b.steps),
            record_locator: b.record_locator,
            ticket_numbers: b.ticket_numbers,
            failure: b.failure.map(Into::into),
            new_total: b.new_total.map(Into::into),
            payment_required_by: b.payment_required_by.map(instant),
            answer_by: b.answer_by.map(instant),
        }
    }
}

impl From<core::Purchase> for PurchaseView {
    fn from(p: core::Purchase) -> Self {
        Self {
            purchase_id: p.purchase_id.to_string(),
            trip_id: p.trip_id.map(|id| id.to_string()),
            traveller_id: p.traveller_id.map(|id| id.to_string()),
            purpose: p.purpose,
            started_at: instant(p.started_at),
            stage: p.stage.into(),
            outcome: p.outcome.into(),
            settled: p.settled,
            problem: p.problem.map(IpcError::from_failure),
            steps: list(p.steps),
            bookings: list(p.bookings),
        }
    }
}
