//! The two sheets of a catalogue kept in a spreadsheet: products with their terms, and points with their hours.
use super::super::catalogue::{Catalogue, Cover, Point, Product, RefundStep, Terms};
use super::super::forms::Week;
use super::csv::{Row, rows};
use super::{ImportError, checked};
use btm_domain::CountryCode;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::str::FromStr;

/// What stands in no sheet.
#[derive(Clone, Debug, Default)]
pub struct Head {
    pub version: u32,
    pub sample: bool,
    pub regions: BTreeMap<String, Vec<CountryCode>>,
}

const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Lists in a cell are parted by `;`: coverage `TW;KR;europe`, covers `id:per_day:loss_fee`, cancel steps `4d 24:00=100`.
/// Hours stand in `hours`, or in `mon` to `sun`.
///
/// # Errors
/// [`ImportError`], with the line.
pub fn sheets(head: Head, products: &str, points: &str) -> Result<Catalogue, ImportError> {
    checked(Catalogue {
        version: head.version,
        sample: head.sample,
        regions: head.regions,
        products: read(products, "products", product)?,
        points: read(points, "points", point)?,
    })
}

fn read<T>(text: &str, sheet: &str, one: fn(&mut Cells) -> Result<T, String>) -> Result<Vec<T>, ImportError> {
    let unreadable = |what: String| ImportError::Unreadable(format!("{sheet}, {what}"));
    let row = |(line, row): (usize, Row)| {
        let mut cells = Cells(row);
        let read = one(&mut cells).map_err(|what| unreadable(format!("line {line}: {what}")))?;
        match cells.0.into_keys().next() {
            Some(column) => Err(unreadable(format!("line {line}: unknown column {column}"))),
            None => Ok(read),
        }
    };
    rows(text).map_err(unreadable)?.into_iter().map(row).collect()
}

/// The cells of a row; each is taken once, and what is left belongs to no column we know.
struct Cells(Row);

impl Cells {
    fn maybe<T: FromStr>(&mut self, column: &str) -> Result<Option<T>, String> {
        self.0.remove(column).map(|cell| cell.parse().map_err(|_| format!("{column}: cannot read `{cell}`"))).transpose()
    }

    fn need<T: FromStr>(&mut self, column: &str) -> Result<T, String> {
        self.maybe(column)?.ok_or_else(|| format!("{column} is empty"))
    }

    /// One of the words of a closed list.
    fn word<T: DeserializeOwned>(&mut self, column: &str) -> Result<T, String> {
        let cell: String = self.need(column)?;
        serde_json::from_value(cell.as_str().into()).map_err(|_| format!("{column}: unknown word `{cell}`"))
    }

    fn list(&mut self, column: &str) -> Vec<String> {
        let cell = self.0.remove(column).unwrap_or_default();
        cell.split(';').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
    }
}

fn product(cells: &mut Cells) -> Result<Product, String> {
    let covers = cells.list("covers").iter().map(|text| cover(text)).collect::<Result<_, _>>()?;
    let cancel_steps = cells.list("cancel_steps").iter().map(|text| refund_step(text)).collect::<Result<_, _>>()?;
    Ok(Product {
        id: cells.need("id")?,
        vendor: cells.need("vendor")?,
        contact: cells.need("contact")?,
        kind: cells.word("kind")?,
        name: cells.need("name")?,
        coverage: cells.list("coverage"),
        data_mb_per_day: cells.maybe("data_mb_per_day")?,
        network: cells.need("network")?,
        devices: cells.need("devices")?,
        currency: cells.need("currency")?,
        price_per_day: cells.need("price_per_day")?,
        handling: cells.maybe("handling")?.unwrap_or(0),
        covers,
        battery_per_day: cells.maybe("battery_per_day")?,
        adapter: cells.maybe("adapter")?,
        terms: Terms {
            order_cutoff: cells.need("order_cutoff")?,
            change_cutoff: cells.need("change_cutoff")?,
            cancel_steps,
            extend_days_before: cells.maybe("extend_days_before")?.unwrap_or(0),
            extend_days_after: cells.maybe("extend_days_after")?.unwrap_or(0),
            late_fee_per_day: cells.need("late_fee_per_day")?,
            grace_hours: cells.maybe("grace_hours")?.unwrap_or(0),
            loss_fee: cells.need("loss_fee")?,
            early_return_refund: cells.maybe("early_return_refund")?.unwrap_or(false),
        },
    })
}

fn cover(text: &str) -> Result<Cover, String> {
    let wrong = || format!("covers: cannot read `{text}`");
    let [id, per_day, loss_fee] = text.split(':').map(str::trim).collect::<Vec<_>>()[..] else {
        return Err(wrong());
    };
    Ok(Cover {
        id: id.to_owned(),
        per_day: per_day.parse().map_err(|_| wrong())?,
        loss_fee: loss_fee.parse().map_err(|_| wrong())?,
    })
}

fn refund_step(text: &str) -> Result<RefundStep, String> {
    let read = || {
        let (until, refund) = text.split_once('=')?;
        Some(RefundStep { until: until.parse().ok()?, refund: refund.trim().parse().ok()? })
    };
    read().ok_or_else(|| format!("cancel_steps: cannot read `{text}`"))
}

fn point(cells: &mut Cells) -> Result<Point, String> {
    let every: Option<String> = cells.maybe("hours")?;
    let days = WEEK.map(|day| cells.0.remove(day));
    let told: Vec<&str> = every.iter().chain(days.iter().flatten()).map(String::as_str).collect();
    let hours = if told.is_empty() { Week::always() } else { Week::of(&told).map_err(|e| format!("hours: {e}"))? };
    Ok(Point {
        id: cells.need("id")?,
        vendor: cells.need("vendor")?,
        kind: cells.word("kind")?,
        name_ja: cells.need("name_ja")?,
        name_en: cells.need("name_en")?,
        airport: cells.maybe("airport")?,
        terminal: cells.maybe("terminal")?,
        floor: cells.maybe("floor")?,
        hours,
        lead_hours: cells.maybe("lead_hours")?.unwrap_or(0),
        days_before: cells.maybe("days_before")?.unwrap_or(0),
        pickup_fee: cells.maybe("pickup_fee")?,
        return_fee: cells.maybe("return_fee")?,
    })
}
