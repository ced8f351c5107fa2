//! `GET /v1/events`: server-sent events that say only that there is more. The session is checked again every second.
use crate::caller::Caller;
use crate::problem::ApiProblem;
use crate::state::AppState;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use btm_api::sync::LiveEvent;
use btm_domain::Act;
use futures::Stream;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio_stream::wrappers::ReceiverStream;

const CHECK: Duration = Duration::from_secs(1);
/// A sign of life after this many checks.
const ALIVE_EVERY: u32 = 15;

pub(super) async fn events(
    State(app): State<AppState>,
    caller: Caller,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiProblem> {
    let (tell, told) = tokio::sync::mpsc::channel(8);
    tokio::spawn(follow(app, caller, tell));
    Ok(Sse::new(ReceiverStream::new(told)))
}

type Tell = tokio::sync::mpsc::Sender<Result<Event, Infallible>>;

/// Ends when the client goes, the session ends, or the server is about to leave.
async fn follow(app: AppState, caller: Caller, tell: Tell) {
    let mut changes = app.store.changes();
    let mut stopping = app.engine.until_stopping();
    let mut check = tokio::time::interval(CHECK);
    let (mut told, mut checks) = (-1, 0u32);
    if !alive(&app, &tell).await {
        return;
    }
    loop {
        let look = tokio::select! {
            _ = check.tick() => {
                if !app.still_allowed(&caller, Act::ReadOwnTrips).await {
                    say(&tell, LiveEvent::SignedOut).await;
                    return;
                }
                checks += 1;
                if checks.is_multiple_of(ALIVE_EVERY) && !alive(&app, &tell).await {
                    return;
                }
                // Also what another process of this store committed.
                true
            }
            change = changes.recv() => match change {
                Ok((tenant, _)) if tenant != caller.tenant => false,
                // Nothing is written to a stream whose right was withdrawn a moment ago.
                Ok(_) | Err(RecvError::Lagged(_)) => {
                    if !app.still_allowed(&caller, Act::ReadOwnTrips).await {
                        say(&tell, LiveEvent::SignedOut).await;
                        return;
                    }
                    true
                }
                Err(RecvError::Closed) => return,
            },
            () = leaving(&mut stopping) => return,
            () = tell.closed() => return,
        };
        if !look {
            continue;
        }
        match app.store.newest_for(caller.tenant, caller.user).await {
            Ok(rev) if rev > told => {
                told = rev;
                if !say(&tell, LiveEvent::Changed { rev }).await {
                    return;
                }
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "a live stream ends");
                return;
            }
        }
    }
}

/// The server is about to leave.
async fn leaving(stopping: &mut tokio::sync::watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stop| *stop).await;
}

async fn alive(app: &AppState, tell: &Tell) -> bool {
    say(tell, LiveEvent::Alive { at: Some(app.clock.now()) }).await
}

async fn say(tell: &Tell, event: LiveEvent) -> bool {
    let Ok(data) = serde_json::to_string(&event) else { return false };
    tell.send(Ok(Event::default().data(data))).await.is_ok()
}
