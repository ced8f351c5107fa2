//! Amounts of a stay. What goes on the company bill and what the guest pays on the spot never meet.
use super::super::wire::{Rate, RetailRate, RoomType, TaxLine};
use crate::soft::{Unreadable, money};
use crate::text::told;
use btm_domain::Money;
use btm_domain::stay::ChargeLine;

/// What the lines beside the total say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Inside the total.
    pub tax: Option<Money>,
    /// Paid on the spot.
    pub due: Option<Money>,
    pub due_lines: Vec<ChargeLine>,
    /// Lines without a figure, or of which it is not told who pays them where: shown in words.
    pub untold: Vec<String>,
}

/// The price of all rooms: the offer's own, else the sum of its rates.
///
/// # Errors
/// [`Unreadable`].
pub fn total(room: &RoomType) -> Result<Money, Unreadable> {
    if let Some(whole) = &room.offer_retail_rate {
        return money(whole.amount.as_ref(), whole.currency.as_deref());
    }
    let mut sum: Option<Money> = None;
    for rate in &room.rates {
        let each = of_rate(rate)?;
        sum = Some(match sum {
            Some(sum) => sum.checked_add(each).map_err(|_| Unreadable("amount"))?,
            None => each,
        });
    }
    sum.ok_or(Unreadable("amount"))
}

/// # Errors
/// [`Unreadable`].
pub fn of_rate(rate: &Rate) -> Result<Money, Unreadable> {
    let told = rate.retail_rate.as_ref().and_then(|retail| retail.total.0.first()).ok_or(Unreadable("amount"))?;
    money(told.amount.as_ref(), told.currency.as_deref())
}

/// The lines of all rooms; lines of one name are added up.
///
/// # Errors
/// [`Unreadable`] where what is due on the spot is due in two currencies: it has no sum.
pub fn beside<'a>(rooms: impl Iterator<Item = &'a RetailRate>, total: Money) -> Result<Beside, Unreadable> {
    let mut all = Beside::default();
    for line in rooms.flat_map(|retail| &retail.taxes_and_fees) {
        let amount = money(line.amount.as_ref(), line.currency.as_deref()).ok().filter(|m| m.minor >= 0);
        match (line.included, amount) {
            (_, Some(nothing)) if nothing.minor == 0 => {}
            (Some(true), Some(amount)) => all.tax = plus(all.tax, amount),
            (Some(true), None) => {}
            (Some(false), Some(amount)) => all.owe(line, amount)?,
            _ => all.untold.extend(told(line.description.as_deref())),
        }
    }
    // A part that is no part of the total is not believed.
    all.tax = all.tax.filter(|tax| tax.currency == total.currency && tax.minor < total.minor);
    Ok(all)
}

/// `None` where the two have no sum.
fn plus(sum: Option<Money>, more: Money) -> Option<Money> {
    match sum {
        Some(sum) => sum.checked_add(more).ok(),
        None => Some(more),
    }
}

impl Beside {
    fn owe(&mut self, line: &TaxLine, amount: Money) -> Result<(), Unreadable> {
        let mixed = |_| Unreadable("taxesAndFees");
        self.due = Some(match self.due {
            Some(due) => due.checked_add(amount).map_err(mixed)?,
            None => amount,
        });
        let label = told(line.description.as_deref()).unwrap_or_default();
        match self.due_lines.iter_mut().find(|known| known.label == label) {
            Some(known) => known.amount = known.amount.checked_add(amount).map_err(mixed)?,
            None => self.due_lines.push(ChargeLine { label, amount }),
        }
        Ok(())
    }
}
