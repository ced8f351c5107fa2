//! Local departure and arrival times: local minutes + IANA zone → instant, and back.
//!
//! Instants are whole minutes since 1970-01-01T00:00Z. A local time that does not exist on a clock-change day moves one hour on;
//! of a time that exists twice the first is taken.

use std::collections::HashMap;

use chrono::{DateTime, Duration, LocalResult, NaiveDate, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

/// Minutes since 1970-01-01T00:00Z.
pub type Minute = i64;

/// The instant of an UTC time, in minutes (rounded down).
pub fn minute_of(at: DateTime<Utc>) -> Minute {
    at.timestamp().div_euclid(60)
}

/// The UTC time of an instant.
pub fn utc_of(minute: Minute) -> DateTime<Utc> {
    DateTime::from_timestamp(minute * 60, 0).unwrap_or_default()
}

/// Zone arithmetic that remembers days without a clock change, which is nearly all of them.
#[derive(Default)]
pub struct Zones {
    days: HashMap<(Tz, NaiveDate), Option<i32>>,
}

impl Zones {
    /// The instant of `minutes` after local midnight of `date`.
    pub fn instant(&mut self, zone: Tz, date: NaiveDate, minutes: u16) -> Minute {
        let local = date.and_time(chrono::NaiveTime::MIN) + Duration::minutes(i64::from(minutes));
        match self.fixed(zone, date) {
            Some(offset) => naive_minute(local) - i64::from(offset),
            None => resolve(zone, local),
        }
    }

    /// The local time of an instant.
    pub fn local(&mut self, zone: Tz, instant: Minute) -> NaiveDateTime {
        let utc = utc_of(instant);
        if let Some(offset) = self.fixed(zone, utc.date_naive()) {
            return utc.naive_utc() + Duration::minutes(i64::from(offset));
        }
        utc.with_timezone(&zone).naive_local()
    }

    /// Offset in minutes when it is the same from 14 h before to 38 h after the UTC midnight of `date`: that covers the local day
    /// and the UTC day of this date.
    fn fixed(&mut self, zone: Tz, date: NaiveDate) -> Option<i32> {
        *self.days.entry((zone, date)).or_insert_with(|| {
            let at = |hours: i64| {
                let at = date.and_time(chrono::NaiveTime::MIN) + Duration::hours(hours);
                zone.offset_from_utc_datetime(&at).fix().local_minus_utc()
            };
            let first = at(-14);
            (first % 60 == 0 && [0, 12, 24, 38].iter().all(|h| at(*h) == first)).then_some(first / 60)
        })
    }
}

fn naive_minute(local: NaiveDateTime) -> Minute {
    local.and_utc().timestamp().div_euclid(60)
}

fn resolve(zone: Tz, local: NaiveDateTime) -> Minute {
    for shift in 0..4 {
        match zone.from_local_datetime(&(local + Duration::hours(shift))) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => return at.timestamp().div_euclid(60),
            LocalResult::None => {}
        }
    }
    naive_minute(local)
}

/// `PT2H5M`, `PT45M`, `P1DT2H`.
pub fn iso_duration(minutes: i64) -> String {
    let (days, hours, rest) = (minutes / 1_440, minutes % 1_440 / 60, minutes % 60);
    let mut text = String::from("P");
    if days > 0 {
        text.push_str(&format!("{days}D"));
    }
    if hours > 0 || rest > 0 || days == 0 {
        text.push('T');
        if hours > 0 {
            text.push_str(&format!("{hours}H"));
        }
        if rest > 0 || hours == 0 {
            text.push_str(&format!("{rest}M"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_missing_local_time_moves_one_hour_on_and_a_doubled_one_is_the_first() {
        let mut zones = Zones::default();
        let london: Tz = "Europe/London".parse().unwrap();
        let at = zones.instant(london, day("2027-03-28"), 90);
        assert_eq!(utc_of(at).to_rfc3339(), "2027-03-28T01:30:00+00:00");
        assert_eq!(zones.local(london, at).to_string(), "2027-03-28 02:30:00");
        let at = zones.instant(london, day("2027-10-31"), 90);
        assert_eq!(utc_of(at).to_rfc3339(), "2027-10-31T00:30:00+00:00");
    }

    #[test]
    fn quarter_hour_zones_and_the_date_line_are_exact() {
        let mut zones = Zones::default();
        for (zone, expected) in [
            ("Asia/Kathmandu", "2026-12-01T06:15:00+00:00"),
            ("Asia/Kolkata", "2026-12-01T06:30:00+00:00"),
            ("Pacific/Honolulu", "2026-12-01T22:00:00+00:00"),
        ] {
            let at = zones.instant(zone.parse().unwrap(), day("2026-12-01"), 720);
            assert_eq!(utc_of(at).to_rfc3339(), expected);
            assert_eq!(zones.local(zone.parse().unwrap(), at).to_string(), "2026-12-01 12:00:00");
        }
    }

    #[test]
    fn durations_print_as_duffel_does() {
        assert_eq!(iso_duration(125), "PT2H5M");
        assert_eq!(iso_duration(45), "PT45M");
        assert_eq!(iso_duration(1_560), "P1DT2H");
        assert_eq!(iso_duration(0), "PT0M");
        assert_eq!(iso_duration(120), "PT2H");
    }
}
