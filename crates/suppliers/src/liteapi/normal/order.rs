//! A booking in our words.
use super::super::wire::{Booking, Cancellation, StatusWord};
use super::charges::beside;
use super::moment::gmt;
use super::terms::{Ground, terms};
use super::{board, date, room_name, simulated};
use crate::seal::safe;
use crate::soft::{Digits, Unreadable, money};
use crate::text::told;
use btm_domain::stay::{OrderedStay, Property};
use btm_domain::supply::{OrderState, SupplierMode, SupplierOrder};
use btm_domain::{Money, OrderedItem};
use chrono::{DateTime, Utc};

/// `property` is the house it is about. The price is its own, else `known` (what was prebooked).
///
/// # Errors
/// [`Unreadable`]; a status that is neither confirmed nor cancelled is no order yet.
pub fn stay_order(
    wire: &Booking,
    property: Property,
    known: Option<Money>,
    mode: SupplierMode,
) -> Result<SupplierOrder, Unreadable> {
    let id = wire.booking_id.clone().filter(|id| safe(id)).ok_or(Unreadable("bookingId"))?;
    let cancelled = wire.cancelled_at.is_some() || wire.status.as_ref().is_some_and(StatusWord::is_cancelled);
    if !cancelled && !matches!(wire.status, None | Some(StatusWord::Confirmed)) {
        return Err(Unreadable("status"));
    }
    let (check_in, check_out) = (date(wire.checkin.as_deref())?, date(wire.checkout.as_deref())?);
    let total = money(wire.price.as_ref(), wire.currency.as_deref()).or_else(|e| known.ok_or(e))?;
    let retail = wire.booked_rooms.iter().filter_map(|room| room.rate.as_ref()?.retail_rate.as_ref());
    // Here the lines are news, not a price: what has no sum is left untold.
    let beside = beside(retail, total).unwrap_or_default();
    let since = wire.created_at.as_deref().and_then(gmt).unwrap_or(DateTime::<Utc>::MIN_UTC);
    let ground = Ground { total, check_in, zone: property.zone, since };
    let cancel = terms(std::iter::once(wire.cancellation_policies.as_ref()), ground);
    let at = wire.cancelled_at.as_deref().and_then(gmt);
    let refunded = back(wire.refund_amount.as_ref(), wire.cancellation_fee.as_ref(), wire.currency.as_deref(), total)
        .or_else(|| cancel.refund_at(at?, total));
    Ok(SupplierOrder {
        // Until the hotel has its own number, the supplier's is what people can ask with.
        record_locator: told(wire.hotel_confirmation_code.as_deref()).unwrap_or_else(|| id.clone()),
        supplier_order_id: id,
        state: if cancelled { OrderState::Cancelled } else { OrderState::Paid },
        total,
        item: OrderedItem::Stay(OrderedStay {
            check_in,
            check_out,
            rooms: u8::try_from(wire.booked_rooms.len()).unwrap_or(u8::MAX).max(1),
            room_name: room_name(wire.booked_rooms.iter().map(|r| told(r.room_type.as_ref()?.name.as_deref()))),
            board: board(wire.booked_rooms.iter().map(|room| room.board_type.as_ref())),
            due_at_property: beside.due,
            cancel,
            key_collection: None,
            property,
        }),
        refunded: refunded.filter(|_| cancelled),
        payment_required_by: None,
        our_ref: wire.client_reference.clone().filter(|reference| !reference.is_empty()),
        simulated: simulated(mode),
    })
}

/// What a cancellation says comes back.
pub fn refund(wire: &Cancellation, total: Money) -> Option<Money> {
    back(wire.refund_amount.as_ref(), wire.cancellation_fee.as_ref(), wire.currency.as_deref(), total)
}

/// The refund, else what the fee leaves; never more than was paid, and in no other currency.
fn back(refund: Option<&Digits>, fee: Option<&Digits>, currency: Option<&str>, total: Money) -> Option<Money> {
    let told = |digits| {
        money(Some(digits?), currency).ok().filter(|m| m.currency == total.currency && (0..=total.minor).contains(&m.minor))
    };
    told(refund).or_else(|| total.checked_sub(told(fee)?).ok())
}
