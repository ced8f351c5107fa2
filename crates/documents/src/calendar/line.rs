//! Content lines: escaping of text (RFC 5545 §3.3.11) and folding at 75 octets (§3.1), never inside a character.
use btm_domain::PlaceTime;
use chrono::{DateTime, MappedLocalTime, NaiveDate, TimeZone, Utc};

const OCTETS: usize = 75;

#[derive(Default)]
pub(super) struct Lines(String);

impl Lines {
    /// A value that is already in the form of its type.
    pub fn raw(&mut self, name: &str, value: &str) {
        let mut room = OCTETS;
        for c in name.chars().chain([':']).chain(value.chars()) {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = OCTETS - 1;
            }
            self.0.push(c);
            room -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// A value of type TEXT.
    pub fn text(&mut self, name: &str, value: &str) {
        self.raw(name, &escape(value));
    }

    pub fn date(&mut self, name: &str, date: NaiveDate) {
        self.raw(&format!("{name};VALUE=DATE"), &date.format("%Y%m%d").to_string());
    }

    pub fn utc(&mut self, name: &str, at: DateTime<Utc>) {
        self.raw(name, &at.format("%Y%m%dT%H%M%SZ").to_string());
    }

    /// The wall clock with its zone. Where the wall clock alone would be read as another instant (the second hour of a clock change
    /// night, an hour that does not exist) only UTC says the truth: RFC 5545 §3.3.5 reads a doubled hour as its first.
    pub fn local(&mut self, name: &str, time: &PlaceTime) {
        let read = match time.zone.from_local_datetime(&time.local) {
            MappedLocalTime::Single(t) | MappedLocalTime::Ambiguous(t, _) => Some(t.with_timezone(&Utc)),
            MappedLocalTime::None => None,
        };
        if read == Some(time.instant) && !is_utc(time) {
            self.raw(&format!("{name};TZID={}", time.zone.name()), &time.local.format("%Y%m%dT%H%M%S").to_string());
        } else {
            self.utc(name, time.instant);
        }
    }

    pub fn finish(self) -> Vec<u8> {
        self.0.into_bytes()
    }
}

/// UTC has a form of its own and may not be a TZID.
pub(super) fn is_utc(time: &PlaceTime) -> bool {
    time.zone == chrono_tz::UTC || time.zone == chrono_tz::Etc::UTC
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' | '\r' => out.push_str("\\n"),
            // Other controls are not allowed in a value at all.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
