//! `LodgingReservation`: dates with the hour the house gives, without an offset, because they are the calendar's of the place.
use super::{person, reservation};
use crate::plan::{PlanItem, Stay};
use chrono::{NaiveDate, NaiveTime};
use serde_json::{Value, json};

pub(super) fn reservation_of(item: &PlanItem, stay: &Stay) -> Value {
    let mut object = reservation("LodgingReservation", item);
    let geo = stay.position.map(|at| json!({"@type": "GeoCoordinates", "latitude": at.lat, "longitude": at.lng}));
    object.insert(
        "reservationFor".into(),
        json!({
            "@type": "LodgingBusiness",
            "name": stay.name,
            "telephone": stay.phone,
            "address": {
                "@type": "PostalAddress",
                "streetAddress": stay.address.join(", "),
                "addressLocality": stay.city,
                "postalCode": stay.postal_code,
                "addressCountry": stay.country.map(|c| c.to_string()),
            },
            "geo": geo,
        }),
    );
    object.insert("checkinTime".into(), json!(at(stay.check_in, stay.check_in_after)));
    object.insert("checkoutTime".into(), json!(at(stay.check_out, stay.check_out_before)));
    object.extend(item.travellers.first().map(|t| ("underName".to_owned(), person(t))));
    Value::Object(object)
}

fn at(date: NaiveDate, time: Option<NaiveTime>) -> String {
    time.map_or_else(|| date.to_string(), |time| date.and_time(time).format("%Y-%m-%dT%H:%M:%S").to_string())
}
