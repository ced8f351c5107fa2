//! The list of notices (F-90).
use super::{instant, list, mirror};
use btm_client as core;
use serde::{Deserialize, Serialize};
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

/// From one minute of this computer's day to another, over midnight where the second is the earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct QuietHoursView {
    pub from: u16,
    pub until: u16,
}

/// Which notices reach the system, and when; the list has every one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NoticeRulesView {
    pub muted: Vec<NoticeKind>,
    pub quiet: Option<QuietHoursView>,
    /// What changes a journey of the next 24 hours is told of in quiet hours too.
    pub urgent_passes: bool,
}

impl From<core::NoticeRules> for NoticeRulesView {
    fn from(r: core::NoticeRules) -> Self {
        let quiet = r.quiet.map(|q| QuietHoursView { from: q.from, until: q.until });
        Self { muted: list(r.muted.kinds()), quiet, urgent_passes: r.urgent_passes }
    }
}

impl From<NoticeRulesView> for core::NoticeRules {
    fn from(r: NoticeRulesView) -> Self {
        let quiet = r.quiet.map(|q| core::QuietHours { from: q.from, until: q.until });
        Self { muted: r.muted.into_iter().map(core::NoticeKind::from).collect(), quiet, urgent_passes: r.urgent_passes }
    }
}
