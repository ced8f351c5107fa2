//! Whose an eSIM is: suppliers tell of its data by its number alone.
use crate::column::Columns;
use crate::db;
use crate::writer::Tx;
use crate::{StoreError, audit, history, revision, sight, sync};
use btm_domain::booking::Flow;
use btm_domain::{AuditId, BookingId, OrderedItem, OrganisationId};
use chrono::{DateTime, Utc};

/// A top-up names the eSIM of another booking, which keeps it.
pub(crate) const ADD: &str =
    "insert into esims (tenant_id, iccid, booking_id) values ($1, $2, $3) on conflict (tenant_id, iccid) do nothing";
pub(crate) const BY_ICCID: &str = "select tenant_id, booking_id as id from esims where iccid = $1";

/// Keeps whose it is, once the supplier has told its number.
pub(crate) async fn keep(tx: &mut Tx, tenant: OrganisationId, booking: BookingId, flow: &Flow) -> Result<(), StoreError> {
    let Some(OrderedItem::Esim(esim)) = flow.order.as_ref().map(|o| &o.item) else { return Ok(()) };
    if !esim.iccid.is_empty() {
        let query = db::query(ADD).bind(tenant.to_string()).bind(&esim.iccid).bind(booking.to_string());
        query.execute(tx.conn()).await?;
    }
    Ok(())
}

/// Its supplier says that its data runs low: a line of the booking it belongs to, and its people's mirrors follow. `None`: nobody's.
pub(crate) async fn tell_low(
    tx: &mut Tx,
    iccid: &str,
    audit_id: AuditId,
    at: DateTime<Utc>,
) -> Result<Option<BookingId>, StoreError> {
    let Some(row) = db::query(BY_ICCID).bind(iccid).fetch_optional(tx.conn()).await? else { return Ok(None) };
    let c = Columns { table: "esims", row: &row };
    let (tenant, booking): (OrganisationId, BookingId) = (c.parse("tenant_id")?, c.parse("id")?);
    tx.conn().within(tenant).await?;
    history::note(tx, tenant, booking, at, history::LOW_DATA, None).await?;
    let entry = audit::AuditEntry {
        id: audit_id,
        tenant,
        at,
        actor: None,
        session: None,
        acting_for: None,
        action: format!("booking.{}", history::LOW_DATA),
        object_kind: "booking",
        object_id: booking.to_string(),
        old: None,
        new: None,
    };
    audit::append(tx, &entry).await?;
    let rev = revision::raise(tx, tenant).await?;
    sight::tell(tx, tenant, booking, sync::Entity::Booking, booking.0, rev).await?;
    Ok(Some(booking))
}
