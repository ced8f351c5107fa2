//! What Duffel's write steps offer (`suppliers.md` §1.2).
use btm_domain::supply::{Absence, Capabilities, Dedup, LookUpBy, Safety, Shape, Step};
use chrono::TimeDelta;

/// Duffel lets a request run for 120 s.
pub(super) const WRITE_TIMEOUT: TimeDelta = TimeDelta::seconds(130);

/// `None`: not built yet.
pub(super) fn of(step: Step) -> Option<Capabilities> {
    // The airline may hold an order Duffel cannot see: finding none proves nothing.
    let one_shot = Capabilities {
        dedup: Dedup::None,
        look_up: LookUpBy::OurRef,
        shape: Shape::OneShot,
        safety: Safety::NeverResend,
        absence: Absence::NotProof,
        final_answer_after: TimeDelta::minutes(30),
        write_timeout: WRITE_TIMEOUT,
    };
    match step {
        Step::Book => Some(one_shot),
        Step::Hold => Some(Capabilities { shape: Shape::HoldConfirm, ..one_shot }),
        Step::Pay => Some(Capabilities {
            shape: Shape::HoldConfirm,
            safety: Safety::StateGuarded,
            absence: Absence::Proof,
            final_answer_after: TimeDelta::minutes(5),
            ..one_shot
        }),
        Step::Cancel | Step::Change => None,
    }
}
