//! SIMs: lists, one of them, its usage, the top-ups it takes, what was put on it.

use serde_json::{Value, json};

use super::error::Failure;
use super::{Answer, Call, view};
use crate::ledger::esims::{Sim, SimState};
use crate::wire::Response;

/// A SIM of the account.
pub fn find<'a>(call: &'a Call<'_>, iccid: &str) -> Result<&'a Sim, Failure> {
    call.ledger.state.esims.sims.get(iccid).filter(|s| s.account == call.account).ok_or_else(Failure::not_found)
}

/// `GET /v2/sims?include=order&limit&page`, newest first.
pub fn list(call: &mut Call<'_>) -> Answer {
    let mut sims: Vec<&Sim> = call.ledger.state.esims.sims.values().filter(|s| s.account == call.account).collect();
    sims.sort_by_key(|s| std::cmp::Reverse(s.id));
    let (data, links, meta) = view::page(call.request, &sims, 25, |s| shown(call, s))?;
    Ok(Response::json(200, &json!({"data": data, "links": links, "meta": meta})))
}

/// `GET /v2/sims/{iccid}?include=order,order.status,share`.
pub fn read(call: &mut Call<'_>, iccid: &str) -> Answer {
    Ok(view::one(shown(call, find(call, iccid)?)))
}

fn shown(call: &Call<'_>, sim: &Sim) -> Value {
    let mut shown = view::sim(sim);
    let Some(parts) = shown.as_object_mut() else { return shown };
    parts.insert("recycled".to_owned(), (sim.usage(call.world.seed, call.now).state == SimState::Recycled).into());
    let order = call.ledger.state.esims.orders.get(&sim.order);
    if let Some(order) = order.filter(|_| ["order", "order.status"].iter().any(|p| view::includes(call.request, p))) {
        let mut printed = view::order(call, order, false);
        if let Some(fields) = printed.as_object_mut().filter(|_| view::includes(call.request, "order.status")) {
            let slug = view::status(call, order);
            fields.insert("status".to_owned(), json!({"name": slug.replace('_', " "), "slug": slug}));
        }
        parts.insert("simable".to_owned(), printed);
    }
    if view::includes(call.request, "share") {
        let link = format!("https://{}/share/{}", view::HOST, sim.iccid);
        parts.insert("sharing".to_owned(), json!({"link": link, "access_code": "0000"}));
    }
    shown
}

/// `GET /v2/sims/{iccid}/usage`.
pub fn usage(call: &mut Call<'_>, iccid: &str) -> Answer {
    let usage = find(call, iccid)?.usage(call.world.seed, call.now);
    Ok(view::one(json!({
        "remaining": usage.remaining,
        "total": usage.total,
        "expired_at": usage.expires_at.map(view::time),
        "is_unlimited": usage.unlimited,
        "status": usage.state.word(),
        "remaining_voice": 0,
        "remaining_text": 0,
        "total_voice": 0,
        "total_text": 0,
    })))
}

/// `GET /v2/sims/{iccid}/topups`.
pub fn topups(call: &mut Call<'_>, iccid: &str) -> Answer {
    let sim = find(call, iccid)?;
    let catalogue = &call.world.esims;
    let place = sim.fillings.first().and_then(|f| catalogue.package(&f.package)).map(|p| p.place);
    let currency = call.ledger.state.accounts.get(&call.account).map_or("USD", |a| a.currency.as_str());
    let packages = place.and_then(|at| catalogue.operators.get(at)).map(|o| &catalogue.packages[o.packages.clone()]);
    let list: Vec<Value> = (packages.unwrap_or_default().iter().filter(|p| p.topup))
        .map(|p| view::package(call.world, p, currency, call.japanese()))
        .collect();
    Ok(view::one(list.into()))
}

/// `GET /v2/sims/{iccid}/packages`: what was put on the SIM, oldest first.
pub fn packages(call: &mut Call<'_>, iccid: &str) -> Answer {
    let sim = find(call, iccid)?;
    let usage = sim.usage(call.world.seed, call.now);
    let active = usage.expires_at.map(|_| view::time(sim.activates_at()));
    let currency = call.ledger.state.accounts.get(&call.account).map_or("USD", |a| a.currency.as_str());
    let list: Vec<Value> = (sim.fillings.iter().enumerate())
        .map(|(at, filling)| {
            let package = call.world.esims.package(&filling.package);
            json!({
                "id": filling.order,
                "status": usage.state.word(),
                // The whole rest is told with the newest package.
                "remaining": if at + 1 == sim.fillings.len() { usage.remaining } else { 0 },
                "activated_at": active,
                "expired_at": usage.expires_at.map(view::time),
                "finished_at": null,
                "package": package.map(|p| view::package(call.world, p, currency, call.japanese())),
            })
        })
        .collect();
    Ok(view::one(list.into()))
}
