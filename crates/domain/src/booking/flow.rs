//! The changing part of a booking: its state and how far the supplier step in hand has come.
use super::policy::Ladder;
use crate::after::ScheduleChange;
use crate::supply::{
    Absence, Capabilities, Doubt, DoubtCause, LookUpBy, OfferHandle, OrderState, Refusal, Step, SupplierClass, SupplierOrder,
    class, our_ref,
};
use crate::{BookingId, BookingState, Extra, Money, OrderedItem, PlaceTime};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// What the adapter declared for a step, kept from the moment the step was planned: a later release cannot change the rule
/// under a running call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRules {
    pub class: SupplierClass,
    pub absence: Absence,
    /// A look-up by our own reference is possible.
    pub can_look_up: bool,
    /// Only by traveller: evidence for a person, never a find.
    pub by_traveller: bool,
    pub final_answer_after_s: i64,
    pub write_timeout_s: i64,
}

impl StepRules {
    pub fn of(c: &Capabilities) -> Self {
        Self {
            class: class(c),
            absence: c.absence,
            can_look_up: c.look_up != LookUpBy::None,
            by_traveller: c.look_up == LookUpBy::Traveller,
            final_answer_after_s: c.final_answer_after.num_seconds(),
            write_timeout_s: c.write_timeout.num_seconds(),
        }
    }

    pub fn final_answer_after(&self) -> TimeDelta {
        TimeDelta::seconds(self.final_answer_after_s)
    }

    pub fn write_timeout(&self) -> TimeDelta {
        TimeDelta::seconds(self.write_timeout_s)
    }
}

/// The supplier step in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    pub step: Step,
    /// From 1; each attempt has its own journal row, all have one `our_ref`.
    pub attempt: u32,
    pub rules: StepRules,
}

impl Task {
    /// Written into every order, and the key where the supplier has one: the same for every attempt.
    pub fn our_ref(&self, booking: BookingId) -> String {
        let known = our_ref(booking, self.step);
        if mutant!(M07) { format!("{known}.{}", self.attempt) } else { known }
    }
}

/// What a person agreed to after the booking; the step in hand takes it, and is judged by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "deed")]
pub enum Deed {
    /// `void` = the quote said: at no cost, the airline's window is open.
    Cancel { handle: OfferHandle, void: bool },
    /// `difference` is paid now, penalty included; `new_total` is the most the order may cost then.
    Change { handle: OfferHandle, difference: Money, new_total: Money },
    /// Yes to what the airline changed; costs nothing.
    AcceptChange { handle: OfferHandle, change_ref: String },
}

impl Deed {
    pub fn step(&self) -> Step {
        match self {
            Self::Cancel { .. } => Step::Cancel,
            Self::Change { .. } => Step::Change,
            Self::AcceptChange { .. } => Step::AcceptChange,
        }
    }

    pub fn handle(&self) -> &OfferHandle {
        match self {
            Self::Cancel { handle, .. } | Self::Change { handle, .. } | Self::AcceptChange { handle, .. } => handle,
        }
    }
}

/// What is known of a call whose answer was lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    pub doubt: Doubt,
    /// When the first answer was lost; the 30 minutes count from here.
    pub since: DateTime<Utc>,
    /// Look-ups made, answered or not.
    pub looks: u32,
    /// Look-ups that found nothing (or an object that is not yet paid) since the last call.
    pub misses: u32,
    pub first_miss_at: Option<DateTime<Utc>>,
    pub resends: u32,
    /// When the latest call left.
    #[serde(default)]
    pub called_at: Option<DateTime<Utc>>,
}

impl Trail {
    pub fn new(doubt: Doubt, since: DateTime<Utc>) -> Self {
        Self { doubt, since, looks: 0, misses: 0, first_miss_at: None, resends: 0, called_at: None }
    }

    /// Until then the supplier may still be executing the latest call.
    pub fn runs_until(&self, rules: &StepRules, ladder: &Ladder) -> DateTime<Utc> {
        self.called_at.unwrap_or(self.since) + rules.write_timeout() / ladder.quicker.max(1)
    }

    /// Until then an order may still show: the supplier's bound, counted from the latest call where one was sent after the first lost
    /// answer.
    pub fn final_answer(&self, rules: &StepRules) -> DateTime<Utc> {
        self.called_at.map_or(self.since, |called| called.max(self.since)) + rules.final_answer_after()
    }

    pub fn cause(&self) -> DoubtCause {
        self.doubt.cause
    }
}

/// How far the step in hand has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "phase")]
pub enum Phase {
    /// Nothing to do by itself.
    Rest,
    /// Journaled, nothing sent.
    Planned { task: Task, unsent: u32 },
    /// Committed before the call; only an answer or a lost lease ends it.
    Calling { task: Task, since: DateTime<Utc>, unsent: u32, trail: Option<Trail> },
    /// The answer was lost: look-ups.
    Doubt { task: Task, trail: Trail },
    /// With a person; `until` = looking goes on behind the case.
    Case { task: Task, trail: Trail, until: Option<DateTime<Utc>> },
    /// Confirmed, tickets not yet here.
    Papers { since: DateTime<Utc>, reads: u32 },
    /// Held: looks whether it lapsed.
    Watch,
    /// Confirmed, its papers made: looked at when the airline may have changed it, and on any event naming it.
    Follow,
    /// With the desk (K4).
    Asked { answer_by: DateTime<Utc> },
}

impl Phase {
    /// Waits for a moment that is fixed from outside (a departure, an answer's deadline) and may lie months ahead; every other wait is
    /// short, so that a due moment far ahead tells of a clock stepped back.
    pub fn patient(&self) -> bool {
        matches!(self, Self::Follow | Self::Asked { .. })
    }
}

/// A booking's changing part. Stored as opaque JSON with every transition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    pub booking: BookingId,
    pub state: BookingState,
    pub accepted_total: Money,
    /// What the last price check said; never above `accepted_total`. What is paid.
    pub payable: Money,
    /// Of the last price check.
    pub offer: OfferHandle,
    pub phase: Phase,
    /// The order as last read, once the supplier named one.
    pub order: Option<SupplierOrder>,
    pub failure: Option<Refusal>,
    /// With `failure: price_changed`.
    pub new_total: Option<Money>,
    pub terms_stored: bool,
    /// Tickets did not come within ten minutes (F-29).
    pub document_missing: bool,
    /// What a supplier said after the fact, kept beside the state, never over it.
    pub late: Option<SupplierOrder>,
    /// The paper of the thing itself was made, of the order as it stands.
    pub paper_stored: bool,
    /// Of the step in hand after the booking; `None` before and between.
    pub deed: Option<Deed>,
    /// What the airline changed by itself, newest last.
    pub changes: Vec<ScheduleChange>,
    /// `requested`: the desk answers by then.
    pub answer_by: Option<DateTime<Utc>>,
    /// Seats and bags the order held once and holds no more; the order itself stands (F-12).
    #[serde(default)]
    pub lost_extras: Vec<Extra>,
}

impl Flow {
    /// Before anything: a draft nobody has sent.
    pub fn draft(booking: BookingId, accepted_total: Money, offer: OfferHandle) -> Self {
        Self {
            booking,
            state: BookingState::Draft,
            accepted_total,
            payable: accepted_total,
            offer,
            phase: Phase::Rest,
            order: None,
            failure: None,
            new_total: None,
            terms_stored: false,
            document_missing: false,
            late: None,
            paper_stored: false,
            deed: None,
            changes: Vec::new(),
            answer_by: None,
            lost_extras: Vec::new(),
        }
    }

    /// What a step hands to the supplier: the handle, and the money agreed to.
    pub fn handed(&self, step: Step) -> (&OfferHandle, Money) {
        match (&self.deed, step) {
            (Some(Deed::Change { handle, difference, .. }), Step::Change) => (handle, *difference),
            (Some(deed), Step::Cancel | Step::AcceptChange) if deed.step() == step => (deed.handle(), self.accepted_total),
            _ => (&self.offer, self.payable),
        }
    }

    /// Where each direction begins, as ordered; empty for what is no flight.
    pub fn departures(&self) -> Vec<DateTime<Utc>> {
        let flight = self.order.as_ref().and_then(|o| o.item.flight());
        flight.map_or(&[][..], |f| &f.slices).iter().filter_map(|s| Some(s.segments.first()?.departure.time.instant)).collect()
    }

    /// Where a stay begins, as ordered and as its place reckons.
    pub fn check_in(&self) -> Option<DateTime<Utc>> {
        let OrderedItem::Stay(stay) = &self.order.as_ref()?.item else { return None };
        let at = stay.check_in.and_time(stay.property.check_in_after.unwrap_or_default());
        Some(PlaceTime::from_local(at, stay.property.zone).instant)
    }

    /// An order that is ours stands at the supplier, as far as anybody knows.
    pub fn stands(&self) -> bool {
        let of_another = |order: &SupplierOrder| {
            order.our_ref.as_deref().is_some_and(|r| r.split('.').next() != Some(self.booking.to_string().as_str()))
        };
        let known = [&self.order, &self.late].into_iter().flatten();
        known.into_iter().any(|o| matches!(o.state, OrderState::Held | OrderState::Paid) && !of_another(o))
    }

    /// The step in hand, if one is.
    pub fn task(&self) -> Option<&Task> {
        match &self.phase {
            Phase::Planned { task, .. } | Phase::Calling { task, .. } | Phase::Doubt { task, .. } | Phase::Case { task, .. } => {
                Some(task)
            }
            Phase::Rest | Phase::Papers { .. } | Phase::Watch | Phase::Follow | Phase::Asked { .. } => None,
        }
    }
}
