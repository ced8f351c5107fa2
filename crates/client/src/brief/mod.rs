//! What lists, deadlines and search show of each mirrored thing: made once, when it arrives, in both languages, so that no list reads whole
//! bodies. Kept by the cache beside the row, in the same transaction.
mod due;
mod words;

use crate::itinerary::on_the_way;
use crate::names::Named;
use crate::offer::Airport;
use crate::settings::Language;
use btm_api::desk::{DeskAbout, DeskCaseBody, DeskCaseState, QuoteState};
use btm_api::purchase::{BookingBody, TravellerName};
use btm_api::sync::{DocumentBody, DocumentKind, TripBody};
use btm_cache::{Brief, Entity, Listed, Part, Row};
use btm_domain::{BookingId, BookingState, DocumentId, Money, Offer, PlaceTime, Product, TripId, ZONE_DATA};
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use due::Due;

/// Raised whenever a brief or its words change: every store makes its own anew at its next opening.
pub(crate) const SHAPE: &str = "5";
/// Of a request's text, what a list shows.
const SHOWN: usize = 80;

/// One text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Both {
    pub ja: String,
    pub en: String,
}

impl Both {
    pub(crate) fn of(&self, language: Language) -> &str {
        match language {
            Language::Ja => &self.ja,
            Language::En => &self.en,
        }
    }

    pub(crate) fn same(text: impl Into<String>) -> Self {
        let ja = text.into();
        Self { en: ja.clone(), ja }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TripBrief {
    pub title: String,
}

/// One direction of a flight.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Flown {
    pub at: DateTime<Utc>,
    pub from: Both,
    pub to: Both,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BookingBrief {
    pub state: BookingState,
    pub product: Product,
    pub simulated: bool,
    pub title: Both,
    /// Flight numbers, a room, a plan.
    pub detail: String,
    pub reference: Option<String>,
    pub names: Vec<Named>,
    /// First and last moment that has a time.
    pub start: Option<PlaceTime>,
    pub end: Option<PlaceTime>,
    pub flown: Vec<Flown>,
    /// Where one sleeps.
    pub city: Option<String>,
    pub address: Option<String>,
    pub due: Vec<Due>,
    /// Documents of it, by id.
    pub documents: Vec<DocumentId>,
    /// Changes the airline made that wait for an answer.
    pub open_changes: Vec<String>,
    /// When its supplier last said that an eSIM's data runs low.
    pub low_data: Option<DateTime<Utc>>,
    /// Since when an operator looks into it, where one does.
    pub with_person_since: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DocumentBrief {
    pub title: Both,
    pub kind: DocumentKind,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CaseBrief {
    pub about: DeskAbout,
    pub state: DeskCaseState,
    pub text: String,
    pub traveller: String,
    pub booking_id: Option<BookingId>,
    pub created_at: DateTime<Utc>,
    /// The newest quote.
    pub quote: Option<QuoteBrief>,
    /// How often the desk has said something the person should read.
    pub answers: usize,
    pub due: Vec<Due>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct QuoteBrief {
    pub state: QuoteState,
    pub title: String,
    pub total: Money,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PersonBrief {
    pub name: Named,
}

/// A brief as kept; `None` where it cannot be read.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

pub(crate) fn read_listed<T: DeserializeOwned>(listed: &Listed) -> Option<T> {
    read(&listed.body)
}

fn text<T: Serialize>(brief: &T) -> Option<String> {
    serde_json::to_string(brief).ok()
}

pub(crate) fn of_trip(trip: &TripBody) -> Option<Brief> {
    let body = text(&TripBrief { title: trip.title.clone() })?;
    Some(Brief { body, live: true, at: Some(trip.created_at), words: words::of_trip(trip), ..Brief::default() })
}

pub(crate) fn of_document(document: &DocumentBody) -> Option<Brief> {
    let title = Both { ja: document.title_ja.clone(), en: document.title_en.clone() };
    let body = text(&DocumentBrief { title, kind: document.kind, created_at: document.created_at })?;
    Some(Brief { body, live: true, at: Some(document.created_at), words: words::of_document(document), ..Brief::default() })
}

pub(crate) fn of_case(case: &DeskCaseBody) -> Option<Brief> {
    let due = due::of_case(case);
    let quote = case.quote.as_ref();
    let brief = CaseBrief {
        about: case.about,
        state: case.state,
        text: case.text.chars().take(SHOWN).collect(),
        traveller: case.traveller.clone(),
        booking_id: case.booking_id,
        created_at: case.created_at,
        quote: quote.map(|q| QuoteBrief { state: q.state, title: q.offer.title.clone(), total: q.offer.total }),
        answers: case.lines.iter().filter(|l| answers(&l.event)).count(),
        due: due.clone(),
    };
    Some(Brief {
        body: text(&brief)?,
        live: case.state != DeskCaseState::Settled,
        due: due::last(&due),
        at: Some(case.created_at),
        words: words::of_case(case),
        parts: Vec::new(),
    })
}

/// Steps of the desk that are news for whoever asked.
fn answers(event: &str) -> bool {
    matches!(event, "noted" | "quoted" | "confirmed" | "failed" | "cancelled" | "marked" | "settled")
}

/// Cities of the directions, without repeats in a row.
fn route(flown: &[Flown]) -> Both {
    let join = |name: fn(&Both) -> &str| {
        let mut places: Vec<&str> = flown.iter().flat_map(|f| [name(&f.from), name(&f.to)]).collect();
        places.dedup();
        places.join(" → ")
    };
    Both { ja: join(|b| &b.ja), en: join(|b| &b.en) }
}

fn flown(b: &BookingBody) -> Vec<Flown> {
    let city = |end| {
        let airport = Airport::of(end);
        Both { ja: airport.city_ja, en: airport.city_en }
    };
    let ends = b.slices().iter().filter_map(|s| Some((&s.segments.first()?.departure, &s.segments.last()?.arrival)));
    ends.map(|(d, a)| Flown { at: d.time.instant, from: city(d), to: city(a) }).collect()
}

/// `(title, detail)`.
fn named(b: &BookingBody, flown: &[Flown]) -> (Both, String) {
    match &b.offer {
        Offer::Flight(_) => {
            let legs = b.slices().iter().flat_map(|s| &s.segments);
            let numbers: Vec<String> = legs.map(|s| format!("{}{}", s.marketing_carrier.code, s.flight_number)).collect();
            (route(flown), numbers.join(", "))
        }
        Offer::Stay(stay) => (Both::same(&stay.property.name), stay.room_name.clone()),
        Offer::Esim(esim) => (Both::same(&esim.title), esim.operator.clone()),
        Offer::Rental(rental) => (Both::same(&rental.product), rental.vendor.clone()),
        Offer::Desk(desk) => (Both::same(&desk.title), String::new()),
    }
}

/// The address as one writes it down for a taxi.
fn address(b: &BookingBody) -> Option<String> {
    let property = words::property(b)?;
    let mut lines: Vec<&str> = property.address.iter().map(String::as_str).collect();
    if !lines.iter().any(|l| l.contains(property.city.as_str())) {
        lines.push(&property.city);
    }
    lines.extend(property.postal_code.as_deref());
    lines.retain(|l| !l.is_empty());
    (!lines.is_empty()).then(|| lines.join(", "))
}

fn part(t: &TravellerName) -> Option<Part> {
    let brief = PersonBrief { name: t.into() };
    Some(Part { id: t.traveller_id.0, body: text(&brief)?, words: words::of_person(t) })
}

fn with_person_since(b: &BookingBody) -> Option<DateTime<Utc>> {
    b.history.iter().rev().find(|line| line.to == Some(BookingState::NeedsHuman)).map(|line| line.at)
}

pub(crate) fn of_booking(b: &BookingBody) -> Option<Brief> {
    let flown = flown(b);
    let (title, detail) = named(b, &flown);
    let due = due::of_booking(b);
    let moments: Vec<PlaceTime> = crate::itinerary::moments(b, &[]).into_iter().filter_map(|i| i.at).collect();
    let landed = b.slices().iter().flat_map(|s| &s.segments).map(|s| s.arrival.time);
    let brief = BookingBrief {
        state: b.state,
        product: b.offer.product(),
        simulated: b.simulated,
        title,
        detail,
        reference: b.record_locator.clone(),
        names: b.travellers.iter().map(Named::from).collect(),
        start: moments.iter().copied().min_by_key(|t| t.instant),
        end: moments.iter().copied().chain(landed).max_by_key(|t| t.instant),
        flown,
        city: match &b.offer {
            Offer::Stay(stay) => Some(stay.property.city.clone()).filter(|c| !c.is_empty()),
            _ => None,
        },
        address: address(b),
        due: due.clone(),
        documents: b.documents.clone(),
        open_changes: due::open_changes(b),
        low_data: b.history.iter().rev().find(|line| line.event == "low_data").map(|line| line.at),
        with_person_since: (b.state == BookingState::NeedsHuman).then(|| with_person_since(b)).flatten(),
    };
    Some(Brief {
        body: text(&brief)?,
        live: on_the_way(b.state),
        due: due::last(&due),
        at: Some(b.accepted_at),
        words: words::of_booking(b),
        parts: b.travellers.iter().filter_map(part).collect(),
    })
}

/// With what a store's spans and briefs were made: another shape, or other zone data, and they are made anew.
pub(crate) fn mark() -> String {
    format!("{SHAPE}/{ZONE_DATA}")
}

/// Of a row as kept, its span with it: for a store made with another mark.
pub(crate) fn renew(row: &mut Row) {
    fn body<T: DeserializeOwned>(row: &Row) -> Option<T> {
        serde_json::from_str(&row.body).ok()
    }
    row.brief = match row.entity {
        Entity::Trip => body(row).and_then(|t| of_trip(&t)),
        Entity::Booking => body::<BookingBody>(row).and_then(|b| {
            let span = crate::itinerary::span(&b);
            (row.starts_at, row.ends_at) = (span.map(|s| s.0), span.map(|s| s.1));
            of_booking(&b)
        }),
        Entity::Document => body(row).and_then(|d| of_document(&d)),
        Entity::DeskCase => body(row).and_then(|c| of_case(&c)),
        Entity::Person => None,
    };
}

/// The trip a listed thing belongs to, as far as its row says.
pub(crate) fn trip_of(entity: Entity, id: Uuid, parent: Option<Uuid>) -> Option<TripId> {
    match entity {
        Entity::Trip => Some(TripId(id)),
        Entity::Booking | Entity::DeskCase => parent.map(TripId),
        Entity::Document | Entity::Person => None,
    }
}
