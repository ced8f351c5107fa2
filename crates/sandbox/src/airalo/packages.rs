//! `GET /v2/packages`: places with their operators and packages.

use serde_json::{Value, json};

use super::error::Failure;
use super::{Answer, Call, view};
use crate::money;
use crate::wire::Response;
use crate::world::esim::{Kind, Place};

/// The catalogue, filtered; all of it on one page unless a `limit` is given.
pub fn list(call: &mut Call<'_>) -> Answer {
    let request = call.request;
    let kind = match request.param("filter[type]") {
        None | Some("") => None,
        Some("local") => Some(false),
        Some("global") => Some(true),
        Some(_) => return Err(Failure::field("type", "The selected type is invalid.")),
    };
    let country = request.param("filter[country]").filter(|c| !c.is_empty()).map(str::to_ascii_uppercase);
    let wanted = |place: &Place| {
        let global = place.kind != Kind::Country;
        // A country without a type means its own packages.
        kind.unwrap_or(global && country.is_none()) == global && country.as_deref().is_none_or(|c| place.members.contains(&c))
    };
    let places: Vec<usize> = (0..call.world.esims.places.len()).filter(|at| wanted(&call.world.esims.places[*at])).collect();
    let topups = view::includes(request, "topup");
    let (data, links, meta) = view::page(request, &places, places.len(), |at| place(call, *at, topups))?;
    Ok(Response::json(
        200,
        &json!({"pricing": {"model": "net_pricing", "discount_percentage": 0}, "data": data, "links": links, "meta": meta}),
    ))
}

fn place(call: &Call<'_>, at: usize, topups: bool) -> Value {
    let (catalogue, ja) = (&call.world.esims, call.japanese());
    let (place, operator) = (&catalogue.places[at], &catalogue.operators[at]);
    let currency = call.ledger.state.accounts.get(&call.account).map_or("USD", |a| a.currency.as_str());
    let offered = || catalogue.packages[operator.packages.clone()].iter().filter(|p| topups || !p.topup);
    let packages: Vec<Value> = offered().map(|p| view::package(call.world, p, currency, ja)).collect();
    let least = offered().map(|p| view::price(call.world, p, currency).0).min().unwrap_or(0);
    let image = |name: &str| json!({"width": 132, "height": 99, "url": format!("https://{}/images/{name}.png", view::HOST)});
    let name = |code: &str| {
        let (en, other) = catalogue.country(code);
        if ja { other } else { en }.to_owned()
    };
    let countries: Vec<Value> = (place.members.iter())
        .map(|code| json!({"country_code": code, "title": name(code), "image": image(&code.to_lowercase())}))
        .collect();
    let coverages: Vec<Value> = (place.members.iter())
        .map(|code| json!({"name": name(code), "code": code, "networks": [{"name": operator.en, "types": ["LTE", "5G"]}]}))
        .collect();
    let info = if ja {
        "データ専用の模擬eSIMです。実在しません。"
    } else {
        "A simulated data-only eSIM. It does not exist."
    };
    json!({
        "slug": place.slug(),
        "country_code": if place.kind == Kind::Country { place.code } else { "" },
        "title": if ja { place.ja } else { place.en },
        "image": image(&place.slug()),
        "min_price": money::number(least, currency),
        "operators": [{
            "id": operator.id,
            "style": "light",
            "gradient_start": "#334155",
            "gradient_end": "#64748b",
            "type": if place.kind == Kind::Country { "local" } else { "global" },
            "is_prepaid": false,
            "title": if ja { operator.ja } else { operator.en },
            "esim_type": "Prepaid",
            "warning": null,
            "apn_type": "automatic",
            "apn_value": null,
            "is_roaming": operator.roaming,
            "info": [info],
            "image": image(&operator.slug),
            "plan_type": "data",
            "activation_policy": "first-usage",
            "is_kyc_verify": false,
            "rechargeability": true,
            "other_info": null,
            "coverages": coverages,
            "apn": {"ios": {"apn_type": "automatic", "apn_value": null}, "android": {"apn_type": "automatic", "apn_value": null}},
            "packages": packages,
            "countries": countries,
        }],
    })
}
