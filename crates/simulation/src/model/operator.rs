//! Operators: they ask the supplier until nothing is open there, and say what is true. Their word ends every case.
use super::queue::Item;
use super::store::Decided;
use super::{Model, Shop};
use crate::check::{Invariant, Violation};
use crate::facts::Cause;
use btm_domain::BookingState as S;
use btm_domain::booking::{Command, Event, HappeningKind, step};
use btm_domain::supply::{OrderState, Step};
use chrono::TimeDelta;

impl Model {
    /// A booking moved: what waits for a person now gets one, mostly.
    pub(super) fn opened(&mut self, booking: usize, from: S) {
        let state = self.rows[booking].flow.state;
        if state != from && matches!(state, S::NeedsHuman | S::Requested) && self.lively && self.dice.chance(700) {
            let after = TimeDelta::minutes(self.dice.between(1, 240));
            self.at(after, Item::Operator(booking));
        }
    }

    pub(super) fn operator(&mut self, booking: usize) {
        if self.lively {
            self.settle_case(booking);
        }
    }

    /// Every open case, once.
    pub(super) fn settle_cases(&mut self) {
        for booking in 0..self.rows.len() {
            self.settle_case(booking);
        }
    }

    /// Something is still to come.
    pub(super) fn anything_open(&self) -> bool {
        let open = |s: S| matches!(s, S::NeedsHuman | S::Requested | S::Held) || !s.settled();
        self.rows.iter().any(|row| open(row.flow.state)) || self.ledger.running.iter().any(Option::is_some)
    }

    /// The operator's true word about a booking; none while the supplier still works on something of it.
    pub fn settle_case(&mut self, booking: usize) {
        if booking >= self.rows.len() || !self.is_free(booking) || !self.ledger.quiet(booking) {
            return;
        }
        let row = &self.rows[booking];
        if !matches!(row.flow.state, S::NeedsHuman | S::Requested) {
            return;
        }
        let orders = || self.ledger.orders.iter().enumerate().filter(|(_, k)| k.booking == booking).map(|(kept, _)| kept);
        let live = orders().find(|&kept| self.order(kept).live());
        let latest = live.or_else(|| orders().next_back());
        let (kept, to) = match latest.map(|kept| (kept, self.order(kept).state)) {
            Some((kept, OrderState::Paid)) => (Some(kept), S::Confirmed),
            Some((kept, OrderState::Held)) => (Some(kept), S::Held),
            Some((kept, OrderState::Cancelled)) => (Some(kept), S::Cancelled),
            Some((kept, OrderState::Lapsed)) => (Some(kept), S::Expired),
            None if row.shop == Shop::Desk && self.dice.chance(700) => {
                // The vendor is asked once, and what was arranged is written down in the same breath.
                let total = self.rows[booking].flow.accepted_total.minor;
                let key = btm_domain::supply::our_ref(self.facts.bookings[booking].id, Step::Book);
                (Some(self.make_order(booking, Step::Book, key, total, TimeDelta::zero())), S::Confirmed)
            }
            None => (None, S::Failed),
        };
        let order = kept.map(|kept| self.told(kept));
        if self.says(booking, to, order.clone()) {
            return;
        }
        // What was heard of it keeps a booking from being called failed or expired; it is cancelled then.
        let refused = format!("{to:?}");
        if matches!(to, S::Failed | S::Expired) && self.says(booking, S::Cancelled, order) {
            return;
        }
        let what = format!("a person's true word {refused} is refused in {:?}", self.rows[booking].flow.state);
        self.found.push(Violation { invariant: Invariant::I5, booking: Some(booking), what });
    }

    /// `false`: it does not fit, and nothing was written.
    fn says(&mut self, booking: usize, to: S, order: Option<btm_domain::supply::SupplierOrder>) -> bool {
        let at = self.clock(0);
        let event = Event::HumanDecided { to, order: order.map(Box::new) };
        let row = &mut self.rows[booking];
        let (flow, commands) = step(&row.flow, event.clone(), &self.ladder, at);
        if commands.iter().any(|c| matches!(c, Command::Record(h) if h.kind == HappeningKind::Conflict)) {
            return false;
        }
        row.fence += 1;
        let fence = row.fence;
        self.commit(Decided { booking, fence, flow, commands, event, cause: Cause::Operator, at });
        true
    }
}
