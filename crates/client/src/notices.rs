//! The notice centre (F-90): a list on this computer of what happened, made from what sync changed, from deadlines that come near and from
//! what this computer itself met. Each notice is named by what it tells, so that a reset or a second look never tells it twice.
use crate::brief::{self, BookingBrief, Both, CaseBrief, DocumentBrief};
use crate::changes;
use crate::client::{Client, lock};
use crate::events::{ClientEvent, Rebuilt};
use crate::itinerary::{Deadline, DeadlineKind, ReadError};
use crate::notice_rules::near;
use crate::settings::Language;
use crate::store::StoreError;
use btm_api::sync::DocumentKind;
use btm_cache::{Cache, Changed, Entity, NoticeRow, OutboxItem};
use btm_domain::{BookingId, BookingState, DeskCaseId, TripId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A booking is other than it was: time, flight, hotel, state.
    Changed,
    BookingConfirmed,
    BookingFailed,
    BookingCancelled,
    /// An operator looks into a booking: its end is not known.
    NeedsReview,
    /// The airline changed something that wants an answer.
    ScheduleChange,
    DocumentReady,
    DeskAnswer,
    /// The data of an eSIM runs low.
    LowData,
    DeadlineNear,
    OutboxRefused,
    StoreRebuilt,
    ClockWrong,
    /// What was fetched could not be kept on this computer.
    NotKept,
}

impl NoticeKind {
    pub(crate) const ALL: [Self; 14] = [
        Self::Changed,
        Self::BookingConfirmed,
        Self::BookingFailed,
        Self::BookingCancelled,
        Self::NeedsReview,
        Self::ScheduleChange,
        Self::DocumentReady,
        Self::DeskAnswer,
        Self::LowData,
        Self::DeadlineNear,
        Self::OutboxRefused,
        Self::StoreRebuilt,
        Self::ClockWrong,
        Self::NotKept,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::BookingConfirmed => "booking_confirmed",
            Self::BookingFailed => "booking_failed",
            Self::BookingCancelled => "booking_cancelled",
            Self::NeedsReview => "needs_review",
            Self::ScheduleChange => "schedule_change",
            Self::DocumentReady => "document_ready",
            Self::DeskAnswer => "desk_answer",
            Self::LowData => "low_data",
            Self::DeadlineNear => "deadline_near",
            Self::OutboxRefused => "outbox_refused",
            Self::StoreRebuilt => "store_rebuilt",
            Self::ClockWrong => "clock_wrong",
            Self::NotKept => "not_kept",
        }
    }

    pub(crate) fn of(name: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::from(name)).ok()
    }
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub notice_id: String,
    pub at: DateTime<Utc>,
    pub kind: NoticeKind,
    pub title: String,
    pub trip_id: Option<TripId>,
    pub booking_id: Option<BookingId>,
    pub case_id: Option<DeskCaseId>,
    pub read: bool,
    /// It changes a journey of the next 24 hours.
    pub urgent: bool,
    /// Of the sentence, e.g. `count`, `until`, `state`.
    pub facts: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeList {
    /// Newest first, at most 500.
    pub notices: Vec<Notice>,
    pub unread: u32,
}

/// What is kept of a notice beside its kind and moment.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Told {
    title: Both,
    trip_id: Option<TripId>,
    booking_id: Option<BookingId>,
    case_id: Option<DeskCaseId>,
    #[serde(default)]
    urgent: bool,
    facts: BTreeMap<String, String>,
}

/// A notice in the making.
struct News {
    id: String,
    kind: NoticeKind,
    told: Told,
}

impl News {
    fn new(kind: NoticeKind, about: impl std::fmt::Display, told: Told) -> Self {
        Self { id: format!("{}/{about}", kind.name()), kind, told }
    }

    fn row(&self, at: DateTime<Utc>) -> Option<NoticeRow> {
        let body = serde_json::to_string(&self.told).ok()?;
        Some(NoticeRow { id: self.id.clone(), at, kind: self.kind.name().to_owned(), body, read: false })
    }
}

fn facts(of: &[(&str, String)]) -> BTreeMap<String, String> {
    of.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fn notice(row: &NoticeRow, language: Language) -> Option<Notice> {
    let told: Told = serde_json::from_str(&row.body).ok()?;
    Some(Notice {
        notice_id: row.id.clone(),
        at: row.at,
        kind: NoticeKind::of(&row.kind)?,
        title: told.title.of(language).to_owned(),
        trip_id: told.trip_id,
        booking_id: told.booking_id,
        case_id: told.case_id,
        read: row.read,
        urgent: told.urgent,
        facts: told.facts,
    })
}

/// How long before its time a deadline is worth a notice.
fn lead(kind: DeadlineKind) -> TimeDelta {
    match kind {
        DeadlineKind::VoidUntil => TimeDelta::hours(3),
        DeadlineKind::PriceGuarantee | DeadlineKind::PaymentRequiredBy | DeadlineKind::QuoteExpiry => TimeDelta::hours(24),
        DeadlineKind::FreeCancelEnd | DeadlineKind::RentalReturn => TimeDelta::hours(24),
        DeadlineKind::RentalOrder | DeadlineKind::RentalChange | DeadlineKind::EsimEnd => TimeDelta::hours(24),
        DeadlineKind::CheckInOpens => TimeDelta::hours(1),
        DeadlineKind::ScheduleAnswer => TimeDelta::hours(48),
    }
}

/// What became of a booking, by its state; `None` where that is no news of its own.
fn outcome(before: Option<BookingState>, now: BookingState) -> Option<NoticeKind> {
    use BookingState as B;
    match now {
        B::Confirmed if matches!(before, Some(B::Changing | B::Cancelling)) => Some(NoticeKind::Changed),
        B::Confirmed => Some(NoticeKind::BookingConfirmed),
        B::Failed | B::Expired => Some(NoticeKind::BookingFailed),
        B::Cancelled | B::Voided => Some(NoticeKind::BookingCancelled),
        B::NeedsHuman => Some(NoticeKind::NeedsReview),
        B::Held => Some(NoticeKind::Changed),
        _ => None,
    }
}

/// A cancellation or another time, where the journey it is about is near.
fn urgent(kind: NoticeKind, before: Option<&BookingBrief>, now: &BookingBrief, at: DateTime<Utc>) -> bool {
    use NoticeKind as N;
    let begins = [before.and_then(|b| b.start), now.start].into_iter().flatten();
    matches!(kind, N::BookingCancelled | N::BookingFailed | N::ScheduleChange | N::Changed)
        && begins.into_iter().any(|t| near(t.instant, at))
}

fn of_booking(id: Uuid, trip: Option<TripId>, before: Option<&BookingBrief>, now: &BookingBrief, at: DateTime<Utc>) -> Vec<News> {
    let told = || Told { title: now.title.clone(), trip_id: trip, booking_id: Some(BookingId(id)), ..Told::default() };
    let mut news = Vec::new();
    let word =
        |state: BookingState| serde_json::to_value(state).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    let moved = |b: &BookingBrief| (b.start.map(|t| t.instant), b.end.map(|t| t.instant), b.detail.clone());
    let of_state = before.map(|b| b.state) != Some(now.state);
    let begins = now.start.map_or_else(String::new, |t| t.instant.timestamp().to_string());
    if let Some(kind) = outcome(before.map(|b| b.state), now.state).filter(|_| of_state) {
        let about = match (kind, now.with_person_since) {
            (NoticeKind::Changed, _) => format!("{id}/{}/{begins}/{}", word(now.state), now.detail),
            // It may come to that more than once.
            (NoticeKind::NeedsReview, Some(since)) => format!("{id}/{}", since.timestamp_millis()),
            _ => id.to_string(),
        };
        news.push(News::new(kind, about, Told { facts: facts(&[("state", word(now.state))]), ..told() }));
    } else if before.is_some_and(|b| moved(b) != moved(now)) && !of_state {
        let about = format!("{id}/{begins}/{}", now.detail);
        news.push(News::new(NoticeKind::Changed, about, Told { facts: facts(&[("state", word(now.state))]), ..told() }));
    }
    if let Some(low) = now.low_data.filter(|low| before.is_none_or(|b| b.low_data.is_none_or(|known| known < *low))) {
        news.push(News::new(NoticeKind::LowData, format!("{id}/{}", low.timestamp()), told()));
    }
    let known = |change: &&String| before.is_none_or(|b| !b.open_changes.contains(change));
    for change in now.open_changes.iter().filter(known) {
        news.push(News::new(NoticeKind::ScheduleChange, format!("{id}/{change}"), told()));
    }
    for news in &mut news {
        news.told.urgent = urgent(news.kind, before, now, at);
    }
    news
}

fn of_case(id: Uuid, trip: Option<TripId>, before: Option<&CaseBrief>, now: &CaseBrief) -> Option<News> {
    (now.answers > before.map_or(0, |b| b.answers)).then(|| {
        let told = Told {
            title: Both::same(&now.text),
            trip_id: trip,
            booking_id: now.booking_id,
            case_id: Some(DeskCaseId(id)),
            facts: facts(&[("count", now.answers.to_string())]),
            ..Told::default()
        };
        News::new(NoticeKind::DeskAnswer, format!("{id}/{}", now.answers), told)
    })
}

async fn of_change(cache: &Cache, c: &Changed, at: DateTime<Utc>) -> Vec<News> {
    fn both<T: serde::de::DeserializeOwned>(c: &Changed) -> (Option<T>, Option<T>) {
        (c.before.as_deref().and_then(brief::read), c.after.as_deref().and_then(brief::read))
    }
    let trip = changes::trip(cache, c.entity, c.id, c.parent).await;
    match c.entity {
        Entity::Booking => match both::<BookingBrief>(c) {
            (before, Some(now)) => of_booking(c.id, trip, before.as_ref(), &now, at),
            _ => Vec::new(),
        },
        Entity::DeskCase => match both::<CaseBrief>(c) {
            (before, Some(now)) => of_case(c.id, trip, before.as_ref(), &now).into_iter().collect(),
            _ => Vec::new(),
        },
        Entity::Document => match both::<DocumentBrief>(c) {
            // Terms come with every purchase and are no news.
            (None, Some(now)) if now.kind != DocumentKind::Terms => {
                let told = Told { title: now.title, trip_id: trip, booking_id: c.parent.map(BookingId), ..Told::default() };
                vec![News::new(NoticeKind::DocumentReady, c.id, told)]
            }
            _ => Vec::new(),
        },
        Entity::Trip | Entity::Person => Vec::new(),
    }
}

impl Client {
    /// Keeps what is news and tells the screens of what was not known yet.
    async fn tell(&self, cache: &Cache, news: &[News]) {
        let now = self.server_now();
        let rows: Vec<NoticeRow> = news.iter().filter_map(|n| n.row(now)).collect();
        if rows.is_empty() {
            return;
        }
        match cache.keep_notices(&rows).await {
            Ok(fresh) if fresh.is_empty() => {}
            Ok(fresh) => {
                let language = self.settings().language;
                let fresh = rows.iter().filter(|r| fresh.contains(&r.id)).filter_map(|r| notice(r, language)).collect();
                let unread = cache.unread_notices().await.unwrap_or_default();
                self.emit(ClientEvent::Notices { unread, fresh });
            }
            Err(e) => tracing::warn!(error = %e, "notices were not kept"),
        }
    }

    /// Of what a page of sync changed.
    pub(crate) async fn notice_changes(&self, cache: &Cache, changed: &[Changed]) {
        let (mut news, at) = (Vec::new(), self.server_now());
        for c in changed.iter().filter(|c| c.before != c.after) {
            news.extend(of_change(cache, c, at).await);
        }
        self.tell(cache, &news).await;
    }

    /// Of deadlines that have come near; one that is hidden is told of when it comes back. Needs no network.
    pub(crate) async fn notice_deadlines(&self) {
        let (Ok(itinerary), Ok(cache)) = (self.itinerary().await, self.cache().await) else { return };
        let Ok(deadlines) = itinerary.deadlines().await else { return };
        let now = self.server_now();
        let near = |d: &&Deadline| d.until >= now && d.until - now <= lead(d.kind) && d.snoozed_until.is_none();
        let news: Vec<News> = deadlines
            .iter()
            .filter(near)
            .map(|d| {
                let told = Told {
                    title: Both::same(&d.title),
                    trip_id: Some(d.trip_id),
                    booking_id: d.booking_id,
                    case_id: d.case_id,
                    facts: facts(&[("kind", d.kind.name().to_owned()), ("until", d.until.to_rfc3339())]),
                    ..Told::default()
                };
                News::new(NoticeKind::DeadlineNear, format!("{}/{}", d.deadline_id, d.until.timestamp()), told)
            })
            .collect();
        self.tell(&cache, &news).await;
    }

    /// Of something the server would not take.
    pub(crate) async fn notice_refused(&self, cache: &Cache, item: &OutboxItem) {
        let Ok(Some(item)) = cache.outbox_item(&item.id).await else { return };
        let id = |name: &str| {
            let body: Option<serde_json::Value> = serde_json::from_str(&item.body).ok();
            body?.get(name)?.as_str()?.parse::<Uuid>().ok()
        };
        let code = crate::outbox::refusal(&item).and_then(|f| serde_json::to_value(f.code).ok());
        let code = code.and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        let entry = self.outbox().await.ok().and_then(|o| o.items.into_iter().find(|e| e.item_id == item.id));
        let told = Told {
            title: Both::same(entry.map(|e| e.title).unwrap_or_default()),
            trip_id: id("trip_id").map(TripId),
            booking_id: id("booking_id").map(BookingId),
            // A request that was refused is no case.
            case_id: None,
            facts: facts(&[("item_id", item.id.clone()), ("item_kind", item.kind.clone()), ("code", code)]),
            ..Told::default()
        };
        self.tell(cache, &[News::new(NoticeKind::OutboxRefused, &item.id, told)]).await;
    }

    /// Of a store that was made anew.
    pub(crate) async fn notice_rebuilt(&self, cache: &Cache, rebuilt: Rebuilt) {
        let told = Told { facts: facts(&[("count", rebuilt.unsent_lost.to_string())]), ..Told::default() };
        let about = self.now().timestamp_micros();
        self.tell(cache, &[News::new(NoticeKind::StoreRebuilt, about, told)]).await;
    }

    /// Of a store that takes nothing more: what was fetched is not here. Where the list is as full, it is told from memory.
    pub(crate) async fn notice_not_kept(&self) {
        let news = News::new(NoticeKind::NotKept, self.server_now().timestamp(), Told::default());
        let Ok(cache) = self.cache().await else { return };
        let Some(row) = news.row(self.server_now()) else { return };
        if cache.keep_notices(std::slice::from_ref(&row)).await.is_err() {
            *lock(&self.0.unkept_notice) = Some(row.clone());
        }
        let unread = self.notices().await.map_or(1, |l| l.unread);
        let fresh = notice(&row, self.settings().language).into_iter().collect();
        self.emit(ClientEvent::Notices { unread, fresh });
    }

    /// Of a clock that is off: once a day.
    pub(crate) async fn notice_clock(&self, drift: TimeDelta) {
        let Ok(cache) = self.cache().await else { return };
        let told = Told { facts: facts(&[("seconds", drift.num_seconds().to_string())]), ..Told::default() };
        let about = self.server_now().date_naive();
        self.tell(&cache, &[News::new(NoticeKind::ClockWrong, about, told)]).await;
    }

    /// What happened, the newest first.
    ///
    /// # Errors
    /// `Store`.
    pub async fn notices(&self) -> Result<NoticeList, ReadError> {
        let cache = self.cache().await?;
        let language = self.settings().language;
        let mut rows = cache.notices().await.map_err(StoreError::from)?;
        rows.splice(0..0, lock(&self.0.unkept_notice).clone());
        let notices: Vec<Notice> = rows.iter().filter_map(|r| notice(r, language)).collect();
        let unread = u32::try_from(notices.iter().filter(|n| !n.read).count()).unwrap_or(u32::MAX);
        Ok(NoticeList { notices, unread })
    }

    /// Marks these as read; `None`: all.
    ///
    /// # Errors
    /// `Store`.
    pub async fn read_notices(&self, ids: Option<&[String]>) -> Result<NoticeList, ReadError> {
        let cache = self.cache().await?;
        if let Some(row) = &mut *lock(&self.0.unkept_notice) {
            row.read |= ids.is_none_or(|ids| ids.contains(&row.id));
        }
        cache.read_notices(ids).await.map_err(StoreError::from)?;
        let list = self.notices().await?;
        self.emit(ClientEvent::Notices { unread: list.unread, fresh: Vec::new() });
        Ok(list)
    }
}
