//! What can happen. Written to the journal as JSON; document numbers are never among it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::order::{Order, Payment};
use super::search::Search;
use super::state::{Account, State};
use crate::world::wish::LoyaltyAccount;

/// One thing that happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// An account was born with the first use of its token, or shaped by the control door.
    Account { id: String, account: Account },
    /// A search was made.
    Search { search: Search },
    /// An offer's price was told anew.
    Told { search: u64, index: u16, total: i64, tax: i64, reads: u32 },
    /// A traveller of a search got names or loyalty accounts.
    Traveller {
        search: u64,
        traveller: usize,
        given_name: Option<String>,
        family_name: Option<String>,
        loyalty: Vec<LoyaltyAccount>,
    },
    /// An order was made: seats are taken, and money where it was paid.
    Ordered { order: Box<Order> },
    /// An order that was only accepted appears, or turns out to have failed.
    Settled { order: String, created: bool },
    /// A held order was paid.
    Paid { order: String, payment: Payment, request_id: String },
    /// An unpaid hold came to its end; its seats return.
    Lapsed { order: String },
    /// An order's metadata was replaced.
    Metadata { order: String, metadata: BTreeMap<String, String>, request_id: String },
    /// The manual clock was set.
    Clock { now: DateTime<Utc> },
    /// The whole state, written by compaction.
    Snapshot { state: Box<State> },
}

impl Event {
    /// True for what `truth/journal` shows; searches and told prices are not business.
    pub fn is_business(&self) -> bool {
        !matches!(self, Event::Search { .. } | Event::Told { .. } | Event::Snapshot { .. })
    }
}
