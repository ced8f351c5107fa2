//! The timetable: which flights leave on each route, when, with what and under whose number. Computed once at start; every figure is
//! a draw over (seed, route, slot), so the same seed has the same timetable for ever.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use super::carriers::{AircraftIx, AirlineIx, Body, CarrierKind, Carriers};
use super::data;
use super::demand::Pair;
use super::places::{AirportIx, Places};
use super::table::{Table, TableError};
use crate::draw::Draw;

/// One daily (or some-weekdays) flight of a route.
#[derive(Clone, Debug)]
pub struct Slot {
    pub carrier: AirlineIx,
    pub number: u16,
    /// Sold under another carrier's number (15 % of flights).
    pub marketing: Option<(AirlineIx, u16)>,
    pub aircraft: AircraftIx,
    /// Minutes after local midnight.
    pub departs: u16,
    /// Scheduled minutes from gate to gate, the stop included.
    pub block: u16,
    /// Bit 0 = Monday.
    pub days: u8,
    /// One flight in a hundred stops on the way.
    pub stop: Option<AirportIx>,
}

/// All flights from one airport to another.
#[derive(Debug)]
pub struct Route {
    pub from: AirportIx,
    pub to: AirportIx,
    pub km: f64,
    pub slots: Vec<Slot>,
}

/// The whole timetable.
#[derive(Debug, Default)]
pub struct Schedule {
    pub routes: Vec<Route>,
    out: HashMap<AirportIx, Vec<(AirportIx, u32)>>,
    into: HashMap<AirportIx, Vec<(AirportIx, u32)>>,
}

impl Slot {
    /// True when the flight leaves on this date.
    pub fn flies(&self, date: NaiveDate) -> bool {
        self.days >> date.weekday().num_days_from_monday() & 1 == 1
    }
}

impl Schedule {
    /// Routes out of an airport: (destination, route), by destination.
    pub fn out_of(&self, from: AirportIx) -> &[(AirportIx, u32)] {
        self.out.get(&from).map_or(&[], Vec::as_slice)
    }

    /// Routes into an airport: (origin, route), by origin.
    pub fn arriving_at(&self, to: AirportIx) -> &[(AirportIx, u32)] {
        self.into.get(&to).map_or(&[], Vec::as_slice)
    }

    /// The route between two airports.
    pub fn between(&self, from: AirportIx, to: AirportIx) -> Option<&Route> {
        let list = self.out_of(from);
        let at = list.binary_search_by_key(&to, |(d, _)| *d).ok()?;
        self.routes.get(list[at].1 as usize)
    }

    /// Departures of an average weekday, for reports and tests.
    pub fn flights_on(&self, date: NaiveDate) -> usize {
        self.routes.iter().map(|r| r.slots.iter().filter(|s| s.flies(date)).count()).sum()
    }
}

/// Shares and fits of `calibration.tsv`.
struct Calibration {
    /// (hour, cumulated share up to its end), shares adding up to 1.
    hours: Vec<(u16, f64)>,
    round_minutes: f64,
    /// Monday to Sunday.
    weekdays: [f64; 7],
    block_fixed: f64,
    block_per_km: f64,
    block_sd: f64,
}

struct Builder<'a> {
    seed: u64,
    places: &'a Places,
    carriers: &'a Carriers,
    calibration: Calibration,
    numbers: HashMap<AirlineIx, u32>,
}

/// Builds the timetable of the pairs.
pub fn build(seed: u64, places: &Places, carriers: &Carriers, pairs: &[Pair]) -> Result<Schedule, TableError> {
    let mut builder = Builder { seed, places, carriers, calibration: calibration()?, numbers: HashMap::new() };
    let mut schedule = Schedule::default();
    for pair in pairs {
        for (from, to) in [(pair.a, pair.b), (pair.b, pair.a)] {
            let slots = builder.slots(pair, from, to);
            if !slots.is_empty() {
                schedule.routes.push(Route { from, to, km: pair.km, slots });
            }
        }
    }
    for (index, route) in schedule.routes.iter().enumerate() {
        schedule.out.entry(route.from).or_default().push((route.to, index as u32));
        schedule.into.entry(route.to).or_default().push((route.from, index as u32));
    }
    for list in schedule.out.values_mut().chain(schedule.into.values_mut()) {
        list.sort_unstable();
    }
    Ok(schedule)
}

impl Builder<'_> {
    fn slots(&mut self, pair: &Pair, from: AirportIx, to: AirportIx) -> Vec<Slot> {
        let draw = Draw::new(self.seed, "slot").with(u64::from(from)).with(u64::from(to));
        let mut plan: Vec<(AirlineIx, u8)> = Vec::new();
        match &pair.carriers {
            Some(list) => {
                for (carrier, flights) in list {
                    plan.extend(std::iter::repeat_n((*carrier, 0x7f), usize::from(*flights)));
                }
            }
            None => {
                let weights = self.weights(pair);
                let count = (pair.flights * 1.05).ceil() as u64;
                for slot in 0..count {
                    let carrier =
                        choose(&weights, draw.text("carrier").with(slot).unit()).unwrap_or(self.carriers.duffel_airways);
                    let days = self.days(pair.flights, slot as f64, draw.text("days").with(slot));
                    if days != 0 {
                        plan.push((carrier, days));
                    }
                }
            }
        }
        if plan.is_empty() {
            return Vec::new();
        }
        let own = if pair.flights >= 10.0 {
            3
        } else if pair.flights >= 2.0 {
            2
        } else {
            1
        };
        let mut slots: Vec<Slot> = Vec::new();
        let groups = group(plan);
        for (carrier, list) in groups.iter().chain(&[(self.carriers.duffel_airways, vec![0x7f; own])]) {
            let phase = draw.text("phase").with(u64::from(*carrier));
            for (index, days) in list.iter().enumerate() {
                let at = phase.with(index as u64);
                let share = (index as f64 + at.text("hour").unit()) / list.len() as f64;
                slots.push(self.slot(pair, from, to, *carrier, *days, (share + phase.unit()).fract(), at));
            }
        }
        slots.sort_by_key(|s| (s.departs, s.carrier, s.number));
        slots
    }

    #[expect(clippy::too_many_arguments, reason = "a flight is these facts")]
    fn slot(
        &mut self,
        pair: &Pair,
        from: AirportIx,
        to: AirportIx,
        carrier: AirlineIx,
        days: u8,
        share: f64,
        draw: Draw,
    ) -> Slot {
        let number = self.number(carrier);
        let marketing = self.partner(carrier, from, to, draw.text("codeshare")).map(|partner| (partner, self.number(partner)));
        let stop = (pair.km > 2_500.0 && draw.text("stop").chance(0.01)).then(|| self.midway(from, to, pair.km)).flatten();
        let block = self.block(pair.km, from, to, draw.text("block")) + if stop.is_some() { 75 } else { 0 };
        Slot {
            carrier,
            number,
            marketing,
            aircraft: self.aircraft(pair, carrier, draw.text("aircraft")),
            departs: self.departs(pair.km, from, to, share, draw.text("minute")),
            block,
            days,
            stop,
        }
    }

    /// Simulated numbers of real designators run from 8001 to 9998.
    fn number(&mut self, carrier: AirlineIx) -> u16 {
        let next = self.numbers.entry(carrier).or_insert(0);
        let number = 8_001 + (*next % 1_998) as u16;
        *next += 1;
        number
    }

    fn days(&self, flights: f64, slot: f64, draw: Draw) -> u8 {
        let mut days = 0;
        for (weekday, factor) in self.calibration.weekdays.iter().enumerate() {
            if draw.with(weekday as u64).chance((flights * factor - slot).clamp(0.0, 1.0)) {
                days |= 1 << weekday;
            }
        }
        days
    }

    /// Local minutes of a departure: the hour shares, except eastbound long haul, which leaves between 22 and 02.
    fn departs(&self, km: f64, from: AirportIx, to: AirportIx, share: f64, draw: Draw) -> u16 {
        let east = (self.places.airport(to).lng - self.places.airport(from).lng + 540.0).rem_euclid(360.0) - 180.0 > 20.0;
        let minute = if km > 5_500.0 && east && draw.text("night").chance(0.6) {
            (22 * 60 + (share * 240.0) as u16) % 1_440
        } else {
            let mut start = 0.0;
            let mut minute = 720;
            for (hour, end) in &self.calibration.hours {
                if share < *end {
                    minute = hour * 60 + ((share - start) / (end - start) * 60.0) as u16;
                    break;
                }
                start = *end;
            }
            minute
        };
        if draw.chance(self.calibration.round_minutes) { minute / 5 * 5 } else { minute }
    }

    fn block(&self, km: f64, from: AirportIx, to: AirportIx, draw: Draw) -> u16 {
        let (a, b) = (self.places.airport(from), self.places.airport(to));
        let west = (b.lng - a.lng + 540.0).rem_euclid(360.0) - 180.0 < 0.0;
        let windy = (30.0..60.0).contains(&a.lat.abs()) && (30.0..60.0).contains(&b.lat.abs());
        // The fit saw mostly westbound flights: they are its mean, eastbound ones are faster.
        let wind = if windy && !west { 0.94 } else { 1.0 };
        let noise = (draw.unit() + draw.with(1).unit() + draw.with(2).unit() - 1.5) * self.calibration.block_sd;
        let minutes = self.calibration.block_fixed + self.calibration.block_per_km * km * wind + noise.min(km / 40.0);
        ((minutes / 5.0).round() * 5.0).max(35.0) as u16
    }

    fn aircraft(&self, pair: &Pair, carrier: AirlineIx, draw: Draw) -> AircraftIx {
        let kind = self.carriers.airline(carrier).kind;
        let km = pair.km;
        let suits = |body: Body, range: f64| {
            range >= km * 1.05
                && match (kind, body) {
                    (CarrierKind::Regional, Body::Turboprop) => km < 700.0,
                    (CarrierKind::Regional, Body::Regional) => km >= 350.0,
                    (CarrierKind::Regional, _) => false,
                    (CarrierKind::Low, Body::Narrow) => true,
                    (CarrierKind::Low, Body::Wide) => km > 5_000.0,
                    (CarrierKind::Low, _) => false,
                    (CarrierKind::Full, Body::Turboprop) => km < 500.0 && pair.flights < 6.0,
                    (CarrierKind::Full, Body::Regional) => km < 1_800.0 && pair.flights < 10.0,
                    (CarrierKind::Full, Body::Narrow) => km < 4_800.0,
                    (CarrierKind::Full, Body::Wide) => km > 3_800.0 || (pair.flights >= 15.0 && km > 350.0),
                }
        };
        let own = self.carriers.airline(carrier).fleet.as_deref();
        let flown = |iata: &str| own.is_none_or(|list| list.contains(&iata));
        let types = || self.carriers.fleet.iter().enumerate().filter(|(_, a)| flown(a.iata));
        let mut fits: Vec<usize> = types().filter(|(_, a)| suits(a.body, a.range_km)).map(|(i, _)| i).collect();
        if fits.is_empty() {
            fits = types().filter(|(_, a)| a.range_km >= km).map(|(i, _)| i).collect();
        }
        let pick = draw.below(fits.len() as u64) as usize;
        fits.get(pick).map_or_else(|| self.longest(), |i| *i as AircraftIx)
    }

    fn longest(&self) -> AircraftIx {
        let fleet = self.carriers.fleet.iter().enumerate();
        fleet.max_by(|a, b| a.1.range_km.total_cmp(&b.1.range_km)).map_or(0, |(i, _)| i as AircraftIx)
    }

    /// A full-service member of the same alliance that belongs to one of the two countries.
    fn partner(&self, carrier: AirlineIx, from: AirportIx, to: AirportIx, draw: Draw) -> Option<AirlineIx> {
        let (here, there) = (self.places.airport(from).country, self.places.airport(to).country);
        let alliance = self.carriers.airline(carrier).alliance?;
        if !draw.chance(0.15) {
            return None;
        }
        let full = |a: &super::carriers::Airline| {
            a.alliance == Some(alliance)
                && a.kind == CarrierKind::Full
                && !a.domestic
                && (a.country == here || a.country == there)
        };
        let partners: Vec<AirlineIx> = (self.carriers.airlines.iter().enumerate())
            .filter(|(i, a)| *i != usize::from(carrier) && full(a))
            .map(|(i, _)| i as AirlineIx)
            .collect();
        partners.get(draw.with(1).below(partners.len() as u64) as usize).copied()
    }

    fn midway(&self, from: AirportIx, to: AirportIx, km: f64) -> Option<AirportIx> {
        let via = |m: &AirportIx| self.places.distance(from, *m) + self.places.distance(*m, to);
        let far = |m: &AirportIx| self.places.distance(from, *m) > km * 0.25 && self.places.distance(*m, to) > km * 0.25;
        let mut on_the_way: Vec<AirportIx> = self.places.served().into_iter().filter(|m| far(m) && via(m) < km * 1.2).collect();
        on_the_way.sort_by(|a, b| self.places.airport(*b).weight.total_cmp(&self.places.airport(*a).weight).then(a.cmp(b)));
        on_the_way.first().copied()
    }

    /// Who may fly a route, and how much of it.
    fn weights(&self, pair: &Pair) -> Vec<(AirlineIx, f64)> {
        let (a, b) = (self.places.airport(pair.a), self.places.airport(pair.b));
        let domestic = a.country == b.country;
        let mut list = Vec::new();
        for (index, airline) in self.carriers.airlines.iter().enumerate() {
            let at_home = airline.country == a.country || airline.country == b.country;
            let hubs = usize::from(airline.hubs.contains(&a.iata)) + usize::from(airline.hubs.contains(&b.iata));
            let allowed = match airline.kind {
                _ if index == usize::from(self.carriers.duffel_airways) || (airline.domestic && !domestic) => false,
                CarrierKind::Full => at_home,
                CarrierKind::Low => (at_home || hubs == 2) && (pair.km < 4_500.0 || (airline.iata == "ZG" && hubs > 0)),
                CarrierKind::Regional => at_home && domestic && pair.km < 1_500.0,
            };
            let weight = match (hubs, domestic) {
                (2, _) => 8.0,
                (1, _) => 3.0,
                (_, true) => 0.4,
                (_, false) => 0.0,
            };
            if allowed && weight > 0.0 {
                list.push((index as AirlineIx, weight));
            }
        }
        list
    }
}

fn choose(weights: &[(AirlineIx, f64)], share: f64) -> Option<AirlineIx> {
    let total: f64 = weights.iter().map(|w| w.1).sum();
    let mut left = share * total;
    for (carrier, weight) in weights {
        left -= weight;
        if left <= 0.0 {
            return Some(*carrier);
        }
    }
    weights.last().map(|w| w.0)
}

fn group(plan: Vec<(AirlineIx, u8)>) -> Vec<(AirlineIx, Vec<u8>)> {
    let mut groups: Vec<(AirlineIx, Vec<u8>)> = Vec::new();
    for (carrier, days) in plan {
        match groups.iter_mut().find(|g| g.0 == carrier) {
            Some(found) => found.1.push(days),
            None => groups.push((carrier, vec![days])),
        }
    }
    groups
}

fn calibration() -> Result<Calibration, TableError> {
    let mut shares: Vec<(u16, f64)> = Vec::new();
    let mut figures: HashMap<String, f64> = HashMap::new();
    let table = Table::read(data::CALIBRATION.0, data::CALIBRATION.1)?;
    for row in table.rows() {
        match row.text("figure")? {
            "hour_share_permille" => shares.push((row.value("key")?, row.value("value")?)),
            name => {
                figures.insert(format!("{name}{}", row.text("key")?), row.value("value")?);
            }
        }
    }
    let figure = |name: &str| {
        figures.get(name).copied().ok_or(TableError { table: data::CALIBRATION.0, line: 0, what: format!("no {name}") })
    };
    let total: f64 = shares.iter().map(|s| s.1).sum();
    let mut end = 0.0;
    let hours = shares.into_iter().map(|(hour, share)| {
        end += share / total;
        (hour, end)
    });
    let weekday = figure("weekday_factor_percent1-5")? / 100.0;
    let mut weekdays = [weekday; 7];
    weekdays[5] = figure("weekday_factor_percent6")? / 100.0;
    weekdays[6] = figure("weekday_factor_percent7")? / 100.0;
    Ok(Calibration {
        hours: hours.collect(),
        // A fifth of the unrounded minutes are multiples of five by chance.
        round_minutes: (figure("minutes_multiple_of_5_percent")? / 100.0 - 0.2) / 0.8,
        weekdays,
        block_fixed: figure("block_fixed_minutes")?,
        block_per_km: figure("block_minutes_per_km")?,
        block_sd: figure("block_sd_minutes")?,
    })
}
