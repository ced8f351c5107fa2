//! A time bound to a place: the wall clock as supplied, its IANA zone and the instant. Never a zone-less instant.
use chrono::{DateTime, MappedLocalTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// Wall clock, zone, instant. Shown in the place's own zone; durations come from instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
}
