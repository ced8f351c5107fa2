//! The core call: `handle(&mut Ledger, &World, now, Request) -> (Response, Vec<Effect>)`. No sockets, no clock.

use chrono::{DateTime, Utc};

use crate::ledger::Ledger;
use crate::wire::{Effect, Request, Response};
use crate::world::World;
use crate::{airalo, control, duffel, liteapi};

/// The header that says on every answer what this is.
pub const SIMULATED: (&str, &str) = ("x-sandbox", "smart-btm simulated");

/// Answers one request. What was promised stands in the effects as journal records; the shell makes them durable before the
/// answer leaves.
pub fn handle(ledger: &mut Ledger, world: &World, now: DateTime<Utc>, request: &Request) -> (Response, Vec<Effect>) {
    ledger.calls += 1;
    ledger.advance(world, now);
    let request_id = world.ids.make("req_", &[ledger.calls, now.timestamp_micros() as u64]);
    let first = request.path.split('/').nth(1).unwrap_or_default();
    let mut response = match first {
        "_sandbox" => control::answer(ledger, world, now, request),
        "" => notice(),
        "air" | "places" | "identity" | "payments" | "stays" | "cars" | "links" => {
            duffel::answer(ledger, world, now, request, &request_id)
        }
        "v2" => airalo::answer(ledger, world, now, request, &request_id),
        "v3.0" => liteapi::answer(ledger, world, now, request, &request_id),
        _ => duffel::unknown_path(&request_id),
    };
    response.set(SIMULATED.0, SIMULATED.1);
    response.set("x-request-id", request_id);
    if let Some(echo) = request.header("x-client-correlation-id") {
        let echo: String = echo.chars().take(255).collect();
        response.set("x-client-correlation-id", echo);
    }
    (response, ledger.take_effects())
}

fn notice() -> Response {
    Response::text(
        200,
        "Smart BTM supplier sandbox: a simulation. Nothing here is a real flight, hotel or eSIM, and nothing is ever charged.\n\
         Smart BTM サプライヤー模擬環境：ここにある便・ホテル・eSIM はすべて模擬であり、実際の予約や請求は発生しません。\n",
    )
}
