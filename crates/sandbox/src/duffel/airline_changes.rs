//! Changes by the airline: read, accepted, or noted as dealt with.

use serde_json::{Value, json};

use super::error::Failure;
use super::{Answer, Call, checks, order_view, orders, page, view};
use crate::ledger::Event;
use crate::ledger::after::{AirlineAction, AirlineChange};
use crate::ledger::disruption;
use crate::ledger::order::{Order, OrderState};
use crate::world::World;

/// `GET /air/airline_initiated_changes?order_id=`. On Duffel's test route LHR–LTN every reading finds one more, an hour later.
pub fn list(call: &mut Call<'_>) -> Answer {
    let wanted = call.request.param("order_id").map(str::to_owned);
    if let Some(id) = &wanted {
        let order = orders::find(call, id)?.clone();
        if moves_when_read(&order) {
            let world = call.world;
            let change = disruption::change(world, &order, 0, call.now, |s| Some(disruption::shifted(world, s, 0, 60)));
            let event = Event::AirlineChanged { order: order.id, change: Box::new(change) };
            call.ledger.occur(world, call.now, event, true);
        }
    }
    let mine = |o: &&Order| o.account == call.account && o.is_visible() && wanted.as_ref().is_none_or(|w| o.id == *w);
    let orders = call.ledger.state.orders.values().filter(mine);
    let views: Vec<Value> = orders.flat_map(|o| o.after.airline_changes.iter().map(|c| view(call.world, o, c))).collect();
    Ok(page::all(&views))
}

fn moves_when_read(order: &Order) -> bool {
    let [slice] = order.product.slices.as_slice() else { return false };
    order.product.owner == "ZZ"
        && (slice.origin.as_str(), slice.destination.as_str()) == ("LHR", "LTN")
        && matches!(order.state, OrderState::Held | OrderState::Live)
}

fn find<'a>(call: &'a Call<'_>, id: &str) -> Result<(&'a Order, &'a AirlineChange), Failure> {
    let mine = call.ledger.state.orders.values().filter(|o| o.account == call.account && o.is_visible());
    let mut all = mine.flat_map(|o| o.after.airline_changes.iter().map(move |c| (o, c)));
    all.find(|(_, c)| c.id == id).ok_or_else(|| Failure::not_found("airline-initiated change"))
}

/// Only the newest change of an order, and only once.
fn newest<'a>(call: &'a Call<'_>, id: &str, stale: &str) -> Result<(&'a Order, &'a AirlineChange), Failure> {
    let (order, change) = find(call, id)?;
    if order.after.open_airline_change().is_none_or(|open| open.id != change.id) {
        let message = "There is a newer airline-initiated change, or this one was already dealt with.";
        return Err(Failure::state(stale, "Stale airline-initiated change", message));
    }
    Ok((order, change))
}

/// `POST /air/airline_initiated_changes/{id}/actions/accept`.
pub fn accept(call: &mut Call<'_>, id: &str) -> Answer {
    let (_, change) = newest(call, id, "stale_airline_initiated_change_accept")?;
    if change.after.is_none() {
        let message = "A cancelled flight cannot be accepted.";
        return Err(Failure::state("unsupported_action", "Unsupported action", message));
    }
    answer(call, id, AirlineAction::Accepted)
}

/// `PATCH /air/airline_initiated_changes/{id} {action_taken}`.
pub fn update(call: &mut Call<'_>, id: &str) -> Answer {
    let data = checks::data(call.request)?;
    let word = checks::text(&data, "", "action_taken")?;
    let action = AirlineAction::parse(word)
        .ok_or_else(|| Failure::field("validation_inclusion", "/action_taken", "Must be accepted, cancelled or changed"))?;
    newest(call, id, "stale_airline_initiated_change_update")?;
    answer(call, id, action)
}

fn answer(call: &mut Call<'_>, id: &str, action: AirlineAction) -> Answer {
    let (order, _) = find(call, id)?;
    let event = Event::AirlineChangeAnswered {
        order: order.id.clone(),
        change: id.to_owned(),
        action,
        request_id: call.request_id.to_owned(),
    };
    call.ledger.occur(call.world, call.now, event, true);
    let (order, change) = find(call, id)?;
    Ok(page::one(200, &view(call.world, order, change)))
}

/// A change by the airline as the wire prints it.
pub fn view(world: &World, order: &Order, change: &AirlineChange) -> Value {
    let passengers = order_view::passengers(order);
    let scope = order_view::scope(world, order, &passengers);
    let actions: &[&str] = match (&change.action, &change.after) {
        (Some(_), _) => &[],
        (None, Some(_)) => &["accept", "cancel", "change", "update"],
        (None, None) => &["cancel", "change", "update"],
    };
    let added: Vec<_> = change.after.iter().map(|s| view::slice(&scope, change.slice, s)).collect();
    json!({
        "id": change.id,
        "order_id": order.id,
        "added": added,
        "removed": [view::slice(&scope, change.slice, &change.before)],
        "available_actions": actions,
        "action_taken": change.action.map(|(action, _)| action.word()),
        "action_taken_at": change.action.map(|(_, at)| view::instant(at)),
        "travel_agent_ticket": null,
        "created_at": view::instant(change.made_at),
        "updated_at": view::instant(change.action.map_or(change.made_at, |(_, at)| at)),
    })
}
