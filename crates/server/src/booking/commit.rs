//! What a step decided, as one transition: flow, journal, keys, papers, history, and what stands beside it. It is committed whole or not.
use super::engine::EngineParts;
use super::{calls, papers};
use btm_domain::booking::{Accepted, Command, Event, Flow, Happening, Phase, Task, moved, natural_keys};
use btm_domain::desk::{DeskAbout, papers_case_of};
use btm_domain::desk_time::answer_by;
use btm_domain::supply::{Refusal, Step, Written, our_ref};
use btm_domain::{BookingState, DeskCaseId, FlightOffer, Offer};
use btm_store::answers::AnswerKey;
use btm_store::desk::{CaseOver, NewCase};
use btm_store::{Actor, CaseChange, Claim, Document, JournalState, JournalWrite, KeysChange, StoreError, Transition};
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// Attempts to hand in a transition while the database is busy; it has no side effects of its own.
const COMMITS: u32 = 5;
/// Of a supplier's code in a history.
const LONGEST_WORDS: usize = 200;

/// What is committed with a step of a person's; empty for the service's own.
#[derive(Clone, Default)]
pub(super) struct Beside {
    pub actor: Actor,
    pub answer: Option<(AnswerKey, u16, String)>,
    pub case: Option<Box<CaseChange>>,
    /// In the person's words.
    pub words: Option<String>,
}

/// Commits what a step decided; answers the task to call, if one is to be called now.
pub(super) async fn hand_in(
    parts: &EngineParts,
    claim: &Claim,
    flow: &Flow,
    commands: &[Command],
    event: &Event,
    beside: Beside,
    now: DateTime<Utc>,
) -> Result<Option<Task>, StoreError> {
    let mut happenings: Vec<Happening> = Vec::new();
    let mut documents: Vec<Document> = Vec::new();
    let mut keys = KeysChange::Keep;
    let mut due_at = None;
    let mut call = None;
    let mut cases: Vec<CaseChange> = beside.case.map(|case| *case).into_iter().collect();
    for command in commands {
        match command {
            Command::Record(happening) => happenings.push(*happening),
            Command::Make(paper) => documents.push(papers::make(parts, &claim.accepted, flow, *paper, now)),
            Command::ReleaseKeys => keys = KeysChange::Release,
            Command::RenewKeys => keys = renewed(&claim.accepted, flow),
            Command::OpenCase(about) => cases.extend(opened(parts, &claim.accepted, *about, now)),
            Command::SettleCase(_) => cases.push(CaseChange::Settle(CaseOver {
                tenant: claim.tenant,
                id: papers_case_of(claim.booking),
                at: now,
                audit_id: parts.id(),
            })),
            Command::WakeAt { at, jitter } => due_at = Some(if *jitter { jittered(parts, *at, now) } else { *at }),
            Command::Call(_) => call = flow.task().copied(),
        }
    }
    if happenings.is_empty() && documents.is_empty() && keys == KeysChange::Keep && only_waits(&claim.flow, flow) {
        // Only counters and the time of the next look changed.
        return parts.store.postpone(claim, Some(flow), due_at).await.map(|()| None);
    }
    let transition = Transition {
        tenant: claim.tenant,
        booking: claim.booking,
        fence: claim.fence,
        woken: claim.woken,
        flow: flow.clone(),
        // While a call is under way the row stays due: should this worker vanish, the next one finds it.
        due_at: if call.is_some() { Some(now) } else { due_at },
        release: call.is_none(),
        journal: journal(claim, flow, event, now),
        happenings,
        words: beside.words.or_else(|| said(event, flow)),
        moved: moved(&claim.accepted.offer, &claim.flow, flow),
        keys,
        documents,
        at: now,
        actor: beside.actor,
        audit_id: parts.id(),
        wake: claim.accepted.then.filter(|_| sent(&claim.flow, flow)),
        answer: beside.answer,
        cases,
    };
    let mut attempt = 0;
    loop {
        attempt += 1;
        match parts.store.commit(transition.clone()).await {
            Ok(_) => return Ok(call),
            Err(error) if error.retryable() && attempt < COMMITS => {
                tokio::time::sleep(Duration::from_millis(u64::from(attempt) * 10 + u64::from(random(parts) % 20))).await;
            }
            Err(error) => return Err(error),
        }
    }
}

/// The case a step opens by itself. One about missing papers is the same each time, one about a change of the airline's its own.
fn opened(parts: &EngineParts, accepted: &Accepted, about: DeskAbout, now: DateTime<Utc>) -> Option<CaseChange> {
    let case = NewCase::of(accepted, about, answer_by(now, None), now, parts.id())?;
    Some(match about {
        DeskAbout::DocumentMissing => CaseChange::Rescue(NewCase { id: papers_case_of(accepted.booking), ..case }),
        DeskAbout::ScheduleChange => CaseChange::Open(NewCase { id: DeskCaseId(parts.id::<uuid::Uuid>()), ..case }),
        _ => CaseChange::Rescue(case),
    })
}

/// Nothing but how far the looking has come differs: nobody reads that, and a supplier told nothing new.
fn only_waits(before: &Flow, after: &Flow) -> bool {
    before.task().map(|t| (t.step, t.attempt)) == after.task().map(|t| (t.step, t.attempt))
        && *before == Flow { phase: before.phase.clone(), ..after.clone() }
}

/// What the supplier said by this event, by its word or code; what it wrote beyond that is not kept.
fn said(event: &Event, flow: &Flow) -> Option<String> {
    let word = |value: serde_json::Result<serde_json::Value>| value.ok()?.as_str().map(str::to_owned);
    let words = match event {
        Event::Answered(Written::Refused(Refusal::Other { code })) => code.clone(),
        Event::Answered(Written::Refused(Refusal::PriceChanged { new: Some(new) })) => new.to_string(),
        Event::Answered(Written::Refused(refusal)) => serde_json::to_value(refusal).ok()?.get("kind")?.as_str()?.to_owned(),
        Event::Answered(Written::Unknown(doubt)) => {
            let status = doubt.status.map(|s| s.to_string());
            [word(serde_json::to_value(doubt.cause)), status, doubt.code.clone()]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" ")
        }
        Event::Priced(_) if flow.state == BookingState::Failed => flow.new_total?.to_string(),
        _ => return None,
    };
    Some(words.chars().take(LONGEST_WORDS).collect())
}

/// The first step left our hands with this: it was answered, refused, or its answer is lost. Now the next booking of the purchase may go.
fn sent(before: &Flow, after: &Flow) -> bool {
    let in_hand = |flow: &Flow| match &flow.phase {
        Phase::Planned { task, .. } | Phase::Calling { task, .. } => matches!(task.step, Step::Hold | Step::Book),
        _ => false,
    };
    in_hand(before) && !in_hand(after)
}

/// The keys of the flights the order holds now. Nothing else changes what it is.
fn renewed(accepted: &Accepted, flow: &Flow) -> KeysChange {
    let ordered = flow.order.as_ref().and_then(|o| o.item.flight());
    match (&accepted.offer, ordered) {
        (Offer::Flight(offer), Some(ordered)) if !ordered.slices.is_empty() => {
            let travellers: Vec<_> = accepted.travellers.iter().map(|t| t.id).collect();
            let now = Offer::Flight(FlightOffer { slices: ordered.slices.clone(), ..offer.clone() });
            KeysChange::Renew(natural_keys(&travellers, &now))
        }
        _ => KeysChange::Keep,
    }
}

/// The journal rows a step touches: the attempt that was in hand gets its outcome, the one now in hand its state.
fn journal(claim: &Claim, flow: &Flow, event: &Event, now: DateTime<Utc>) -> Vec<JournalWrite> {
    let row = |task: &Task, state| JournalWrite { attempt: task.attempt, state, ..planned(claim.booking, task.step) };
    let mut rows = Vec::new();
    if let Some(task) = claim.flow.task() {
        let ended = match event {
            Event::Answered(Written::Done(_)) => Some((JournalState::Done, None)),
            Event::Answered(Written::Refused(refusal)) => Some((JournalState::Refused, serde_json::to_string(refusal).ok())),
            Event::Answered(Written::Unknown(doubt)) => Some((JournalState::Unknown, serde_json::to_string(doubt).ok())),
            Event::Crashed => Some((JournalState::Unknown, Some(r#"{"cause":"crashed"}"#.to_owned()))),
            Event::LookedUp(_) if flow.task().is_none() && flow.state == BookingState::Failed => {
                Some((JournalState::Refused, None))
            }
            Event::LookedUp(_) if flow.task().is_none() => Some((JournalState::Done, None)),
            // A person's word is the attempt's answer.
            Event::HumanDecided { to, .. } => Some((decided(task.step, *to), None)),
            // Refused by the price check: it was planned and never sent.
            Event::Priced(_) if flow.state != claim.flow.state => Some((JournalState::Refused, None)),
            _ => None,
        };
        if let Some((state, evidence)) = ended {
            let order = flow.order.as_ref().map(|o| o.supplier_order_id.clone()).filter(|id| !id.is_empty());
            let supplier_ref = order.filter(|_| state == JournalState::Done);
            rows.push(JournalWrite { supplier_ref, evidence, ..row(task, state) });
        }
    }
    match &flow.phase {
        Phase::Calling { task, .. } => {
            let priced = Claim { flow: flow.clone(), ..claim.clone() };
            rows.push(JournalWrite {
                request_hash: Some(calls::request_hash(&priced, *task)),
                deadline: Some(now + task.rules.write_timeout()),
                ..row(task, JournalState::Calling)
            });
        }
        Phase::Planned { task, .. } if claim.flow.task() != Some(task) => rows.push(row(task, JournalState::Planned)),
        _ => {}
    }
    rows
}

/// What a person's word says of the attempt that was in doubt.
fn decided(step: Step, to: BookingState) -> JournalState {
    use BookingState as S;
    let done = match step {
        Step::Hold | Step::Book => matches!(to, S::Held | S::Confirmed | S::Cancelled | S::Voided | S::Expired),
        Step::Pay | Step::Change | Step::AcceptChange => to == S::Confirmed,
        Step::Cancel => matches!(to, S::Cancelled | S::Voided),
    };
    if done { JournalState::Done } else { JournalState::Refused }
}

/// The row of a step's first attempt, before anything left.
pub(super) fn planned(booking: btm_domain::BookingId, step: Step) -> JournalWrite {
    JournalWrite {
        step,
        attempt: 1,
        our_ref: our_ref(booking, step),
        state: JournalState::Planned,
        supplier_ref: None,
        request_hash: None,
        deadline: None,
        evidence: None,
    }
}

/// ±10 % of the way, so that many bookings of one outage do not ask at one moment.
fn jittered(parts: &EngineParts, at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let way = (at - now).num_milliseconds().max(0);
    let share = i64::from(random(parts) % 2001) - 1000;
    at + TimeDelta::milliseconds(way / 10 * share / 1000)
}

fn random(parts: &EngineParts) -> u16 {
    let mut bytes = [0u8; 2];
    parts.entropy.fill(&mut bytes);
    u16::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use btm_domain::supply::{OfferHandle, SupplierId, SupplierMode};
    use btm_domain::{BookingId, Currency, Money};

    #[test]
    fn whatever_anybody_reads_of_a_booking_is_committed_and_only_counters_are_not() {
        let at = DateTime::UNIX_EPOCH;
        let handle = OfferHandle { supplier: SupplierId::Duffel, mode: SupplierMode::Sandbox, bytes: vec![], expires_at: at };
        let before = Flow {
            phase: Phase::Papers { since: at, reads: 1 },
            ..Flow::draft(BookingId(uuid::Uuid::nil()), Money::from_minor(1, Currency::JPY), handle)
        };
        assert!(only_waits(&before, &Flow { phase: Phase::Papers { since: at, reads: 2 }, ..before.clone() }));
        assert!(!only_waits(&before, &Flow { document_missing: true, ..before.clone() }));
        assert!(!only_waits(&before, &Flow { payable: Money::from_minor(2, Currency::JPY), ..before.clone() }));
    }

    #[test]
    fn a_persons_word_answers_the_attempt_that_was_in_doubt() {
        use BookingState as S;
        assert_eq!(decided(Step::Book, S::Confirmed), JournalState::Done);
        assert_eq!(decided(Step::Book, S::Cancelled), JournalState::Done, "it was made, and ended");
        assert_eq!(decided(Step::Book, S::Failed), JournalState::Refused);
        assert_eq!((decided(Step::Pay, S::Held), decided(Step::Pay, S::Confirmed)), (JournalState::Refused, JournalState::Done));
        assert_eq!(
            (decided(Step::Cancel, S::Confirmed), decided(Step::Cancel, S::Voided)),
            (JournalState::Refused, JournalState::Done)
        );
    }
}
