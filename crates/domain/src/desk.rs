//! Cases of the operators' desk: what is asked for, how far it is, and which act fits which case (glossary §4, `suppliers.md` §6).
use crate::{BookingId, BookingState, DeskCaseId, Segment, TravellerId};
use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

/// How long a claim holds a case for one operator; every act of theirs renews it.
pub const CLAIM_LASTS: TimeDelta = TimeDelta::minutes(15);

/// The one case that a booking opens by itself: the same whoever opens it, and never the id of the booking, beside which it lies in a
/// client's store.
pub fn case_of(booking: BookingId) -> DeskCaseId {
    DeskCaseId(uuid::Uuid::from_u128(booking.0.as_u128() ^ 0x6465_736b))
}

/// The case a booking opens by itself while its papers have not come: beside whatever else is asked about it.
pub fn papers_case_of(booking: BookingId) -> DeskCaseId {
    DeskCaseId(uuid::Uuid::from_u128(booking.0.as_u128() ^ 0x7061_7065_7273))
}

/// What a case is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeskAbout {
    /// A pocket Wi-Fi order: the booking says all.
    Rental,
    /// Something to be found and priced: the operator sends a quote.
    Quote,
    /// A change or a cancellation no machine can do.
    Change,
    Cancel,
    ScheduleChange,
    /// Seats, bags or meals of a ticket that is bought: its [`ExtraWish`]es say which.
    Extras,
    /// A booking whose end nobody knows.
    NeedsHuman,
    /// Confirmed, and ten minutes later its papers have not come (F-29). Ends by itself when they do.
    DocumentMissing,
    Other,
}

/// Most wishes in one request.
pub const MOST_WISHES: usize = 20;
/// Longest `what` of a wish, in characters.
pub const LONGEST_WISH: usize = 200;

/// What can be wished for beside a ticket (F-12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WishKind {
    Seat,
    Bag,
    Meal,
}

/// One thing wished for beside a ticket that is bought already: no machine of a supplier's sells it then, a person arranges it
/// (`docs/adr/0005`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct ExtraWish {
    pub kind: WishKind,
    pub traveller_id: TravellerId,
    /// `None`: on every flight of the booking.
    pub flight: Option<WishedFlight>,
    /// In the person's words: `窓側`, `12A`, `23 kg × 1`.
    pub what: String,
}

/// A flight as whoever wished saw it. Its place in the booking would name another one after a change.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct WishedFlight {
    /// `ZZ 8001`.
    pub number: String,
    pub from: String,
    pub to: String,
    /// Of departure, at its place.
    pub day: NaiveDate,
}

impl From<&Segment> for WishedFlight {
    fn from(segment: &Segment) -> Self {
        Self {
            number: format!("{} {}", segment.marketing_carrier.code, segment.flight_number),
            from: segment.departure.airport.to_string(),
            to: segment.arrival.airport.to_string(),
            day: segment.departure.time.local.date(),
        }
    }
}

/// Glossary §4 "Desk case".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeskCaseState {
    Open,
    Claimed,
    Waiting,
    Settled,
}

/// Glossary §4 "Quote".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum QuoteState {
    Draft,
    Sent,
    Accepted,
    Declined,
    Expired,
    Replaced,
}

/// What an operator does about a case, without its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeskDeed {
    Confirm,
    Fail,
    Quote,
    Mark,
    Cancelled,
    Note,
    Wait,
    Release,
    Settle,
}

/// Whether `deed` fits a case about `about` whose booking, if it has one, is in `booking`. `stands`: its order stands at the supplier as
/// far as anybody knows, so that it is confirmed or cancelled, never failed. What does not fit is refused before anything
/// is written. A booking that still waits for the desk's word is never settled away in silence.
pub fn fits(deed: DeskDeed, about: DeskAbout, booking: Option<BookingState>, stands: bool) -> bool {
    use BookingState as S;
    let waits = matches!(booking, Some(S::Requested | S::NeedsHuman));
    match deed {
        DeskDeed::Note | DeskDeed::Wait | DeskDeed::Release => true,
        DeskDeed::Confirm => waits,
        DeskDeed::Fail => waits && !stands,
        // A cancellation the machine is at is its own to end.
        DeskDeed::Cancelled => waits || booking == Some(S::Confirmed),
        DeskDeed::Mark => booking == Some(S::Confirmed),
        // While an accepted quote is being arranged, there is nothing to quote.
        DeskDeed::Quote => !waits && !matches!(about, DeskAbout::Rental | DeskAbout::NeedsHuman | DeskAbout::DocumentMissing),
        DeskDeed::Settle => !waits,
    }
}

/// Where a case stands after a deed that fitted.
pub fn after(deed: DeskDeed) -> DeskCaseState {
    match deed {
        DeskDeed::Note | DeskDeed::Mark => DeskCaseState::Claimed,
        DeskDeed::Release => DeskCaseState::Open,
        // The next word is the traveller's or somebody else's outside.
        DeskDeed::Quote | DeskDeed::Wait => DeskCaseState::Waiting,
        DeskDeed::Confirm | DeskDeed::Fail | DeskDeed::Cancelled | DeskDeed::Settle => DeskCaseState::Settled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_has_one_id_of_its_own() {
        let booking = BookingId(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
        assert_eq!(case_of(booking), case_of(booking));
        assert_ne!(case_of(booking).0, booking.0);
        assert_eq!(case_of(booking).0.get_version_num(), 7);
        assert_ne!(papers_case_of(booking), case_of(booking));
        assert_eq!(papers_case_of(booking).0.get_version_num(), 7);
    }

    #[test]
    fn nothing_that_waits_for_an_answer_is_settled_away_and_no_answer_is_given_twice() {
        for about in [DeskAbout::Rental, DeskAbout::Quote, DeskAbout::NeedsHuman, DeskAbout::Other] {
            for waiting in [BookingState::Requested, BookingState::NeedsHuman] {
                assert!(
                    !fits(DeskDeed::Settle, about, Some(waiting), false) && fits(DeskDeed::Confirm, about, Some(waiting), false)
                );
            }
            for ended in [BookingState::Confirmed, BookingState::Failed, BookingState::Cancelled, BookingState::Closed] {
                assert!(fits(DeskDeed::Settle, about, Some(ended), false));
                assert!(!fits(DeskDeed::Confirm, about, Some(ended), false) && !fits(DeskDeed::Fail, about, Some(ended), false));
            }
        }
        assert!(
            !fits(DeskDeed::Confirm, DeskAbout::Quote, None, false),
            "there is nothing to confirm before the quote was accepted"
        );
        assert!(!fits(DeskDeed::Quote, DeskAbout::Rental, None, false) && fits(DeskDeed::Quote, DeskAbout::Other, None, false));
        for waiting in [BookingState::Requested, BookingState::NeedsHuman] {
            assert!(!fits(DeskDeed::Fail, DeskAbout::NeedsHuman, Some(waiting), true), "what stands is not failed");
            assert!(fits(DeskDeed::Confirm, DeskAbout::NeedsHuman, Some(waiting), true));
            assert!(fits(DeskDeed::Cancelled, DeskAbout::NeedsHuman, Some(waiting), true));
        }
        assert!(!fits(DeskDeed::Mark, DeskAbout::Rental, Some(BookingState::Requested), false));
        assert!(fits(DeskDeed::Cancelled, DeskAbout::Cancel, Some(BookingState::Confirmed), true));
        assert!(!fits(DeskDeed::Cancelled, DeskAbout::Cancel, Some(BookingState::Cancelling), true), "the machine ends it");
    }
}
