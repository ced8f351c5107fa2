//! After the order, over the wire: cancelling, changing, what an airline changes, and looking for what was lost.
use crate::ambient::{now, within};
use crate::payloads::{booking, change_offer, data, duffel, error, intent, order, slice, told_order, yen};
use crate::peer::{Peer, Reply, Seen};
use btm_domain::after::{ChangeWish, RefundTo, ScheduleChangeState};
use btm_domain::supply::{DoubtCause, LookUp, OfferHandle, OrderState, Refusal, Step, SupplierOrder, Written, our_ref};
use btm_domain::{Cabin, OrderedItem};
use btm_suppliers::duffel::handle::{CancelHandle, ChangeHandle, Sealed};
use btm_suppliers::{ErrorKind, FlightShop, Intent, LookUpRequest, Supplier};
use serde_json::{Value, json};

const MODE: btm_domain::supply::SupplierMode = btm_domain::supply::SupplierMode::Sandbox;

fn quote(refund_to: &str) -> Value {
    json!({"id": "ore_1", "order_id": "ord_1", "live_mode": false, "refund_amount": "19800", "refund_currency": "JPY",
        "refund_to": refund_to, "airline_credits": [], "created_at": "2026-11-23T09:00:00Z", "expires_at": "2026-11-23T10:00:00Z",
        "confirmed_at": null})
}

fn confirmed(mut thing: Value) -> Value {
    thing["confirmed_at"] = json!("2026-11-23T09:00:05Z");
    thing
}

fn cancelled() -> Value {
    let mut value = order("ord_1", "instant", "r");
    value["cancelled_at"] = json!("2026-11-23T09:00:05Z");
    value["cancellation"] = confirmed(quote("balance"));
    value
}

fn cancel_handle() -> OfferHandle {
    let inner = CancelHandle { cancellation: "ore_1".into(), order: "ord_1".into(), refund: Some(yen("19800")) };
    inner.seal(MODE, within(3600))
}

fn with(step: Step, offer: OfferHandle) -> Intent {
    Intent { offer, travellers: Vec::new(), ..intent(step) }
}

/// Answers by the beginning of `METHOD path`.
fn answers(table: Vec<(&'static str, u16, Value)>) -> impl Fn(&Seen) -> Reply + Send + Sync + 'static {
    move |seen| {
        let asked = format!("{} {}", seen.method, seen.path);
        match table.iter().find(|(begin, ..)| asked.starts_with(begin)) {
            Some((_, status, body)) => Reply::Json(*status, body.to_string()),
            None => Reply::Json(404, error(404, "invalid_request_error", "not_found")),
        }
    }
}

fn enveloped(value: Value) -> Value {
    json!({ "data": value })
}

#[tokio::test]
async fn a_quote_says_what_comes_back_and_where_it_goes() {
    for (word, to) in [
        ("balance", RefundTo::Company),
        ("card", RefundTo::Company),
        ("arc_bsp_cash", RefundTo::Company),
        ("original_form_of_payment", RefundTo::Company),
        ("voucher", RefundTo::Voucher),
        ("airline_credits", RefundTo::AirlineCredit),
        ("awaiting_payment", RefundTo::NothingPaid),
        ("shells", RefundTo::Other),
    ] {
        let peer = Peer::start(answers(vec![("POST /air/order_cancellations", 201, enveloped(quote(word)))])).await;
        let told = duffel(&peer).await.quote_cancel(&told_order("instant"), within(20)).await.unwrap();
        assert_eq!((told.refund, told.refund_to, told.request_only), (Some(yen("19800")), to, false), "{word}");
        assert_eq!((told.expires_at.to_rfc3339(), told.handle.expires_at), ("2026-11-23T10:00:00+00:00".into(), told.expires_at));
        assert_eq!(peer.last("/air/order_cancellations").body, r#"{"data":{"order_id":"ord_1"}}"#);
    }
    // No figure is unknown, never free; credits alone are figures, too.
    let mut silent = quote("balance");
    silent["refund_amount"] = Value::Null;
    silent["refund_to"] = Value::Null;
    let peer = Peer::start(answers(vec![("POST", 201, enveloped(silent.clone()))])).await;
    let told = duffel(&peer).await.quote_cancel(&told_order("instant"), within(20)).await.unwrap();
    assert_eq!((told.refund, told.refund_to), (None, RefundTo::Other));
    silent["airline_credits"] = json!([{"id": "acd_1", "credit_amount": "20000", "credit_currency": "JPY"},
        {"id": "acd_2", "credit_amount": "2000", "credit_currency": "JPY"}]);
    let peer = Peer::start(answers(vec![("POST", 201, enveloped(silent))])).await;
    let told = duffel(&peer).await.quote_cancel(&told_order("instant"), within(20)).await.unwrap();
    assert_eq!((told.refund, told.refund_to), (Some(yen("22000")), RefundTo::AirlineCredit));
}

#[tokio::test]
async fn the_free_window_shows_only_while_it_is_open_and_brings_all_back() {
    for (until, refund, void) in [
        ("2026-11-23T12:00:00Z", "22000", true),
        ("2026-11-23T12:00:00Z", "19800", false),
        ("2026-11-23T08:59:59Z", "22000", false),
    ] {
        let mut open = order("ord_1", "instant", "r");
        open["void_window_ends_at"] = json!(until);
        let order = told(&open);
        assert_eq!(order.item.flight().unwrap().void_until.unwrap().to_rfc3339(), until.replace('Z', "+00:00"));
        let mut quote = quote("balance");
        quote["refund_amount"] = json!(refund);
        let peer = Peer::start(answers(vec![("POST", 201, enveloped(quote))])).await;
        assert_eq!(duffel(&peer).await.quote_cancel(&order, within(20)).await.unwrap().void, void, "{until} {refund}");
    }
}

fn told(value: &Value) -> SupplierOrder {
    btm_suppliers::duffel::normal::supplier_order(&serde_json::from_str(&value.to_string()).unwrap(), MODE).unwrap()
}

#[tokio::test]
async fn an_order_that_cannot_be_cancelled_says_so() {
    for code in ["already_cancelled", "order_not_cancellable"] {
        let body = serde_json::from_str(&error(422, "invalid_state_error", code)).unwrap();
        let peer = Peer::start(answers(vec![("POST", 422, body)])).await;
        let no = duffel(&peer).await.quote_cancel(&told_order("instant"), within(20)).await.unwrap_err();
        assert_eq!((no.kind, no.code.as_deref()), (ErrorKind::Rejected, Some(code)));
    }
}

#[tokio::test]
async fn confirming_cancels_and_brings_the_order_as_it_is() {
    let confirm = "POST /air/order_cancellations/ore_1/actions/confirm";
    let table =
        vec![(confirm, 200, enveloped(confirmed(quote("balance")))), ("GET /air/orders/ord_1", 200, enveloped(cancelled()))];
    let peer = Peer::start(answers(table)).await;
    let Written::Done(now) = duffel(&peer).await.cancel(&with(Step::Cancel, cancel_handle()), &told_order("instant")).await
    else {
        panic!("not done")
    };
    assert_eq!((now.state, now.refunded), (OrderState::Cancelled, Some(yen("19800"))));
    assert_eq!(peer.last("/air/order_cancellations/ore_1").body, "");
    // The cancellation stands where the order cannot be read, or is a moment behind.
    for behind in [vec![], vec![("GET /air/orders/ord_1", 200, enveloped(order("ord_1", "instant", "r")))]] {
        let mut table = vec![(confirm, 200, enveloped(confirmed(quote("balance"))))];
        table.extend(behind);
        let peer = Peer::start(answers(table)).await;
        let done = duffel(&peer).await.cancel(&with(Step::Cancel, cancel_handle()), &told_order("instant")).await;
        assert!(matches!(done, Written::Done(o) if o.state == OrderState::Cancelled && o.refunded == Some(yen("19800"))));
    }
}

#[tokio::test]
async fn a_stale_or_run_out_quote_is_quoted_again_and_doubt_stays_doubt() {
    let cancel = |status: u16, body: String| async move {
        let peer = Peer::start(move |_| Reply::Json(status, body.clone())).await;
        let answer = duffel(&peer).await.cancel(&with(Step::Cancel, cancel_handle()), &told_order("instant")).await;
        (answer, peer.count("POST", "/air"))
    };
    let stale = cancel(422, error(422, "invalid_state_error", "order_cancellation_stale")).await;
    assert_eq!(stale, (Written::Refused(Refusal::OfferGone), 1));
    let not = cancel(422, error(422, "invalid_state_error", "order_not_cancellable")).await;
    assert_eq!(not, (Written::Refused(Refusal::NotSupported), 1));
    for (status, body, cause) in [
        (422, error(422, "invalid_state_error", "already_cancelled"), DoubtCause::MaybeBooked),
        (200, data(quote("balance")), DoubtCause::Accepted),
        (202, String::new(), DoubtCause::Accepted),
        (200, String::new(), DoubtCause::Garbled),
        (500, String::new(), DoubtCause::ServerError),
    ] {
        let (answer, posts) = cancel(status, body).await;
        assert!(matches!(answer, Written::Unknown(ref d) if d.cause == cause), "{status} {answer:?}");
        assert_eq!(posts, 1);
    }
    let peer = Peer::start(|_| Reply::Close).await;
    let shop = duffel(&peer).await;
    let mut late = with(Step::Cancel, cancel_handle());
    late.offer.expires_at = now();
    assert_eq!(shop.cancel(&late, &told_order("instant")).await, Written::Refused(Refusal::OfferGone));
    // A handle of another thing, or of another order, opens nothing.
    assert_eq!(shop.cancel(&intent(Step::Cancel), &told_order("instant")).await, Written::Refused(Refusal::Config));
    let other = SupplierOrder { supplier_order_id: "ord_9".into(), ..told_order("instant") };
    assert_eq!(shop.cancel(&with(Step::Cancel, cancel_handle()), &other).await, Written::Refused(Refusal::Config));
    assert_eq!(peer.count("POST", "/air"), 0);
}

fn wish() -> ChangeWish {
    ChangeWish { slice: 0, date: "2026-12-01".parse().unwrap(), cabin: Cabin::Economy }
}

#[tokio::test]
async fn alternatives_name_the_direction_that_goes_and_what_is_paid() {
    let same = change_offer("oco_0", "2026-11-24T08:00:00", "0");
    let offers = json!([
        change_offer("oco_2", "2026-12-01T18:00:00", "5500"),
        change_offer("oco_1", "2026-12-01T06:00:00", "-1000"),
        same
    ]);
    let request = json!({"id": "ocr_1", "live_mode": false, "slices": {"remove": [], "add": []}, "order_change_offers": offers});
    let table = vec![
        ("GET /air/orders/ord_1", 200, enveloped(order("ord_1", "instant", "r"))),
        ("POST /air/order_change_requests", 201, enveloped(request)),
    ];
    let peer = Peer::start(answers(table)).await;
    let found = duffel(&peer).await.change_options(&told_order("instant"), &wish(), within(20)).await.unwrap();
    let sent: Value = serde_json::from_str(&peer.last("/air/order_change_requests").body).unwrap();
    assert_eq!(
        sent["data"],
        json!({"order_id": "ord_1", "slices": {"remove": [{"slice_id": "sli_1"}],
            "add": [{"origin": "HND", "destination": "FUK", "departure_date": "2026-12-01", "cabin_class": "economy"}]}})
    );
    assert_eq!(found.len(), 2, "the flight one has is no change");
    assert_eq!((found[0].difference, found[1].difference), (yen("-1000"), yen("5500")), "in order of departure");
    assert_eq!((found[1].penalty, found[1].new_total, found[1].slice), (Some(yen("1100")), yen("27500"), 0));
    assert_eq!(found[1].refund_to, Some(RefundTo::Company));

    // An answer without its offers: they are listed, page by page.
    let listed = move |seen: &Seen| {
        let asked = format!("{} {}", seen.method, seen.path);
        let page = |offers: Value, after: Value| Reply::Json(200, json!({"data": offers, "meta": {"after": after}}).to_string());
        match asked.as_str() {
            a if a.starts_with("GET /air/orders/") => Reply::Json(200, data(order("ord_1", "instant", "r"))),
            a if a.starts_with("POST") => Reply::Json(201, data(json!({"id": "ocr_1"}))),
            a if a.contains("after=p2") => page(json!([change_offer("oco_2", "2026-12-01T18:00:00", "5500")]), Value::Null),
            _ => page(json!([change_offer("oco_1", "2026-12-01T06:00:00", "5500"), {"id": "oco_bad"}]), json!("p2")),
        }
    };
    let peer = Peer::start(listed).await;
    let found = duffel(&peer).await.change_options(&told_order("instant"), &wish(), within(20)).await.unwrap();
    assert_eq!((found.len(), peer.count("GET", "/air/order_change_offers?order_change_request_id=ocr_1")), (2, 2));
    let nowhere = ChangeWish { slice: 4, ..wish() };
    let no = duffel(&peer).await.change_options(&told_order("instant"), &nowhere, within(20)).await;
    assert_eq!(no.unwrap_err().kind, ErrorKind::Rejected);
}

const ADDED: &str = "ZZ8245 2026-12-01 18:00:00 HND-FUK, Economy";

fn change_handle(difference: &str) -> OfferHandle {
    let inner = ChangeHandle {
        change_offer: "oco_2".into(),
        order: "ord_1".into(),
        slice: 0,
        difference: yen(difference),
        new_total: yen("27500"),
        added: ADDED.into(),
    };
    inner.seal(MODE, within(3600))
}

fn change_intent(difference: &str) -> Intent {
    Intent { accepted_price: yen(difference), ..with(Step::Change, change_handle(difference)) }
}

fn order_change(difference: &str) -> Value {
    json!({"id": "oce_1", "live_mode": false, "order_id": "ord_1", "change_total_amount": difference, "change_total_currency": "JPY",
        "new_total_amount": "27500", "new_total_currency": "JPY", "confirmed_at": null, "refund_to": null,
        "slices": {"remove": [], "add": [slice("sli_9", "2026-12-01T18:00:00", "2026-12-01T19:55:00")]}})
}

fn after_change() -> Value {
    let mut value = order("ord_1", "instant", "r");
    value["slices"] = json!([slice("sli_9", "2026-12-01T18:00:00", "2026-12-01T19:55:00")]);
    value["total_amount"] = json!("27500");
    value
}

#[tokio::test]
async fn a_change_is_selected_confirmed_and_paid_exactly() {
    let table = vec![
        ("POST /air/order_changes/oce_1/actions/confirm", 200, enveloped(confirmed(order_change("5500")))),
        ("POST /air/order_changes", 201, enveloped(order_change("5500"))),
        ("GET /air/orders/ord_1", 200, enveloped(after_change())),
    ];
    let peer = Peer::start(answers(table)).await;
    let Written::Done(now) = duffel(&peer).await.change(&change_intent("5500"), &told_order("instant")).await else {
        panic!("not done")
    };
    assert_eq!(
        (now.total, now.item.flight().unwrap().slices[0].segments[0].departure.time.local.to_string()),
        (yen("27500"), "2026-12-01 18:00:00".into())
    );
    let seen = peer.seen.lock().unwrap().clone();
    let bodies: Vec<Value> = seen.iter().filter(|s| s.method == "POST").map(|s| serde_json::from_str(&s.body).unwrap()).collect();
    assert_eq!(
        bodies,
        [
            json!({"data": {"selected_order_change_offer": "oco_2"}}),
            json!({"data": {"payment": {"type": "balance", "amount": "5500", "currency": "JPY"}}})
        ]
    );
    // Where money comes back nothing is paid; where the order cannot be read, or is a moment behind, the change stands all the same.
    for behind in [vec![], vec![("GET /air/orders/ord_1", 200, enveloped(order("ord_1", "instant", "r")))]] {
        let mut table = vec![
            ("POST /air/order_changes/oce_1/actions/confirm", 200, enveloped(confirmed(order_change("-1000")))),
            ("POST /air/order_changes", 201, enveloped(order_change("-1000"))),
        ];
        table.extend(behind);
        let peer = Peer::start(answers(table)).await;
        let done = duffel(&peer).await.change(&change_intent("-1000"), &told_order("instant")).await;
        let Written::Done(now) = done else { panic!("{done:?}") };
        let OrderedItem::Flight(flight) = &now.item else { panic!("no flight") };
        assert_eq!(
            (flight.slices[0].segments[0].departure.time.local.to_string(), now.total),
            ("2026-12-01 18:00:00".into(), yen("27500"))
        );
        assert_eq!(peer.last("/air/order_changes/oce_1").body, "");
    }
}

#[tokio::test]
async fn what_is_lost_before_the_confirmation_was_not_sent() {
    let refused = |select: Reply| async move {
        let select = std::sync::Mutex::new(Some(select));
        let peer = Peer::start(move |seen| match seen.method.as_str() {
            "POST" => select.lock().unwrap().take().unwrap_or(Reply::Close),
            _ => Reply::Json(404, error(404, "invalid_request_error", "not_found")),
        })
        .await;
        let answer = duffel(&peer).await.change(&change_intent("5500"), &told_order("instant")).await;
        (answer, peer.count("POST", "/air/order_changes/"))
    };
    for select in
        [Reply::Close, Reply::Json(500, String::new()), Reply::Json(202, String::new()), Reply::Json(201, "<html>".into())]
    {
        assert_eq!(refused(select).await, (Written::Refused(Refusal::NotSent), 0), "a pending change executes nothing");
    }
    let dearer = refused(Reply::Json(201, data(order_change("6000")))).await;
    assert_eq!(dearer, (Written::Refused(Refusal::PriceChanged { new: Some(yen("6000")) }), 0));
    let not = refused(Reply::Json(422, error(422, "invalid_state_error", "order_not_changeable"))).await;
    assert_eq!(not, (Written::Refused(Refusal::NotSupported), 0));
    let gone = refused(Reply::Json(422, error(422, "airline_error", "offer_no_longer_available"))).await;
    assert_eq!(gone, (Written::Refused(Refusal::SoldOut), 0));
}

#[tokio::test]
async fn a_confirmation_that_is_lost_is_unknown() {
    let cases: [(fn() -> Reply, DoubtCause); 6] = [
        (|| Reply::Close, DoubtCause::NoAnswer),
        (|| Reply::Json(500, String::new()), DoubtCause::ServerError),
        (|| Reply::Json(422, error(422, "invalid_state_error", "order_change_already_actioned")), DoubtCause::MaybeBooked),
        (|| Reply::Json(200, data(order_change("5500"))), DoubtCause::Accepted),
        (|| Reply::Json(202, String::new()), DoubtCause::Accepted),
        (|| Reply::Json(200, "{}".into()), DoubtCause::Garbled),
    ];
    for (confirm, cause) in cases {
        let peer =
            Peer::start(
                move |seen| {
                    if seen.path.ends_with("/confirm") { confirm() } else { Reply::Json(201, data(order_change("5500"))) }
                },
            )
            .await;
        let answer = duffel(&peer).await.change(&change_intent("5500"), &told_order("instant")).await;
        assert!(matches!(answer, Written::Unknown(ref d) if d.cause == cause), "{cause:?}: {answer:?}");
        assert_eq!(peer.count("POST", "/air/order_changes/oce_1"), 1);
    }
}

#[tokio::test]
async fn a_change_selected_before_is_confirmed_and_not_selected_twice() {
    let already = serde_json::from_str(&error(422, "invalid_state_error", "order_change_already_actioned")).unwrap();
    let mut selected = change_offer("oco_2", "2026-12-01T18:00:00", "5500");
    selected["order_change_id"] = json!("oce_1");
    let table = vec![
        ("POST /air/order_changes/oce_1/actions/confirm", 200, enveloped(confirmed(order_change("5500")))),
        ("POST /air/order_changes", 422, already),
        ("GET /air/order_change_offers/oco_2", 200, enveloped(selected)),
        ("GET /air/orders/ord_1", 200, enveloped(after_change())),
    ];
    let peer = Peer::start(answers(table)).await;
    let answer = duffel(&peer).await.change(&change_intent("5500"), &told_order("instant")).await;
    assert!(matches!(answer, Written::Done(o) if o.total == yen("27500")));
}

#[tokio::test]
async fn a_change_is_looked_up_by_the_flights_the_order_has() {
    let asked = LookUpRequest {
        our_ref: our_ref(booking(), Step::Change),
        offer: change_handle("5500"),
        supplier_order_id: Some("ord_1".into()),
        change_ref: None,
    };
    let peer = Peer::start(answers(vec![("GET", 200, enveloped(after_change()))])).await;
    assert!(matches!(duffel(&peer).await.look_up(&asked).await.unwrap(), LookUp::Found(_)));
    let peer = Peer::start(answers(vec![("GET", 200, enveloped(order("ord_1", "instant", "r")))])).await;
    assert!(matches!(duffel(&peer).await.look_up(&asked).await.unwrap(), LookUp::Absent { .. }));
    // A cancellation shows in the order's own state.
    let asked = LookUpRequest { our_ref: our_ref(booking(), Step::Cancel), offer: cancel_handle(), ..asked };
    for (order, state) in [(cancelled(), OrderState::Cancelled), (order("ord_1", "instant", "r"), OrderState::Paid)] {
        let peer = Peer::start(answers(vec![("GET", 200, enveloped(order))])).await;
        let LookUp::Found(found) = duffel(&peer).await.look_up(&asked).await.unwrap() else { panic!("not found") };
        assert_eq!(found.state, state);
    }
}

fn airline_change(id: &str, at: &str, taken: Value) -> Value {
    json!({"id": id, "order_id": "ord_1", "added": [slice("sli_8", "2026-11-24T09:00:00", "2026-11-24T10:55:00")],
        "removed": [slice("sli_1", "2026-11-24T08:00:00", "2026-11-24T09:55:00")],
        "available_actions": ["accept", "cancel", "change", "update", "sing"], "action_taken": taken, "action_taken_at": null,
        "travel_agent_ticket": null, "created_at": at})
}

#[tokio::test]
async fn only_the_newest_of_what_an_airline_changed_can_be_answered() {
    let list = json!({"data": [
        airline_change("aic_2", "2026-11-23T08:30:00Z", Value::Null),
        airline_change("aic_1", "2026-11-23T08:00:00Z", Value::Null),
        airline_change("aic_0", "2026-11-23T07:00:00Z", json!("accepted")),
    ]});
    let peer = Peer::start(answers(vec![("GET /air/airline_initiated_changes?order_id=ord_1", 200, list)])).await;
    let open = duffel(&peer).await.airline_changes(&told_order("instant"), within(20)).await.unwrap();
    let told: Vec<_> = open.iter().map(|c| (c.change_ref.as_str(), c.state, c.can_accept, c.can_cancel, c.can_change)).collect();
    assert_eq!(
        told,
        [("aic_1", ScheduleChangeState::Replaced, false, false, false), ("aic_2", ScheduleChangeState::Open, true, true, true)]
    );
    assert_eq!((open[1].added.len(), open[1].removed.len()), (1, 1));
}

#[tokio::test]
async fn a_yes_is_said_once_and_shows_in_the_order() {
    let taken = |word: Value| {
        let mut after = order("ord_1", "instant", "r");
        after["airline_initiated_changes"] = json!([airline_change("aic_2", "2026-11-23T08:30:00Z", word)]);
        after
    };
    let accept = "POST /air/airline_initiated_changes/aic_2/actions/accept";
    let table = vec![
        (accept, 200, enveloped(airline_change("aic_2", "2026-11-23T08:30:00Z", json!("accepted")))),
        ("GET /air/orders/ord_1", 200, enveloped(taken(json!("accepted")))),
    ];
    let peer = Peer::start(answers(table)).await;
    let yes = duffel(&peer).await.accept_change(&intent(Step::AcceptChange), &told_order("instant"), "aic_2").await;
    assert!(matches!(yes, Written::Done(o) if o.state == OrderState::Paid));
    let stale = serde_json::from_str(&error(422, "invalid_state_error", "stale_airline_initiated_change_accept")).unwrap();
    let peer = Peer::start(answers(vec![(accept, 422, stale)])).await;
    let no = duffel(&peer).await.accept_change(&intent(Step::AcceptChange), &told_order("instant"), "aic_2").await;
    assert_eq!(no, Written::Refused(Refusal::Other { code: "stale_airline_initiated_change_accept".into() }));
    let evil = duffel(&peer).await.accept_change(&intent(Step::AcceptChange), &told_order("instant"), "../orders").await;
    assert_eq!(evil, Written::Refused(Refusal::Config));
    let asked = LookUpRequest {
        our_ref: our_ref(booking(), Step::AcceptChange),
        offer: intent(Step::AcceptChange).offer,
        supplier_order_id: Some("ord_1".into()),
        change_ref: Some("aic_2".into()),
    };
    // A yes to another change, or to nobody knows which, is none to this one.
    let of = |change_ref: Option<&str>| LookUpRequest { change_ref: change_ref.map(str::to_owned), ..asked.clone() };
    let yes = || json!("accepted");
    for (asked, word, shows) in [
        (asked.clone(), yes(), true),
        (asked.clone(), Value::Null, false),
        (of(Some("aic_1")), yes(), false),
        (of(None), yes(), false),
    ] {
        let peer = Peer::start(answers(vec![("GET", 200, enveloped(taken(word)))])).await;
        assert_eq!(matches!(duffel(&peer).await.look_up(&asked).await.unwrap(), LookUp::Found(_)), shows, "{asked:?}");
    }
}

#[test]
fn what_can_be_done_and_what_was_bought_stand_in_the_order() {
    let mut value = order("ord_1", "instant", "r");
    value["available_actions"] = json!(["update", "cancel", "levitate"]);
    value["services"] = json!([
        {"id": "ase_1", "type": "seat", "quantity": 1, "total_amount": "1500", "total_currency": "JPY", "passenger_ids": ["pas_1"],
            "segment_ids": ["seg_1"], "metadata": {"designator": "12A", "name": "", "disclosures": []}},
        {"id": "ase_2", "type": "baggage", "quantity": 2, "total_amount": "4000", "total_currency": "JPY", "passenger_ids": ["pas_1"],
            "segment_ids": ["seg_1"], "metadata": {"type": "checked", "maximum_weight_kg": 23}},
        {"id": "ase_3", "type": "lap_dance_of_tomorrow", "quantity": 1, "total_amount": "1", "total_currency": "JPY"},
        {"id": "ase_4"},
    ]);
    let order = told(&value);
    let flight = order.item.flight().unwrap();
    assert_eq!((flight.actions.cancel, flight.actions.change, order.refunded), (true, false, None));
    let extras: Vec<_> =
        flight.extras.iter().map(|e| (e.label.as_str(), e.quantity, e.amount, e.traveller, e.where_used.as_str())).collect();
    assert_eq!(
        extras,
        [
            ("12A", 1, yen("1500"), Some(0), "HND → FUK"),
            ("23 kg", 2, yen("4000"), Some(0), "HND → FUK"),
            ("", 1, yen("1"), None, "")
        ]
    );
    // A quote that nobody confirmed brings nothing back.
    value["cancellation"] = quote("balance");
    assert_eq!(told(&value).refunded, None);
    assert_eq!(told(&cancelled()).refunded, Some(yen("19800")));
}
