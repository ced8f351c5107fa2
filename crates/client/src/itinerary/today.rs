//! Today: the next 48 hours, what comes later, what must be done by when, what waits for an answer (S-03).
use super::{Case, Itinerary, ItineraryItem, Moment, ReadError, What, bodies, body, on_the_way};
use crate::freshness::{Freshness, Online};
use crate::progress::Purchase;
use crate::store::StoreError;
use btm_api::purchase::BookingBody;
use btm_api::sync::TripBody;
use btm_cache::Entity;
use btm_domain::connect::RentalState;
use btm_domain::stay::CancelTerms;
use btm_domain::{BookingId, BookingState, Offer, OrderedItem, TripId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

const NEAR: TimeDelta = TimeDelta::hours(48);
/// Rows of what comes later; the rest is in the list of trips.
const LATER: usize = 20;
/// The longest flight and the furthest date a search opens.
const BACK: TimeDelta = TimeDelta::days(2);
const AHEAD: TimeDelta = TimeDelta::days(400);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    PaymentRequiredBy,
    PriceGuarantee,
    /// Cancelling is free until then.
    FreeCancelEnd,
    /// The airline takes the ticket back at no cost until then.
    VoidUntil,
    /// The router goes back.
    RentalReturn,
    /// The desk's price holds until then.
    QuoteExpiry,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// Absent for a quote of the desk.
    pub booking_id: Option<BookingId>,
    pub trip_id: TripId,
    pub kind: DeadlineKind,
    pub until: DateTime<Utc>,
    /// The trip's.
    pub title: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Today {
    pub now: DateTime<Utc>,
    /// The first moment that is not over.
    pub next: Option<ItineraryItem>,
    /// The hotel of tonight, while one stays there.
    pub staying: Option<ItineraryItem>,
    /// What is not over and begins within 48 hours, the next one among it.
    pub items: Vec<ItineraryItem>,
    pub later: Vec<ItineraryItem>,
    /// Soonest first.
    pub deadlines: Vec<Deadline>,
    pub waiting: Vec<Purchase>,
    /// What the desk is asked and has not settled, by when it answers.
    pub cases: Vec<Case>,
    pub freshness: Freshness,
    pub online: Online,
}

/// Free cancelling with less than this left is worth a line.
const FREE_CANCEL_SHOWN: TimeDelta = TimeDelta::days(7);

fn deadlines(b: &BookingBody, now: DateTime<Utc>) -> Vec<(DeadlineKind, DateTime<Utc>)> {
    let mut found = Vec::new();
    let mut add = |kind, until: Option<DateTime<Utc>>| found.extend(until.map(|u| (kind, u)));
    if b.state == BookingState::Held {
        // Only what is held waits for payment.
        let terms = b.flight_terms();
        add(DeadlineKind::PaymentRequiredBy, b.payment_required_by.or(terms.and_then(|t| t.payment_required_by)));
        add(DeadlineKind::PriceGuarantee, terms.and_then(|t| t.price_guarantee_expires_at));
    }
    if b.state == BookingState::Confirmed {
        let ordered = b.item.as_ref().and_then(OrderedItem::flight);
        add(DeadlineKind::VoidUntil, ordered.and_then(|f| f.void_until));
        let free = match (&b.offer, &b.item) {
            (Offer::Stay(_), Some(OrderedItem::Stay(stay))) => stay.cancel.free_until(b.total),
            (Offer::Stay(stay), _) => stay.cancel.free_until(b.total),
            (Offer::Rental(r), _) => CancelTerms::Steps { steps: r.cancel.clone() }.free_until(b.total),
            _ => None,
        };
        add(DeadlineKind::FreeCancelEnd, free.map(|t| t.instant).filter(|t| *t - now <= FREE_CANCEL_SHOWN));
        if let (Offer::Rental(offer), Some(OrderedItem::Rental(router))) = (&b.offer, &b.item)
            && matches!(router.state, RentalState::PickedUp | RentalState::Overdue | RentalState::Arranged)
        {
            let back = router.return_by.instant.max(offer.return_by.instant);
            add(DeadlineKind::RentalReturn, Some(back));
        }
    }
    found.retain(|(_, until)| *until >= now);
    found
}

impl Itinerary {
    /// `online` is passed through: this reader cannot know it.
    ///
    /// # Errors
    /// `Store`.
    pub async fn today(&self, online: Online) -> Result<Today, ReadError> {
        let now = self.now;
        let near = self.cache.within(Entity::Booking, now - BACK, now + AHEAD).await.map_err(StoreError::from)?;
        let bookings: Vec<BookingBody> = bodies(&near);
        let mut ahead: Vec<ItineraryItem> = bookings.iter().filter(|b| on_the_way(b.state)).flat_map(|b| self.items(b)).collect();
        ahead.sort_by_key(|i| i.sort);
        let staying = ahead
            .iter()
            .rfind(|i| matches!(&i.what, What::Stay(s) if s.moment == Moment::Start) && i.sort <= now)
            .filter(|i| {
                let leaves = |o: &&ItineraryItem| {
                    matches!(&o.what, What::Stay(s) if s.moment == Moment::End) && o.booking_id == i.booking_id
                };
                ahead.iter().find(leaves).is_some_and(|o| o.over > now)
            })
            .cloned();
        ahead.retain(|i| i.over > now);
        let next = ahead.first().cloned();
        let (items, mut later): (Vec<_>, Vec<_>) = ahead.into_iter().partition(|i| i.sort <= now + NEAR);
        // The next flight has the card: when even that is far off, the list below does not repeat it.
        if items.is_empty() && !later.is_empty() {
            later.remove(0);
        }
        later.truncate(LATER);
        let cases: Vec<Case> = self.cases(None).await?.into_iter().filter(Case::open).collect();
        let due = self.due(&bookings, &cases).await?;
        let open = self.cache.open_intents().await.map_err(StoreError::from)?;
        Ok(Today {
            now,
            next,
            staying,
            items,
            later,
            deadlines: due,
            waiting: crate::purchase::unanswered(&open),
            cases,
            freshness: self.freshness().await?,
            online,
        })
    }

    /// Every deadline with its trip's title, soonest first. Of the trips only those named here are read.
    async fn due(&self, bookings: &[BookingBody], cases: &[Case]) -> Result<Vec<Deadline>, ReadError> {
        let mut titles: HashMap<TripId, String> = HashMap::new();
        let of_bookings = bookings
            .iter()
            .flat_map(|b| deadlines(b, self.now).into_iter().map(|(kind, until)| (Some(b.booking_id), b.trip_id, kind, until)));
        let of_cases = cases.iter().filter_map(|c| {
            let until = c.quote.as_ref().filter(|q| q.open).map(|q| q.offer.expires_at)?;
            Some((None, c.trip_id?, DeadlineKind::QuoteExpiry, until))
        });
        let mut due = Vec::new();
        for (booking_id, trip_id, kind, until) in of_bookings.chain(of_cases) {
            let title = match titles.get(&trip_id) {
                Some(title) => title.clone(),
                None => {
                    let row = self.cache.one(Entity::Trip, trip_id.0).await.map_err(StoreError::from)?;
                    let title = row.and_then(|r| body::<TripBody>(&r).ok()).map(|t| t.title).unwrap_or_default();
                    titles.insert(trip_id, title.clone());
                    title
                }
            };
            due.push(Deadline { booking_id, trip_id, kind, until, title });
        }
        due.sort_by_key(|d| d.until);
        Ok(due)
    }
}
