//! A time bound to a place: the wall clock as supplied, its IANA zone and the instant. Never a zone-less instant.
use chrono::{DateTime, MappedLocalTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// The version of the zone data in this program: instants that were kept under another are worked out anew.
pub const ZONE_DATA: &str = chrono_tz::IANA_TZDB_VERSION;

/// Wall clock, zone, instant. Shown in the place's own zone; durations come from instants. Read from anywhere, the instant is the one this
/// program's zone data give: a state that moved its clocks after something was kept moves the instant, never the wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Kept")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct PlaceTime {
    /// Wall clock of the place as the supplier gave it.
    pub local: NaiveDateTime,
    /// IANA zone of the place.
    #[cfg_attr(feature = "utoipa", schema(value_type = String))]
    pub zone: Tz,
    /// The moment, UTC.
    pub instant: DateTime<Utc>,
}

/// As written, by whatever zone data.
#[derive(Deserialize)]
struct Kept {
    local: NaiveDateTime,
    zone: Tz,
    instant: DateTime<Utc>,
}

impl From<Kept> for PlaceTime {
    fn from(Kept { local, zone, instant }: Kept) -> Self {
        // In a fold both readings are right: the one that was meant stays.
        if instant.with_timezone(&zone).naive_local() == local {
            return Self { local, zone, instant };
        }
        let off = |t: &DateTime<Tz>| (t.with_timezone(&Utc) - instant).abs();
        match zone.from_local_datetime(&local) {
            MappedLocalTime::Ambiguous(a, b) if off(&b) < off(&a) => Self { local, zone, instant: b.with_timezone(&Utc) },
            _ => Self::from_local(local, zone),
        }
    }
}

impl PlaceTime {
    /// From a wall clock; in a fold the first reading, in a gap the moment the clocks move on (one hour later).
    pub fn from_local(local: NaiveDateTime, zone: Tz) -> Self {
        let instant = match zone.from_local_datetime(&local) {
            MappedLocalTime::Single(t) | MappedLocalTime::Ambiguous(t, _) => t.with_timezone(&Utc),
            MappedLocalTime::None => match zone.from_local_datetime(&(local + chrono::TimeDelta::hours(1))) {
                MappedLocalTime::Single(t) | MappedLocalTime::Ambiguous(t, _) => t.with_timezone(&Utc),
                MappedLocalTime::None => Utc.from_utc_datetime(&local),
            },
        };
        Self { local, zone, instant }
    }

    /// From an instant, shown at `zone`.
    pub fn from_instant(instant: DateTime<Utc>, zone: Tz) -> Self {
        Self { local: instant.with_timezone(&zone).naive_local(), zone, instant }
    }

    /// In a clock-change fold the reading that agrees with `minutes` after `from`; otherwise as `from_local`.
    pub fn from_local_after(local: NaiveDateTime, zone: Tz, from: DateTime<Utc>, minutes: i64) -> Self {
        if let MappedLocalTime::Ambiguous(a, b) = zone.from_local_datetime(&local) {
            let off = |t: &DateTime<Tz>| ((t.with_timezone(&Utc) - from).num_minutes() - minutes).abs();
            let instant = if off(&b) < off(&a) { b } else { a }.with_timezone(&Utc);
            return Self { local, zone, instant };
        }
        Self::from_local(local, zone)
    }

    /// Minutes east of UTC at this moment.
    pub fn offset_minutes(&self) -> i32 {
        use chrono::Offset;
        self.zone.offset_from_utc_datetime(&self.instant.naive_utc()).fix().local_minus_utc() / 60
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_gap_moves_on_and_a_fold_follows_the_duration() {
        let zone = chrono_tz::America::New_York;
        let gap = PlaceTime::from_local("2026-03-08T02:30:00".parse().unwrap(), zone);
        assert_eq!(gap.instant.to_rfc3339(), "2026-03-08T07:30:00+00:00");
        let from = "2026-11-01T05:00:00Z".parse().unwrap();
        let fold = PlaceTime::from_local_after("2026-11-01T01:30:00".parse().unwrap(), zone, from, 90);
        assert_eq!(fold.instant.to_rfc3339(), "2026-11-01T06:30:00+00:00");
        assert_eq!(fold.offset_minutes(), -300);
    }

    #[test]
    fn an_instant_kept_by_older_zone_data_is_worked_out_anew_and_the_wall_clock_stays() {
        let read = |local: &str, zone: &str, instant: &str| -> PlaceTime {
            serde_json::from_value(serde_json::json!({"local": local, "zone": zone, "instant": instant})).unwrap()
        };
        // Mexico City ended its summer time in 2022: an older table has this an hour earlier.
        let stale = read("2027-07-01T10:00:00", "America/Mexico_City", "2027-07-01T15:00:00Z");
        assert_eq!(
            (stale.local.to_string(), stale.instant.to_rfc3339()),
            ("2027-07-01 10:00:00".into(), "2027-07-01T16:00:00+00:00".into())
        );
        for same in ["2027-11-07T05:30:00Z", "2027-11-07T06:30:00Z"] {
            let fold = read("2027-11-07T01:30:00", "America/New_York", same);
            assert_eq!(fold.instant, same.parse::<DateTime<Utc>>().unwrap(), "both readings of a fold are right");
        }
        let gap = PlaceTime::from_local("2026-03-08T02:30:00".parse().unwrap(), chrono_tz::America::New_York);
        assert_eq!(serde_json::from_value::<PlaceTime>(serde_json::to_value(gap).unwrap()).unwrap(), gap);
    }
}
