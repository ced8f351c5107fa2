//! One act of a person on a booking: known by its key, taken while no worker has the booking, stepped, and committed with its answer.
use super::commit::{Beside, hand_in};
use super::engine::Engine;
use super::view;
use crate::caller::Caller;
use crate::problem::ApiProblem;
use btm_api::ProblemCode;
use btm_api::after::BookingResponse;
use btm_domain::booking::{Accepted, Command, Event, HappeningKind, StepRules, Task, moved, step};
use btm_domain::supply::{Step, SupplierId};
use btm_domain::{BookingId, FieldCode, FieldError, OrganisationId};
use btm_store::answers::{AnswerKey, Recall};
use btm_store::{Actor, CaseChange, Claim, StoreError, StoredBooking};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// A worker reads for a moment at most; what takes longer is in hand.
const TAKES: u32 = 40;
const TAKE_AGAIN: Duration = Duration::from_millis(50);
const LONGEST_KEY: usize = 100;
const ACCEPTED: u16 = 202;

/// The exact bytes of an answer, new or kept.
pub(crate) struct Answer {
    pub status: u16,
    pub body: String,
}

/// What does not fit the booking as it stands.
pub(super) fn not_now() -> ApiProblem {
    ApiProblem::invalid(vec![FieldError::new("state", FieldCode::Mismatch)])
}

/// A key that is known gets what was answered then.
pub(crate) fn known(recall: Recall) -> Option<Result<Answer, ApiProblem>> {
    match recall {
        Recall::New => None,
        Recall::Same { status, body } => Some(Ok(Answer { status, body })),
        Recall::Other => Some(Err(ProblemCode::KeyReused.into())),
    }
}

/// The key of an act on a booking. Of the meaning, not of the bytes: white space does not make another act.
pub(super) fn answer_key(
    caller: &Caller,
    key: &str,
    booking: BookingId,
    act: &str,
    body: &impl serde::Serialize,
) -> Result<AnswerKey, ApiProblem> {
    if !(1..=LONGEST_KEY).contains(&key.len()) {
        return Err(ApiProblem::invalid(vec![FieldError::new(btm_api::IDEMPOTENCY_KEY, FieldCode::Mismatch)]));
    }
    let body = serde_json::to_vec(body).map_err(ApiProblem::internal)?;
    let hash = Sha256::new().chain_update(booking.0.as_bytes()).chain_update(act).chain_update(body).finalize();
    let fingerprint = data_encoding::HEXLOWER.encode(&hash);
    Ok(AnswerKey { tenant: caller.tenant, user: caller.user, key: key.to_owned(), fingerprint })
}

/// Who acts, and for whom. Where that is not one person, histories show both names.
pub(super) fn actor(caller: &Caller, accepted: &Accepted) -> Actor {
    let own = accepted.travellers.iter().any(|t| t.id == caller.traveller);
    let other = accepted.travellers.first().filter(|_| !own);
    let names = accepted.travellers.iter().map(|t| format!("{} {}", t.family_name, t.given_name).trim().to_owned());
    let name = if own { caller.name.clone() } else { format!("{} → {}", caller.name, names.collect::<Vec<_>>().join(", ")) };
    Actor { user: Some(caller.user), session: Some(caller.session), name: Some(name), acting_for: other.map(|t| t.id) }
}

impl Engine {
    /// A booking the caller travels on or may act for; any other is missing.
    pub(super) async fn seen(&self, caller: &Caller, id: BookingId) -> Result<StoredBooking, ApiProblem> {
        self.parts.store.booking(caller.tenant, caller.user, id).await?.ok_or_else(|| ProblemCode::NotFound.into())
    }

    /// The step as its supplier offers it; each attempt has its own journal row.
    pub(super) async fn task(&self, accepted: &Accepted, supplier: SupplierId, step: Step) -> Result<Task, ApiProblem> {
        let shop = self.parts.suppliers.shop(accepted.offer.product(), supplier);
        let shop = shop.ok_or_else(|| ApiProblem::new(ProblemCode::Busy).retry_after(30))?;
        let capabilities = shop.supplier().capabilities(step).ok_or_else(not_now)?;
        let rows = self.parts.store.journal(accepted.tenant, accepted.booking).await?;
        let last = rows.iter().filter(|r| r.write.step == step).map(|r| r.write.attempt).max().unwrap_or(0);
        Ok(Task { step, attempt: last + 1, rules: StepRules::of(&capabilities) })
    }

    /// Into our hands, while no worker has it.
    pub(super) async fn take(&self, tenant: OrganisationId, booking: BookingId) -> Result<Claim, ApiProblem> {
        for _ in 0..TAKES {
            if let Some(claim) = self.parts.store.claim_booking(tenant, booking, self.parts.order(1)).await? {
                return Ok(claim);
            }
            tokio::time::sleep(TAKE_AGAIN).await;
        }
        Err(ApiProblem::new(ProblemCode::PurchasePending).retry_after(1))
    }

    /// Steps the booking by `event` and commits it with its answer. `misfit`: what is said where the event does not fit; nothing is
    /// written then.
    pub(super) async fn act(
        &self,
        caller: &Caller,
        seen: StoredBooking,
        event: Event,
        key: AnswerKey,
        case: Option<CaseChange>,
        misfit: ApiProblem,
    ) -> Result<Answer, ApiProblem> {
        let parts = &self.parts;
        let claim = self.take(caller.tenant, seen.accepted.booking).await?;
        // Nobody else steps this booking now: a second request with this key finds the first one's answer here.
        if let Some(known) = known(parts.store.recall(key.clone()).await?) {
            parts.store.let_go(&claim).await?;
            return known;
        }
        let now = parts.clock.now();
        let (flow, commands) = step(&claim.flow, event.clone(), &parts.options.ladder, now);
        if conflicts(&commands) {
            parts.store.let_go(&claim).await?;
            return Err(misfit);
        }
        let actor = actor(caller, &claim.accepted);
        let wish = seen.wish.clone().filter(|_| !btm_store::wishes::ended_by(flow.state));
        let mut after = StoredBooking { flow: flow.clone(), wish, ..seen };
        let moved = moved(&after.accepted.offer, &claim.flow, &flow);
        after.history.extend(view::rows(&view::recorded(&commands), actor.name.as_deref(), None, &moved, now));
        let body = serde_json::to_string(&BookingResponse { booking: view::booking(&after) }).map_err(ApiProblem::internal)?;
        let answer = Some((key.clone(), ACCEPTED, body.clone()));
        let beside = Beside { actor, answer, case: case.map(Box::new), words: None };
        match hand_in(parts, &claim, &flow, &commands, &event, beside, now).await {
            Ok(_) => {
                self.nudge();
                Ok(Answer { status: ACCEPTED, body })
            }
            // Not known whether it stands: read by the key, never run again blindly.
            Err(StoreError::CommitUnknown) => {
                known(parts.store.recall(key).await?).unwrap_or_else(|| Err(ApiProblem::new(ProblemCode::Busy).retry_after(5)))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// The machine recorded a conflict: the event does not fit the booking as it is now.
pub(super) fn conflicts(commands: &[Command]) -> bool {
    commands.iter().any(|c| matches!(c, Command::Record(h) if h.kind == HappeningKind::Conflict))
}
