//! Other dates for a hotel (F-34): suppliers change none, so the same property is searched for the new dates and set beside what giving up
//! the old stay costs. The new one is booked first; the old one is cancelled by the person once the new one stands.
use crate::after::AfterError;
use crate::client::Client;
use crate::itinerary::BookedItem;
use crate::priced::Stay;
use crate::search::SearchError;
use crate::stays::{StayQueryInput, StaySearchEvent};
use btm_domain::after::{CancelAbility, CancelQuote};
use btm_domain::{BookingId, FieldCode, FieldError, Money, OfferId};
use std::sync::Mutex;

/// The property is looked for this near to where it stands, in metres: suppliers differ in where they put a pin.
const NEAR_M: u32 = 500;

/// One room on the new dates.
#[derive(Clone, Debug, PartialEq)]
pub struct StayChangeOption {
    pub stay: Stay,
    /// New total − old total.
    pub difference: Option<Money>,
    /// New total − what comes back of the old; `None` where that is not known.
    pub cost: Option<Money>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct StayChange {
    pub old_total: Money,
    pub ability: CancelAbility,
    pub quote: Option<CancelQuote>,
    /// Cheapest first.
    pub options: Vec<StayChangeOption>,
}

fn option(stay: Stay, old_total: Money, refund: Option<Money>) -> StayChangeOption {
    StayChangeOption {
        difference: stay.offer.total.checked_sub(old_total).ok(),
        cost: refund.and_then(|back| stay.offer.total.checked_sub(back).ok()),
        stay,
    }
}

impl From<SearchError> for AfterError {
    fn from(e: SearchError) -> Self {
        match e {
            SearchError::NotSignedIn => Self::NotSignedIn,
            SearchError::Fields(fields) => Self::Fields(fields),
            SearchError::Api(e) => Self::Api(e),
        }
    }
}

impl Client {
    /// Rooms of the same property on other dates (`2026-12-10`), and what the change costs. Nothing happens.
    ///
    /// # Errors
    /// `Fields` (dates; `booking_id` for what is no hotel), `NotSignedIn`, `Api`, `Read`.
    pub async fn stay_change(&self, id: BookingId, check_in: &str, check_out: &str) -> Result<StayChange, AfterError> {
        let booking = self.booking(id).await?;
        let BookedItem::Stay(stay) = &booking.item else {
            return Err(AfterError::Fields(vec![FieldError::new("booking_id", FieldCode::Mismatch)]));
        };
        let Some(around) = stay.property.position.or(stay.accepted.offer.property.position) else {
            return Err(AfterError::Fields(vec![FieldError::new("around", FieldCode::UnknownPlace)]));
        };
        let query = StayQueryInput {
            around,
            radius_m: NEAR_M,
            check_in: check_in.to_owned(),
            check_out: check_out.to_owned(),
            rooms: stay.rooms,
            guests: stay.accepted.offer.guests,
        };
        let found: Mutex<Vec<OfferId>> = Mutex::default();
        let same = |name: &str| name.trim().eq_ignore_ascii_case(stay.property.name.trim());
        self.search_stays(query, |event| {
            if let StaySearchEvent::Hits { hits, .. } = event {
                let ids = hits.into_iter().filter(|h| same(&h.hit.property.name)).map(|h| h.hit.id);
                crate::client::lock(&found).extend(ids);
            }
        })
        .await?;
        let cancellation = self.cancel_quote(id).await?;
        let refund = cancellation.quote.as_ref().and_then(|q| q.refund);
        let hits = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut options = Vec::new();
        for hit in hits {
            options.extend(self.stay_rates(hit).await?.into_iter().map(|s| option(s, booking.total, refund)));
        }
        options.sort_by_key(|o| (o.stay.offer.total.currency.code().to_owned(), o.stay.offer.total.minor));
        Ok(StayChange { old_total: booking.total, ability: cancellation.ability, quote: cancellation.quote, options })
    }
}
