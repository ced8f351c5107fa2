//! Exchange rates: one dated row per currency against the euro. Amounts are simulated in yen and sold in the account's currency.

use std::collections::HashMap;

use super::data;
use super::table::{Table, TableError};
use crate::money;

/// Rates against the euro.
#[derive(Debug)]
pub struct Rates {
    per_eur: HashMap<&'static str, f64>,
}

impl Rates {
    /// Reads `fx.tsv`.
    pub fn read() -> Result<Self, TableError> {
        let table = Table::read(data::FX.0, data::FX.1)?;
        let per_eur = table.rows().map(|r| Ok((r.text("currency")?, r.value("per_eur")?))).collect::<Result<_, TableError>>()?;
        Ok(Rates { per_eur })
    }

    /// True when an account may be kept in the currency.
    pub fn knows(&self, currency: &str) -> bool {
        self.per_eur.contains_key(currency)
    }

    /// The currency codes, sorted.
    pub fn currencies(&self) -> Vec<&'static str> {
        let mut all: Vec<_> = self.per_eur.keys().copied().collect();
        all.sort_unstable();
        all
    }

    /// An amount of one currency in minor units of another, rounded to the unit prices are quoted in (ten yen, one cent).
    pub fn convert(&self, amount: f64, from: &str, to: &str) -> i64 {
        let rate = |c: &str| self.per_eur.get(c).copied().unwrap_or(1.0);
        let major = if from == to { amount } else { amount / rate(from) * rate(to) };
        let unit = unit(to);
        let minor = major * 10_f64.powi(money::exponent(to) as i32);
        ((minor / unit as f64).round() as i64) * unit
    }
}

/// The step prices move in, in minor units: ten where the currency has no cents, else one.
pub fn unit(currency: &str) -> i64 {
    if money::exponent(currency) == 0 { 10 } else { 1 }
}
