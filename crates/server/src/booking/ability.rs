//! Whether a booking can be cancelled or changed from here, by what is known of it; what it costs says the quote.
use btm_domain::after::CancelAbility;
use btm_domain::booking::{Flow, Phase};
use btm_domain::supply::SupplierId;
use btm_domain::{BookingState as S, OrderedItem};

/// Nothing is in hand that has to end first.
fn idle(flow: &Flow) -> bool {
    matches!(flow.phase, Phase::Rest | Phase::Watch | Phase::Follow | Phase::Papers { .. })
}

pub(super) fn cancel(flow: &Flow) -> CancelAbility {
    match flow.state {
        S::Cancelled | S::Voided | S::Expired | S::Failed | S::Closed | S::Draft => CancelAbility::NotPossible,
        S::Requested => CancelAbility::ByOperator,
        S::Held | S::Confirmed if idle(flow) && flow.order.is_some() => {
            let by_machine = flow.order.as_ref().is_some_and(|order| match &order.item {
                OrderedItem::Flight(flight) => flight.actions.cancel,
                OrderedItem::Stay(_) | OrderedItem::Esim(_) => true,
                OrderedItem::Rental(_) | OrderedItem::Desk(_) => false,
            });
            if by_machine && flow.offer.supplier != SupplierId::Desk { CancelAbility::ByUser } else { CancelAbility::ByOperator }
        }
        _ => CancelAbility::Unknown,
    }
}

/// The supplier lets this flight be changed by machine now.
pub(super) fn change(flow: &Flow) -> bool {
    let flight = flow.order.as_ref().and_then(|o| o.item.flight());
    flow.state == S::Confirmed && idle(flow) && flight.is_some_and(|f| f.actions.change)
}
