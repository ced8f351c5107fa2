//! The travels of a person with a long history: every trip with one booking, nearly all of them flown, three still ahead.
use anyhow::Result;
use btm_api::purchase::{BookingBody, HistoryEntry, TravellerName};
use btm_api::sync::TripBody;
use btm_cache::{Change, Entity, Row};
use btm_domain::after::CancelAbility;
use btm_domain::{
    AirportCode, BookingId, BookingState, Cabin, Carrier, CarrierCode, Clock, Condition, Currency, Entropy, FlightEnd,
    FlightOffer, Money, Offer, OfferId, OrderActions, OrderedFlight, OrderedItem, PlaceTime, PurchaseId, Segment, Slice, Terms,
    TravellerId, TripId, new_uuid,
};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// A pair of airports with a flight there and back.
struct Route {
    title: &'static str,
    to: (&'static str, &'static str, Tz),
    carrier: (&'static str, &'static str),
    minutes: (i64, i64),
    price: i64,
}

const HOME: (&str, &str, Tz) = ("HND", "Tokyo Haneda Airport", Tz::Asia__Tokyo);

const ROUTES: [Route; 6] = [
    Route {
        title: "福岡",
        to: ("FUK", "Fukuoka Airport", Tz::Asia__Tokyo),
        carrier: ("NH", "All Nippon Airways"),
        minutes: (115, 100),
        price: 48_220,
    },
    Route {
        title: "札幌",
        to: ("CTS", "New Chitose Airport", Tz::Asia__Tokyo),
        carrier: ("JL", "Japan Airlines"),
        minutes: (95, 100),
        price: 41_980,
    },
    Route {
        title: "大阪",
        to: ("ITM", "Osaka Itami Airport", Tz::Asia__Tokyo),
        carrier: ("NH", "All Nippon Airways"),
        minutes: (65, 70),
        price: 31_460,
    },
    Route {
        title: "シンガポール",
        to: ("SIN", "Singapore Changi Airport", Tz::Asia__Singapore),
        carrier: ("SQ", "Singapore Airlines"),
        minutes: (435, 410),
        price: 164_500,
    },
    Route {
        title: "那覇",
        to: ("OKA", "Naha Airport", Tz::Asia__Tokyo),
        carrier: ("JL", "Japan Airlines"),
        minutes: (165, 145),
        price: 58_300,
    },
    Route {
        title: "ロンドン",
        to: ("LHR", "London Heathrow Airport", Tz::Europe__London),
        carrier: ("JL", "Japan Airlines"),
        minutes: (855, 800),
        price: 318_700,
    },
];

/// Days from today to the trips ahead, their route and their state. The last one has one direction alone.
const AHEAD: [(u64, usize, BookingState); 3] =
    [(3, 0, BookingState::Confirmed), (9, 3, BookingState::Held), (20, 1, BookingState::Confirming)];

/// Hours between two trips of the past.
const RHYTHM: i64 = 8;

/// Whose travels these are.
pub struct Traveller {
    pub id: TravellerId,
    pub family_name: &'static str,
    pub given_name: &'static str,
    pub passport_name: &'static str,
}

/// Makes trips with their bookings out of a clock and randomness.
pub struct Maker<'a> {
    pub clock: &'a dyn Clock,
    pub entropy: &'a dyn Entropy,
    pub traveller: Traveller,
}

impl Maker<'_> {
    /// `count` trips with one booking each, as the rows the sync keeps: two rows a trip.
    ///
    /// # Errors
    /// A row cannot be written as JSON.
    pub fn rows(&self, count: usize) -> Result<Vec<Change>> {
        let now = self.clock.now();
        let mut rows = Vec::with_capacity(count * 2);
        for n in 0..count {
            let (day, route, state) = match AHEAD.get(n) {
                Some(&(days, route, state)) => (now.date_naive() + Days::new(days), &ROUTES[route], state),
                None => {
                    let back = TimeDelta::hours(RHYTHM * i64::try_from(n)?) + TimeDelta::days(7);
                    ((now - back).date_naive(), &ROUTES[n % ROUTES.len()], BookingState::Confirmed)
                }
            };
            let rev = i64::try_from(n)? + 1;
            let slices = slices(route, day, n, state != BookingState::Confirming)?;
            rows.extend(self.trip(route, day, slices, state, rev, n)?);
        }
        Ok(rows)
    }

    fn id(&self) -> uuid::Uuid {
        new_uuid(self.clock, self.entropy)
    }

    fn trip(
        &self,
        route: &Route,
        day: NaiveDate,
        slices: Vec<Slice>,
        state: BookingState,
        rev: i64,
        n: usize,
    ) -> Result<[Change; 2]> {
        let now = self.clock.now();
        let accepted_at = PlaceTime::from_local(day.and_time(NaiveTime::MIN), HOME.2).instant - TimeDelta::days(12);
        let title = format!("{} {}", route.title, day.format("%-m/%-d"));
        let trip =
            TripBody { trip_id: TripId(self.id()), title, purpose: Some("定例会議".to_owned()), created_at: accepted_at };
        let flights = || slices.iter().flat_map(|s| &s.segments);
        let starts_at = flights().map(|s| s.departure.time.instant).min();
        let ends_at = flights().map(|s| s.arrival.time.instant).max();
        let confirmed = state == BookingState::Confirmed;
        let pay_by = (state == BookingState::Held).then(|| now + TimeDelta::days(2));
        let total = Money::from_minor(route.price, Currency::JPY);
        let offer = FlightOffer {
            id: OfferId(self.id()),
            expires_at: accepted_at + TimeDelta::minutes(30),
            owner: carrier(route)?,
            slices,
            cabin: Cabin::Economy,
            travellers: 1,
            total,
            base: None,
            tax: None,
            emissions_kg: None,
            terms: terms(pay_by),
            simulated: true,
        };
        let booking = BookingBody {
            booking_id: BookingId(self.id()),
            purchase_id: PurchaseId(self.id()),
            trip_id: trip.trip_id,
            state,
            simulated: true,
            record_locator: (state != BookingState::Confirming).then(|| format!("SIM-ZZ{:04X}", n & 0xffff)),
            item: (state != BookingState::Confirming).then(|| {
                OrderedItem::Flight(OrderedFlight {
                    ticket_numbers: if confirmed { vec![format!("20524{n:08}")] } else { Vec::new() },
                    carrier: offer.owner.clone(),
                    cabin: offer.cabin,
                    slices: offer.slices.clone(),
                    terms: offer.terms.clone(),
                    extras: Vec::new(),
                    void_until: None,
                    actions: OrderActions { cancel: true, change: true },
                })
            }),
            offer: Offer::Flight(offer),
            travellers: vec![TravellerName {
                traveller_id: self.traveller.id,
                family_name: self.traveller.family_name.to_owned(),
                given_name: self.traveller.given_name.to_owned(),
                passport_name: self.traveller.passport_name.to_owned(),
            }],
            total,
            service_fee: Money::zero(Currency::JPY),
            accepted_at,
            payment_required_by: pay_by,
            refunded: None,
            cancel_ability: if confirmed { CancelAbility::ByUser } else { CancelAbility::Unknown },
            schedule_changes: Vec::new(),
            cancel_wish: None,
            answer_by: None,
            arranged_by: None,
            failure: None,
            new_total: None,
            documents: Vec::new(),
            document_missing: false,
            lost_extras: Vec::new(),
            history: history(accepted_at, state),
        };
        let row = |id, entity, parent, starts_at, ends_at, body| {
            Change::Put(Row { id, entity, rev, parent, starts_at, ends_at, body, brief: None })
        };
        Ok([
            row(trip.trip_id.0, Entity::Trip, None, None, None, serde_json::to_string(&trip)?),
            row(
                booking.booking_id.0,
                Entity::Booking,
                Some(trip.trip_id.0),
                starts_at,
                ends_at,
                serde_json::to_string(&booking)?,
            ),
        ])
    }
}

fn carrier(route: &Route) -> Result<Carrier> {
    Ok(Carrier { code: route.carrier.0.parse::<CarrierCode>()?, name: route.carrier.1.to_owned() })
}

fn slices(route: &Route, day: NaiveDate, n: usize, both_ways: bool) -> Result<Vec<Slice>> {
    let hour = u32::try_from(7 + n % 5)?;
    let mut slices = vec![slice(route, HOME, route.to, day, hour, route.minutes.0, n)?];
    if both_ways {
        slices.push(slice(route, route.to, HOME, day + Days::new(2), hour + 8, route.minutes.1, n + 1)?);
    }
    Ok(slices)
}

fn slice(
    route: &Route,
    from: (&str, &str, Tz),
    to: (&str, &str, Tz),
    day: NaiveDate,
    hour: u32,
    minutes: i64,
    n: usize,
) -> Result<Slice> {
    let local = day.and_time(NaiveTime::from_hms_opt(hour, 35, 0).unwrap_or_default());
    let departure = PlaceTime::from_local(local, from.2);
    let arrival = PlaceTime::from_instant(departure.instant + TimeDelta::minutes(minutes), to.2);
    let end = |(code, name, _): (&str, &str, Tz), time| -> Result<FlightEnd> {
        Ok(FlightEnd { airport: code.parse::<AirportCode>()?, name: name.to_owned(), terminal: Some("2".to_owned()), time })
    };
    let segment = Segment {
        departure: end(from, departure)?,
        arrival: end(to, arrival)?,
        marketing_carrier: carrier(route)?,
        operating_carrier: carrier(route)?,
        flight_number: (8000 + n % 1000).to_string(),
        aircraft: Some("Boeing 787-8".to_owned()),
        stops: 0,
        duration_minutes: minutes,
    };
    Ok(Slice { segments: vec![segment], duration_minutes: minutes, fare_family: Some("Value".to_owned()) })
}

fn terms(payment_required_by: Option<DateTime<Utc>>) -> Terms {
    let fee = |yen| Some(Condition { allowed: true, penalty: Some(Money::from_minor(yen, Currency::JPY)) });
    Terms {
        change: fee(2_200),
        refund: fee(5_500),
        checked_bags: Some(1),
        carry_on_bags: Some(1),
        holdable: true,
        payment_required_by,
        price_guarantee_expires_at: None,
    }
}

fn history(accepted_at: DateTime<Utc>, state: BookingState) -> Vec<HistoryEntry> {
    let line = |after, event: &str, from, to| HistoryEntry {
        at: accepted_at + TimeDelta::seconds(after),
        event: event.to_owned(),
        by: None,
        from,
        to,
        words: None,
        moved: Vec::new(),
    };
    let mut lines = vec![
        line(0, "requested", Some(BookingState::Draft), Some(BookingState::Confirming)),
        line(1, "price_checked", None, None),
        line(1, "supplier_called", None, None),
    ];
    if state != BookingState::Confirming {
        let event = if state == BookingState::Held { "held" } else { "confirmed" };
        lines.push(line(3, event, Some(BookingState::Confirming), Some(state)));
    }
    lines
}
