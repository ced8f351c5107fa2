//! Review and purchase.
use super::{MoneyView, OfferView, instant, list, mirror};
use btm_client as core;
use btm_domain::BookingState;
use serde::{Deserialize, Serialize};
use specta::Type;

mirror! {
    BuyModeInput = core::BuyMode { Book, Hold }
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
    Gone,
}

impl From<core::PriceCheck> for PriceCheckView {
    fn from(check: core::PriceCheck) -> Self {
        match check {
            core::PriceCheck::Same => Self::Same,
            core::PriceCheck::Changed { old_total, new_total, difference } => {
                Self::Changed { old_total: old_total.into(), new_total: new_total.into(), difference: difference.into() }
            }
            core::PriceCheck::Gone => Self::Gone,
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct ClashView {
    pub booking_id: String,
    pub state: BookingState,
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct OfferReviewView {
    pub offer: OfferView,
    pub price_check: PriceCheckView,
    pub service_fee: MoneyView,
    pub total: MoneyView,
    pub now: MoneyView,
    pub later: MoneyView,
    /// Traveller details still missing for this booking, by field name of ProfileInput.
    pub missing: Vec<String>,
    pub checked_at: String,
    /// The same traveller already has this very flight, or one whose end is not known.
    pub clash: Option<ClashView>,
}

impl From<core::OfferReview> for OfferReviewView {
    fn from(r: core::OfferReview) -> Self {
        Self {
            offer: r.offer.into(),
            price_check: r.price_check.into(),
            service_fee: r.service_fee.into(),
            total: r.total.into(),
            now: r.now.into(),
            later: r.later.into(),
            missing: r.missing,
            checked_at: instant(r.checked_at),
            clash: r.clash.map(|c| ClashView { booking_id: c.booking_id.to_string(), state: c.state }),
        }
    }
}

/// `purchase_id` and `booking_id` are made by the core before anything is sent; the screen never makes ids.
#[derive(Clone, Debug, Deserialize, Type)]
pub struct PurchaseInput {
    pub offer_id: String,
    pub accepted_total: MoneyView,
    pub mode: BuyModeInput,
    pub purpose: Option<String>,
    pub override_reason: Option<String>,
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
    pub state: BookingState,
    pub record_locator: Option<String>,
    pub ticket_numbers: Vec<String>,
    pub failure: Option<FailureReason>,
    pub new_total: Option<MoneyView>,
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct PurchaseView {
    pub purchase_id: String,
    pub trip_id: Option<String>,
    pub started_at: String,
    pub settled: bool,
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
            state: b.state,
            record_locator: b.record_locator,
            ticket_numbers: b.ticket_numbers,
            failure: b.failure.map(Into::into),
            new_total: b.new_total.map(Into::into),
        }
    }
}

impl From<core::Purchase> for PurchaseView {
    fn from(p: core::Purchase) -> Self {
        Self {
            purchase_id: p.purchase_id.to_string(),
            trip_id: p.trip_id.map(|id| id.to_string()),
            started_at: instant(p.started_at),
            settled: p.settled,
            steps: list(p.steps),
            bookings: list(p.bookings),
        }
    }
}
