//! What can happen. Written to the journal as JSON; document numbers are never among it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::after::{AirlineAction, AirlineChange, Cancellation, ChangeRequest, ConfirmedChange, OrderChange};
use super::esims::EsimEvent;
use super::hooks::{Delivery, HookEvent, Webhook};
use super::order::{Order, Payment};
use super::rooms::RoomEvent;
use super::search::Search;
use super::state::{Account, State, User};
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
    Told {
        search: u64,
        index: u16,
        total: i64,
        tax: i64,
        reads: u32,
        /// What a fault rule has put on the price so far.
        #[serde(default)]
        step: i64,
    },
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
    /// A quote for cancelling an order was given.
    Quoted { quote: Cancellation },
    /// A quote was confirmed: the order is cancelled.
    Cancelled { quote: String, request_id: String },
    /// Changes of a slice were asked for, and offered.
    ChangeAsked { request: Box<ChangeRequest> },
    /// One of them was chosen.
    ChangeChosen { change: Box<OrderChange> },
    /// And confirmed.
    Changed { confirmed: Box<ConfirmedChange> },
    /// The airline changed a slice.
    AirlineChanged { order: String, change: Box<AirlineChange> },
    /// Somebody answered that.
    AirlineChangeAnswered { order: String, change: String, action: AirlineAction, request_id: String },
    /// A customer user was made or changed.
    User { user: User },
    /// A receiver of events was made or changed.
    Hook { webhook: Webhook },
    /// A receiver was deleted.
    HookGone { webhook: String },
    /// There is something to tell a receiver.
    Hooked { notice: Box<HookEvent> },
    /// It was told again by request.
    HookedAgain { notice: String },
    /// An attempt to tell it.
    Delivered { delivery: Delivery },
    /// Something about hotel rooms.
    Rooms(Box<RoomEvent>),
    /// Something about eSIMs.
    Esims(Box<EsimEvent>),
    /// The manual clock was set.
    Clock { now: DateTime<Utc> },
    /// A running clock was put ahead.
    ClockAhead { by_ms: i64 },
    /// The whole state, written by compaction.
    Snapshot { state: Box<State> },
}

impl Event {
    /// True for what `truth/journal` shows; searches, told prices and webhooks are not business.
    pub fn is_business(&self) -> bool {
        if let Event::Rooms(event) = self {
            return event.is_business();
        }
        !matches!(
            self,
            Event::Search { .. }
                | Event::Told { .. }
                | Event::Snapshot { .. }
                | Event::Hook { .. }
                | Event::HookGone { .. }
                | Event::Hooked { .. }
                | Event::HookedAgain { .. }
                | Event::Delivered { .. }
        )
    }
}
