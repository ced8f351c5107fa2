//! What the engine asks of the supplier, and what the answers mean to the machine. No decisions here.
use super::engine::EngineParts;
use crate::auth::people;
use btm_domain::booking::{Event, Flow, Next, PriceFinding, Sighting, Task, natural_keys};
use btm_domain::supply::{LookUp, OrderState, Refusal, Step, SupplierOrder, Written, our_ref};
use btm_domain::{Terms, TravellerDetails, TravellerId};
use btm_store::Claim;
use btm_suppliers::{ErrorKind, FlightShop, Intent, LookUpRequest, Repriced};
use sha2::{Digest, Sha256};

/// The price check right before the call.
pub(super) async fn reprice(parts: &EngineParts, shop: &dyn FlightShop, claim: &Claim) -> Event {
    let deadline = parts.clock.now() + parts.options.read_deadline;
    Event::Priced(match shop.reprice(&claim.flow.offer, deadline).await {
        Ok(Repriced::Gone) => PriceFinding::Gone,
        Ok(Repriced::Priced(now)) => {
            let accepted = &claim.accepted.offer;
            let travellers: Vec<TravellerId> = claim.accepted.travellers.iter().map(|t| t.id).collect();
            let same_flights = natural_keys(&travellers, &now.slices) == natural_keys(&travellers, &accepted.slices);
            if same_flights && same_terms(&now.terms, &accepted.terms) && now.cabin == accepted.cabin {
                PriceFinding::Same { total: now.total, offer: now.handle }
            } else {
                PriceFinding::OtherTerms { total: now.total }
            }
        }
        Err(error) if matches!(error.kind, ErrorKind::OfferGone | ErrorKind::NotFound) => PriceFinding::Gone,
        Err(error) => {
            tracing::warn!(booking = %claim.booking, %error, "the price check failed");
            PriceFinding::Unreadable
        }
    })
}

/// What a person agreed to; dates of payment may move.
fn same_terms(a: &Terms, b: &Terms) -> bool {
    a.change == b.change && a.refund == b.refund && a.checked_bags == b.checked_bags && a.carry_on_bags == b.carry_on_bags
}

/// The write. Its flow, saying `calling`, is committed already.
pub(super) async fn call(parts: &EngineParts, shop: &dyn FlightShop, claim: &Claim, task: Task) -> Event {
    let travellers = match task.step {
        Step::Pay => Vec::new(),
        _ => match travellers(parts, claim).await {
            Ok(travellers) => travellers,
            Err(refusal) => return Event::Answered(Written::Refused(refusal)),
        },
    };
    let intent = Intent {
        booking_id: claim.booking,
        step: task.step,
        attempt: task.attempt,
        our_ref: our_ref(claim.booking, task.step),
        offer: claim.flow.offer.clone(),
        travellers,
        accepted_price: claim.flow.payable,
        deadline: parts.clock.now() + task.rules.write_timeout(),
    };
    Event::Answered(match task.step {
        Step::Hold => boxed(shop.hold(&intent).await),
        Step::Book => boxed(shop.book(&intent).await),
        Step::Pay => match &claim.flow.order {
            Some(held) => match shop.pay(&intent, &held.supplier_order_id).await {
                Written::Done(paid) => Written::Done(Box::new(paid_order(held, paid.order))),
                Written::Refused(refusal) => Written::Refused(refusal),
                Written::Unknown(doubt) => Written::Unknown(doubt),
            },
            None => Written::Refused(Refusal::NotSupported),
        },
        // Not offered by this step of the product; nothing was sent.
        Step::Cancel | Step::Change => Written::Refused(Refusal::NotSupported),
    })
}

fn boxed(answer: Written<SupplierOrder>) -> Written<Box<SupplierOrder>> {
    match answer {
        Written::Done(order) => Written::Done(Box::new(order)),
        Written::Refused(refusal) => Written::Refused(refusal),
        Written::Unknown(doubt) => Written::Unknown(doubt),
    }
}

/// The payment stands; the order read with it may be missing or a moment behind.
fn paid_order(held: &SupplierOrder, read: Option<Box<SupplierOrder>>) -> SupplierOrder {
    match read {
        Some(order) if order.state == OrderState::Paid => *order,
        _ => SupplierOrder { state: OrderState::Paid, ..held.clone() },
    }
}

/// Names and birth dates as they are now, opened for this call only.
async fn travellers(parts: &EngineParts, claim: &Claim) -> Result<Vec<TravellerDetails>, Refusal> {
    let mut all = Vec::with_capacity(claim.accepted.travellers.len());
    for traveller in &claim.accepted.travellers {
        match people::details(&parts.store, &parts.vault, claim.tenant, traveller.id).await {
            Ok(Some(details)) => all.push(details),
            Ok(None) => return Err(Refusal::Traveller { fields: Vec::new() }),
            Err(error) => {
                tracing::error!(booking = %claim.booking, %error, "traveller details cannot be opened");
                return Err(Refusal::NotSent);
            }
        }
    }
    Ok(all)
}

/// A look-up of a lost answer.
pub(super) async fn look_up(shop: &dyn FlightShop, claim: &Claim) -> Event {
    let Some(task) = claim.flow.task() else { return Event::LookedUp(Sighting::Failed) };
    let by_id = matches!(task.step, Step::Pay | Step::Cancel | Step::Change);
    let asked = LookUpRequest {
        our_ref: our_ref(claim.booking, task.step),
        offer: claim.flow.offer.clone(),
        supplier_order_id: claim.flow.order.as_ref().filter(|_| by_id).map(|o| o.supplier_order_id.clone()),
    };
    Event::LookedUp(match shop.look_up(&asked).await {
        Ok(LookUp::Found(order)) => Sighting::Found(order),
        Ok(LookUp::Absent { .. }) => Sighting::Absent,
        Ok(LookUp::Several(orders)) => {
            tracing::error!(booking = %claim.booking, orders = orders.len(), "several orders under one reference");
            Sighting::Several
        }
        Err(error) => {
            tracing::warn!(booking = %claim.booking, %error, "a look-up brought no answer");
            Sighting::Failed
        }
    })
}

/// The order again: for tickets, or to see whether a hold lapsed.
pub(super) async fn read_order(shop: &dyn FlightShop, flow: &Flow) -> Event {
    let Some(order) = &flow.order else { return Event::OrderRead(None) };
    match shop.read_order(&order.supplier_order_id).await {
        Ok(order) => Event::OrderRead(Some(Box::new(order))),
        Err(error) => {
            tracing::warn!(booking = %flow.booking, %error, "an order could not be read");
            Event::OrderRead(None)
        }
    }
}

/// No supplier is configured any more: nothing can be asked, and nothing is decided by that.
pub(super) fn without_shop(next: &Next) -> Event {
    match next {
        Next::Reprice => Event::Priced(PriceFinding::Unreadable),
        Next::LookUp => Event::LookedUp(Sighting::Failed),
        _ => Event::OrderRead(None),
    }
}

/// What is sent, as one hash for the journal: reference, step, offer, price, travellers by id. No personal words.
pub(super) fn request_hash(claim: &Claim, task: Task) -> String {
    let mut hash = Sha256::new();
    hash.update(our_ref(claim.booking, task.step));
    hash.update(&claim.flow.offer.bytes);
    hash.update(claim.flow.payable.to_string());
    for traveller in &claim.accepted.travellers {
        hash.update(traveller.id.0.as_bytes());
    }
    data_encoding::HEXLOWER.encode(&hash.finalize())
}
