//! Cancellations, changes and what an airline changed by itself, in our words.
use super::super::handle::{CancelHandle, ChangeHandle, Sealed, safe};
use super::super::wire::{Action, AirlineChange, Digits, OrderCancellation, OrderChangeOffer, RefundWord, TakenAction};
use super::route::{line, slices};
use super::terms::cabin;
use super::{Unreadable, moment, money};
use crate::port::{CancelTold, PricedChange};
use btm_domain::after::{RefundTo, ScheduleChange, ScheduleChangeState};
use btm_domain::supply::{SupplierMode, SupplierOrder};
use btm_domain::{Money, OrderedItem};
use chrono::{DateTime, TimeDelta, Utc};

/// Where the supplier gives no end: asked again after this.
const UNSAID: TimeDelta = TimeDelta::minutes(15);

pub fn refund_to(word: &RefundWord) -> RefundTo {
    match word {
        RefundWord::Balance | RefundWord::ArcBspCash | RefundWord::Card | RefundWord::OriginalFormOfPayment => RefundTo::Company,
        RefundWord::AirlineCredits => RefundTo::AirlineCredit,
        RefundWord::Voucher => RefundTo::Voucher,
        RefundWord::AwaitingPayment => RefundTo::NothingPaid,
        RefundWord::Other(_) => RefundTo::Other,
    }
}

/// What comes back: the refund told, else the credits told; `None` where the airline gave no figure.
///
/// # Errors
/// [`Unreadable`] where there is a figure that cannot be read.
pub fn refund(wire: &OrderCancellation) -> Result<Option<Money>, Unreadable> {
    if let Some(amount) = &wire.refund_amount {
        return money(Some(amount), wire.refund_currency.as_deref()).map(Some);
    }
    let credits = wire.airline_credits.iter().map(|c| money(c.credit_amount.as_ref(), c.credit_currency.as_deref()));
    let mut sum: Option<Money> = None;
    for credit in credits {
        let credit = credit?;
        sum = Some(sum.map_or(Ok(credit), |s| s.checked_add(credit)).map_err(|_| Unreadable("airline credits"))?);
    }
    Ok(sum)
}

/// A quote for cancelling `order`.
///
/// # Errors
/// [`Unreadable`].
pub fn cancel_told(
    wire: &OrderCancellation,
    order: &SupplierOrder,
    mode: SupplierMode,
    now: DateTime<Utc>,
) -> Result<CancelTold, Unreadable> {
    let id = wire.id.clone().filter(|id| safe(id)).ok_or(Unreadable("id"))?;
    let refund = refund(wire)?;
    let refund_to = match &wire.refund_to {
        Some(word) => self::refund_to(word),
        None if !wire.airline_credits.is_empty() => RefundTo::AirlineCredit,
        None => RefundTo::Other,
    };
    let expires_at = wire.expires_at.as_deref().and_then(moment).unwrap_or(now + UNSAID);
    let window = if let OrderedItem::Flight(flight) = &order.item { flight.void_until } else { None };
    let handle = CancelHandle { cancellation: id, order: order.supplier_order_id.clone(), refund };
    Ok(CancelTold {
        handle: handle.seal(mode, expires_at),
        refund,
        refund_to,
        expires_at,
        void: window.is_some_and(|until| now < until) && refund == Some(order.total),
        request_only: false,
    })
}

/// One alternative to direction `slice` of an order.
///
/// # Errors
/// [`Unreadable`].
pub fn priced_change(
    wire: &OrderChangeOffer,
    order: &SupplierOrder,
    slice: u8,
    mode: SupplierMode,
    now: DateTime<Utc>,
) -> Result<PricedChange, Unreadable> {
    let id = wire.id.clone().filter(|id| safe(id)).ok_or(Unreadable("id"))?;
    let moved = wire.slices.as_ref().ok_or(Unreadable("slices"))?;
    let added = slices(&moved.add, None)?;
    let [one] = added.as_slice() else { return Err(Unreadable("slices")) };
    let total = |amount: &Option<Digits>, currency: &Option<String>| money(amount.as_ref(), currency.as_deref());
    let difference = total(&wire.change_total_amount, &wire.change_total_currency)?;
    let new_total = total(&wire.new_total_amount, &wire.new_total_currency)?;
    if difference.currency != order.total.currency || new_total.currency != order.total.currency {
        return Err(Unreadable("currency"));
    }
    let penalty = total(&wire.penalty_total_amount, &wire.penalty_total_currency)
        .or_else(|_| total(&wire.penalty_amount, &wire.penalty_currency))
        .ok();
    let created = wire.created_at.as_deref().and_then(moment).unwrap_or(now);
    let expires_at = wire.expires_at.as_deref().and_then(moment).unwrap_or(created + UNSAID);
    let handle = ChangeHandle {
        change_offer: id,
        order: order.supplier_order_id.clone(),
        slice,
        difference,
        new_total,
        added: line(one, cabin(&moved.add, &added)),
    };
    Ok(PricedChange {
        handle: handle.seal(mode, expires_at),
        slice,
        added: one.clone(),
        difference,
        penalty,
        new_total,
        refund_to: wire.refund_to.as_ref().map(refund_to),
        expires_at,
    })
}

/// What an airline changed. `replaced`: there is a newer one, so that nobody can say yes to this one any more.
///
/// # Errors
/// [`Unreadable`].
pub fn schedule_change(wire: &AirlineChange, replaced: bool) -> Result<ScheduleChange, Unreadable> {
    let change_ref = wire.id.clone().filter(|id| safe(id)).ok_or(Unreadable("id"))?;
    // A cancelled flight adds nothing; a new one removes nothing.
    let flights = |wire: &[super::super::wire::Slice]| if wire.is_empty() { Ok(Vec::new()) } else { slices(wire, None) };
    let can = |action| !replaced && wire.action_taken.is_none() && wire.available_actions.contains(&action);
    let state = match (&wire.action_taken, replaced) {
        (Some(TakenAction::Accepted), _) => ScheduleChangeState::Accepted,
        (Some(TakenAction::Cancelled), _) => ScheduleChangeState::RefundAsked,
        (Some(TakenAction::Changed), _) => ScheduleChangeState::AlternativeAsked,
        (Some(TakenAction::Other(_)), _) => ScheduleChangeState::Lapsed,
        (None, true) => ScheduleChangeState::Replaced,
        (None, false) => ScheduleChangeState::Open,
    };
    Ok(ScheduleChange {
        change_ref,
        seen_at: wire.created_at.as_deref().and_then(moment).ok_or(Unreadable("created_at"))?,
        removed: flights(&wire.removed)?,
        added: flights(&wire.added)?,
        can_accept: can(Action::Accept),
        can_cancel: can(Action::Cancel),
        can_change: can(Action::Change),
        state,
        // No supplier names one: the booking's own rule does.
        answer_by: None,
    })
}
