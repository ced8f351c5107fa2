//! One booking, carried as far as it goes now: ask, step, commit, call, step, commit. The supplier is called between commits, never
//! inside one, and `calling` is durable before a byte leaves.
use super::calls;
use super::commit::{Beside, hand_in};
use super::engine::EngineParts;
use btm_domain::BookingState;
use btm_domain::booking::{Event, Next, next, step};
use btm_store::{Claim, StoreError};
use std::time::Duration;

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
        let call = hand_in(parts, &claim, &flow, &commands, &event, Beside::default(), now).await?;
        if claim.flow.state == BookingState::Confirming && flow.state != BookingState::Confirming {
            calls::forget_contact(parts, &claim).await;
        }
        claim.flow = flow;
        let Some(task) = call else { return Ok(()) };
        event = calls::call(parts, &claim, task).await;
    }
}

/// What the flow asks for first.
async fn first(parts: &EngineParts, claim: &Claim) -> Option<Event> {
    let asked = match next(&claim.flow) {
        Next::Nothing => return None,
        Next::Feed(event) => return Some(event),
        asked => asked,
    };
    let Some(shop) = calls::shop(parts, claim) else { return Some(calls::without_shop(&asked)) };
    Some(match asked {
        Next::Reprice => calls::reprice(parts, &shop, claim).await,
        Next::LookUp => calls::look_up(parts, &shop, claim).await,
        Next::Follow => calls::follow(parts, &shop, &claim.flow).await,
        _ => calls::read_order(parts, &shop, &claim.flow).await,
    })
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
