//! Writing cases: opened once, claimed by one operator at a time, each step one commit with its line, its audit entry and its revision.
use super::{DeskCase, get};
use crate::answers::{self, AnswerKey, Recall};
use crate::audit::{AuditEntry, append};
use crate::column::{json, micros, word};
use crate::db;
use crate::offers::{self, StoredOffer};
use crate::transition::{Actor, CaseChange};
use crate::trips::{self, Trip};
use crate::writer::Tx;
use crate::{Store, StoreError, revision, sight, sync};
use btm_domain::booking::Accepted;
use btm_domain::connect::DeskOffer;
use btm_domain::desk::{CLAIM_LASTS, DeskAbout, DeskCaseState, ExtraWish, QuoteState};
use btm_domain::{AuditId, BookingId, DeskCaseId, OrganisationId, TravellerId, TripId, UserId};
use chrono::{DateTime, Utc};

const ADD: &str = "insert into desk_cases (tenant_id, id, user_id, traveller_id, traveller_name, trip_id, booking_id, about, state, \
     words, wishes, created_at, answer_by, told_overdue, fence) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10, $11, $12, 0, 0) \
     on conflict (tenant_id, id) do nothing";
const LINE: &str = "insert into desk_lines (tenant_id, case_id, seq, at, actor, event, words) \
     select $1, $2, coalesce(max(seq) + 1, 0), $3, $4, $5, $6 from desk_lines where tenant_id = $1 and case_id = $2";
const CLAIM: &str = "update desk_cases set state = 'claimed', claimed_by = $3, claimed_name = $4, claimed_until = $5, fence = fence + 1 \
     where tenant_id = $1 and id = $2 and (claimed_by is null or claimed_by = $3 or claimed_until <= $6)";
const STEP: &str = "update desk_cases set state = $4, claimed_until = case when $5 = 0 then null else cast($6 as bigint) end, \
     claimed_by = case when $5 = 0 then null else claimed_by end, claimed_name = case when $5 = 0 then null else claimed_name end, \
     answer_by = coalesce($7, answer_by), told_overdue = case when $7 is null then told_overdue else 0 end, \
     booking_id = coalesce($8, booking_id), fence = fence + 1 where tenant_id = $1 and id = $2 and fence = $3";
const QUOTE_ADD: &str =
    "insert into desk_quotes (tenant_id, id, case_id, state, offer, created_at) values ($1, $2, $3, 'sent', $4, $5)";
const QUOTE_MOVE: &str = "update desk_quotes set state = $3 where tenant_id = $1 and case_id = $2 and state = 'sent'";
const REOPEN: &str = "update desk_cases set state = 'open', about = $5, booking_id = $3, answer_by = $4, told_overdue = 0, \
     claimed_by = null, claimed_name = null, claimed_until = null, fence = fence + 1 \
     where tenant_id = $1 and id = $2 and state = 'settled'";
const SETTLE: &str = "update desk_cases set state = 'settled', claimed_by = null, claimed_name = null, claimed_until = null, \
     fence = fence + 1 where tenant_id = $1 and id = $2 and state <> 'settled'";
pub(super) const STATEMENTS: &[&str] = &[ADD, LINE, CLAIM, STEP, QUOTE_ADD, QUOTE_MOVE, REOPEN, SETTLE];

/// A case that begins.
#[derive(Clone, Debug)]
pub struct NewCase {
    pub tenant: OrganisationId,
    pub id: DeskCaseId,
    pub user: UserId,
    pub traveller: TravellerId,
    pub traveller_name: String,
    pub trip: Option<TripId>,
    pub booking: Option<BookingId>,
    pub about: DeskAbout,
    pub words: String,
    pub wishes: Vec<ExtraWish>,
    pub answer_by: DateTime<Utc>,
    pub at: DateTime<Utc>,
    pub by: Actor,
    pub audit_id: AuditId,
}

impl NewCase {
    /// What a booking opens by itself: the same whoever opens it, twice is once. `None` for one without travellers, which nobody could be
    /// shown.
    pub fn of(
        accepted: &Accepted,
        about: DeskAbout,
        answer_by: DateTime<Utc>,
        at: DateTime<Utc>,
        audit_id: AuditId,
    ) -> Option<Self> {
        let traveller = accepted.travellers.first()?;
        let name = format!("{} {}", traveller.family_name, traveller.given_name).trim().to_owned();
        Some(Self {
            tenant: accepted.tenant,
            id: btm_domain::desk::case_of(accepted.booking),
            user: accepted.user,
            traveller: traveller.id,
            traveller_name: if name.is_empty() { traveller.passport_name.clone() } else { name },
            trip: Some(accepted.trip),
            booking: Some(accepted.booking),
            about,
            words: String::new(),
            wishes: Vec::new(),
            answer_by,
            at,
            by: Actor::default(),
            audit_id,
        })
    }
}

/// A case that the service itself settles: what it was about is no more.
#[derive(Clone, Debug)]
pub struct CaseOver {
    pub tenant: OrganisationId,
    pub id: DeskCaseId,
    pub at: DateTime<Utc>,
    pub audit_id: AuditId,
}

/// What becomes of a case's quote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuoteChange {
    /// A new one; one that was sent before is replaced. It is put on sale to the case's user under the offer's own id.
    New(Box<DeskOffer>, btm_domain::supply::OfferHandle),
    /// The one that was sent.
    Move(QuoteState),
}

/// One step of a case.
#[derive(Clone, Debug)]
pub struct CaseWrite {
    pub tenant: OrganisationId,
    pub id: DeskCaseId,
    /// As the case was read: nothing was written since.
    pub fence: i64,
    pub state: DeskCaseState,
    /// The claim goes on, renewed; otherwise it ends.
    pub keep_claim: bool,
    pub answer_by: Option<DateTime<Utc>>,
    pub booking: Option<BookingId>,
    pub quote: Option<QuoteChange>,
    /// A word of `DeskLine::event`.
    pub event: &'static str,
    /// In the person's words; never in the audit log.
    pub words: Option<String>,
    /// Kept with the step, so that a repeat is known for one.
    pub answer: Option<AnswerKey>,
    pub by: Actor,
    pub at: DateTime<Utc>,
    pub audit_id: AuditId,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseCommit {
    Accepted,
    /// The key is known: see there.
    Known(Recall),
    /// The trip is another user's: as if it did not exist.
    NoTrip,
    /// The id is in use for another case.
    IdTaken,
}

/// Opens the case; `false`: it is there already and nothing was written.
pub(crate) async fn open(tx: &mut Tx, new: &NewCase) -> Result<bool, StoreError> {
    let made = db::query(ADD)
        .bind(new.tenant.to_string())
        .bind(new.id.to_string())
        .bind(new.user.to_string())
        .bind(new.traveller.to_string())
        .bind(&new.traveller_name)
        .bind(new.trip.map(|t| t.to_string()))
        .bind(new.booking.map(|b| b.to_string()))
        .bind(word(&new.about)?)
        .bind(&new.words)
        .bind(json(&new.wishes)?)
        .bind(micros(new.at))
        .bind(micros(new.answer_by))
        .execute(tx.conn())
        .await?;
    if made != 1 {
        return Ok(false);
    }
    add_line(tx, new.tenant, new.id, "asked", None, &new.by, new.at).await?;
    audit(tx, new.tenant, new.id, "asked", None, DeskCaseState::Open, &new.by, new.audit_id, new.at).await?;
    let rev = revision::raise(tx, new.tenant).await?;
    tell(tx, new.tenant, new.id, new.user, new.traveller, rev).await?;
    Ok(true)
}

/// Opens the case, or the settled one of this id again.
pub(crate) async fn rescue(tx: &mut Tx, new: &NewCase) -> Result<(), StoreError> {
    if open(tx, new).await? {
        return Ok(());
    }
    let done = db::query(REOPEN)
        .bind(new.tenant.to_string())
        .bind(new.id.to_string())
        .bind(new.booking.map(|b| b.to_string()))
        .bind(micros(new.answer_by))
        .bind(word(&new.about)?)
        .execute(tx.conn())
        .await?;
    if done == 1 {
        add_line(tx, new.tenant, new.id, "asked", None, &new.by, new.at).await?;
        let (from, to) = (Some(DeskCaseState::Settled), DeskCaseState::Open);
        audit(tx, new.tenant, new.id, "asked", from, to, &new.by, new.audit_id, new.at).await?;
        let rev = revision::raise(tx, new.tenant).await?;
        tell(tx, new.tenant, new.id, new.user, new.traveller, rev).await?;
    }
    Ok(())
}

/// Settles a case whose reason is gone, whoever has it in hand; one that is settled or was never opened stays so.
pub(crate) async fn settle(tx: &mut Tx, over: &CaseOver) -> Result<(), StoreError> {
    let Some(DeskCase { state, user, traveller, .. }) = get(tx.conn(), over.tenant, over.id).await? else { return Ok(()) };
    let query = db::query(SETTLE).bind(over.tenant.to_string()).bind(over.id.to_string());
    if query.execute(tx.conn()).await? != 1 {
        return Ok(());
    }
    let (nobody, to) = (Actor::default(), DeskCaseState::Settled);
    add_line(tx, over.tenant, over.id, "settled", None, &nobody, over.at).await?;
    audit(tx, over.tenant, over.id, "settled", Some(state), to, &nobody, over.audit_id, over.at).await?;
    let rev = revision::raise(tx, over.tenant).await?;
    tell(tx, over.tenant, over.id, user, traveller, rev).await
}

/// The desk's side of a booking's step, inside its unit of work.
pub(crate) async fn change(tx: &mut Tx, change: &CaseChange) -> Result<(), StoreError> {
    match change {
        CaseChange::Open(new) => open(tx, new).await.map(|_| ()),
        CaseChange::Rescue(new) => rescue(tx, new).await,
        CaseChange::Step(step) => apply(tx, step).await,
        CaseChange::Settle(over) => settle(tx, over).await,
    }
}

/// Takes one step inside an open unit of work.
///
/// # Errors
/// `Fenced` when the case changed since it was read.
pub(crate) async fn apply(tx: &mut Tx, w: &CaseWrite) -> Result<(), StoreError> {
    let Some(before) = get(tx.conn(), w.tenant, w.id).await? else { return Err(StoreError::Fenced) };
    let done = db::query(STEP)
        .bind(w.tenant.to_string())
        .bind(w.id.to_string())
        .bind(w.fence)
        .bind(word(&w.state)?)
        .bind(i64::from(w.keep_claim))
        .bind(micros(w.at + CLAIM_LASTS))
        .bind(w.answer_by.map(micros))
        .bind(w.booking.map(|b| b.to_string()))
        .execute(tx.conn())
        .await?;
    if done != 1 {
        return Err(StoreError::Fenced);
    }
    match &w.quote {
        None => {}
        Some(QuoteChange::Move(to)) => move_quote(tx, w, *to).await?,
        Some(QuoteChange::New(offer, handle)) => {
            move_quote(tx, w, QuoteState::Replaced).await?;
            db::query(QUOTE_ADD)
                .bind(w.tenant.to_string())
                .bind(offer.id.to_string())
                .bind(w.id.to_string())
                .bind(json(offer)?)
                .bind(micros(w.at))
                .execute(tx.conn())
                .await?;
            let on_sale = StoredOffer {
                tenant: w.tenant,
                user: before.user,
                search: btm_domain::SearchId(w.id.0),
                offer: btm_domain::Offer::Desk((**offer).clone()),
                handle: handle.clone(),
            };
            offers::put(tx, &on_sale).await?;
        }
    }
    add_line(tx, w.tenant, w.id, w.event, w.words.as_deref(), &w.by, w.at).await?;
    audit(tx, w.tenant, w.id, w.event, Some(before.state), w.state, &w.by, w.audit_id, w.at).await?;
    if let Some(key) = &w.answer {
        answers::keep(tx, key, 200, "", w.at).await?;
    }
    let rev = revision::raise(tx, w.tenant).await?;
    tell(tx, w.tenant, w.id, before.user, before.traveller, rev).await
}

async fn move_quote(tx: &mut Tx, w: &CaseWrite, to: QuoteState) -> Result<(), StoreError> {
    let query = db::query(QUOTE_MOVE).bind(w.tenant.to_string()).bind(w.id.to_string()).bind(word(&to)?);
    query.execute(tx.conn()).await?;
    Ok(())
}

pub(super) async fn add_line(
    tx: &mut Tx,
    tenant: OrganisationId,
    id: DeskCaseId,
    event: &str,
    words: Option<&str>,
    by: &Actor,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    db::query(LINE)
        .bind(tenant.to_string())
        .bind(id.to_string())
        .bind(micros(at))
        .bind(by.name.as_deref())
        .bind(event)
        .bind(words)
        .execute(tx.conn())
        .await?;
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "one entry's facts")]
pub(super) async fn audit(
    tx: &mut Tx,
    tenant: OrganisationId,
    id: DeskCaseId,
    event: &str,
    old: Option<DeskCaseState>,
    new: DeskCaseState,
    by: &Actor,
    audit_id: AuditId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let entry = AuditEntry {
        id: audit_id,
        tenant,
        at,
        actor: by.user,
        session: by.session,
        acting_for: by.acting_for,
        action: format!("desk.{event}"),
        object_kind: "desk_case",
        object_id: id.to_string(),
        old: old.as_ref().map(word).transpose()?,
        new: Some(word(&new)?),
    };
    append(tx, &entry).await
}

/// The case changed for who asked, for who travels, and for who acts for them.
pub(super) async fn tell(
    tx: &mut Tx,
    tenant: OrganisationId,
    id: DeskCaseId,
    user: UserId,
    traveller: TravellerId,
    rev: i64,
) -> Result<(), StoreError> {
    sync::mark(tx, tenant, user, sync::Entity::DeskCase, id.0, rev).await?;
    sight::tell_of(tx, tenant, traveller, sync::Entity::DeskCase, id.0, rev).await
}

impl Store {
    /// A person's request: trip, case and stored answer in one commit.
    ///
    /// # Errors
    /// As any write.
    pub async fn ask_desk(
        &self,
        new: NewCase,
        trip: Trip,
        answer: AnswerKey,
        status: u16,
        body: String,
    ) -> Result<CaseCommit, StoreError> {
        self.write(new.tenant, move |tx| {
            Box::pin(async move {
                match answers::recall(tx.conn(), &answer).await? {
                    Recall::New => {}
                    known => return Ok(CaseCommit::Known(known)),
                }
                if get(tx.conn(), new.tenant, new.id).await?.is_some() {
                    return Ok(CaseCommit::IdTaken);
                }
                if trips::ensure(tx, new.tenant, &trip, new.user).await?.is_none() {
                    return Ok(CaseCommit::NoTrip);
                }
                open(tx, &new).await?;
                // A trip that was there may be new to somebody.
                let rev = revision::raise(tx, new.tenant).await?;
                sight::tell_of(tx, new.tenant, new.traveller, sync::Entity::Trip, trip.id.0, rev).await?;
                answers::keep(tx, &answer, status, &body, new.at).await?;
                Ok(CaseCommit::Accepted)
            })
        })
        .await
    }

    /// Opens a case by the service's own doing; `false`: it is there already.
    ///
    /// # Errors
    /// As any write.
    pub async fn open_case(&self, new: NewCase) -> Result<bool, StoreError> {
        self.write(new.tenant, move |tx| Box::pin(async move { open(tx, &new).await })).await
    }

    /// Takes the case into one operator's hands for fifteen minutes; again by the same one, it is renewed. `None`: another has it, or
    /// there is no such case.
    ///
    /// # Errors
    /// As any write.
    pub async fn claim_case(
        &self,
        tenant: OrganisationId,
        id: DeskCaseId,
        by: Actor,
        audit_id: AuditId,
        at: DateTime<Utc>,
    ) -> Result<Option<DeskCase>, StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let Some(before) = get(tx.conn(), tenant, id).await? else { return Ok(None) };
                let done = db::query(CLAIM)
                    .bind(tenant.to_string())
                    .bind(id.to_string())
                    .bind(by.user.map(|u| u.to_string()))
                    .bind(by.name.as_deref().unwrap_or_default())
                    .bind(micros(at + CLAIM_LASTS))
                    .bind(micros(at))
                    .execute(tx.conn())
                    .await?;
                if done != 1 {
                    return Ok(None);
                }
                // The same hands again are no news.
                if before.claimed(at).is_none_or(|c| Some(c.user) != by.user) || before.state != DeskCaseState::Claimed {
                    add_line(tx, tenant, id, "claimed", None, &by, at).await?;
                    let to = DeskCaseState::Claimed;
                    audit(tx, tenant, id, "claimed", Some(before.state), to, &by, audit_id, at).await?;
                    let rev = revision::raise(tx, tenant).await?;
                    tell(tx, tenant, id, before.user, before.traveller, rev).await?;
                }
                get(tx.conn(), tenant, id).await
            })
        })
        .await
    }

    /// One step of a case.
    ///
    /// # Errors
    /// `Fenced` when the case changed since it was read.
    pub async fn step_case(&self, write: CaseWrite) -> Result<(), StoreError> {
        self.write(write.tenant, move |tx| Box::pin(async move { apply(tx, &write).await })).await
    }
}
