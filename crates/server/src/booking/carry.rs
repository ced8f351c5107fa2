//! One booking, carried as far as it goes now: ask, step, commit, call, step, commit. The supplier is called between commits, never
//! inside one, and `calling` is durable before a byte leaves.
use super::engine::EngineParts;
use super::{calls, papers};
use btm_domain::booking::{Command, Event, Flow, Happening, Next, Phase, Task, next, step};
use btm_domain::supply::{Refusal, Step, Written, our_ref};
use btm_store::{Actor, Claim, Document, JournalState, JournalWrite, KeysChange, StoreError, Transition};
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// Attempts to hand in a transition while the database is busy; it has no side effects of its own.
const COMMITS: u32 = 5;

/// Carries the claimed booking until it rests, waits, or is somebody else's.
pub(super) async fn carry(parts: &EngineParts, claim: Claim) {
    let keep = KeepAlive::start(parts, &claim);
    let booking = claim.booking;
    match advance(parts, claim).await {
        Ok(()) => {}
        Err(StoreError::Fenced) => tracing::warn!(%booking, "another worker has this booking now"),
        Err(error) => tracing::error!(%booking, %error, "a booking stays where it is until its lease runs out"),
    }
    drop(keep);
}

async fn advance(parts: &EngineParts, mut claim: Claim) -> Result<(), StoreError> {
    let mut event = match first(parts, &claim).await {
        Some(event) => event,
        None => return parts.store.postpone(&claim, None, None).await,
    };
    loop {
        let now = parts.clock.now();
        let (flow, commands) = step(&claim.flow, event.clone(), &parts.options.ladder, now);
        let call = hand_in(parts, &claim, &flow, &commands, &event, &Actor::default(), now).await?;
        claim.flow = flow;
        let Some(task) = call else { return Ok(()) };
        event = match &parts.shop {
            Some(shop) => calls::call(parts, &**shop, &claim, task).await,
            // Nothing left this process.
            None => Event::Answered(Written::Refused(Refusal::NotSent)),
        };
    }
}

/// What the flow asks for first.
async fn first(parts: &EngineParts, claim: &Claim) -> Option<Event> {
    let asked = next(&claim.flow);
    match (asked, &parts.shop) {
        (Next::Nothing, _) => None,
        (Next::Feed(event), _) => Some(event),
        (Next::Reprice, Some(shop)) => Some(calls::reprice(parts, &**shop, claim).await),
        (Next::LookUp, Some(shop)) => Some(calls::look_up(&**shop, claim).await),
        (Next::ReadOrder, Some(shop)) => Some(calls::read_order(&**shop, &claim.flow).await),
        (asked, None) => Some(calls::without_shop(&asked)),
    }
}

/// Commits what a step decided; answers the task to call, if one is to be called now.
pub(super) async fn hand_in(
    parts: &EngineParts,
    claim: &Claim,
    flow: &Flow,
    commands: &[Command],
    event: &Event,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Option<Task>, StoreError> {
    let mut happenings: Vec<Happening> = Vec::new();
    let mut documents: Vec<Document> = Vec::new();
    let mut keys = KeysChange::Keep;
    let mut due_at = None;
    let mut call = None;
    for command in commands {
        match command {
            Command::Record(happening) => happenings.push(*happening),
            Command::Make(paper) => documents.push(papers::make(parts, &claim.accepted, flow, *paper, now)),
            Command::ReleaseKeys => keys = KeysChange::Release,
            Command::WakeAt { at, jitter } => due_at = Some(if *jitter { jittered(parts, *at, now) } else { *at }),
            Command::Call(_) => call = flow.task().copied(),
        }
    }
    if happenings.is_empty() {
        // Only counters and the time of the next look changed.
        return parts.store.postpone(claim, Some(flow), due_at).await.map(|()| None);
    }
    let transition = Transition {
        tenant: claim.tenant,
        booking: claim.booking,
        owner: claim.accepted.user,
        fence: claim.fence,
        flow: flow.clone(),
        // While a call is under way the row stays due: should this worker vanish, the next one finds it.
        due_at: if call.is_some() { Some(now) } else { due_at },
        release: call.is_none(),
        journal: journal(claim, flow, event, now),
        happenings,
        keys,
        documents,
        at: now,
        actor: actor.clone(),
        audit_id: parts.id(),
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

/// The journal rows a step touches: the attempt that was in hand gets its outcome, the one now in hand its state.
fn journal(claim: &Claim, flow: &Flow, event: &Event, now: DateTime<Utc>) -> Vec<JournalWrite> {
    let row = |task: &Task, state| JournalWrite {
        step: task.step,
        attempt: task.attempt,
        our_ref: our_ref(claim.booking, task.step),
        state,
        supplier_ref: None,
        request_hash: None,
        deadline: None,
        evidence: None,
    };
    let mut rows = Vec::new();
    if let Some(task) = claim.flow.task() {
        let order = flow.order.as_ref().map(|o| o.supplier_order_id.clone());
        let ended = match event {
            Event::Answered(Written::Done(_)) => Some((JournalState::Done, None)),
            Event::Answered(Written::Refused(refusal)) => Some((JournalState::Refused, serde_json::to_string(refusal).ok())),
            Event::Answered(Written::Unknown(doubt)) => Some((JournalState::Unknown, serde_json::to_string(doubt).ok())),
            Event::Crashed => Some((JournalState::Unknown, Some(r#"{"cause":"crashed"}"#.to_owned()))),
            Event::LookedUp(_)
                if matches!(flow.phase, Phase::Papers { .. } | Phase::Watch)
                    || flow.state == btm_domain::BookingState::Confirmed =>
            {
                Some((JournalState::Done, None))
            }
            Event::LookedUp(_) if flow.state == btm_domain::BookingState::Failed => Some((JournalState::Refused, None)),
            // Refused by the price check: it was planned and never sent.
            Event::Priced(_) if flow.state != claim.flow.state => Some((JournalState::Refused, None)),
            _ => None,
        };
        if let Some((state, evidence)) = ended {
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

/// The row of a step that is planned with the purchase itself.
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

/// Renews the lease while the booking is in hand; ends with the carrying.
struct KeepAlive(tokio::task::JoinHandle<()>);

impl KeepAlive {
    fn start(parts: &EngineParts, claim: &Claim) -> Self {
        let (parts, tenant, booking, fence) = (parts.clone(), claim.tenant, claim.booking, claim.fence);
        let every = (parts.options.lease / 3).to_std().unwrap_or(Duration::from_secs(1)).max(Duration::from_millis(10));
        Self(tokio::spawn(async move {
            loop {
                tokio::time::sleep(every).await;
                let until = parts.clock.now() + parts.options.lease;
                match parts.store.renew_lease(tenant, booking, fence, until).await {
                    Ok(()) => {}
                    Err(error) if error.retryable() => {}
                    Err(error) => {
                        tracing::warn!(%booking, %error, "the lease was not renewed");
                        return;
                    }
                }
            }
        }))
    }
}

impl Drop for KeepAlive {
    fn drop(&mut self) {
        self.0.abort();
    }
}
