//! The connection that stays: resumes the session at start, follows the live stream, fetches when there is more, waits when there is no way.
use crate::boot::SessionState;
use crate::client::{Client, lock};
use crate::freshness::Online;
use crate::sync::Stopped;
use btm_api::sync::LiveEvent;
use btm_api_client::{ApiError, DeviceKey, Session};
use btm_keychain::{Entry, KeychainError};
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::Instant;

/// Full jitter up to a second, doubling up to half a minute.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// How often deadlines are looked at.
const DEADLINE_BEAT: Duration = Duration::from_secs(60);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// When what was put off goes again, and how long the wait after that may be.
struct Again {
    at: Option<Instant>,
    ceiling: Duration,
}

impl Client {
    /// Begins to keep in touch with the server, in the background. Call from `painted`; later calls do nothing.
    pub fn go_online(&self) {
        if !self.0.live.swap(true, Ordering::SeqCst) {
            let client = self.clone();
            tokio::spawn(async move { client.keep_in_touch().await });
            let client = self.clone();
            tokio::spawn(async move { client.watch_deadlines().await });
        }
    }

    /// Deadlines come near without any network too.
    async fn watch_deadlines(&self) {
        loop {
            tokio::time::sleep(DEADLINE_BEAT).await;
            self.notice_deadlines().await;
        }
    }

    async fn keep_in_touch(&self) {
        let mut sessions = self.0.session.subscribe();
        let mut ceiling = FIRST_WAIT;
        loop {
            let current = sessions.borrow_and_update().clone();
            let Some(session) = current else {
                if self.resume_session().await.is_none() {
                    // Nobody to be: until a sign-in, or until somebody asks again.
                    tokio::select! {
                        _ = sessions.changed() => {}
                        () = self.0.kick.notified() => {}
                    }
                }
                continue;
            };
            let outcome = tokio::select! {
                outcome = self.follow(&session) => outcome,
                _ = sessions.changed() => Ok(()),
            };
            let wait = match outcome {
                Ok(()) => {
                    ceiling = FIRST_WAIT;
                    Duration::from_millis(100)
                }
                Err(e) => {
                    self.call_failed(&session, &e).await;
                    let wait = self.jitter(ceiling);
                    ceiling = (ceiling * 2).min(LONGEST_WAIT);
                    wait
                }
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.0.kick.notified() => ceiling = FIRST_WAIT,
                _ = sessions.changed() => {}
            }
        }
    }

    pub(crate) fn jitter(&self, ceiling: Duration) -> Duration {
        let mut bytes = [0u8; 2];
        self.0.options.entropy.fill(&mut bytes);
        ceiling * u32::from(u16::from_le_bytes(bytes)) / u32::from(u16::MAX)
    }

    /// One life of the stream. `Ok`: it ended as streams do; else why.
    async fn follow(&self, session: &Session) -> Result<(), ApiError> {
        let mut stream = session.live().await?;
        self.fetch_all(session).await?;
        self.set_online(Online::Online).await;
        self.resume_purchases().await;
        self.send_outbox(session).await;
        let mut again = Again { at: None, ceiling: FIRST_WAIT };
        loop {
            match self.send_meanwhile(session, &mut again, stream.next()).await? {
                Some(LiveEvent::Alive { .. }) => {
                    // What the server has and this computer could not keep is not what is shown.
                    if self.0.unkept.load(Ordering::SeqCst) {
                        self.fetch_all(session).await?;
                    } else {
                        self.confirmed();
                    }
                    self.set_online(Online::Online).await;
                }
                Some(LiveEvent::Changed { .. }) => self.fetch_all(session).await?,
                Some(LiveEvent::SignedOut) => return Err(ApiError::Unauthorised { request_id: None }),
                None => return Ok(()),
            }
        }
    }

    /// Waits for the stream's next word; what the server put off is sent again meanwhile, each time a little later.
    async fn send_meanwhile<T>(&self, session: &Session, again: &mut Again, next: impl Future<Output = T>) -> T {
        let mut next = std::pin::pin!(next);
        loop {
            let at = again.at;
            let due = async {
                match at {
                    Some(at) => tokio::time::sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                () = self.0.later.notified(), if at.is_none() => {
                    let wait = self.jitter(again.ceiling).max(*lock(&self.0.put_off));
                    again.at = Some(Instant::now() + wait);
                }
                () = due => {
                    again.at = None;
                    let waits = self.send_outbox(session).await;
                    again.ceiling = if waits { (again.ceiling * 2).min(LONGEST_WAIT) } else { FIRST_WAIT };
                }
                word = &mut next => return word,
            }
        }
    }

    async fn fetch_all(&self, session: &Session) -> Result<(), ApiError> {
        match self.fetch(session).await {
            Ok(_) => Ok(()),
            Err(Stopped::Api(e)) => Err(e),
            // Told, and tried again with the stream's next word.
            Err(Stopped::Store(_)) => Ok(()),
        }
    }

    /// What a failed call means for everybody: how we stand, and whether the session is over.
    pub(crate) async fn call_failed(&self, session: &Session, error: &ApiError) {
        if matches!(error, ApiError::Unauthorised { .. }) {
            self.session_over(session).await;
        }
        self.set_online(Online::after(error)).await;
    }

    /// The server ended this session: reading goes on, sending needs a sign-in.
    async fn session_over(&self, session: &Session) {
        let mut ours = false;
        let dead = session.refresh_token().await;
        if let Some(current) = self.session() {
            use secrecy::ExposeSecret;
            ours = current.refresh_token().await.expose_secret() == dead.expose_secret();
        }
        if !ours {
            return;
        }
        self.0.session.send_replace(None);
        if let Some(owner) = self.connection().and_then(|c| c.owner())
            && let Err(e) = self.key_store().await.delete(&owner, Entry::Refresh).await
        {
            tracing::warn!(error = %e, "a dead refresh token was not deleted");
        }
        if self.change_register(|r| r.active_mut().into_iter().for_each(|c| c.signed_in = false)).is_err() {
            tracing::warn!("the end of the session was not kept");
        }
        self.set_session_state(SessionState::Expired);
    }

    /// At start: the session from the kept refresh token. `None` where there is none to resume, or no way to build it now.
    fn kick_later(&self) {
        let client = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(FIRST_WAIT * 5).await;
            client.0.kick.notify_one();
        });
    }

    async fn resume_session(&self) -> Option<Session> {
        let known = self.connection()?;
        let owner = known.owner()?;
        if !known.signed_in || *self.0.session_state.borrow() != SessionState::SignedIn {
            return None;
        }
        let keys = self.key_store().await;
        let kept = (keys.get(&owner, Entry::Refresh).await, keys.get(&owner, Entry::DeviceKey).await);
        let (refresh, device) = match kept {
            (Ok(Some(refresh)), Ok(Some(device))) => (refresh, DeviceKey::from_text(&device)?),
            // A keychain that fails for the moment says nothing about the session in it.
            (Err(e), _) | (_, Err(e)) if e != KeychainError::Damaged => {
                tracing::info!(error = %e, "the session waits for the keychain");
                self.kick_later();
                return None;
            }
            _ => {
                let state = if self.memory_only().await { SessionState::None } else { SessionState::Expired };
                self.set_session_state(state);
                return None;
            }
        };
        let api = match self.current_api().await {
            Ok(api) => api,
            Err(e) => {
                tracing::info!(error = %e, "the session waits for its transport");
                let online = match &e {
                    crate::session::SignInError::Api(e) => Online::after(e),
                    _ => Online::ServerDown,
                };
                self.set_online(online).await;
                self.kick_later();
                return None;
            }
        };
        let cell = Arc::new(OnceLock::new());
        let _ = cell.set(owner);
        let session = Session::resumed(api, device, refresh, self.keeper(cell).await);
        self.0.session.send_replace(Some(session.clone()));
        Some(session)
    }
}
