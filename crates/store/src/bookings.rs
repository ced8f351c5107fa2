//! Bookings as stored: the accepted part that never changes, the flow, the history, the documents' ids.
use crate::column::Columns;
use crate::{HistoryRow, Store, StoreError, documents, history};
use btm_domain::booking::{Accepted, Flow};
use btm_domain::{BookingId, DocumentId, OrganisationId, PurchaseId, TripId, UserId};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

pub(crate) const GET: &str = "select id, accepted, flow from bookings where tenant_id = $1 and user_id = $2 and id = $3";
pub(crate) const BY_PURCHASE: &str =
    "select id, accepted, flow from bookings where tenant_id = $1 and user_id = $2 and purchase_id = $3 order by created_at, id";
pub(crate) const BY_TRIP: &str =
    "select id, accepted, flow from bookings where tenant_id = $1 and user_id = $2 and trip_id = $3 order by created_at, id";

/// A booking with everything its owner may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBooking {
    pub accepted: Accepted,
    pub flow: Flow,
    pub history: Vec<HistoryRow>,
    pub documents: Vec<DocumentId>,
}

async fn whole(conn: &mut SqliteConnection, tenant: &str, row: &SqliteRow) -> Result<StoredBooking, StoreError> {
    let c = Columns { table: "bookings", row };
    let id = c.text("id")?;
    Ok(StoredBooking {
        accepted: c.json("accepted")?,
        flow: c.json("flow")?,
        history: history::list(conn, tenant, &id).await?,
        documents: documents::ids(conn, tenant, &id).await?,
    })
}

pub(crate) async fn get(
    conn: &mut SqliteConnection,
    tenant: OrganisationId,
    user: UserId,
    id: BookingId,
) -> Result<Option<StoredBooking>, StoreError> {
    let tenant = tenant.to_string();
    let row = sqlx::query(GET).bind(&tenant).bind(user.to_string()).bind(id.to_string()).fetch_optional(&mut *conn).await?;
    match row {
        Some(row) => whole(conn, &tenant, &row).await.map(Some),
        None => Ok(None),
    }
}

async fn list(
    conn: &mut SqliteConnection,
    sql: &'static str,
    tenant: OrganisationId,
    user: UserId,
    of: String,
) -> Result<Vec<StoredBooking>, StoreError> {
    let tenant = tenant.to_string();
    let rows = sqlx::query(sql).bind(&tenant).bind(user.to_string()).bind(of).fetch_all(&mut *conn).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in &rows {
        all.push(whole(conn, &tenant, row).await?);
    }
    Ok(all)
}

impl Store {
    /// The user's own booking; another's looks like none.
    ///
    /// # Errors
    /// As any read.
    pub async fn booking(
        &self,
        tenant: OrganisationId,
        user: UserId,
        id: BookingId,
    ) -> Result<Option<StoredBooking>, StoreError> {
        self.read(move |conn| Box::pin(get(conn, tenant, user, id))).await
    }

    /// The bookings of one purchase, oldest first; empty if it does not exist or is another's.
    ///
    /// # Errors
    /// As any read.
    pub async fn bookings_of_purchase(
        &self,
        tenant: OrganisationId,
        user: UserId,
        id: PurchaseId,
    ) -> Result<Vec<StoredBooking>, StoreError> {
        self.read(move |conn| Box::pin(list(conn, BY_PURCHASE, tenant, user, id.to_string()))).await
    }

    /// The bookings of one trip, oldest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn bookings_of_trip(
        &self,
        tenant: OrganisationId,
        user: UserId,
        id: TripId,
    ) -> Result<Vec<StoredBooking>, StoreError> {
        self.read(move |conn| Box::pin(list(conn, BY_TRIP, tenant, user, id.to_string()))).await
    }
}
