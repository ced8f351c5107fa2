//! Where a router is handed over and given back on a trip (`suppliers.md` §6): only at a counter that is open when the traveller passes
//! it, the one in the same terminal first; else by post, with its date.
use super::catalogue::{Catalogue, Point, Product};
use super::quote::{end_of, return_by};
use crate::port::{FlightMoment, TripFlights};
use btm_domain::connect::{ConnectQuery, RentalPoint, RentalPointKind};
use btm_domain::places::Places;
use btm_domain::{CountryCode, PlaceTime};
use chrono::{DateTime, Days, TimeDelta, Utc};
use chrono_tz::Asia::Tokyo;
use chrono_tz::Tz;

/// Before a departure one is at the airport, not at the gate yet.
const BEFORE_DEPARTURE: (TimeDelta, TimeDelta) = (TimeDelta::hours(3), TimeDelta::minutes(60));
/// After an arrival one is through, and not gone yet.
const AFTER_ARRIVAL: (TimeDelta, TimeDelta) = (TimeDelta::minutes(30), TimeDelta::hours(3));

/// A point at a moment of the trip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot<'a> {
    pub point: &'a Point,
    /// Pick-up: from then on. Return: by then.
    pub at: PlaceTime,
    /// When the traveller comes by; the hours are those of then.
    pub passes: DateTime<Utc>,
    pub hours: Option<String>,
}

impl Spot<'_> {
    /// As it is shown.
    pub fn shown(&self) -> RentalPoint {
        let floor = |name: &str| match &self.point.floor {
            Some(floor) => format!("{name} {floor}"),
            None => name.to_owned(),
        };
        RentalPoint {
            kind: self.point.kind,
            name_ja: floor(&self.point.name_ja),
            name_en: floor(&self.point.name_en),
            hours: self.hours.clone(),
        }
    }
}

/// The best place to pick `product` up, asked at `now`; `None` where none can be reached in time.
pub fn pickup<'a>(
    catalogue: &'a Catalogue,
    product: &'a Product,
    query: &ConnectQuery,
    trip: &TripFlights,
    now: DateTime<Utc>,
) -> Option<Spot<'a>> {
    let departure = trip.departure.as_ref().map(|m| (m, m.at.instant - BEFORE_DEPARTURE.0, m.at.instant - BEFORE_DEPARTURE.1));
    let arrival = trip.arrival.as_ref().map(|m| (m, m.at.instant + AFTER_ARRIVAL.0, m.at.instant + AFTER_ARRIVAL.1));
    for (moment, from, until) in [departure, arrival].into_iter().flatten() {
        let points = catalogue.points_of(&product.vendor).filter(|p| p.pickup_fee.is_some());
        let fits = at_airport(points, moment, from, until, |point| now + TimeDelta::hours(i64::from(point.lead_hours)));
        let best = fits.into_iter().min_by_key(|(other_terminal, spot)| (*other_terminal, spot.point.pickup_fee, &spot.point.id));
        if let Some((_, spot)) = best {
            return Some(spot);
        }
    }
    let first_day = trip.departure.as_ref().map_or(query.from, |m| super::quote::japanese_day(m.at.instant));
    let by_post = |point: &'a Point| {
        let day = first_day.checked_sub_days(Days::new(u64::from(point.days_before)))?;
        let at = PlaceTime::from_local(day.and_hms_opt(9, 0, 0)?, Tokyo);
        let lead = now + TimeDelta::hours(i64::from(point.lead_hours));
        (at.instant >= lead).then_some(Spot { point, at, passes: at.instant, hours: None })
    };
    let sent = catalogue.points_of(&product.vendor).filter(|p| p.pickup_fee.is_some() && sent(p));
    sent.filter_map(by_post).min_by_key(|spot| (spot.point.pickup_fee, &spot.point.id))
}

/// The best place to give it back, and by when.
pub fn give_back<'a>(
    catalogue: &'a Catalogue,
    product: &'a Product,
    query: &ConnectQuery,
    trip: &TripFlights,
) -> Option<Spot<'a>> {
    let points = || catalogue.points_of(&product.vendor).filter(|p| p.return_fee.is_some());
    let home = trip.home.as_ref().filter(|m| in_japan(m));
    let by = match home {
        Some(moment) => return_by(moment.at.instant)?,
        None => end_of(query.until)?,
    };
    if let Some(moment) = home {
        let (from, until) = (moment.at.instant + AFTER_ARRIVAL.0, moment.at.instant + AFTER_ARRIVAL.1);
        let fits = at_airport(points(), moment, from, until, |_| from);
        let best = fits.into_iter().min_by_key(|(other_terminal, spot)| (*other_terminal, spot.point.return_fee, &spot.point.id));
        if let Some((_, spot)) = best {
            return Some(Spot { at: by, ..spot });
        }
    }
    let passes = by.instant;
    let sent = points().filter(|p| sent(p));
    sent.map(|point| Spot { point, at: by, passes, hours: None }).min_by_key(|spot| (spot.point.return_fee, &spot.point.id))
}

/// Counters and boxes of the moment's airport that are open for a while between the two, not before `ready`; each with whether it stands
/// in another terminal.
fn at_airport<'a>(
    points: impl Iterator<Item = &'a Point>,
    moment: &FlightMoment,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    ready: impl Fn(&Point) -> DateTime<Utc>,
) -> Vec<(bool, Spot<'a>)> {
    let zone = zone(moment);
    let here = points.filter(|p| p.airport == Some(moment.airport));
    let counters = here.filter(|p| !sent(p));
    let spot = |point: &'a Point| {
        let open = point.hours.open(zone, from.max(ready(point)), until)?;
        let other = !same_terminal(point.terminal.as_deref(), moment.terminal.as_deref());
        Some((other, Spot { point, at: PlaceTime::from_instant(open.from, zone), passes: open.from, hours: open.hours }))
    };
    counters.filter_map(spot).collect()
}

/// The spot of a point again, for a time agreed before; `None` where it is closed when the traveller comes by.
pub(super) fn again(point: &Point, at: PlaceTime, passes: DateTime<Utc>) -> Option<Spot<'_>> {
    if sent(point) {
        return Some(Spot { point, at, passes, hours: None });
    }
    let zone = point.airport.and_then(|code| Places::bundled().zone_of(code))?;
    let open = point.hours.open(zone, passes, passes + TimeDelta::minutes(1))?;
    Some(Spot { point, at, passes, hours: open.hours })
}

/// It goes by parcel; nobody comes by.
fn sent(point: &Point) -> bool {
    matches!(point.kind, RentalPointKind::Post | RentalPointKind::Office)
}

fn zone(moment: &FlightMoment) -> Tz {
    Places::bundled().zone_of(moment.airport).unwrap_or(moment.at.zone)
}

fn in_japan(moment: &FlightMoment) -> bool {
    let japan: Option<CountryCode> = "JP".parse().ok();
    Places::bundled().airport(moment.airport).map(|place| place.country) == japan
}

/// `3`, `T3`, `Terminal 3` are one. Where either is unknown nothing is said to be the same.
fn same_terminal(a: Option<&str>, b: Option<&str>) -> bool {
    let bare = |text: &str| {
        let upper = text.trim().to_ascii_uppercase();
        let rest = upper.strip_prefix("TERMINAL").or_else(|| upper.strip_prefix('T').filter(|r| !r.is_empty()));
        rest.unwrap_or(&upper).trim().to_owned()
    };
    matches!((a, b), (Some(a), Some(b)) if bare(a) == bare(b))
}
