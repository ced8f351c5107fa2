//! Moments before a day, and hours of a week.
use super::tokyo;
use btm_suppliers::desk::forms::{Before, Hours, Week};
use chrono::{TimeDelta, Utc};
use chrono_tz::Asia::Tokyo;
use proptest::prelude::*;

#[test]
fn a_moment_before_a_day_is_of_japans_clock() {
    let day = "2026-12-10".parse().unwrap();
    for (text, at) in [
        ("3d 24:00", "2026-12-08T00:00:00"),
        ("3d24:00", "2026-12-08T00:00:00"),
        ("1d 15:00", "2026-12-09T15:00:00"),
        ("0d 09:30", "2026-12-10T09:30:00"),
    ] {
        assert_eq!(text.parse::<Before>().unwrap().moment(day).unwrap().instant, tokyo(at), "{text}");
    }
    for text in ["", "3d", "24:00", "3d 24:01", "3d 25:00", "-1d 10:00", "3d 10:60", "400d 10:00", "3d 1000"] {
        assert!(text.parse::<Before>().is_err(), "{text}");
    }
}

#[test]
fn hours_may_run_past_midnight() {
    let week = Week::of(&["06:00-01:00"]).unwrap();
    let open = |from: &str, until: &str| week.open(Tokyo, tokyo(from), tokyo(until));
    let late = open("2026-12-11T00:15:00", "2026-12-11T03:00:00").unwrap();
    assert_eq!(
        (late.from, late.until, late.hours.as_deref()),
        (tokyo("2026-12-11T00:15:00"), tokyo("2026-12-11T01:00:00"), Some("06:00–01:00"))
    );
    assert_eq!(open("2026-12-11T01:00:00", "2026-12-11T06:00:00"), None, "closing is closed");
    assert_eq!(open("2026-12-11T03:00:00", "2026-12-11T06:30:00").unwrap().from, tokyo("2026-12-11T06:00:00"));
    assert_eq!(Week::always().open(Tokyo, tokyo("2026-12-11T03:00:00"), tokyo("2026-12-11T03:10:00")).unwrap().hours, None);
}

#[test]
fn each_day_of_the_week_has_its_own_hours() {
    // 2026-12-10 is a Thursday.
    let week = Week::of(&["closed", "closed", "closed", "09:00-10:00 21:00-22:00", "closed", "24h", "closed"]).unwrap();
    let open = |from: &str, until: &str| week.open(Tokyo, tokyo(from), tokyo(until)).map(|o| (o.from, o.hours));
    assert_eq!(open("2026-12-09T00:00:00", "2026-12-10T09:00:00"), None);
    assert_eq!(
        open("2026-12-10T09:30:00", "2026-12-10T23:00:00"),
        Some((tokyo("2026-12-10T09:30:00"), Some("09:00–10:00".into())))
    );
    assert_eq!(
        open("2026-12-10T10:00:00", "2026-12-10T23:00:00"),
        Some((tokyo("2026-12-10T21:00:00"), Some("21:00–22:00".into())))
    );
    assert_eq!(open("2026-12-11T00:00:00", "2026-12-12T12:00:00").unwrap().0, tokyo("2026-12-12T00:00:00"));
    assert!(Week::of(&["24h", "24h"]).is_err() && Week::of(&[]).is_err());
    for text in ["", "06:00", "6-22", "06:00-25:00", "24:00-06:00", "open"] {
        assert!(text.parse::<Hours>().is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back(days in 0u16..366, minutes in 0u16..=1440, from in 0u16..1440, until in 0u16..=1440) {
        let before = Before { days, minutes };
        prop_assert_eq!(before.to_string().parse::<Before>().unwrap(), before);
        let text = format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, until / 60, until % 60);
        let hours: Hours = text.parse().unwrap();
        prop_assert_eq!(hours.to_string().parse::<Hours>().unwrap(), hours);
    }

    /// An hour that is told as open is inside the window and inside the hours; one that is not told is closed all along.
    #[test]
    fn open_is_open(from in 0i64..20_000, long in 1i64..2_000, opens in 0u32..1440, closes in 0u32..1440, probe in 0i64..2_000) {
        let start = tokyo("2026-12-01T00:00:00");
        let text = format!("{:02}:{:02}-{:02}:{:02}", opens / 60, opens % 60, closes / 60, closes % 60);
        let week = Week::of(&[&text]).unwrap();
        let (a, b) = (start + TimeDelta::minutes(from), start + TimeDelta::minutes(from + long));
        let inside = |at: chrono::DateTime<Utc>| {
            let minute = ((at - start).num_minutes().rem_euclid(1440)) as u32;
            if opens < closes { (opens..closes).contains(&minute) } else { minute >= opens || minute < closes }
        };
        match week.open(Tokyo, a, b) {
            Some(open) => prop_assert!(a <= open.from && open.from < open.until && open.until <= b && inside(open.from)),
            None => {
                let at = a + TimeDelta::minutes(probe % long);
                prop_assert!(!inside(at), "{at} is open");
            }
        }
    }
}
