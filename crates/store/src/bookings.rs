//! Bookings as stored: the accepted part that never changes, the flow, the history, the documents' ids.
use crate::batch::{BATCH, among_seen, bind_ids};
use crate::column::Columns;
use crate::db::{self, Conn, Row, Scope};
use crate::sight::{self, sees_booking};
use crate::wishes::{self, CancelWish};
use crate::{HistoryRow, Store, StoreError, documents, history};
use btm_domain::booking::{Accepted, Flow};
use btm_domain::{BookingId, DocumentId, OrganisationId, PurchaseId, Slice, TravellerId, TripId, UserId};

pub(crate) const AMONG: &str = concat!(
    "select b.id, b.accepted, b.flow from bookings b where b.tenant_id = $1 and b.id in ",
    among_seen!(),
    " and ",
    sees_booking!("b.id")
);
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
    /// Somebody wants it cancelled; nothing is cancelled by that.
    pub wish: Option<CancelWish>,
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

/// Everything of these rows, read in lists rather than one by one.
async fn whole(
    conn: &mut Conn,
    tenant: &str,
    reader: Option<TravellerId>,
    rows: &[Row],
) -> Result<Vec<StoredBooking>, StoreError> {
    let mut all = Vec::with_capacity(rows.len());
    for rows in rows.chunks(BATCH) {
        let ids = rows.iter().map(|row| Columns { table: "bookings", row }.text("id")).collect::<Result<Vec<_>, _>>()?;
        let mut histories = history::of(conn, tenant, &ids).await?;
        let mut documents = documents::ids(conn, tenant, &ids).await?;
        let mut wished = wishes::of(conn, tenant, &ids).await?;
        for (row, id) in rows.iter().zip(&ids) {
            let c = Columns { table: "bookings", row };
            let accepted: Accepted = c.json("accepted")?;
            all.push(StoredBooking {
                own: reader.is_some_and(|reader| accepted.travellers.iter().any(|t| t.id == reader)),
                accepted,
                flow: c.json("flow")?,
                history: histories.remove(id).unwrap_or_default(),
                documents: documents.remove(id).unwrap_or_default(),
                wish: wished.remove(id),
            });
        }
    }
    Ok(all)
}

/// As `user` sees them, at most [`BATCH`].
pub(crate) async fn among(
    conn: &mut Conn,
    tenant: OrganisationId,
    user: UserId,
    reader: Option<TravellerId>,
    ids: &[String],
) -> Result<Vec<StoredBooking>, StoreError> {
    let tenant = tenant.to_string();
    let query = bind_ids(db::query(AMONG).bind(&tenant).bind(user.to_string()), ids, BATCH);
    let rows = query.fetch_all(&mut *conn).await?;
    whole(conn, &tenant, reader, &rows).await
}

/// As `user` sees it.
pub(crate) async fn get(
    conn: &mut Conn,
    tenant: OrganisationId,
    user: UserId,
    id: BookingId,
) -> Result<Option<StoredBooking>, StoreError> {
    let reader = sight::oneself(conn, tenant, user).await?;
    Ok(among(conn, tenant, user, reader, &[id.to_string()]).await?.pop())
}

/// As the service and its operators see it.
pub(crate) async fn any(conn: &mut Conn, tenant: OrganisationId, id: BookingId) -> Result<Option<StoredBooking>, StoreError> {
    let tenant = tenant.to_string();
    let rows = db::query(ANY).bind(&tenant).bind(id.to_string()).fetch_all(&mut *conn).await?;
    Ok(whole(conn, &tenant, None, &rows).await?.pop())
}

async fn list(
    conn: &mut Conn,
    sql: &'static str,
    tenant: OrganisationId,
    user: UserId,
    of: String,
) -> Result<Vec<StoredBooking>, StoreError> {
    let reader = sight::oneself(conn, tenant, user).await?;
    let tenant = tenant.to_string();
    let rows = db::query(sql).bind(&tenant).bind(user.to_string()).bind(of).fetch_all(&mut *conn).await?;
    whole(conn, &tenant, reader, &rows).await
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
        self.read(tenant, move |conn| Box::pin(get(conn, tenant, user, id))).await
    }

    /// A booking of whichever company, for the service itself.
    ///
    /// # Errors
    /// As any read.
    pub async fn booking_of_any(&self, id: BookingId) -> Result<Option<StoredBooking>, StoreError> {
        self.read(Scope::Service, move |conn| {
            Box::pin(async move {
                let rows = db::query(OF_ANY).bind(id.to_string()).fetch_all(&mut *conn).await?;
                let Some(row) = rows.first() else { return Ok(None) };
                let tenant: OrganisationId = Columns { table: "bookings", row }.parse("tenant_id")?;
                conn.within(tenant).await?;
                Ok(whole(conn, &tenant.to_string(), None, &rows[..1]).await?.pop())
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
        self.read(tenant, move |conn| Box::pin(list(conn, BY_PURCHASE, tenant, user, id.to_string()))).await
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
        self.read(tenant, move |conn| Box::pin(list(conn, BY_TRIP, tenant, user, id.to_string()))).await
    }
}
