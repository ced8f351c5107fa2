//! What things are found by: names in both orders, places in both languages and by code, flight numbers with and without a space,
//! references, addresses, texts. Each field is folded by the one normaliser that the query goes through too.
use crate::offer::Airport;
use btm_api::desk::DeskCaseBody;
use btm_api::purchase::{BookingBody, TravellerName};
use btm_api::sync::{DocumentBody, TripBody};
use btm_domain::places::Places;
use btm_domain::stay::Property;
use btm_domain::text::search_key;
use btm_domain::{Carrier, Offer, OrderedItem};

/// Fields in the making: folded, each once.
#[derive(Default)]
struct Words(Vec<String>);

impl Words {
    fn add(&mut self, field: &str) {
        for line in field.lines() {
            let key = search_key(line);
            if !key.is_empty() && !self.0.contains(&key) {
                self.0.push(key);
            }
        }
    }

    fn person(&mut self, t: &TravellerName) {
        let (family, given) = (&t.family_name, &t.given_name);
        for name in [format!("{family} {given}"), format!("{given} {family}"), format!("{family}{given}")] {
            self.add(&name);
        }
        self.add(&t.passport_name);
    }

    fn carrier(&mut self, carrier: &Carrier) {
        self.add(&carrier.name);
    }

    fn text(self) -> String {
        self.0.join("\n")
    }
}

pub(super) fn of_trip(trip: &TripBody) -> String {
    let mut words = Words::default();
    words.add(&trip.title);
    words.add(trip.purpose.as_deref().unwrap_or_default());
    words.text()
}

pub(super) fn of_document(document: &DocumentBody) -> String {
    let mut words = Words::default();
    for field in [&document.title_ja, &document.title_en, &document.file_name] {
        words.add(field);
    }
    words.text()
}

pub(super) fn of_person(t: &TravellerName) -> String {
    let mut words = Words::default();
    words.person(t);
    words.text()
}

pub(super) fn of_case(case: &DeskCaseBody) -> String {
    let mut words = Words::default();
    words.add(&case.text);
    words.add(&case.traveller);
    if let Some(quote) = &case.quote {
        words.add(&quote.offer.title);
        words.add(&quote.offer.details);
    }
    for line in &case.lines {
        words.add(line.text.as_deref().unwrap_or_default());
    }
    words.text()
}

/// The hotel of a stay as it is now.
pub(super) fn property(b: &BookingBody) -> Option<&Property> {
    match (&b.offer, &b.item) {
        (Offer::Stay(_), Some(OrderedItem::Stay(stay))) => Some(&stay.property),
        (Offer::Stay(stay), _) => Some(&stay.property),
        _ => None,
    }
}

fn flights(b: &BookingBody, words: &mut Words) {
    for segment in b.slices().iter().flat_map(|s| &s.segments) {
        for end in [&segment.departure, &segment.arrival] {
            let airport = Airport::of(end);
            for name in [&airport.name_ja, &airport.name_en, &airport.city_ja, &airport.city_en, &end.name] {
                words.add(name);
            }
            words.add(&airport.code.to_string());
            let places = Places::bundled();
            for place in [places.airport(end.airport), places.city_of(end.airport)].into_iter().flatten() {
                place.readings().for_each(|reading| words.add(reading));
            }
        }
        for carrier in [&segment.marketing_carrier, &segment.operating_carrier] {
            words.carrier(carrier);
        }
        let code = &segment.marketing_carrier.code;
        words.add(&format!("{code}{}", segment.flight_number));
        words.add(&format!("{code} {}", segment.flight_number));
    }
}

fn house(property: &Property, words: &mut Words) {
    words.add(&property.name);
    words.add(&property.address.join(" "));
    words.add(&property.city);
    for line in [&property.postal_code, &property.phone] {
        words.add(line.as_deref().unwrap_or_default());
    }
}

pub(super) fn of_booking(b: &BookingBody) -> String {
    let mut words = Words::default();
    words.add(b.record_locator.as_deref().unwrap_or_default());
    for number in b.ticket_numbers() {
        words.add(number);
    }
    b.travellers.iter().for_each(|t| words.person(t));
    match &b.offer {
        Offer::Flight(_) => flights(b, &mut words),
        Offer::Stay(stay) => {
            if let Some(property) = property(b) {
                house(property, &mut words);
            }
            words.add(&stay.property.name);
            words.add(&stay.room_name);
        }
        Offer::Esim(esim) => {
            words.add(&esim.title);
            words.add(&esim.operator);
            esim.countries.iter().for_each(|c| words.add(&c.to_string()));
        }
        Offer::Rental(rental) => {
            words.add(&rental.product);
            words.add(&rental.vendor);
            for point in [&rental.pickup, &rental.return_to] {
                words.add(&point.name_ja);
                words.add(&point.name_en);
            }
        }
        Offer::Desk(desk) => {
            words.add(&desk.title);
            words.add(&desk.details);
        }
    }
    if let Some(OrderedItem::Desk(desk)) = &b.item {
        words.add(&desk.title);
        words.add(&desk.details);
    }
    words.text()
}
