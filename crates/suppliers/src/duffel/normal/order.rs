//! An order in our words.
use super::super::handle::safe;
use super::super::wire::{Action, BaggageType, DocumentType, Order, OrderType};
use super::after::refund;
use super::extras::booked;
use super::route::slices;
use super::terms::{bags, cabin, condition};
use super::{Unreadable, carrier, moment, money, plain};
use btm_domain::supply::{OrderState, SupplierMode, SupplierOrder};
use btm_domain::{OrderActions, OrderedFlight, OrderedItem, Terms};

/// # Errors
/// [`Unreadable`], naming the first thing missing.
pub fn supplier_order(wire: &Order, mode: SupplierMode) -> Result<SupplierOrder, Unreadable> {
    let id = wire.id.clone().filter(|id| safe(id)).ok_or(Unreadable("id"))?;
    let total = money(wire.total_amount.as_ref(), wire.total_currency.as_deref())?;
    let ours = slices(&wire.slices, wire.owner.as_ref())?;
    let first = ours.first().and_then(|s| s.segments.first()).map(|s| s.marketing_carrier.clone());
    let carrier = carrier(wire.owner.as_ref()).or(first).ok_or(Unreadable("owner"))?;
    let conditions = wire.conditions.clone().unwrap_or_default();
    let payment = wire.payment_status.clone().unwrap_or_default();
    let required_by = payment.payment_required_by.as_deref().and_then(moment);
    let others = wire.booking_references.iter().filter_map(|r| r.booking_reference.as_deref());
    let flight = OrderedFlight {
        ticket_numbers: tickets(wire),
        carrier,
        cabin: cabin(&wire.slices, &ours),
        terms: Terms {
            change: condition(conditions.change_before_departure.as_ref()),
            refund: condition(conditions.refund_before_departure.as_ref()),
            checked_bags: bags(&wire.slices, &BaggageType::Checked),
            carry_on_bags: bags(&wire.slices, &BaggageType::CarryOn),
            holdable: wire.r#type == Some(OrderType::Hold),
            payment_required_by: required_by,
            price_guarantee_expires_at: payment.price_guarantee_expires_at.as_deref().and_then(moment),
        },
        extras: booked(wire, &ours),
        slices: ours,
        void_until: wire.void_window_ends_at.as_deref().and_then(moment),
        actions: OrderActions {
            cancel: wire.available_actions.contains(&Action::Cancel),
            change: wire.available_actions.contains(&Action::Change),
        },
    };
    // Only a cancellation that took place brings anything back.
    let cancelled = wire.cancellation.as_ref().filter(|c| wire.cancelled_at.is_some() && c.confirmed_at.is_some());
    Ok(SupplierOrder {
        supplier_order_id: id,
        state: order_state(wire),
        record_locator: wire.booking_reference.as_deref().into_iter().chain(others).map(plain).next().unwrap_or_default(),
        total,
        item: OrderedItem::Flight(flight),
        refunded: cancelled.and_then(|c| refund(c).ok().flatten()),
        payment_required_by: required_by,
        our_ref: wire.metadata.as_ref().and_then(|m| m.btm_ref.clone()),
        simulated: mode == SupplierMode::Sandbox || wire.live_mode == Some(false),
    })
}

/// Where an order stands in the supplier's own books. A lapsed hold has `awaiting_payment = false` too: paid means `paid_at` is set,
/// or that the order was made with its payment.
pub fn order_state(wire: &Order) -> OrderState {
    let payment = wire.payment_status.clone().unwrap_or_default();
    if wire.cancelled_at.is_some() {
        OrderState::Cancelled
    } else if payment.paid_at.is_some() || wire.r#type == Some(OrderType::Instant) || !tickets(wire).is_empty() {
        OrderState::Paid
    } else if payment.awaiting_payment == Some(false) {
        OrderState::Lapsed
    } else {
        OrderState::Held
    }
}

fn tickets(wire: &Order) -> Vec<String> {
    wire.documents
        .iter()
        .filter(|d| d.r#type == Some(DocumentType::ElectronicTicket))
        .filter_map(|d| d.unique_identifier.as_deref().map(plain))
        .filter(|number| !number.is_empty())
        .collect()
}
