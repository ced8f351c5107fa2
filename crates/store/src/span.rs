//! When the thing of a booking begins and ends: what is still to come is mirrored first.
use crate::column::{Columns, micros};
use crate::db::{self, Conn, Scope};
use crate::{Store, StoreError};
use btm_domain::booking::{Accepted, Flow};
use btm_domain::stay::Property;
use btm_domain::{FlightEnd, Offer, OrderedItem, PlaceTime, Slice, ZONE_DATA};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

/// Those whose span was never worked out, in pages.
pub(crate) const UNKNOWN: &str = "select tenant_id, id, accepted, flow, starts_at, ends_at from bookings \
     where ends_at = -1 and (tenant_id, id) > ($1, $2) order by tenant_id, id limit 500";
/// All of them, in pages: with other zone data every span may be another.
pub(crate) const EVERY: &str = "select tenant_id, id, accepted, flow, starts_at, ends_at from bookings \
     where (tenant_id, id) > ($1, $2) order by tenant_id, id limit 500";
/// Where the booking still is what was read: whoever changed it since wrote its span too.
pub(crate) const SET: &str = "update bookings set starts_at = $3, ends_at = $4 where tenant_id = $1 and id = $2 and flow = $5";

/// The fact that says with which zone data spans were worked out.
const ZONES: &str = "zone_data";

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

/// Bookings written before their span was kept, or under other zone data. Page by page, since other servers may be at work on the same
/// database; cut off in the middle, it begins anew at the next start.
pub(crate) async fn work_out(store: &Store) -> Result<(), StoreError> {
    let known = store.fact(ZONES).await?;
    let anew = known.as_deref() != Some(ZONE_DATA);
    let text = if anew { EVERY } else { UNKNOWN };
    let mut after = (String::new(), String::new());
    loop {
        let from = after.clone();
        let last = store.write(Scope::Service, move |tx| Box::pin(async move { page(tx.conn(), text, &from).await })).await?;
        let Some(last) = last else { break };
        after = last;
    }
    if anew {
        store.keep_fact(ZONES, ZONE_DATA.to_owned()).await?;
    }
    Ok(())
}

/// `None`: there was nothing left. A booking that cannot be read counts as past: it is mirrored like every other.
async fn page(conn: &mut Conn, text: &'static str, after: &(String, String)) -> Result<Option<(String, String)>, StoreError> {
    let rows = db::query(text).bind(&after.0).bind(&after.1).fetch_all(&mut *conn).await?;
    let mut last = None;
    for row in &rows {
        let c = Columns { table: "bookings", row };
        let (tenant, id, flow) = (c.text("tenant_id")?, c.text("id")?, c.text("flow")?);
        let span = match (c.json("accepted"), c.json("flow")) {
            (Ok(accepted), Ok(flow)) => of(&accepted, &flow),
            _ => (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH),
        };
        // Never the mark of "not worked out".
        let (starts, ends) = (micros(span.0).max(0), micros(span.1).max(0));
        if (starts, ends) != (c.int("starts_at")?, c.int("ends_at")?) {
            db::query(SET).bind(&tenant).bind(&id).bind(starts).bind(ends).bind(flow).execute(&mut *conn).await?;
        }
        last = Some((tenant, id));
    }
    Ok(last)
}
