//! When the thing of a booking begins and ends: what is still to come is mirrored first.
use crate::StoreError;
use crate::column::{Columns, micros};
use crate::db::{self, Conn};
use btm_domain::booking::{Accepted, Flow};
use btm_domain::stay::Property;
use btm_domain::{FlightEnd, Offer, OrderedItem, PlaceTime, Slice};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

pub(crate) const UNKNOWN: &str =
    "select tenant_id, id, accepted, flow from bookings where ends_at = -1 order by tenant_id, id limit 500";
pub(crate) const SET: &str = "update bookings set starts_at = $3, ends_at = $4 where tenant_id = $1 and id = $2";

pub(crate) type Span = (DateTime<Utc>, DateTime<Utc>);

fn between(slices: &[Slice]) -> Option<Span> {
    let at = |end: &FlightEnd| end.time.instant;
    let segments = || slices.iter().flat_map(|s| &s.segments);
    Some((segments().map(|s| at(&s.departure)).min()?, segments().map(|s| at(&s.arrival)).max()?))
}

/// From the first day's beginning to the last day's end; `midnight` is the place's own.
fn days(from: NaiveDate, last: NaiveDate, midnight: impl Fn(NaiveDate) -> DateTime<Utc>) -> Span {
    (midnight(from), midnight(last.checked_add_days(Days::new(1)).unwrap_or(last)))
}

fn nights(property: &Property, from: NaiveDate, until: NaiveDate) -> Span {
    days(from, until, |day| PlaceTime::from_local(day.and_time(NaiveTime::MIN), property.zone).instant)
}

/// What the order says, where it says more than the offer.
pub(crate) fn ordered(flow: &Flow) -> Option<Span> {
    match &flow.order.as_ref()?.item {
        OrderedItem::Flight(flight) => between(&flight.slices),
        OrderedItem::Stay(stay) => Some(nights(&stay.property, stay.check_in, stay.check_out)),
        OrderedItem::Rental(rental) => Some((rental.pickup_from.instant, rental.return_by.instant)),
        OrderedItem::Desk(desk) => Some((desk.starts.instant, desk.ends.instant)),
        OrderedItem::Esim(_) => None,
    }
}

/// As ordered, else as accepted. An eSIM's days begin with its first use, at most on the first day asked for.
pub(crate) fn of(accepted: &Accepted, flow: &Flow) -> Span {
    if let Some(span) = ordered(flow) {
        return span;
    }
    match &accepted.offer {
        Offer::Flight(flight) => between(&flight.slices).unwrap_or((accepted.at, accepted.at)),
        Offer::Stay(stay) => nights(&stay.property, stay.check_in, stay.check_out),
        Offer::Rental(rental) => (rental.pickup_from.instant, rental.return_by.instant),
        Offer::Desk(desk) => (desk.starts.instant, desk.ends.instant),
        Offer::Esim(esim) => {
            let last = esim.starts_on.checked_add_days(Days::new(u64::from(esim.days))).unwrap_or(esim.starts_on);
            days(esim.starts_on, last, |day| day.and_time(NaiveTime::MIN).and_utc())
        }
    }
}

/// Bookings written before their span was kept. One that cannot be read counts as past: it is mirrored like every other.
pub(crate) async fn work_out(conn: &mut Conn) -> Result<(), StoreError> {
    loop {
        let rows = db::query(UNKNOWN).fetch_all(&mut *conn).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in &rows {
            let c = Columns { table: "bookings", row };
            let span = match (c.json("accepted"), c.json("flow")) {
                (Ok(accepted), Ok(flow)) => of(&accepted, &flow),
                _ => (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH),
            };
            let query = db::query(SET).bind(c.text("tenant_id")?).bind(c.text("id")?);
            // Never the mark of "not worked out".
            query.bind(micros(span.0).max(0)).bind(micros(span.1).max(0)).execute(&mut *conn).await?;
        }
    }
}
