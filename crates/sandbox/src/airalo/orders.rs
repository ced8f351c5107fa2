//! Orders of eSIMs and top-ups: no idempotency; found again by their description.

use serde_json::{Value, json};

use super::error::Failure;
use super::fields::{self, Fields};
use super::{Answer, Call, view};
use crate::bend::{Accept, Bent};
use crate::draw::Draw;
use crate::ledger::Event;
use crate::ledger::esims::{EsimEvent, EsimOrder, Sim, SimState, filling};
use crate::ledger::order::OrderState;
use crate::wire::Response;
use crate::world::esim::Package;

/// Most SIMs of one order.
const MOST: u32 = 50;

/// `POST /v2/orders`.
pub fn create(call: &mut Call<'_>, bent: Bent) -> Answer {
    let body = Fields::read(call.request)?;
    fields::check_signature(call.request, &body, &call.secret)?;
    let id = body.text("package_id").ok_or_else(|| Failure::field("package_id", "The package id field is required."))?;
    let quantity = body.text("quantity").unwrap_or("1").parse::<u32>();
    let quantity =
        quantity.ok().filter(|q| *q >= 1).ok_or_else(|| Failure::field("quantity", "The quantity must be at least 1."))?;
    if quantity > MOST {
        return Err(Failure::field("quantity", "The quantity may not be greater than 50."));
    }
    if body.text("type").is_some_and(|t| t != "sim") {
        return Err(Failure::field("type", "The selected type is invalid."));
    }
    scenario(id)?;
    let package = call.world.esims.package(id).filter(|p| !p.topup).cloned();
    let package = package.ok_or_else(|| Failure::field("package_id", "The selected package is invalid."))?;
    let description = body.text("description").unwrap_or_default();
    if description.chars().count() > 255 {
        return Err(Failure::field("description", "The description may not be greater than 255 characters."));
    }
    let sold = call.ledger.state.esims.sold.get(id).copied().unwrap_or(0);
    if bent.sold_out || sold + quantity > package.stock {
        return Err(Failure::reason(33, "Insufficient stock of eSIMs remaining in the requested package."));
    }
    if bent.accept.is_some_and(|a| !a.created) {
        return Ok(accepted(bent.accept));
    }
    let made = make(call, &package, quantity, description, bent.percent)?;
    if bent.twice {
        // The supplier executed the same request twice: the answer shows the first order only.
        let _second = make(call, &package, quantity, description, bent.percent);
    }
    match bent.accept {
        Some(_) => Ok(accepted(bent.accept)),
        None => show(call, made, true),
    }
}

fn accepted(accept: Option<Accept>) -> Response {
    Response::json(accept.map_or(202, |a| a.status), &json!({"data": {}, "meta": {"message": "accepted"}}))
}

/// Packages that show one behaviour each.
fn scenario(id: &str) -> Result<(), Failure> {
    let Some(name) = id.strip_prefix("test-").and_then(|i| i.strip_suffix("-7days-1gb")) else { return Ok(()) };
    Err(match name {
        "insufficient-balance" => no_credit(),
        "maintenance-mode" => Failure::reason(13, "Requested operator is currently undergoing maintenance."),
        "disabled-top-up" => Failure::reason(23, "Top-up is disabled for this eSIM."),
        "not-enough" => Failure::reason(33, "Insufficient stock of eSIMs remaining in the requested package."),
        "out-of-stock" => Failure::reason(34, "The requested eSIM package is invalid or it is currently out of stock."),
        "create-pending-future-order" | "create-retry-future-order" | "create-failed-future-order" => Failure::not_enabled(),
        _ => Failure::field("package_id", "The selected package is invalid."),
    })
}

fn no_credit() -> Failure {
    Failure::reason(11, "Insufficient Airalo credit. Please top up and try again.")
}

fn draft(call: &Call<'_>, package: &Package, quantity: u32, description: &str, percent: i64) -> Result<EsimOrder, Failure> {
    let account = call.ledger.state.accounts.get(&call.account).ok_or_else(Failure::unauthorised)?;
    let price = view::price(call.world, package, &account.currency).1;
    let price = price + price * percent / 100;
    let total = price * i64::from(quantity);
    if account.balance < total {
        return Err(no_credit());
    }
    let number = call.ledger.state.next_order;
    let id = 500_001 + number;
    Ok(EsimOrder {
        number,
        id,
        code: format!("{}-{id}", call.now.format("%Y%m%d")),
        account: call.account.clone(),
        made_at: call.now,
        package: package.id.clone(),
        topup: package.topup,
        quantity,
        description: description.to_owned(),
        currency: account.currency.clone(),
        price,
        total,
        megabytes: package.megabytes(),
        days: package.days,
        iccids: Vec::new(),
        state: OrderState::Live,
        request_ids: vec![call.request_id.to_owned()],
    })
}

fn make(call: &mut Call<'_>, package: &Package, quantity: u32, description: &str, percent: i64) -> Result<u64, Failure> {
    let mut order = draft(call, package, quantity, description, percent)?;
    let first = call.ledger.state.esims.sims.len() as u64;
    let sims: Vec<Sim> = (0..u64::from(quantity))
        .map(|n| {
            let draw = Draw::new(call.world.seed, "esim").with(order.number).with(n);
            Sim {
                id: 900_001 + first + n,
                iccid: iccid(order.number, n, draw),
                account: order.account.clone(),
                order: order.id,
                made_at: call.now,
                matching_id: format!("SIM-{:016X}", draw.with(1).number()),
                fillings: vec![filling(&order)],
                used_before: 0,
                counted_from: None,
                told: 0,
            }
        })
        .collect();
    order.iccids = sims.iter().map(|s| s.iccid.clone()).collect();
    let id = order.id;
    call.ledger.commit(call.now, Event::Esims(Box::new(EsimEvent::EsimOrdered { order: Box::new(order), sims })), true);
    Ok(id)
}

/// 8900, order, place in it, a draw, and Luhn's digit: 20 digits, none twice.
fn iccid(order: u64, place: u64, draw: Draw) -> String {
    let body = format!("8900{:09}{:02}{:04}", order % 1_000_000_000, place % 100, draw.below(10_000));
    let sum: u32 = (body.bytes().rev().enumerate())
        .map(|(at, digit)| {
            let digit = u32::from(digit - b'0') * if at % 2 == 0 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// `POST /v2/orders/topups {package_id, iccid, description}`.
pub fn top_up(call: &mut Call<'_>, bent: Bent) -> Answer {
    let body = Fields::read(call.request)?;
    fields::check_signature(call.request, &body, &call.secret)?;
    let id = body.text("package_id").ok_or_else(|| Failure::field("package_id", "The package id field is required."))?;
    let iccid = body.text("iccid").ok_or_else(|| Failure::field("iccid", "The iccid field is required."))?;
    let mine = |s: &&Sim| s.account == call.account;
    let sim = call.ledger.state.esims.sims.get(iccid).filter(mine).cloned();
    let sim = sim.ok_or_else(|| Failure::field("iccid", "The selected iccid is invalid."))?;
    scenario(id)?;
    let place = sim.fillings.first().and_then(|f| call.world.esims.package(&f.package)).map(|p| p.place);
    let package = call.world.esims.package(id).filter(|p| p.topup && Some(p.place) == place).cloned();
    let package = package.ok_or_else(|| Failure::field("package_id", "The selected package is invalid."))?;
    if matches!(sim.usage(call.world.seed, call.now).state, SimState::Expired | SimState::Recycled) {
        return Err(Failure::reason(73, "The eSIM has been recycled and can no longer be topped up."));
    }
    if bent.sold_out {
        return Err(Failure::reason(33, "Insufficient stock of eSIMs remaining in the requested package."));
    }
    if bent.accept.is_some_and(|a| !a.created) {
        return Ok(accepted(bent.accept));
    }
    let mut made = None;
    for _ in 0..if bent.twice { 2 } else { 1 } {
        let used = sim.used(call.world.seed, call.now);
        let mut order = draft(call, &package, 1, body.text("description").unwrap_or_default(), bent.percent)?;
        order.iccids = vec![iccid.to_owned()];
        made = made.or(Some(order.id));
        call.ledger.commit(call.now, Event::Esims(Box::new(EsimEvent::ToppedUp { order: Box::new(order), used })), true);
    }
    match (bent.accept, made) {
        (None, Some(id)) => show(call, id, true),
        _ => Ok(accepted(bent.accept)),
    }
}

fn show(call: &Call<'_>, id: u64, fresh: bool) -> Answer {
    let order = call.ledger.state.esims.orders.get(&id).filter(|o| o.account == call.account);
    Ok(view::one(view::order(call, order.ok_or_else(Failure::not_found)?, fresh)))
}

/// `GET /v2/orders/{id}?include=sims,user,status`.
pub fn read(call: &mut Call<'_>, id: &str) -> Answer {
    show(call, id.parse().map_err(|_| Failure::not_found())?, false)
}

/// `GET /v2/orders` with its filters, newest first. `filter[description]` is a LIKE search.
pub fn list(call: &mut Call<'_>) -> Answer {
    let request = call.request;
    let filter = |name: &str| request.param(name).filter(|t| !t.is_empty());
    let description = filter("filter[description]").map(str::to_lowercase);
    let days = filter("filter[created_at]").map(|range| range.split_once(" - ").unwrap_or((range, range)));
    let wanted = |order: &&EsimOrder| {
        let day = order.made_at.format("%Y-%m-%d").to_string();
        order.account == call.account
            && description.as_deref().is_none_or(|d| order.description.to_lowercase().contains(d))
            && days.is_none_or(|(from, to)| (from..=to).contains(&day.as_str()))
            && filter("filter[code]").is_none_or(|c| order.code == c)
            && filter("filter[order_status]").is_none_or(|s| view::status(call, order) == s)
            && filter("filter[iccid]").is_none_or(|i| order.iccids.iter().any(|known| known == i))
    };
    let orders: Vec<&EsimOrder> = call.ledger.state.esims.orders.values().rev().filter(wanted).collect();
    let (data, links, meta): (Vec<Value>, _, _) = view::page(request, &orders, 25, |o| view::order(call, o, false))?;
    Ok(Response::json(200, &json!({"data": data, "links": links, "meta": meta})))
}
