//! The progress of a purchase as named steps, derived from what this computer kept and what the server last answered (S-10).
use btm_api::purchase::{BookingBody, FailureReason, PurchaseResponse};
use btm_api::{Problem, ProblemCode};
use btm_cache::{Intent, IntentState};
use btm_domain::{BookingId, BookingState, Money, PurchaseId, TripId};
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

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseBooking {
    pub booking_id: BookingId,
    pub state: BookingState,
    pub record_locator: Option<String>,
    pub ticket_numbers: Vec<String>,
    pub failure: Option<FailureReason>,
    pub new_total: Option<Money>,
}

/// One commit of a person, as far as it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchase {
    pub purchase_id: PurchaseId,
    pub trip_id: Option<TripId>,
    pub started_at: DateTime<Utc>,
    pub settled: bool,
    pub steps: Vec<PurchaseStep>,
    pub bookings: Vec<PurchaseBooking>,
}

use PurchaseStepName as N;
use PurchaseStepState as S;

/// When every booking's history has one of `events`: the last of those moments.
fn all_had(bookings: &[BookingBody], events: &[&str]) -> Option<DateTime<Utc>> {
    let first = |b: &BookingBody| b.history.iter().find(|h| events.contains(&h.event.as_str())).map(|h| h.at);
    bookings.iter().map(first).collect::<Option<Vec<_>>>()?.into_iter().max()
}

fn any_in(bookings: &[BookingBody], states: &[BookingState]) -> bool {
    bookings.iter().any(|b| states.contains(&b.state))
}

/// Steps after the server has it.
fn server_steps(bookings: &[BookingBody]) -> Vec<PurchaseStep> {
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

impl Purchase {
    pub(crate) fn of(intent: &Intent) -> Self {
        // A refusal is kept in the same place; it is no answer of this shape.
        let answer: Option<PurchaseResponse> = intent.answer.as_deref().and_then(|a| serde_json::from_str(a).ok());
        let stored = PurchaseStep { step: N::Stored, state: S::Done, at: Some(intent.created_at) };
        let (sent, at) = match intent.state {
            _ if answer.is_some() => (S::Done, intent.sent_at),
            IntentState::Queued => (S::Waiting, None),
            IntentState::Sending => (S::Running, intent.sent_at),
            IntentState::Sent | IntentState::Settled => (S::Done, intent.sent_at),
            IntentState::Refused | IntentState::NeedsReview => (S::Failed, intent.answered_at),
        };
        let mut steps = vec![stored, PurchaseStep { step: N::Sent, state: sent, at }];
        match &answer {
            Some(answer) => steps.extend(server_steps(&answer.bookings)),
            None => {
                let waiting = [N::PriceCheck, N::Supplier, N::Confirmed, N::Documents];
                steps.extend(waiting.map(|step| PurchaseStep { step, state: S::Waiting, at: None }));
            }
        }
        let answered_end = answer.as_ref().is_some_and(|a| a.settled);
        let never_made = matches!(intent.state, IntentState::Refused | IntentState::NeedsReview) && answer.is_none();
        let bookings = match answer {
            Some(answer) => answer.bookings.into_iter().map(PurchaseBooking::from).collect(),
            None => requested(intent, never_made, intent.answer.as_deref()),
        };
        let settled = never_made || answered_end || intent.state.ended();
        Self {
            purchase_id: intent.purchase_id,
            trip_id: Some(intent.trip_id),
            started_at: intent.created_at,
            settled,
            steps,
            bookings,
        }
    }
}

impl From<BookingBody> for PurchaseBooking {
    fn from(b: BookingBody) -> Self {
        Self {
            booking_id: b.booking_id,
            state: b.state,
            record_locator: b.record_locator,
            ticket_numbers: b.ticket_numbers,
            failure: b.failure,
            new_total: b.new_total,
        }
    }
}

/// The bookings of a request the server has not taken; `problem` is its refusal, where it gave one.
fn requested(intent: &Intent, never_made: bool, problem: Option<&str>) -> Vec<PurchaseBooking> {
    let request: Option<btm_api::purchase::PurchaseRequest> = serde_json::from_str(&intent.body).ok();
    let problem: Option<Problem> = problem.and_then(|p| serde_json::from_str(p).ok());
    let (state, failure) = match (never_made, &problem) {
        (false, _) => (BookingState::Confirming, None),
        (true, None) => (BookingState::Failed, Some(FailureReason::NotSent)),
        (true, Some(p)) => (BookingState::Failed, Some(reason(p))),
    };
    let new_total = problem.and_then(|p| p.new_total);
    let row =
        |booking_id| PurchaseBooking { booking_id, state, record_locator: None, ticket_numbers: Vec::new(), failure, new_total };
    request.into_iter().flat_map(|r| r.bookings).map(|b| row(b.booking_id)).collect()
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
