//! What a booking or a case owes by when (product.md §4.4), without a clock: whoever reads it compares.
//!
//! A window (free cancelling, the airline's void, a change of the router) ends by itself, and so does what is only worth knowing (check-in
//! opens, an eSIM's days are over); everything else is owed until the state that owes it ends, past its time too.
use super::Both;
use crate::itinerary::DeadlineKind;
use crate::offer::Airport;
use btm_api::desk::{DeskCaseBody, DeskCaseState, QuoteState};
use btm_api::purchase::BookingBody;
use btm_domain::after::ScheduleChangeState;
use btm_domain::airline_control::CHECK_IN_OPENS;
use btm_domain::connect::{RentalPoint, RentalState};
use btm_domain::stay::CancelTerms;
use btm_domain::{BookingState, FlightEnd, Money, Offer, OrderedFlight, OrderedItem, PlaceTime};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// What is only worth knowing is listed this long before.
const KNOWN_BEFORE: TimeDelta = TimeDelta::days(7);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Due {
    pub kind: DeadlineKind,
    /// Tells several of one kind apart: which direction, from 0.
    pub nth: usize,
    pub until: DateTime<Utc>,
    pub place: Option<PlaceTime>,
    /// That place by name.
    pub place_name: Option<Both>,
    /// A calendar day, which has no time of day: the last one.
    pub day: Option<NaiveDate>,
    /// To pay, or what is lost after it.
    pub amount: Option<Money>,
}

impl Due {
    fn bare(kind: DeadlineKind, until: DateTime<Utc>) -> Self {
        Self { kind, nth: 0, until, place: None, place_name: None, day: None, amount: None }
    }

    /// Bound to a place.
    fn at(kind: DeadlineKind, place: PlaceTime, name: Option<Both>) -> Self {
        Self { place: Some(place), place_name: name, ..Self::bare(kind, place.instant) }
    }

    /// Ends by itself.
    pub(crate) fn window(&self) -> bool {
        use DeadlineKind as K;
        matches!(self.kind, K::FreeCancelEnd | K::VoidUntil | K::RentalChange) || self.news()
    }

    /// Nothing is lost after it.
    fn news(&self) -> bool {
        matches!(self.kind, DeadlineKind::CheckInOpens | DeadlineKind::EsimEnd)
    }

    /// Stands in the list at this moment.
    pub(crate) fn listed(&self, now: DateTime<Utc>) -> bool {
        (!self.window() || self.until >= now) && (!self.news() || self.until - now <= KNOWN_BEFORE)
    }
}

/// Until when the rows are of interest.
pub(super) fn last(due: &[Due]) -> Option<DateTime<Utc>> {
    due.iter().map(|d| if d.window() { d.until } else { DateTime::<Utc>::MAX_UTC }).max()
}

/// What cancelling costs once it is no longer free.
fn lost_after(terms: &CancelTerms, free: &PlaceTime, paid: Money) -> Option<Money> {
    let after = free.instant + TimeDelta::microseconds(1);
    let refund = terms.refund_at(after, paid)?;
    (refund.currency == paid.currency).then(|| Money::from_minor(paid.minor - refund.minor, paid.currency))
}

/// Refs of the airline's changes that wait for an answer.
pub(super) fn open_changes(b: &BookingBody) -> Vec<String> {
    let open = b.schedule_changes.iter().filter(|c| c.state == ScheduleChangeState::Open);
    open.map(|c| c.change_ref.clone()).collect()
}

fn held(b: &BookingBody, found: &mut Vec<Due>) {
    let terms = b.flight_terms();
    let sum = b.total.checked_add(b.service_fee).ok();
    let mut add = |kind, until: Option<DateTime<Utc>>, amount| {
        found.extend(until.map(|until| Due { amount, ..Due::bare(kind, until) }));
    };
    add(DeadlineKind::PaymentRequiredBy, b.payment_required_by.or(terms.and_then(|t| t.payment_required_by)), sum);
    add(DeadlineKind::PriceGuarantee, terms.and_then(|t| t.price_guarantee_expires_at), sum);
}

fn city(end: &FlightEnd) -> Both {
    let airport = Airport::of(end);
    Both { ja: airport.city_ja, en: airport.city_en }
}

/// Of each direction. No supplier says when: a day before is what most airlines do, and the words say so.
fn check_in(flight: &OrderedFlight, found: &mut Vec<Due>) {
    if flight.ticket_numbers.is_empty() {
        return;
    }
    for (nth, first) in flight.slices.iter().filter_map(|s| s.segments.first()).enumerate() {
        let departure = &first.departure;
        let opens = PlaceTime::from_instant(departure.time.instant - CHECK_IN_OPENS, departure.time.zone);
        found.push(Due { nth, ..Due::at(DeadlineKind::CheckInOpens, opens, Some(city(departure))) });
    }
}

/// Where a router is ordered, handed over and given back.
fn rented(point: &RentalPoint) -> Both {
    Both { ja: point.name_ja.clone(), en: point.name_en.clone() }
}

/// Nobody has arranged the router yet: the vendor takes orders until then.
fn requested(b: &BookingBody) -> Option<Due> {
    let Offer::Rental(offer) = &b.offer else { return None };
    Some(Due::at(DeadlineKind::RentalOrder, offer.order_cutoff, Some(rented(&offer.pickup))))
}

fn confirmed(b: &BookingBody, found: &mut Vec<Due>) {
    let ordered = b.item.as_ref().and_then(OrderedItem::flight);
    if let Some(until) = ordered.and_then(|f| f.void_until) {
        found.push(Due::bare(DeadlineKind::VoidUntil, until));
    }
    if let Some(flight) = ordered {
        check_in(flight, found);
    }
    // Data added to another eSIM has no days of its own.
    if let Offer::Esim(esim) = &b.offer
        && esim.tops_up.is_none()
    {
        let (last, kind) = (esim.ends_on(), DeadlineKind::EsimEnd);
        let until = (last + TimeDelta::days(1)).and_time(NaiveTime::MIN).and_utc();
        found.push(Due { day: Some(last), ..Due::bare(kind, until) });
    }
    let rental;
    let terms = match (&b.offer, &b.item) {
        (Offer::Stay(_), Some(OrderedItem::Stay(stay))) => Some(&stay.cancel),
        (Offer::Stay(stay), _) => Some(&stay.cancel),
        (Offer::Rental(r), _) => {
            rental = CancelTerms::Steps { steps: r.cancel.clone() };
            Some(&rental)
        }
        _ => None,
    };
    if let Some((terms, free)) = terms.and_then(|t| Some((t, t.free_until(b.total)?))) {
        let amount = lost_after(terms, &free, b.total);
        let name = match &b.offer {
            Offer::Stay(stay) => Some(Both::same(&stay.property.city)).filter(|c| !c.ja.is_empty()),
            Offer::Rental(rental) => Some(rented(&rental.pickup)),
            _ => None,
        };
        found.push(Due { amount, ..Due::at(DeadlineKind::FreeCancelEnd, free, name) });
    }
    if let (Offer::Rental(offer), Some(OrderedItem::Rental(router))) = (&b.offer, &b.item)
        && matches!(router.state, RentalState::PickedUp | RentalState::Overdue | RentalState::Arranged)
    {
        let back = if router.return_by.instant >= offer.return_by.instant { router.return_by } else { offer.return_by };
        let amount = Some(offer.late_fee_per_day);
        found.push(Due { amount, ..Due::at(DeadlineKind::RentalReturn, back, Some(rented(&offer.return_to))) });
        if router.state == RentalState::Arranged {
            found.push(Due::at(DeadlineKind::RentalChange, offer.change_cutoff, Some(rented(&offer.pickup))));
        }
    }
}

/// An open change of the airline is answered by the moment the service set, at the latest before the first flight it is about leaves.
fn schedule_answer(b: &BookingBody) -> Option<Due> {
    let change = b.schedule_changes.iter().rev().find(|c| c.state == ScheduleChangeState::Open)?;
    let first = change.first_departure()?;
    let until = change.answer_by.unwrap_or(first.instant);
    // Told in the time of the place the flight leaves from.
    let place = PlaceTime::from_instant(until, first.zone);
    let leaves = change.removed.iter().chain(&change.added).flat_map(|s| &s.segments);
    let leaves = leaves.map(|s| &s.departure).find(|d| d.time == first).map(city);
    Some(Due::at(DeadlineKind::ScheduleAnswer, place, leaves))
}

pub(super) fn of_booking(b: &BookingBody) -> Vec<Due> {
    let mut found = Vec::new();
    match b.state {
        // Only what is held waits for payment.
        BookingState::Held => held(b, &mut found),
        BookingState::Requested => found.extend(requested(b)),
        BookingState::Confirmed => {
            confirmed(b, &mut found);
            found.extend(schedule_answer(b));
        }
        _ => {}
    }
    found
}

pub(super) fn of_case(case: &DeskCaseBody) -> Vec<Due> {
    let open = case.quote.as_ref().filter(|q| q.state == QuoteState::Sent && case.state != DeskCaseState::Settled);
    let due = open.map(|q| Due { amount: Some(q.offer.total), ..Due::bare(DeadlineKind::QuoteExpiry, q.offer.expires_at) });
    due.into_iter().collect()
}
