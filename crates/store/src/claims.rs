//! Leases with fencing: a worker claims what is due; whoever claims later raises the fence, and the earlier one can no longer
//! write (reliability.md §1.7). Rows of all tenants: the worker is the service itself.
use crate::column::{Columns, json, micros};
use crate::db::{self, Row, Scope, Sql};
use crate::{Store, StoreError, revision, sight, sync};
use btm_domain::booking::{Accepted, Flow, Phase};
use btm_domain::supply::SupplierId;
use btm_domain::{BookingId, OrganisationId};
use chrono::{DateTime, TimeDelta, Utc};

/// A lease or a due moment further ahead than either can be set was written before the clock was stepped back: it counts as past,
/// so that nothing is skipped ($4 = latest sane due moment, $5 = latest sane lease). What waits for a departure or for the desk may lie
/// any time ahead. Left alone is what four suppliers have to do ($6 to $9).
macro_rules! due {
    () => {
        "select tenant_id, id from bookings where due_at is not null \
         and (due_at <= $2 or (due_at > $4 and patient = 0)) \
         and (lease_until <= $2 or lease_until > $5) and supplier not in ($6, $7, $8, $9) order by due_at limit $3"
    };
}
pub(crate) const CLAIM: Sql = Sql {
    sqlite: concat!(
        "update bookings set lease_until = $1, fence = fence + 1 where (tenant_id, id) in (",
        due!(),
        ") returning tenant_id, id, accepted, flow, fence, woken"
    ),
    // Many workers on many nodes: what another one is about to take is passed over, not waited for.
    postgres: concat!(
        "with due as materialized (",
        due!(),
        " for update skip locked) update bookings b set lease_until = $1, fence = b.fence + 1 from due \
         where b.tenant_id = due.tenant_id and b.id = due.id \
         returning b.tenant_id, b.id, b.accepted, b.flow, b.fence, b.woken"
    ),
};
pub(crate) const CLAIM_ONE: &str = "update bookings set lease_until = $1, fence = fence + 1 \
     where tenant_id = $3 and id = $4 and (lease_until <= $2 or lease_until > $5) returning tenant_id, id, accepted, flow, fence, \
     woken";
pub(crate) const LET_GO: &str = "update bookings set lease_until = 0 where tenant_id = $1 and id = $2 and fence = $3";
pub(crate) const RENEW: &str = "update bookings set lease_until = $1 where tenant_id = $2 and id = $3 and fence = $4";
/// Woken while it was in hand, it stays due ($6 = as claimed).
pub(crate) const POSTPONE: &str = "update bookings set lease_until = 0, flow = coalesce($5, flow), \
     due_at = case when woken = $6 then cast($1 as bigint) else coalesce(due_at, 0) end \
     where tenant_id = $2 and id = $3 and fence = $4";
pub(crate) const NEXT_DUE: &str = "select min(case when lease_until > due_at then lease_until else due_at end) from bookings \
     where due_at is not null and supplier not in ($1, $2, $3, $4)";

/// A word no supplier has, in the place of one that is not left alone.
const NOBODY: &str = "-";

/// The suppliers' words for a statement with a place for each.
fn words(resting: &[SupplierId]) -> [&'static str; SupplierId::ALL.len()] {
    SupplierId::ALL.map(|id| if resting.contains(&id) { id.name() } else { NOBODY })
}

/// What a worker asks for.
#[derive(Clone, Copy, Debug)]
pub struct ClaimOrder {
    pub now: DateTime<Utc>,
    pub lease_until: DateTime<Utc>,
    pub limit: u32,
    /// The longest a booking ever waits for its next look, but for the patient ones (`Phase::patient`).
    pub horizon: TimeDelta,
}

/// A booking in hand. Every write for it carries the fence.
#[derive(Clone, Debug)]
pub struct Claim {
    pub tenant: OrganisationId,
    pub booking: BookingId,
    pub accepted: Accepted,
    pub flow: Flow,
    pub fence: i64,
    /// How often it had been woken when it was claimed.
    pub woken: i64,
}

fn claim(row: &Row) -> Result<Claim, StoreError> {
    let c = Columns { table: "bookings", row };
    Ok(Claim {
        tenant: c.parse("tenant_id")?,
        booking: c.parse("id")?,
        accepted: c.json("accepted")?,
        flow: c.json("flow")?,
        fence: c.int("fence")?,
        woken: c.int("woken")?,
    })
}

/// What a reader sees of a flow: not how often somebody looked.
fn told(flow: &Flow) -> Flow {
    Flow { phase: Phase::Rest, ..flow.clone() }
}

impl Store {
    /// Claims what is due and free, the longest due first.
    ///
    /// # Errors
    /// As any write. A row that cannot be read fails alone: it is logged, stays leased, and comes back later.
    pub async fn claim_due(&self, order: ClaimOrder) -> Result<Vec<Claim>, StoreError> {
        self.claim_due_but(order, &[]).await
    }

    /// As [`Self::claim_due`], leaving alone what these suppliers have to do.
    ///
    /// # Errors
    /// As [`Self::claim_due`].
    pub async fn claim_due_but(&self, order: ClaimOrder, resting: &[SupplierId]) -> Result<Vec<Claim>, StoreError> {
        let resting = words(resting);
        self.write(Scope::Service, move |tx| {
            Box::pin(async move {
                let mut query = db::query(CLAIM)
                    .bind(micros(order.lease_until))
                    .bind(micros(order.now))
                    .bind(order.limit)
                    .bind(micros(order.now + order.horizon))
                    .bind(micros(order.lease_until + (order.lease_until - order.now)));
                for word in resting {
                    query = query.bind(word);
                }
                let rows = query.fetch_all(tx.conn()).await?;
                let mut claims = Vec::with_capacity(rows.len());
                for row in &rows {
                    match claim(row) {
                        Ok(claim) => claims.push(claim),
                        Err(error) => tracing::error!(%error, "a booking cannot be read"),
                    }
                }
                Ok(claims)
            })
        })
        .await
    }

    /// Claims one booking for an act of a person; `None` while a worker holds it, or if there is none.
    ///
    /// # Errors
    /// As any write.
    pub async fn claim_booking(
        &self,
        tenant: OrganisationId,
        booking: BookingId,
        order: ClaimOrder,
    ) -> Result<Option<Claim>, StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let row = db::query(CLAIM_ONE)
                    .bind(micros(order.lease_until))
                    .bind(micros(order.now))
                    .bind(tenant.to_string())
                    .bind(booking.to_string())
                    .bind(micros(order.lease_until + (order.lease_until - order.now)))
                    .fetch_optional(tx.conn())
                    .await?;
                row.as_ref().map(claim).transpose()
            })
        })
        .await
    }

    /// Keeps a lease alive while a call is under way.
    ///
    /// # Errors
    /// `Fenced` when somebody else has it.
    pub async fn renew_lease(
        &self,
        tenant: OrganisationId,
        booking: BookingId,
        fence: i64,
        until: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let done = db::query(RENEW)
                    .bind(micros(until))
                    .bind(tenant.to_string())
                    .bind(booking.to_string())
                    .bind(fence)
                    .execute(tx.conn())
                    .await?;
                if done == 1 { Ok(()) } else { Err(StoreError::Fenced) }
            })
        })
        .await
    }

    /// Nothing is to be done after all: what was due stays due, only the lease goes.
    ///
    /// # Errors
    /// `Fenced` when somebody else has it.
    pub async fn let_go(&self, claim: &Claim) -> Result<(), StoreError> {
        let (tenant, booking, fence) = (claim.tenant, claim.booking, claim.fence);
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let query = db::query(LET_GO).bind(tenant.to_string()).bind(booking.to_string()).bind(fence);
                if query.execute(tx.conn()).await? == 1 { Ok(()) } else { Err(StoreError::Fenced) }
            })
        })
        .await
    }

    /// Nothing happened that a history tells: look again at `due_at` (or never), keep `flow`, let the lease go. No transition, so no audit
    /// entry; the state is not touched. What an order read again says otherwise (a deadline, what may be done) reaches the mirrors.
    ///
    /// # Errors
    /// `Fenced` when somebody else has it.
    pub async fn postpone(&self, claim: &Claim, flow: Option<&Flow>, due_at: Option<DateTime<Utc>>) -> Result<(), StoreError> {
        let (tenant, booking, fence, woken) = (claim.tenant, claim.booking, claim.fence, claim.woken);
        let news = flow.is_some_and(|flow| told(flow) != told(&claim.flow));
        let flow = flow.map(json).transpose()?;
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let done = db::query(POSTPONE)
                    .bind(due_at.map(micros))
                    .bind(tenant.to_string())
                    .bind(booking.to_string())
                    .bind(fence)
                    .bind(flow)
                    .bind(woken)
                    .execute(tx.conn())
                    .await?;
                if done != 1 {
                    return Err(StoreError::Fenced);
                }
                if news {
                    let rev = revision::raise(tx, tenant).await?;
                    sight::tell(tx, tenant, booking, sync::Entity::Booking, booking.0, rev).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// When the next booking becomes due, or the next lease of a due one runs out.
    ///
    /// # Errors
    /// As any read.
    pub async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.next_due_but(&[]).await
    }

    /// As [`Self::next_due`], leaving alone what these suppliers have to do.
    ///
    /// # Errors
    /// As any read.
    pub async fn next_due_but(&self, resting: &[SupplierId]) -> Result<Option<DateTime<Utc>>, StoreError> {
        let resting = words(resting);
        self.read(Scope::Service, move |conn| {
            Box::pin(async move {
                let mut query = db::query(NEXT_DUE);
                for word in resting {
                    query = query.bind(word);
                }
                let at: Option<i64> = query.scalar(conn).await?;
                Ok(at.and_then(DateTime::from_timestamp_micros))
            })
        })
        .await
    }
}
