//! Bookings as stored: the accepted part that never changes, the flow, the history, the documents' ids.
use crate::column::Columns;
use crate::sight::{self, sees_booking};
use crate::{HistoryRow, Store, StoreError, documents, history};
use btm_domain::booking::{Accepted, Flow};
use btm_domain::{BookingId, DocumentId, OrganisationId, PurchaseId, Slice, TravellerId, TripId, UserId};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

pub(crate) const GET: &str =
    concat!("select b.id, b.accepted, b.flow from bookings b where b.tenant_id = $1 and b.id = $3 and ", sees_booking!("b.id"));
pub(crate) const ANY: &str = "select id, accepted, flow from bookings where tenant_id = $1 and id = $2";
/// A reference a supplier gives back names no company.
pub(crate) const OF_ANY: &str = "select tenant_id, id, accepted, flow from bookings where id = $1";
pub(crate) const BY_PURCHASE: &str = concat!(
    "select b.id, b.accepted, b.flow from bookings b where b.tenant_id = $1 and b.purchase_id = $3 and ",
    sees_booking!("b.id"),
    " order by b.created_at, b.id"
);
pub(crate) const BY_TRIP: &str = concat!(
    "select b.id, b.accepted, b.flow from bookings b where b.tenant_id = $1 and b.trip_id = $3 and ",
    sees_booking!("b.id"),
    " order by b.created_at, b.id"
);

/// A booking with everything its people may see.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredBooking {
    pub accepted: Accepted,
    pub flow: Flow,
    pub history: Vec<HistoryRow>,
    pub documents: Vec<DocumentId>,
    /// Who reads it travels on it: what is the traveller's alone may be shown.
    pub own: bool,
}

impl StoredBooking {
    /// The flights as ordered, else as accepted; empty for what is no flight.
    pub fn slices(&self) -> &[Slice] {
        let ordered = self.flow.order.as_ref().and_then(|o| o.item.flight()).map(|f| f.slices.as_slice());
        let accepted = self.accepted.offer.flight().map_or(&[][..], |f| &f.slices);
        ordered.filter(|s| !s.is_empty()).unwrap_or(accepted)
    }
}

async fn whole(
    conn: &mut SqliteConnection,
    tenant: &str,
    reader: Option<TravellerId>,
    row: &SqliteRow,
) -> Result<StoredBooking, StoreError> {
    let c = Columns { table: "bookings", row };
    let id = c.text("id")?;
    let accepted: Accepted = c.json("accepted")?;
    Ok(StoredBooking {
        own: reader.is_some_and(|reader| accepted.travellers.iter().any(|t| t.id == reader)),
        accepted,
        flow: c.json("flow")?,
        history: history::list(conn, tenant, &id).await?,
        documents: documents::ids(conn, tenant, &id).await?,
    })
}

/// As `user` sees it.
pub(crate) async fn get(
    conn: &mut SqliteConnection,
    tenant: OrganisationId,
    user: UserId,
    id: BookingId,
) -> Result<Option<StoredBooking>, StoreError> {
    let reader = sight::oneself(conn, tenant, user).await?;
    let tenant = tenant.to_string();
    let row = sqlx::query(GET).bind(&tenant).bind(user.to_string()).bind(id.to_string()).fetch_optional(&mut *conn).await?;
    match row {
        Some(row) => whole(conn, &tenant, reader, &row).await.map(Some),
        None => Ok(None),
    }
}

/// As the service and its operators see it.
pub(crate) async fn any(
    conn: &mut SqliteConnection,
    tenant: OrganisationId,
    id: BookingId,
) -> Result<Option<StoredBooking>, StoreError> {
    let tenant = tenant.to_string();
    let row = sqlx::query(ANY).bind(&tenant).bind(id.to_string()).fetch_optional(&mut *conn).await?;
    match row {
        Some(row) => whole(conn, &tenant, None, &row).await.map(Some),
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
    let reader = sight::oneself(conn, tenant, user).await?;
    let tenant = tenant.to_string();
    let rows = sqlx::query(sql).bind(&tenant).bind(user.to_string()).bind(of).fetch_all(&mut *conn).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in &rows {
        all.push(whole(conn, &tenant, reader, row).await?);
    }
    Ok(all)
}

impl Store {
    /// A booking this user travels on or arranges for; any other looks like none.
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

    /// A booking of whichever company, for the service itself.
    ///
    /// # Errors
    /// As any read.
    pub async fn booking_of_any(&self, id: BookingId) -> Result<Option<StoredBooking>, StoreError> {
        self.read(move |conn| {
            Box::pin(async move {
                let row = sqlx::query(OF_ANY).bind(id.to_string()).fetch_optional(&mut *conn).await?;
                let Some(row) = row else { return Ok(None) };
                let tenant = Columns { table: "bookings", row: &row }.text("tenant_id")?;
                whole(conn, &tenant, None, &row).await.map(Some)
            })
        })
        .await
    }

    /// The bookings of one purchase that this user sees, oldest first; empty if it does not exist or is another's.
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

    /// The bookings of one trip that this user sees, oldest first.
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
