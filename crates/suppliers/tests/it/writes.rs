//! Writes over the wire: what is sent, and each way an answer can come, break off or not come at all.
use crate::ambient::within;
use crate::payloads::{data, duffel, error, intent, order, traveller, yen};
use crate::peer::{Peer, Reply};
use btm_domain::supply::{DoubtCause, OrderState, Refusal, Safety, Step, SupplierClass, Written, class};
use btm_domain::{FieldCode, FieldError};
use btm_suppliers::{ErrorKind, FlightShop, Intent, Supplier};
use serde_json::{Value, json};

fn sent(peer: &Peer, path: &str) -> Value {
    serde_json::from_str::<Value>(&peer.last(path).body).unwrap()["data"].clone()
}

#[tokio::test]
async fn a_book_pays_exactly_the_priced_total_and_carries_our_reference() {
    let peer = Peer::start(|_| Reply::Json(201, data(order("ord_1", "instant", "r")))).await;
    let shop = duffel(&peer).await;
    let Written::Done(done) = shop.book(&intent(Step::Book)).await else { panic!("not done") };
    assert_eq!((done.supplier_order_id.as_str(), done.state, done.simulated), ("ord_1", OrderState::Paid, true));
    let body = sent(&peer, "/air/orders");
    assert_eq!(body["type"], "instant");
    assert_eq!(body["selected_offers"], json!(["off_1"]));
    assert_eq!(body["payments"], json!([{"type": "balance", "amount": "22000", "currency": "JPY"}]));
    assert_eq!(body["metadata"], json!({"btm_ref": intent(Step::Book).our_ref}));
    assert_eq!(
        body["passengers"],
        json!([{"id": "pas_1", "title": "mr", "gender": "m", "given_name": "TARO", "family_name": "YAMADA", "born_on": "1985-04-01",
            "email": "taro@example.invalid", "phone_number": "+819012345678"}])
    );
    assert_eq!(shop.health().await.orders, 1);
}

#[tokio::test]
async fn a_hold_pays_nothing() {
    let peer = Peer::start(|_| Reply::Json(201, data(order("ord_1", "hold", "r")))).await;
    let Written::Done(held) = duffel(&peer).await.hold(&intent(Step::Hold)).await else { panic!("not done") };
    assert_eq!((held.state, held.payment_required_by.is_some()), (OrderState::Held, true));
    let body = sent(&peer, "/air/orders");
    assert_eq!((body["type"].as_str(), body.get("payments")), (Some("hold"), None));
}

#[tokio::test]
async fn a_payment_names_the_order_and_reads_it_afterwards() {
    let peer = Peer::start(|seen| match seen.method.as_str() {
        "POST" => Reply::Json(
            201,
            data(json!({"id": "pay_1", "type": "balance", "amount": "22000", "currency": "JPY", "status": "succeeded"})),
        ),
        _ => Reply::Json(200, data(order("ord_1", "instant", "r"))),
    })
    .await;
    let Written::Done(paid) = duffel(&peer).await.pay(&intent(Step::Pay), "ord_1").await else { panic!("not done") };
    assert_eq!(
        (paid.payment_id.as_str(), paid.amount, paid.order.unwrap().item.ticket_numbers().len()),
        ("pay_1", yen("22000"), 1)
    );
    assert_eq!(
        sent(&peer, "/air/payments"),
        json!({"order_id": "ord_1", "payment": {"type": "balance", "amount": "22000", "currency": "JPY"}})
    );

    // A payment that says it succeeded stands even where the order cannot be read; one that says nothing only by the order's own word.
    let (paid, held, unread) = (Some("instant"), Some("hold"), None);
    for (status, read, done) in
        [(json!("succeeded"), unread, true), (Value::Null, paid, true), (Value::Null, held, false), (Value::Null, unread, false)]
    {
        let word = status.clone();
        let peer = Peer::start(move |seen| match (seen.method.as_str(), read) {
            ("POST", _) => Reply::Json(201, data(json!({"id": "pay_1", "status": status}))),
            (_, Some(kind)) => Reply::Json(200, data(order("ord_1", kind, "r"))),
            (_, None) => Reply::Json(500, String::new()),
        })
        .await;
        match duffel(&peer).await.pay(&intent(Step::Pay), "ord_1").await {
            Written::Done(paid) => assert!(done && paid.order.is_some() == read.is_some(), "{word} {read:?}"),
            Written::Unknown(doubt) => assert!(!done && doubt.cause == DoubtCause::Accepted, "{word} {read:?}"),
            Written::Refused(no) => panic!("{no:?}"),
        }
    }
    for status in ["pending", "failed", "cancelled", "blorp"] {
        let peer = Peer::start(move |_| Reply::Json(201, data(json!({"id": "pay_1", "status": status})))).await;
        let answer = duffel(&peer).await.pay(&intent(Step::Pay), "ord_1").await;
        assert!(matches!(answer, Written::Unknown(d) if d.cause == DoubtCause::Accepted), "{status}");
    }
}

async fn book(
    reply: impl Fn() -> Reply + Send + Sync + 'static,
    change: impl FnOnce(&mut Intent),
) -> (Written<btm_domain::supply::SupplierOrder>, usize) {
    let peer = Peer::start(move |_| reply()).await;
    let mut intent = intent(Step::Book);
    change(&mut intent);
    let answer = duffel(&peer).await.book(&intent).await;
    (answer, peer.count("POST", "/air/orders"))
}

#[tokio::test]
async fn a_lost_answer_is_unknown_and_never_sent_again() {
    let whole = data(order("ord_1", "instant", "r"));
    let cut = whole.clone();
    let cases: Vec<(Box<dyn Fn() -> Reply + Send + Sync>, DoubtCause)> = vec![
        (Box::new(|| Reply::Close), DoubtCause::NoAnswer),
        (Box::new(|| Reply::Silence), DoubtCause::NoAnswer),
        (Box::new(move || Reply::Cut(201, cut.clone(), 60)), DoubtCause::Garbled),
        (Box::new(|| Reply::Json(201, "<html>".into())), DoubtCause::Garbled),
        (Box::new(|| Reply::Json(201, data(json!({"id": "ord_1"})))), DoubtCause::Garbled),
        (Box::new(|| Reply::Json(202, String::new())), DoubtCause::Accepted),
        (Box::new(|| Reply::Json(200, "{}".into())), DoubtCause::Accepted),
        (Box::new(|| Reply::Json(500, String::new())), DoubtCause::ServerError),
        (Box::new(|| Reply::Json(502, error(502, "airline_error", "airline_unknown"))), DoubtCause::ServerError),
        (Box::new(|| Reply::Json(503, "busy".into())), DoubtCause::ServerError),
        (Box::new(|| Reply::Json(504, error(504, "api_error", "gateway_timeout_error"))), DoubtCause::ServerError),
        (Box::new(|| Reply::With(302, "location: /air/orders\r\n".into(), Vec::new())), DoubtCause::Garbled),
        (
            Box::new(|| Reply::Json(422, error(422, "invalid_state_error", "offer_request_already_booked"))),
            DoubtCause::MaybeBooked,
        ),
    ];
    for (i, (reply, cause)) in cases.into_iter().enumerate() {
        let (answer, posts) = book(reply, |intent| intent.deadline = within(2)).await;
        let Written::Unknown(doubt) = answer else { panic!("case {i}: {answer:?}") };
        assert_eq!((doubt.cause, posts), (cause, 1), "case {i}");
        assert_eq!(doubt.body_sha256.is_some(), cause != DoubtCause::NoAnswer, "case {i}");
    }
}

#[tokio::test]
async fn evidence_is_kept() {
    let (answer, _) = book(|| Reply::Json(502, error(502, "airline_error", "airline_unknown")), |_| {}).await;
    let Written::Unknown(doubt) = answer else { panic!("known") };
    assert_eq!(
        (doubt.status, doubt.code.as_deref(), doubt.supplier_request_id.as_deref()),
        (Some(502), Some("airline_unknown"), Some("req-502"))
    );
    assert_eq!((doubt.at, doubt.body_sha256.unwrap().len()), (crate::ambient::now(), 64));
}

#[tokio::test]
async fn refusals_come_back_in_our_words() {
    for (status, code, refusal) in [
        (422, "offer_no_longer_available", Refusal::SoldOut),
        (422, "offer_expired", Refusal::OfferGone),
        (422, "insufficient_balance", Refusal::Funds),
        (422, "payment_amount_does_not_match_order_amount", Refusal::PriceChanged { new: None }),
        (502, "order_not_created", Refusal::Other { code: "order_not_created".into() }),
        (503, "internal_server_error", Refusal::NotSent),
        (404, "not_found", Refusal::OfferGone),
        (400, "bad_request", Refusal::Config),
        (401, "access_token_not_found", Refusal::Auth),
    ] {
        let (answer, posts) = book(move || Reply::Json(status, error(status, "invalid_state_error", code)), |_| {}).await;
        assert_eq!((answer, posts), (Written::Refused(refusal), 1), "{status} {code}");
    }
    let (answer, _) = book(|| Reply::With(429, "retry-after: 3\r\n".into(), Vec::new()), |_| {}).await;
    assert_eq!(answer, Written::Refused(Refusal::Busy { retry_after_s: Some(3) }));
}

#[tokio::test]
async fn what_we_know_to_be_wrong_is_not_sent() {
    let none = || Reply::Close;
    let (answer, posts) = book(none, |i| i.accepted_price = yen("21000")).await;
    assert_eq!((answer, posts), (Written::Refused(Refusal::PriceChanged { new: Some(yen("22000")) }), 0));
    let (answer, posts) = book(none, |i| i.offer.mode = btm_domain::supply::SupplierMode::Live).await;
    assert_eq!((answer, posts), (Written::Refused(Refusal::Config), 0));
    let (answer, posts) = book(none, |i| i.deadline = within(-1)).await;
    assert_eq!((answer, posts), (Written::Refused(Refusal::NotSent), 0));
    let (answer, posts) = book(none, |i| i.travellers.push(traveller())).await;
    assert!(matches!(answer, Written::Refused(Refusal::Traveller { .. })) && posts == 0);
    let (answer, posts) = book(none, |i| {
        i.travellers[0].title = None;
        i.travellers[0].passport_given = "太郎".into();
        i.travellers[0].phone = String::new();
    })
    .await;
    let fields = vec![
        FieldError::new("travellers.0.passport_given", FieldCode::NotPassportLatin),
        FieldError::new("travellers.0.title", FieldCode::Required),
        FieldError::new("travellers.0.phone", FieldCode::Required),
    ];
    assert_eq!((answer, posts), (Written::Refused(Refusal::Traveller { fields }), 0));
}

#[tokio::test]
async fn of_two_orders_for_one_offer_request_at_one_moment_one_leaves_and_a_refused_one_frees_it() {
    let other = || Intent { our_ref: "another.book".into(), ..intent(Step::Book) };
    let peer = Peer::start(|_| Reply::Silence).await;
    let shop = std::sync::Arc::new(duffel(&peer).await);
    let first = shop.clone();
    let waits = tokio::spawn(async move { first.book(&Intent { deadline: within(3), ..intent(Step::Book) }).await });
    while peer.count("POST", "/air/orders") == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(shop.book(&other()).await, Written::Refused(Refusal::OfferGone));
    assert!(matches!(waits.await.unwrap(), Written::Unknown(_)));
    assert_eq!((shop.book(&other()).await, peer.count("POST", "/air/orders")), (Written::Refused(Refusal::OfferGone), 1));
    // What was refused executed nothing: the other may try.
    let peer = Peer::start(|_| Reply::Json(422, error(422, "validation_error", "insufficient_balance"))).await;
    let shop = duffel(&peer).await;
    assert_eq!(shop.book(&intent(Step::Book)).await, Written::Refused(Refusal::Funds));
    assert_eq!((shop.book(&other()).await, peer.count("POST", "/air/orders")), (Written::Refused(Refusal::Funds), 2));
}

#[tokio::test]
async fn no_connection_is_a_refusal_and_an_open_breaker_too() {
    let peer = Peer::start(|_| Reply::Close).await;
    let shop = duffel(&peer).await;
    drop(peer);
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let mut told = Vec::new();
    for _ in 0..7 {
        told.push(shop.book(&intent(Step::Book)).await);
    }
    // The pooled connection may still be half open for the first one; after that nothing listens.
    assert!(told[1..].iter().all(|t| *t == Written::Refused(Refusal::NotSent)), "{told:?}");
    assert_eq!(shop.health().await.breakers[2], btm_suppliers::port::BreakerHealth::Open);
}

#[tokio::test]
async fn an_order_in_another_world_is_for_a_person() {
    let peer = Peer::start(|_| {
        let mut real = order("ord_1", "instant", "r");
        real["live_mode"] = json!(true);
        Reply::Json(201, data(real))
    })
    .await;
    let shop = duffel(&peer).await;
    let Written::Unknown(doubt) = shop.book(&intent(Step::Book)).await else { panic!("known") };
    assert_eq!(doubt.code.as_deref(), Some("live_mode"));
    assert_eq!(shop.book(&intent(Step::Book)).await, Written::Refused(Refusal::Config));
    assert_eq!(shop.read_order("ord_1").await.unwrap_err().kind, ErrorKind::Config);
    assert_eq!(peer.count("POST", "/air/orders"), 1);
}

#[tokio::test]
async fn the_steps_have_the_classes_of_the_design() {
    let peer = Peer::start(|_| Reply::Close).await;
    let shop = duffel(&peer).await;
    let of = |step| {
        shop.capabilities(step).map(|c| (class(&c), c.safety, c.write_timeout.num_seconds(), c.final_answer_after.num_minutes()))
    };
    assert_eq!(of(Step::Book), Some((SupplierClass::K3, Safety::NeverResend, 130, 30)));
    assert_eq!(of(Step::Hold), Some((SupplierClass::K2, Safety::NeverResend, 130, 30)));
    assert_eq!(of(Step::Pay), Some((SupplierClass::K2, Safety::StateGuarded, 130, 5)));
    for step in [Step::Cancel, Step::Change, Step::AcceptChange] {
        assert_eq!(of(step), Some((SupplierClass::K2, Safety::StateGuarded, 130, 5)), "{step:?}");
    }
}
