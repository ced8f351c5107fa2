//! What Duffel's write steps offer (`suppliers.md` §1.2).
use btm_domain::supply::{Absence, Capabilities, Dedup, LookUpBy, Safety, Shape, Step};
use chrono::TimeDelta;

/// Duffel lets a request run for 120 s.
pub(super) const WRITE_TIMEOUT: TimeDelta = TimeDelta::seconds(130);

/// Flights.
pub(super) fn flights(step: Step) -> Capabilities {
    match step {
        Step::Book => ONE_SHOT,
        Step::Hold => Capabilities { shape: Shape::HoldConfirm, ..ONE_SHOT },
        Step::Pay | Step::Cancel | Step::Change | Step::AcceptChange => GUARDED,
    }
}

/// Stays are booked in one shot and cancelled in one step; nothing is held, paid later or changed.
pub(super) fn stays(step: Step) -> Option<Capabilities> {
    match step {
        Step::Book => Some(ONE_SHOT),
        Step::Cancel => Some(Capabilities { shape: Shape::OneShot, ..GUARDED }),
        Step::Hold | Step::Pay | Step::Change | Step::AcceptChange => None,
    }
}

/// The airline or hotel may hold an order Duffel cannot see: finding none proves nothing.
const ONE_SHOT: Capabilities = Capabilities {
    dedup: Dedup::None,
    look_up: LookUpBy::OurRef,
    shape: Shape::OneShot,
    safety: Safety::NeverResend,
    absence: Absence::NotProof,
    final_answer_after: TimeDelta::minutes(30),
    write_timeout: WRITE_TIMEOUT,
};

/// An act on something that exists, told apart by its own state.
const GUARDED: Capabilities = Capabilities {
    shape: Shape::HoldConfirm,
    safety: Safety::StateGuarded,
    absence: Absence::Proof,
    final_answer_after: TimeDelta::minutes(5),
    ..ONE_SHOT
};
