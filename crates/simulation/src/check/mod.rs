//! The invariants I1 to I9 over [`Facts`], as far as a world shows them. Safety after every step, the rest once the world is quiet.
//! Written apart from the engine's own rules: the table of states, the "must not" of each class and the sums stand here a second time.
mod calls;
mod graph;
mod quiet;
mod steps;

use crate::facts::Facts;
use chrono::{DateTime, TimeDelta, Utc};
use std::fmt;

pub use graph::may_become;

/// Which promise was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invariant {
    /// At most one live order per booking, and per thing of a traveller.
    I1,
    /// Both sides agree once quiet.
    I3,
    /// Money.
    I4,
    /// It ends in time.
    I5,
    /// Ids for life, one answer per key.
    I6,
    /// The allowed graph, and what no call may do.
    I7,
    /// One audit entry per transition.
    I9,
    /// Not a promise of the product: two runs of one seed differ.
    Determinism,
}

impl Invariant {
    pub const ALL: [Self; 8] = [Self::I1, Self::I3, Self::I4, Self::I5, Self::I6, Self::I7, Self::I9, Self::Determinism];

    pub fn name(self) -> &'static str {
        match self {
            Self::I1 => "I1",
            Self::I3 => "I3",
            Self::I4 => "I4",
            Self::I5 => "I5",
            Self::I6 => "I6",
            Self::I7 => "I7",
            Self::I9 => "I9",
            Self::Determinism => "determinism",
        }
    }
}

/// One breach, in words.
#[derive(Clone, Debug)]
pub struct Violation {
    pub invariant: Invariant,
    /// Index into the facts' bookings.
    pub booking: Option<usize>,
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.invariant.name())?;
        if let Some(booking) = self.booking {
            write!(f, " booking={booking}")?;
        }
        write!(f, ": {}", self.what)
    }
}

/// Takes breaches in.
pub(crate) type Found<'a> = &'a mut Vec<Violation>;

pub(crate) fn breach(found: Found<'_>, invariant: Invariant, booking: usize, what: impl Into<String>) {
    found.push(Violation { invariant, booking: Some(booking), what: what.into() });
}

/// How much of each booking has been checked: what happened before it is not read again.
#[derive(Clone, Debug, Default)]
pub struct Seen(Vec<Counts>);

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    transitions: usize,
    calls: usize,
    orders: usize,
}

/// Safety of one booking, after each step that touched it: I1, I7, I9, and the parts of I4 that a single call shows.
pub fn safety(facts: &Facts, seen: &mut Seen, booking: usize, found: Found<'_>) {
    if seen.0.len() <= booking {
        seen.0.resize(booking + 1, Counts::default());
    }
    let Some(b) = facts.bookings.get(booking) else { return };
    let counts = &mut seen.0[booking];
    for index in counts.transitions..b.transitions.len() {
        steps::transition(b, booking, index, found);
    }
    for index in counts.calls..b.calls.len() {
        calls::call(b, booking, index, found);
        steps::turn(facts, booking, index, found);
    }
    if b.orders.len() > counts.orders {
        steps::doubled(facts, booking, found);
    }
    *counts = Counts { transitions: b.transitions.len(), calls: b.calls.len(), orders: b.orders.len() };
}

/// Liveness (I5): no fault has hit for the 30 minutes before `now`, so nothing waits for a supplier any more, and no request waits past
/// its moment. `slack` = how far our clocks may differ from each other.
pub fn settled(facts: &Facts, now: DateTime<Utc>, slack: TimeDelta, found: Found<'_>) {
    quiet::settled(facts, now, slack, found);
}

/// Both sides once quiet, every case with a person closed: I1, I3, I4, I6.
pub fn agreed(facts: &Facts, found: Found<'_>) {
    quiet::agreed(facts, found);
}
