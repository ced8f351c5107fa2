//! The folded state and the one function that changes it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::event::Event;
use super::order::{Order, OrderState};
use super::search::{Search, Told};
use crate::world::cabin::Cabin;

/// A customer of the suppliers, found by its token's hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub currency: String,
    /// Minor units.
    pub balance: i64,
    /// Refuse a second order on one offer or offer request.
    pub resend_guard: bool,
    /// Calls a minute.
    pub rate_limit: u32,
    /// `None` = all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub products: Option<Vec<String>>,
    /// Taken and given back so far, minor units.
    #[serde(default)]
    pub captured: i64,
    #[serde(default)]
    pub refunded: i64,
}

/// Everything the sandbox has promised.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub accounts: BTreeMap<String, Account>,
    pub next_search: u64,
    #[serde(with = "super::pairs")]
    pub searches: BTreeMap<u64, Search>,
    pub next_order: u64,
    pub orders: BTreeMap<String, Order>,
    /// Taken seats by flight, then cabin.
    pub seats: BTreeMap<String, [u16; 4]>,
    /// What happens by itself: (when, order number, order id).
    #[serde(default)]
    pub due: BTreeSet<(DateTime<Utc>, u64, String)>,
    /// The manual clock, once it was set.
    pub clock: Option<DateTime<Utc>>,
    /// Business records as written, for `truth/journal`.
    #[serde(default)]
    pub log: Vec<String>,
}

impl State {
    /// The fold.
    pub fn apply(&mut self, at: DateTime<Utc>, event: &Event) {
        match event {
            Event::Account { id, account } => {
                self.accounts.insert(id.clone(), account.clone());
            }
            Event::Search { search } => {
                self.next_search = self.next_search.max(search.number + 1);
                self.searches.insert(search.number, search.clone());
            }
            Event::Told { search, index, total, tax, reads } => {
                if let Some(search) = self.searches.get_mut(search) {
                    search.told.insert(*index, Told { total: *total, tax: *tax, reads: *reads });
                }
            }
            Event::Traveller { search, traveller, given_name, family_name, loyalty } => {
                let found = self.searches.get_mut(search).and_then(|s| s.wish.travellers.get_mut(*traveller));
                if let Some(found) = found {
                    found.given_name.clone_from(given_name);
                    found.family_name.clone_from(family_name);
                    found.loyalty.clone_from(loyalty);
                }
            }
            Event::Ordered { order } => self.ordered(order),
            Event::Settled { order, created } => {
                self.settled(order, *created);
                self.wait_for(order);
            }
            Event::Paid { order, payment, request_id } => {
                if let Some(order) = self.orders.get_mut(order) {
                    order.state = OrderState::Live;
                    order.paid_at = Some(payment.made_at);
                    order.synced_at = at;
                    order.payments.push(payment.clone());
                    order.request_ids.push(request_id.clone());
                    if let Some(account) = self.accounts.get_mut(&order.account) {
                        account.balance -= payment.amount;
                        account.captured += payment.amount;
                    }
                }
                self.wait_for(order);
            }
            Event::Lapsed { order } => {
                if let Some(order) = self.orders.get_mut(order) {
                    order.state = OrderState::Lapsed;
                    order.synced_at = at;
                }
                self.give_back(order);
                self.wait_for(order);
            }
            Event::Metadata { order, metadata, request_id } => {
                if let Some(order) = self.orders.get_mut(order) {
                    order.metadata.clone_from(metadata);
                    order.request_ids.push(request_id.clone());
                }
            }
            Event::Clock { now } => self.clock = Some(*now),
            Event::Snapshot { state } => *self = (**state).clone(),
        }
    }

    fn ordered(&mut self, order: &Order) {
        self.next_order = self.next_order.max(order.number + 1);
        for take in &order.seats {
            self.seats.entry(take.flight.clone()).or_default()[take.cabin as usize] += take.seats;
        }
        if let Some(account) = self.accounts.get_mut(&order.account) {
            for payment in &order.payments {
                account.balance -= payment.amount;
                account.captured += payment.amount;
            }
        }
        self.orders.insert(order.id.clone(), order.clone());
        self.wait_for(&order.id);
    }

    /// Notes when an accepted order settles or a hold lapses; forgets what no longer applies.
    fn wait_for(&mut self, id: &str) {
        self.due.retain(|(_, _, order)| order != id);
        let Some(order) = self.orders.get(id) else { return };
        let at = match order.state {
            OrderState::Accepted => order.pending.map(|p| p.due),
            OrderState::Held => order.payment_required_by,
            _ => None,
        };
        self.due.extend(at.map(|at| (at, order.number, order.id.clone())));
    }

    fn settled(&mut self, id: &str, created: bool) {
        let Some(order) = self.orders.get_mut(id) else { return };
        order.pending = None;
        if created {
            order.state = if order.hold { OrderState::Held } else { OrderState::Live };
            return;
        }
        order.state = OrderState::Failed;
        let (account, paid) = (order.account.clone(), order.payments.iter().map(|p| p.amount).sum::<i64>());
        if let Some(account) = self.accounts.get_mut(&account) {
            account.balance += paid;
            account.refunded += paid;
        }
        self.give_back(id);
    }

    /// Seats return, once.
    fn give_back(&mut self, id: &str) {
        let Some(order) = self.orders.get_mut(id) else { return };
        for take in std::mem::take(&mut order.seats) {
            if let Some(seats) = self.seats.get_mut(&take.flight) {
                seats[take.cabin as usize] = seats[take.cabin as usize].saturating_sub(take.seats);
            }
        }
    }

    /// Seats of a flight and cabin that orders have taken.
    pub fn taken(&self, flight: &str, cabin: Cabin) -> u16 {
        self.seats.get(flight).map_or(0, |s| s[cabin as usize])
    }

    /// The earliest thing that is due by `now`.
    pub fn next_due(&self, now: DateTime<Utc>) -> Option<(DateTime<Utc>, Event)> {
        let (at, _, id) = self.due.first().filter(|(at, _, _)| *at <= now)?;
        let event = match self.orders.get(id).and_then(|o| o.pending) {
            Some(pending) => Event::Settled { order: id.clone(), created: pending.created },
            None => Event::Lapsed { order: id.clone() },
        };
        Some((*at, event))
    }

    /// Drops searches past their 35 minutes.
    pub fn forget_searches(&mut self, now: DateTime<Utc>) {
        while let Some(entry) = self.searches.first_entry() {
            if entry.get().forgotten_at() > now {
                break;
            }
            entry.remove();
        }
    }
}
