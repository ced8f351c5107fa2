//! The list of notices (F-90).
use super::{instant, list, mirror};
use btm_client as core;
use serde::Serialize;
use specta::Type;
use std::collections::BTreeMap;

mirror! {
    NoticeKind = core::NoticeKind { Changed, BookingConfirmed, BookingFailed, BookingCancelled, NeedsReview, ScheduleChange, DocumentReady, DeskAnswer, LowData, DeadlineNear, OutboxRefused, StoreRebuilt, ClockWrong, NotKept }
}

/// Whether notices reach the system too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum NativeNoticesView {
    On,
    Off,
    Unavailable,
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct NoticeView {
    pub notice_id: String,
    pub at: String,
    pub kind: NoticeKind,
    pub title: String,
    pub trip_id: Option<String>,
    pub booking_id: Option<String>,
    pub case_id: Option<String>,
    pub read: bool,
    /// Facts of the sentence, e.g. `{ count: "3" }`.
    pub facts: BTreeMap<String, String>,
}

impl From<core::Notice> for NoticeView {
    fn from(n: core::Notice) -> Self {
        Self {
            notice_id: n.notice_id,
            at: instant(n.at),
            kind: n.kind.into(),
            title: n.title,
            trip_id: n.trip_id.map(|id| id.to_string()),
            booking_id: n.booking_id.map(|id| id.to_string()),
            case_id: n.case_id.map(|id| id.to_string()),
            read: n.read,
            facts: n.facts,
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct NoticeListView {
    /// Newest first.
    pub notices: Vec<NoticeView>,
    pub unread: u32,
    pub native: NativeNoticesView,
}

impl NoticeListView {
    pub fn of(l: core::NoticeList, native: NativeNoticesView) -> Self {
        Self { notices: list(l.notices), unread: l.unread, native }
    }
}
