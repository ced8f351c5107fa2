//! Makes an order: every check in its order, then one event. What is refused has changed nothing.

use std::collections::BTreeMap;

use chrono::Duration;
use serde_json::{Map, Value};

use super::error::Failure;
use super::offer::{self, Found, Missing};
use super::{Call, checks, checks_people, product, services};
use crate::ledger::Event;
use crate::ledger::after::After;
use crate::ledger::disruption;
use crate::ledger::order::{Order, OrderState, Payment, Pending};
use crate::ledger::search::Told;
use crate::money;
use crate::world::moment;
use crate::world::scenarios::Scenario;
use crate::world::shelf::Price;

/// How a fault rule bends the making of an order.
#[derive(Clone, Copy, Debug, Default)]
pub struct How {
    /// Answer (status) without the order, which appears (`true`) or fails so many seconds later.
    pub accept: Option<(u16, bool, u64)>,
    /// Execute twice.
    pub twice: bool,
    /// Refuse as sold out.
    pub sold_out: bool,
    /// Put so many hundredths on the price.
    pub price_step: u32,
}

/// Makes the order a body asks for; answers its id.
pub fn make(call: &mut Call<'_>, data: &Map<String, Value>, how: How, guarded: bool) -> Result<String, Failure> {
    let hold = match checks::maybe_text(data, "", "type")?.unwrap_or("instant") {
        "instant" => false,
        "hold" => true,
        _ => return Err(Failure::field("validation_inclusion", "/type", "Field 'type' must be instant or hold")),
    };
    let mut found = selected(call, data)?;
    let open = call.ledger.faults.opens_guard("duffel");
    if guarded && !open && call.ledger.state.accounts.get(&call.account).is_none_or(|a| a.resend_guard) {
        guard(call, &found)?;
    }
    let passengers = checks_people::party(call, data, &found.search)?;
    let services = services::chosen(call, &found, checks::list(data, "", "services")?, "/services", !guarded)?;
    let extras = services::sum(&services);
    let metadata = metadata(data)?.unwrap_or_default();
    let users = checks::list(data, "", "users")?.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    let payment = payment(data, hold)?;
    let product = product::of(call.world, &found.search, &found.shelf, found.index, &found.candidate);
    if hold && !product.holdable {
        let message = "The selected offer requires instant payment and cannot be held.";
        return Err(Failure::state("invalid_order_create_type", "Invalid order type", message));
    }
    if moment::utc_of(product.slices.first().map_or(0, |s| s.itinerary.start())) <= call.now {
        return Err(gone(call, &found));
    }
    if how.sold_out {
        return Err(gone(call, &found));
    }
    if how.price_step > 0 {
        raise(call, &mut found, how.price_step);
    }
    let price = priced(call, &mut found, payment.as_ref(), extras)?;
    scenario(call, &found)?;
    let currency = found.search.currency.clone();
    if !hold {
        let balance = call.ledger.state.accounts.get(&call.account).map_or(0, |a| a.balance);
        if balance < price.total + extras {
            return Err(no_funds());
        }
    }
    let number = call.ledger.state.next_order;
    let (required_by, guarantee) = offer::hold_deadlines(&found.search, &product);
    let world = call.world;
    let id = world.ids.make("ord_", &[number, call.now.timestamp_micros() as u64]);
    let payments = payment.map(|_| Payment {
        id: world.ids.make("pay_", &[number, 0]),
        amount: price.total + extras,
        currency: currency.clone(),
        made_at: call.now,
    });
    let pending = how.accept.map(|(_, created, after)| Pending { due: call.now + Duration::seconds(after as i64), created });
    let order = Order {
        number,
        id: id.clone(),
        protocol: "duffel".to_owned(),
        account: call.account.clone(),
        search: found.search.number,
        offer_id: world.ids.seal_offer(found.search.number, found.index),
        hold,
        made_at: call.now,
        reference: reference(call, number),
        seats: product::seats_of(world, &found.search, &found.shelf, &found.candidate),
        services,
        after: After {
            disruptions: disruption::plan(world, call.ledger.config.disruption, &product.slices, 0, call.now),
            ..After::default()
        },
        product,
        passengers,
        currency,
        total: price.total + extras,
        tax: price.tax,
        metadata,
        users,
        state: match (pending.is_some(), hold) {
            (true, _) => OrderState::Accepted,
            (false, true) => OrderState::Held,
            (false, false) => OrderState::Live,
        },
        pending,
        payment_required_by: hold.then_some(required_by),
        price_guaranteed_until: hold.then_some(guarantee),
        paid_at: (!hold).then_some(call.now),
        synced_at: call.now,
        payments: payments.into_iter().collect(),
        request_ids: vec![call.request_id.to_owned()],
    };
    call.ledger.occur(world, call.now, Event::Ordered { order: Box::new(order) }, true);
    Ok(id)
}

fn selected(call: &mut Call<'_>, data: &Map<String, Value>) -> Result<Found, Failure> {
    let offers = checks::filled(data, "", "selected_offers")?;
    let [id] = offers else {
        return Err(Failure::field("validation_length", "/selected_offers", "Exactly one offer can be selected"));
    };
    let id = id.as_str().ok_or_else(|| Failure::field("validation_type", "/selected_offers/0", "Must be an offer id"))?;
    offer::find(call, id).map_err(|missing| match missing {
        Missing::Unknown => Failure::not_found("offer"),
        Missing::Expired => {
            Failure::state("offer_expired", "Offer expired", "The selected offer has expired. Please search again.")
        }
    })
}

/// One order per offer, and one per offer request.
fn guard(call: &Call<'_>, found: &Found) -> Result<(), Failure> {
    let id = call.world.ids.seal_offer(found.search.number, found.index);
    let mut earlier = call.ledger.state.orders.values().filter(|o| o.search == found.search.number && o.protocol == "duffel");
    let Some(first) = earlier.next() else { return Ok(()) };
    if first.offer_id == id || earlier.any(|o| o.offer_id == id) {
        let message = "An order was already created, or its creation attempted, from this offer.";
        return Err(Failure::state("order_creation_already_attempted", "Order creation already attempted", message));
    }
    let message = "An order was already created from another offer of the same offer request.";
    Err(Failure::state("offer_request_already_booked", "Offer request already booked", message))
}

fn gone(call: &Call<'_>, found: &Found) -> Failure {
    let owner = call.world.carriers.airline(found.candidate.owner).name;
    Failure::airline(422, "offer_no_longer_available", owner, "The selected offer is no longer available. Please search again.")
}

/// The 422 of an empty balance.
pub fn no_funds() -> Failure {
    Failure::state(
        "insufficient_balance",
        "Insufficient balance",
        "Your balance does not suffice for this payment. Please top it up.",
    )
}

/// The payment of an instant order: one, from the balance. Amount and currency are compared later.
fn payment(data: &Map<String, Value>, hold: bool) -> Result<Option<(String, String)>, Failure> {
    let payments = checks::list(data, "", "payments")?;
    match (hold, payments) {
        (true, []) => Ok(None),
        (true, _) => Err(Failure::field("validation_inclusion", "/payments", "An order of type hold takes no payment")),
        (false, [one]) => self::amount(checks::object(one, "/payments/0")?, "/payments/0").map(Some),
        (false, []) => Err(Failure::required("/payments")),
        (false, _) => Err(Failure::field("validation_length", "/payments", "Exactly one payment is expected")),
    }
}

/// `{type balance, amount, currency}` as (amount text, currency).
pub fn amount(fields: &Map<String, Value>, at: &str) -> Result<(String, String), Failure> {
    match checks::text(fields, at, "type")? {
        "balance" => {}
        "card" => return Err(Failure::unavailable()),
        _ => return Err(Failure::field("validation_inclusion", &format!("{at}/type"), "Field 'type' must be balance")),
    }
    Ok((checks::text(fields, at, "amount")?.to_owned(), checks::text(fields, at, "currency")?.to_owned()))
}

/// Compares an amount with what is due.
pub fn same_amount(paid: &(String, String), due: i64, currency: &str) -> Result<(), Failure> {
    if paid.1 != currency {
        let message = format!("The payment is in {} but the order is in {currency}.", paid.1);
        return Err(Failure::new(
            422,
            "validation_error",
            "payment_currency_does_not_match_order_currency",
            "Wrong currency",
            &message,
        ));
    }
    if money::read(&paid.0, currency) != Some(due) {
        let message = format!("The payment amount must be {} {currency}.", money::print(due, currency));
        return Err(Failure::new(
            422,
            "validation_error",
            "payment_amount_does_not_match_order_amount",
            "Wrong amount",
            &message,
        ));
    }
    Ok(())
}

/// A fault rule has put something on the price since it was told.
fn raise(call: &mut Call<'_>, found: &mut Found, percent: u32) {
    if let Some(told) = found.search.told.get(&found.index).copied() {
        let step = told.step + offer::rise(&found.search.currency, told.total, percent);
        offer::tell(call, found, Told { step, ..told });
    }
}

/// The price must be the one last told, and still hold: seats gone → no longer available, bucket sold out → price changed.
/// `extras` are paid on top.
fn priced(call: &mut Call<'_>, found: &mut Found, paid: Option<&(String, String)>, extras: i64) -> Result<Price, Failure> {
    let told = found.search.told.get(&found.index).copied().ok_or_else(|| gone(call, found))?;
    let now = offer::price_now(call.ledger, call.world, &found.search, &found.shelf, found.index, told);
    let now = now.ok_or_else(|| gone(call, found))?;
    if let Some(paid) = paid {
        same_amount(paid, told.total + extras, &found.search.currency)?;
    }
    if now.total != told.total {
        let owner = call.world.carriers.airline(found.candidate.owner).name;
        return Err(Failure::airline(
            422,
            "price_changed",
            owner,
            "The price of the selected offer has changed. Please retrieve it again.",
        ));
    }
    Ok(now)
}

fn scenario(call: &Call<'_>, found: &Found) -> Result<(), Failure> {
    match found.shelf.scenario {
        Some(Scenario::OrderFails) => {
            let owner = call.world.carriers.airline(found.candidate.owner).name;
            Err(Failure::airline(
                502,
                "airline_unknown",
                owner,
                "The airline responded with an unexpected error. Please contact us.",
            ))
        }
        Some(Scenario::NoFunds) => Err(no_funds()),
        _ => Ok(()),
    }
}

fn reference(call: &Call<'_>, number: u64) -> String {
    let taken = |text: &str| call.ledger.state.orders.values().any(|o| o.reference == text);
    let mut attempt = 0;
    loop {
        let text = call.world.ids.booking_reference(number, attempt);
        if attempt > 64 || !taken(&text) {
            return text;
        }
        attempt += 1;
    }
}

/// `metadata{string: string}`: at most 50 pairs, keys up to 40 and values up to 500 characters.
pub fn metadata(data: &Map<String, Value>) -> Result<Option<BTreeMap<String, String>>, Failure> {
    let Some(value) = data.get("metadata").filter(|v| !v.is_null()) else { return Ok(None) };
    let fields = checks::object(value, "/metadata")?;
    let mut metadata = BTreeMap::new();
    for (key, value) in fields {
        let text =
            value.as_str().ok_or_else(|| Failure::field("validation_type", "/metadata", "Metadata values must be strings"))?;
        if key.chars().count() > 40 || text.chars().count() > 500 {
            return Err(Failure::field(
                "validation_length",
                "/metadata",
                "Metadata keys have at most 40 and values at most 500 characters",
            ));
        }
        metadata.insert(key.clone(), text.to_owned());
    }
    if metadata.len() > 50 {
        return Err(Failure::field("validation_length", "/metadata", "At most 50 pairs of metadata"));
    }
    Ok(Some(metadata))
}
