//! The progress of a purchase as named steps, derived from what this computer kept and what the server last answered (S-10).
use crate::failure::{Code, Failure, of_problem};
use btm_api::purchase::{BookingBody, BookingRequest, BuyMode, FailureReason, PurchaseRequest, PurchaseResponse};
use btm_api::{Problem, ProblemCode};
use btm_cache::{Intent, IntentState};
use btm_domain::{BookingId, BookingState, Money, OfferId, Product, PurchaseId, TravellerId, TripId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PurchaseStepName {
    Stored,
    Sent,
    PriceCheck,
    Supplier,
    Confirmed,
    Documents,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PurchaseStepState {
    Waiting,
    Running,
    Done,
    Failed,
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PurchaseStep {
    pub step: PurchaseStepName,
    pub state: PurchaseStepState,
    pub at: Option<DateTime<Utc>>,
}

/// How far a purchase has come, as far as this computer knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PurchaseStage {
    /// Kept here; no byte has left.
    Queued,
    /// On its way; the server may have it.
    Sending,
    /// The server has it and works on it.
    Sent,
    /// Every booking has its end.
    Settled,
    /// Nothing was made: refused, or never sent. `problem` says why.
    Refused,
    /// 再確認が必要: it never arrived, and is not sent by itself any more.
    NeedsReview,
}

/// What came of all bookings together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PurchaseOutcome {
    /// Something is still open.
    Open,
    /// Everything is booked, held or asked for.
    Booked,
    /// 一部予約済み: some of it stands, some failed.
    PartlyBooked,
    /// Nothing stands.
    NotBooked,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseBooking {
    pub booking_id: BookingId,
    /// `None` until the server has answered.
    pub product: Option<Product>,
    pub offer_id: OfferId,
    /// What was agreed to, without our fee.
    pub accepted_total: Money,
    pub mode: BuyMode,
    pub state: BookingState,
    pub steps: Vec<PurchaseStep>,
    pub record_locator: Option<String>,
    pub ticket_numbers: Vec<String>,
    pub failure: Option<FailureReason>,
    pub new_total: Option<Money>,
    pub payment_required_by: Option<DateTime<Utc>>,
    /// `requested`: the desk answers by then.
    pub answer_by: Option<DateTime<Utc>>,
}

/// One commit of a person, as far as it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchase {
    pub purchase_id: PurchaseId,
    pub trip_id: Option<TripId>,
    pub traveller_id: Option<TravellerId>,
    pub purpose: Option<String>,
    pub started_at: DateTime<Utc>,
    pub stage: PurchaseStage,
    pub outcome: PurchaseOutcome,
    pub settled: bool,
    /// With `refused`: why, as any error is told.
    pub problem: Option<Failure>,
    pub steps: Vec<PurchaseStep>,
    pub bookings: Vec<PurchaseBooking>,
}

/// Kept in place of an answer where the request did not leave.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct NotSent {
    pub not_sent: Code,
}

use PurchaseStepName as N;
use PurchaseStepState as S;

/// When every booking's history has one of `events`: the last of those moments.
fn all_had(bookings: &[&BookingBody], events: &[&str]) -> Option<DateTime<Utc>> {
    let first = |b: &&BookingBody| b.history.iter().find(|h| events.contains(&h.event.as_str())).map(|h| h.at);
    bookings.iter().map(first).collect::<Option<Vec<_>>>()?.into_iter().max()
}

fn any_in(bookings: &[&BookingBody], states: &[BookingState]) -> bool {
    bookings.iter().any(|b| states.contains(&b.state))
}

/// Steps after the server has it.
fn server_steps(bookings: &[&BookingBody]) -> Vec<PurchaseStep> {
    use BookingState as B;
    let checked = all_had(bookings, &["price_checked"]);
    let called = all_had(bookings, &["supplier_called"]);
    let confirmed = all_had(bookings, &["confirmed", "held"]);
    let papers = all_had(bookings, &["documents_stored"]);
    let ended_badly = any_in(bookings, &[B::Failed, B::Expired, B::Closed]);
    let in_doubt = any_in(bookings, &[B::NeedsHuman])
        || (any_in(bookings, &[B::Confirming]) && bookings.iter().any(|b| b.history.iter().any(|h| h.event == "answer_lost")));
    let (mut rows, mut stopped, mut running) = (Vec::new(), false, false);
    let asked = called.or(confirmed);
    for (step, done) in
        [(N::PriceCheck, checked.or(asked)), (N::Supplier, confirmed), (N::Confirmed, confirmed), (N::Documents, papers)]
    {
        let state = if done.is_some() {
            S::Done
        } else if stopped || running {
            S::Waiting
        } else if ended_badly {
            stopped = true;
            S::Failed
        } else if in_doubt && step == N::Supplier {
            stopped = true;
            S::Unknown
        } else if step == N::Documents && all_had(bookings, &["documents_missing"]).is_some() {
            S::Failed
        } else {
            running = true;
            S::Running
        };
        rows.push(PurchaseStep { step, state, at: done });
    }
    rows
}

impl PurchaseStage {
    fn of(intent: &Intent, settled: bool) -> Self {
        match intent.state {
            IntentState::Queued => Self::Queued,
            IntentState::Sending => Self::Sending,
            IntentState::Sent if settled => Self::Settled,
            IntentState::Sent => Self::Sent,
            IntentState::Settled => Self::Settled,
            IntentState::Refused => Self::Refused,
            IntentState::NeedsReview => Self::NeedsReview,
        }
    }
}

fn outcome(bookings: &[PurchaseBooking], settled: bool) -> PurchaseOutcome {
    use BookingState as B;
    let lost = |b: &&PurchaseBooking| matches!(b.state, B::Failed | B::Expired | B::Closed | B::Cancelled | B::Voided);
    let lost = bookings.iter().filter(lost).count();
    // The service has done what it can; of a booking with a person nobody knows the end yet.
    let open = !settled || bookings.iter().any(|b| b.state == B::NeedsHuman);
    match lost {
        _ if open => PurchaseOutcome::Open,
        0 => PurchaseOutcome::Booked,
        n if n == bookings.len() => PurchaseOutcome::NotBooked,
        _ => PurchaseOutcome::PartlyBooked,
    }
}

/// The steps on this computer, then those of `bookings`, or all waiting where the server has not answered.
fn steps(local: &[PurchaseStep], bookings: Option<&[&BookingBody]>) -> Vec<PurchaseStep> {
    let mut steps = local.to_vec();
    match bookings {
        Some(bookings) => steps.extend(server_steps(bookings)),
        None => {
            let waiting = [N::PriceCheck, N::Supplier, N::Confirmed, N::Documents];
            steps.extend(waiting.map(|step| PurchaseStep { step, state: S::Waiting, at: None }));
        }
    }
    steps
}

impl Purchase {
    pub(crate) fn of(intent: &Intent) -> Self {
        let kept = intent.answer.as_deref();
        // A refusal is kept in the same place; it is no answer of this shape.
        let answer: Option<PurchaseResponse> = kept.and_then(|a| serde_json::from_str(a).ok());
        let refused: Option<Problem> = kept.and_then(|a| serde_json::from_str(a).ok());
        let not_sent: Option<NotSent> = kept.and_then(|a| serde_json::from_str(a).ok());
        let request: Option<PurchaseRequest> = serde_json::from_str(&intent.body).ok();
        let stored = PurchaseStep { step: N::Stored, state: S::Done, at: Some(intent.created_at) };
        let (sent, at) = match intent.state {
            _ if answer.is_some() => (S::Done, intent.sent_at),
            IntentState::Queued => (S::Waiting, None),
            IntentState::Sending => (S::Running, intent.sent_at),
            IntentState::Sent | IntentState::Settled => (S::Done, intent.sent_at),
            IntentState::Refused | IntentState::NeedsReview => (S::Failed, intent.answered_at),
        };
        let local = [stored, PurchaseStep { step: N::Sent, state: sent, at }];
        let told: Option<Vec<&BookingBody>> = answer.as_ref().map(|a| a.bookings.iter().collect());
        let never_made = matches!(intent.state, IntentState::Refused | IntentState::NeedsReview) && answer.is_none();
        let asked = request.as_ref().map_or(&[][..], |r| r.bookings.as_slice());
        let bookings: Vec<PurchaseBooking> = asked
            .iter()
            .map(|wish| {
                let body = told.iter().flatten().find(|b| b.booking_id == wish.booking_id).copied();
                match body {
                    Some(body) => answered(wish, body, &local),
                    None => requested(wish, never_made, refused.as_ref(), &local),
                }
            })
            .collect();
        let settled = never_made || answer.as_ref().is_some_and(|a| a.settled) || intent.state.ended();
        let problem = match (&refused, &not_sent) {
            (Some(problem), _) => Some(of_problem(problem)),
            (None, Some(not_sent)) => Some(not_sent.not_sent.into()),
            (None, None) => None,
        };
        Self {
            purchase_id: intent.purchase_id,
            trip_id: Some(intent.trip_id),
            traveller_id: asked.first().and_then(|b| b.travellers.first()).copied(),
            purpose: request.as_ref().and_then(|r| r.purpose.clone()),
            started_at: intent.created_at,
            stage: PurchaseStage::of(intent, settled),
            outcome: outcome(&bookings, settled),
            settled,
            problem,
            steps: steps(&local, told.as_deref()),
            bookings,
        }
    }
}

/// A booking the server told of.
fn answered(wish: &BookingRequest, b: &BookingBody, local: &[PurchaseStep]) -> PurchaseBooking {
    PurchaseBooking {
        booking_id: b.booking_id,
        product: Some(b.offer.product()),
        offer_id: wish.offer_id,
        accepted_total: wish.accepted_total,
        mode: wish.mode,
        state: b.state,
        steps: steps(local, Some(&[b])),
        record_locator: b.record_locator.clone(),
        ticket_numbers: b.ticket_numbers().to_vec(),
        failure: b.failure,
        new_total: b.new_total,
        payment_required_by: b.payment_required_by,
        answer_by: b.answer_by,
    }
}

/// A booking of a request the server has not taken; `problem` is its refusal, where it gave one.
fn requested(wish: &BookingRequest, never_made: bool, problem: Option<&Problem>, local: &[PurchaseStep]) -> PurchaseBooking {
    let (state, failure) = match (never_made, problem) {
        (false, _) => (BookingState::Confirming, None),
        (true, None) => (BookingState::Failed, Some(FailureReason::NotSent)),
        (true, Some(p)) => (BookingState::Failed, Some(reason(p))),
    };
    PurchaseBooking {
        booking_id: wish.booking_id,
        product: None,
        offer_id: wish.offer_id,
        accepted_total: wish.accepted_total,
        mode: wish.mode,
        state,
        steps: steps(local, None),
        record_locator: None,
        ticket_numbers: Vec::new(),
        failure,
        new_total: problem.and_then(|p| p.new_total),
        payment_required_by: None,
        answer_by: None,
    }
}

fn reason(p: &Problem) -> FailureReason {
    match p.code {
        ProblemCode::OfferGone | ProblemCode::NotFound => FailureReason::OfferGone,
        ProblemCode::PriceChanged => FailureReason::PriceChanged,
        ProblemCode::InvalidInput => FailureReason::Traveller,
        ProblemCode::Busy | ProblemCode::RateLimited => FailureReason::Busy,
        _ => FailureReason::Other,
    }
}
