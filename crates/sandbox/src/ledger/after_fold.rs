//! The part of the fold that concerns orders after they were made.

use chrono::{DateTime, Utc};

use super::after::{AirlineAction, AirlineChange, ConfirmedChange, RefundTo, SoldService};
use super::order::{OrderState, SeatTake};
use super::state::State;

impl State {
    /// A confirmed cancellation: seats and money return, once.
    pub(super) fn cancelled(&mut self, at: DateTime<Utc>, quote: &str, request_id: &str) {
        let Some(quote) = self.cancellations.get_mut(quote) else { return };
        quote.confirmed_at = Some(at);
        let (id, order) = (quote.id.clone(), quote.order.clone());
        let back = if quote.refund_to == RefundTo::Balance { quote.refund } else { 0 };
        let Some(found) = self.orders.get_mut(&order) else { return };
        found.state = OrderState::Cancelled;
        found.synced_at = at;
        found.after.cancelled_at = Some(at);
        found.after.cancellation = Some(id);
        found.request_ids.push(request_id.to_owned());
        if let Some(account) = self.accounts.get_mut(&found.account) {
            account.balance += back;
            account.refunded += back;
        }
        self.give_back(&order);
        self.wait_for(&order);
    }

    /// A confirmed change: the old slice's seats, chairs and bags go, the new slice's seats come, the difference is paid.
    pub(super) fn changed(&mut self, at: DateTime<Utc>, confirmed: &ConfirmedChange) {
        let Some(change) = self.order_changes.get_mut(&confirmed.change) else { return };
        change.confirmed_at = Some(at);
        let change = change.clone();
        let Some(order) = self.orders.get_mut(&change.order) else { return };
        let from: usize = order.product.slices.iter().take(change.slice).map(|s| s.itinerary.segments.len()).sum();
        let Some(slice) = order.product.slices.get_mut(change.slice) else { return };
        let until = (from + slice.itinerary.segments.len()).min(order.seats.len());
        *slice = change.offer.slice.clone();
        let gone: Vec<SeatTake> = order.seats.splice(from.min(until)..until, change.offer.seats.iter().cloned()).collect();
        let (kept, lost): (Vec<_>, Vec<_>) =
            std::mem::take(&mut order.services).into_iter().partition(|s: &SoldService| s.slice != change.slice);
        order.services = kept;
        order.total += change.offer.change_total;
        order.synced_at = at;
        order.after.changes.push(change.id.clone());
        order.after.disruptions.retain(|d| d.slice != change.slice);
        order.after.disruptions.extend(confirmed.disruptions.iter().cloned());
        order.request_ids.push(confirmed.request_id.clone());
        order.payments.extend(confirmed.payment.iter().cloned());
        let account = order.account.clone();
        for take in &gone {
            self.untake(take);
        }
        for take in &change.offer.seats {
            self.take(take);
        }
        for service in &lost {
            self.free(service);
        }
        if let (Some(account), Some(payment)) = (self.accounts.get_mut(&account), &confirmed.payment) {
            account.balance -= payment.amount;
            account.captured += payment.amount;
        }
        self.wait_for(&change.order);
    }

    /// The airline changes a slice. Seats stay where they are: it is the same flight at another time.
    pub(super) fn airline_changed(&mut self, at: DateTime<Utc>, id: &str, change: &AirlineChange) {
        let Some(order) = self.orders.get_mut(id) else { return };
        if let (Some(slice), Some(after)) = (order.product.slices.get_mut(change.slice), &change.after) {
            *slice = after.clone();
        }
        order.synced_at = at;
        order.after.disruptions.retain(|d| d.at > at || d.slice != change.slice);
        order.after.airline_changes.push(change.clone());
        self.wait_for(id);
    }

    /// Somebody answered a change by the airline.
    pub(super) fn airline_change_answered(&mut self, at: DateTime<Utc>, order: &str, change: &str, action: AirlineAction) {
        let Some(order) = self.orders.get_mut(order) else { return };
        if let Some(found) = order.after.airline_changes.iter_mut().find(|c| c.id == change) {
            found.action = Some((action, at));
        }
        order.synced_at = at;
    }

    /// Seats of one flight and cabin are taken.
    pub(super) fn take(&mut self, take: &SeatTake) {
        self.seats.entry(take.flight.clone()).or_default()[take.cabin as usize] += take.seats;
    }

    /// And given back.
    pub(super) fn untake(&mut self, take: &SeatTake) {
        if let Some(seats) = self.seats.get_mut(&take.flight) {
            seats[take.cabin as usize] = seats[take.cabin as usize].saturating_sub(take.seats);
        }
    }

    /// A numbered seat is taken.
    pub(super) fn seat(&mut self, service: &SoldService) {
        if let Some(chair) = &service.chair {
            self.chairs.entry(chair.flight.clone()).or_default().insert(chair.designator.clone());
        }
    }

    /// And free again.
    pub(super) fn free(&mut self, service: &SoldService) {
        if let Some(chair) = &service.chair
            && let Some(taken) = self.chairs.get_mut(&chair.flight)
        {
            taken.remove(&chair.designator);
        }
    }
}
