//! What stands on which day: every booking taken apart into the moments a traveller has to know (a flight, check-in and check-out, first and
//! last day of data, pick-up and return). Wall clocks are the place's; days are calendar days there and never converted.
use crate::offer::Leg;
use btm_api::purchase::BookingBody;
use btm_domain::connect::{RentalPoint, RentalState};
use btm_domain::stay::Property;
use btm_domain::{
    BookingId, BookingState, Cabin, CountryCode, DocumentId, ExtraKind, Offer, OrderedItem, PlaceTime, Product, TripId,
};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

/// Where a property says nothing.
const CHECK_IN: NaiveTime = NaiveTime::from_hms_opt(15, 0, 0).unwrap();
const CHECK_OUT: NaiveTime = NaiveTime::from_hms_opt(10, 0, 0).unwrap();

/// The first or the last moment of a thing that lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    Start,
    End,
}

/// One moment of one booking.
#[derive(Clone, Debug, PartialEq)]
pub struct ItineraryItem {
    pub booking_id: BookingId,
    pub trip_id: TripId,
    pub state: BookingState,
    pub product: Product,
    /// The calendar day at the place.
    pub day: NaiveDate,
    /// Its time there, where it has one.
    pub at: Option<PlaceTime>,
    pub record_locator: Option<String>,
    pub simulated: bool,
    pub travellers: Vec<String>,
    pub document_ids: Vec<DocumentId>,
    pub what: What,
    /// For the order of a day.
    pub(crate) sort: DateTime<Utc>,
    /// Of no interest as "next" from then on.
    pub(crate) over: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// `segment_index`: over all directions of the booking, from 0.
    Flight {
        segment: Box<Leg>,
        segment_index: u32,
        cabin: Cabin,
        seat: Option<String>,
    },
    Stay(Box<StayMoment>),
    Esim {
        moment: Moment,
        title: String,
        countries: Vec<CountryCode>,
        data_mb: Option<u32>,
        days: u16,
        tops_up: bool,
    },
    Rental(Box<RentalMoment>),
    Desk {
        moment: Moment,
        title: String,
        details: String,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct StayMoment {
    pub moment: Moment,
    pub property: Property,
    pub nights: u32,
    pub rooms: u8,
    pub room_name: String,
    pub key_collection: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct RentalMoment {
    pub moment: Moment,
    pub vendor: String,
    pub product: String,
    /// Pick-up or return counter.
    pub point: RentalPoint,
    /// What the operator wrote about the pick-up.
    pub text: Option<String>,
    pub rental_state: Option<RentalState>,
    pub contact: String,
}

/// A moment before the booking's own facts are put to it.
struct Bare {
    day: NaiveDate,
    at: Option<PlaceTime>,
    sort: DateTime<Utc>,
    over: DateTime<Utc>,
    what: What,
}

/// Midnight after the day of `at`, at its place.
fn day_end(at: PlaceTime) -> DateTime<Utc> {
    let next = at.local.date().checked_add_days(Days::new(1)).unwrap_or(at.local.date());
    PlaceTime::from_local(next.and_time(NaiveTime::MIN), at.zone).instant
}

fn timed(at: PlaceTime, what: What) -> Bare {
    Bare { day: at.local.date(), at: Some(at), sort: at.instant, over: day_end(at), what }
}

fn flights(b: &BookingBody) -> Vec<Bare> {
    let ordered = b.item.as_ref().and_then(OrderedItem::flight);
    let cabin = ordered.map(|f| f.cabin).or(b.offer.flight().map(|f| f.cabin)).unwrap_or(Cabin::Economy);
    let legs = b.slices().iter().flat_map(|s| &s.segments).enumerate();
    legs.map(|(index, segment)| {
        let route = format!("{} → {}", segment.departure.airport, segment.arrival.airport);
        let seats = ordered.map_or(&[][..], |f| f.extras.as_slice()).iter();
        let seats: Vec<&str> = seats
            .filter(|e| e.kind == ExtraKind::Seat && e.where_used == route && !e.label.is_empty())
            .map(|e| e.label.as_str())
            .collect();
        let departure = segment.departure.time;
        Bare {
            day: departure.local.date(),
            at: Some(departure),
            sort: departure.instant,
            over: segment.arrival.time.instant,
            what: What::Flight {
                segment: Box::new(Leg::of(segment)),
                segment_index: u32::try_from(index).unwrap_or(u32::MAX),
                cabin,
                seat: (!seats.is_empty()).then(|| seats.join(", ")),
            },
        }
    })
    .collect()
}

fn stay(b: &BookingBody, offer: &btm_domain::stay::StayOffer) -> Vec<Bare> {
    let ordered = match &b.item {
        Some(OrderedItem::Stay(stay)) => Some(stay),
        _ => None,
    };
    let (check_in, check_out) = ordered.map_or((offer.check_in, offer.check_out), |s| (s.check_in, s.check_out));
    let property = ordered.map_or(&offer.property, |s| &s.property);
    let of = |moment| {
        let (day, said, usual) = match moment {
            Moment::Start => (check_in, property.check_in_after.or(offer.property.check_in_after), CHECK_IN),
            Moment::End => (check_out, property.check_out_before.or(offer.property.check_out_before), CHECK_OUT),
        };
        let time = |t: NaiveTime| PlaceTime::from_local(day.and_time(t), property.zone);
        let at = time(said.unwrap_or(usual));
        let what = What::Stay(Box::new(StayMoment {
            moment,
            property: property.clone(),
            nights: crate::priced::nights(check_in, check_out),
            rooms: ordered.map_or(offer.rooms, |s| s.rooms),
            room_name: ordered.map_or_else(|| offer.room_name.clone(), |s| s.room_name.clone()),
            key_collection: ordered.and_then(|s| s.key_collection.clone()),
        }));
        Bare { at: said.map(time), ..timed(at, what) }
    };
    vec![of(Moment::Start), of(Moment::End)]
}

fn esim(offer: &btm_domain::connect::EsimOffer) -> Vec<Bare> {
    let last = offer.starts_on.checked_add_days(Days::new(u64::from(offer.days.saturating_sub(1)))).unwrap_or(offer.starts_on);
    let of = |moment, day: NaiveDate| Bare {
        day,
        at: None,
        sort: day.and_time(NaiveTime::MIN).and_utc(),
        over: day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::days(1),
        what: What::Esim {
            moment,
            title: offer.title.clone(),
            countries: offer.countries.clone(),
            data_mb: offer.data_mb,
            days: offer.days,
            tops_up: offer.tops_up.is_some(),
        },
    };
    vec![of(Moment::Start, offer.starts_on), of(Moment::End, last)]
}

fn rental(b: &BookingBody, offer: &btm_domain::connect::RentalOffer) -> Vec<Bare> {
    let ordered = match &b.item {
        Some(OrderedItem::Rental(rental)) => Some(rental),
        _ => None,
    };
    let of = |moment| {
        let (at, point) = match moment {
            Moment::Start => (ordered.map_or(offer.pickup_from, |r| r.pickup_from), &offer.pickup),
            Moment::End => (ordered.map_or(offer.return_by, |r| r.return_by), &offer.return_to),
        };
        let text = ordered.filter(|_| moment == Moment::Start).and_then(|r| r.pickup_text.clone());
        timed(
            at,
            What::Rental(Box::new(RentalMoment {
                moment,
                vendor: offer.vendor.clone(),
                product: offer.product.clone(),
                point: point.clone(),
                text,
                rental_state: ordered.map(|r| r.state),
                contact: offer.contact.clone(),
            })),
        )
    };
    vec![of(Moment::Start), of(Moment::End)]
}

fn desk(b: &BookingBody, offer: &btm_domain::connect::DeskOffer) -> Vec<Bare> {
    let (title, details, starts, ends) = match &b.item {
        Some(OrderedItem::Desk(d)) => (&d.title, &d.details, d.starts, d.ends),
        _ => (&offer.title, &offer.details, offer.starts, offer.ends),
    };
    let of = |moment, at| timed(at, What::Desk { moment, title: title.clone(), details: details.clone() });
    if ends.local.date() > starts.local.date() {
        vec![of(Moment::Start, starts), of(Moment::End, ends)]
    } else {
        vec![of(Moment::Start, starts)]
    }
}

fn bare(b: &BookingBody) -> Vec<Bare> {
    match &b.offer {
        Offer::Flight(_) => flights(b),
        Offer::Stay(offer) => stay(b, offer),
        Offer::Esim(offer) => esim(offer),
        Offer::Rental(offer) => rental(b, offer),
        Offer::Desk(offer) => desk(b, offer),
    }
}

/// From the first moment to the end of the last one; `None` for a booking without any.
pub(crate) fn span(b: &BookingBody) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let moments = bare(b);
    let start = moments.iter().map(|m| m.sort).min()?;
    Some((start, moments.iter().map(|m| m.over).max()?))
}

/// The moments of a booking; `travellers` are the names as shown.
pub(crate) fn moments(b: &BookingBody, travellers: &[String]) -> Vec<ItineraryItem> {
    let item = |m: Bare| ItineraryItem {
        booking_id: b.booking_id,
        trip_id: b.trip_id,
        state: b.state,
        product: b.offer.product(),
        day: m.day,
        at: m.at,
        record_locator: b.record_locator.clone(),
        simulated: b.simulated,
        travellers: travellers.to_vec(),
        document_ids: b.documents.clone(),
        what: m.what,
        sort: m.sort,
        over: m.over,
    };
    bare(b).into_iter().map(item).collect()
}
