//! Times and durations as Duffel writes them.
use chrono::{DateTime, NaiveDateTime, Utc};

/// A wall clock: `2022-12-16T23:00:00`, with 0, 3 or 6 digits of a second. An offset, where one is sent against the documents, is not
/// believed: the wall clock is.
pub fn local_time(text: &str) -> Option<NaiveDateTime> {
    let known = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
    known
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|t| t.naive_local()))
}

/// A moment in UTC.
pub fn moment(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|t| t.with_timezone(&Utc))
}

/// ISO 8601 duration in minutes: `PT2H5M`, `PT02H05M`, `P1DT2H`; seconds are dropped.
pub fn minutes(text: &str) -> Option<i64> {
    let rest = text.strip_prefix('P')?;
    let (date, time) = rest.split_once('T').unwrap_or((rest, ""));
    let days = fields(date, &[('W', 7 * 1440), ('D', 1440)])?;
    let clock = fields(time, &[('H', 60), ('M', 1), ('S', 0)])?;
    (!rest.is_empty()).then(|| days.checked_add(clock)).flatten()
}

fn fields(text: &str, units: &[(char, i64)]) -> Option<i64> {
    let (mut total, mut digits) = (0i64, String::new());
    for c in text.chars() {
        if c.is_ascii_digit() || c == '.' {
            digits.push(c);
            continue;
        }
        let (_, worth) = units.iter().find(|(unit, _)| *unit == c)?;
        let value: i64 = if *worth == 0 { 0 } else { digits.parse().ok()? };
        total = total.checked_add(value.checked_mul(*worth)?)?;
        digits.clear();
    }
    digits.is_empty().then_some(total)
}
