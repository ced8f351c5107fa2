//! Amounts of a stay. What goes on the company bill and what the guest pays on the spot never meet.
use super::super::super::normal::{Unreadable, money};
use super::super::super::wire::{Digits, Rate, StayQuote};
use btm_domain::Money;

/// # Errors
/// [`Unreadable`] where it is missing or has more digits than its currency.
pub fn required(amount: &Option<Digits>, currency: Option<&String>) -> Result<Money, Unreadable> {
    money(amount.as_ref(), currency.map(String::as_str))
}

pub fn maybe(amount: &Option<Digits>, currency: Option<&String>) -> Option<Money> {
    required(amount, currency).ok()
}

/// Nothing due is not told.
pub fn positive(amount: &Option<Digits>, currency: Option<&String>) -> Option<Money> {
    maybe(amount, currency).filter(|m| m.minor > 0)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charges {
    pub total: Money,
    pub base: Option<Money>,
    pub tax: Option<Money>,
    pub fee: Option<Money>,
    pub due: Option<Money>,
}

impl Charges {
    /// # Errors
    /// [`Unreadable`] for the total alone.
    pub fn of_rate(w: &Rate) -> Result<Self, Unreadable> {
        Ok(Self {
            total: required(&w.total_amount, w.total_currency.as_ref())?,
            base: maybe(&w.base_amount, w.base_currency.as_ref()),
            tax: maybe(&w.tax_amount, w.tax_currency.as_ref()),
            fee: maybe(&w.fee_amount, w.fee_currency.as_ref()),
            due: positive(&w.due_at_accommodation_amount, w.due_at_accommodation_currency.as_ref()),
        })
    }

    /// # Errors
    /// [`Unreadable`] for the total alone.
    pub fn of_quote(w: &StayQuote) -> Result<Self, Unreadable> {
        Ok(Self {
            total: required(&w.total_amount, w.total_currency.as_ref())?,
            base: maybe(&w.base_amount, w.base_currency.as_ref()),
            tax: maybe(&w.tax_amount, w.tax_currency.as_ref()),
            fee: maybe(&w.fee_amount, w.fee_currency.as_ref()),
            due: positive(&w.due_at_accommodation_amount, w.due_at_accommodation_currency.as_ref()),
        })
    }
}
