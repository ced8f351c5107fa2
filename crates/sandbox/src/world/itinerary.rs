//! Itineraries between places on a date: nonstop, and with up to two connections, first by arrival.

use std::collections::HashMap;

use chrono::{Duration, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::World;
use super::carriers::{AircraftIx, AirlineIx};
use super::moment::{Minute, Zones};
use super::places::AirportIx;
use super::schedule::{Route, Slot};

/// A stop on the way of one segment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stop {
    pub airport: AirportIx,
    pub arrives: NaiveDateTime,
    pub departs: NaiveDateTime,
    pub minutes: i64,
}

/// One flight of an itinerary. Local times are those of the place; `start` and `end` are instants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    pub from: AirportIx,
    pub to: AirportIx,
    pub carrier: AirlineIx,
    pub number: u16,
    pub marketing: AirlineIx,
    pub marketing_number: u16,
    pub aircraft: Option<AircraftIx>,
    pub departs: NaiveDateTime,
    pub arrives: NaiveDateTime,
    pub start: Minute,
    pub end: Minute,
    pub km: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<Stop>,
}

/// Flights flown one after another under one ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Itinerary {
    pub segments: Vec<Segment>,
    /// The airline that issues the ticket.
    pub owner: AirlineIx,
}

impl Itinerary {
    /// Minutes from first departure to last arrival.
    pub fn minutes(&self) -> i64 {
        match (self.segments.first(), self.segments.last()) {
            (Some(first), Some(last)) => last.end - first.start,
            _ => 0,
        }
    }

    /// Instant of the first departure.
    pub fn start(&self) -> Minute {
        self.segments.first().map_or(0, |s| s.start)
    }

    /// Instant of the last arrival.
    pub fn end(&self) -> Minute {
        self.segments.last().map_or(0, |s| s.end)
    }
}

/// One question to the timetable.
pub struct Query<'a> {
    pub from: &'a [AirportIx],
    pub to: &'a [AirportIx],
    pub date: NaiveDate,
    /// `None`: one connection, two when nothing else is found.
    pub max_connections: Option<u8>,
}

const MOST_CONNECTING: usize = 30;
/// Kilometres a connection may be longer than 1.8 times the direct way.
const USUAL_SLACK: f64 = 1_500.0;
const LAST_SLACK: f64 = 4_000.0;

/// All nonstop itineraries and the best connecting ones, by departure.
pub fn find(world: &World, query: &Query<'_>) -> Vec<Itinerary> {
    let mut finder = Finder { world, zones: Zones::default(), flights: HashMap::new(), slack: USUAL_SLACK };
    let most = query.max_connections.unwrap_or(1);
    let mut found = finder.nonstop(query);
    let mut connecting = Vec::new();
    if most >= 1 {
        connecting = finder.one_stop(query);
    }
    let wanted = query.max_connections.is_none_or(|m| m >= 2);
    if wanted && found.is_empty() && connecting.len() < 4 {
        connecting.extend(finder.two_stop(query));
    }
    if found.is_empty() && connecting.is_empty() && most >= 1 {
        // Neighbours without a flight of their own are reached through a far hub, if there is no other way.
        finder.slack = LAST_SLACK;
        connecting = finder.one_stop(query);
        if wanted && connecting.is_empty() {
            connecting = finder.two_stop(query);
        }
    }
    found.extend(best(connecting, &found));
    found.sort_by_key(|i| (i.start(), i.end(), key(i)));
    found.dedup_by(|a, b| key(a) == key(b));
    with_duffel_airways(world, &mut found);
    found
}

fn key(itinerary: &Itinerary) -> Vec<(AirlineIx, u16, Minute)> {
    itinerary.segments.iter().map(|s| (s.carrier, s.number, s.start)).collect()
}

/// The shortest connections that are not absurdly longer than the best way there is.
fn best(mut connecting: Vec<Itinerary>, nonstop: &[Itinerary]) -> Vec<Itinerary> {
    connecting.sort_by_key(|i| (i.minutes(), i.start()));
    let shortest = nonstop.iter().chain(connecting.first()).map(Itinerary::minutes).min().unwrap_or_default();
    let limit = if nonstop.is_empty() { shortest * 2 + 360 } else { shortest * 2 + 240 };
    let most = if nonstop.len() > 40 { MOST_CONNECTING / 3 } else { MOST_CONNECTING };
    connecting.into_iter().filter(|i| i.minutes() <= limit).take(most).collect()
}

/// Duffel Airways sells every pair: where none of its own flights fits, it markets the two best itineraries under its number.
fn with_duffel_airways(world: &World, found: &mut Vec<Itinerary>) {
    let own = world.carriers.duffel_airways;
    if found.is_empty() || found.iter().any(|i| i.owner == own) {
        return;
    }
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|i| (found[*i].minutes(), *i));
    for index in order.into_iter().take(2) {
        let mut sold = found[index].clone();
        sold.owner = own;
        for segment in &mut sold.segments {
            segment.marketing = own;
            segment.marketing_number = 7_001 + segment.number % 998;
        }
        found.push(sold);
    }
    found.sort_by_key(|i| (i.start(), i.end(), i.owner));
}

struct Finder<'a> {
    world: &'a World,
    zones: Zones,
    /// Flights of a route on a date, resolved once.
    flights: HashMap<(AirportIx, AirportIx, NaiveDate), std::rc::Rc<Vec<Segment>>>,
    slack: f64,
}

impl<'a> Finder<'a> {
    fn on(&mut self, route: &'a Route, date: NaiveDate) -> std::rc::Rc<Vec<Segment>> {
        let key = (route.from, route.to, date);
        if let Some(known) = self.flights.get(&key) {
            return known.clone();
        }
        let list: Vec<Segment> =
            route.slots.iter().filter(|s| s.flies(date)).map(|s| resolve(self.world, &mut self.zones, route, s, date)).collect();
        let list = std::rc::Rc::new(list);
        self.flights.insert(key, list.clone());
        list
    }

    fn route(&self, index: u32) -> &'a Route {
        &self.world.schedule.routes[index as usize]
    }

    fn nonstop(&mut self, query: &Query<'_>) -> Vec<Itinerary> {
        let mut found = Vec::new();
        for from in query.from {
            for to in query.to {
                if let Some(route) = self.world.schedule.between(*from, *to) {
                    found.extend(self.on(route, query.date).iter().map(|s| itinerary(vec![s.clone()])));
                }
            }
        }
        found
    }

    fn one_stop(&mut self, query: &Query<'_>) -> Vec<Itinerary> {
        let mut found = Vec::new();
        for from in query.from {
            for (via, first) in self.world.schedule.out_of(*from) {
                if query.to.contains(via) || query.from.contains(via) {
                    continue;
                }
                for to in query.to {
                    let Some(second) = self.world.schedule.between(*via, *to) else { continue };
                    let first = self.route(*first);
                    if !self.worth(first.km + second.km, self.world.places.distance(*from, *to)) {
                        continue;
                    }
                    for leg in self.on(first, query.date).iter() {
                        for next in self.onward(leg, second) {
                            found.push(itinerary(vec![leg.clone(), next]));
                        }
                    }
                }
            }
        }
        found
    }

    fn two_stop(&mut self, query: &Query<'_>) -> Vec<Itinerary> {
        let mut found = Vec::new();
        for from in query.from {
            for to in query.to {
                let direct = self.world.places.distance(*from, *to);
                let mut ways: Vec<(f64, u32, u32, u32)> = Vec::new();
                for (via, first) in self.world.schedule.out_of(*from) {
                    for (last_via, third) in self.world.schedule.arriving_at(*to) {
                        let same = via == last_via || via == to || last_via == from;
                        let Ok(at) = self.world.schedule.out_of(*via).binary_search_by_key(last_via, |(d, _)| *d) else {
                            continue;
                        };
                        let second = self.world.schedule.out_of(*via)[at].1;
                        let km = [*first, second, *third].iter().map(|r| self.route(*r).km).sum::<f64>();
                        if !same && self.worth(km, direct) {
                            ways.push((km, *first, second, *third));
                        }
                    }
                }
                ways.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2, a.3).cmp(&(b.1, b.2, b.3))));
                for (_, first, second, third) in ways.into_iter().take(40) {
                    for leg in self.on(self.route(first), query.date).iter().take(12) {
                        let Some(next) = self.onward(leg, self.route(second)).into_iter().next() else { continue };
                        let Some(last) = self.onward(&next, self.route(third)).into_iter().next() else { continue };
                        found.push(itinerary(vec![leg.clone(), next, last]));
                    }
                }
            }
        }
        found
    }

    /// The flights of a route one would take after a leg: the first to arrive of the same carrier and of its alliance, else of any.
    fn onward(&mut self, leg: &Segment, route: &'a Route) -> Vec<Segment> {
        let (from, via, to) = (self.country(leg.from), self.country(leg.to), self.country(route.to));
        let least = self.world.connecting.minutes(leg.to, from == via, via == to, leg.carrier == leg.marketing);
        let usual = if from == via && via == to { 360 } else { 720 };
        let today = leg.arrives.date();
        let mut ready: Vec<Segment> = Vec::new();
        for date in [today, today + Duration::days(1)] {
            let flights = self.on(route, date);
            ready.extend(flights.iter().filter(|s| (least..=1_200).contains(&(s.start - leg.end))).cloned());
        }
        if ready.iter().any(|s| s.start - leg.end <= usual) {
            ready.retain(|s| s.start - leg.end <= usual);
        }
        ready.sort_by_key(|s| (s.end, s.start, s.carrier, s.number));
        let alliance = |carrier: AirlineIx| self.world.carriers.airline(carrier).alliance;
        let same = ready.iter().position(|s| s.carrier == leg.carrier);
        let friend = ready.iter().position(|s| {
            s.carrier != leg.carrier && alliance(s.carrier).is_some() && alliance(s.carrier) == alliance(leg.carrier)
        });
        let mut taken: Vec<Segment> = same.into_iter().chain(friend).map(|p| ready[p].clone()).collect();
        if taken.is_empty() {
            taken.extend(ready.into_iter().next());
        }
        taken
    }

    fn worth(&self, km: f64, direct: f64) -> bool {
        km <= 1.8 * direct + self.slack
    }

    fn country(&self, airport: AirportIx) -> &'static str {
        self.world.places.airport(airport).country
    }
}

/// The ticket is issued by the marketing carrier of the longest segment.
fn itinerary(segments: Vec<Segment>) -> Itinerary {
    let longest = segments.iter().max_by(|a, b| a.km.total_cmp(&b.km));
    let owner = longest.map_or(0, |s| s.marketing);
    Itinerary { segments, owner }
}

/// One flight of a route on a date, with its instants.
pub fn resolve(world: &World, zones: &mut Zones, route: &Route, slot: &Slot, date: NaiveDate) -> Segment {
    let (from, to) = (world.places.airport(route.from), world.places.airport(route.to));
    let start = zones.instant(from.zone, date, slot.departs);
    let end = start + i64::from(slot.block);
    let (marketing, marketing_number) = slot.marketing.unwrap_or((slot.carrier, slot.number));
    let stop = slot.stop.map(|airport| {
        let first = world.places.distance(route.from, airport);
        let second = world.places.distance(airport, route.to);
        let ground = 55;
        let lands = start + ((f64::from(slot.block) - ground as f64) * first / (first + second)) as i64;
        let zone = world.places.airport(airport).zone;
        Stop { airport, arrives: zones.local(zone, lands), departs: zones.local(zone, lands + ground), minutes: ground }
    });
    Segment {
        from: route.from,
        to: route.to,
        carrier: slot.carrier,
        number: slot.number,
        marketing,
        marketing_number,
        aircraft: Some(slot.aircraft),
        departs: zones.local(from.zone, start),
        arrives: zones.local(to.zone, end),
        start,
        end,
        km: route.km,
        stop,
    }
}
