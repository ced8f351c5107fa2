//! What goes over the wire, seen by a scripted peer; and each way an answer can come, break off or not come at all.
use super::samples::{booking, data, error, hotel, prebook, rates};
use super::{asked, intent, query, search, stay};
use crate::ambient::{clock, entropy, within};
use crate::payloads::traveller;
use crate::peer::{Peer, Reply, Seen};
use btm_domain::stay::StayQuery;
use btm_domain::supply::{DoubtCause, LookUp, Refusal, Step, Written};
use btm_domain::{FieldCode, FieldError};
use btm_suppliers::port::{PricedOffer, Requoted, StayShop};
use btm_suppliers::{Access, ErrorKind, Intent, LiteApi, SearchEnd, SearchNote, StartError, Supplier};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

async fn connect(peer: &Peer) -> LiteApi {
    let access = Access::sandbox(&peer.base_url, &peer.ca_pem, "sand_secret".into()).unwrap();
    LiteApi::connect(access, clock(), entropy()).await.unwrap()
}

/// Everything but writes, as it should be.
fn calm(seen: &Seen) -> Reply {
    let path = seen.path.split('?').next().unwrap();
    Reply::Json(
        200,
        match (seen.method.as_str(), path) {
            ("GET", "/v3.0/data/hotels") => data(json!([hotel()])),
            ("GET", "/v3.0/data/hotel") => data(hotel()),
            ("POST", "/v3.0/hotels/rates") => data(json!([rates()])),
            ("POST", "/v3.0/rates/prebook") => data(prebook()),
            ("GET", "/v3.0/bookings") => data(json!([])),
            ("GET", "/v3.0/data/currencies") => data(json!([{"code": "JPY"}])),
            other => panic!("{other:?}"),
        },
    )
}

/// A peer that is calm but for writes, and a room prebooked there.
async fn prebooked(write: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> (Peer, LiteApi, PricedOffer) {
    let peer = Peer::start(move |seen| match (seen.method.as_str(), seen.path.as_str()) {
        ("POST", "/v3.0/rates/book") => write(seen),
        ("PUT", _) => write(seen),
        _ => calm(seen),
    })
    .await;
    let shop = connect(&peer).await;
    let offer = quote(&shop, query()).await;
    (peer, shop, offer)
}

async fn quote(shop: &LiteApi, query: StayQuery) -> PricedOffer {
    let (found, end) = search(shop, query).await;
    assert!(end.complete, "{end:?}");
    let rate = shop.rates(&found[0].handle, within(60)).await.unwrap().remove(0);
    match shop.quote(&rate.handle, within(60)).await.unwrap() {
        Requoted::Priced(offer) => *offer,
        Requoted::Gone => panic!("gone"),
    }
}

fn sent(peer: &Peer, path: &str) -> Value {
    serde_json::from_str(&peer.last(path).body).unwrap()
}

#[tokio::test]
async fn searches_ask_for_the_houses_and_then_for_their_cheapest_rooms() {
    let peer = Peer::start(calm).await;
    let shop = connect(&peer).await;
    let (found, end) = search(&shop, StayQuery { rooms: 2, guests: 5, radius_m: 300, ..query() }).await;
    assert_eq!((found.len(), end), (1, SearchEnd { complete: true, note: None }));
    let listed = peer.last("/v3.0/data/hotels");
    assert_eq!(listed.path, "/v3.0/data/hotels?latitude=33.59&longitude=130.42&radius=1000&limit=1000", "never a smaller circle");
    assert!(listed.head.contains("x-api-key: sand_secret") && !listed.head.contains("authorization"));
    let body = sent(&peer, "/v3.0/hotels/rates");
    assert_eq!(
        body,
        json!({"hotelIds": ["lp1897"], "checkin": "2027-01-20", "checkout": "2027-01-22", "currency": "JPY", "guestNationality": "JP",
            "occupancies": [{"adults": 3}, {"adults": 2}], "timeout": 12, "limit": 1, "includeHotelData": false, "maxRatesPerHotel": 1})
    );
    // The same search again, and by others at the same time: one call.
    let (again, _) = search(&shop, StayQuery { rooms: 2, guests: 5, radius_m: 300, ..query() }).await;
    assert_eq!((again, peer.count("POST", "/v3.0/hotels/rates")), (found.clone(), 1));
    shop.rates(&found[0].handle, within(60)).await.unwrap();
    assert_eq!(sent(&peer, "/v3.0/hotels/rates").get("maxRatesPerHotel"), None);
    shop.rates(&found[0].handle, within(60)).await.unwrap();
    assert_eq!(peer.count("GET", "/v3.0/data/hotel?"), 1, "a house is kept");
}

#[tokio::test]
async fn a_house_that_cannot_be_read_costs_one_house() {
    let peer = Peer::start(|seen| match seen.path.as_str() {
        "/v3.0/hotels/rates" => {
            let mut second = rates();
            second["hotelId"] = json!("lp2");
            second["roomTypes"][0]["offerRetailRate"]["amount"] = json!("?");
            Reply::Json(200, data(json!([rates(), second, 7, {"roomTypes": []}])))
        }
        path if path.starts_with("/v3.0/data/hotels") => {
            let mut second = hotel();
            second["id"] = json!("lp2");
            Reply::Json(200, data(json!([{"id": "lp3"}, second, hotel(), 7, {"name": "nobody"}])))
        }
        _ => calm(seen),
    })
    .await;
    let (found, end) = search(&connect(&peer).await, query()).await;
    assert_eq!((found.len(), end), (1, SearchEnd { complete: true, note: Some(SearchNote::OffersLeftOut(6)) }));
}

#[tokio::test]
async fn a_booking_carries_our_reference_and_the_travellers() {
    let (peer, shop, offer) = prebooked(|_| Reply::Json(200, data(booking("b1", &intent_ref())))).await;
    assert_eq!(sent(&peer, "/v3.0/rates/prebook")["usePaymentSdk"], false);
    assert_eq!(sent(&peer, "/v3.0/rates/prebook")["offerId"].as_str().unwrap().len(), 1_440);
    let Written::Done(done) = shop.book(&intent(&offer)).await else { panic!("not done") };
    assert_eq!((done.supplier_order_id.as_str(), done.record_locator.as_str()), ("b1", "H77"));
    assert_eq!(
        sent(&peer, "/v3.0/rates/book"),
        json!({"prebookId": "pb 1/2", "clientReference": intent_ref(), "payment": {"method": "ACC_CREDIT_CARD"},
            "holder": {"firstName": "TARO", "lastName": "YAMADA", "email": "taro@example.invalid", "phone": "+819012345678"},
            "guests": [{"occupancyNumber": 1, "firstName": "TARO", "lastName": "YAMADA", "email": "taro@example.invalid"}]})
    );
    let first = peer.last("/v3.0/rates/book").body;
    shop.book(&intent(&offer)).await;
    assert_eq!(peer.last("/v3.0/rates/book").body, first, "the same bytes whenever it is sent");
}

fn intent_ref() -> String {
    btm_domain::supply::our_ref(crate::payloads::booking(), Step::Book)
}

#[tokio::test]
async fn every_room_has_a_guest() {
    let (peer, shop, _) = prebooked(|_| Reply::Json(200, data(booking("b1", &intent_ref())))).await;
    let offer = quote(&shop, StayQuery { rooms: 2, guests: 3, ..query() }).await;
    for (travellers, rooms) in [(1, vec![1, 2]), (2, vec![1, 2]), (3, vec![1, 2, 1])] {
        let intent = Intent { travellers: vec![traveller(); travellers], ..intent(&offer) };
        shop.book(&intent).await;
        let guests = sent(&peer, "/v3.0/rates/book")["guests"].as_array().unwrap().clone();
        let told: Vec<u64> = guests.iter().map(|g| g["occupancyNumber"].as_u64().unwrap()).collect();
        assert_eq!(told, rooms, "{travellers}");
    }
}

async fn book(
    reply: impl Fn() -> Reply + Send + Sync + 'static,
    change: impl FnOnce(&mut Intent),
) -> (Written<btm_domain::supply::SupplierOrder>, usize) {
    let (peer, shop, offer) = prebooked(move |_| reply()).await;
    let mut intent = intent(&offer);
    change(&mut intent);
    let answer = shop.book(&intent).await;
    (answer, peer.count("POST", "/v3.0/rates/book"))
}

#[tokio::test]
async fn a_lost_answer_is_unknown_and_never_sent_again() {
    let whole = || data(booking("b1", &intent_ref()));
    let foreign = || data(booking("b1", "another.book"));
    let with_status = |word: &'static str| {
        move || {
            let mut told = booking("b1", &intent_ref());
            told["status"] = json!(word);
            Reply::Json(200, data(told))
        }
    };
    let cases: Vec<(Box<dyn Fn() -> Reply + Send + Sync>, DoubtCause)> = vec![
        (Box::new(|| Reply::Close), DoubtCause::NoAnswer),
        (Box::new(|| Reply::Silence), DoubtCause::NoAnswer),
        (Box::new(move || Reply::Cut(200, whole(), 60)), DoubtCause::Garbled),
        (Box::new(move || Reply::Half(200, whole(), 60)), DoubtCause::Garbled),
        (Box::new(|| Reply::Json(200, "<html>".into())), DoubtCause::Garbled),
        (Box::new(|| Reply::Json(200, data(json!({"bookingId": "b1"})))), DoubtCause::Garbled),
        (Box::new(move || Reply::Json(200, foreign())), DoubtCause::Garbled),
        (Box::new(with_status("PENDING")), DoubtCause::Accepted),
        (Box::new(with_status("CANCELLED")), DoubtCause::Garbled),
        (Box::new(|| Reply::Json(202, String::new())), DoubtCause::Accepted),
        (Box::new(|| Reply::Json(200, data(json!({})))), DoubtCause::Accepted),
        (Box::new(|| Reply::Json(500, String::new())), DoubtCause::ServerError),
        (Box::new(|| Reply::Json(503, "busy".into())), DoubtCause::ServerError),
        (Box::new(|| Reply::Json(200, error(2_010))), DoubtCause::ServerError),
        (Box::new(|| Reply::With(302, "location: /v3.0/rates/book\r\n".into(), Vec::new())), DoubtCause::Garbled),
        (Box::new(|| Reply::Json(400, error(4_005))), DoubtCause::MaybeBooked),
    ];
    for (i, (reply, cause)) in cases.into_iter().enumerate() {
        let (answer, posts) = book(reply, |intent| intent.deadline = within(2)).await;
        let Written::Unknown(doubt) = answer else { panic!("case {i}: {answer:?}") };
        assert_eq!((doubt.cause, posts), (cause, 1), "case {i}");
        assert_eq!(doubt.body_sha256.is_some(), cause != DoubtCause::NoAnswer, "case {i}");
    }
}

#[tokio::test]
async fn what_we_know_to_be_wrong_is_not_sent() {
    let none = || Reply::Close;
    let (answer, posts) = book(none, |i| i.accepted_price.minor -= 1).await;
    assert!(matches!(answer, Written::Refused(Refusal::PriceChanged { new: Some(_) })) && posts == 0);
    let (answer, posts) = book(none, |i| i.offer.mode = btm_domain::supply::SupplierMode::Live).await;
    assert_eq!((answer, posts), (Written::Refused(Refusal::Config), 0));
    let (answer, posts) = book(none, |i| i.deadline = within(-1)).await;
    assert_eq!((answer, posts), (Written::Refused(Refusal::NotSent), 0));
    for travellers in [0, 2] {
        let (answer, posts) = book(none, |i| i.travellers = vec![traveller(); travellers]).await;
        assert!(matches!(answer, Written::Refused(Refusal::Traveller { .. })) && posts == 0, "{travellers}");
    }
    let (answer, posts) = book(none, |i| {
        i.travellers[0].passport_given = "太郎".into();
        i.travellers[0].email = String::new();
        i.travellers[0].phone = String::new();
    })
    .await;
    let fields = vec![
        FieldError::new("travellers.0.passport_given", FieldCode::NotPassportLatin),
        FieldError::new("travellers.0.email", FieldCode::Required),
        FieldError::new("travellers.0.phone", FieldCode::Required),
    ];
    assert_eq!((answer, posts), (Written::Refused(Refusal::Traveller { fields }), 0));
}

#[tokio::test]
async fn a_look_up_believes_only_our_own_reference() {
    type Case = (u16, fn() -> String, fn(Result<LookUp, ErrorKind>) -> bool);
    let cases: [Case; 11] = [
        (200, || data(json!([])), |told| matches!(told, Ok(LookUp::Absent { .. }))),
        (204, String::new, |told| matches!(told, Ok(LookUp::Absent { .. }))),
        (200, || error(2_001), |told| matches!(told, Ok(LookUp::Absent { .. }))),
        (200, || data(json!([booking("b1", "other.book")])), |told| matches!(told, Ok(LookUp::Absent { .. }))),
        (200, || data(json!([booking("b1", &intent_ref()), booking("b9", "x")])), |told| matches!(told, Ok(LookUp::Found(_)))),
        (
            200,
            || data(json!([booking("b1", &intent_ref()), booking("b2", &intent_ref())])),
            |told| matches!(told, Ok(LookUp::Several(_))),
        ),
        // A list that does not say whose its bookings are.
        (200, || data(json!([{"bookingId": "b1"}])), |told| told == Err(ErrorKind::Garbled)),
        (200, || data(json!({})), |told| told == Err(ErrorKind::Garbled)),
        (500, String::new, |told| told == Err(ErrorKind::Server)),
        // A path that is not there proves nothing about a booking.
        (404, String::new, |told| told == Err(ErrorKind::NotFound)),
        (404, || error(204), |told| told == Err(ErrorKind::NotFound)),
    ];
    for (i, (status, body, right)) in cases.into_iter().enumerate() {
        let peer = Peer::start(move |seen| match seen.path.starts_with("/v3.0/bookings") {
            true => Reply::Json(status, body()),
            false => calm(seen),
        })
        .await;
        let shop = connect(&peer).await;
        let offer = quote(&shop, query()).await;
        let told = shop.look_up(&asked(Step::Book, &offer.handle, None)).await.map_err(|e| e.kind);
        assert!(right(told.clone()), "case {i}: {told:?}");
        assert_eq!(peer.last("/v3.0/bookings").path, format!("/v3.0/bookings?clientReference={}", intent_ref()));
    }
}

#[tokio::test]
async fn a_reference_that_exists_is_looked_up_and_found_is_done() {
    let tries = AtomicUsize::new(0);
    let peer = Peer::start(move |seen| match (seen.method.as_str(), seen.path.as_str()) {
        ("POST", "/v3.0/rates/book") if tries.fetch_add(1, Ordering::Relaxed) == 0 => Reply::Close,
        ("POST", "/v3.0/rates/book") => Reply::Json(400, error(4_005)),
        ("GET", path) if path.starts_with("/v3.0/bookings?") => Reply::Json(200, data(json!([booking("b1", &intent_ref())]))),
        _ => calm(seen),
    })
    .await;
    let shop = connect(&peer).await;
    let offer = quote(&shop, query()).await;
    assert!(matches!(shop.book(&intent(&offer)).await, Written::Unknown(d) if d.cause == DoubtCause::NoAnswer));
    let Written::Done(order) = shop.book(&intent(&offer)).await else { panic!("not done") };
    assert_eq!((order.supplier_order_id.as_str(), order.total), ("b1", stay(&offer).total));
    assert_eq!(shop.health().await.orders, 1);
}

#[tokio::test]
async fn only_our_own_sandbox_is_a_sandbox() {
    let peer = Peer::raw(|_| Reply::Json(200, r#"{"sandbox":"another"}"#.into())).await;
    let access = Access::sandbox(&peer.base_url, &peer.ca_pem, "sand_secret".into()).unwrap();
    assert_eq!(LiteApi::connect(access, clock(), entropy()).await.err(), Some(StartError::NotOurSandbox));
    let access = Access::sandbox(&peer.base_url, &peer.ca_pem, "sand\nsecret".into()).unwrap();
    assert_eq!(LiteApi::connect(access, clock(), entropy()).await.err(), Some(StartError::Token));
}
