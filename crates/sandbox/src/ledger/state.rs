//! The folded state and the one function that changes it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::after::{Cancellation, ChangeRequest, OrderChange};
use super::esims::Esims;
use super::event::Event;
use super::hooks::Hooks;
use super::order::{Order, OrderState};
use super::rooms::{RoomEvent, Rooms};
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

/// A customer user of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    pub id: String,
    pub number: u64,
    pub account: String,
    pub email: String,
    pub given_name: String,
    pub family_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    pub made_at: DateTime<Utc>,
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
    /// Numbered seats taken, by flight.
    #[serde(default)]
    pub chairs: BTreeMap<String, BTreeSet<String>>,
    /// Numbers quotes, changes, users, webhooks and events.
    #[serde(default)]
    pub next_record: u64,
    #[serde(default)]
    pub cancellations: BTreeMap<String, Cancellation>,
    #[serde(default)]
    pub change_requests: BTreeMap<String, ChangeRequest>,
    #[serde(default)]
    pub order_changes: BTreeMap<String, OrderChange>,
    #[serde(default)]
    pub users: BTreeMap<String, User>,
    #[serde(default)]
    pub hooks: Hooks,
    #[serde(default)]
    pub rooms: Rooms,
    #[serde(default)]
    pub esims: Esims,
    /// What happens by itself: (when, order number, order id).
    #[serde(default)]
    pub due: BTreeSet<(DateTime<Utc>, u64, String)>,
    /// The manual clock, once it was set.
    pub clock: Option<DateTime<Utc>>,
    /// How far a running clock was put ahead.
    #[serde(default)]
    pub ahead_ms: i64,
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
            Event::Told { search, index, total, tax, reads, step } => {
                if let Some(search) = self.searches.get_mut(search) {
                    search.told.insert(*index, Told { total: *total, tax: *tax, reads: *reads, step: *step });
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
            Event::Quoted { quote } => {
                self.next_record = self.next_record.max(quote.number + 1);
                self.cancellations.insert(quote.id.clone(), quote.clone());
            }
            Event::Cancelled { quote, request_id } => self.cancelled(at, quote, request_id),
            Event::ChangeAsked { request } => {
                self.next_record = self.next_record.max(request.number + 1);
                self.change_requests.insert(request.id.clone(), (**request).clone());
            }
            Event::ChangeChosen { change } => {
                self.next_record = self.next_record.max(change.number + 1);
                self.order_changes.insert(change.id.clone(), (**change).clone());
            }
            Event::Changed { confirmed } => self.changed(at, confirmed),
            Event::AirlineChanged { order, change } => self.airline_changed(at, order, change),
            Event::AirlineChangeAnswered { order, change, action, request_id } => {
                self.airline_change_answered(at, order, change, *action);
                if let Some(order) = self.orders.get_mut(order) {
                    order.request_ids.push(request_id.clone());
                }
            }
            Event::User { user } => {
                self.next_record = self.next_record.max(user.number + 1);
                self.users.insert(user.id.clone(), user.clone());
            }
            Event::Hook { webhook } => {
                self.next_record = self.next_record.max(webhook.number + 1);
                self.hooks.webhooks.insert(webhook.id.clone(), webhook.clone());
            }
            Event::HookGone { webhook } => {
                self.hooks.webhooks.remove(webhook);
                for event in self.hooks.events.values_mut().filter(|e| e.webhook == *webhook) {
                    event.due = None;
                }
            }
            Event::Hooked { notice: event } => {
                self.next_record = self.next_record.max(event.number + 1);
                self.hooks.events.insert(event.id.clone(), (**event).clone());
            }
            Event::HookedAgain { notice: event } => {
                if let Some(event) = self.hooks.events.get_mut(event) {
                    event.due = Some(at);
                }
            }
            Event::Delivered { delivery } => self.hooks.delivered(delivery),
            Event::Rooms(event) => {
                if let RoomEvent::Booked { booking } = event.as_ref() {
                    self.next_order = self.next_order.max(booking.number + 1);
                }
                self.rooms.apply(at, &mut self.accounts, event);
            }
            Event::Esims(event) => {
                self.next_order = self.next_order.max(event.next_number());
                self.esims.apply(&mut self.accounts, event);
            }
            Event::Clock { now } => self.clock = Some(*now),
            Event::ClockAhead { by_ms } => self.ahead_ms = self.ahead_ms.saturating_add(*by_ms),
            Event::Snapshot { state } => *self = (**state).clone(),
        }
    }

    fn ordered(&mut self, order: &Order) {
        self.next_order = self.next_order.max(order.number + 1);
        for take in &order.seats {
            self.take(take);
        }
        for service in &order.services {
            self.seat(service);
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

    /// Notes when an accepted order settles, a hold lapses or the airline changes a flight; forgets what no longer applies.
    pub(super) fn wait_for(&mut self, id: &str) {
        self.due.retain(|(_, _, order)| order != id);
        let Some(order) = self.orders.get(id) else { return };
        let at = match order.state {
            OrderState::Accepted => order.pending.map(|p| p.due),
            OrderState::Held => order.payment_required_by,
            _ => None,
        };
        self.due.extend(at.map(|at| (at, order.number, order.id.clone())));
        if matches!(order.state, OrderState::Held | OrderState::Live) {
            self.due.extend(order.after.disruptions.iter().map(|d| (d.at, order.number, order.id.clone())));
        }
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

    /// Seats return, once; numbered ones too.
    pub(super) fn give_back(&mut self, id: &str) {
        let Some(order) = self.orders.get_mut(id) else { return };
        let takes = std::mem::take(&mut order.seats);
        let services = order.services.clone();
        for take in takes.iter() {
            self.untake(take);
        }
        if !takes.is_empty() {
            for service in &services {
                self.free(service);
            }
        }
    }

    /// Seats of a flight and cabin that orders have taken.
    pub fn taken(&self, flight: &str, cabin: Cabin) -> u16 {
        self.seats.get(flight).map_or(0, |s| s[cabin as usize])
    }

    /// The earliest thing that is due by `now`: when, and for which order.
    pub fn next_due(&self, now: DateTime<Utc>) -> Option<(DateTime<Utc>, &Order)> {
        let (at, _, id) = self.due.first().filter(|(at, _, _)| *at <= now)?;
        Some((*at, self.orders.get(id)?))
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
