//! Trips: the container of bookings for one purpose.
use crate::column::{Columns, micros};
use crate::writer::Tx;
use crate::{Store, StoreError};
use btm_domain::{OrganisationId, TripId, UserId};
use chrono::{DateTime, Utc};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

pub(crate) const ADD: &str = "insert into trips (tenant_id, id, user_id, title, purpose, created_at) values ($1, $2, $3, $4, $5, $6) \
     on conflict (tenant_id, id) do nothing";
pub(crate) const GET: &str =
    "select id, user_id, title, purpose, created_at from trips where tenant_id = $1 and user_id = $2 and id = $3";
pub(crate) const LIST: &str = "select id, user_id, title, purpose, created_at from trips where tenant_id = $1 and user_id = $2 order by created_at desc, id limit 1000";

/// A trip; its state is derived from its bookings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trip {
    pub id: TripId,
    pub user: UserId,
    /// E.g. `HND → FUK 2026-12-10`: without words, so that it needs no translation.
    pub title: String,
    pub purpose: Option<String>,
    pub created_at: DateTime<Utc>,
}

fn trip(row: &SqliteRow) -> Result<Trip, StoreError> {
    let c = Columns { table: "trips", row };
    Ok(Trip {
        id: c.parse("id")?,
        user: c.parse("user_id")?,
        title: c.text("title")?,
        purpose: c.text_or_none("purpose")?,
        created_at: c.time("created_at")?,
    })
}

/// `true` = made now, `false` = it was there and is this user's, `None` = it is another's.
pub(crate) async fn ensure(tx: &mut Tx, tenant: OrganisationId, t: &Trip) -> Result<Option<bool>, StoreError> {
    let made = sqlx::query(ADD)
        .bind(tenant.to_string())
        .bind(t.id.to_string())
        .bind(t.user.to_string())
        .bind(&t.title)
        .bind(&t.purpose)
        .bind(micros(t.created_at))
        .execute(tx.conn())
        .await?
        .rows_affected();
    if made == 1 {
        return Ok(Some(true));
    }
    Ok(get(tx.conn(), tenant, t.user, t.id).await?.map(|_| false))
}

pub(crate) async fn get(
    conn: &mut SqliteConnection,
    tenant: OrganisationId,
    user: UserId,
    id: TripId,
) -> Result<Option<Trip>, StoreError> {
    let row = sqlx::query(GET).bind(tenant.to_string()).bind(user.to_string()).bind(id.to_string()).fetch_optional(conn).await?;
    row.as_ref().map(trip).transpose()
}

impl Store {
    /// The user's trips, newest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn trips(&self, tenant: OrganisationId, user: UserId) -> Result<Vec<Trip>, StoreError> {
        self.read(move |conn| {
            Box::pin(async move {
                let rows = sqlx::query(LIST).bind(tenant.to_string()).bind(user.to_string()).fetch_all(conn).await?;
                rows.iter().map(trip).collect()
            })
        })
        .await
    }

    /// # Errors
    /// As any read.
    pub async fn trip(&self, tenant: OrganisationId, user: UserId, id: TripId) -> Result<Option<Trip>, StoreError> {
        self.read(move |conn| Box::pin(get(conn, tenant, user, id))).await
    }
}
