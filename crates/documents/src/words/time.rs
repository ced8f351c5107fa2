//! Dates and times as product.md §4.6 says them: the place's wall clock, 24 h, the zone named, never converted.
use crate::plan::Language;
use btm_domain::PlaceTime;
use chrono::{Datelike, NaiveDate};

impl Language {
    /// `12/10(木)`, `Thu 10 Dec`; with the year where it is not `year`.
    pub(crate) fn day(self, date: NaiveDate, year: i32) -> String {
        let with_year = date.year() != year;
        match self {
            Self::Ja => {
                let day = format!("{}/{}({})", date.month(), date.day(), weekday(date));
                if with_year { format!("{}/{day}", date.year()) } else { day }
            }
            Self::En if with_year => date.format("%a %-d %b %Y").to_string(),
            Self::En => date.format("%a %-d %b").to_string(),
        }
    }

    /// With the year, always: `2026/12/10(木)`.
    pub fn full_day(self, date: NaiveDate) -> String {
        self.day(date, i32::MIN)
    }

    /// `2026/12/10(木) 10:35 (GMT+9)`.
    pub fn moment(self, time: &PlaceTime) -> String {
        format!("{} {} ({})", self.full_day(time.local.date()), time.local.format("%H:%M"), offset(time))
    }

    /// `+1日`, `−1日`; empty on the same date.
    pub(crate) fn other_day(self, from: NaiveDate, to: NaiveDate) -> String {
        let days = (to - from).num_days();
        if days == 0 {
            return String::new();
        }
        let sign = if days > 0 { '+' } else { '−' };
        let days = days.abs();
        match self {
            Self::Ja => format!("{sign}{days}日"),
            Self::En => format!("{sign}{days} {}", if days == 1 { "day" } else { "days" }),
        }
    }
}

/// `GMT+9`, `GMT−3:30`, `GMT` alone for nothing.
pub(crate) fn offset(time: &PlaceTime) -> String {
    let minutes = time.offset_minutes();
    let (sign, size) = (if minutes < 0 { '−' } else { '+' }, minutes.abs());
    match (size / 60, size % 60) {
        (0, 0) => "GMT".to_owned(),
        (hours, 0) => format!("GMT{sign}{hours}"),
        (hours, rest) => format!("GMT{sign}{hours}:{rest:02}"),
    }
}

fn weekday(date: NaiveDate) -> &'static str {
    let days = ["月", "火", "水", "木", "金", "土", "日"];
    days.get(date.weekday().num_days_from_monday() as usize).copied().unwrap_or_default()
}
