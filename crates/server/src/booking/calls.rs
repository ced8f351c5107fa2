//! What the engine asks of suppliers, and what the answers mean to the machine. No decisions here.
use super::engine::EngineParts;
use crate::auth::people;
use crate::suppliers::Shop;
use crate::vault::VaultError;
use btm_domain::after::ScheduleChange;
use btm_domain::booking::{Accepted, Deed, Event, Flow, Next, PriceFinding, Sighting, Task, confirms, natural_keys};
use btm_domain::supply::{LookUp, OrderState, Refusal, Step, SupplierClass, SupplierOrder, Written};
use btm_domain::{Offer, TravellerDetails, TravellerId};
use btm_store::Claim;
use btm_suppliers::{Intent, LookUpRequest};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Who sells the thing of this booking.
pub(super) fn shop(parts: &EngineParts, claim: &Claim) -> Option<Shop> {
    parts.suppliers.shop(claim.accepted.offer.product(), claim.flow.offer.supplier)
}

/// The price check right before the call.
pub(super) async fn reprice(parts: &EngineParts, shop: &Shop, claim: &Claim) -> Event {
    let deadline = parts.clock.now() + parts.options.read_deadline;
    let priced = shop.price(&claim.accepted.offer, &claim.flow.offer, deadline).await;
    parts.meter.read(claim.flow.offer.supplier, "price", priced.is_ok());
    Event::Priced(match priced {
        Ok(None) => PriceFinding::Gone,
        Ok(Some((now, handle))) => {
            let total = now.total();
            if same_thing(&now, &claim.accepted) {
                PriceFinding::Same { total, offer: handle }
            } else {
                PriceFinding::OtherTerms { total }
            }
        }
        Err(error) => {
            tracing::warn!(booking = %claim.booking, %error, "the price check failed");
            PriceFinding::Unreadable
        }
    })
}

/// What is on sale now is what the person agreed to, price aside.
fn same_thing(now: &Offer, accepted: &Accepted) -> bool {
    let travellers: Vec<TravellerId> = accepted.travellers.iter().map(|t| t.id).collect();
    natural_keys(&travellers, now) == natural_keys(&travellers, &accepted.offer) && now.same_terms(&accepted.offer)
}

/// The write. Its flow, saying `calling`, is committed already.
pub(super) async fn call(parts: &EngineParts, claim: &Claim, task: Task) -> Event {
    // Nothing left this process.
    let Some(shop) = shop(parts, claim) else { return Event::Answered(Written::Refused(Refusal::NotSent)) };
    let travellers = if confirms(task.step) {
        Vec::new()
    } else {
        match travellers(parts, claim, task).await {
            Ok(travellers) => travellers,
            Err(refusal) => return Event::Answered(Written::Refused(refusal)),
        }
    };
    let (offer, price) = claim.flow.handed(task.step);
    let intent = Intent {
        booking_id: claim.booking,
        step: task.step,
        attempt: task.attempt,
        our_ref: task.our_ref(claim.booking),
        offer: offer.clone(),
        travellers,
        accepted_price: price,
        deadline: parts.clock.now() + task.rules.write_timeout(),
    };
    let answer = write(&shop, &intent, &claim.flow).await;
    parts.meter.wrote(claim.flow.offer.supplier, task.step.name(), &answer);
    Event::Answered(answer)
}

async fn write(shop: &Shop, intent: &Intent, flow: &Flow) -> Written<Box<SupplierOrder>> {
    let nothing = Written::Refused(Refusal::NotSupported);
    if !confirms(intent.step) {
        return match (shop, intent.step) {
            (Shop::Flights(shop), Step::Hold) => boxed(shop.hold(intent).await),
            (Shop::Flights(shop), Step::Book) => boxed(shop.book(intent).await),
            (Shop::Stays(shop), Step::Book) => boxed(shop.book(intent).await),
            (Shop::Connect(shop), Step::Book) => boxed(shop.order(intent).await),
            _ => nothing,
        };
    }
    let Some(order) = &flow.order else { return nothing };
    match (shop, intent.step) {
        (_, Step::Cancel) => boxed(shop.supplier().cancel(intent, order).await),
        (Shop::Flights(shop), Step::Pay) => match shop.pay(intent, &order.supplier_order_id).await {
            Written::Done(paid) => Written::Done(Box::new(paid_order(order, paid.order))),
            Written::Refused(refusal) => Written::Refused(refusal),
            Written::Unknown(doubt) => Written::Unknown(doubt),
        },
        (Shop::Flights(shop), Step::Change) => boxed(shop.change(intent, order).await),
        (Shop::Flights(shop), Step::AcceptChange) => match &flow.deed {
            Some(Deed::AcceptChange { change_ref, .. }) => boxed(shop.accept_change(intent, order, change_ref).await),
            _ => nothing,
        },
        _ => nothing,
    }
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

/// Birth dates and contacts as they are now, opened for this call only, under the names that were accepted.
async fn travellers(parts: &EngineParts, claim: &Claim, task: Task) -> Result<Vec<TravellerDetails>, Refusal> {
    let mut all = Vec::with_capacity(claim.accepted.travellers.len());
    // Nothing left us yet: it may be tried again.
    let unopened = |error| {
        tracing::error!(booking = %claim.booking, %error, "traveller details cannot be opened");
        Refusal::NotSent
    };
    for traveller in &claim.accepted.travellers {
        match people::details(&parts.store, &parts.vault, claim.tenant, traveller.id).await.map_err(unopened)? {
            Some(now) => all.push(traveller.over(now.details)),
            None => return Err(Refusal::Traveller { fields: Vec::new() }),
        }
    }
    if task.rules.class == SupplierClass::K1 {
        first_contact(parts, claim, &mut all).await.map_err(unopened)?;
    }
    Ok(all)
}

/// Sealed beside the booking while its step is in hand.
const CONTACT: &str = "contact";

/// What is repeated under one key carries one body: addresses that changed since the first call are not in it.
async fn first_contact(parts: &EngineParts, claim: &Claim, all: &mut [TravellerDetails]) -> Result<(), VaultError> {
    let (store, tenant, booking) = (&parts.store, claim.tenant, claim.booking.0);
    if let Some(sealed) = store.sealed_field(tenant, booking, CONTACT).await? {
        let plain = parts.vault.open_field(store, tenant, booking, CONTACT, &sealed).await?;
        let first: Vec<(String, String)> = serde_json::from_slice(&plain).map_err(|_| VaultError::Sealed)?;
        for (traveller, contact) in all.iter_mut().zip(first) {
            (traveller.email, traveller.phone) = contact;
        }
        return Ok(());
    }
    let contacts: Vec<_> = all.iter().map(|t| (&t.email, &t.phone)).collect();
    let plain = Zeroizing::new(serde_json::to_vec(&contacts).map_err(|_| VaultError::Sealed)?);
    let sealed = parts.vault.seal_field(store, &*parts.entropy, tenant, booking, CONTACT, &plain).await?;
    Ok(store.keep_sealed_field(tenant, booking, CONTACT, Some(sealed), parts.clock.now()).await?)
}

/// The step that carried it has ended: nothing is repeated any more.
pub(super) async fn forget_contact(parts: &EngineParts, claim: &Claim) {
    if claim.flow.task().is_none_or(|task| task.rules.class != SupplierClass::K1) {
        return;
    }
    if let Err(error) = parts.store.keep_sealed_field(claim.tenant, claim.booking.0, CONTACT, None, parts.clock.now()).await {
        tracing::warn!(booking = %claim.booking, %error, "a sealed contact stays");
    }
}

/// To which of the airline's changes a yes was said.
pub(super) fn change_ref(flow: &Flow) -> Option<String> {
    match &flow.deed {
        Some(Deed::AcceptChange { change_ref, .. }) => Some(change_ref.clone()),
        _ => None,
    }
}

/// A look-up of a lost answer.
pub(super) async fn look_up(parts: &EngineParts, shop: &Shop, claim: &Claim) -> Event {
    let Some(task) = claim.flow.task() else { return Event::LookedUp(Sighting::Failed) };
    let asked = LookUpRequest {
        our_ref: task.our_ref(claim.booking),
        offer: claim.flow.handed(task.step).0.clone(),
        supplier_order_id: claim.flow.order.as_ref().filter(|_| confirms(task.step)).map(|o| o.supplier_order_id.clone()),
        change_ref: change_ref(&claim.flow),
    };
    let found = shop.supplier().look_up(&asked).await;
    let (outcome, sighting) = match found {
        Ok(LookUp::Found(order)) => ("found", Sighting::Found(order)),
        Ok(LookUp::Absent { .. }) => ("absent", Sighting::Absent),
        Ok(LookUp::Several(orders)) => {
            tracing::error!(booking = %claim.booking, orders = orders.len(), "several orders under one reference");
            ("several", Sighting::Several)
        }
        Err(error) => {
            tracing::warn!(booking = %claim.booking, %error, "a look-up brought no answer");
            ("failed", Sighting::Failed)
        }
    };
    parts.meter.count(claim.flow.offer.supplier, "look_up", outcome);
    Event::LookedUp(sighting)
}

/// The order again: for tickets, or to see whether a hold lapsed.
pub(super) async fn read_order(parts: &EngineParts, shop: &Shop, flow: &Flow) -> Event {
    Event::OrderRead(read(parts, shop, flow).await.map(Box::new))
}

/// A confirmed order looked at again, and what its airline changed.
pub(super) async fn follow(parts: &EngineParts, shop: &Shop, flow: &Flow) -> Event {
    let order = read(parts, shop, flow).await;
    let changes = match (shop, &order) {
        (Shop::Flights(flights), Some(order)) if order.state == OrderState::Paid => {
            let deadline = parts.clock.now() + parts.options.read_deadline;
            let told = flights.airline_changes(order, deadline).await;
            parts.meter.read(flow.offer.supplier, "airline_changes", told.is_ok());
            told.inspect_err(|error| tracing::warn!(booking = %flow.booking, %error, "an airline's changes could not be read"))
                .ok()
        }
        _ => None::<Vec<ScheduleChange>>,
    };
    Event::Followed { order: order.map(Box::new), changes }
}

async fn read(parts: &EngineParts, shop: &Shop, flow: &Flow) -> Option<SupplierOrder> {
    let order = flow.order.as_ref()?;
    let read = shop.supplier().read_order(&order.supplier_order_id).await;
    parts.meter.read(flow.offer.supplier, "read_order", read.is_ok());
    match read {
        Ok(order) => Some(order),
        Err(error) => {
            tracing::warn!(booking = %flow.booking, %error, "an order could not be read");
            None
        }
    }
}

/// This supplier is not configured any more: nothing can be asked, and nothing is decided by that.
pub(super) fn without_shop(next: &Next) -> Event {
    match next {
        Next::Reprice => Event::Priced(PriceFinding::Unreadable),
        Next::LookUp => Event::LookedUp(Sighting::Failed),
        Next::Follow => Event::Followed { order: None, changes: None },
        _ => Event::OrderRead(None),
    }
}

/// What is sent, as one hash for the journal: reference, step, offer, price, travellers by id. No personal words.
pub(super) fn request_hash(claim: &Claim, task: Task) -> String {
    let (offer, price) = claim.flow.handed(task.step);
    let mut hash = Sha256::new();
    hash.update(task.our_ref(claim.booking));
    hash.update(&offer.bytes);
    hash.update(price.to_string());
    for traveller in &claim.accepted.travellers {
        hash.update(traveller.id.0.as_bytes());
    }
    data_encoding::HEXLOWER.encode(&hash.finalize())
}
