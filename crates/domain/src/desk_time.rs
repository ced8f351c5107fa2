//! By when the desk answers (`suppliers.md` §6): four working hours by the Japanese calendar, and never later than four hours before
//! the vendor takes no more orders. Past it the case is late, never failed by silence.
use crate::holidays::is_working_day;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Asia::Tokyo;

/// The desk's office hours in Japan, Monday to Friday but for public holidays [ours].
const OPENS: u32 = 9;
const CLOSES: u32 = 18;
/// Working time the desk takes for an answer.
pub const ANSWER_WITHIN: TimeDelta = TimeDelta::hours(4);
/// What the vendor needs between our answer and its own cut-off.
pub const BEFORE_CUTOFF: TimeDelta = TimeDelta::hours(4);

/// The answer's deadline for what is asked at `asked`. Of what can only be ordered until `order_cutoff`, the answer comes earlier if
/// need be; one that is too near makes the answer due at once.
pub fn answer_by(asked: DateTime<Utc>, order_cutoff: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let usual = after_working_time(asked, ANSWER_WITHIN);
    order_cutoff.map_or(usual, |cutoff| usual.min(cutoff - BEFORE_CUTOFF)).max(asked)
}

/// The moment at which this much office time has passed since `from`.
pub fn after_working_time(from: DateTime<Utc>, mut left: TimeDelta) -> DateTime<Utc> {
    let mut day = from.with_timezone(&Tokyo).date_naive();
    let mut now = from;
    loop {
        if is_working_day(day) {
            let (opens, closes) = (at(day, OPENS), at(day, CLOSES));
            let begins = now.max(opens);
            if begins < closes {
                if left <= closes - begins {
                    return begins + left;
                }
                left -= closes - begins;
            }
        }
        let Some(next) = day.checked_add_days(Days::new(1)) else { return now };
        day = next;
        now = now.max(at(day, 0));
    }
}

/// A full hour of a day in Japan. There is no summer time: the reading is single.
fn at(day: NaiveDate, hour: u32) -> DateTime<Utc> {
    let local = day.and_time(NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN));
    Tokyo.from_local_datetime(&local).earliest().map_or_else(|| local.and_utc(), |t| t.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn tokyo(text: &str) -> DateTime<Utc> {
        Tokyo.from_local_datetime(&text.parse().unwrap()).unwrap().with_timezone(&Utc)
    }

    #[test]
    fn four_working_hours_skip_the_evening_the_weekend_and_the_holiday() {
        for (asked, answered) in [
            ("2026-11-24T10:00:00", "2026-11-24T14:00:00"),
            ("2026-11-24T14:00:00", "2026-11-24T18:00:00"),
            ("2026-11-24T16:30:00", "2026-11-25T11:30:00"),
            ("2026-11-24T03:00:00", "2026-11-24T13:00:00"),
            ("2026-11-24T22:00:00", "2026-11-25T13:00:00"),
            // Friday evening, then Saturday, Sunday and Labour Thanksgiving Day.
            ("2026-11-20T17:00:00", "2026-11-24T12:00:00"),
            ("2026-11-21T09:00:00", "2026-11-24T13:00:00"),
        ] {
            assert_eq!(answer_by(tokyo(asked), None), tokyo(answered), "{asked}");
        }
    }

    #[test]
    fn a_near_cut_off_asks_for_an_earlier_answer_but_never_for_one_in_the_past() {
        let asked = tokyo("2026-11-24T10:00:00");
        assert_eq!(answer_by(asked, Some(tokyo("2026-11-24T17:00:00"))), tokyo("2026-11-24T13:00:00"));
        assert_eq!(answer_by(asked, Some(tokyo("2026-11-30T00:00:00"))), tokyo("2026-11-24T14:00:00"));
        assert_eq!(answer_by(asked, Some(tokyo("2026-11-24T12:00:00"))), asked);
    }
}
