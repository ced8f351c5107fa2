//! Each row of the outcome table made by a fault rule; then what the sandbox's own ledger says: never two live bookings for one
//! reference, and after the same purchase is sent again exactly one.
use super::{Lab, asked, intent, intent_at, query};
use crate::ambient::within;
use btm_domain::supply::{DoubtCause, LookUp, OrderState, Refusal, Step, Written};
use btm_suppliers::port::{BreakerHealth, StayShop};
use btm_suppliers::{ErrorKind, SearchEnd, SearchNote, Supplier};
use serde_json::{Value, json};
use tokio::task::JoinSet;

fn error(status: u16, code: &str) -> Value {
    json!({"error": {"status": status, "type": "x", "code": code}})
}

fn other(code: &str) -> Refusal {
    Refusal::Other { code: code.into() }
}

#[derive(Debug)]
enum Expect {
    Refused(Refusal),
    Unknown(DoubtCause),
}
use Expect::{Refused, Unknown};

/// Effect, what the adapter must say, bookings that exist (or are cancelled) afterwards. The code tells, whatever the status.
fn rows() -> Vec<(Value, Expect, u64)> {
    vec![
        (error(400, "4000"), Refused(other("4000")), 0),
        (error(400, "4002"), Refused(other("4002")), 0),
        (error(200, "4010"), Refused(other("4010")), 0),
        (error(401, "401"), Refused(Refusal::Auth), 0),
        (error(400, "40302"), Refused(Refusal::Auth), 0),
        (error(403, "403"), Refused(Refusal::Config), 0),
        (error(429, "4290"), Refused(Refusal::Busy { retry_after_s: None }), 0),
        (error(200, "4290"), Refused(Refusal::Busy { retry_after_s: None }), 0),
        (error(503, "4291"), Unknown(DoubtCause::ServerError), 0),
        (error(400, "5000"), Unknown(DoubtCause::ServerError), 0),
        (error(500, "word"), Unknown(DoubtCause::ServerError), 0),
        (error(502, "word"), Unknown(DoubtCause::ServerError), 0),
        (error(400, "4999"), Unknown(DoubtCause::ServerError), 0),
        (json!("drop_before"), Unknown(DoubtCause::NoAnswer), 0),
        (json!("drop_after_commit"), Unknown(DoubtCause::NoAnswer), 1),
        (json!({"answer_after": {"s": 4}}), Unknown(DoubtCause::NoAnswer), 1),
        (json!({"truncate": {"bytes": 40}}), Unknown(DoubtCause::Garbled), 1),
        (json!({"garbage": "html"}), Unknown(DoubtCause::Garbled), 1),
        (json!({"garbage": "json"}), Unknown(DoubtCause::Garbled), 1),
        (json!({"garbage": "empty"}), Unknown(DoubtCause::Garbled), 1),
    ]
}

/// Of booking alone.
fn rows_of_book() -> Vec<(Value, Expect, u64)> {
    vec![
        (error(402, "4002"), Refused(Refusal::Funds), 0),
        (error(400, "4040"), Refused(Refusal::OfferGone), 0),
        // The reference exists, says the rule; the look-up finds nothing: nobody knows.
        (error(400, "4005"), Unknown(DoubtCause::MaybeBooked), 0),
        (error(200, "2010"), Unknown(DoubtCause::ServerError), 0),
        (error(400, "2013"), Unknown(DoubtCause::ServerError), 0),
        (error(400, "2014"), Unknown(DoubtCause::ServerError), 0),
    ]
}

/// Of cancelling alone: "no such booking" and "unable" are believed only after the booking was read; it stands.
fn rows_of_cancel() -> Vec<(Value, Expect, u64)> {
    vec![(error(400, "304"), Refused(other("304")), 0), (error(404, "204"), Refused(other("204")), 0)]
}

/// Each row has a sandbox of its own; a few at a time.
async fn side_by_side(mut rows: impl Iterator<Item = impl Future<Output = ()> + Send + 'static>) {
    let mut running: JoinSet<()> = rows.by_ref().take(4).collect();
    while let Some(ended) = running.join_next().await {
        ended.unwrap();
        if let Some(next) = rows.next() {
            running.spawn(next);
        }
    }
}

/// Short only where the answer comes too late on purpose.
fn deadline(effect: &Value) -> chrono::DateTime<chrono::Utc> {
    within(if effect.get("answer_after").is_some() { 2 } else { 130 })
}

fn as_expected<T: std::fmt::Debug>(effect: &Value, answer: &Written<T>, expect: &Expect) {
    match (answer, expect) {
        (Written::Refused(told), Refused(wanted)) => assert_eq!(told, wanted, "{effect}"),
        (Written::Unknown(doubt), Unknown(wanted)) => assert_eq!(doubt.cause, *wanted, "{effect}"),
        _ => panic!("{effect}: {answer:?}, not {expect:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_for_book() {
    let rows = rows().into_iter().chain(rows_of_book());
    side_by_side(rows.map(|(effect, expect, exist)| row_of_book(effect, expect, exist))).await;
}

async fn row_of_book(effect: Value, expect: Expect, exist: u64) {
    let lab = Lab::start().await;
    let offer = lab.room(true).await;
    lab.fault("book", effect.clone()).await;
    let mut intent = intent(&offer);
    intent.deadline = deadline(&effect);
    let answer = lab.shop.book(&intent).await;
    as_expected(&effect, &answer, &expect);
    assert_eq!(lab.truth(&intent.our_ref).await.0, exist, "{effect}");
    if matches!(expect, Unknown(_)) {
        match (exist, lab.shop.look_up(&asked(Step::Book, &offer.handle, None)).await.unwrap()) {
            (0, LookUp::Absent { .. }) => {}
            (1, LookUp::Found(order)) => assert_eq!(order.our_ref.as_deref(), Some(intent.our_ref.as_str())),
            (_, other) => panic!("{effect}: {other:?}"),
        }
        // K1: the same body under the same key, whether or not the first one went through.
        intent.deadline = within(130);
        assert!(matches!(lab.shop.book(&intent).await, Written::Done(_)), "{effect}");
        assert_eq!(lab.truth(&intent.our_ref).await, (1, 1), "{effect}");
    }
    lab.handle.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_for_cancel() {
    let rows = rows().into_iter().chain(rows_of_cancel());
    side_by_side(rows.map(|(effect, expect, exist)| row_of_cancel(effect, expect, exist))).await;
}

async fn row_of_cancel(effect: Value, expect: Expect, cancelled: u64) {
    let lab = Lab::start().await;
    let offer = lab.room(true).await;
    let order = lab.booked(&offer).await;
    let quote = lab.shop.quote_cancel(&order, within(60)).await.unwrap();
    lab.fault("cancel_booking", effect.clone()).await;
    let mut cancel = intent_at(Step::Cancel, quote.handle, order.total);
    cancel.deadline = deadline(&effect);
    let answer = lab.shop.cancel(&cancel, &order).await;
    as_expected(&effect, &answer, &expect);
    assert_eq!(lab.truth(&intent(&offer).our_ref).await, (1 - cancelled, 1), "{effect}");
    if matches!(expect, Unknown(_)) {
        // State-guarded: the booking itself tells whether it was done.
        let asked = asked(Step::Cancel, &cancel.offer, Some(&order.supplier_order_id));
        let LookUp::Found(now) = lab.shop.look_up(&asked).await.unwrap() else { panic!("{effect}: not found") };
        assert_eq!(now.state, if cancelled == 1 { OrderState::Cancelled } else { OrderState::Paid }, "{effect}");
    }
    lab.handle.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accepted_is_unknown_until_it_shows() {
    for (effect, appears) in [
        (json!({"accept_202": {"then": "created", "after": 60}}), true),
        (json!({"accept_200": {"then": "created", "after": 60}}), true),
        (json!({"accept_202": {"then": "failed", "after": 60}}), false),
    ] {
        let mut lab = Lab::start().await;
        let offer = lab.room(true).await;
        lab.fault("book", effect.clone()).await;
        let answer = lab.shop.book(&intent(&offer)).await;
        assert!(matches!(&answer, Written::Unknown(d) if d.cause == DoubtCause::Accepted), "{effect}: {answer:?}");
        let look_up = asked(Step::Book, &offer.handle, None);
        assert!(matches!(lab.shop.look_up(&look_up).await.unwrap(), LookUp::Absent { .. }));
        lab.later(61).await;
        let found = matches!(lab.shop.look_up(&look_up).await.unwrap(), LookUp::Found(_));
        assert_eq!(found, appears, "{effect}");
        assert_eq!(lab.truth(&intent(&offer).our_ref).await.0, u64::from(appears));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_bookings_under_one_reference_are_told_as_two() {
    let lab = Lab::start().await;
    let offer = lab.room(true).await;
    lab.fault("book", json!("duplicate_execution")).await;
    assert!(matches!(lab.shop.book(&intent(&offer)).await, Written::Done(_)));
    let told = lab.shop.look_up(&asked(Step::Book, &offer.handle, None)).await.unwrap();
    assert!(matches!(told, LookUp::Several(found) if found.len() == 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supplier_that_answers_for_another_world_is_locked() {
    let lab = Lab::start().await;
    let offer = lab.room(true).await;
    lab.fault("book", json!("lie_live_mode")).await;
    let answer = lab.shop.book(&intent(&offer)).await;
    assert!(matches!(&answer, Written::Unknown(d) if d.code.as_deref() == Some("sandbox")), "{answer:?}");
    assert_eq!(lab.shop.health().await.breakers, [BreakerHealth::LockedMode; 3]);
    assert_eq!(lab.truth(&intent(&offer).our_ref).await, (1, 1), "it exists: a person must look");
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_that_fail_say_how_and_never_absent() {
    let lab = Lab::start().await;
    let offer = lab.room(true).await;
    let order = lab.booked(&offer).await;
    lab.fault("read_booking", error(503, "5000")).await;
    assert!(lab.shop.read_order(&order.supplier_order_id).await.is_ok(), "tried again");
    lab.fault("read_booking", json!({"garbage": "html"})).await;
    assert_eq!(lab.shop.read_order(&order.supplier_order_id).await.unwrap_err().kind, ErrorKind::Garbled);
    let look_up = asked(Step::Book, &offer.handle, None);
    lab.fault("bookings", json!("drop_before")).await;
    assert_eq!(lab.shop.look_up(&look_up).await.unwrap_err().kind, ErrorKind::Unavailable);
    lab.fault("bookings", json!({"garbage": "empty"})).await;
    assert_eq!(lab.shop.look_up(&look_up).await.unwrap_err().kind, ErrorKind::Garbled);
    assert!(matches!(lab.shop.look_up(&look_up).await.unwrap(), LookUp::Found(_)));
    for (effect, gone) in
        [(error(400, "4016"), true), (error(400, "4040"), true), (error(400, "4002"), true), (error(400, "5000"), false)]
    {
        lab.fault("prebook", effect.clone()).await;
        match lab.shop.quote(&offer.handle, within(60)).await {
            Ok(btm_suppliers::port::Requoted::Gone) if gone => {}
            Err(e) if !gone => assert_eq!(e.kind, ErrorKind::Server),
            other => panic!("{effect}: {other:?}"),
        }
    }
    // A hotel's texts stop no purchase.
    let (found, _) = lab.search(query()).await;
    lab.faults(
        json!([{"id": "r", "match": {"protocol": "liteapi", "route": "GET /v3.0/data/hotel"}, "effect": error(500, "5000")}]),
    )
    .await;
    let far = &found.last().unwrap().handle;
    let rates = lab.shop.rates(far, within(60)).await.unwrap();
    assert!(super::stay(&rates[0]).property.description.is_none());
    lab.fault("rates", json!({"garbage": "json"})).await;
    let (found, end) = lab.search(btm_domain::stay::StayQuery { guests: 2, ..query() }).await;
    assert_eq!((found.len(), end), (0, SearchEnd { complete: false, note: Some(SearchNote::Garbled) }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supplier_that_is_gone_was_not_reached() {
    let lab = Lab::start().await;
    let offer = lab.room(true).await;
    let Lab { handle, shop, .. } = lab;
    handle.stop().await;
    assert_eq!(shop.book(&intent(&offer)).await, Written::Refused(Refusal::NotSent));
    let health = shop.health().await;
    assert_eq!((health.reachable, health.why), (false, Some(ErrorKind::Unavailable)));
}
