//! Deadlines (S-14), and how far this computer's clock is off.
use super::{DeadlineKind, FreshnessView, MoneyView, OnlineView, PlaceTimeView, instant, list};
use btm_client as core;
use btm_domain::Product;
use serde::Serialize;
use specta::Type;

/// This computer minus the server, seconds; null = not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ClockView {
    pub drift_s: Option<i32>,
}

impl From<core::ClockDrift> for ClockView {
    fn from(c: core::ClockDrift) -> Self {
        let shown = |s: i64| i32::try_from(s).unwrap_or(if s < 0 { i32::MIN } else { i32::MAX });
        Self { drift_s: c.drift_s.map(shown) }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct DeadlineView {
    /// `{booking_id or case_id}/{kind}`, from the second of a kind on `-2`, ….
    pub deadline_id: String,
    /// null for a quote of the desk.
    pub booking_id: Option<String>,
    pub case_id: Option<String>,
    pub trip_id: String,
    pub kind: DeadlineKind,
    pub until: String,
    /// The same instant at the place, where that differs.
    pub place: Option<PlaceTimeView>,
    /// That place by name.
    pub place_name: Option<String>,
    /// A calendar day (`2026-12-16`), shown without a time of day; `until` sorts it.
    pub day: Option<String>,
    pub title: String,
    pub travellers: Vec<String>,
    pub product: Option<Product>,
    /// What is due, or lost after it; null = not known.
    pub amount: Option<MoneyView>,
    pub snoozed_until: Option<String>,
}

impl From<core::Deadline> for DeadlineView {
    fn from(d: core::Deadline) -> Self {
        Self {
            deadline_id: d.deadline_id,
            booking_id: d.booking_id.map(|id| id.to_string()),
            case_id: d.case_id.map(|id| id.to_string()),
            trip_id: d.trip_id.to_string(),
            kind: d.kind.into(),
            until: instant(d.until),
            place: d.place.map(Into::into),
            place_name: d.place_name,
            day: d.day.map(|day| day.to_string()),
            title: d.title,
            travellers: d.travellers,
            product: d.product,
            amount: d.amount.map(Into::into),
            snoozed_until: d.snoozed_until.map(instant),
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct DeadlineListView {
    /// By instant; past ones that are not met stay.
    pub deadlines: Vec<DeadlineView>,
    /// The server's time as far as it is known.
    pub now: String,
    pub clock: ClockView,
    pub freshness: FreshnessView,
    pub online: OnlineView,
}

impl From<core::DeadlineList> for DeadlineListView {
    fn from(l: core::DeadlineList) -> Self {
        Self {
            deadlines: list(l.deadlines),
            now: instant(l.now),
            clock: l.clock.into(),
            freshness: l.freshness.into(),
            online: l.online.into(),
        }
    }
}
