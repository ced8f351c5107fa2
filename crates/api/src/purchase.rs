//! One purchase = one request with a client-made id, which is its idempotency key for ever (reliability.md §1).
use btm_domain::after::{CancelAbility, ScheduleChange};
use btm_domain::booking::Moved;
use btm_domain::supply::Refusal;
use btm_domain::{
    BookingId, BookingState, DocumentId, Extra, Money, Offer, OfferId, OrderedItem, PurchaseId, Slice, Terms, TravellerId, TripId,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Body of `POST /v1/purchases`; header `idempotency-key` = `purchase_id`. Answers 202 with [`PurchaseResponse`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PurchaseRequest {
    pub purchase_id: PurchaseId,
    /// The trip it belongs to, made by the client too; created if it does not exist.
    pub trip_id: TripId,
    pub purpose: Option<String>,
    pub bookings: Vec<BookingRequest>,
}
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BookingRequest {
    pub booking_id: BookingId,
    pub offer_id: OfferId,
    /// The signed-in traveller, or one the signed-in arranger has a link to.
    pub travellers: Vec<TravellerId>,
    /// Exactly the total the person accepted, without the service fee.
    pub accepted_total: Money,
    pub mode: BuyMode,
    /// Why the same thing is bought again; audited. Counts only with `override_of`.
    pub override_reason: Option<String>,
    /// The booking that holds the same thing, as the review told it. Another holder than this one refuses the purchase all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_of: Option<BookingId>,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BuyMode {
    Book,
    /// Keep the space, pay later.
    Hold,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PurchaseResponse {
    pub purchase_id: PurchaseId,
    pub trip_id: TripId,
    pub bookings: Vec<BookingBody>,
    /// Every booking is in a settled state.
    pub settled: bool,
}

/// A booking as its owner sees it: answer of a purchase and body in sync.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BookingBody {
    pub booking_id: BookingId,
    pub purchase_id: PurchaseId,
    pub trip_id: TripId,
    pub state: BookingState,
    pub simulated: bool,
    /// As shown: `SIM-ZZ….` where simulated.
    pub record_locator: Option<String>,
    /// What was accepted, its terms included; unchangeable.
    pub offer: Offer,
    /// What the order holds now; absent until the supplier named one.
    pub item: Option<OrderedItem>,
    pub travellers: Vec<TravellerName>,
    pub total: Money,
    pub service_fee: Money,
    pub accepted_at: DateTime<Utc>,
    pub payment_required_by: Option<DateTime<Utc>>,
    /// What came back, once cancelled and the supplier said so.
    pub refunded: Option<Money>,
    /// Whether it can be cancelled from here now.
    pub cancel_ability: CancelAbility,
    /// Somebody wants it cancelled; nothing is cancelled by that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel_wish: Option<CancelWishBody>,
    /// Changes the airline made, newest last; the open one waits for an answer (F-37).
    pub schedule_changes: Vec<ScheduleChange>,
    /// `requested`: the desk answers by then.
    pub answer_by: Option<DateTime<Utc>>,
    /// Who arranged it, where that is not the traveller (F-46).
    pub arranged_by: Option<String>,
    /// Set with `failed`.
    pub failure: Option<FailureReason>,
    /// With `failure: price_changed`: the total now.
    pub new_total: Option<Money>,
    pub documents: Vec<DocumentId>,
    /// Confirmed, and its papers are overdue: the desk has a case about it (F-29).
    #[serde(default)]
    pub document_missing: bool,
    /// Seats and bags the order holds no more; the order itself stands (F-12).
    #[serde(default)]
    pub lost_extras: Vec<Extra>,
    /// Oldest first.
    pub history: Vec<HistoryEntry>,
}
impl BookingBody {
    /// The flights as ordered, else as accepted; empty for what is no flight.
    pub fn slices(&self) -> &[Slice] {
        let ordered = self.item.as_ref().and_then(OrderedItem::flight).map(|f| f.slices.as_slice());
        let accepted = self.offer.flight().map_or(&[][..], |f| &f.slices);
        ordered.filter(|s| !s.is_empty()).unwrap_or(accepted)
    }

    /// Empty for everything but a ticketed flight.
    pub fn ticket_numbers(&self) -> &[String] {
        self.item.as_ref().map_or(&[], OrderedItem::ticket_numbers)
    }

    /// Accepted terms of a flight.
    pub fn flight_terms(&self) -> Option<&Terms> {
        self.offer.flight().map(|f| &f.terms)
    }
}
/// A wish to cancel that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CancelWishBody {
    pub wish_id: Uuid,
    /// As shown; `A → B` where A wrote it for B.
    pub by: String,
    pub written_at: DateTime<Utc>,
}
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TravellerName {
    pub traveller_id: TravellerId,
    /// As the person writes it: surname, then given name.
    pub family_name: String,
    pub given_name: String,
    /// `SURNAME / GIVEN`.
    pub passport_name: String,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FailureReason {
    OfferGone,
    SoldOut,
    PriceChanged,
    Traveller,
    Funds,
    NotSupported,
    SupplierAuth,
    NotSent,
    Busy,
    Other,
}
impl From<&Refusal> for FailureReason {
    fn from(r: &Refusal) -> Self {
        match r {
            Refusal::OfferGone => Self::OfferGone,
            Refusal::SoldOut => Self::SoldOut,
            Refusal::PriceChanged { .. } => Self::PriceChanged,
            Refusal::Traveller { .. } => Self::Traveller,
            Refusal::Funds => Self::Funds,
            Refusal::NotSupported => Self::NotSupported,
            Refusal::Auth | Refusal::Config => Self::SupplierAuth,
            Refusal::NotSent => Self::NotSent,
            Refusal::Busy { .. } => Self::Busy,
            Refusal::Other { .. } => Self::Other,
        }
    }
}
/// One line of an item's history (F-41): each transition, once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HistoryEntry {
    pub at: DateTime<Utc>,
    /// `requested`, `price_checked`, `supplier_called`, `confirmed`, `answer_lost`, `looked_up`, `refused`, `documents_stored`,
    /// `cancel_wished`, `cancel_wish_withdrawn`, …
    pub event: String,
    /// Who acted, and for whom where that is somebody else (`A → B`); absent where the service did.
    pub by: Option<String>,
    pub from: Option<BookingState>,
    pub to: Option<BookingState>,
    /// What the supplier said, by its word or code (`sold_out`, `no_answer`), or the person who decided, in their own words. Plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Old and new of what the step moved: times, flights, nights, price.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
}
