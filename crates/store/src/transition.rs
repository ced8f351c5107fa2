//! One commit per transition: flow, journal, natural keys, documents, history, audit and revision stand or fall together
//! (reliability.md §1.6). A transition is a value without side effects. There is no outbox yet: nothing is sent out but live
//! hints, which follow from the revision.
use crate::answers::{self, AnswerKey};
use crate::column::{json, micros, word};
use crate::db;
use crate::desk::{CaseOver, CaseWrite, NewCase, write};
use crate::natural_keys::Held;
use crate::writer::Tx;
use crate::{
    Document, JournalWrite, Store, StoreError, audit, documents, esims, history, journal, natural_keys, revision, sight, span,
    sync, wishes,
};
use btm_domain::booking::{Flow, Happening, Moved, NaturalKey};
use btm_domain::{AuditId, BookingId, BookingState, OrganisationId, SessionId, TravellerId, UserId};
use chrono::{DateTime, Utc};

/// Woken while it was in hand ($9 = as claimed), it stays due ($10 = now).
pub(crate) const UPDATE: &str = "update bookings set state = $4, flow = $5, \
     due_at = case when woken = $9 then cast($6 as bigint) else $10 end, lease_until = coalesce($7, lease_until), \
     patient = $8, starts_at = coalesce($11, starts_at), ends_at = coalesce($12, ends_at) where tenant_id = $1 and id = $2 and fence = $3";
/// Only what still waits for its turn.
pub(crate) const WAKE: &str = "update bookings set due_at = $3 where tenant_id = $1 and id = $2 and due_at is null \
     and state = 'confirming'";

/// What becomes of the natural-key rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeysChange {
    Keep,
    Release,
    /// The order holds other things now. What somebody else's booking holds already is held twice then: the supplier has decided.
    Renew(Vec<NaturalKey>),
}

/// Who acted; all empty for the service itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    pub user: Option<UserId>,
    pub session: Option<SessionId>,
    /// As shown in the history.
    pub name: Option<String>,
    /// For whom, where that is somebody else (F-46).
    pub acting_for: Option<TravellerId>,
}

/// One step of one booking.
#[derive(Clone, Debug)]
pub struct Transition {
    pub tenant: OrganisationId,
    pub booking: BookingId,
    /// Of the claim this was decided under.
    pub fence: i64,
    pub woken: i64,
    pub flow: Flow,
    pub due_at: Option<DateTime<Utc>>,
    /// `false` keeps the lease: the worker goes on with a call.
    pub release: bool,
    pub journal: Vec<JournalWrite>,
    /// The audit log gets exactly one entry: the last of them, old → new state of the whole step. None where the supplier's order alone
    /// reads otherwise than before.
    pub happenings: Vec<Happening>,
    /// What the supplier said, or the person who decided, kept beside the first line of the step that tells of it.
    pub words: Option<String>,
    /// What the step made other than it was, beside the same line and in the audit entry.
    pub moved: Vec<Moved>,
    pub keys: KeysChange,
    pub documents: Vec<Document>,
    pub at: DateTime<Utc>,
    pub actor: Actor,
    pub audit_id: AuditId,
    /// The booking of the same purchase whose turn it is now.
    pub wake: Option<BookingId>,
    /// The key of the person's act with the exact bytes it was answered with.
    pub answer: Option<(AnswerKey, u16, String)>,
    /// What the desk's own cases say about it.
    pub cases: Vec<CaseChange>,
}

/// The desk's side of a step.
#[derive(Clone, Debug)]
pub enum CaseChange {
    Open(NewCase),
    /// Open it, or open the settled one of this id again.
    Rescue(NewCase),
    Step(CaseWrite),
    Settle(CaseOver),
}

impl Store {
    /// Commits the transition and answers its revision.
    ///
    /// # Errors
    /// `Fenced` when another worker has the booking now: nothing is written. `CommitUnknown`: re-read, never run again blindly.
    pub async fn commit(&self, t: Transition) -> Result<i64, StoreError> {
        self.write(t.tenant, move |tx| Box::pin(async move { apply(tx, &t).await })).await
    }
}

async fn apply(tx: &mut Tx, t: &Transition) -> Result<i64, StoreError> {
    // Only an order says more than what was accepted; the rest stays as the purchase wrote it.
    let span = span::ordered(&t.flow);
    let done = db::query(UPDATE)
        .bind(t.tenant.to_string())
        .bind(t.booking.to_string())
        .bind(t.fence)
        .bind(word(&t.flow.state)?)
        .bind(json(&t.flow)?)
        .bind(t.due_at.map(micros))
        .bind(t.release.then_some(0i64))
        .bind(i64::from(t.flow.phase.patient()))
        .bind(t.woken)
        .bind(micros(t.at))
        .bind(span.map(|s| micros(s.0)))
        .bind(span.map(|s| micros(s.1)))
        .execute(tx.conn())
        .await?;
    if done != 1 {
        return Err(StoreError::Fenced);
    }
    esims::keep(tx, t.tenant, t.booking, &t.flow).await?;
    for write in &t.journal {
        journal::put(tx, t.tenant, t.booking, write, t.at).await?;
    }
    match &t.keys {
        KeysChange::Keep => {}
        KeysChange::Release => natural_keys::release(tx, t.tenant, t.booking).await?,
        KeysChange::Renew(keys) => {
            natural_keys::release(tx, t.tenant, t.booking).await?;
            natural_keys::take(tx, t.tenant, t.booking, keys, Held::Shared).await?;
        }
    }
    if let Some(next) = t.wake {
        let query = db::query(WAKE).bind(t.tenant.to_string()).bind(next.to_string()).bind(micros(t.at));
        query.execute(tx.conn()).await?;
    }
    for case in &t.cases {
        write::change(tx, case).await?;
    }
    if let Some((key, status, body)) = &t.answer {
        answers::keep(tx, key, *status, body, t.at).await?;
    }
    let rev = revision::raise(tx, t.tenant).await?;
    for document in &t.documents {
        documents::add(tx, t.tenant, document).await?;
        sight::tell(tx, t.tenant, t.booking, sync::Entity::Document, document.id.0, rev).await?;
    }
    record(tx, t.tenant, t.booking, &t.happenings, (t.words.as_deref(), &t.moved), t.flow.state, &t.actor, t.audit_id, t.at)
        .await?;
    if wishes::ended_by(t.flow.state) {
        wishes::end(tx, t.tenant, t.booking, "cancelled", t.at).await?;
    }
    sight::tell(tx, t.tenant, t.booking, sync::Entity::Booking, t.booking.0, rev).await?;
    Ok(rev)
}

/// The line of a step its words belong to: the one that tells of an answer or moved the state, else the first.
pub fn telling(happenings: &[Happening]) -> usize {
    use btm_domain::booking::HappeningKind as Kind;
    let tells = |h: &Happening| h.from != h.to || matches!(h.kind, Kind::AnswerLost | Kind::NotSent | Kind::LateAnswer);
    happenings.iter().position(tells).unwrap_or(0)
}

/// History lines and the one audit entry of a step that left the booking in `state`.
#[expect(clippy::too_many_arguments, reason = "one entry's facts")]
pub(crate) async fn record(
    tx: &mut Tx,
    tenant: OrganisationId,
    booking: BookingId,
    happenings: &[Happening],
    (words, moved): (Option<&str>, &[Moved]),
    state: BookingState,
    actor: &Actor,
    audit_id: AuditId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let tells = telling(happenings);
    for (n, happening) in happenings.iter().enumerate() {
        let words = words.filter(|_| n == tells);
        let moved = if n == tells { moved } else { &[] };
        history::add(tx, tenant, booking, at, actor.name.as_deref(), happening, words, moved).await?;
    }
    // The line that moved the state names the step; documents that came with it do not.
    let named = happenings.iter().find(|h| h.from != h.to).or(happenings.last());
    let (from, to) = (happenings.first().map_or(state, |h| h.from), happenings.last().map_or(state, |h| h.to));
    let (mut old, mut new) = (word(&from)?, word(&to)?);
    for (was, is) in moved.iter().map(Moved::said) {
        old.push_str("; ");
        old.push_str(&was);
        new.push_str("; ");
        new.push_str(&is);
    }
    let entry = audit::AuditEntry {
        id: audit_id,
        tenant,
        at,
        actor: actor.user,
        session: actor.session,
        acting_for: actor.acting_for,
        action: format!("booking.{}", named.map_or("order_read", |h| h.kind.name())),
        object_kind: "booking",
        object_id: booking.to_string(),
        old: Some(old),
        new: Some(new),
    };
    audit::append(tx, &entry).await
}
