//! A trip as a row of moments, day by day in the time of each place: what an itinerary prints and nothing else decides.
use crate::plan::{Arrangement, Esim, Flight, FlightLeg, PlanItem, Rental, Stay, Thing, Trip};
use btm_domain::PlaceTime;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// Something that happens at one place on one of its days.
pub(crate) struct Moment<'a> {
    /// The place's own date.
    pub day: NaiveDate,
    /// The places' zones, in order; two for a flight that changes them; none for what is bound to no place.
    pub zones: Vec<Tz>,
    pub item: &'a PlanItem,
    pub what: What<'a>,
    order: DateTime<Utc>,
}

impl Moment<'_> {
    /// The place's date on which it is over.
    pub fn ends(&self) -> NaiveDate {
        match self.what {
            What::Leg(_, leg) => leg.arrival.time.local.date(),
            What::Arrangement(a) => a.ends.map_or(self.day, |ends| ends.local.date()),
            _ => self.day,
        }
    }
}

pub(crate) enum What<'a> {
    Leg(&'a Flight, &'a FlightLeg),
    CheckIn(&'a Stay),
    CheckOut(&'a Stay),
    Esim(&'a Esim),
    PickUp(&'a Rental),
    Return(&'a Rental),
    Arrangement(&'a Arrangement),
}

/// One date of one place after the other. A date comes again where the date line takes it back.
pub(crate) struct Day<'a> {
    pub date: NaiveDate,
    pub moments: Vec<Moment<'a>>,
}

/// What stands, without what was cancelled, in the order it happens.
pub(crate) fn days(trip: &Trip) -> Vec<Day<'_>> {
    let all = trip.items.iter().filter(|i| i.alive()).flat_map(|i| of_item(trip, i));
    let (mut bound, loose): (Vec<_>, Vec<_>) = all.partition(|m| !m.zones.is_empty());
    bound.sort_by(|a, b| a.order.cmp(&b.order).then_with(|| a.item.id.cmp(&b.item.id)));
    let mut days: Vec<Day<'_>> = Vec::new();
    for moment in bound {
        match days.last_mut() {
            Some(day) if day.date == moment.day => day.moments.push(moment),
            _ => days.push(Day { date: moment.day, moments: vec![moment] }),
        }
    }
    // What has a date and no place has no instant to be sorted by: it stands first on its day.
    for moment in loose {
        match days.iter().position(|day| day.date >= moment.day) {
            Some(at) if days[at].date == moment.day => days[at].moments.insert(0, moment),
            at => days.insert(at.unwrap_or(days.len()), Day { date: moment.day, moments: vec![moment] }),
        }
    }
    days
}

/// IANA names of a day's zones, in order, each where it begins.
pub(crate) fn zones(day: &Day<'_>) -> Vec<&'static str> {
    let mut zones: Vec<&'static str> = day.moments.iter().flat_map(|m| &m.zones).map(|zone| zone.name()).collect();
    zones.dedup();
    zones
}

fn of_item<'a>(trip: &'a Trip, item: &'a PlanItem) -> Vec<Moment<'a>> {
    let at = |time: &PlaceTime, what| Moment { day: time.local.date(), zones: vec![time.zone], item, what, order: time.instant };
    match &item.thing {
        Thing::Flight(flight) => flight
            .legs
            .iter()
            .map(|leg| {
                let mut moment = at(&leg.departure.time, What::Leg(flight, leg));
                moment.zones.extend(Some(leg.arrival.time.zone).filter(|zone| *zone != leg.departure.time.zone));
                moment
            })
            .collect(),
        Thing::Stay(stay) => {
            let day = |date, order, what| Moment { day: date, zones: vec![stay.zone], item, what, order };
            vec![
                day(stay.check_in, arrival_at(trip, stay), What::CheckIn(stay)),
                day(stay.check_out, clock(stay.check_out, stay.check_out_before, (10, 0), stay.zone), What::CheckOut(stay)),
            ]
        }
        Thing::Esim(esim) => {
            let order = esim.first_day.and_time(NaiveTime::MIN).and_utc();
            vec![Moment { day: esim.first_day, zones: vec![], item, what: What::Esim(esim), order }]
        }
        Thing::Rental(rental) => {
            vec![at(&rental.pickup.time, What::PickUp(rental)), at(&rental.return_to.time, What::Return(rental))]
        }
        Thing::Arrangement(arrangement) => vec![at(&arrangement.starts, What::Arrangement(arrangement))],
    }
}

/// Nobody checks in before landing: the stay stands behind the flight that brings the guest, until six in the morning of the next day
/// (glossary: 00:00-05:59 counts for the night before).
fn arrival_at(trip: &Trip, stay: &Stay) -> DateTime<Utc> {
    let opens = clock(stay.check_in, stay.check_in_after, (15, 0), stay.zone);
    let night_ends = clock(stay.check_in + TimeDelta::days(1), None, (6, 0), stay.zone);
    let legs = trip.items.iter().filter(|i| i.alive()).filter_map(|i| match &i.thing {
        Thing::Flight(flight) => Some(&flight.legs),
        _ => None,
    });
    let landings = legs.flatten().map(|leg| leg.arrival.time).filter(|at| at.zone == stay.zone);
    landings.map(|at| at.instant).filter(|at| (opens..night_ends).contains(at)).max().unwrap_or(opens)
}

fn clock(date: NaiveDate, time: Option<NaiveTime>, usual: (u32, u32), zone: Tz) -> DateTime<Utc> {
    let time = time.or_else(|| NaiveTime::from_hms_opt(usual.0, usual.1, 0)).unwrap_or(NaiveTime::MIN);
    PlaceTime::from_local(date.and_time(time), zone).instant
}
