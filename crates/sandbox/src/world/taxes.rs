//! Departure taxes, airport charges and fuel, per adult or child and slice. Rows are dated; the newest that has begun counts.

use chrono::NaiveDate;

use super::World;
use super::data;
use super::itinerary::Itinerary;
use super::table::{Table, TableError};

#[derive(Debug)]
struct Rule {
    country: &'static str,
    kind: &'static str,
    applies_to: &'static str,
    amount: f64,
    currency: &'static str,
    from: NaiveDate,
}

/// The tax table.
#[derive(Debug)]
pub struct Taxes {
    rules: Vec<Rule>,
}

impl Taxes {
    /// Reads `taxes.tsv`.
    pub fn read() -> Result<Self, TableError> {
        let mut rules = Vec::new();
        for row in Table::read(data::TAXES.0, data::TAXES.1)?.rows() {
            rules.push(Rule {
                country: row.text("country")?,
                kind: row.text("kind")?,
                applies_to: row.text("applies_to")?,
                amount: row.value("amount")?,
                currency: row.text("currency")?,
                from: row.value("from")?,
            });
        }
        Ok(Taxes { rules })
    }

    /// Tax of one traveller over one itinerary, in minor units of `currency`.
    pub fn of(&self, world: &World, itinerary: &Itinerary, currency: &str) -> i64 {
        let mut total = 0;
        for segment in &itinerary.segments {
            let country = world.places.airport(segment.from).country;
            let domestic = world.places.airport(segment.to).country == country;
            let kind = if domestic { "domestic" } else { "international" };
            let date = segment.departs.date();
            total += self.amount(world, country, "airport", kind, date, currency);
            total += self.amount(world, country, "departure", kind, date, currency);
            let fuel = match segment.km {
                km if km > 3_500.0 => "long",
                km if km > 1_200.0 && !domestic => "medium",
                _ => "none",
            };
            total += self.amount(world, "*", "fuel", fuel, date, currency);
        }
        total
    }

    fn amount(&self, world: &World, country: &str, kind: &str, applies_to: &str, date: NaiveDate, currency: &str) -> i64 {
        let begun = |r: &&Rule| r.kind == kind && r.applies_to == applies_to && r.from <= date;
        let newest = |c: &str| self.rules.iter().filter(begun).filter(|r| r.country == c).max_by_key(|r| r.from);
        let rule = newest(country).or_else(|| newest("*"));
        rule.map_or(0, |r| world.rates.convert(r.amount, r.currency, currency))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::world::WorldConfig;

    #[test]
    fn the_newest_rule_that_has_begun_counts() {
        let world = World::build(WorldConfig { flights_per_day: Some(1_000), ..WorldConfig::default() }).unwrap();
        let tax = |date: &str| world.taxes.amount(&world, "JP", "departure", "international", date.parse().unwrap(), "JPY");
        assert_eq!(tax("2026-06-30"), 1_000);
        assert_eq!(tax("2026-07-01"), 3_000);
    }
}
