//! What must hold in a catalogue before anybody is quoted from it.
use super::super::catalogue::{Catalogue, Kind, Point, Product};
use crate::seal::safe;
use btm_domain::CountryCode;
use btm_domain::connect::RentalPointKind;
use btm_domain::places::Places;
use std::collections::BTreeSet;
use std::fmt;

/// No amount of a rental is larger, in minor units: a slip of the key is none.
const MOST: i64 = 100_000_000;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// `product wifi-asia`, `point hnd-t3`.
    pub at: String,
    pub what: &'static str,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.what)
    }
}

pub(super) fn faults(catalogue: &Catalogue) -> Vec<Fault> {
    let mut found = Vec::new();
    let mut note = |at: &str, wrong: &[(bool, &'static str)]| {
        found.extend(wrong.iter().filter(|(is, _)| *is).map(|&(_, what)| Fault { at: at.to_owned(), what }));
    };
    note("catalogue", &[(catalogue.version == 0, "versions count from 1"), (catalogue.products.is_empty(), "nothing to rent")]);
    let (mut products, mut points) = (BTreeSet::new(), BTreeSet::new());
    for product in &catalogue.products {
        let at = format!("product {}", product.id);
        note(&at, &[(!products.insert(&product.id), "the id stands twice"), (!safe(&product.id), "the id is no plain word")]);
        note(&at, &of_product(catalogue, product));
        note(&at, &of_terms(product));
    }
    for point in &catalogue.points {
        let at = format!("point {}", point.id);
        note(&at, &[(!points.insert(&point.id), "the id stands twice"), (!safe(&point.id), "the id is no plain word")]);
        note(&at, &of_point(catalogue, point));
    }
    found
}

fn blank(text: &str) -> bool {
    text.trim().is_empty() || text.chars().count() > 200
}

fn amount(minor: i64) -> bool {
    (0..=MOST).contains(&minor)
}

fn of_product(catalogue: &Catalogue, p: &Product) -> Vec<(bool, &'static str)> {
    let known = |word: &String| catalogue.regions.contains_key(word) || word.parse::<CountryCode>().is_ok();
    let wifi = p.kind == Kind::PocketWifi;
    let hands_over = catalogue.points_of(&p.vendor).any(|point| point.pickup_fee.is_some());
    let takes_back = catalogue.points_of(&p.vendor).any(|point| point.return_fee.is_some());
    let mut ids = BTreeSet::new();
    let other_currency = catalogue.products.iter().any(|other| other.vendor == p.vendor && other.currency != p.currency);
    let amounts = [Some(p.price_per_day), Some(p.handling), p.battery_per_day, p.adapter];
    let covers = p.covers.iter().flat_map(|c| [c.per_day, c.loss_fee]);
    vec![
        ([&p.vendor, &p.contact, &p.name].into_iter().any(|text| blank(text)), "a text is empty or too long"),
        (!p.coverage.iter().all(known), "coverage names an unknown region"),
        (wifi && p.coverage.is_empty(), "coverage is empty"),
        (wifi && p.devices == 0, "no device can use it"),
        (wifi && p.price_per_day <= 0, "a day costs nothing"),
        (!amounts.into_iter().flatten().chain(covers).all(amount), "an amount is negative or too large"),
        (!p.covers.iter().all(|c| safe(&c.id) && ids.insert(&c.id)), "the id of a cover is no plain word, or stands twice"),
        (other_currency, "one vendor asks for two currencies"),
        (wifi && !hands_over, "its vendor hands nothing over anywhere"),
        (wifi && !takes_back, "its vendor takes nothing back anywhere"),
    ]
}

fn of_terms(p: &Product) -> Vec<(bool, &'static str)> {
    let t = &p.terms;
    let falls = |pair: &[super::super::catalogue::RefundStep]| matches!(pair, [a, b] if a.until.ahead() > b.until.ahead() && a.refund > b.refund);
    vec![
        (![t.late_fee_per_day, t.loss_fee].into_iter().all(amount), "an amount is negative or too large"),
        (t.cancel_steps.iter().any(|s| s.refund > 100), "more than everything comes back"),
        (!t.cancel_steps.windows(2).all(falls), "cancel steps must come later and bring back less, one by one"),
        (t.grace_hours > 7 * 24, "a grace of more than a week"),
    ]
}

fn of_point(catalogue: &Catalogue, point: &Point) -> Vec<(bool, &'static str)> {
    let at_airport = matches!(point.kind, RentalPointKind::Counter | RentalPointKind::ReturnBox);
    let known = point.airport.is_some_and(|code| Places::bundled().airport(code).is_some());
    let fees = [point.pickup_fee, point.return_fee];
    vec![
        (blank(&point.name_ja) || blank(&point.name_en), "a text is empty or too long"),
        (!catalogue.products.iter().any(|p| p.vendor == point.vendor), "its vendor rents nothing"),
        (at_airport && !known, "its airport is unknown"),
        (fees.iter().all(Option::is_none), "nothing happens here"),
        (!fees.into_iter().flatten().all(amount), "an amount is negative or too large"),
        (point.kind == RentalPointKind::ReturnBox && point.pickup_fee.is_some(), "a return box hands nothing over"),
        (point.days_before > 14 || point.lead_hours > 60 * 24, "a time is too long"),
    ]
}
