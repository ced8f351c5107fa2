//! A booking's life: the closed set of states (glossary §4) and the pure machine that moves between them. No I/O, no clock:
//! [`step`] takes what happened and when, and gives the next flow and what to do about it (reliability.md §1.5).
mod accepted;
mod after;
mod event;
mod flow;
mod moved;
mod order;
mod outcome;
mod policy;
mod state;
mod step;
#[cfg(test)]
pub(crate) mod tests;

pub use accepted::{Accepted, BookedTraveller, NaturalKey, natural_keys};
pub use event::{Command, Event, Happening, HappeningKind, Next, Paper, PriceFinding, Sighting, confirms, next};
pub use flow::{Deed, Flow, Phase, StepRules, Task, Trail};
pub use moved::{Moved, moved};
pub use order::purchase_order;
pub use policy::{Finding, HumanReason, Ladder, Question, Verdict, after_unknown};
pub use state::BookingState;
pub use step::step;
