//! Lodging taxes, due at the property: per person and night, by the price of the room without meals. Rows are dated; the newest
//! law that has begun counts.

use chrono::NaiveDate;

use crate::world::data;
use crate::world::table::{Table, TableError};

#[derive(Debug)]
struct Rule {
    jurisdiction: &'static str,
    from: NaiveDate,
    at_least: i64,
    amount: i64,
}

/// The table.
#[derive(Debug)]
pub struct Lodging {
    rules: Vec<Rule>,
}

impl Lodging {
    /// Reads `lodging_tax.tsv`; every row is in yen.
    pub fn read() -> Result<Self, TableError> {
        let mut rules = Vec::new();
        for row in Table::read(data::LODGING_TAX.0, data::LODGING_TAX.1)?.rows() {
            if row.text("currency")? != "JPY" {
                return Err(row.fault("not in yen".to_owned()));
            }
            rules.push(Rule {
                jurisdiction: row.text("jurisdiction")?,
                from: row.value("from")?,
                at_least: row.value("at_least")?,
                amount: row.value("amount")?,
            });
        }
        Ok(Lodging { rules })
    }

    /// Yen of one person for one night at a price per person and night, without meals.
    pub fn of(&self, jurisdiction: &str, night: NaiveDate, price: i64) -> i64 {
        let begun = || self.rules.iter().filter(|r| r.jurisdiction == jurisdiction && r.from <= night);
        let Some(newest) = begun().map(|r| r.from).max() else { return 0 };
        begun().filter(|r| r.from == newest && r.at_least <= price).max_by_key(|r| r.at_least).map_or(0, |r| r.amount)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn the_steps_of_each_place_and_date_are_kept() {
        let lodging = Lodging::read().unwrap();
        let tax = |place, night: &str, price| lodging.of(place, night.parse().unwrap(), price);
        assert_eq!([9_999, 10_000, 15_000].map(|p| tax("tokyo", "2026-12-01", p)), [0, 100, 200]);
        assert_eq!([5_999, 20_000, 60_000].map(|p| tax("kyoto", "2026-02-28", p)), [200, 500, 1_000]);
        let steps = [5_999, 6_000, 20_000, 50_000, 100_000].map(|p| tax("kyoto", "2026-03-01", p));
        assert_eq!(steps, [200, 400, 1_000, 4_000, 10_000]);
        assert_eq!([19_999, 20_000].map(|p| tax("fukuoka", "2026-12-01", p)), [200, 500]);
        assert_eq!([19_999, 20_000].map(|p| tax("kanazawa", "2026-12-01", p)), [200, 500]);
        assert_eq!([4_999, 5_000, 15_000, 20_000].map(|p| tax("osaka", "2025-09-01", p)), [0, 200, 400, 500]);
        assert_eq!(tax("nowhere", "2026-12-01", 50_000), 0);
    }
}
