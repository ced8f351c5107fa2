//! What is kept and found on this computer: drafts, search results, changes, saved files.
use super::{PlaceTimeView, instant, mirror};
use btm_client as core;
use serde::{Deserialize, Serialize};
use specta::Type;

mirror! {
    FoundKind = core::FoundKind { Trip, Booking, Document, Person, Case }
    ChangeKind = core::ChangeKind { New, Updated, Gone }
}

/// What a screen keeps of unfinished work; `body` is the screen's own JSON.
#[derive(Clone, Debug, Serialize, Type)]
pub struct DraftView {
    pub name: String,
    pub body: String,
    pub updated_at: String,
}

impl From<core::Draft> for DraftView {
    fn from(d: core::Draft) -> Self {
        Self { name: d.name, body: d.body, updated_at: instant(d.updated_at) }
    }
}

/// One thing found on this computer.
#[derive(Clone, Debug, Serialize, Type)]
pub struct FoundView {
    pub kind: FoundKind,
    pub id: String,
    pub trip_id: Option<String>,
    pub booking_id: Option<String>,
    pub title: String,
    pub detail: String,
    pub at: Option<PlaceTimeView>,
    pub address: Option<String>,
}

impl From<core::Found> for FoundView {
    fn from(f: core::Found) -> Self {
        Self {
            kind: f.kind.into(),
            id: f.id.to_string(),
            trip_id: f.trip_id.map(|id| id.to_string()),
            booking_id: f.booking_id.map(|id| id.to_string()),
            title: f.title,
            detail: f.detail,
            at: f.at.map(Into::into),
            address: f.address,
        }
    }
}

/// One thing a sync changed on this computer.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ChangeRowView {
    pub kind: FoundKind,
    pub id: String,
    pub trip_id: Option<String>,
    pub title: String,
    pub change: ChangeKind,
}

impl From<core::ChangeRow> for ChangeRowView {
    fn from(c: core::ChangeRow) -> Self {
        Self {
            kind: c.kind.into(),
            id: c.id.to_string(),
            trip_id: c.trip_id.map(|id| id.to_string()),
            title: c.title,
            change: c.change.into(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SaveKind {
    Calendar,
    PlanPdf,
    DocumentPdf,
}

/// A file in the downloads folder; `count` = events or pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct SavedFileView {
    pub path: String,
    pub file_name: String,
    pub count: u32,
}
