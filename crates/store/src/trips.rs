//! Trips: the container of bookings for one purpose. A trip belongs to the account of who travels; others see it by what is in it.
use crate::batch::{BATCH, among_seen, bind_ids};
use crate::column::{Columns, micros};
use crate::db::{self, Conn, Row};
use crate::writer::Tx;
use crate::{Store, StoreError};
use btm_domain::{OrganisationId, TripId, UserId};
use chrono::{DateTime, Utc};

/// SQL: user `$2` sees trip `t`: by who it belongs to, by a booking in it, by a case of the desk.
macro_rules! sees_trip {
    () => {
        concat!(
            "(exists (select 1 from users o where o.tenant_id = $1 and o.id = t.user_id and ",
            crate::sight::acts_for!("o.traveller_id"),
            ") or exists (select 1 from bookings b where b.tenant_id = $1 and b.trip_id = t.id and ",
            crate::sight::sees_booking!("b.id"),
            ") or exists (select 1 from desk_cases c where c.tenant_id = $1 and c.trip_id = t.id and ",
            crate::sight::acts_for!("c.traveller_id"),
            "))"
        )
    };
}
pub(crate) use sees_trip;

pub(crate) const ADD: &str = "insert into trips (tenant_id, id, user_id, title, purpose, created_at) values ($1, $2, $3, $4, $5, $6) \
     on conflict (tenant_id, id) do nothing";
pub(crate) const AMONG: &str = concat!(
    "select t.id, t.user_id, t.title, t.purpose, t.created_at from trips t where t.tenant_id = $1 and t.id in ",
    among_seen!(),
    " and ",
    sees_trip!()
);
pub(crate) const LIST: &str = concat!(
    "select t.id, t.user_id, t.title, t.purpose, t.created_at from trips t where t.tenant_id = $1 and ",
    sees_trip!(),
    " order by t.created_at desc, t.id limit 1000"
);

/// A trip; its state is derived from its bookings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trip {
    pub id: TripId,
    /// The account of who travels.
    pub user: UserId,
    /// E.g. `HND → FUK 2026-12-10`: without words, so that it needs no translation.
    pub title: String,
    pub purpose: Option<String>,
    pub created_at: DateTime<Utc>,
}

fn trip(row: &Row) -> Result<Trip, StoreError> {
    let c = Columns { table: "trips", row };
    Ok(Trip {
        id: c.parse("id")?,
        user: c.parse("user_id")?,
        title: c.text("title")?,
        purpose: c.text_or_none("purpose")?,
        created_at: c.time("created_at")?,
    })
}

/// `true` = made now, `false` = it was there and `by` sees it, `None` = it is another's.
pub(crate) async fn ensure(tx: &mut Tx, tenant: OrganisationId, t: &Trip, by: UserId) -> Result<Option<bool>, StoreError> {
    let made = db::query(ADD)
        .bind(tenant.to_string())
        .bind(t.id.to_string())
        .bind(t.user.to_string())
        .bind(&t.title)
        .bind(&t.purpose)
        .bind(micros(t.created_at))
        .execute(tx.conn())
        .await?;
    if made == 1 {
        return Ok(Some(true));
    }
    Ok(get(tx.conn(), tenant, by, t.id).await?.map(|_| false))
}

/// The trips this user sees, at most [`BATCH`].
pub(crate) async fn among(
    conn: &mut Conn,
    tenant: OrganisationId,
    user: UserId,
    ids: &[String],
) -> Result<Vec<Trip>, StoreError> {
    let query = bind_ids(db::query(AMONG).bind(tenant.to_string()).bind(user.to_string()), ids, BATCH);
    query.fetch_all(conn).await?.iter().map(trip).collect()
}

pub(crate) async fn get(conn: &mut Conn, tenant: OrganisationId, user: UserId, id: TripId) -> Result<Option<Trip>, StoreError> {
    Ok(among(conn, tenant, user, &[id.to_string()]).await?.pop())
}

impl Store {
    /// The trips this user sees, newest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn trips(&self, tenant: OrganisationId, user: UserId) -> Result<Vec<Trip>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let rows = db::query(LIST).bind(tenant.to_string()).bind(user.to_string()).fetch_all(conn).await?;
                rows.iter().map(trip).collect()
            })
        })
        .await
    }

    /// # Errors
    /// As any read.
    pub async fn trip(&self, tenant: OrganisationId, user: UserId, id: TripId) -> Result<Option<Trip>, StoreError> {
        self.read(tenant, move |conn| Box::pin(get(conn, tenant, user, id))).await
    }
}
