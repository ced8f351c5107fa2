//! F-12 after the booking: seats, bags and meals are wished for one by one, and a person arranges them (docs/adr/0005).
use super::desk::{act, case_in, offer_act};
use super::world::*;
use btm_api::ProblemCode;
use btm_api::desk::{
    DeskAbout, DeskCaseBody, DeskCaseResponse, DeskCaseState, DeskCasesResponse, QuoteState, WishKind, WishedFlight,
};
use btm_api::purchase::BookingBody;
use btm_domain::{BookingState as S, FieldCode};
use reqwest::StatusCode;
use serde_json::{Value, json};

async fn booked(w: &World) -> BookingBody {
    let offer = w.device.offer().await;
    let booking = w.device.buy(&purchase(&w.device, &offer)).await;
    assert_eq!(booking.state, S::Confirmed);
    booking
}

/// The flights of a booking as one who wishes sees them.
fn wished(booking: &BookingBody, what: &str, kind: &str, flight: usize) -> Value {
    let seen = WishedFlight::from(booking.slices().iter().flat_map(|s| &s.segments).nth(flight).unwrap());
    json!({"kind": kind, "traveller_id": booking.travellers[0].traveller_id, "flight": seen, "what": what})
}

fn extras_of(booking: &BookingBody, wishes: Value) -> Value {
    json!({"case_id": id(), "trip_id": booking.trip_id, "traveller_id": booking.travellers[0].traveller_id, "about": "extras",
        "booking_id": booking.booking_id, "text": "", "wishes": wishes})
}

async fn send(device: &Device, request: &Value) -> reqwest::Response {
    device.keyed("/v1/desk/requests", request["case_id"].as_str().unwrap(), request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_and_a_bag_wished_after_the_booking_reach_the_desk_one_by_one_and_are_quoted() {
    let w = World::new().await;
    let operator = w.operator().await;
    let booking = booked(&w).await;
    let bag = json!({"kind": "bag", "traveller_id": booking.travellers[0].traveller_id, "flight": null, "what": "23 kg"});
    let request = extras_of(&booking, json!([wished(&booking, "窓側", "seat", 0), bag]));
    let answer = send(&w.device, &request).await;
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    let asked: DeskCaseBody = read(answer).await;
    let again: DeskCaseBody = read(send(&w.device, &request).await).await;
    assert_eq!(again, asked, "sent twice is asked once");
    let queue: DeskCasesResponse = read(operator.get("/v1/desk/cases").await).await;
    assert_eq!(
        queue.cases.iter().map(|c| (c.case_id, c.about, c.booking_id)).collect::<Vec<_>>(),
        [(asked.case_id, DeskAbout::Extras, Some(booking.booking_id))]
    );
    let wishes: Vec<_> = queue.cases[0].wishes.iter().map(|w| (w.kind, w.what.as_str(), w.flight.is_some())).collect();
    assert_eq!(wishes, [(WishKind::Seat, "窓側", true), (WishKind::Bag, "23 kg", false)]);
    let file: DeskCaseResponse = read(operator.get(&format!("/v1/desk/cases/{}", asked.case_id)).await).await;
    let flight = queue.cases[0].wishes[0].flight.clone().unwrap();
    assert!(file.sheet_ja.contains("座席のご希望：窓側") && file.sheet_ja.contains(&flight.number), "{}", file.sheet_ja);
    assert!(file.sheet_en.contains("Bag wished: 23 kg · All flights"), "{}", file.sheet_en);
    act(&operator, &asked, offer_act()).await;
    let seen = case_in(w.device.mirror().await);
    assert_eq!((seen.quote.unwrap().state, seen.wishes.len()), (QuoteState::Sent, 2));
    let done = act(&operator, &asked, json!({"act": "settle", "text": "12Aを確保しました"})).await;
    assert_eq!((done.case.state, done.booking.unwrap().state), (DeskCaseState::Settled, S::Confirmed));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wish_is_refused_for_a_stranger_for_a_flight_that_is_gone_and_where_it_says_nothing() {
    let w = World::new().await;
    let booking = booked(&w).await;
    let good = wished(&booking, "窓側", "seat", 0);
    let changed = |field: &str, value: Value| {
        let mut wish = good.clone();
        wish[field] = value;
        extras_of(&booking, json!([wish]))
    };
    let mut gone = good["flight"].clone();
    gone["day"] = json!("2020-01-01");
    let mut elsewhere = extras_of(&booking, json!([good]));
    elsewhere["about"] = json!("other");
    elsewhere["text"] = json!("席");
    let many = Value::Array(vec![good.clone(); 21]);
    for (request, code) in [
        (extras_of(&booking, json!([])), FieldCode::Required),
        (changed("what", json!(" ")), FieldCode::Required),
        (changed("what", json!("席".repeat(201))), FieldCode::TooLong),
        (extras_of(&booking, many), FieldCode::TooLong),
        (changed("traveller_id", json!(id())), FieldCode::Mismatch),
        (changed("flight", gone), FieldCode::Mismatch),
        (elsewhere, FieldCode::Mismatch),
    ] {
        let refused = problem(send(&w.device, &request).await).await;
        assert_eq!(refused.code, ProblemCode::InvalidInput, "{request}");
        assert_eq!(
            refused.fields.iter().map(|f| (f.field.as_str(), f.code)).collect::<Vec<_>>(),
            [("wishes", code)],
            "{request}"
        );
    }
    let operator = w.operator().await;
    let queue: DeskCasesResponse = read(operator.get("/v1/desk/cases").await).await;
    assert_eq!(queue.cases.len(), 0);
    assert_eq!(send(&w.device, &extras_of(&booking, json!([good]))).await.status(), StatusCode::ACCEPTED);
}
