//! The wish to cancel: somebody wrote it down, perhaps offline, without having seen what comes back. It stands beside the booking until
//! it is taken back, another takes its place, or the booking is cancelled or ends; nothing is cancelled by it.
use crate::audit::{AuditEntry, append};
use crate::batch::{BATCH, among, bind_ids};
use crate::column::{Columns, micros, word};
use crate::db::{self, Conn};
use crate::transition::Actor;
use crate::writer::Tx;
use crate::{Store, StoreError, history, revision, sight, sync};
use btm_domain::{AuditId, BookingId, BookingState, OrganisationId};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use uuid::Uuid;

pub(crate) const ADD: &str = "insert into cancel_wishes (tenant_id, id, booking_id, user_id, by_name, written_at, received_at) \
     values ($1, $2, $3, $4, $5, $6, $7)";
pub(crate) const KNOWN: &str = "select id, booking_id, user_id from cancel_wishes where tenant_id = $1 and id = $2";
pub(crate) const END: &str = "update cancel_wishes set ended_at = $3, end_reason = $4 \
     where tenant_id = $1 and booking_id = $2 and ended_at is null";
pub(crate) const STATE: &str = "select id, state from bookings where tenant_id = $1 and id = $2";
pub(crate) const AMONG: &str = concat!(
    "select id, booking_id, by_name, written_at from cancel_wishes where tenant_id = $1 and ended_at is null and booking_id in ",
    among!()
);

/// A wish that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancelWish {
    /// Made by the client.
    pub id: Uuid,
    /// As shown; with whom it was written for, where that is somebody else.
    pub by: String,
    pub written_at: DateTime<Utc>,
}

/// A wish to be kept.
#[derive(Clone, Debug)]
pub struct NewWish {
    pub tenant: OrganisationId,
    pub booking: BookingId,
    pub wish: CancelWish,
    pub by: Actor,
    pub at: DateTime<Utc>,
    pub audit_id: AuditId,
}

/// What became of a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WishKept {
    Kept,
    /// This very wish came before, whatever became of it since: nothing was written.
    Known,
    /// The id stands for another booking's wish, or another person's.
    IdTaken,
    /// Only what is held or confirmed can be wished away.
    NotNow,
}

/// A cancellation under way or done, and every other end, is the end of the wish.
pub fn ended_by(state: BookingState) -> bool {
    use BookingState as S;
    matches!(state, S::Cancelling | S::Cancelled | S::Voided | S::Expired | S::Failed | S::Closed)
}

/// The wishes that stand, of at most [`BATCH`] bookings, by the bookings' ids.
pub(crate) async fn of(conn: &mut Conn, tenant: &str, bookings: &[String]) -> Result<HashMap<String, CancelWish>, StoreError> {
    let rows = bind_ids(db::query(AMONG).bind(tenant), bookings, BATCH).fetch_all(conn).await?;
    rows.iter()
        .map(|row| {
            let c = Columns { table: "cancel_wishes", row };
            let wish = CancelWish { id: c.parse("id")?, by: c.text("by_name")?, written_at: c.time("written_at")? };
            Ok((c.text("booking_id")?, wish))
        })
        .collect()
}

/// Ends the wish that stands, if one does.
pub(crate) async fn end(
    tx: &mut Tx,
    tenant: OrganisationId,
    booking: BookingId,
    why: &'static str,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let query = db::query(END).bind(tenant.to_string()).bind(booking.to_string()).bind(micros(at)).bind(why);
    Ok(query.execute(tx.conn()).await? > 0)
}

/// History, audit log and everybody's mirrors.
async fn tell(
    tx: &mut Tx,
    (tenant, booking): (OrganisationId, BookingId),
    event: &'static str,
    by: &Actor,
    audit_id: AuditId,
    at: DateTime<Utc>,
    wish: Option<Uuid>,
) -> Result<(), StoreError> {
    history::note(tx, tenant, booking, at, event, by.name.as_deref()).await?;
    let entry = AuditEntry {
        id: audit_id,
        tenant,
        at,
        actor: by.user,
        session: by.session,
        acting_for: by.acting_for,
        action: format!("booking.{event}"),
        object_kind: "booking",
        object_id: booking.to_string(),
        old: None,
        new: wish.map(|w| w.to_string()),
    };
    append(tx, &entry).await?;
    let rev = revision::raise(tx, tenant).await?;
    sight::tell(tx, tenant, booking, sync::Entity::Booking, booking.0, rev).await
}

async fn keep(tx: &mut Tx, new: &NewWish) -> Result<WishKept, StoreError> {
    let (tenant, booking) = (new.tenant.to_string(), new.booking.to_string());
    let user = new.by.user.map(|u| u.to_string()).unwrap_or_default();
    if let Some(row) = db::query(KNOWN).bind(&tenant).bind(new.wish.id.to_string()).fetch_optional(tx.conn()).await? {
        let c = Columns { table: "cancel_wishes", row: &row };
        let same = c.text("booking_id")? == booking && c.text("user_id")? == user;
        return Ok(if same { WishKept::Known } else { WishKept::IdTaken });
    }
    let row = db::query(STATE).bind(&tenant).bind(&booking).fetch_optional(tx.conn()).await?;
    let held = [word(&BookingState::Held)?, word(&BookingState::Confirmed)?];
    let state = row.as_ref().map(|row| Columns { table: "bookings", row }.text("state")).transpose()?;
    if !state.is_some_and(|state| held.contains(&state)) {
        return Ok(WishKept::NotNow);
    }
    end(tx, new.tenant, new.booking, "replaced", new.at).await?;
    db::query(ADD)
        .bind(&tenant)
        .bind(new.wish.id.to_string())
        .bind(&booking)
        .bind(&user)
        .bind(&new.wish.by)
        .bind(micros(new.wish.written_at))
        .bind(micros(new.at))
        .execute(tx.conn())
        .await?;
    let of = (new.tenant, new.booking);
    tell(tx, of, history::CANCEL_WISHED, &new.by, new.audit_id, new.at, Some(new.wish.id)).await?;
    Ok(WishKept::Kept)
}

impl Store {
    /// Keeps a wish, in place of one that stands. The caller has seen to it that its person may act on the booking.
    ///
    /// # Errors
    /// As any write.
    pub async fn keep_cancel_wish(&self, new: NewWish) -> Result<WishKept, StoreError> {
        self.write(new.tenant, move |tx| Box::pin(async move { keep(tx, &new).await })).await
    }

    /// Takes the wish back; `false`: none stands.
    ///
    /// # Errors
    /// As any write.
    pub async fn withdraw_cancel_wish(
        &self,
        tenant: OrganisationId,
        booking: BookingId,
        by: Actor,
        audit_id: AuditId,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                if !end(tx, tenant, booking, "withdrawn", at).await? {
                    return Ok(false);
                }
                tell(tx, (tenant, booking), history::CANCEL_WISH_WITHDRAWN, &by, audit_id, at, None).await?;
                Ok(true)
            })
        })
        .await
    }
}
