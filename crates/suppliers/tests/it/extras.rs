//! Seats and bags: what is on sale, and what becomes of a choice.
use crate::ambient::within;
use crate::payloads::{data, duffel, error, handle, intent, offer, order, yen};
use crate::peer::{Peer, Reply, Seen};
use btm_domain::ExtraKind;
use btm_domain::extras::{ExtraChoice, SeatElementKind};
use btm_domain::supply::{Refusal, Step, Written};
use btm_suppliers::{ErrorKind, FlightShop, Intent, PricedFlight, Repriced};
use serde_json::{Value, json};

fn bag() -> Value {
    json!({"id": "ase_bag", "type": "baggage", "total_amount": "3000", "total_currency": "JPY", "maximum_quantity": 2,
        "passenger_ids": ["pas_1"], "segment_ids": ["seg_1"], "metadata": {"type": "checked", "maximum_weight_kg": 23,
        "maximum_length_cm": null}})
}

fn selling() -> Value {
    let mut value = offer("off_1");
    value["available_services"] = json!([
        bag(),
        {"id": "ase_cfar", "type": "cancel_for_any_reason", "total_amount": "2500", "total_currency": "JPY", "maximum_quantity": 1,
            "passenger_ids": ["pas_1", "pas_2"], "segment_ids": []},
        {"id": "ase_x", "type": "baggage", "total_amount": null, "maximum_quantity": 1},
        {"id": "ase_seat", "type": "seat", "total_amount": "1", "total_currency": "JPY", "maximum_quantity": 1},
    ]);
    value
}

fn maps() -> Value {
    let seat = |designator: &str, services: Value| {
        json!({"type": "seat", "designator": designator, "name": null,
        "disclosures": ["<b>No</b> recline"], "available_services": services})
    };
    let on_sale = json!([{"id": "ase_12a", "passenger_id": "pas_1", "total_amount": "1500", "total_currency": "JPY"},
        {"id": "ase_other", "passenger_id": "pas_9", "total_amount": "1500", "total_currency": "JPY"}]);
    let rows = json!([
        {"sections": [{"elements": [{"type": "lavatory"}]}, {"elements": []}, {"elements": [{"type": "galley"}, {"type": "hammock"}]}]},
        {"sections": [{"elements": [seat("12A", on_sale), seat("12B", json!([]))]}, {"elements": [{"type": "exit_row"}]}]},
    ]);
    let cabins = json!([{"deck": 0, "cabin_class": "economy", "aisles": 1, "wings": null, "rows": rows}]);
    json!({"data": [{"id": "sea_1", "slice_id": "sli_1", "segment_id": "seg_1", "cabins": cabins},
        {"id": "sea_2", "slice_id": "sli_7", "segment_id": "seg_of_another_offer", "cabins": []}], "meta": null})
}

/// `priced` tells what the price action answers for a body.
fn shop(priced: impl Fn(&Value) -> Value + Send + Sync + 'static) -> impl Fn(&Seen) -> Reply + Send + Sync + 'static {
    move |seen| match (seen.method.as_str(), seen.path.split('?').next().unwrap()) {
        ("GET", "/air/offers/off_1") => Reply::Json(200, data(selling())),
        ("GET", "/air/seat_maps") => Reply::Json(200, maps().to_string()),
        ("POST", "/air/offers/off_1/actions/price") => {
            Reply::Json(200, data(priced(&serde_json::from_str::<Value>(&seen.body).unwrap()["data"])))
        }
        ("POST", "/air/orders") => Reply::Json(201, data(order("ord_1", "instant", "r"))),
        _ => Reply::Json(404, error(404, "invalid_request_error", "not_found")),
    }
}

fn with_total(total: &str) -> Value {
    let mut value = offer("off_1");
    value["total_amount"] = json!(total);
    value
}

fn choice(service: &str, quantity: u8) -> ExtraChoice {
    ExtraChoice { service_ref: service.into(), quantity }
}

#[tokio::test]
async fn bags_and_seats_on_sale_are_told_with_traveller_and_flight() {
    let peer = Peer::start(shop(|_| offer("off_1"))).await;
    let sale = duffel(&peer).await.extras(&handle(), within(20)).await.unwrap();
    assert!(peer.last("/air/offers/off_1").path.ends_with("?return_available_services=true"));
    assert!(peer.last("/air/seat_maps").path.ends_with("?offer_id=off_1"));
    let bags: Vec<_> = sale
        .bags
        .iter()
        .map(|b| (b.service_ref.as_str(), b.kind, b.label.as_str(), b.amount, b.most, b.traveller, b.segments.clone()))
        .collect();
    assert_eq!(
        bags,
        [
            ("ase_bag", ExtraKind::Bag, "23 kg", yen("3000"), 2, Some(0), vec![0]),
            ("ase_cfar", ExtraKind::CancelForAnyReason, "", yen("2500"), 1, None, vec![]),
        ],
        "seats are in the maps, and what has no price is not on sale"
    );
    assert_eq!(sale.seat_maps.len(), 1, "a map of no flight of the offer is passed over");
    let map = &sale.seat_maps[0];
    assert_eq!((map.segment, map.cabins[0].rows.len(), map.cabins[0].rows[0].sections.len()), (0, 2, 3));
    let kinds: Vec<_> = map.cabins[0].rows[0].sections.iter().flatten().map(|e| e.kind).collect();
    assert_eq!(kinds, [SeatElementKind::Lavatory, SeatElementKind::Galley, SeatElementKind::Empty]);
    let seats = &map.cabins[0].rows[1].sections[0];
    assert_eq!((seats[0].designator.as_deref(), seats[0].on_sale.len(), seats[1].on_sale.len()), (Some("12A"), 1, 0));
    assert_eq!((seats[0].on_sale[0].amount, seats[0].on_sale[0].traveller), (yen("1500"), 0));
    assert_eq!(seats[0].remarks, ["No recline"]);
}

#[tokio::test]
async fn an_airline_without_maps_still_sells_bags() {
    for (status, body) in [
        (200, r#"{"data":[]}"#.to_owned()),
        (422, error(422, "airline_error", "airline_unknown")),
        (500, String::new()),
        (404, String::new()),
    ] {
        let peer = Peer::start(move |seen| {
            if seen.path.starts_with("/air/seat_maps") {
                Reply::Json(status, body.clone())
            } else {
                Reply::Json(200, data(selling()))
            }
        })
        .await;
        let sale = duffel(&peer).await.extras(&handle(), within(20)).await.unwrap();
        assert_eq!((sale.bags.len(), sale.seat_maps.len()), (2, 0), "{status}");
    }
    let peer = Peer::start(|_| Reply::Json(422, error(422, "airline_error", "offer_no_longer_available"))).await;
    assert_eq!(duffel(&peer).await.extras(&handle(), within(20)).await.unwrap_err().kind, ErrorKind::OfferGone);
}

async fn chosen(priced: impl Fn(&Value) -> Value + Send + Sync + 'static, choices: &[ExtraChoice]) -> (Peer, PricedFlight) {
    let peer = Peer::start(shop(priced)).await;
    let Repriced::Priced(flight) = duffel(&peer).await.with_extras(&handle(), choices, within(20)).await.unwrap() else {
        panic!("gone")
    };
    (peer, *flight)
}

#[tokio::test]
async fn the_total_has_the_choice_in_it_however_the_supplier_tells_it() {
    let choices = [choice("ase_bag", 2), choice("ase_12a", 1)];
    // In the offer's total; as the charge of the payment; or not at all, so that it comes on top.
    let charged = |_: &Value| {
        let mut value = offer("off_1");
        value["intended_payment_methods"] = json!([{"type": "balance", "charge_amount": "29500", "charge_currency": "JPY"}]);
        value
    };
    for flight in [
        chosen(|_| with_total("29500"), &choices).await.1,
        chosen(charged, &choices).await.1,
        chosen(|_| offer("off_1"), &choices).await.1,
    ] {
        assert_eq!(flight.total, yen("29500"));
    }
    let (peer, _) = chosen(|_| with_total("29500"), &choices).await;
    let sent: Value = serde_json::from_str(&peer.last("/air/offers/off_1/actions/price").body).unwrap();
    assert_eq!(
        sent["data"],
        json!({"intended_payment_methods": [{"type": "balance"}],
            "intended_services": [{"id": "ase_bag", "quantity": 2}, {"id": "ase_12a", "quantity": 1}]})
    );
}

#[tokio::test]
async fn the_handle_buys_and_prices_the_choice_again() {
    let (peer, flight) = chosen(|_| with_total("28000"), &[choice("ase_bag", 2)]).await;
    let shop = duffel(&peer).await;
    let Repriced::Priced(again) = shop.reprice(&flight.handle, within(20)).await.unwrap() else { panic!("gone") };
    let sent: Value = serde_json::from_str(&peer.last("/air/offers/off_1/actions/price").body).unwrap();
    assert_eq!((again.total, &sent["data"]["intended_services"]), (yen("28000"), &json!([{"id": "ase_bag", "quantity": 2}])));
    let intent = Intent { offer: again.handle.clone(), accepted_price: yen("28000"), ..intent(Step::Book) };
    assert!(matches!(shop.book(&intent).await, Written::Done(_)));
    let body: Value = serde_json::from_str(&peer.last("/air/orders").body).unwrap();
    assert_eq!(body["data"]["services"], json!([{"id": "ase_bag", "quantity": 2}]));
    assert_eq!(body["data"]["payments"], json!([{"type": "balance", "amount": "28000", "currency": "JPY"}]));
    let other = Intent { accepted_price: yen("22000"), ..intent };
    assert_eq!(shop.book(&other).await, Written::Refused(Refusal::PriceChanged { new: Some(yen("28000")) }));
    // No choice is the fare alone, and no `services` in the order.
    let (_, bare) = chosen(|_| offer("off_1"), &[]).await;
    assert_eq!(bare.total, yen("22000"));
}

#[tokio::test]
async fn what_is_not_on_sale_is_refused_before_pricing() {
    for choices in [
        vec![choice("ase_nobody", 1)],
        vec![choice("ase_bag", 3)],
        vec![choice("ase_bag", 0)],
        vec![choice("ase_12a", 2)],
        vec![choice("ase_bag", 1), choice("ase_bag", 1)],
    ] {
        let peer = Peer::start(shop(|_| offer("off_1"))).await;
        let no = duffel(&peer).await.with_extras(&handle(), &choices, within(20)).await.unwrap_err();
        assert_eq!((no.kind, peer.count("POST", "/air/offers")), (ErrorKind::Rejected, 0), "{choices:?}");
    }
}
