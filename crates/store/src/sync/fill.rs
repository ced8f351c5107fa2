//! A mirror from nothing: the live things in pages, by keys that never change. What is still to come is given first, trip by trip, so that
//! a first sync shows tomorrow's flight before last year's papers. What changes meanwhile comes with the delta since the head.
use super::cursor::place;
use super::{Asked, Change, Entity, Filling, Mark, Position, Reader, bodies, marks, newest};
use crate::StoreError;
use crate::batch::{BATCH, bind_ids};
use crate::column::{Columns, micros};
use crate::db::{self, Conn};
use chrono::{DateTime, Utc};

/// Most trips that come first. Their ids travel in the cursor.
pub(super) const MOST_AHEAD: usize = 16;
/// Greater than every id.
const TOP: &str = "g";

const UPCOMING: &str = "select b.trip_id as id, min(b.starts_at) as starts from changes c \
     join bookings b on b.tenant_id = c.tenant_id and b.id = c.id \
     where c.tenant_id = $1 and c.user_id = $2 and c.entity = 'booking' and c.gone = 0 and b.ends_at >= $3 \
     and b.state not in ('draft', 'failed', 'cancelled', 'voided', 'expired', 'closed') \
     group by b.trip_id order by min(b.starts_at), b.trip_id limit $4";
/// Everything of trip `$3`, after id `$5` of kind `$4`.
const OF_TRIP: &str = "select x.entity, x.id, x.rev from (\
     select 0 as place, 'trip' as entity, c.id as id, c.rev as rev from changes c \
     where c.tenant_id = $1 and c.user_id = $2 and c.entity = 'trip' and c.id = $3 and c.gone = 0 \
     union all select 1, 'booking', c.id, c.rev from bookings b join changes c on c.tenant_id = b.tenant_id and c.user_id = $2 \
     and c.entity = 'booking' and c.id = b.id and c.gone = 0 where b.tenant_id = $1 and b.trip_id = $3 \
     union all select 2, 'document', c.id, c.rev from bookings b join documents d on d.tenant_id = b.tenant_id \
     and d.booking_id = b.id join changes c on c.tenant_id = d.tenant_id and c.user_id = $2 and c.entity = 'document' \
     and c.id = d.id and c.gone = 0 where b.tenant_id = $1 and b.trip_id = $3 \
     union all select 3, 'desk_case', c.id, c.rev from desk_cases k join changes c on c.tenant_id = k.tenant_id \
     and c.user_id = $2 and c.entity = 'desk_case' and c.id = k.id and c.gone = 0 where k.tenant_id = $1 and k.trip_id = $3) x \
     where x.place > $4 or (x.place = $4 and x.id < $5) order by x.place, x.id desc limit $6";

/// SQL: the trips that came first.
macro_rules! ahead {
    () => {
        "($5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)"
    };
}
const TRIPS: &str = concat!(
    "select c.entity, c.id, c.rev from changes c where c.tenant_id = $1 and c.user_id = $2 and c.entity = 'trip' and c.gone = 0 \
     and c.id < $3 and c.id not in ",
    ahead!(),
    " order by c.id desc limit $4"
);
const BOOKINGS: &str = concat!(
    "select c.entity, c.id, c.rev from changes c join bookings b on b.tenant_id = c.tenant_id and b.id = c.id \
     where c.tenant_id = $1 and c.user_id = $2 and c.entity = 'booking' and c.gone = 0 and c.id < $3 and b.trip_id not in ",
    ahead!(),
    " order by c.id desc limit $4"
);
const DOCUMENTS: &str = concat!(
    "select c.entity, c.id, c.rev from changes c join documents d on d.tenant_id = c.tenant_id and d.id = c.id \
     join bookings b on b.tenant_id = d.tenant_id and b.id = d.booking_id \
     where c.tenant_id = $1 and c.user_id = $2 and c.entity = 'document' and c.gone = 0 and c.id < $3 and b.trip_id not in ",
    ahead!(),
    " order by c.id desc limit $4"
);
const CASES: &str = concat!(
    "select c.entity, c.id, c.rev from changes c join desk_cases k on k.tenant_id = c.tenant_id and k.id = c.id \
     where c.tenant_id = $1 and c.user_id = $2 and c.entity = 'desk_case' and c.gone = 0 and c.id < $3 \
     and (k.trip_id is null or k.trip_id not in ",
    ahead!(),
    ") order by c.id desc limit $4"
);
pub(super) const STATEMENTS: &[&str] = &[UPCOMING, OF_TRIP, TRIPS, BOOKINGS, DOCUMENTS, CASES];

/// The first page's place: which trips come first is settled here.
pub(super) async fn begin(conn: &mut Conn, reader: &Reader, head: i64, now: DateTime<Utc>) -> Result<Filling, StoreError> {
    let rows = db::query(UPCOMING)
        .bind(reader.tenant.to_string())
        .bind(reader.user.to_string())
        .bind(micros(now))
        .bind(i64::try_from(MOST_AHEAD).unwrap_or(0))
        .fetch_all(conn)
        .await?;
    let ahead = rows.iter().map(|row| Columns { table: "bookings", row }.parse("id")).collect::<Result<_, _>>()?;
    Ok(Filling { head, ahead, stage: 0, kind: Entity::Trip, after: None })
}

/// The next marks of the stage in hand; none = it is done.
async fn next(conn: &mut Conn, reader: &Reader, at: &Filling, most: usize) -> Result<Vec<Mark>, StoreError> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let after = at.after.map_or_else(|| TOP.to_owned(), |id| id.to_string());
    let (tenant, user) = (reader.tenant.to_string(), reader.user.to_string());
    let rows = if let Some(trip) = at.ahead.get(at.stage) {
        let kind = i64::try_from(place(at.kind)).unwrap_or(0);
        let query = db::query(OF_TRIP).bind(tenant).bind(user).bind(trip.to_string()).bind(kind).bind(after).bind(most);
        query.fetch_all(conn).await?
    } else {
        let sql = match at.kind {
            Entity::Trip => TRIPS,
            Entity::Booking => BOOKINGS,
            Entity::Document => DOCUMENTS,
            Entity::DeskCase => CASES,
        };
        let first: Vec<String> = at.ahead.iter().map(ToString::to_string).collect();
        let query = db::query(sql).bind(tenant).bind(user).bind(after).bind(most);
        bind_ids(query, &first, MOST_AHEAD).fetch_all(conn).await?
    };
    marks(&rows, false)
}

/// On to the next stage; `false`: that was the last one.
fn advance(at: &mut Filling) -> bool {
    at.after = None;
    if at.stage < at.ahead.len() {
        (at.stage, at.kind) = (at.stage + 1, Entity::Trip);
        return true;
    }
    match Entity::ALL.get(place(at.kind) + 1) {
        Some(kind) => at.kind = *kind,
        None => return false,
    }
    true
}

pub(super) async fn page(
    conn: &mut Conn,
    reader: &Reader,
    mut at: Filling,
    head: i64,
    asked: &Asked,
) -> Result<(Vec<Change>, Position, bool), StoreError> {
    let limit = asked.limit as usize;
    let (mut changes, mut bytes) = (Vec::<Change>::new(), 0);
    loop {
        let found = next(conn, reader, &at, BATCH.min(limit - changes.len())).await?;
        if found.is_empty() {
            if advance(&mut at) {
                continue;
            }
            // Nothing changed since: the mirror is whole. Otherwise the delta makes it so.
            let whole = newest(conn, reader.tenant, reader.user).await? <= at.head;
            return Ok((changes, Position::Since(if whole { head } else { at.head }), !whole));
        }
        for change in bodies::load(conn, reader, &found).await? {
            let weight = (asked.weigh)(&change);
            if !changes.is_empty() && bytes + weight > asked.bytes {
                return Ok((changes, Position::Filling(at), true));
            }
            (at.kind, at.after) = (change.entity, Some(change.id));
            // Out of sight although its mark says otherwise: a new mirror has nothing to take away.
            if change.body.is_some() {
                bytes += weight;
                changes.push(change);
            }
        }
        if changes.len() >= limit {
            return Ok((changes, Position::Filling(at), true));
        }
    }
}
