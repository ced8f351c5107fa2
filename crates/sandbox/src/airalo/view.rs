//! Shapes of Airalo: numbers, times, packages, SIMs, orders, pages.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::Call;
use super::error::Failure;
use crate::ledger::esims::{EsimOrder, Sim};
use crate::ledger::order::OrderState;
use crate::money::number;
use crate::wire::{Request, Response};
use crate::world::World;
use crate::world::esim::Package;

/// `YYYY-MM-DD HH:MM:SS` in UTC.
pub fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

/// The price of a package in minor units of a currency, and what the partner pays.
pub fn price(world: &World, package: &Package, currency: &str) -> (i64, i64) {
    let retail = package.price as f64 / 100.0;
    (world.rates.convert(retail, "USD", currency), world.rates.convert(retail * 0.85, "USD", currency))
}

/// `1 GB`, `Unlimited`.
pub fn size(package: &Package, ja: bool) -> String {
    match (package.gigabytes, ja) {
        (Some(n), _) => format!("{n} GB"),
        (None, true) => "無制限".to_owned(),
        (None, false) => "Unlimited".to_owned(),
    }
}

/// `1 GB - 7 Days`, `1 GB・7日間`.
pub fn title(package: &Package, ja: bool) -> String {
    match ja {
        true => format!("{}・{}日間", size(package, ja), package.days),
        false => format!("{} - {} Days", size(package, ja), package.days),
    }
}

/// A package under its operator, or in the top-ups of a SIM.
pub fn package(world: &World, package: &Package, currency: &str, ja: bool) -> Value {
    let (retail, net) = price(world, package, currency);
    let fair = package.gigabytes.is_none();
    let policy = if ja { "1日3 GBを超えると速度が下がります。" } else { "Slower after 3 GB a day." };
    let prices = |minor| {
        let mut by_currency = Map::new();
        by_currency.insert(currency.to_owned(), number(minor, currency));
        by_currency
    };
    json!({
        "id": package.id,
        "type": if package.topup { "topup" } else { "sim" },
        "price": number(retail, currency),
        "net_price": number(net, currency),
        "amount": package.megabytes(),
        "day": package.days,
        "is_unlimited": fair,
        "title": title(package, ja),
        "data": size(package, ja),
        "short_info": null,
        "qr_installation": if ja { "QRコードを読み取ります。" } else { "Scan the QR code." },
        "manual_installation": if ja { "SM-DP+アドレスを入力します。" } else { "Enter the SM-DP+ address." },
        "voice": null,
        "text": null,
        "is_fair_usage_policy": fair,
        "fair_usage_policy": fair.then_some(policy),
        "prices": {"net_price": prices(net), "recommended_retail_price": prices(retail)},
    })
}

/// Where activation codes point: nowhere.
pub const HOST: &str = "sim.invalid";

/// A SIM, as orders and lists show it.
pub fn sim(sim: &Sim) -> Value {
    let code = format!("LPA:1${HOST}${}", sim.matching_id);
    json!({
        "id": sim.id,
        "created_at": time(sim.made_at),
        "iccid": sim.iccid,
        "lpa": HOST,
        "imsis": null,
        "matching_id": sim.matching_id,
        "qrcode": code,
        "qrcode_url": format!("https://{HOST}/qr?code={}", sim.matching_id),
        "direct_apple_installation_url": format!("https://{HOST}/apple?carddata={code}"),
        "airalo_code": null,
        "apn_type": "automatic",
        "apn_value": null,
        "apn": {"ios": {"apn_type": "automatic", "apn_value": null}, "android": {"apn_type": "automatic", "apn_value": null}},
        "is_roaming": true,
        "confirmation_code": null,
        "brand_settings_name": null,
        "msisdn": null,
    })
}

/// True when `include=a,b` names a part.
pub fn includes(request: &Request, part: &str) -> bool {
    request.param("include").is_some_and(|list| list.split(',').any(|p| p.trim() == part))
}

/// `completed`, `partially_refunded`, `refunded`.
pub fn status(call: &Call<'_>, order: &EsimOrder) -> &'static str {
    let left = order.iccids.iter().filter(|i| call.ledger.state.esims.sims.contains_key(*i)).count();
    match order.state {
        OrderState::Cancelled => "refunded",
        _ if left < order.iccids.len() => "partially_refunded",
        _ => "completed",
    }
}

/// An order, with the parts asked for; a new one shows its SIMs anyway.
pub fn order(call: &Call<'_>, order: &EsimOrder, fresh: bool) -> Value {
    let ja = call.japanese();
    let world = call.world;
    let known = world.esims.package(&order.package);
    let place = known.map(|p| &world.esims.places[p.place]);
    let named = place.map_or("", |p| if ja { p.ja } else { p.en });
    let text = known.map_or_else(|| order.package.clone(), |p| format!("{named}-{}", title(p, ja)));
    let guide = |step: &str| format!("<p><b>eSIM (simulated)</b></p><p>{step}</p>");
    let mut shown = json!({
        "id": order.id,
        "code": order.code,
        "currency": order.currency,
        "package_id": order.package,
        "quantity": order.quantity,
        "type": if order.topup { "topup" } else { "sim" },
        "description": order.description,
        "esim_type": "Prepaid",
        "validity": order.days,
        "package": text,
        "data": known.map(|p| size(p, ja)),
        "price": number(order.total, &order.currency),
        "net_price": number(order.total, &order.currency),
        "pricing_model": "net_pricing",
        "created_at": time(order.made_at),
        "manual_installation": guide(if ja { "SM-DP+アドレスと有効化コードを入力してください。" } else { "Enter the SM-DP+ address and the activation code." }),
        "qrcode_installation": guide(if ja { "QRコードを読み取ってください。" } else { "Scan the QR code." }),
        "installation_guides": {"en": format!("https://{HOST}/guide/en"), "ja": format!("https://{HOST}/guide/ja")},
        "text": null,
        "voice": null,
        "brand_settings_name": null,
    });
    let parts = shown.as_object_mut();
    if let Some(parts) = parts {
        let sims = || order.iccids.iter().filter_map(|i| call.ledger.state.esims.sims.get(i)).map(sim).collect::<Vec<_>>();
        if (fresh && !order.topup) || includes(call.request, "sims") {
            parts.insert("sims".to_owned(), sims().into());
        }
        if includes(call.request, "status") {
            let slug = status(call, order);
            parts.insert("status".to_owned(), json!({"name": slug.replace('_', " "), "slug": slug}));
        }
        if includes(call.request, "user") {
            parts.insert("user".to_owned(), json!({"id": 1, "name": "Simulated partner", "email": "partner@sim.invalid"}));
        }
    }
    shown
}

/// One thing with Airalo's word of success.
pub fn one(data: Value) -> Response {
    Response::json(200, &json!({"data": data, "meta": {"message": "success"}}))
}

/// `limit` and `page` of a list. Without a limit there are `usual` on a page.
pub fn page<T>(
    request: &Request,
    items: &[T],
    usual: usize,
    show: impl Fn(&T) -> Value,
) -> Result<(Vec<Value>, Value, Value), Failure> {
    let number = |key: &str| match request.param(key).filter(|t| !t.is_empty()) {
        None => Ok(None),
        Some(text) => match text.parse::<usize>() {
            Ok(n) if n > 0 => Ok(Some(n)),
            _ => Err(Failure::field(key, "The value must be a number from 1.")),
        },
    };
    let per_page = number("limit")?.unwrap_or(usual).max(1);
    let current = number("page")?.unwrap_or(1);
    let last = items.len().div_ceil(per_page).max(1);
    let from = (current - 1).saturating_mul(per_page).min(items.len());
    let shown: Vec<Value> = items[from..items.len().min(from + per_page)].iter().map(show).collect();
    let link = |page: usize| format!("https://{HOST}{}?page={page}", request.path);
    let links = json!({
        "first": link(1),
        "last": link(last),
        "prev": (current > 1).then(|| link(current - 1)),
        "next": (current < last).then(|| link(current + 1)),
    });
    let meta = json!({
        "message": "success",
        "current_page": current,
        "from": (!shown.is_empty()).then_some(from + 1),
        "last_page": last,
        "path": format!("https://{HOST}{}", request.path),
        "per_page": per_page,
        "to": (!shown.is_empty()).then_some(from + shown.len()),
        "total": items.len(),
    });
    Ok((shown, links, meta))
}
