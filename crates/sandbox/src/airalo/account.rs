//! What belongs to the account: balance, refunds asked for, notifications; and the devices that take an eSIM.

use serde_json::{Value, json};

use super::error::Failure;
use super::fields::Fields;
use super::{Answer, Call, view};
use crate::duffel::webhooks;
use crate::ledger::Event;
use crate::ledger::esims::{EsimEvent, LOW_DATA, Refund};
use crate::ledger::hooks::Webhook;
use crate::money;
use crate::wire::Response;

/// `GET /v2/balance`.
pub fn balance(call: &mut Call<'_>) -> Answer {
    let account = call.ledger.state.accounts.get(&call.account).ok_or_else(Failure::unauthorised)?;
    let amount = money::number(account.balance, &account.currency);
    Ok(view::one(json!({
        "balances": {"name": "balance", "availableBalance": {"amount": amount, "currency": account.currency}},
    })))
}

const REASONS: [&str; 12] = [
    "INSTALLATION_FAILURE",
    "NO_COVERAGE",
    "APN_FAILURE",
    "TRIP_CANCELLATION",
    "CHANGE_OF_PLAN",
    "INCOMPATIBLE_DEVICE",
    "LOCKED_DEVICE",
    "WRONG_PURCHASE",
    "SLOW_SPEED",
    "DUPLICATE_PURCHASE",
    "CUSTOMER_REQUEST",
    "OTHERS",
];

/// `POST /v2/refund {iccids, reason, notes?, email?}` → 202: people look at it, nothing is promised.
pub fn refund(call: &mut Call<'_>) -> Answer {
    let body = Fields::read(call.request)?;
    let iccids: Vec<String> = body.all("iccids").into_iter().map(str::to_owned).collect();
    if iccids.is_empty() || iccids.len() > 5 {
        return Err(Failure::field("iccids", "One to five iccids are required."));
    }
    let mine = |i: &String| call.ledger.state.esims.sims.get(i).is_some_and(|s| s.account == call.account);
    if !iccids.iter().all(mine) {
        return Err(Failure::field("iccids", "The selected iccids are invalid."));
    }
    let reason = body.text("reason").filter(|r| REASONS.contains(r));
    let reason = reason.ok_or_else(|| Failure::field("reason", "The selected reason is invalid."))?.to_owned();
    if reason == "OTHERS" && body.text("notes").is_none() {
        return Err(Failure::field("notes", "The notes field is required when reason is OTHERS."));
    }
    let number = call.ledger.state.esims.refunds.last_key_value().map_or(1, |(n, _)| n + 1);
    let refund = Refund { number, account: call.account.clone(), iccids, reason, made_at: call.now, granted: None };
    call.ledger.commit(call.now, Event::Esims(Box::new(EsimEvent::RefundAsked { refund })), true);
    let data = json!({"refund_id": number.to_string(), "created_at": view::time(call.now)});
    Ok(Response::json(202, &json!({"data": data, "meta": {"message": "success"}})))
}

/// What can be told. Only low data is: the rest belongs to parts that are not enabled.
const KINDS: [&str; 4] = ["async_orders", LOW_DATA, "webhook_credit_limit", "webhook_maintenance"];

/// `POST /v2/notifications/opt-in {type, webhook_url}`: https, or http on this machine. Signed with the client's secret.
pub fn opt_in(call: &mut Call<'_>) -> Answer {
    let body = Fields::read(call.request)?;
    let kind = kind(&body)?;
    let wrong = || Failure::field("webhook_url", "The webhook url must be a valid https address.");
    let url = body.text("webhook_url").and_then(webhooks::address).ok_or_else(wrong)?;
    let webhook = Webhook {
        id: receiver(call, &kind),
        number: call.ledger.state.next_record,
        account: call.account.clone(),
        url: url.clone(),
        events: vec![kind.clone()],
        active: true,
        secret: call.secret.clone(),
        made_at: call.now,
        updated_at: call.now,
        airalo: true,
    };
    call.ledger.commit(call.now, Event::Hook { webhook }, true);
    Ok(view::one(json!({"notification": {"type": kind, "contact_point": url}})))
}

/// `POST /v2/notifications/opt-out {type}`.
pub fn opt_out(call: &mut Call<'_>) -> Answer {
    let kind = kind(&Fields::read(call.request)?)?;
    let webhook = receiver(call, &kind);
    if !call.ledger.state.hooks.webhooks.contains_key(&webhook) {
        return Err(Failure::not_found());
    }
    call.ledger.commit(call.now, Event::HookGone { webhook }, true);
    Ok(view::one(json!({"notification": {"type": kind}})))
}

/// The id of an account's receiver: one of each kind.
fn receiver(call: &Call<'_>, kind: &str) -> String {
    call.world.ids.of_text("end_", &format!("{} {kind}", call.account))
}

fn kind(body: &Fields) -> Result<String, Failure> {
    let kind = body.text("type").filter(|k| KINDS.contains(k));
    kind.map(str::to_owned).ok_or_else(|| Failure::field("type", "The selected type is invalid."))
}

/// `GET /v2/compatible-devices-lite`.
pub fn devices() -> Response {
    const DEVICES: [(&str, &str, &str, &str); 24] = [
        ("iPhone11,2", "ios", "Apple", "iPhone XS"),
        ("iPhone11,8", "ios", "Apple", "iPhone XR"),
        ("iPhone12,1", "ios", "Apple", "iPhone 11"),
        ("iPhone12,8", "ios", "Apple", "iPhone SE (2nd generation)"),
        ("iPhone13,2", "ios", "Apple", "iPhone 12"),
        ("iPhone14,5", "ios", "Apple", "iPhone 13"),
        ("iPhone14,6", "ios", "Apple", "iPhone SE (3rd generation)"),
        ("iPhone14,7", "ios", "Apple", "iPhone 14"),
        ("iPhone15,4", "ios", "Apple", "iPhone 15"),
        ("iPhone17,3", "ios", "Apple", "iPhone 16"),
        ("iPad13,1", "ios", "Apple", "iPad Air (4th generation)"),
        ("flame", "android", "Google", "Pixel 4"),
        ("redfin", "android", "Google", "Pixel 5"),
        ("oriole", "android", "Google", "Pixel 6"),
        ("panther", "android", "Google", "Pixel 7"),
        ("shiba", "android", "Google", "Pixel 8"),
        ("tokay", "android", "Google", "Pixel 9"),
        ("SM-G981", "android", "Samsung", "Galaxy S20"),
        ("SM-G991", "android", "Samsung", "Galaxy S21"),
        ("SM-S901", "android", "Samsung", "Galaxy S22"),
        ("SM-S911", "android", "Samsung", "Galaxy S23"),
        ("SM-S921", "android", "Samsung", "Galaxy S24"),
        ("XQ-DQ54", "android", "Sony", "Xperia 1 V"),
        ("SH-M24", "android", "Sharp", "AQUOS sense8"),
    ];
    let list: Vec<Value> =
        DEVICES.iter().map(|(model, os, brand, name)| json!({"model": model, "os": os, "brand": brand, "name": name})).collect();
    Response::json(200, &json!({"data": list}))
}
