//! What LiteAPI's write steps offer (`suppliers.md` §1.2).
use btm_domain::supply::{Absence, Capabilities, Dedup, LookUpBy, Safety, Shape, Step};
use chrono::TimeDelta;

pub(super) const WRITE_TIMEOUT: TimeDelta = TimeDelta::seconds(120);

/// Booked in one shot under our own key, cancelled in one step; nothing is held, paid later or changed.
pub(super) fn of(step: Step) -> Option<Capabilities> {
    match step {
        Step::Book => Some(BOOK),
        Step::Cancel => Some(CANCEL),
        Step::Hold | Step::Pay | Step::Change | Step::AcceptChange => None,
    }
}

/// A second booking under one `clientReference` answers 4005.
const BOOK: Capabilities = Capabilities {
    dedup: Dedup::ByKey,
    look_up: LookUpBy::OurRef,
    shape: Shape::OneShot,
    safety: Safety::SameKey,
    absence: Absence::Proof,
    final_answer_after: TimeDelta::minutes(30),
    write_timeout: WRITE_TIMEOUT,
};

/// An act on something that exists, told apart by its own state.
const CANCEL: Capabilities =
    Capabilities { dedup: Dedup::None, safety: Safety::StateGuarded, final_answer_after: TimeDelta::minutes(5), ..BOOK };
