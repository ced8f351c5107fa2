//! What counts as the same thing, so that it is not bought twice: however a supplier calls it, wherever it puts it on the map.
use super::*;
use crate::places::Position;
use crate::stay::{Board, CancelTerms, OrderedStay, PaymentKind, Property, StayOffer};

pub fn house(name: &str, at: Option<Position>) -> Property {
    Property {
        name: name.into(),
        address: Vec::new(),
        city: String::new(),
        postal_code: None,
        country: None,
        position: at,
        zone: chrono_tz::UTC,
        phone: None,
        email: None,
        stars: None,
        score_tenths: None,
        description: None,
        amenities: Vec::new(),
        check_in_after: Some(chrono::NaiveTime::MIN),
        check_out_before: None,
    }
}

/// One night from `check_in`.
pub fn stay_of(check_in: DateTime<Utc>) -> OrderedStay {
    OrderedStay {
        property: house("Hotel Sakura", None),
        check_in: check_in.date_naive(),
        check_out: check_in.date_naive() + TimeDelta::days(1),
        rooms: 1,
        room_name: String::new(),
        board: Board::RoomOnly,
        due_at_property: None,
        cancel: CancelTerms::Unknown,
        key_collection: None,
    }
}

pub fn room(property: Property, nights: i64) -> Offer {
    let check_in = t0().date_naive();
    Offer::Stay(StayOffer {
        id: OfferId(Uuid::from_u128(3)),
        expires_at: t0(),
        property,
        distance_m: None,
        check_in,
        check_out: check_in + TimeDelta::days(nights),
        rooms: 1,
        guests: 1,
        room_name: String::new(),
        beds: Vec::new(),
        board: Board::RoomOnly,
        payment: PaymentKind::PayNow,
        total: jpy(1),
        base: None,
        tax: None,
        fee: None,
        due_at_property: None,
        due_lines: Vec::new(),
        cancel: CancelTerms::Unknown,
        conditions: Vec::new(),
        negotiated: false,
        rooms_left: None,
        simulated: true,
    })
}

fn key(offer: &Offer) -> Vec<NaturalKey> {
    natural_keys(&[TravellerId(Uuid::from_u128(9))], offer)
}

#[test]
fn one_house_at_two_suppliers_is_one_thing_and_other_nights_are_another() {
    let here = Position::new(35.6580, 139.7016);
    // A hundred metres on, under the words another supplier uses.
    let there = Position::new(35.6589, 139.7016);
    let one = key(&room(house("Hotel Sakura Shibuya", here), 2));
    assert_eq!(one, key(&room(house("SAKURA SHIBUYA (simulated)", there), 2)));
    assert_ne!(one, key(&room(house("Hotel Sakura Shibuya", here), 3)));
    assert_ne!(one, key(&room(house("Hotel Momiji Shibuya", here), 2)));
    // A name of idle words alone still tells houses apart.
    assert_ne!(key(&room(house("The Hotel", None), 2)), key(&room(house("Hotel", None), 2)));
}

#[test]
fn one_plan_is_one_thing_in_every_language() {
    let Offer::Esim(plan) = super::order::esim(jpy(900)) else { panic!() };
    let plan = crate::connect::EsimOffer {
        countries: vec!["US".parse().unwrap(), "CA".parse().unwrap()],
        data_mb: Some(1_024),
        title: "1 GB - 7 days".into(),
        ..plan
    };
    let one = key(&Offer::Esim(plan.clone()));
    let mut same = plan.clone();
    same.title = "1 GB - 7日間".into();
    same.countries.reverse();
    assert_eq!(one, key(&Offer::Esim(same)));
    for other in [
        crate::connect::EsimOffer { data_mb: Some(2_048), ..plan.clone() },
        crate::connect::EsimOffer { data_mb: None, ..plan.clone() },
        crate::connect::EsimOffer { days: 8, ..plan.clone() },
        crate::connect::EsimOffer { countries: vec!["US".parse().unwrap()], ..plan.clone() },
        crate::connect::EsimOffer { tops_up: Some("8900".into()), ..plan.clone() },
        crate::connect::EsimOffer { operator: "other".into(), ..plan },
    ] {
        assert_ne!(one, key(&Offer::Esim(other)));
    }
}
