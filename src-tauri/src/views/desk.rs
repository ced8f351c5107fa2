//! The desk: what a traveller asks for, and the queue that answers.
use super::{BookingView, DeskOfferView, MoneyView, instant, list, mirror};
use btm_client as core;
use btm_domain::PlaceTime;
use btm_domain::connect::RentalState;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;

mirror! {
    DeskAbout = core::DeskAbout { Rental, Quote, Change, Cancel, ScheduleChange, Extras, NeedsHuman, DocumentMissing, Other }
    DeskCaseState = core::DeskCaseState { Open, Claimed, Waiting, Settled }
    WishKind = core::WishKind { Seat, Bag, Meal }
    QuoteState = core::QuoteState { Draft, Sent, Accepted, Declined, Expired, Replaced }
}

/// One thing wished for beside a ticket that is bought. `flight`: index over all flights of the booking in order, null = on each of them.
#[derive(Clone, Debug, Deserialize, Type)]
pub struct WishInput {
    pub kind: WishKind,
    pub traveller_id: String,
    pub flight: Option<u8>,
    /// At most 200 characters.
    pub what: String,
}

/// Without `trip_id` a new trip is made; without `traveller_id` it is for oneself. `text`: at most 2,000 characters; may be empty where
/// `wishes` say all. `wishes`: 1 to 20 where it is about `extras`, else none.
#[derive(Clone, Debug, Deserialize, Type)]
pub struct DeskInput {
    pub trip_id: Option<String>,
    pub traveller_id: Option<String>,
    pub about: DeskAbout,
    pub booking_id: Option<String>,
    pub text: String,
    pub wishes: Vec<WishInput>,
}

/// The flight as whoever wished saw it; `day` is of its departure.
#[derive(Clone, Debug, Serialize, Type)]
pub struct WishedFlightView {
    pub number: String,
    pub from: String,
    pub to: String,
    pub day: String,
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct WishView {
    pub kind: WishKind,
    pub traveller_id: String,
    /// null = on every flight.
    pub flight: Option<WishedFlightView>,
    pub what: String,
}

impl From<core::ExtraWish> for WishView {
    fn from(w: core::ExtraWish) -> Self {
        let flight =
            |f: core::WishedFlight| WishedFlightView { number: f.number, from: f.from, to: f.to, day: f.day.to_string() };
        Self { kind: w.kind.into(), traveller_id: w.traveller_id.to_string(), flight: w.flight.map(flight), what: w.what }
    }
}

/// The newest quote. Accepting = `review` and `purchase` of `offer.id`.
#[derive(Clone, Debug, Serialize, Type)]
pub struct QuoteView {
    pub state: QuoteState,
    pub offer: DeskOfferView,
    /// Can be accepted now.
    pub open: bool,
}

impl From<core::Quote> for QuoteView {
    fn from(q: core::Quote) -> Self {
        Self { state: q.state.into(), offer: q.offer.into(), open: q.open }
    }
}

/// `event`: asked, claimed, released, noted, quoted, accepted, declined, confirmed, failed, marked, withdrawn, overdue, settled.
#[derive(Clone, Debug, Serialize, Type)]
pub struct DeskLineView {
    pub at: String,
    pub by: Option<String>,
    pub event: String,
    pub text: Option<String>,
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct CaseView {
    pub case_id: String,
    pub trip_id: Option<String>,
    pub booking_id: Option<String>,
    pub about: DeskAbout,
    /// null = 送信待ち: written here, not yet with the desk.
    pub state: Option<DeskCaseState>,
    pub traveller: String,
    pub company: String,
    pub text: String,
    pub wishes: Vec<WishView>,
    pub created_at: String,
    pub answer_by: Option<String>,
    pub overdue: bool,
    pub claimed_by: Option<String>,
    pub claimed_until: Option<String>,
    pub quote: Option<QuoteView>,
    /// Oldest first.
    pub lines: Vec<DeskLineView>,
}

impl From<core::Case> for CaseView {
    fn from(c: core::Case) -> Self {
        let line = |l: core::DeskLine| DeskLineView { at: instant(l.at), by: l.by, event: l.event, text: l.text };
        Self {
            case_id: c.case_id.to_string(),
            trip_id: c.trip_id.map(|id| id.to_string()),
            booking_id: c.booking_id.map(|id| id.to_string()),
            about: c.about.into(),
            state: c.state.map(Into::into),
            traveller: c.traveller,
            company: c.company,
            text: c.text,
            wishes: list(c.wishes),
            created_at: instant(c.created_at),
            answer_by: c.answer_by.map(instant),
            overdue: c.overdue,
            claimed_by: c.claimed_by,
            claimed_until: c.claimed_until.map(instant),
            quote: c.quote.map(Into::into),
            lines: c.lines.into_iter().map(line).collect(),
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct CaseQueueView {
    pub cases: Vec<CaseView>,
    /// There are more than these.
    pub more: bool,
}

impl From<core::CaseQueue> for CaseQueueView {
    fn from(q: core::CaseQueue) -> Self {
        Self { cases: list(q.cases), more: q.more }
    }
}

/// One case with all an operator needs; the sheets are plain text to copy.
#[derive(Clone, Serialize, Type)]
pub struct CaseFileView {
    pub case: CaseView,
    pub booking: Option<BookingView>,
    pub sheet_ja: String,
    pub sheet_en: String,
}

impl From<core::CaseFile> for CaseFileView {
    fn from(f: core::CaseFile) -> Self {
        Self { case: f.case.into(), booking: f.booking.map(Into::into), sheet_ja: f.sheet_ja, sheet_en: f.sheet_en }
    }
}

/// A wall clock at a place: `2026-12-10T10:35`.
fn place_time(local: &str, zone: &str, field: &'static str) -> Result<PlaceTime, &'static str> {
    let zone = zone.parse().map_err(|_| "zone")?;
    let local = chrono::NaiveDateTime::parse_from_str(local, "%Y-%m-%dT%H:%M").map_err(|_| field)?;
    Ok(PlaceTime::from_local(local, zone))
}

/// One audited step of an operator; the case must be claimed. `starts`, `ends`: wall clocks `2026-12-10T10:35` in the IANA `zone`;
/// `valid_until`: an instant, `2026-12-10T01:35:00Z`.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(rename_all = "snake_case", tag = "act")]
pub enum DeskActInput {
    Confirm {
        record_locator: String,
        pickup_text: Option<String>,
    },
    Fail {
        reason: String,
    },
    Quote {
        title: String,
        details: String,
        starts: String,
        ends: String,
        zone: String,
        total: MoneyView,
        terms: String,
        valid_until: String,
    },
    Mark {
        state: RentalState,
    },
    Cancelled {
        refund: MoneyView,
    },
    Note {
        text: String,
    },
    Wait {
        text: String,
    },
    Release,
    Settle {
        text: String,
    },
}

impl DeskActInput {
    /// The act, or the name of the field that is no such value.
    pub fn act(self) -> Result<core::DeskAct, &'static str> {
        use core::DeskAct as A;
        Ok(match self {
            Self::Confirm { record_locator, pickup_text } => A::Confirm { record_locator, pickup_text },
            Self::Fail { reason } => A::Fail { reason },
            Self::Quote { title, details, starts, ends, zone, total, terms, valid_until } => A::Quote {
                title,
                details,
                starts: place_time(&starts, &zone, "starts")?,
                ends: place_time(&ends, &zone, "ends")?,
                total: total.money().ok_or("total")?,
                terms,
                valid_until: valid_until.parse::<DateTime<Utc>>().map_err(|_| "valid_until")?,
            },
            Self::Mark { state } => A::Mark { state },
            Self::Cancelled { refund } => A::Cancelled { refund: refund.money().ok_or("refund")? },
            Self::Note { text } => A::Note { text },
            Self::Wait { text } => A::Wait { text },
            Self::Release => A::Release,
            Self::Settle { text } => A::Settle { text },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_names_the_field_that_is_no_value() {
        let quote = |starts: &str, zone: &str, amount: &str, valid: &str| {
            DeskActInput::Quote {
                title: "t".into(),
                details: String::new(),
                starts: starts.into(),
                ends: "2026-12-10T12:00".into(),
                zone: zone.into(),
                total: MoneyView { amount: amount.into(), currency: "JPY".into() },
                terms: String::new(),
                valid_until: valid.into(),
            }
            .act()
            .err()
        };
        let (good, tokyo, valid) = ("2026-12-10T10:35", "Asia/Tokyo", "2026-12-08T01:00:00Z");
        assert_eq!(quote(good, tokyo, "1200", valid), None);
        assert_eq!(quote("10:35", tokyo, "1200", valid), Some("starts"));
        assert_eq!(quote(good, "Mars/Base", "1200", valid), Some("zone"));
        assert_eq!(quote(good, tokyo, "12.5", valid), Some("total"));
        assert_eq!(quote(good, tokyo, "1200", "soon"), Some("valid_until"));
    }
}
