//! Cancelling an order: a quote, then its confirmation.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::error::Failure;
use super::page::{self, Paging};
use super::{Answer, Call, checks, order_view, orders, view};
use crate::ledger::Event;
use crate::ledger::after::{Cancellation, RefundTo};
use crate::ledger::order::{Order, OrderState};
use crate::money;
use crate::world::{World, moment};

/// A quote holds for an hour.
const HOLDS_FOR: Duration = Duration::hours(1);
/// Taking an order back at no cost is possible for so long after payment,
const VOID_FOR: Duration = Duration::hours(24);
/// where the first flight leaves so long after payment.
const VOID_BEFORE: Duration = Duration::hours(48);

fn already() -> Failure {
    Failure::state("already_cancelled", "Already cancelled", "The order has already been cancelled.")
}

/// The order must be one that can still be cancelled.
fn cancellable<'a>(call: &'a Call<'_>, order: &str) -> Result<&'a Order, Failure> {
    let order = orders::find(call, order)?;
    match order.state {
        OrderState::Cancelled => Err(already()),
        OrderState::Held | OrderState::Live if !order_view::departed(order, call.now) => Ok(order),
        _ => Err(Failure::state("order_not_cancellable", "Order not cancellable", "The order cannot be cancelled any more.")),
    }
}

/// `POST /air/order_cancellations {order_id}`: what cancelling would give back. Nothing is cancelled yet.
pub fn quote(call: &mut Call<'_>) -> Answer {
    let data = checks::data(call.request)?;
    let order = cancellable(call, checks::text(&data, "", "order_id")?)?.clone();
    let number = call.ledger.state.next_record;
    let void = void_until(call.world, &order).filter(|until| call.now < *until);
    let (refund, refund_to) = refund(&order, void.is_some());
    let quote = Cancellation {
        id: call.world.ids.make("ore_", &[number, call.now.timestamp_micros() as u64]),
        number,
        order: order.id.clone(),
        refund,
        currency: order.currency.clone(),
        refund_to,
        made_at: call.now,
        expires_at: void.map_or(call.now + HOLDS_FOR, |until| until.min(call.now + HOLDS_FOR)),
        confirmed_at: None,
    };
    call.ledger.occur(call.world, call.now, Event::Quoted { quote: quote.clone() }, true);
    Ok(page::one(201, &view(call.world, &order, &quote)))
}

/// The end of the time in which a paid order is taken back at no cost: a day after payment, for flights abroad that leave two days
/// after it or later. Duffel Airways has no such time; neither has an order that was changed.
pub fn void_until(world: &World, order: &Order) -> Option<DateTime<Utc>> {
    let paid = order.paid_at.filter(|_| order.product.owner != "ZZ" && order.after.changes.is_empty())?;
    let country = |airport| world.places.airport(airport).country;
    let mut segments = order.product.slices.iter().flat_map(|s| &s.itinerary.segments);
    let abroad = segments.any(|s| country(s.from) != country(s.to));
    let leaves = order.product.slices.first().map(|s| moment::utc_of(s.itinerary.start()))?;
    (abroad && leaves - paid >= VOID_BEFORE).then(|| paid + VOID_FOR)
}

/// What an order gives back. Duffel Airways gives back everything, whatever its conditions say; so does everybody whose flight was
/// cancelled or moved by an hour and more, and everybody in the first day (`void`). Else the fare's conditions count.
fn refund(order: &Order, void: bool) -> (i64, RefundTo) {
    let own = order.product.owner == "ZZ";
    if order.state == OrderState::Held {
        return (0, RefundTo::AwaitingPayment);
    }
    if let [slice] = order.product.slices.as_slice()
        && own
        && (slice.origin.as_str(), slice.destination.as_str()) == ("LTN", "SYD")
    {
        return (order.total, RefundTo::AirlineCredits);
    }
    let upset = order.after.open_airline_change().is_some_and(|change| {
        let moved = |after: &crate::ledger::order::SoldSlice| after.itinerary.start() - change.before.itinerary.start();
        change.after.as_ref().is_none_or(|after| moved(after) >= 60)
    });
    let terms = order.product.refund;
    let refund = if own || upset || void {
        order.total
    } else if terms.allowed {
        (order.total - terms.penalty).max(0)
    } else {
        0
    };
    (refund, RefundTo::Balance)
}

fn find<'a>(call: &'a Call<'_>, id: &str) -> Result<(&'a Cancellation, &'a Order), Failure> {
    let quote = call.ledger.state.cancellations.get(id).ok_or_else(|| Failure::not_found("order cancellation"))?;
    let order = orders::find(call, &quote.order).map_err(|_| Failure::not_found("order cancellation"))?;
    Ok((quote, order))
}

/// `POST /air/order_cancellations/{id}/actions/confirm`: only the newest quote of the order.
pub fn confirm(call: &mut Call<'_>, id: &str) -> Answer {
    let (quote, order) = find(call, id)?;
    if quote.confirmed_at.is_some() {
        return Err(already());
    }
    cancellable(call, &order.id)?;
    let newer = |q: &&Cancellation| q.order == quote.order && q.number > quote.number;
    // A total that has changed since has made the quote old, too.
    let void = void_until(call.world, order).is_some_and(|until| call.now < until);
    let moved = refund(order, void) != (quote.refund, quote.refund_to);
    if moved || quote.expires_at <= call.now || call.ledger.state.cancellations.values().any(|q| newer(&q)) {
        let message = "The quote is no longer the newest, or has expired. Please create another.";
        return Err(Failure::state("order_cancellation_stale", "Order cancellation stale", message));
    }
    let event = Event::Cancelled { quote: id.to_owned(), request_id: call.request_id.to_owned() };
    call.ledger.occur(call.world, call.now, event, true);
    read(call, id)
}

/// `GET /air/order_cancellations/{id}`.
pub fn read(call: &mut Call<'_>, id: &str) -> Answer {
    let (quote, order) = find(call, id)?;
    Ok(page::one(200, &view(call.world, order, quote)))
}

/// `GET /air/order_cancellations?order_id=`.
pub fn list(call: &mut Call<'_>) -> Answer {
    let paging = Paging::read(call.request)?;
    let wanted = call.request.param("order_id");
    let quotes = call.ledger.state.cancellations.values().filter(|q| wanted.is_none_or(|w| q.order == w));
    let mine = |q: &'_ Cancellation| call.ledger.state.orders.get(&q.order).filter(|o| o.account == call.account);
    let mut found: Vec<(&Cancellation, &Order)> = Vec::new();
    for quote in quotes {
        if let Some(order) = mine(quote) {
            found.push((quote, order));
        }
    }
    found.sort_by_key(|(q, _)| std::cmp::Reverse(q.number));
    let (page, meta) = paging.cut(&found, |(q, _)| q.id.clone());
    let views: Vec<Value> = page.iter().map(|(q, o)| view(call.world, o, q)).collect();
    Ok(page::many(&views, &meta))
}

/// A quote as the wire prints it.
pub fn view(world: &World, order: &Order, quote: &Cancellation) -> Value {
    let amount = money::print(quote.refund, &quote.currency);
    let credit = (quote.refund_to == RefundTo::AirlineCredits).then(|| {
        let id = world.ids.make("acd_", &[order.number]);
        json!({
            "id": id,
            "airline_iata_code": order.product.owner,
            "credit_name": "Travel credit (simulated)",
            "credit_code": id[id.len() - 8..].to_uppercase(),
            "credit_amount": amount,
            "credit_currency": quote.currency,
            "issued_on": quote.confirmed_at.unwrap_or(quote.made_at).date_naive().to_string(),
            "passenger_id": order.passengers.first().map(|p| &p.id),
        })
    });
    json!({
        "id": quote.id,
        "live_mode": false,
        "order_id": quote.order,
        "refund_amount": amount,
        "refund_currency": quote.currency,
        "refund_to": quote.refund_to.word(),
        "airline_credits": credit.into_iter().collect::<Vec<_>>(),
        "created_at": view::instant(quote.made_at),
        "expires_at": quote.confirmed_at.is_none().then(|| view::second(quote.expires_at)),
        "confirmed_at": quote.confirmed_at.map(view::instant),
    })
}
