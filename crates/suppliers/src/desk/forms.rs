//! Small written forms of a rental catalogue: moments before the pick-up (`3d 24:00`) and hours of a week (`06:30-22:00`, `24h`, `closed`).
//! All of it is data a vendor publishes; times may run past midnight.
use btm_domain::PlaceTime;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc, Weekday};
use chrono_tz::Asia::Tokyo;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// Minutes of a day; `24:00` is its end.
pub const DAY: u16 = 24 * 60;

#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("cannot be read: `{0}`")]
pub struct FormError(pub String);

fn clock(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let two = |digits: &str, most: u16| {
        let fine = matches!(digits.len(), 1 | 2) && digits.bytes().all(|b| b.is_ascii_digit());
        digits.parse::<u16>().ok().filter(|n| fine && *n <= most)
    };
    let at = two(hours, 24)? * 60 + two(minutes, 59)?;
    (at <= DAY).then_some(at)
}

fn written(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// So many minutes into a day.
fn into(day: NaiveDate, minutes: u16) -> NaiveDateTime {
    day.and_time(chrono::NaiveTime::MIN) + TimeDelta::minutes(i64::from(minutes))
}

/// A moment so many days before a day in Japan, at that day's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Before {
    pub days: u16,
    /// Up to 24:00.
    pub minutes: u16,
}

impl Before {
    /// `None` past the calendar.
    pub fn moment(self, day: NaiveDate) -> Option<PlaceTime> {
        let day = day.checked_sub_days(Days::new(u64::from(self.days)))?;
        Some(PlaceTime::from_local(into(day, self.minutes), Tokyo))
    }

    /// Minutes before the end of the day itself: what comes first is greater.
    pub(super) fn ahead(self) -> i64 {
        i64::from(self.days) * i64::from(DAY) + i64::from(DAY - self.minutes)
    }
}

impl FromStr for Before {
    type Err = FormError;

    fn from_str(text: &str) -> Result<Self, FormError> {
        let read = || {
            let (days, at) = text.trim().split_once('d')?;
            Some(Self { days: days.trim().parse().ok().filter(|d| *d <= 365)?, minutes: clock(at)? })
        };
        read().ok_or_else(|| FormError(text.to_owned()))
    }
}

impl fmt::Display for Before {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}d {}", self.days, written(self.minutes))
    }
}

/// Open from, until; past 24:00 it is the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    from: u16,
    until: u16,
}

/// The hours of one day of the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hours(Vec<Span>);

impl FromStr for Hours {
    type Err = FormError;

    fn from_str(text: &str) -> Result<Self, FormError> {
        match text.trim() {
            "24h" => return Ok(Self(vec![Span { from: 0, until: DAY }])),
            "closed" => return Ok(Self(Vec::new())),
            _ => {}
        }
        let span = |word: &str| {
            let (from, until) = word.split_once('-')?;
            let (from, until) = (clock(from).filter(|m| *m < DAY)?, clock(until)?);
            Some(Span { from, until: if until > from { until } else { until + DAY } })
        };
        let spans: Option<Vec<Span>> = text.split_whitespace().map(span).collect();
        match spans {
            Some(spans) if !spans.is_empty() => Ok(Self(spans)),
            _ => Err(FormError(text.to_owned())),
        }
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [] => f.write_str("closed"),
            [Span { from: 0, until: DAY }] => f.write_str("24h"),
            spans => {
                let span = |s: &Span| format!("{}-{}", written(s.from), written(clock_of(s.until)));
                f.write_str(&spans.iter().map(span).collect::<Vec<_>>().join(" "))
            }
        }
    }
}

fn clock_of(until: u16) -> u16 {
    if until > DAY { until - DAY } else { until }
}

macro_rules! as_text {
    ($($name:ident),+) => {$(
        impl TryFrom<String> for $name {
            type Error = FormError;
            fn try_from(text: String) -> Result<Self, FormError> {
                text.parse()
            }
        }
        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }
    )+};
}
as_text!(Before, Hours);

/// The hours of a week, Monday first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Hours>", into = "Vec<Hours>")]
pub struct Week([Hours; 7]);

/// A stretch of time at which a place is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
    /// The day's hours in words, e.g. `06:30–22:00`; `None` where it never closes.
    pub hours: Option<String>,
}

impl Week {
    pub fn always() -> Self {
        Self(std::array::from_fn(|_| Hours(vec![Span { from: 0, until: DAY }])))
    }

    /// One text for every day, or seven.
    ///
    /// # Errors
    /// [`FormError`].
    pub fn of(days: &[&str]) -> Result<Self, FormError> {
        days.iter().map(|day| day.parse()).collect::<Result<Vec<Hours>, _>>()?.try_into()
    }

    fn on(&self, day: Weekday) -> &Hours {
        let [mon, tue, wed, thu, fri, sat, sun] = &self.0;
        match day {
            Weekday::Mon => mon,
            Weekday::Tue => tue,
            Weekday::Wed => wed,
            Weekday::Thu => thu,
            Weekday::Fri => fri,
            Weekday::Sat => sat,
            Weekday::Sun => sun,
        }
    }

    /// The first stretch between the two moments at which it is open, of what clocks in `zone` say.
    pub fn open(&self, zone: Tz, from: DateTime<Utc>, until: DateTime<Utc>) -> Option<Open> {
        let local = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
        // The day before may run past midnight.
        let mut day = local(from).pred_opt()?;
        let mut found: Vec<Open> = Vec::new();
        while day <= local(until) {
            for span in &self.on(day.weekday()).0 {
                let [opens, closes] = [span.from, span.until].map(|m| PlaceTime::from_local(into(day, m), zone).instant);
                let (from, until) = (opens.max(from), closes.min(until));
                if from < until {
                    found.push(Open { from, until, hours: self.words(*span) });
                }
            }
            day = day.succ_opt()?;
        }
        found.into_iter().min_by_key(|open| open.from)
    }

    fn words(&self, span: Span) -> Option<String> {
        let always = self.0.iter().all(|hours| hours.0 == [Span { from: 0, until: DAY }]);
        (!always).then(|| format!("{}–{}", written(span.from), written(clock_of(span.until))))
    }
}

impl TryFrom<Vec<Hours>> for Week {
    type Error = FormError;

    fn try_from(days: Vec<Hours>) -> Result<Self, FormError> {
        match <[Hours; 1]>::try_from(days) {
            Ok([every]) => Ok(Self(std::array::from_fn(|_| every.clone()))),
            Err(days) => {
                let count = days.len();
                days.try_into().map(Self).map_err(|_| FormError(format!("{count} days of a week")))
            }
        }
    }
}

impl From<Week> for Vec<Hours> {
    fn from(week: Week) -> Self {
        week.0.into()
    }
}
