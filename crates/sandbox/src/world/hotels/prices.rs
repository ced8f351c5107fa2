//! What a stay costs: city, stars, room, weekday, season and days ahead; boards and cancellation terms; simulated throughout.

use chrono::{DateTime, Datelike as _, Duration, NaiveDate, NaiveTime, TimeZone as _, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Property, Scenario};
use crate::world::World;

/// What is eaten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Board {
    RoomOnly,
    Breakfast,
    HalfBoard,
}

impl Board {
    const ALL: [Board; 3] = [Board::RoomOnly, Board::Breakfast, Board::HalfBoard];

    /// Duffel's word.
    pub fn word(self) -> &'static str {
        ["room_only", "breakfast", "half_board"][self as usize]
    }

    /// LiteAPI's code and name.
    pub fn code(self) -> (&'static str, &'static str) {
        [("RO", "Room Only"), ("BB", "Bed & Breakfast"), ("HB", "Half Board")][self as usize]
    }
}

/// What a cancellation gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Terms {
    /// Nothing, for ten per cent less.
    NonRefundable,
    /// Everything until 18:00 of the day before, in the property's zone.
    DayBefore,
    /// Everything until 18:00 three days before, half until 18:00 of the day before.
    ThreeDays,
}

impl Terms {
    const ALL: [Terms; 3] = [Terms::NonRefundable, Terms::DayBefore, Terms::ThreeDays];

    fn factor(self) -> f64 {
        [0.90, 1.00, 0.96][self as usize]
    }
}

/// What is bought of a property. It has a number of nine bits, which ids carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub room: u8,
    pub board: Board,
    pub terms: Terms,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub negotiated: bool,
}

impl Plan {
    /// Its number: 4 bits of room, 2 of board, 2 of terms, 1 of negotiated.
    pub fn code(self) -> u64 {
        (u64::from(self.room) << 5) | ((self.board as u64) << 3) | ((self.terms as u64) << 1) | u64::from(self.negotiated)
    }

    /// The plan of a number.
    pub fn of_code(code: u64) -> Option<Self> {
        let board = *Board::ALL.get((code >> 3 & 3) as usize)?;
        let terms = *Terms::ALL.get((code >> 1 & 3) as usize)?;
        Some(Plan { room: (code >> 5 & 15) as u8, board, terms, negotiated: code & 1 == 1 })
    }
}

/// Who shares one room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    pub adults: u8,
    /// Their ages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<u8>,
}

impl Party {
    /// People in the room.
    pub fn people(&self) -> u8 {
        self.adults.saturating_add(self.children.len() as u8)
    }
}

/// Nights and people; one party a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    pub check_in: NaiveDate,
    pub check_out: NaiveDate,
    pub parties: Vec<Party>,
}

impl Stay {
    /// The nights, first to last.
    pub fn nights(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let end = self.check_out;
        self.check_in.iter_days().take_while(move |night| *night < end)
    }

    /// Rooms.
    pub fn rooms(&self) -> u16 {
        self.parties.len() as u16
    }

    /// People in all rooms.
    pub fn people(&self) -> u16 {
        self.parties.iter().map(|p| u16::from(p.people())).sum()
    }
}

/// Cancelled before `until`, this comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub until: DateTime<Utc>,
    /// Minor units.
    pub refund: i64,
}

/// A price in minor units of the currency asked for; `due` is paid at the property and not part of `total`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    pub total: i64,
    pub tax: i64,
    pub fee: i64,
    pub due: i64,
    pub due_currency: String,
    /// In order of time; those that are past are left out.
    pub steps: Vec<Step>,
}

impl Price {
    /// The same stay for so many per cent more.
    pub fn raised(mut self, percent: i64) -> Self {
        let more = |amount: i64| amount + amount * percent / 100;
        (self.total, self.tax, self.fee) = (more(self.total), more(self.tax), more(self.fee));
        for step in &mut self.steps {
            step.refund = more(step.refund);
        }
        self
    }

    /// What a cancellation at an instant gives back.
    pub fn refund_at(&self, now: DateTime<Utc>) -> i64 {
        self.steps.iter().find(|s| now < s.until).map_or(0, |s| s.refund)
    }
}

/// The plans a property sells for parties of these sizes, plainest room first.
pub fn plans(property: &Property, stay: &Stay, negotiated: bool) -> Vec<Plan> {
    let most = stay.parties.iter().map(Party::people).max().unwrap_or(1);
    let boards = Board::ALL.into_iter().filter(|b| match b {
        Board::RoomOnly => true,
        Board::Breakfast => property.stars >= 2,
        Board::HalfBoard => property.stars >= 4 && property.amenities.contains(&"restaurant"),
    });
    let boards: Vec<Board> = boards.collect();
    let mut plans = Vec::new();
    for (room, kind) in property.rooms.iter().enumerate().filter(|(_, k)| k.sleeps >= most) {
        let only = kind.scenario.is_some_and(|s| s != Scenario::Success);
        for board in boards.iter().filter(|b| !only || **b == Board::RoomOnly) {
            for terms in Terms::ALL.into_iter().filter(|t| !only || *t == Terms::DayBefore) {
                plans.push(Plan { room: room as u8, board: *board, terms, negotiated: false });
            }
            if negotiated && property.negotiates {
                plans.push(Plan { room: room as u8, board: *board, terms: Terms::DayBefore, negotiated: true });
            }
        }
    }
    plans
}

/// The price of a plan, as of an instant. `None` when the property has no such room.
pub fn price(world: &World, property: &Property, plan: Plan, stay: &Stay, currency: &str, now: DateTime<Utc>) -> Option<Price> {
    let kind = property.rooms.get(usize::from(plan.room))?;
    let terms = plan.terms.factor() * if plan.negotiated { 0.88 } else { 1.0 };
    let lead = lead((stay.check_in - now.date_naive()).num_days());
    let (mut yen, mut lodging) = (0.0, 0_i64);
    for night in stay.nights() {
        let room = property.base * kind.factor * weekday(night) * season(night) * lead * terms;
        for party in &stay.parties {
            let people = f64::from(party.people().max(1));
            let room = room * (1.0 + 0.15 * (people - 2.0).max(0.0));
            yen += room + people * meals(property.stars, plan.board) * terms;
            if let Some(tax) = property.lodging_tax {
                let each = (room / 1.1 / people) as i64;
                lodging += i64::from(party.people()) * world.hotels.lodging.of(tax, night, each);
            }
        }
    }
    let total = world.rates.convert(yen, "JPY", currency);
    let fee = if kind.scenario == Some(Scenario::FeeAndTax) { total / 20 } else { 0 };
    let tax = (total - fee) / 11;
    let (due, due_currency) = match kind.scenario {
        Some(Scenario::FeeAndTax) => (total * 12 / 100, currency),
        _ => (lodging, if property.country == "JP" { "JPY" } else { currency }),
    };
    let steps = steps(property.zone, plan.terms, stay.check_in, total).into_iter().filter(|s| s.until > now).collect();
    Some(Price { total, tax, fee, due, due_currency: due_currency.to_owned(), steps })
}

fn steps(zone: Tz, terms: Terms, check_in: NaiveDate, total: i64) -> Vec<Step> {
    let step = |days: i64, refund| Step { until: evening(zone, check_in - Duration::days(days)), refund };
    match terms {
        Terms::NonRefundable => Vec::new(),
        Terms::DayBefore => vec![step(1, total)],
        Terms::ThreeDays => vec![step(3, total), step(1, total / 2)],
    }
}

/// 18:00 of a day at the property.
fn evening(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    let local = day.and_time(NaiveTime::MIN) + Duration::hours(18);
    let known = zone.from_local_datetime(&local).earliest();
    known.map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
}

/// Yen a person and night.
fn meals(stars: u8, board: Board) -> f64 {
    let breakfast = [900.0, 900.0, 1_100.0, 1_600.0, 2_800.0, 4_400.0][usize::from(stars.min(5))];
    match board {
        Board::RoomOnly => 0.0,
        Board::Breakfast => breakfast,
        Board::HalfBoard => breakfast * 3.4,
    }
}

fn weekday(night: NaiveDate) -> f64 {
    match night.weekday() {
        Weekday::Fri => 1.08,
        Weekday::Sat => 1.28,
        Weekday::Sun => 0.90,
        _ => 1.0,
    }
}

fn season(night: NaiveDate) -> f64 {
    let month = [0.90, 0.92, 1.06, 1.14, 1.08, 0.94, 1.02, 1.12, 1.00, 1.10, 1.10, 0.98][night.month0() as usize];
    let new_year = (night.month(), night.day()) >= (12, 29) || (night.month(), night.day()) <= (1, 3);
    if new_year { month * 1.35 } else { month }
}

/// By days ahead: dearest at the last moment, cheapest long before.
fn lead(days: i64) -> f64 {
    match days {
        ..=0 => 1.12,
        1..=2 => 1.08,
        3..=6 => 1.04,
        7..=13 => 1.02,
        14..=44 => 1.0,
        45..=89 => 0.97,
        _ => 0.95,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn every_plan_has_its_own_number_and_comes_back_from_it() {
        let mut seen = std::collections::BTreeSet::new();
        for room in 0..16 {
            for board in Board::ALL {
                for terms in Terms::ALL {
                    for negotiated in [false, true] {
                        let plan = Plan { room, board, terms, negotiated };
                        assert_eq!(Plan::of_code(plan.code()), Some(plan));
                        assert!(plan.code() < 512 && seen.insert(plan.code()));
                    }
                }
            }
        }
        assert_eq!(Plan::of_code(3 << 1), None);
    }

    #[test]
    fn free_cancellation_ends_at_six_in_the_evening_at_the_property() {
        let steps = steps(chrono_tz::Asia::Tokyo, Terms::ThreeDays, "2027-01-20".parse().unwrap(), 10_001);
        let printed: Vec<_> = steps.iter().map(|s| (s.until.to_rfc3339(), s.refund)).collect();
        let expected = [("2027-01-17T09:00:00+00:00", 10_001), ("2027-01-19T09:00:00+00:00", 5_000)];
        assert_eq!(printed, expected.map(|(t, r)| (t.to_owned(), r)));
    }
}
