//! Today: the next 48 hours, what comes later, what must be done by when, what waits for an answer (S-03).
use super::{Case, Deadline, DeadlineKind, Here, Itinerary, ItineraryItem, Moment, ReadError, What, bodies};
use crate::freshness::{Freshness, Online};
use crate::passes::BoardingPassShown;
use crate::progress::Purchase;
use crate::store::StoreError;
use btm_api::purchase::BookingBody;
use btm_domain::BookingId;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashSet;

const NEAR: TimeDelta = TimeDelta::hours(48);
/// Rows of what comes later; the rest is in the list of trips.
const LATER: usize = 20;
#[derive(Clone, Debug, PartialEq)]
pub struct Today {
    pub now: DateTime<Utc>,
    /// Where the traveller at this computer is by the plan.
    pub here: Option<Here>,
    /// The first moment that is not over.
    pub next: Option<ItineraryItem>,
    /// The boarding pass of that flight, where one is kept; of several people's the first.
    pub next_pass: Option<BoardingPassShown>,
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

impl Itinerary {
    /// `online` is passed through: this reader cannot know it.
    ///
    /// # Errors
    /// `Store`.
    pub async fn today(&self, online: Online) -> Result<Today, ReadError> {
        let now = self.now;
        // What begins soon, all of it, and enough of what comes later to fill the list: each later booking gives a row at least.
        let most = u32::try_from(LATER + 1).unwrap_or(u32::MAX);
        let near = self.cache.ahead(now, now + NEAR, most).await.map_err(StoreError::from)?;
        let bookings: Vec<BookingBody> = bodies(&near);
        let mut ahead: Vec<ItineraryItem> = bookings.iter().flat_map(|b| self.items(b)).collect();
        ahead.sort_by_key(|i| i.sort);
        let own = self.own_traveller().await;
        let mine = |b: &&BookingBody| own.is_none_or(|own| b.travellers.iter().any(|t| t.traveller_id == own));
        let mine: HashSet<BookingId> = bookings.iter().filter(mine).map(|b| b.booking_id).collect();
        let here = super::here::of(ahead.iter().filter(|i| mine.contains(&i.booking_id)), now, self.language);
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
        let next_pass = match &next {
            Some(item) => self.pass_of(item, &bookings).await?,
            None => None,
        };
        let (items, mut later): (Vec<_>, Vec<_>) = ahead.into_iter().partition(|i| i.sort <= now + NEAR);
        // The next flight has the card: when even that is far off, the list below does not repeat it.
        if items.is_empty() && !later.is_empty() {
            later.remove(0);
        }
        later.truncate(LATER);
        let cases = self.open_cases().await?;
        let deadlines = self.deadlines().await?.into_iter().filter(|d| self.shown_today(d)).collect();
        let open = self.cache.open_intents().await.map_err(StoreError::from)?;
        Ok(Today {
            now,
            here,
            next,
            next_pass,
            staying,
            items,
            later,
            deadlines,
            waiting: crate::purchase::unanswered(&open),
            cases,
            freshness: self.freshness().await?,
            online,
        })
    }

    async fn pass_of(&self, item: &ItineraryItem, bookings: &[BookingBody]) -> Result<Option<BoardingPassShown>, ReadError> {
        let (What::Flight { segment, .. }, Some(b)) = (&item.what, bookings.iter().find(|b| b.booking_id == item.booking_id))
        else {
            return Ok(None);
        };
        let passes = self.passes(b).await?;
        Ok(passes.into_iter().find(|pass| pass.is_of(&segment.segment)))
    }

    /// Past ones and hidden ones are in the inbox; a free cancellation is worth a line here in its last days.
    fn shown_today(&self, d: &Deadline) -> bool {
        let near = d.kind != DeadlineKind::FreeCancelEnd || d.until - self.now <= FREE_CANCEL_SHOWN;
        d.until >= self.now && d.snoozed_until.is_none() && near
    }
}
