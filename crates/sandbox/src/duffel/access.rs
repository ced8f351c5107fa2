//! The door: token, version, content type, and the calls an account may make in a minute.

use chrono::{DateTime, Duration, DurationRound, Utc};

use super::error::Failure;
use crate::ledger::{Account, Event, Ledger};
use crate::wire::{Request, Response};
use crate::world::World;
use crate::{money, world::moment};

/// The rate-limit headers of an answer.
pub struct Quota {
    limit: u32,
    remaining: u32,
    reset: DateTime<Utc>,
}

impl Quota {
    /// Puts the three headers on an answer; the reset is an HTTP date, the end of the current minute.
    pub fn stamp(&self, response: &mut Response) {
        response.set("ratelimit-limit", self.limit.to_string());
        response.set("ratelimit-remaining", self.remaining.to_string());
        response.set("ratelimit-reset", self.reset.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
    }
}

/// Calls a minute of an account that was not shaped by hand.
pub const RATE_LIMIT: u32 = 4_000;

/// A new account: money enough for a simulated year.
pub fn newborn(currency: &str) -> Account {
    Account {
        currency: currency.to_owned(),
        balance: 5_000_000 * 10_i64.pow(money::exponent(currency)) * if money::exponent(currency) == 0 { 100 } else { 1 },
        resend_guard: true,
        rate_limit: RATE_LIMIT,
        products: None,
        captured: 0,
        refunded: 0,
    }
}

/// The account id of a token: a hash, the token itself is kept nowhere.
pub fn account_id(world: &World, token: &str) -> String {
    world.ids.of_text("acc_", token)
}

/// Finds or opens the account of a call, counts the call, and checks the headers.
pub fn enter(ledger: &mut Ledger, world: &World, now: DateTime<Utc>, request: &Request) -> (Result<String, Failure>, Quota) {
    let token = token(request);
    let id = token.as_ref().map_or_else(|_| "nobody".to_owned(), |t| account_id(world, t));
    let limit = ledger.state.accounts.get(&id).map_or(RATE_LIMIT, |a| a.rate_limit);
    let minute = moment::minute_of(now);
    let count = ledger.minutes.entry(id.clone()).or_insert((minute, 0));
    if count.0 != minute {
        *count = (minute, 0);
    }
    count.1 += 1;
    let used = count.1;
    let next = now.duration_trunc(Duration::minutes(1)).unwrap_or(now) + Duration::minutes(1);
    let quota = Quota { limit, remaining: limit.saturating_sub(used), reset: next };
    let outcome = token.and_then(|_| {
        if used > limit {
            return Err(too_many());
        }
        versions(request)?;
        if !ledger.state.accounts.contains_key(&id) {
            let account = newborn(&ledger.config.currency);
            ledger.commit(now, Event::Account { id: id.clone(), account }, false);
        }
        Ok(id)
    });
    (outcome, quota)
}

/// The 429 of a spent minute.
pub fn too_many() -> Failure {
    let message = "Too many requests hit the API too quickly. Please retry your request after the time specified in the `ratelimit-reset` header.";
    Failure::new(429, "rate_limit_error", "rate_limit_exceeded", "Rate limit exceeded", message)
}

fn token(request: &Request) -> Result<&str, Failure> {
    let refuse = |code: &str, title: &str, message: &str| Failure::new(401, "authentication_error", code, title, message);
    let Some(header) = request.header("authorization") else {
        let message = "The 'Authorization' header needs to be set and contain a valid API token.";
        return Err(refuse("missing_authorization_header", "Missing authorization header", message));
    };
    let token = header.strip_prefix("Bearer ").map(str::trim).filter(|t| !t.is_empty() && !t.contains(' '));
    let Some(token) = token else {
        let message = "The 'Authorization' header must be of the form 'Bearer <token>'.";
        return Err(refuse("invalid_authorization_header", "Invalid authorization header", message));
    };
    if token.starts_with("duffel_live_") || token.starts_with("prod_") {
        return Err(refuse(
            "access_token_not_found",
            "Access token not found",
            "This is a simulation: a live token is of no use here.",
        ));
    }
    Ok(token)
}

fn versions(request: &Request) -> Result<(), Failure> {
    let refuse = |code: &str, title: &str, message: &str| Err(Failure::new(400, "invalid_request_error", code, title, message));
    match request.header("duffel-version").map(str::trim) {
        None | Some("") => {
            return refuse(
                "missing_version_header",
                "Missing version header",
                "The 'Duffel-Version' header needs to be set to 'v2'.",
            );
        }
        Some("v2") => {}
        Some("v1" | "beta") => {
            return refuse("unsupported_version", "Unsupported version", "The version is no longer supported. Use 'v2'.");
        }
        Some(_) => {
            return refuse("invalid_version_header", "Invalid version header", "The 'Duffel-Version' header must be 'v2'.");
        }
    }
    if let Some(accept) = request.header("accept")
        && !["*/*", "application/json", "application/*"].iter().any(|known| accept.contains(known))
    {
        let message = "The 'Accept' header must allow 'application/json'.";
        return Err(Failure::new(406, "invalid_request_error", "unsupported_format", "Unsupported format", message));
    }
    if !request.body.is_empty() {
        match request.header("content-type") {
            None => {
                return refuse(
                    "missing_content_type_header",
                    "Missing content type",
                    "The 'Content-Type' header needs to be set to 'application/json'.",
                );
            }
            Some(kind) if kind.starts_with("application/json") => {}
            Some(_) => {
                return refuse(
                    "invalid_content_type_header",
                    "Invalid content type",
                    "The 'Content-Type' header must be 'application/json'.",
                );
            }
        }
    }
    Ok(())
}
