//! What the desk must not overlook: bookings that need a human and have no case, and cases past their deadline.
use super::write::{NewCase, add_line, audit, rescue, tell};
use super::{DeskCase, get};
use crate::column::{Columns, micros};
use crate::db::{self, Row, Scope};
use crate::transition::Actor;
use crate::{Store, StoreError, revision};
use btm_domain::booking::Accepted;
use btm_domain::{AuditId, BookingId, DeskCaseId, OrganisationId};
use chrono::{DateTime, Utc};

/// Most rows of one sweep; the rest comes with the next.
const MOST: i64 = 100;

const STRANDED: &str = "select b.tenant_id, b.id, b.accepted from bookings b where b.state = 'needs_human' and not exists \
     (select 1 from desk_cases c where c.tenant_id = b.tenant_id and c.booking_id = b.id and c.state <> 'settled' \
     and c.about <> 'document_missing') \
     order by b.tenant_id, b.id limit $1";
const LATE: &str = "select tenant_id, id from desk_cases where state <> 'settled' and told_overdue = 0 and answer_by <= $1 \
     order by answer_by limit $2";
const TOLD: &str =
    "update desk_cases set told_overdue = 1 where tenant_id = $1 and id = $2 and told_overdue = 0 and state <> 'settled'";
pub(super) const STATEMENTS: &[&str] = &[STRANDED, LATE, TOLD];
pub(crate) const SERVICE: &[&str] = &[STRANDED, LATE];

/// A booking that needs a human and has no open case.
#[derive(Clone, Debug)]
pub struct Stranded {
    pub tenant: OrganisationId,
    pub booking: BookingId,
    pub accepted: Accepted,
}

fn stranded(row: &Row) -> Result<Stranded, StoreError> {
    let c = Columns { table: "bookings", row };
    Ok(Stranded { tenant: c.parse("tenant_id")?, booking: c.parse("id")?, accepted: c.json("accepted")? })
}

impl Store {
    /// Bookings of all companies that need a human and have no open case: the service itself sees to them.
    ///
    /// # Errors
    /// As any read. A row that cannot be read is logged and left out.
    pub async fn stranded_bookings(&self) -> Result<Vec<Stranded>, StoreError> {
        self.read(Scope::Service, move |conn| {
            Box::pin(async move {
                let rows = db::query(STRANDED).bind(MOST).fetch_all(conn).await?;
                // One that cannot be read keeps no other from its person.
                let read = rows.iter().filter_map(|row| match stranded(row) {
                    Ok(found) => Some(found),
                    Err(error) => {
                        tracing::error!(%error, "a booking that needs a human cannot be read");
                        None
                    }
                });
                Ok(read.collect())
            })
        })
        .await
    }

    /// Opens the case of a stranded booking, or opens its settled one again.
    ///
    /// # Errors
    /// As any write.
    pub async fn rescue_booking(&self, new: NewCase) -> Result<(), StoreError> {
        self.write(new.tenant, move |tx| Box::pin(async move { rescue(tx, &new).await })).await
    }

    /// Cases past their deadline whose people have not been told.
    ///
    /// # Errors
    /// As any read.
    pub async fn late_cases(&self, now: DateTime<Utc>) -> Result<Vec<(OrganisationId, DeskCaseId)>, StoreError> {
        self.read(Scope::Service, move |conn| {
            Box::pin(async move {
                let rows = db::query(LATE).bind(micros(now)).bind(MOST).fetch_all(conn).await?;
                rows.iter()
                    .map(|row| {
                        let c = Columns { table: "desk_cases", row };
                        Ok((c.parse("tenant_id")?, c.parse("id")?))
                    })
                    .collect()
            })
        })
        .await
    }

    /// A case is late: its line, once, and its people's mirrors say so.
    ///
    /// # Errors
    /// As any write.
    pub async fn tell_late(
        &self,
        tenant: OrganisationId,
        id: DeskCaseId,
        audit_id: AuditId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let Some(DeskCase { state, user, traveller, .. }) = get(tx.conn(), tenant, id).await? else { return Ok(()) };
                let query = db::query(TOLD).bind(tenant.to_string()).bind(id.to_string());
                if query.execute(tx.conn()).await? != 1 {
                    return Ok(());
                }
                let nobody = Actor::default();
                add_line(tx, tenant, id, "overdue", None, &nobody, at).await?;
                audit(tx, tenant, id, "overdue", Some(state), state, &nobody, audit_id, at).await?;
                let rev = revision::raise(tx, tenant).await?;
                tell(tx, tenant, id, user, traveller, rev).await
            })
        })
        .await
    }
}
