//! The eSIM catalogue: invented operators for 120 countries, 8 regions and the world, the same packages each, priced by tier.

use std::collections::HashMap;

use super::data;
use super::table::{Table, TableError};
use crate::draw::Draw;

/// What kind of place a package covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Country,
    Region,
    World,
}

/// A country, a region or the world.
#[derive(Debug)]
pub struct Place {
    /// `JP`, `asia`, `world`.
    pub code: &'static str,
    pub kind: Kind,
    pub en: &'static str,
    pub ja: &'static str,
    /// Country codes covered.
    pub members: Vec<&'static str>,
    tier: usize,
}

impl Place {
    /// `united-states`, `asia`, `world`.
    pub fn slug(&self) -> String {
        match self.kind {
            Kind::Country => self
                .en
                .to_lowercase()
                .split(|c: char| !c.is_alphanumeric())
                .filter(|p| !p.is_empty())
                .collect::<Vec<_>>()
                .join("-"),
            _ => self.code.to_owned(),
        }
    }
}

/// An operator of one place.
#[derive(Debug)]
pub struct Operator {
    /// From 1.
    pub id: u32,
    /// `hayate-jp`.
    pub slug: String,
    pub en: &'static str,
    pub ja: &'static str,
    pub roaming: bool,
    /// Its packages for new eSIMs, then its top-ups.
    pub packages: std::ops::Range<usize>,
}

/// Something to buy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// `hayate-jp-7days-1gb`, `…-topup`, `hayate-jp-10days-unlimited`.
    pub id: String,
    /// Place in [`Catalogue::places`], which is its operator's too.
    pub place: usize,
    /// `None` = unlimited.
    pub gigabytes: Option<u32>,
    pub days: u32,
    /// US cents.
    pub price: i64,
    pub topup: bool,
    /// How many can be sold.
    pub stock: u32,
}

impl Package {
    /// Megabytes, 0 when unlimited.
    pub fn megabytes(&self) -> u64 {
        u64::from(self.gigabytes.unwrap_or(0)) * 1_024
    }
}

/// Everything there is to buy.
#[derive(Debug)]
pub struct Catalogue {
    pub places: Vec<Place>,
    /// One for each place, in the same order.
    pub operators: Vec<Operator>,
    pub packages: Vec<Package>,
    names: HashMap<&'static str, (&'static str, &'static str)>,
    by_id: HashMap<String, usize>,
}

/// (gigabytes, days, price factor); `None` = unlimited.
const SIZES: [(Option<u32>, u32, f64); 7] = [
    (Some(1), 7, 1.0),
    (Some(2), 15, 1.6),
    (Some(3), 30, 2.1),
    (Some(5), 30, 3.1),
    (Some(10), 30, 5.0),
    (Some(20), 30, 8.0),
    (None, 10, 8.6),
];
/// US cents of 1 GB for 7 days, by tier of the country.
const TIERS: [f64; 5] = [400.0, 400.0, 450.0, 650.0, 950.0];

impl Catalogue {
    /// Reads the tables and lays out the packages.
    pub fn read(seed: u64) -> Result<Self, TableError> {
        let table = Table::read(data::COUNTRIES.0, data::COUNTRIES.1)?;
        let mut names = HashMap::new();
        for row in table.rows() {
            names.insert(row.text("code")?, (row.text("en")?, row.text("ja")?));
        }
        let mut brands = Vec::new();
        for row in Table::read(data::ESIM_OPERATORS.0, data::ESIM_OPERATORS.1)?.rows() {
            brands.push((row.text("slug")?, row.text("en")?, row.text("ja")?));
        }
        let mut catalogue =
            Catalogue { places: vec![], operators: vec![], packages: vec![], names: HashMap::new(), by_id: HashMap::new() };
        for row in Table::read(data::ESIM_PLACES.0, data::ESIM_PLACES.1)?.rows() {
            let code = row.text("code")?;
            let kind = match row.text("kind")? {
                "country" => Kind::Country,
                "region" => Kind::Region,
                "world" => Kind::World,
                other => return Err(row.fault(format!("unknown kind {other}"))),
            };
            let (en, ja) = match kind {
                Kind::Country => *names.get(code).ok_or_else(|| row.fault(format!("unknown country {code}")))?,
                _ => (row.text("en")?, row.text("ja")?),
            };
            let members = match kind {
                Kind::Country => vec![code],
                _ => row.text("members")?.split(' ').collect(),
            };
            let tier: usize = row.value("tier")?;
            if tier >= TIERS.len() {
                return Err(row.fault("no such tier".to_owned()));
            }
            let draw = Draw::new(seed, "esim operator").text(code);
            let (slug, brand_en, brand_ja) =
                *brands.get(draw.below(brands.len() as u64) as usize).ok_or_else(|| row.fault("no operators".to_owned()))?;
            catalogue.add(Place { code, kind, en, ja, members, tier }, (slug, brand_en, brand_ja), draw);
        }
        catalogue.names = names;
        catalogue.by_id = catalogue.packages.iter().enumerate().map(|(i, p)| (p.id.clone(), i)).collect();
        Ok(catalogue)
    }

    fn add(&mut self, place: Place, (brand, en, ja): (&str, &'static str, &'static str), draw: Draw) {
        let at = self.places.len();
        let slug = format!("{brand}-{}", place.code.to_lowercase());
        let from = self.packages.len();
        let spread = match place.kind {
            Kind::Country => 1.0,
            Kind::Region => 1.5,
            Kind::World => 2.2,
        };
        for topup in [false, true] {
            for (number, (gigabytes, days, factor)) in SIZES.iter().enumerate() {
                let size = gigabytes.map_or_else(|| "unlimited".to_owned(), |g| format!("{g}gb"));
                let tail = if topup { "-topup" } else { "" };
                let cents = TIERS[place.tier] * factor * spread * (0.92 + 0.2 * draw.with(1).unit());
                self.packages.push(Package {
                    id: format!("{slug}-{days}days-{size}{tail}"),
                    place: at,
                    gigabytes: *gigabytes,
                    days: *days,
                    price: ((cents / 50.0).round() as i64) * 50,
                    topup,
                    stock: 200 + draw.with(10 + number as u64).below(800) as u32,
                });
            }
        }
        let roaming = draw.with(2).chance(0.6);
        self.operators.push(Operator { id: at as u32 + 1, slug, en, ja, roaming, packages: from..self.packages.len() });
        self.places.push(place);
    }

    /// A package by its id.
    pub fn package(&self, id: &str) -> Option<&Package> {
        self.by_id.get(id).and_then(|at| self.packages.get(*at))
    }

    /// English and Japanese name of a country.
    pub fn country(&self, code: &str) -> (&str, &str) {
        self.names.get(code).copied().unwrap_or(("Unknown", "不明"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn there_are_120_countries_8_regions_and_the_world_each_with_the_same_packages() {
        let catalogue = Catalogue::read(1).unwrap();
        let count = |kind| catalogue.places.iter().filter(|p| p.kind == kind).count();
        assert_eq!([Kind::Country, Kind::Region, Kind::World].map(count), [120, 8, 1]);
        assert_eq!(catalogue.packages.len(), 129 * 14);
        assert_eq!(catalogue.by_id.len(), catalogue.packages.len(), "ids are unique");
        let japan = catalogue.operators.iter().find(|o| o.slug.ends_with("-jp")).unwrap();
        let ids: Vec<&str> = catalogue.packages[japan.packages.clone()].iter().map(|p| p.id.as_str()).collect();
        assert!(ids[0].ends_with("-jp-7days-1gb") && ids[6].ends_with("-10days-unlimited") && ids[7].ends_with("-topup"));
    }
}
