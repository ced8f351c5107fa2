//! The suppliers' own books: what the checker sees of an order stands in the facts, what only the supplier knows stands here.
use super::queue::Item;
use super::things::{item, jpy, slice};
use super::{Model, Shop};
use crate::facts::{Charge, Order};
use btm_domain::after::{ScheduleChange, ScheduleChangeState};
use btm_domain::supply::{OrderState, Step, SupplierOrder, our_ref};
use chrono::{DateTime, TimeDelta, Utc};

#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    pub orders: Vec<Kept>,
    pub running: Vec<Option<Running>>,
    pub quotes: Vec<Quote>,
}

/// An order, beside its row in the facts.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub booking: usize,
    /// Among the booking's orders.
    pub index: usize,
    /// Look-ups find it from then on.
    pub shows_at: DateTime<Utc>,
    pub pay_by: Option<DateTime<Utc>>,
    /// `None` = never.
    pub tickets_at: Option<DateTime<Utc>>,
    /// Hours its flights leave later than first sold.
    pub moved: i64,
    pub refunded: Option<i64>,
    /// What came before the latest act, shown by reads that lag.
    pub before: Option<(OrderState, DateTime<Utc>)>,
    /// The airline's changes, newest last; whether each was said yes to.
    pub changes: Vec<bool>,
    /// Quotes of changes that were carried out.
    pub changed_by: Vec<usize>,
}

/// A call a supplier works on.
#[derive(Clone, Debug)]
pub(super) struct Running {
    pub booking: usize,
    pub step: Step,
    pub key: String,
    pub price: i64,
    /// The quote it acts under.
    pub quote: Option<usize>,
    pub order: Option<usize>,
    pub change: Option<usize>,
    /// Look-ups find what it makes so long after it is made.
    pub hidden: TimeDelta,
    /// Whom it answers; nobody hears a lost answer.
    pub answers: Option<usize>,
    /// The answer is not what was done.
    pub odd: bool,
}

/// Figures a person was shown.
#[derive(Clone, Debug)]
pub(super) struct Quote {
    pub fee: i64,
    pub difference: i64,
}

impl Ledger {
    /// Nothing of this booking is still to be executed.
    pub fn quiet(&self, booking: usize) -> bool {
        !self.running.iter().flatten().any(|r| r.booking == booking)
    }
}

impl Model {
    pub(super) fn order(&self, kept: usize) -> &Order {
        let k = &self.ledger.orders[kept];
        &self.facts.bookings[k.booking].orders[k.index]
    }

    pub(super) fn order_mut(&mut self, kept: usize) -> &mut Order {
        let k = &self.ledger.orders[kept];
        &mut self.facts.bookings[k.booking].orders[k.index]
    }

    /// By the supplier's own id.
    pub(super) fn kept(&self, id: &str) -> Option<usize> {
        id.strip_prefix('o')?.parse().ok().filter(|&n: &usize| n < self.ledger.orders.len())
    }

    pub(super) fn charge(&mut self, booking: usize, step: Step, minor: i64) {
        self.facts.bookings[booking].charges.push(Charge { step, amount: jpy(minor), at: self.now });
    }

    /// A new order of the booking, held or paid.
    pub(super) fn make_order(&mut self, booking: usize, step: Step, key: String, total: i64, hidden: TimeDelta) -> usize {
        let state = if step == Step::Hold { OrderState::Held } else { OrderState::Paid };
        let kept = self.ledger.orders.len();
        let flights = matches!(self.rows[booking].shop, Shop::Flights | Shop::ByTraveller);
        let index = self.facts.bookings[booking].orders.len();
        let order = Order { id: format!("o{kept}"), our_ref: Some(key), state, total: jpy(total), at: self.now };
        self.facts.bookings[booking].orders.push(order);
        let pay_by = (state == OrderState::Held).then(|| {
            let minutes = if self.dice.chance(300) { self.dice.between(5, 60) } else { self.dice.between(60, 4_000) };
            self.now + TimeDelta::minutes(minutes)
        });
        let tickets_at = match self.dice.below(12) {
            11 if flights => None,
            9 | 10 if flights => Some(self.now + TimeDelta::minutes(self.dice.between(1, 90))),
            _ => Some(self.now),
        };
        self.ledger.orders.push(Kept {
            booking,
            index,
            shows_at: self.now + hidden,
            pay_by,
            tickets_at,
            moved: 0,
            refunded: None,
            before: None,
            changes: Vec::new(),
            changed_by: Vec::new(),
        });
        if let Some(by) = pay_by {
            self.queue.push(by, Item::Lapse(kept));
        } else {
            self.charge(booking, step, total);
        }
        let airline = self.rate(self.options.airline);
        if flights && self.dice.chance(airline) {
            let after = TimeDelta::minutes(self.dice.between(5, 300));
            self.at(after, Item::Airline(kept));
        }
        if self.dice.chance(400) {
            let after = TimeDelta::seconds(self.dice.between(1, 900));
            self.at(after, Item::Hook(booking));
        }
        self.trace.note(&[-1, kept as i64, booking as i64, total]);
        self.trace.say(|| format!("{}   supplier: o{kept} of booking={booking} {state:?} {total}", self.now));
        self.check(booking);
        kept
    }

    /// An act on an order that stands.
    pub(super) fn turn_order(&mut self, kept: usize, to: OrderState) {
        let was = self.order(kept).state;
        self.order_mut(kept).state = to;
        self.ledger.orders[kept].before = Some((was, self.now));
        self.trace.note(&[-2, kept as i64, to as i64]);
        self.trace.say(|| format!("{}   supplier: o{kept} {was:?} -> {to:?}", self.now));
    }

    pub(super) fn lapse(&mut self, kept: usize) {
        if self.order(kept).state == OrderState::Held {
            self.turn_order(kept, OrderState::Lapsed);
        }
    }

    /// What an airline does by itself: other times mostly, sometimes no flight at all.
    pub fn airline(&mut self, kept: usize) {
        let Some(booking) = self.ledger.orders.get(kept).map(|k| k.booking) else { return };
        // What flies, and while it is still looked at.
        let row = &self.rows[booking];
        let flies = matches!(row.shop, Shop::Flights | Shop::ByTraveller) && self.now + TimeDelta::days(1) < row.begins;
        if !self.lively || !flies || self.order(kept).state != OrderState::Paid {
            return;
        }
        self.fault(self.now);
        if self.dice.below(3) == 0 {
            let total = self.order(kept).total.minor;
            self.turn_order(kept, OrderState::Cancelled);
            self.ledger.orders[kept].refunded = Some(total);
            self.charge(booking, Step::Cancel, -total);
        } else {
            self.ledger.orders[kept].changes.push(false);
            self.ledger.orders[kept].moved += 3;
        }
        if self.dice.chance(700) {
            let after = TimeDelta::seconds(self.dice.between(1, 600));
            self.at(after, Item::Hook(booking));
        }
    }

    /// As the supplier tells it now.
    pub(super) fn told(&self, kept: usize) -> SupplierOrder {
        let (k, order) = (&self.ledger.orders[kept], self.order(kept));
        let row = &self.rows[k.booking];
        let ticketed = order.state == OrderState::Paid && k.tickets_at.is_some_and(|at| at <= self.now);
        let by_ref = row.shop != Shop::ByTraveller;
        SupplierOrder {
            supplier_order_id: order.id.clone(),
            state: order.state,
            record_locator: order.id.clone(),
            total: order.total,
            item: item(row.shop, row.begins + TimeDelta::hours(k.moved), self.number(kept), ticketed),
            refunded: k.refunded.map(jpy),
            payment_required_by: k.pay_by,
            our_ref: order.our_ref.clone().filter(|_| by_ref),
            simulated: true,
        }
    }

    /// The flight it is for now. Nobody changes to a flight that is booked already: a change has no guard at this level.
    fn number(&self, kept: usize) -> u64 {
        let k = &self.ledger.orders[kept];
        match (k.moved, &self.rows[k.booking].offer) {
            (0, btm_domain::Offer::Flight(flight)) => {
                let number = flight.slices.first().and_then(|s| s.segments.first()).map(|s| s.flight_number.as_str());
                number.and_then(|n| n.parse().ok()).unwrap_or(0)
            }
            (moved, _) => 1_000 + kept as u64 * 100 + moved.unsigned_abs(),
        }
    }

    /// What the airline changed, as the supplier lists it.
    pub(super) fn changes(&self, kept: usize) -> Vec<ScheduleChange> {
        let k = &self.ledger.orders[kept];
        let begins = self.rows[k.booking].begins;
        let open = k.changes.iter().enumerate().filter(|(_, accepted)| !**accepted);
        open.map(|(n, _)| ScheduleChange {
            change_ref: format!("c{kept}.{n}"),
            seen_at: self.now,
            removed: vec![slice(begins, 1)],
            added: vec![slice(begins + TimeDelta::hours(3), 2)],
            can_accept: true,
            can_cancel: true,
            can_change: false,
            state: ScheduleChangeState::Open,
            answer_by: None,
        })
        .collect()
    }

    /// Somebody else's order, with no reference or with another booking's.
    pub(super) fn stranger(&mut self, booking: usize, named: bool) -> SupplierOrder {
        let row = &self.rows[booking];
        let (shop, begins, total) = (row.shop, row.begins, row.flow.payable);
        let id = format!("x{booking}");
        if !self.facts.strangers.iter().any(|o| o.id == id) {
            let order = Order { id: id.clone(), our_ref: None, state: OrderState::Paid, total, at: self.now };
            self.facts.strangers.push(order);
        }
        let other = btm_domain::BookingId(uuid::Uuid::from_u128(u128::MAX));
        SupplierOrder {
            supplier_order_id: id.clone(),
            state: OrderState::Paid,
            record_locator: id,
            total,
            item: item(shop, begins, 9_999, true),
            refunded: None,
            payment_required_by: None,
            our_ref: named.then(|| our_ref(other, Step::Book)),
            simulated: true,
        }
    }
}
