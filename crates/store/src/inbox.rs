//! Events suppliers send by themselves: each taken once, in one commit with waking the bookings it names (reliability.md §1.12). An event
//! is a hint; nothing of it is believed here.
use crate::column::{Columns, micros};
use crate::db::{self, Row, Scope};
use crate::desk::{NewCase, write};
use crate::writer::Tx;
use crate::{Store, StoreError, esims};
use btm_domain::booking::{Accepted, Flow, Phase};
use btm_domain::desk::DeskAbout;
use btm_domain::supply::SupplierId;
use btm_domain::{AuditId, BookingId, BookingState, OrganisationId};
use chrono::{DateTime, TimeDelta, Utc};

pub(crate) const ADD: &str = "insert into inbox (supplier, event_id, received_at, kind, our_ref, order_ref, offer_ref) \
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (supplier, event_id) do nothing";
pub(crate) const BY_ID: &str = "select tenant_id, id, accepted, flow from bookings where id = $1";
pub(crate) const BY_ORDER: &str = "select b.tenant_id, b.id, b.accepted, b.flow from journal j join bookings b on b.tenant_id = j.tenant_id \
     and b.id = j.booking_id where j.supplier_ref = $1";
/// Only what nobody knows the end of is looked for by the offer alone: the handle of an offer is opaque, and these are few.
pub(crate) const UNSURE: &str = "select tenant_id, id, accepted, flow from bookings where state in ('confirming', 'needs_human')";
/// Nor is what a person called failed a short time ago: its order may come all the same ($1 = since).
pub(crate) const FAILED: &str = "select b.tenant_id, b.id, b.accepted, b.flow from history h join bookings b \
     on b.tenant_id = h.tenant_id and b.id = h.booking_id where h.to_state = 'failed' and h.at >= $1 and b.state = 'failed'";
/// Also when it is due already: a worker that has it in hand would set another moment over this one.
pub(crate) const WAKE: &str = "update bookings set woken = woken + 1, \
     due_at = case when due_at is null or due_at > $3 then $3 else due_at end where tenant_id = $1 and id = $2";
pub(crate) const PURGE: &str = "delete from inbox where received_at < $1";

/// A supplier may take a day over an order it accepted, and repeats what it has to tell.
const FAILED_FOR: TimeDelta = TimeDelta::hours(48);

/// The supplier says that an order exists, changed or ended.
pub const ORDER: &str = "order";
/// The data of an eSIM runs low.
pub const USAGE: &str = "usage";

/// An event whose signature was found right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxEvent {
    pub supplier: SupplierId,
    pub event_id: String,
    pub kind: &'static str,
    pub our_ref: Option<String>,
    pub supplier_order_id: Option<String>,
    pub supplier_offer_id: Option<String>,
    /// The eSIM it is about, by its number.
    pub iccid: Option<String>,
    pub at: DateTime<Utc>,
    /// Should it tell of an order for a booking that failed: by when a person looks at it. And the entry for the audit log, if there is one.
    pub answer_by: DateTime<Utc>,
    pub audit_id: AuditId,
}

/// A booking an event names.
struct Named {
    tenant: OrganisationId,
    booking: BookingId,
    accepted: Accepted,
    flow: Flow,
}

/// Waits for a look that may come earlier. What is planned keeps its turn, what is being called gets its answer, and with the desk nothing
/// is looked at.
fn may_wake(flow: &Flow) -> bool {
    matches!(flow.phase, Phase::Doubt { .. } | Phase::Case { .. } | Phase::Papers { .. } | Phase::Watch | Phase::Follow)
}

async fn named(tx: &mut Tx, event: &InboxEvent) -> Result<Vec<Named>, StoreError> {
    let mut found: Vec<Named> = Vec::new();
    let own = event.our_ref.as_deref().and_then(|r| r.split('.').next()?.parse::<BookingId>().ok());
    let asked = [(BY_ID, own.map(|id| id.to_string())), (BY_ORDER, event.supplier_order_id.clone())];
    for (sql, by) in asked.into_iter().filter_map(|(sql, by)| Some((sql, by?))) {
        for row in &db::query(sql).bind(by).fetch_all(tx.conn()).await? {
            found.push(read(row)?);
        }
    }
    if let (true, Some(offer)) = (found.is_empty(), &event.supplier_offer_id) {
        let mut rows = db::query(UNSURE).fetch_all(tx.conn()).await?;
        rows.extend(db::query(FAILED).bind(micros(event.at - FAILED_FOR)).fetch_all(tx.conn()).await?);
        for row in &rows {
            let booking = read(row)?;
            if booking.flow.offer.bytes.windows(offer.len().max(1)).any(|part| part == offer.as_bytes()) {
                found.push(booking);
            }
        }
    }
    found.retain(|named| named.flow.offer.supplier == event.supplier);
    found.sort_by_key(|named| named.booking);
    found.dedup_by_key(|named| named.booking);
    Ok(found)
}

fn read(row: &Row) -> Result<Named, StoreError> {
    let c = Columns { table: "bookings", row };
    Ok(Named { tenant: c.parse("tenant_id")?, booking: c.parse("id")?, accepted: c.json("accepted")?, flow: c.json("flow")? })
}

/// An order for what was refused for good contradicts what everybody was told: nothing is overwritten, a person looks.
fn contradiction(named: &Named, event: &InboxEvent) -> Option<NewCase> {
    (named.flow.state == BookingState::Failed && event.kind == ORDER)
        .then(|| NewCase::of(&named.accepted, DeskAbout::NeedsHuman, event.answer_by, event.at, event.audit_id))?
}

impl Store {
    /// Takes an event and makes the bookings it names due now; answers them. `None`: it was taken before, and nothing was done.
    ///
    /// # Errors
    /// As any write.
    pub async fn take_event(&self, event: InboxEvent) -> Result<Option<Vec<BookingId>>, StoreError> {
        self.write(Scope::Service, move |tx| {
            Box::pin(async move {
                let new = db::query(ADD)
                    .bind(event.supplier.name())
                    .bind(&event.event_id)
                    .bind(micros(event.at))
                    .bind(event.kind)
                    .bind(&event.our_ref)
                    .bind(&event.supplier_order_id)
                    .bind(&event.supplier_offer_id)
                    .execute(tx.conn())
                    .await?;
                if new != 1 {
                    return Ok(None);
                }
                let found = named(tx, &event).await?;
                for named in &found {
                    if may_wake(&named.flow) {
                        tx.conn().within(named.tenant).await?;
                        let query = db::query(WAKE).bind(named.tenant.to_string()).bind(named.booking.to_string());
                        query.bind(micros(event.at)).execute(tx.conn()).await?;
                    }
                }
                // An eSIM's data says nothing of its order: nothing is looked at, its people are told.
                if let (USAGE, Some(iccid)) = (event.kind, &event.iccid) {
                    tx.conn().within(Scope::Service).await?;
                    let told = esims::tell_low(tx, iccid, event.audit_id, event.at).await?;
                    return Ok(Some(told.into_iter().collect()));
                }
                // One entry of the audit log goes with one event.
                if let Some(case) = found.iter().find_map(|named| contradiction(named, &event)) {
                    tx.conn().within(case.tenant).await?;
                    write::rescue(tx, &case).await?;
                }
                Ok(Some(found.into_iter().map(|named| named.booking).collect()))
            })
        })
        .await
    }

    /// Drops events taken before `before`: later than a supplier repeats them.
    ///
    /// # Errors
    /// As any write.
    pub async fn purge_inbox(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        self.write(Scope::Service, move |tx| {
            Box::pin(async move { db::query(PURGE).bind(micros(before)).execute(tx.conn()).await })
        })
        .await
    }
}
