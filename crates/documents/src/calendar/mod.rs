//! Calendar files (RFC 5545). Written here and not with the `icalendar` crate: that one has no VTIMEZONE of its own and takes UID and
//! DTSTAMP from the machine's randomness and clock.
mod event;
mod line;
mod zone;

use crate::plan::Plan;
use event::Event;
use line::Lines;
use std::collections::BTreeMap;

/// The plan as a calendar: one event for each flight, stay, plan and router moment, cancelled ones as such, so that a calendar that
/// knows them takes them out.
pub fn calendar(plan: &Plan) -> Vec<u8> {
    let events = events(plan);
    let mut out = Lines::default();
    out.raw("BEGIN", "VCALENDAR");
    out.raw("VERSION", "2.0");
    out.raw("PRODID", &format!("-//Smart BTM//documents//{}", plan.language.tag().to_uppercase()));
    out.raw("CALSCALE", "GREGORIAN");
    out.raw("METHOD", "PUBLISH");
    out.text("X-WR-CALNAME", &name(plan));
    let mut spans = BTreeMap::new();
    for time in events.iter().flat_map(Event::times) {
        let span = spans.entry(time.zone.name()).or_insert((time.zone, time.instant, time.instant));
        span.1 = span.1.min(time.instant);
        span.2 = span.2.max(time.instant);
    }
    for (zone, first, last) in spans.into_values() {
        zone::write(&mut out, zone, first, last);
    }
    for event in &events {
        event.write(&mut out, plan);
    }
    out.raw("END", "VCALENDAR");
    out.finish()
}

/// How many events [`calendar`] writes.
pub fn event_count(plan: &Plan) -> usize {
    events(plan).len()
}

fn events(plan: &Plan) -> Vec<Event<'_>> {
    plan.trips.iter().flat_map(|trip| &trip.items).flat_map(|item| event::of(plan.language, item)).collect()
}

fn name(plan: &Plan) -> String {
    match plan.trips.as_slice() {
        [trip] => trip.title.clone(),
        _ => plan.language.say("出張", "Business trips").to_owned(),
    }
}
