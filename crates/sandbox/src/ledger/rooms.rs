//! Hotel searches, quotes and bookings, and the rooms they have taken: the part of the state that Stays and LiteAPI share.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::order::{OrderState, Pending};
use super::state::Account;
use crate::world::World;
use crate::world::hotels::prices::{Plan, Price, Stay};
use crate::world::hotels::{Property, PropertyId, stock};

/// Offers and quotes are good for so long.
pub const GOOD_FOR: Duration = Duration::minutes(30);

/// A search: what rates are derived from. Which properties it showed is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaySearch {
    pub number: u64,
    pub account: String,
    pub currency: String,
    pub made_at: DateTime<Utc>,
    pub stay: Stay,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub negotiated: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub refundable: bool,
}

impl StaySearch {
    /// Its rates end here.
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.made_at + GOOD_FOR
    }
}

/// A quote (Stays) or prebook (LiteAPI): a price promised for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StayQuote {
    pub number: u64,
    pub id: String,
    pub protocol: String,
    /// The rate or offer it was made from.
    pub offer: String,
    pub account: String,
    pub made_at: DateTime<Utc>,
    pub property: PropertyId,
    pub plan: Plan,
    pub stay: Stay,
    pub currency: String,
    pub price: Price,
    /// The total the search told.
    pub told: i64,
    /// Some cancellation step has passed since.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub steps_changed: bool,
}

/// A guest as booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StayGuest {
    /// Place of the room, from 1.
    pub room: u16,
    pub given_name: String,
    pub family_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// Who booked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub phone: String,
}

/// One booking of rooms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StayBooking {
    pub number: u64,
    pub id: String,
    pub account: String,
    pub made_at: DateTime<Utc>,
    pub reference: String,
    /// What was quoted: property, plan, nights, price.
    pub quote: StayQuote,
    /// Taken from the balance, in the account's currency.
    pub charged: i64,
    pub guests: Vec<StayGuest>,
    pub holder: Holder,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub special_requests: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loyalty_number: Option<String>,
    /// Stays; LiteAPI's `clientReference` stands under `btm_ref`.
    pub metadata: BTreeMap<String, String>,
    pub users: Vec<String>,
    pub state: OrderState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_at: Option<DateTime<Utc>>,
    /// In the quote's currency.
    #[serde(default)]
    pub refunded: i64,
    pub request_ids: Vec<String>,
}

impl StayBooking {
    /// Visible to its account.
    pub fn is_visible(&self) -> bool {
        !matches!(self.state, OrderState::Accepted | OrderState::Failed)
    }

    /// Our reference.
    pub fn our_ref(&self) -> Option<&str> {
        self.metadata.get("btm_ref").map(String::as_str)
    }

    /// What an event of this type says of it.
    pub fn notice(&self, kind: &str) -> super::Notice {
        let object = match kind {
            "stays.booking_creation_failed" => json!({"quote_id": self.quote.id, "metadata": self.metadata}),
            _ => json!({"id": self.id, "live_mode": false, "reference": self.reference, "metadata": self.metadata}),
        };
        super::Notice {
            account: self.account.clone(),
            kind: kind.to_owned(),
            key: self.id.clone(),
            object,
            our_ref: self.our_ref().map(str::to_owned),
        }
    }

    /// True while its rooms are taken.
    pub fn holds_rooms(&self) -> bool {
        matches!(self.state, OrderState::Accepted | OrderState::Live)
    }
}

/// What can happen to rooms.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum RoomEvent {
    /// Stays or LiteAPI searched.
    StaySearched { search: StaySearch },
    /// A price was promised.
    Quoted { quote: Box<StayQuote> },
    /// Rooms and money are taken.
    Booked { booking: Box<StayBooking> },
    /// A booking that was only accepted appears, or turns out to have failed.
    Settled { booking: String, created: bool },
    /// Cancelled; `refund` in the quote's currency, `credited` in the account's.
    Cancelled { booking: String, refund: i64, credited: i64, request_id: String },
    /// Metadata replaced.
    Metadata { booking: String, metadata: BTreeMap<String, String>, request_id: String },
    /// The holder's names were amended.
    Amended { booking: String, holder: Holder, request_id: String },
}

impl RoomEvent {
    /// False for searches, which are no business.
    pub fn is_business(&self) -> bool {
        !matches!(self, RoomEvent::StaySearched { .. } | RoomEvent::Quoted { .. })
    }
}

/// Everything promised about rooms.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rooms {
    pub next_search: u64,
    #[serde(with = "super::pairs")]
    pub searches: BTreeMap<u64, StaySearch>,
    pub next_quote: u64,
    #[serde(with = "super::pairs")]
    pub quotes: BTreeMap<u64, StayQuote>,
    pub bookings: BTreeMap<String, StayBooking>,
    /// Rooms taken by (property, kind, night).
    #[serde(with = "super::pairs")]
    pub taken: BTreeMap<(u32, u8, NaiveDate), u16>,
    /// Accepted bookings by the time they settle.
    pub due: BTreeSet<(DateTime<Utc>, u64, String)>,
}

impl Rooms {
    /// The fold.
    pub fn apply(&mut self, at: DateTime<Utc>, accounts: &mut BTreeMap<String, Account>, event: &RoomEvent) {
        match event {
            RoomEvent::StaySearched { search } => {
                self.next_search = self.next_search.max(search.number + 1);
                self.searches.insert(search.number, search.clone());
            }
            RoomEvent::Quoted { quote } => {
                self.next_quote = self.next_quote.max(quote.number + 1);
                self.quotes.insert(quote.number, (**quote).clone());
            }
            RoomEvent::Booked { booking } => {
                self.take(booking, true);
                if let Some(account) = accounts.get_mut(&booking.account) {
                    account.balance -= booking.charged;
                    account.captured += booking.charged;
                }
                self.due.extend(booking.pending.map(|p| (p.due, booking.number, booking.id.clone())));
                self.bookings.insert(booking.id.clone(), (**booking).clone());
            }
            RoomEvent::Settled { booking, created } => {
                self.due.retain(|(_, _, id)| id != booking);
                let credited = self.bookings.get(booking).filter(|_| !created).map_or(0, |b| b.charged);
                self.end(accounts, booking, if *created { OrderState::Live } else { OrderState::Failed }, credited);
                if let Some(booking) = self.bookings.get_mut(booking) {
                    booking.pending = None;
                }
            }
            RoomEvent::Cancelled { booking, refund, credited, request_id } => {
                self.end(accounts, booking, OrderState::Cancelled, *credited);
                if let Some(booking) = self.bookings.get_mut(booking) {
                    booking.cancelled_at = Some(at);
                    booking.refunded = *refund;
                    booking.request_ids.push(request_id.clone());
                }
            }
            RoomEvent::Metadata { booking, metadata, request_id } => {
                if let Some(booking) = self.bookings.get_mut(booking) {
                    booking.metadata.clone_from(metadata);
                    booking.request_ids.push(request_id.clone());
                }
            }
            RoomEvent::Amended { booking, holder, request_id } => {
                if let Some(booking) = self.bookings.get_mut(booking) {
                    booking.holder.clone_from(holder);
                    booking.request_ids.push(request_id.clone());
                }
            }
        }
    }

    /// A booking's state changes; rooms return once when it lets go of them, money as told.
    fn end(&mut self, accounts: &mut BTreeMap<String, Account>, id: &str, state: OrderState, credited: i64) {
        let Some(mut booking) = self.bookings.remove(id) else { return };
        let held = booking.holds_rooms();
        booking.state = state;
        if held && !booking.holds_rooms() {
            self.take(&booking, false);
        }
        if let Some(account) = accounts.get_mut(&booking.account) {
            account.balance += credited;
            account.refunded += credited;
        }
        self.bookings.insert(id.to_owned(), booking);
    }

    fn take(&mut self, booking: &StayBooking, out: bool) {
        let quote = &booking.quote;
        for night in quote.stay.nights() {
            let key = (quote.property.0, quote.plan.room, night);
            let taken = self.taken.entry(key).or_insert(0);
            *taken = if out { *taken + quote.stay.rooms() } else { taken.saturating_sub(quote.stay.rooms()) };
            if *taken == 0 {
                self.taken.remove(&key);
            }
        }
    }

    /// Rooms of a kind that are taken for a night.
    pub fn taken(&self, property: PropertyId, room: u8, night: NaiveDate) -> u16 {
        self.taken.get(&(property.0, room, night)).copied().unwrap_or(0)
    }

    /// Rooms of a kind left for every night of a stay.
    pub fn left(&self, world: &World, property: &Property, room: u8, stay: &Stay, now: DateTime<Utc>) -> u16 {
        let Some(kind) = property.rooms.get(usize::from(room)) else { return 0 };
        let today = now.date_naive();
        let of = |night| {
            let background = stock::background(world.seed, property, room, night, today);
            stock::left(kind.rooms, background, self.taken(property.id, room, night))
        };
        stay.nights().map(of).min().unwrap_or(0)
    }

    /// The earliest accepted booking that settles by `now`.
    pub fn next_due(&self, now: DateTime<Utc>) -> Option<(DateTime<Utc>, RoomEvent)> {
        let (at, _, id) = self.due.first().filter(|(at, _, _)| *at <= now)?;
        let created = self.bookings.get(id).and_then(|b| b.pending).is_some_and(|p| p.created);
        Some((*at, RoomEvent::Settled { booking: id.clone(), created }))
    }

    /// Drops searches five minutes after their rates ended, and quotes after a day.
    pub fn forget(&mut self, now: DateTime<Utc>) {
        while self.searches.first_key_value().is_some_and(|(_, s)| s.expires_at() + Duration::minutes(5) <= now) {
            self.searches.pop_first();
        }
        while self.quotes.first_key_value().is_some_and(|(_, q)| q.made_at + Duration::days(1) <= now) {
            self.quotes.pop_first();
        }
    }
}

impl super::Ledger {
    /// As [`super::Ledger::commit`] with a promise, and whoever has a webhook for it is told.
    pub fn occur_room(&mut self, world: &World, at: DateTime<Utc>, event: RoomEvent) {
        let told = match &event {
            RoomEvent::Booked { booking } if booking.state == OrderState::Live => {
                Some((booking.id.clone(), "stays.booking.created"))
            }
            RoomEvent::Settled { booking, created: true } => Some((booking.clone(), "stays.booking.created")),
            RoomEvent::Settled { booking, created: false } => Some((booking.clone(), "stays.booking_creation_failed")),
            RoomEvent::Cancelled { booking, .. } => Some((booking.clone(), "stays.booking.cancelled")),
            _ => None,
        };
        self.commit(at, super::Event::Rooms(Box::new(event)), true);
        let Some((id, kind)) = told else { return };
        let Some(booking) = self.state.rooms.bookings.get(&id).filter(|b| b.quote.protocol == "duffel") else { return };
        let notice = booking.notice(kind);
        self.tell(world, at, notice);
    }
}
