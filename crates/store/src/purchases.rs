//! A purchase: one commit of all its intents, with the answer that will be given again for ever (reliability.md §1.2, §1.11).
use crate::answers::{self, AnswerKey, Recall};
use crate::column::{json, micros, word};
use crate::db;
use crate::desk::write;
use crate::natural_keys::{Held, Holder};
use crate::transition::{Actor, CaseChange, record};
use crate::trips::Trip;
use crate::writer::Tx;
use crate::{JournalWrite, Store, StoreError, journal, natural_keys, revision, sight, span, sync, trips};
use btm_domain::booking::{Accepted, Flow, Happening, NaturalKey};
use btm_domain::{AuditId, PurchaseId};
use chrono::{DateTime, Utc};
use std::sync::{Arc, Mutex, PoisonError};

pub(crate) const ADD: &str = "insert into purchases (tenant_id, id, trip_id, user_id, created_at) values ($1, $2, $3, $4, $5)";
pub(crate) const ADD_BOOKING: &str = "insert into bookings (tenant_id, id, purchase_id, trip_id, user_id, state, accepted, flow, \
     created_at, due_at, lease_until, fence, patient, supplier, starts_at, ends_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, \
     0, $11, $12, $13, $14)";

/// One intent of a purchase, already stepped to its first state.
#[derive(Clone, Debug)]
pub struct NewBooking {
    pub accepted: Accepted,
    pub flow: Flow,
    pub happenings: Vec<Happening>,
    pub journal: Vec<JournalWrite>,
    pub keys: Vec<NaturalKey>,
    pub due_at: Option<DateTime<Utc>>,
    /// Who bought it, and for whom.
    pub actor: Actor,
    pub audit_id: AuditId,
}

/// Everything one `POST /v1/purchases` commits.
#[derive(Clone, Debug)]
pub struct NewPurchase {
    pub id: PurchaseId,
    pub trip: Trip,
    pub bookings: Vec<NewBooking>,
    /// Of the desk: what a person has to arrange, and quotes accepted by this.
    pub cases: Vec<CaseChange>,
    pub answer: AnswerKey,
    pub status: u16,
    /// The exact bytes of the answer.
    pub body: String,
    pub at: DateTime<Utc>,
}

/// What became of it. Only `Accepted` wrote anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PurchaseCommit {
    Accepted,
    /// The key is known: see there.
    Known(Recall),
    /// The traveller already has this very thing.
    Clash(Holder),
    /// The trip is another user's: as if it did not exist.
    NoTrip,
    /// A purchase or booking id is in use for something else.
    IdTaken,
}

/// Undoes the unit of work while saying why.
enum Stop {
    Because(PurchaseCommit),
    Error(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Error(error)
    }
}

impl Store {
    /// One commit: stored answer, trip, purchase, bookings, journal, natural keys, history, audit, revision.
    ///
    /// # Errors
    /// As any write; on `CommitUnknown` re-read by the key.
    pub async fn create_purchase(&self, new: NewPurchase) -> Result<PurchaseCommit, StoreError> {
        let outcome = Arc::new(Mutex::new(None));
        let say = outcome.clone();
        let done = self
            .write(new.answer.tenant, move |tx| {
                Box::pin(async move {
                    let said = |outcome| *say.lock().unwrap_or_else(PoisonError::into_inner) = outcome;
                    match create(tx, &new).await {
                        Ok(()) => {
                            said(None);
                            Ok(())
                        }
                        Err(Stop::Error(error)) => {
                            said(None);
                            Err(error)
                        }
                        Err(Stop::Because(outcome)) => {
                            said(Some(outcome));
                            // Any error undoes the unit; the outcome has been said.
                            Err(StoreError::Conflict("purchase".into()))
                        }
                    }
                })
            })
            .await;
        let said = outcome.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (done, said) {
            (Ok(()), _) => Ok(PurchaseCommit::Accepted),
            (Err(_), Some(outcome)) => Ok(outcome),
            (Err(error), None) if error.conflicts_with("purchases.") || error.conflicts_with("bookings.") => {
                Ok(PurchaseCommit::IdTaken)
            }
            (Err(error), None) => Err(error),
        }
    }
}

async fn create(tx: &mut Tx, new: &NewPurchase) -> Result<(), Stop> {
    let (tenant, user) = (new.answer.tenant, new.answer.user);
    match answers::recall(tx.conn(), &new.answer).await? {
        Recall::New => {}
        known => return Err(Stop::Because(PurchaseCommit::Known(known))),
    }
    if trips::ensure(tx, tenant, &new.trip, user).await?.is_none() {
        return Err(Stop::Because(PurchaseCommit::NoTrip));
    }
    db::query(ADD)
        .bind(tenant.to_string())
        .bind(new.id.to_string())
        .bind(new.trip.id.to_string())
        .bind(user.to_string())
        .bind(micros(new.at))
        .execute(tx.conn())
        .await?;
    let rev = revision::raise(tx, tenant).await?;
    for booking in &new.bookings {
        add_booking(tx, new, booking).await?;
        let id = booking.accepted.booking;
        // The trip may be new to whoever travels now.
        sight::tell(tx, tenant, id, sync::Entity::Trip, new.trip.id.0, rev).await?;
        sight::tell(tx, tenant, id, sync::Entity::Booking, id.0, rev).await?;
    }
    for case in &new.cases {
        write::change(tx, case).await?;
    }
    answers::keep(tx, &new.answer, new.status, &new.body, new.at).await?;
    Ok(())
}

async fn add_booking(tx: &mut Tx, new: &NewPurchase, b: &NewBooking) -> Result<(), Stop> {
    let (tenant, id) = (new.answer.tenant, b.accepted.booking);
    let (starts, ends) = span::of(&b.accepted, &b.flow);
    db::query(ADD_BOOKING)
        .bind(tenant.to_string())
        .bind(id.to_string())
        .bind(new.id.to_string())
        .bind(new.trip.id.to_string())
        .bind(new.answer.user.to_string())
        .bind(word(&b.flow.state)?)
        .bind(json(&b.accepted)?)
        .bind(json(&b.flow)?)
        .bind(micros(new.at))
        .bind(b.due_at.map(micros))
        .bind(i64::from(b.flow.phase.patient()))
        .bind(b.flow.offer.supplier.name())
        .bind(micros(starts))
        .bind(micros(ends))
        .execute(tx.conn())
        .await?;
    for traveller in &b.accepted.travellers {
        sight::travels(tx, tenant, id, traveller.id).await?;
    }
    let if_held = b.accepted.overrides().map_or(Held::Refuses, Held::RefusesBut);
    if let Some(held) = natural_keys::take(tx, tenant, id, &b.keys, if_held).await? {
        return Err(Stop::Because(PurchaseCommit::Clash(held)));
    }
    for write in &b.journal {
        journal::put(tx, tenant, id, write, new.at).await?;
    }
    // Why the same thing is bought again is told to everybody who sees it.
    let why = b.accepted.override_reason.as_deref();
    record(tx, tenant, id, &b.happenings, (why, &[]), b.flow.state, &b.actor, b.audit_id, new.at).await?;
    Ok(())
}
