//! Times as LiteAPI writes them: `YYYY-MM-DD HH:MM:SS` in GMT, and a hotel's own clock as people print it.
use chrono::{DateTime, NaiveDateTime, NaiveTime, Utc};

/// A moment. GMT where no offset is told: that is what LiteAPI means.
pub fn gmt(text: &str) -> Option<DateTime<Utc>> {
    let known = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];
    let offset = || DateTime::parse_from_rfc3339(text).ok().map(|t| t.with_timezone(&Utc));
    offset().or_else(|| known.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()).map(|t| t.and_utc()))
}

/// `03:00 PM`, `15:00`, `15:00:00`.
pub fn wall_clock(text: &str) -> Option<NaiveTime> {
    let text = text.trim().to_ascii_uppercase();
    ["%I:%M %p", "%I:%M%p", "%I %p", "%H:%M", "%H:%M:%S"].iter().find_map(|form| NaiveTime::parse_from_str(&text, form).ok())
}
