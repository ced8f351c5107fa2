//! Reference rates of the European Central Bank: one dated row per currency.

use anyhow::{Context as _, Result, bail};

use super::output::tsv;

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// `date, currency, per_eur` (units of the currency for one euro, as published), with EUR itself as 1.
pub fn table(csv: &str) -> Result<String> {
    let mut lines = csv.lines();
    let (Some(header), Some(values)) = (lines.next(), lines.next()) else {
        bail!("the rates have no header or no row");
    };
    let mut cells = values.split(',').map(str::trim);
    let date = iso_date(cells.next().unwrap_or_default())?;
    let mut rows = vec![[date.clone(), "EUR".to_owned(), "1".to_owned()]];
    for (currency, rate) in header.split(',').skip(1).map(str::trim).zip(cells) {
        if currency.is_empty() || rate.is_empty() || rate == "N/A" {
            continue;
        }
        rate.parse::<f64>().with_context(|| format!("{currency}: {rate}"))?;
        rows.push([date.clone(), currency.to_owned(), rate.to_owned()]);
    }
    Ok(tsv(["date", "currency", "per_eur"], rows))
}

/// `30 October 2026` as `2026-10-30`.
fn iso_date(text: &str) -> Result<String> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let [day, month, year] = parts[..] else {
        bail!("not a date: {text}");
    };
    let month = MONTHS.iter().position(|&name| name == month).context("month")? + 1;
    Ok(format!("{:04}-{month:02}-{:02}", year.parse::<u16>()?, day.parse::<u8>()?))
}
