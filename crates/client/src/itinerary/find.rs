//! Find anything that is on this computer (F-88): from the first letter, in any spelling, with no network and no more than a few rows read.
use super::{Itinerary, ReadError};
use crate::brief::{self, BookingBrief, CaseBrief, DocumentBrief, PersonBrief, TripBrief};
use crate::changes::{self, FoundKind};
use crate::store::StoreError;
use btm_cache::{Entity, Listed};
use btm_domain::text::search_key;
use btm_domain::{BookingId, PlaceTime, TripId};
use std::collections::HashMap;
use uuid::Uuid;

/// Rows one look answers at most.
const MOST: u32 = 200;

/// One thing found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub kind: FoundKind,
    pub id: Uuid,
    pub trip_id: Option<TripId>,
    /// The booking itself, or that of a document or a case.
    pub booking_id: Option<BookingId>,
    pub title: String,
    pub detail: String,
    /// When it begins, at its place.
    pub at: Option<PlaceTime>,
    /// Of a hotel, as one shows it to a driver.
    pub address: Option<String>,
}

/// A word of the title begins so: a hotel of that name is meant before the flight of somebody whose name holds the letters.
fn is_named(title: &str, key: &str) -> bool {
    let title = search_key(title);
    title.match_indices(key).any(|(at, _)| !title[..at].ends_with(char::is_alphanumeric) || !key.is_ascii())
}

fn joined(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · ")
}

impl Itinerary {
    /// What holds `query` as typed, whatever its spelling: what is named so first, then what only mentions it. In each what is not over first,
    /// the nearest on top; then what is past, the latest on top.
    ///
    /// # Errors
    /// `Store`.
    pub async fn find(&self, query: &str, limit: u32) -> Result<Vec<Found>, ReadError> {
        let key = search_key(query);
        let listed = self.cache.find(&key, self.now, limit.min(MOST)).await.map_err(StoreError::from)?;
        // The bookings of all trips found at once: a question for each would be most of the time a look takes.
        let trips: Vec<Uuid> = listed.iter().filter(|row| row.entity == Entity::Trip).map(|row| row.id).collect();
        let mut bookings: HashMap<Uuid, Vec<Listed>> = HashMap::new();
        if !trips.is_empty() {
            for row in self.cache.briefs_of(&trips).await.map_err(StoreError::from)? {
                bookings.entry(row.parent.unwrap_or_default()).or_default().push(row);
            }
        }
        let mut found = Vec::with_capacity(listed.len());
        for row in &listed {
            found.extend(self.found(row, bookings.remove(&row.id).unwrap_or_default()).await);
        }
        found.sort_by_key(|f| !is_named(&f.title, &key));
        Ok(found)
    }

    /// `None` where the brief cannot be read: the others are shown all the same. `bookings`: of a trip.
    async fn found(&self, row: &Listed, bookings: Vec<Listed>) -> Option<Found> {
        let bare = Found {
            kind: row.entity.into(),
            id: row.id,
            trip_id: changes::trip(&self.cache, row.entity, row.id, row.parent).await,
            booking_id: None,
            title: String::new(),
            detail: String::new(),
            at: None,
            address: None,
        };
        match row.entity {
            Entity::Trip => {
                let trip: TripBrief = brief::read_listed(row)?;
                let (at, detail) = self.trip_line(TripId(row.id), bookings);
                Some(Found { title: trip.title, detail, at, ..bare })
            }
            Entity::Booking => {
                let b: BookingBrief = brief::read_listed(row)?;
                let names = b.names.iter().map(|name| name.full(self.language));
                let detail = joined([b.detail, b.reference.unwrap_or_default()].into_iter().chain(names));
                let title = b.title.of(self.language).to_owned();
                Some(Found { booking_id: Some(BookingId(row.id)), title, detail, at: b.start, address: b.address, ..bare })
            }
            Entity::Document => {
                let document: DocumentBrief = brief::read_listed(row)?;
                let booking = match row.parent {
                    Some(id) => self.cache.brief(Entity::Booking, id).await.ok().flatten(),
                    None => None,
                };
                let booking: Option<BookingBrief> = booking.as_ref().and_then(brief::read_listed);
                let detail = booking.as_ref().map_or_else(String::new, |b| {
                    joined([b.title.of(self.language).to_owned(), b.reference.clone().unwrap_or_default()])
                });
                let title = document.title.of(self.language).to_owned();
                let at = booking.and_then(|b| b.start);
                Some(Found { booking_id: row.parent.map(BookingId), title, detail, at, ..bare })
            }
            Entity::Person => {
                let person: PersonBrief = brief::read_listed(row)?;
                let title = person.name.full(self.language);
                Some(Found { title, detail: person.name.passport, ..bare })
            }
            Entity::DeskCase => {
                let case: CaseBrief = brief::read_listed(row)?;
                let quote = case.quote.map(|q| q.title).unwrap_or_default();
                let detail = joined([case.traveller, quote]);
                Some(Found { booking_id: case.booking_id, title: case.text, detail, ..bare })
            }
        }
    }

    /// When a trip begins, and where it goes.
    fn trip_line(&self, trip: TripId, rows: Vec<Listed>) -> (Option<PlaceTime>, String) {
        let bookings: Vec<(Listed, BookingBrief)> =
            rows.into_iter().filter_map(|r| brief::read_listed(&r).map(|b| (r, b))).collect();
        let row = self.row(trip, TripBrief { title: String::new() }, bookings);
        (row.start, joined([row.places.join(" → "), row.travellers.join(", ")]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_named_so_where_a_word_of_its_title_begins_so() {
        for (title, typed, named) in [
            ("Komorebi Annex Tenjin", "ko", true),
            ("Komorebi Annex Tenjin", "ANN", true),
            ("Komorebi Annex Tenjin", "nex", false),
            ("東京 → 福岡", "ko", false),
            ("東京 → 福岡", "福", true),
            ("博多グランドホテル", "ほてる", true),
            ("AOKI / MISAKI", "ki", false),
        ] {
            assert_eq!(is_named(title, &search_key(typed)), named, "{title} {typed}");
        }
    }
}
