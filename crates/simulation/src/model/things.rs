//! What is sold in the model, and what is ordered: small, whole values of the domain's own types.
use super::shop::Shop;
use btm_domain::connect::{DeskOffer, EsimOffer, OrderedDesk};
use btm_domain::stay::{Board, CancelStep, CancelTerms, OrderedStay, PaymentKind, Property, StayOffer};
use btm_domain::{
    AirportCode, Cabin, Carrier, CarrierCode, Condition, Currency, FlightEnd, FlightOffer, Money, Offer, OfferId, OrderActions,
    OrderedFlight, OrderedItem, PlaceTime, Segment, Slice, Terms,
};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use uuid::Uuid;

pub fn jpy(minor: i64) -> Money {
    Money::from_minor(minor, Currency::JPY)
}

fn airport(code: &str) -> AirportCode {
    code.parse().expect("an airport")
}

fn carrier() -> Carrier {
    let code: CarrierCode = "ZZ".parse().expect("a carrier");
    Carrier { code, name: String::new() }
}

/// One direction that leaves at `leaves`, under this number.
pub fn slice(leaves: DateTime<Utc>, number: u64) -> Slice {
    let end = |code: &str, at: DateTime<Utc>| FlightEnd {
        airport: airport(code),
        name: String::new(),
        terminal: None,
        time: PlaceTime::from_instant(at, chrono_tz::UTC),
    };
    let segment = Segment {
        departure: end("HND", leaves),
        arrival: end("FUK", leaves + TimeDelta::hours(2)),
        marketing_carrier: carrier(),
        operating_carrier: carrier(),
        flight_number: number.to_string(),
        aircraft: None,
        stops: 0,
        duration_minutes: 120,
    };
    Slice { segments: vec![segment], duration_minutes: 120, fare_family: None }
}

fn terms(penalty: Option<i64>) -> Terms {
    Terms {
        change: None,
        refund: penalty.map(|p| Condition { allowed: p >= 0, penalty: (p >= 0).then(|| jpy(p)) }),
        checked_bags: None,
        carry_on_bags: None,
        holdable: true,
        payment_required_by: None,
        price_guarantee_expires_at: None,
    }
}

fn property(name: &str) -> Property {
    Property {
        name: name.into(),
        address: Vec::new(),
        city: String::new(),
        postal_code: None,
        country: None,
        position: None,
        zone: chrono_tz::UTC,
        phone: None,
        email: None,
        stars: None,
        score_tenths: None,
        description: None,
        amenities: Vec::new(),
        check_in_after: None,
        check_out_before: None,
    }
}

/// What a shop sells as its `thing`th: at `total`, undone at the cost of `fee` (`None` = it does not say).
pub fn offer(shop: Shop, thing: u32, total: Money, fee: Option<i64>, begins: DateTime<Utc>, id: u128) -> Offer {
    let id = OfferId(Uuid::from_u128(id));
    let expires_at = begins;
    let day = begins.date_naive();
    let until = PlaceTime::from_instant(begins, chrono_tz::UTC);
    match shop {
        Shop::Flights | Shop::ByTraveller => {
            // Told apart by the hour they leave.
            let leaves = begins + TimeDelta::hours(i64::from(thing));
            let flight = slice(leaves, 100 + u64::from(thing));
            Offer::Flight(FlightOffer {
                id,
                expires_at,
                owner: carrier(),
                slices: vec![flight],
                cabin: Cabin::Economy,
                travellers: 1,
                total,
                base: None,
                tax: None,
                emissions_kg: None,
                terms: terms(fee),
                simulated: true,
            })
        }
        Shop::Stays | Shop::Keyed | Shop::Mute => Offer::Stay(StayOffer {
            id,
            expires_at,
            property: property(&format!("house {thing}")),
            distance_m: None,
            check_in: day,
            check_out: day + TimeDelta::days(1),
            rooms: 1,
            guests: 1,
            room_name: String::new(),
            beds: Vec::new(),
            board: Board::RoomOnly,
            payment: PaymentKind::PayNow,
            total,
            base: None,
            tax: None,
            fee: None,
            due_at_property: None,
            due_lines: Vec::new(),
            cancel: match fee {
                Some(fee) => CancelTerms::Steps { steps: vec![CancelStep { until, refund: jpy((total.minor - fee).max(0)) }] },
                None => CancelTerms::Unknown,
            },
            conditions: Vec::new(),
            negotiated: false,
            rooms_left: None,
            simulated: true,
        }),
        Shop::Esim => Offer::Esim(EsimOffer {
            id,
            expires_at,
            title: String::new(),
            operator: format!("plan {thing}"),
            countries: Vec::new(),
            not_covered: Vec::new(),
            data_mb: None,
            days: 3,
            starts_on: day,
            fair_usage: None,
            activation: None,
            roaming: false,
            notes: Vec::new(),
            total,
            tops_up: None,
            simulated: true,
        }),
        Shop::Desk => Offer::Desk(DeskOffer {
            id: OfferId(Uuid::from_u128(u128::from(thing))),
            expires_at,
            title: String::new(),
            details: String::new(),
            starts: until,
            ends: until,
            total,
            terms: String::new(),
            simulated: true,
        }),
    }
}

/// What an order of the shop holds: flights wait for tickets, the rest is whole at once.
pub fn item(shop: Shop, begins: DateTime<Utc>, number: u64, ticketed: bool) -> OrderedItem {
    match shop {
        Shop::Flights | Shop::ByTraveller => OrderedItem::Flight(OrderedFlight {
            ticket_numbers: if ticketed { vec!["9991234567890".into()] } else { Vec::new() },
            carrier: carrier(),
            cabin: Cabin::Economy,
            slices: vec![slice(begins, number)],
            terms: terms(None),
            extras: Vec::new(),
            void_until: None,
            actions: OrderActions { cancel: true, change: true },
        }),
        Shop::Stays | Shop::Keyed | Shop::Mute => OrderedItem::Stay(OrderedStay {
            property: property(""),
            check_in: begins.date_naive(),
            check_out: begins.date_naive() + TimeDelta::days(1),
            rooms: 1,
            room_name: String::new(),
            board: Board::RoomOnly,
            due_at_property: None,
            cancel: CancelTerms::Unknown,
            key_collection: None,
        }),
        Shop::Esim | Shop::Desk => {
            let at = PlaceTime::from_instant(begins.date_naive().and_time(NaiveTime::MIN).and_utc(), chrono_tz::UTC);
            OrderedItem::Desk(OrderedDesk { title: String::new(), details: String::new(), starts: at, ends: at })
        }
    }
}
