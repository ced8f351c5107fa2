//! `GET /air/seat_maps?offer_id=`: one map per segment of the cabin sold on it.

use serde_json::{Value, json};

use super::error::Failure;
use super::services::{Catalogue, Service};
use super::{Answer, Call, offers, page};
use crate::money;

/// The maps of an offer.
pub fn list(call: &mut Call<'_>) -> Answer {
    let id = call.request.param("offer_id").ok_or_else(|| Failure::required("/offer_id"))?.to_owned();
    let found = offers::find(call, &id)?;
    let catalogue = Catalogue::of(call, &found);
    let currency = found.search.currency.as_str();
    let mut maps = Vec::new();
    for (slice, sold) in catalogue.product.slices.iter().enumerate() {
        for place in 0..sold.itinerary.segments.len() {
            let scope = catalogue.scope();
            let segment_id = scope.segment_id(slice, sold, place);
            maps.push(json!({
                "id": call.world.ids.of_text("sea_", &segment_id),
                "slice_id": scope.slice_id(slice, sold),
                "segment_id": segment_id,
                "cabins": [cabin(&catalogue, slice, place, currency)],
            }));
        }
    }
    Ok(page::all(&maps))
}

fn cabin(catalogue: &Catalogue<'_>, slice: usize, place: usize, currency: &str) -> Value {
    let sold = &catalogue.product.slices[slice];
    let seating = catalogue.seating(slice, place);
    let for_sale = catalogue.seats(slice, place);
    let services = |designator: &str| for_sale.iter().find(|(d, _)| d == designator).map_or(&[][..], |(_, s)| s.as_slice());
    let seat = |designator: Option<String>| match designator {
        None => json!({"type": "empty"}),
        Some(designator) => json!({
            "type": "seat",
            "designator": designator,
            "name": "",
            "disclosures": [],
            "available_services": services(&designator).iter().map(|s| service(s, currency)).collect::<Vec<_>>(),
        }),
    };
    let section = |elements: Vec<Value>| json!({"elements": elements});
    let rows = seating.rows();
    let half = rows.len() / 2;
    let blocks = seating.blocks.len();
    let mut printed = vec![json!({
        "sections": (0..blocks).map(|b| section(vec![json!({"type": if b == 0 { "lavatory" } else { "galley" }})])).collect::<Vec<_>>()
    })];
    for (number, row) in rows.into_iter().enumerate() {
        if number == half && half > 3 {
            let exits = (0..blocks).map(|b| {
                let outer = b == 0 || b + 1 == blocks;
                section(vec![json!({"type": if outer { "exit_row" } else { "empty" }})])
            });
            printed.push(json!({"sections": exits.collect::<Vec<_>>()}));
        }
        let sections: Vec<Value> = row.into_iter().map(|block| section(block.into_iter().map(seat).collect())).collect();
        printed.push(json!({"sections": sections}));
    }
    let wings = (half > 3).then(|| json!({"first_row_index": half - 2, "last_row_index": (half + 4).min(printed.len() - 1)}));
    json!({
        "deck": 0,
        "cabin_class": sold.cabins[place].word(),
        "aisles": blocks - 1,
        "wings": wings,
        "rows": printed,
    })
}

fn service(service: &Service, currency: &str) -> Value {
    json!({
        "id": service.id,
        "passenger_id": service.passenger,
        "total_amount": money::print(service.price, currency),
        "total_currency": currency,
    })
}
