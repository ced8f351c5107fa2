//! An offer of any product, as shown: what the screen would otherwise compute (nights, shares, the money of each cancellation step) is here.
use crate::offer::Offer;
use btm_domain::connect::{DeskOffer, EsimOffer, RentalOffer};
use btm_domain::stay::{CancelTerms, StayOffer};
use btm_domain::{Money, OfferId, PlaceTime, Product};
use chrono::{DateTime, Days, NaiveDate, Utc};

/// What cancelling brings back and costs, by time. `Unknown` is shown as "ask", never as free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CancelShown {
    NonRefundable,
    /// In order of time; the last row has no end.
    Steps(Vec<CancelRow>),
    Unknown,
}

/// Until `until` (`None`: from the last step on, for ever) `refund` comes back and `fee` does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CancelRow {
    pub until: Option<PlaceTime>,
    pub refund: Money,
    pub fee: Money,
}

impl CancelShown {
    pub(crate) fn of(terms: &CancelTerms, paid: Money) -> Self {
        let steps = match terms {
            CancelTerms::NonRefundable => return Self::NonRefundable,
            CancelTerms::Unknown => return Self::Unknown,
            CancelTerms::Steps { steps } => steps,
        };
        let row = |until, refund| Some(CancelRow { until, refund, fee: paid.checked_sub(refund).ok()? });
        let mut rows: Option<Vec<CancelRow>> = steps.iter().map(|s| row(Some(s.until), s.refund)).collect();
        if let (Some(rows), Some(last)) = (rows.as_mut(), row(None, Money::zero(paid.currency))) {
            rows.push(last);
        }
        // Figures in another currency than what was paid cannot be set against each other.
        rows.map_or(Self::Unknown, Self::Steps)
    }
}

/// A room at a price.
#[derive(Clone, Debug, PartialEq)]
pub struct Stay {
    pub offer: StayOffer,
    pub nights: u32,
    /// An equal share of the total, all rooms.
    pub per_night: Money,
    pub walk_minutes: Option<u32>,
    pub cancel: CancelShown,
    /// Everything comes back until then.
    pub free_until: Option<PlaceTime>,
}

pub(crate) fn nights(check_in: NaiveDate, check_out: NaiveDate) -> u32 {
    u32::try_from((check_out - check_in).num_days()).unwrap_or(0)
}

/// 80 metres a minute on 1.3 times the straight line: an estimate (product.md F-03).
pub(crate) fn walk_minutes(metres: u32) -> u32 {
    (metres.saturating_mul(13)).div_ceil(800)
}

impl From<StayOffer> for Stay {
    fn from(offer: StayOffer) -> Self {
        let nights = nights(offer.check_in, offer.check_out);
        Self {
            nights,
            per_night: offer.total.share(nights.max(1)),
            walk_minutes: offer.distance_m.map(walk_minutes),
            cancel: CancelShown::of(&offer.cancel, offer.total),
            free_until: offer.cancel.free_until(offer.total),
            offer,
        }
    }
}

/// An eSIM plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Esim {
    pub offer: EsimOffer,
    /// Last day it covers when its days count from the first.
    pub ends_on: NaiveDate,
    pub per_day: Money,
}

impl From<EsimOffer> for Esim {
    fn from(offer: EsimOffer) -> Self {
        let more = Days::new(u64::from(offer.days.saturating_sub(1)));
        Self {
            ends_on: offer.starts_on.checked_add_days(more).unwrap_or(offer.starts_on),
            per_day: offer.total.share(u32::from(offer.days.max(1))),
            offer,
        }
    }
}

/// A router for some days.
#[derive(Clone, Debug, PartialEq)]
pub struct Rental {
    pub offer: RentalOffer,
    pub cancel: CancelShown,
    pub free_until: Option<PlaceTime>,
    /// Before the vendor's cut-off, as of when it was made.
    pub orderable: bool,
}

impl Rental {
    pub(crate) fn of(offer: RentalOffer, now: DateTime<Utc>) -> Self {
        let terms = CancelTerms::Steps { steps: offer.cancel.clone() };
        let shown = if offer.cancel.is_empty() { CancelShown::Unknown } else { CancelShown::of(&terms, offer.total) };
        Self { cancel: shown, free_until: terms.free_until(offer.total), orderable: now < offer.order_cutoff.instant, offer }
    }
}

/// An offer of any product.
#[derive(Clone, Debug, PartialEq)]
pub enum AnyOffer {
    Flight(Box<Offer>),
    Stay(Box<Stay>),
    Esim(Box<Esim>),
    Rental(Box<Rental>),
    Desk(Box<DeskOffer>),
}

impl AnyOffer {
    pub(crate) fn of(offer: btm_domain::Offer, now: DateTime<Utc>) -> Self {
        use btm_domain::Offer as O;
        match offer {
            O::Flight(o) => Self::Flight(Box::new(o.into())),
            O::Stay(o) => Self::Stay(Box::new(o.into())),
            O::Esim(o) => Self::Esim(Box::new(o.into())),
            O::Rental(o) => Self::Rental(Box::new(Rental::of(o, now))),
            O::Desk(o) => Self::Desk(Box::new(o)),
        }
    }

    pub fn product(&self) -> Product {
        match self {
            Self::Flight(_) => Product::Flight,
            Self::Stay(_) => Product::Stay,
            Self::Esim(_) => Product::Esim,
            Self::Rental(_) => Product::Rental,
            Self::Desk(_) => Product::Desk,
        }
    }

    pub fn id(&self) -> OfferId {
        match self {
            Self::Flight(o) => o.id,
            Self::Stay(o) => o.offer.id,
            Self::Esim(o) => o.offer.id,
            Self::Rental(o) => o.offer.id,
            Self::Desk(o) => o.id,
        }
    }

    /// What goes on the company bill, without our fee.
    pub fn total(&self) -> Money {
        match self {
            Self::Flight(o) => o.total,
            Self::Stay(o) => o.offer.total,
            Self::Esim(o) => o.offer.total,
            Self::Rental(o) => o.offer.total,
            Self::Desk(o) => o.total,
        }
    }

    /// The flight, where it is one.
    pub fn flight(&self) -> Option<&Offer> {
        if let Self::Flight(offer) = self { Some(offer) } else { None }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use btm_domain::Currency;
    use btm_domain::stay::CancelStep;

    fn yen(minor: i64) -> Money {
        Money::from_minor(minor, Currency::JPY)
    }

    fn until(day: u32) -> PlaceTime {
        let local = NaiveDate::from_ymd_opt(2026, 12, day).unwrap().and_hms_opt(18, 0, 0).unwrap();
        PlaceTime::from_local(local, chrono_tz::Asia::Tokyo)
    }

    #[test]
    fn each_step_says_what_comes_back_and_what_does_not() {
        let steps = vec![CancelStep { until: until(8), refund: yen(20_000) }, CancelStep { until: until(9), refund: yen(4_000) }];
        let shown = CancelShown::of(&CancelTerms::Steps { steps }, yen(20_000));
        let CancelShown::Steps(rows) = shown else { unreachable!("{shown:?}") };
        let told: Vec<(bool, i64, i64)> = rows.iter().map(|r| (r.until.is_some(), r.refund.minor, r.fee.minor)).collect();
        assert_eq!(told, [(true, 20_000, 0), (true, 4_000, 16_000), (false, 0, 20_000)]);
        let foreign = vec![CancelStep { until: until(8), refund: Money::from_minor(100, "USD".parse().unwrap()) }];
        assert_eq!(CancelShown::of(&CancelTerms::Steps { steps: foreign }, yen(20_000)), CancelShown::Unknown);
        assert_eq!(CancelShown::of(&CancelTerms::Unknown, yen(1)), CancelShown::Unknown);
    }

    #[test]
    fn a_walk_is_estimated_upwards() {
        assert_eq!([0, 1, 61, 62, 800, 50_000].map(walk_minutes), [0, 1, 1, 2, 13, 813]);
    }
}
