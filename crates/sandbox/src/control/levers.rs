//! The levers of the simulation for whoever tries the product: what they are, how they stand, the clock, the airlines' unrest.

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Refusal, body};
use crate::duffel::webhooks;
use crate::ledger::{Disrupting, Event, Ledger};
use crate::presets::Preset;
use crate::wire::{Request, Response};
use crate::world::World;

/// One move of the clock goes no further.
const FURTHEST: Duration = Duration::days(3_660);

/// `GET levers`: everything a control screen shows, in both languages, and how it stands.
pub fn show(ledger: &Ledger, now: DateTime<Utc>) -> Response {
    let presets: Vec<Value> = Preset::ALL
        .iter()
        .map(|preset| {
            let (ja, en) = preset.said();
            json!({"preset": preset, "ja": ja, "en": en})
        })
        .collect();
    let levels: Vec<Value> = Disrupting::ALL
        .iter()
        .map(|level| {
            let (ja, en) = level.said();
            json!({"level": level.word(), "ja": ja, "en": en})
        })
        .collect();
    let config = &ledger.config;
    Response::json(
        200,
        &json!({
            "simulated": true,
            "clock": {
                "mode": config.clock_mode,
                "now": now,
                "ahead_s": ledger.state.ahead_ms / 1_000,
                "movable": config.clock_mode != "fixed",
            },
            "faults": {
                "preset": ledger.faults.preset,
                "protocol": ledger.faults.protocol,
                "rules": ledger.faults.rules.len(),
                "fired": ledger.faults.rules.iter().map(|r| r.fired).sum::<u64>(),
                "presets": presets,
                "protocols": ["duffel", "liteapi", "airalo"],
            },
            "disruption": {"level": config.disruption.word(), "levels": levels},
            "emit": {"types": webhooks::KINDS, "real": [webhooks::AIRLINE_CHANGE]},
            "resettable": config.resettable,
        }),
    )
}

/// `PUT disruption {level}`: how often airlines change flights booked from now on. Not journaled; a restart forgets it.
pub fn disrupt(ledger: &mut Ledger, now: DateTime<Utc>, request: &Request) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Level {
        level: String,
    }
    let Level { level } = body(request)?;
    ledger.config.disruption = level.parse().map_err(|error| Refusal(422, error))?;
    Ok(show(ledger, now))
}

/// `POST clock {advance_s | set}`: whatever is due on the way happens, in order of time.
pub fn clock(ledger: &mut Ledger, world: &World, now: DateTime<Utc>, request: &Request) -> Answer {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Move {
        advance_s: Option<i64>,
        set: Option<DateTime<Utc>>,
    }
    if ledger.config.clock_mode == "fixed" {
        return Err(Refusal(409, "the clock is fixed".to_owned()));
    }
    let target = match body(request)? {
        Move { advance_s: Some(seconds), set: None } => {
            let by = Duration::try_seconds(seconds).filter(|by| *by <= FURTHEST);
            let by = by.ok_or_else(|| Refusal(422, "the clock moves by ten years at most".to_owned()))?;
            now.checked_add_signed(by)
        }
        Move { advance_s: None, set: Some(at) } => Some(at),
        _ => return Err(Refusal(400, "give either advance_s or set".to_owned())),
    };
    let target = target.filter(|at| *at >= now).ok_or_else(|| Refusal(409, "the clock does not run backwards".to_owned()))?;
    if target - now > FURTHEST {
        return Err(Refusal(422, "the clock moves by ten years at most".to_owned()));
    }
    ledger.advance(world, target);
    let event = match ledger.config.clock_mode {
        "manual" => Event::Clock { now: target },
        // Rounded up: not even a fraction of a millisecond runs backwards.
        _ => Event::ClockAhead { by_ms: (target - now + Duration::nanoseconds(999_999)).num_milliseconds() },
    };
    ledger.commit(target, event, true);
    Ok(Response::json(200, &json!({"now": target})))
}
