//! Sync: pages from the server into the mirror, each with its cursor, until there is no more.
use crate::brief;
use crate::changes::{self, ChangeRow};
use crate::client::{Client, lock};
use crate::clock::ClockDrift;
use crate::events::ClientEvent;
use crate::failure::{Explain, Failure};
use crate::freshness::{Freshness, Online};
use crate::outbox::Step;
use crate::store::StoreError;
use btm_api::sync::{SyncBody, SyncItem, SyncResponse};
use btm_api_client::{ApiError, Session};
use btm_cache::{Cache, Change, Entity, Page, Row};
use chrono::{DateTime, Utc};
use std::sync::atomic::Ordering;
use std::time::Duration;
use thiserror::Error;
use tokio::task::JoinSet;

/// Things a page at most; the server ends it at a mebibyte, which comes first. Each page is a commit.
const PAGE: u32 = 500;
/// A screen that asks right at start waits this long for the session to be resumed.
const RESUME_LIMIT: Duration = Duration::from_secs(3);

/// The end of a sync. Being offline is no error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sync {
    pub changed: u32,
    /// The first of them by name, at most 50; none of a first sync.
    pub changes: Vec<ChangeRow>,
    pub freshness: Freshness,
    pub online: Online,
    pub clock: ClockDrift,
}

/// What one fetch brought, over all its pages.
#[derive(Debug, Default)]
pub(crate) struct Fetched {
    pub changed: u32,
    pub changes: Vec<ChangeRow>,
}

impl Fetched {
    fn add(&mut self, changed: u32, changes: &[ChangeRow]) {
        self.changed = self.changed.saturating_add(changed);
        let left = changes::MOST.saturating_sub(self.changes.len());
        self.changes.extend(changes.iter().take(left).cloned());
    }
}

#[derive(Clone, Debug, PartialEq, Error)]
pub enum SyncError {
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for SyncError {
    fn explain(&self) -> Failure {
        match self {
            Self::Store(e) => e.explain(),
        }
    }
}

/// Why a sync stopped.
#[derive(Debug, Error)]
pub(crate) enum Stopped {
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A page on its way into the mirror.
struct Came {
    page: Page,
    /// When it was asked for and when it came, on this computer's clock.
    asked: DateTime<Utc>,
    at: DateTime<Utc>,
    /// It brings nothing and leads nowhere.
    stuck: bool,
}

fn change(item: SyncItem) -> Result<Change, StoreError> {
    let Some(body) = item.body else { return Ok(Change::Gone { id: item.id }) };
    let (entity, parent, span, brief) = match &body {
        SyncBody::Trip(t) => (Entity::Trip, None, None, brief::of_trip(t)),
        SyncBody::Document(d) => (Entity::Document, Some(d.booking_id.0), None, brief::of_document(d)),
        SyncBody::Booking(b) => (Entity::Booking, Some(b.trip_id.0), crate::itinerary::span(b), brief::of_booking(b)),
        SyncBody::DeskCase(c) => (Entity::DeskCase, c.trip_id.map(|t| t.0), None, brief::of_case(c)),
    };
    let text = match &body {
        SyncBody::Trip(t) => serde_json::to_string(t),
        SyncBody::Booking(b) => serde_json::to_string(b),
        SyncBody::Document(d) => serde_json::to_string(d),
        SyncBody::DeskCase(c) => serde_json::to_string(c),
    };
    let body = text.map_err(|_| StoreError::Failed)?;
    Ok(Change::Put(Row {
        id: item.id,
        entity,
        rev: item.rev,
        parent,
        starts_at: span.map(|s| s.0),
        ends_at: span.map(|s| s.1),
        body,
        brief,
    }))
}

fn page(answer: SyncResponse) -> Result<Page, StoreError> {
    let changes = answer.items.into_iter().map(change).collect::<Result<_, _>>()?;
    Ok(Page { epoch: answer.epoch, reset: answer.reset, changes, next: answer.next, more: answer.more, as_of: answer.as_of })
}

impl Client {
    async fn next_page(&self, session: &Session, cursor: Option<&str>) -> Result<Came, Stopped> {
        let asked = self.now();
        let answer = session.sync(cursor, PAGE).await?;
        let at = self.now();
        let stuck = answer.items.is_empty() && cursor == Some(answer.next.as_str());
        Ok(Came { page: page(answer)?, asked, at, stuck })
    }

    /// Fetches everything new and tells the screens what that was. One at a time.
    pub(crate) async fn fetch(&self, session: &Session) -> Result<Fetched, Stopped> {
        let _one = self.0.syncing.lock().await;
        let fetched = self.fetch_pages(session).await;
        match &fetched {
            Ok(_) => self.0.unkept.store(false, Ordering::SeqCst),
            // Closed: another connection is being put at hand.
            Err(Stopped::Api(_) | Stopped::Store(StoreError::NotConnected)) => {}
            Err(Stopped::Store(e)) => {
                if !self.0.unkept.swap(true, Ordering::SeqCst) {
                    tracing::warn!(error = %e, "what was fetched could not be kept");
                    self.notice_not_kept().await;
                }
            }
        }
        fetched
    }

    async fn fetch_pages(&self, session: &Session) -> Result<Fetched, Stopped> {
        let cache = self.cache().await?;
        // The store may be another account's by now: its things are not put there.
        if !self.is_current(session) {
            return Err(ApiError::Unauthorised { request_id: None }.into());
        }
        let begun = self.now();
        let mut fetched = Fetched::default();
        let position = cache.position().await.map_err(StoreError::from)?;
        let mut came = self.next_page(session, position.cursor.as_deref()).await?;
        loop {
            let Came { page, asked, at, stuck } = came;
            self.measured(&cache, page.as_of, asked, at).await;
            // The next page comes and is decoded while this one commits: by a task of its own, for reading it keeps a processor busy.
            // A server that says "more" without giving any would keep us here for ever.
            let mut next = JoinSet::new();
            if page.more && !stuck {
                let (client, session, cursor) = (self.clone(), session.clone(), page.next.clone());
                next.spawn(async move { client.next_page(&session, Some(&cursor)).await });
            }
            let applied = cache.apply(&page).await.map_err(StoreError::from)?;
            Step::PageKept.reached();
            if applied.changed > 0 {
                let changes = changes::rows(&cache, &applied.changes, self.settings().language).await;
                let changed = applied.changed.saturating_sub(changes::unseen(&applied.changes));
                fetched.add(changed, &changes);
                self.emit(ClientEvent::Changed { changed, changes });
            }
            self.notice_changes(&cache, &applied.changes).await;
            match next.join_next().await {
                Some(Ok(next)) => came = next?,
                // It panicked, which the log has said.
                Some(Err(_)) => return Err(StoreError::Failed.into()),
                None => break,
            }
        }
        // What was answered before this began has come with it.
        match cache.sweep_outbox(begun).await {
            Ok(()) => Step::ItemsSwept.reached(),
            Err(e) => tracing::warn!(error = %e, "answered items stay in the outbox for now"),
        }
        self.confirmed();
        self.notice_deadlines().await;
        Ok(fetched)
    }

    /// The session is still the one at hand: nobody signed out or changed to another connection in between.
    pub(crate) fn is_current(&self, session: &Session) -> bool {
        self.0.session.borrow().as_ref().is_some_and(|s| s.is(session))
    }

    /// The visible mirror is the server's as of now.
    pub(crate) fn confirmed(&self) {
        *lock(&self.0.confirmed_at) = Some(self.server_now());
    }

    pub(crate) async fn freshness(&self, cache: &Cache) -> Result<Freshness, StoreError> {
        let kept = cache.position().await.map_err(StoreError::from)?.as_of;
        let confirmed = *lock(&self.0.confirmed_at);
        Ok(Freshness::of(kept.map(|k| confirmed.map_or(k, |c| c.max(k))), self.server_now()))
    }

    pub(crate) async fn set_online(&self, online: Online) {
        if self.0.online.send_replace(online) == online {
            return;
        }
        let freshness = match self.cache().await {
            Ok(cache) => self.freshness(&cache).await.unwrap_or(Freshness::ABSENT),
            Err(_) => Freshness::ABSENT,
        };
        self.emit(ClientEvent::Online { online, freshness });
    }

    /// Fetches what is new, if the server can be reached; says how fresh things are in any case.
    ///
    /// # Errors
    /// `Store`: nothing can be read or kept here.
    pub async fn sync(&self) -> Result<Sync, SyncError> {
        let cache = self.cache().await?;
        let mut fetched = Fetched::default();
        match self.session_soon().await {
            None => {}
            Some(session) => match self.fetch(&session).await {
                Ok(all) => {
                    fetched = all;
                    self.set_online(Online::Online).await;
                }
                Err(Stopped::Store(e)) => return Err(e.into()),
                Err(Stopped::Api(e)) => self.call_failed(&session, &e).await,
            },
        }
        let online = *self.0.online.borrow();
        let Fetched { changed, changes } = fetched;
        Ok(Sync { changed, changes, freshness: self.freshness(&cache).await?, online, clock: self.clock() })
    }

    /// The session; where one is just being resumed, after a moment.
    async fn session_soon(&self) -> Option<Session> {
        if self.session().is_none() && *self.0.session_state.borrow() == crate::boot::SessionState::SignedIn {
            self.0.kick.notify_one();
            let mut session = self.0.session.subscribe();
            let resumed = tokio::time::timeout(RESUME_LIMIT, session.wait_for(Option::is_some)).await;
            return resumed.ok()?.ok().and_then(|s| s.clone());
        }
        self.session()
    }
}
