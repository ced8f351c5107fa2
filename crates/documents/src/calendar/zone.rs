//! VTIMEZONE (RFC 5545 §3.6.5): every change of offset in the years the plan covers, written out. No recurrence rule is guessed: what the
//! zone database says of these years is what stands there.
use super::line::Lines;
use chrono::{DateTime, Datelike, NaiveDate, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{OffsetComponents, OffsetName, Tz, TzOffset};

/// The component for `zone`, valid from the year before `first` to the end of the year after `last`.
pub(super) fn write(out: &mut Lines, zone: Tz, first: DateTime<Utc>, last: DateTime<Utc>) {
    if zone == chrono_tz::UTC || zone == chrono_tz::Etc::UTC {
        return;
    }
    let (start, end) = (new_year(first.year() - 1), new_year(last.year() + 2));
    out.raw("BEGIN", "VTIMEZONE");
    out.raw("TZID", zone.name());
    let at_start = at(zone, start);
    observance(out, &at_start, &at_start, start);
    for change in changes(zone, start, end) {
        observance(out, &at(zone, change - TimeDelta::seconds(1)), &at(zone, change), change);
    }
    out.raw("END", "VTIMEZONE");
}

fn observance(out: &mut Lines, from: &TzOffset, to: &TzOffset, at: DateTime<Utc>) {
    let kind = if to.dst_offset().is_zero() { "STANDARD" } else { "DAYLIGHT" };
    out.raw("BEGIN", kind);
    // The wall clock before the change (§3.6.5: DTSTART in terms of TZOFFSETFROM).
    let wall = at.naive_utc() + TimeDelta::seconds(i64::from(from.fix().local_minus_utc()));
    out.raw("DTSTART", &wall.format("%Y%m%dT%H%M%S").to_string());
    out.raw("TZOFFSETFROM", &utc_offset(from));
    out.raw("TZOFFSETTO", &utc_offset(to));
    if let Some(name) = to.abbreviation() {
        out.text("TZNAME", name);
    }
    out.raw("END", kind);
}

/// Instants at which the offset or its name changes, to the second, found by halving: chrono-tz tells offsets, not changes.
fn changes(zone: Tz, start: DateTime<Utc>, end: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let mut found = Vec::new();
    let mut day = start;
    while day < end {
        let next = day + TimeDelta::days(1);
        if !same(zone, day, next) {
            let (mut before, mut after) = (day, next);
            while (after - before).num_seconds() > 1 {
                let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
                if same(zone, day, middle) { before = middle } else { after = middle }
            }
            found.push(after);
        }
        day = next;
    }
    found
}

fn same(zone: Tz, a: DateTime<Utc>, b: DateTime<Utc>) -> bool {
    let (a, b) = (at(zone, a), at(zone, b));
    a.fix() == b.fix() && a.dst_offset() == b.dst_offset()
}

fn at(zone: Tz, instant: DateTime<Utc>) -> TzOffset {
    zone.offset_from_utc_datetime(&instant.naive_utc())
}

fn utc_offset(offset: &TzOffset) -> String {
    let seconds = offset.fix().local_minus_utc();
    let (sign, size) = (if seconds < 0 { '-' } else { '+' }, seconds.abs());
    let plain = format!("{sign}{:02}{:02}", size / 3_600, size / 60 % 60);
    if size % 60 == 0 { plain } else { format!("{plain}{:02}", size % 60) }
}

fn new_year(year: i32) -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MIN).and_time(chrono::NaiveTime::MIN).and_utc()
}
