//! What Airalo's write steps offer (`suppliers.md` §1.2).
use btm_domain::supply::{Absence, Capabilities, Dedup, LookUpBy, Safety, Shape, Step};
use chrono::TimeDelta;

pub(super) const WRITE_TIMEOUT: TimeDelta = TimeDelta::seconds(60);

/// An order stands in the supplier's own books or nowhere: finding none proves that there is none.
const ORDER: Capabilities = Capabilities {
    dedup: Dedup::None,
    look_up: LookUpBy::OurRef,
    shape: Shape::OneShot,
    safety: Safety::NeverResend,
    absence: Absence::Proof,
    final_answer_after: TimeDelta::minutes(15),
    write_timeout: WRITE_TIMEOUT,
};

/// eSIMs are ordered in one shot; taking one back is a request that people at the supplier look at, and which shows nowhere until then.
pub(super) fn of(step: Step) -> Option<Capabilities> {
    match step {
        Step::Book => Some(ORDER),
        Step::Cancel => Some(Capabilities { absence: Absence::NotProof, final_answer_after: TimeDelta::hours(24), ..ORDER }),
        Step::Hold | Step::Pay | Step::Change | Step::AcceptChange => None,
    }
}
