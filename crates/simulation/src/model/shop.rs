//! The suppliers of the model: one of each kind, with the promises of `suppliers.md` §1.2 and no others.
use crate::facts::Stake;
use btm_domain::supply::{Absence, Capabilities, Dedup, LookUpBy, Safety, Shape, Step, SupplierId};
use chrono::TimeDelta;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shop {
    /// Held and paid (K2), or at once (K3, absence proves nothing); changed and cancelled by id (K2).
    Flights,
    /// K3, absence proves nothing.
    Stays,
    /// K1.
    Keyed,
    /// K3, absence is proof.
    Esim,
    /// K3, looked up by the traveller alone.
    ByTraveller,
    /// K3, cannot be looked up.
    Mute,
    /// K4.
    Desk,
}

/// How late a promise may be kept, short of its bound: our own clocks may be stepped forward by so much.
pub const CLOCK_MARGIN: TimeDelta = TimeDelta::minutes(5);

impl Shop {
    pub const ALL: [Self; 7] = [Self::Flights, Self::Stays, Self::Keyed, Self::Esim, Self::ByTraveller, Self::Mute, Self::Desk];

    pub fn supplier(self) -> SupplierId {
        match self {
            Self::Flights | Self::Stays | Self::ByTraveller | Self::Mute => SupplierId::Duffel,
            Self::Keyed => SupplierId::LiteApi,
            Self::Esim => SupplierId::Airalo,
            Self::Desk => SupplierId::Desk,
        }
    }

    /// What it declares for a step; `None` = it has no such step.
    pub fn capabilities(self, step: Step) -> Option<Capabilities> {
        let one_shot = Capabilities {
            dedup: Dedup::None,
            look_up: LookUpBy::OurRef,
            shape: Shape::OneShot,
            safety: Safety::NeverResend,
            absence: Absence::NotProof,
            final_answer_after: TimeDelta::minutes(30),
            write_timeout: TimeDelta::seconds(130),
        };
        let guarded = Capabilities {
            shape: Shape::HoldConfirm,
            safety: Safety::StateGuarded,
            absence: Absence::Proof,
            final_answer_after: TimeDelta::minutes(5),
            ..one_shot
        };
        match (self, step) {
            (Self::Flights, Step::Book) | (Self::Stays, Step::Book) => Some(one_shot),
            (Self::Flights, Step::Hold) => Some(Capabilities { shape: Shape::HoldConfirm, ..one_shot }),
            (Self::Flights, Step::Pay | Step::Cancel | Step::Change | Step::AcceptChange) => Some(guarded),
            (Self::Stays | Self::Keyed | Self::Mute, Step::Cancel) => Some(Capabilities { shape: Shape::OneShot, ..guarded }),
            (Self::Keyed, Step::Book) => {
                Some(Capabilities { dedup: Dedup::ByKey, safety: Safety::SameKey, absence: Absence::Proof, ..one_shot })
            }
            (Self::Esim, Step::Book) => {
                Some(Capabilities { absence: Absence::Proof, final_answer_after: TimeDelta::minutes(15), ..one_shot })
            }
            (Self::Esim, Step::Cancel) => Some(Capabilities { final_answer_after: TimeDelta::hours(24), ..one_shot }),
            (Self::ByTraveller, Step::Book) => Some(Capabilities { look_up: LookUpBy::Traveller, ..one_shot }),
            (Self::Mute, Step::Book) => Some(Capabilities { look_up: LookUpBy::None, ..one_shot }),
            (Self::Desk, Step::Book) => Some(Capabilities { dedup: Dedup::ByKey, safety: Safety::Human, ..one_shot }),
            _ => None,
        }
    }

    /// What undoing loses by the accepted terms: `fee` of `total`, `None` = not said.
    pub fn stake(self, held: bool, total: i64, fee: Option<i64>) -> Stake {
        match (held, self, fee) {
            (true, ..) => Stake::Held,
            (false, Self::Esim | Self::Desk, _) | (false, _, None) => Stake::All,
            (false, _, Some(fee)) if fee >= total => Stake::All,
            (false, _, Some(fee)) => Stake::Loses(fee),
        }
    }
}
