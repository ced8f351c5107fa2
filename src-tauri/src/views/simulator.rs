//! The sample company's people, and the levers of the simulation (F-31).
use btm_domain::Role;
use serde::{Deserialize, Serialize};
use specta::Type;

/// One of the five of the sample company, named in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct SamplePersonView {
    /// What this person is there for; `become_sample` takes it.
    pub role: Role,
    pub name_ja: String,
    pub name_en: String,
    pub email: String,
    /// Signed in now.
    pub current: bool,
}

/// How the simulated suppliers behave; a restart of the app is calm again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SimulatorPreset {
    Calm,
    BusyDay,
    Chaos,
    Dead,
    Slow,
}

/// What can be made to happen: to one flight, or to the next order of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SimulatorEvent {
    /// The airline moves the flight of a booking.
    ScheduleChange,
    /// The next order of a flight finds the last seat gone.
    SoldOut,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct SimulatorView {
    pub preset: SimulatorPreset,
    /// Faults met since the preset was chosen.
    pub fired: u32,
    /// The next order of a flight will be refused as sold out.
    pub sold_out_next: bool,
    /// The simulated suppliers' time, UTC.
    pub now: String,
    /// Seconds it is ahead of this computer's.
    pub ahead_s: u32,
}
