//! `POST accounts`: shapes an account before use.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use super::{Answer, Refusal, body};
use crate::duffel::access;
use crate::ledger::{Event, Ledger};
use crate::money;
use crate::wire::{Request, Response};
use crate::world::World;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shape {
    token: String,
    currency: Option<String>,
    /// A decimal string.
    balance: Option<String>,
    products: Option<Vec<String>>,
    resend_guard: Option<bool>,
    rate_limit: Option<u32>,
}

/// Makes or changes the account of a token. Its orders stay; a currency can change only while there are none.
pub fn shape(ledger: &mut Ledger, world: &World, now: DateTime<Utc>, request: &Request) -> Answer {
    let shape: Shape = body(request)?;
    let id = access::account_id(world, &shape.token);
    let known = ledger.state.accounts.get(&id).cloned();
    let currency =
        shape.currency.or_else(|| known.as_ref().map(|a| a.currency.clone())).unwrap_or_else(|| ledger.config.currency.clone());
    if !world.rates.knows(&currency) {
        return Err(Refusal(422, format!("unknown currency {currency}")));
    }
    let state = &ledger.state;
    let used = state.orders.values().any(|o| o.account == id)
        || state.rooms.bookings.values().any(|b| b.account == id)
        || state.esims.orders.values().any(|o| o.account == id);
    let mut account = match known {
        Some(account) if account.currency == currency => account,
        Some(_) if used => return Err(Refusal(409, "the account has orders in another currency".to_owned())),
        _ => access::newborn(&currency),
    };
    if let Some(balance) = shape.balance {
        account.balance = money::read(&balance, &currency).ok_or_else(|| Refusal(422, "balance is not an amount".to_owned()))?;
    }
    account.products = shape.products.or(account.products);
    account.resend_guard = shape.resend_guard.unwrap_or(account.resend_guard);
    account.rate_limit = shape.rate_limit.unwrap_or(account.rate_limit);
    let shown = json!({
        "account": id,
        "currency": account.currency,
        "balance": money::print(account.balance, &account.currency),
        "products": account.products,
        "resend_guard": account.resend_guard,
        "rate_limit": account.rate_limit,
    });
    ledger.commit(now, Event::Account { id, account }, true);
    Ok(Response::json(200, &shown))
}
