//! Which notices reach the system (F-90): each kind has a switch, quiet hours have theirs. The list in the window has every one of them.
use crate::notices::{Notice, NoticeKind};
use crate::settings::Settings;
use chrono::{NaiveTime, TimeDelta, Timelike};
use serde::{Deserialize, Serialize};

/// A set of kinds; as a file keeps it, their names. A name that this version does not know is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<String>", from = "Vec<String>")]
pub struct NoticeKinds(u32);

impl NoticeKinds {
    pub fn has(self, kind: NoticeKind) -> bool {
        self.0 & Self::bit(kind) != 0
    }

    fn bit(kind: NoticeKind) -> u32 {
        1 << kind as u32
    }
}

impl FromIterator<NoticeKind> for NoticeKinds {
    fn from_iter<I: IntoIterator<Item = NoticeKind>>(kinds: I) -> Self {
        Self(kinds.into_iter().fold(0, |set, kind| set | Self::bit(kind)))
    }
}

impl From<Vec<String>> for NoticeKinds {
    fn from(names: Vec<String>) -> Self {
        names.iter().filter_map(|name| NoticeKind::of(name)).collect()
    }
}

impl From<NoticeKinds> for Vec<String> {
    fn from(set: NoticeKinds) -> Self {
        set.kinds().iter().map(|kind| kind.name().to_owned()).collect()
    }
}

impl NoticeKinds {
    pub fn kinds(self) -> Vec<NoticeKind> {
        NoticeKind::ALL.into_iter().filter(|kind| self.has(*kind)).collect()
    }
}

/// From one minute of this computer's day to another; over midnight where the second is the earlier one. Equal minutes are a whole day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    pub from: u16,
    pub until: u16,
}

/// Minutes of a day.
const DAY: u16 = 24 * 60;

impl QuietHours {
    pub(crate) fn within_limits(self) -> Self {
        Self { from: self.from.min(DAY - 1), until: self.until.min(DAY - 1) }
    }

    fn covers(self, local: NaiveTime) -> bool {
        let minute = u16::try_from(local.hour() * 60 + local.minute()).unwrap_or_default();
        if self.from < self.until {
            (self.from..self.until).contains(&minute)
        } else {
            minute >= self.from || minute < self.until
        }
    }
}

/// What the person chose for notices through the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeRules {
    /// Kinds that the list alone tells of.
    #[serde(default)]
    pub muted: NoticeKinds,
    #[serde(default)]
    pub quiet: Option<QuietHours>,
    /// What changes a journey of the next 24 hours is told of in quiet hours too.
    #[serde(default = "crate::settings::yes")]
    pub urgent_passes: bool,
}

impl Default for NoticeRules {
    fn default() -> Self {
        Self { muted: NoticeKinds::default(), quiet: None, urgent_passes: true }
    }
}

/// How near a journey makes a change urgent.
pub(crate) fn near(begins: chrono::DateTime<chrono::Utc>, now: chrono::DateTime<chrono::Utc>) -> bool {
    let left = begins - now;
    // One that has just begun is still on somebody's way.
    left <= TimeDelta::hours(24) && left >= -TimeDelta::hours(6)
}

impl Settings {
    /// Whether the system is told of this one, at this time of this computer's day.
    pub fn raises(&self, notice: &Notice, local: NaiveTime) -> bool {
        let rules = self.notices;
        // These are about this computer, and the window says them.
        let of_trips = !matches!(notice.kind, NoticeKind::StoreRebuilt | NoticeKind::ClockWrong | NoticeKind::NotKept);
        let quiet = rules.quiet.is_some_and(|quiet| quiet.covers(local)) && !(rules.urgent_passes && notice.urgent);
        self.native_notices && of_trips && !rules.muted.has(notice.kind) && !quiet
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::collections::BTreeMap;

    fn notice(kind: NoticeKind, urgent: bool) -> Notice {
        Notice {
            notice_id: String::new(),
            at: chrono::DateTime::UNIX_EPOCH,
            kind,
            title: String::new(),
            trip_id: None,
            booking_id: None,
            case_id: None,
            read: false,
            urgent,
            facts: BTreeMap::new(),
        }
    }
    fn at(text: &str) -> NaiveTime {
        text.parse().unwrap()
    }
    fn quiet(from: u16, until: u16) -> Settings {
        let notices = NoticeRules { quiet: Some(QuietHours { from, until }), ..NoticeRules::default() };
        Settings { notices, ..Settings::default() }
    }

    #[test]
    fn a_muted_kind_is_not_raised_and_the_others_are() {
        let notices = NoticeRules { muted: [NoticeKind::DocumentReady].into_iter().collect(), ..NoticeRules::default() };
        let settings = Settings { notices, ..Settings::default() };
        assert!(!settings.raises(&notice(NoticeKind::DocumentReady, true), at("12:00:00")));
        assert!(settings.raises(&notice(NoticeKind::DeskAnswer, false), at("12:00:00")));
        let off = Settings { native_notices: false, ..settings };
        assert!(!off.raises(&notice(NoticeKind::DeskAnswer, true), at("12:00:00")));
        assert!(!settings.raises(&notice(NoticeKind::StoreRebuilt, false), at("12:00:00")), "the window says it");
    }

    #[test]
    fn quiet_hours_run_over_midnight_and_end_on_the_minute() {
        let night = quiet(22 * 60, 7 * 60);
        let told = |time: &str| night.raises(&notice(NoticeKind::DeskAnswer, false), at(time));
        assert_eq!(["21:59:59", "22:00:00", "00:00:00", "06:59:59", "07:00:00"].map(told), [true, false, false, false, true]);
        let lunch = quiet(12 * 60, 13 * 60);
        let told = |time: &str| lunch.raises(&notice(NoticeKind::DeskAnswer, false), at(time));
        assert_eq!(["11:59:00", "12:00:00", "12:59:00", "13:00:00"].map(told), [true, false, false, true]);
        assert!(!quiet(0, 0).raises(&notice(NoticeKind::DeskAnswer, false), at("15:00:00")), "the whole day");
    }

    #[test]
    fn what_is_urgent_passes_only_where_the_person_lets_it() {
        let night = quiet(22 * 60, 7 * 60);
        assert!(night.raises(&notice(NoticeKind::BookingCancelled, true), at("03:00:00")));
        let strict = Settings { notices: NoticeRules { urgent_passes: false, ..night.notices }, ..night };
        assert!(!strict.raises(&notice(NoticeKind::BookingCancelled, true), at("03:00:00")));
    }

    #[test]
    fn a_name_of_a_newer_version_is_left_out_and_the_rest_is_read() {
        let rules: NoticeRules = serde_json::from_str(r#"{"muted":["desk_answer","from_the_future"]}"#).unwrap();
        assert_eq!(rules.muted.kinds(), [NoticeKind::DeskAnswer]);
        assert!(rules.urgent_passes && rules.quiet.is_none());
        assert_eq!(serde_json::from_str::<NoticeRules>(&serde_json::to_string(&rules).unwrap()).unwrap(), rules);
    }
}
