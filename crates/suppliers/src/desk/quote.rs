//! The arithmetic of a rental (`suppliers.md` §6): whole numbers and calendar days in Japan, nothing else.
use super::catalogue::{Cover, Product};
use btm_domain::connect::{RentalLine, RentalLineKind as Line};
use btm_domain::stay::CancelStep;
use btm_domain::{Money, PlaceTime};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use chrono_tz::Asia::Tokyo;

/// Landing later than this, one has until this time of the next day.
const LATE_LANDING: u32 = 16;

/// What is rented with the router.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extras<'a> {
    pub cover: Option<&'a Cover>,
    pub battery: bool,
    pub adapter: bool,
}

/// The day in Japan.
pub fn japanese_day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&Tokyo).date_naive()
}

/// Calendar days in Japan from the pick-up to the latest return, both counted; at least one.
pub fn days(pickup: DateTime<Utc>, return_by: DateTime<Utc>) -> u16 {
    let days = (japanese_day(return_by) - japanese_day(pickup)).num_days() + 1;
    u16::try_from(days.max(1)).unwrap_or(u16::MAX)
}

/// The lines of a rental of so many days, and their sum. `None` where a figure outgrows its type.
pub fn price(
    product: &Product,
    days: u16,
    extras: Extras<'_>,
    pickup_fee: i64,
    return_fee: i64,
) -> Option<(Vec<RentalLine>, Money)> {
    let daily = |per_day: i64| per_day.checked_mul(i64::from(days));
    let mut lines = Vec::new();
    let mut line = |kind, quantity, amount: i64| {
        if amount > 0 {
            lines.push(RentalLine { kind, quantity, amount: product.money(amount) });
        }
    };
    line(Line::Days, days, daily(product.price_per_day)?);
    line(Line::Handling, 1, product.handling);
    line(Line::Pickup, 1, pickup_fee);
    line(Line::Return, 1, return_fee);
    if let Some(cover) = extras.cover {
        line(Line::Cover, days, daily(cover.per_day)?);
    }
    if let Some(per_day) = product.battery_per_day.filter(|_| extras.battery) {
        line(Line::Battery, days, daily(per_day)?);
    }
    if let Some(once) = product.adapter.filter(|_| extras.adapter) {
        line(Line::Adapter, 1, once);
    }
    let sum = lines.iter().try_fold(product.money(0), |sum, line| sum.checked_add(line.amount).ok())?;
    Some((lines, sum))
}

/// Until when it is given back after landing: the day of arrival, or 16:00 of the next day for whoever lands after 16:00.
pub fn return_by(landing: DateTime<Utc>) -> Option<PlaceTime> {
    let local = landing.with_timezone(&Tokyo).naive_local();
    let four = NaiveTime::from_hms_opt(LATE_LANDING, 0, 0)?;
    if local.time() > four {
        return Some(PlaceTime::from_local(local.date().checked_add_days(Days::new(1))?.and_time(four), Tokyo));
    }
    end_of(local.date())
}

/// The last minute of a day in Japan.
pub fn end_of(day: NaiveDate) -> Option<PlaceTime> {
    Some(PlaceTime::from_local(day.and_hms_opt(23, 59, 0)?, Tokyo))
}

/// What a lost router costs.
pub fn loss_fee(product: &Product, cover: Option<&Cover>) -> Money {
    product.money(cover.map_or(product.terms.loss_fee, |c| c.loss_fee))
}

/// What cancelling brings back, by time, for a rental picked up on this day. Parts of a unit stay with the vendor.
pub fn cancel_steps(product: &Product, pickup: NaiveDate, total: Money) -> Vec<CancelStep> {
    let step = |step: &super::catalogue::RefundStep| {
        let refund = total.minor.checked_mul(i64::from(step.refund))? / 100;
        Some(CancelStep { until: step.until.moment(pickup)?, refund: Money::from_minor(refund, total.currency) })
    };
    product.terms.cancel_steps.iter().filter_map(step).collect()
}
