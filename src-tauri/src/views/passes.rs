//! F-86: what a boarding pass says, and its barcode.
use super::list;
use btm_client as core;
use serde::Serialize;
use specta::Type;

#[derive(Clone, Debug, Serialize, Type)]
pub struct PassLegView {
    pub from: String,
    pub to: String,
    /// E.g. `NH 8245`.
    pub flight: String,
    pub date: Option<String>,
    pub seat: Option<String>,
    pub sequence: Option<String>,
    /// Letter of the compartment.
    pub class: Option<String>,
}

impl From<core::PassLeg> for PassLegView {
    fn from(leg: core::PassLeg) -> Self {
        Self {
            from: leg.from.to_string(),
            to: leg.to.to_string(),
            flight: leg.flight,
            date: leg.date.map(|date| date.to_string()),
            seat: leg.seat,
            sequence: leg.sequence,
            class: leg.class.map(String::from),
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct BoardingPassView {
    pub pass_id: String,
    /// As printed: `SURNAME / GIVEN`.
    pub passenger: String,
    pub legs: Vec<PassLegView>,
    /// The barcode, unaltered, black on white.
    pub svg: String,
    /// Its last flight of this booking has landed.
    pub over: bool,
    /// Its flight is still to come, and the booking no longer has it so: changed or cancelled.
    pub outdated: bool,
}

impl From<core::BoardingPassShown> for BoardingPassView {
    fn from(pass: core::BoardingPassShown) -> Self {
        Self {
            pass_id: pass.pass_id,
            passenger: pass.passenger,
            legs: list(pass.legs),
            svg: pass.svg,
            over: pass.over,
            outdated: pass.outdated,
        }
    }
}
