//! What a booking or a case owes by when (product.md §4.4), without a clock: whoever reads it compares.
//!
//! A window (free cancelling, the airline's void) ends by itself; everything else is owed until the state that owes it ends, past its time
//! too.
use crate::itinerary::DeadlineKind;
use btm_api::desk::{DeskCaseBody, DeskCaseState, QuoteState};
use btm_api::purchase::BookingBody;
use btm_domain::after::ScheduleChangeState;
use btm_domain::connect::RentalState;
use btm_domain::stay::CancelTerms;
use btm_domain::{BookingState, Money, Offer, OrderedItem, PlaceTime};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Due {
    pub kind: DeadlineKind,
    pub until: DateTime<Utc>,
    pub place: Option<PlaceTime>,
    /// To pay, or what is lost after it.
    pub amount: Option<Money>,
}

impl Due {
    /// Ends by itself.
    pub(crate) fn window(&self) -> bool {
        matches!(self.kind, DeadlineKind::FreeCancelEnd | DeadlineKind::VoidUntil)
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
        found.extend(until.map(|until| Due { kind, until, place: None, amount }));
    };
    add(DeadlineKind::PaymentRequiredBy, b.payment_required_by.or(terms.and_then(|t| t.payment_required_by)), sum);
    add(DeadlineKind::PriceGuarantee, terms.and_then(|t| t.price_guarantee_expires_at), sum);
}

fn confirmed(b: &BookingBody, found: &mut Vec<Due>) {
    let ordered = b.item.as_ref().and_then(OrderedItem::flight);
    if let Some(until) = ordered.and_then(|f| f.void_until) {
        found.push(Due { kind: DeadlineKind::VoidUntil, until, place: None, amount: None });
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
        found.push(Due { kind: DeadlineKind::FreeCancelEnd, until: free.instant, place: Some(free), amount });
    }
    if let (Offer::Rental(offer), Some(OrderedItem::Rental(router))) = (&b.offer, &b.item)
        && matches!(router.state, RentalState::PickedUp | RentalState::Overdue | RentalState::Arranged)
    {
        let back = if router.return_by.instant >= offer.return_by.instant { router.return_by } else { offer.return_by };
        let amount = Some(offer.late_fee_per_day);
        found.push(Due { kind: DeadlineKind::RentalReturn, until: back.instant, place: Some(back), amount });
    }
}

/// An open change of the airline is answered by the moment the service set, at the latest before the first flight it is about leaves.
fn schedule_answer(b: &BookingBody) -> Option<Due> {
    let change = b.schedule_changes.iter().rev().find(|c| c.state == ScheduleChangeState::Open)?;
    let first = change.first_departure()?;
    let until = change.answer_by.unwrap_or(first.instant);
    // Told in the time of the place the flight leaves from.
    let place = PlaceTime::from_instant(until, first.zone);
    Some(Due { kind: DeadlineKind::ScheduleAnswer, until, place: Some(place), amount: None })
}

pub(super) fn of_booking(b: &BookingBody) -> Vec<Due> {
    let mut found = Vec::new();
    match b.state {
        // Only what is held waits for payment.
        BookingState::Held => held(b, &mut found),
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
    let due = open.map(|q| Due {
        kind: DeadlineKind::QuoteExpiry,
        until: q.offer.expires_at,
        place: None,
        amount: Some(q.offer.total),
    });
    due.into_iter().collect()
}
