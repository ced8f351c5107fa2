//! What a person arranges: asked, quoted, accepted, confirmed; and the traveller's mirror shows each step.
use super::world::*;
use btm_api::ProblemCode;
use btm_api::desk::{DeskCaseBody, DeskCaseResponse, DeskCaseState, DeskCasesResponse, QuoteState};
use btm_api::purchase::BookingBody;
use btm_api::sync::{DocumentKind, SyncBody};
use btm_domain::{BookingState as S, Money, OrderedItem};
use reqwest::StatusCode;
use serde_json::{Value, json};

async fn ask(device: &Device, text: &str) -> DeskCaseBody {
    let case = id();
    let body = json!({"case_id": case, "trip_id": id(), "traveller_id": device.traveller, "about": "quote", "booking_id": null, "text": text});
    let answer = device.keyed("/v1/desk/requests", &case.to_string(), &body).await;
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    read(answer).await
}

pub async fn act(operator: &Device, case: &DeskCaseBody, act: Value) -> DeskCaseResponse {
    let claimed = operator.post(&format!("/v1/desk/cases/{}/claim", case.case_id), &json!({})).await;
    assert_eq!(claimed.status(), StatusCode::OK, "{}", claimed.text().await.unwrap());
    let answer = operator.post(&format!("/v1/desk/cases/{}/act", case.case_id), &act).await;
    assert_eq!(answer.status(), StatusCode::OK, "{}", answer.text().await.unwrap());
    read(answer).await
}

pub fn offer_act() -> Value {
    let at = |local: &str| json!({"local": local, "zone": "Asia/Tokyo", "instant": format!("{}Z", shifted(local))});
    json!({"act": "quote", "title": "貸切バス", "details": "大型1台", "starts": at("2027-01-10T09:00:00"), "ends": at("2027-01-10T18:00:00"),
        "total": {"amount": "120000", "currency": "JPY"}, "terms": "前日まで無料", "valid_until": soon()})
}

fn shifted(local: &str) -> String {
    let local: chrono::NaiveDateTime = local.parse().unwrap();
    (local - chrono::TimeDelta::hours(9)).format("%Y-%m-%dT%H:%M:%S").to_string()
}

fn soon() -> chrono::DateTime<chrono::Utc> {
    btm_domain::Clock::now(&btm_server::edge::SystemClock) + chrono::TimeDelta::days(3)
}

pub fn case_in(mirror: Vec<SyncBody>) -> DeskCaseBody {
    mirror.into_iter().find_map(|b| if let SyncBody::DeskCase(c) = b { Some(*c) } else { None }).expect("a case")
}

fn booking_in(mirror: Vec<SyncBody>) -> BookingBody {
    mirror.into_iter().find_map(|b| if let SyncBody::Booking(b) = b { Some(*b) } else { None }).expect("a booking")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_quoted_accepted_once_confirmed_and_its_paper_is_in_the_travellers_mirror() {
    let w = World::new().await;
    let operator = w.operator().await;
    let asked = ask(&w.device, "空港から本社まで貸切バス").await;
    let queue: DeskCasesResponse = read(operator.get("/v1/desk/cases").await).await;
    assert_eq!(queue.cases.iter().map(|c| c.case_id).collect::<Vec<_>>(), [asked.case_id]);
    act(&operator, &asked, offer_act()).await;
    let seen = case_in(w.device.mirror().await);
    let quote = seen.quote.clone().unwrap();
    assert_eq!((seen.state, quote.state, quote.offer.total.minor), (DeskCaseState::Waiting, QuoteState::Sent, 120_000));
    let offer = w.device.reviewed(quote.offer.id).await;
    let request = btm_api::purchase::PurchaseRequest { trip_id: asked.trip_id.unwrap(), ..basket(&w.device, &[priced(&offer)]) };
    assert_eq!(w.device.post_purchase(&request).await.status(), StatusCode::ACCEPTED);
    let booking = booking_in(w.device.mirror().await);
    assert_eq!((booking.state, booking.answer_by.is_some(), booking.item.is_none()), (S::Requested, true, true));
    // Accepted twice is one order.
    let twice = basket(&w.device, &[priced(&offer)]);
    assert_eq!(problem(w.device.post_purchase(&twice).await).await.code, ProblemCode::QuoteChanged);
    let open = case_in(w.device.mirror().await);
    assert_eq!(
        (open.state, open.quote.unwrap().state, open.booking_id),
        (DeskCaseState::Open, QuoteState::Accepted, Some(booking.booking_id))
    );
    let done = act(&operator, &asked, json!({"act": "confirm", "record_locator": "BUS-77", "pickup_text": "1番のりば"})).await;
    assert_eq!((done.case.state, done.booking.unwrap().state), (DeskCaseState::Settled, S::Confirmed));
    let booking = booking_in(w.device.mirror().await);
    assert_eq!((booking.state, booking.record_locator.as_deref()), (S::Confirmed, Some("SIM-BUS-77")));
    assert!(matches!(&booking.item, Some(OrderedItem::Desk(d)) if d.details == "1番のりば"));
    let kinds: Vec<_> = w
        .device
        .mirror()
        .await
        .into_iter()
        .filter_map(|b| if let SyncBody::Document(d) = b { Some(d.kind) } else { None })
        .collect();
    assert!(kinds.contains(&DocumentKind::DeskSheet) && kinds.contains(&DocumentKind::Terms) && kinds.len() == 2, "{kinds:?}");
    assert!(events(&booking).contains(&"decided"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_vendors_no_fails_the_booking_with_a_reason_and_frees_the_thing() {
    let w = World::new().await;
    let operator = w.operator().await;
    let asked = ask(&w.device, "バス").await;
    act(&operator, &asked, offer_act()).await;
    let quote = case_in(w.device.mirror().await).quote.unwrap();
    let request = basket(&w.device, &[(quote.offer.id, quote.offer.total)]);
    let request = btm_api::purchase::PurchaseRequest { trip_id: asked.trip_id.unwrap(), ..request };
    assert_eq!(w.device.post_purchase(&request).await.status(), StatusCode::ACCEPTED);
    act(&operator, &asked, json!({"act": "fail", "reason": "満車"})).await;
    let booking = booking_in(w.device.mirror().await);
    assert_eq!(booking.state, S::Failed);
    assert!(booking.failure.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_withdrawn_before_the_answer_and_never_confirmed_afterwards() {
    let w = World::new().await;
    let operator = w.operator().await;
    let asked = ask(&w.device, "バス").await;
    act(&operator, &asked, offer_act()).await;
    let quote = case_in(w.device.mirror().await).quote.unwrap();
    let request = basket(&w.device, &[(quote.offer.id, quote.offer.total)]);
    let request = btm_api::purchase::PurchaseRequest { trip_id: asked.trip_id.unwrap(), ..request };
    w.device.post_purchase(&request).await;
    let back = w.device.post(&format!("/v1/desk/requests/{}/withdraw", asked.case_id), &json!({})).await;
    assert_eq!(back.status(), StatusCode::OK, "{}", back.text().await.unwrap());
    assert_eq!(booking_in(w.device.mirror().await).state, S::Closed);
    let late = operator.post(&format!("/v1/desk/cases/{}/claim", asked.case_id), &json!({})).await;
    assert_eq!(late.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_operator_is_ordering_is_not_taken_back_behind_their_back() {
    let w = World::new().await;
    let operator = w.operator().await;
    let asked = ask(&w.device, "バス").await;
    act(&operator, &asked, offer_act()).await;
    let quote = case_in(w.device.mirror().await).quote.unwrap();
    // More than it costs was allowed for.
    let most = Money { minor: quote.offer.total.minor + 500, ..quote.offer.total };
    let request = basket(&w.device, &[(quote.offer.id, most)]);
    let request = btm_api::purchase::PurchaseRequest { trip_id: asked.trip_id.unwrap(), ..request };
    assert_eq!(w.device.post_purchase(&request).await.status(), StatusCode::ACCEPTED);
    let booking = booking_in(w.device.mirror().await);
    // A case that only speaks of the booking takes nothing of it back.
    let other = id();
    let body = json!({"case_id": other, "trip_id": asked.trip_id, "traveller_id": w.device.traveller, "about": "other",
        "booking_id": booking.booking_id, "text": "座席は前方で"});
    assert_eq!(w.device.keyed("/v1/desk/requests", &other.to_string(), &body).await.status(), StatusCode::ACCEPTED);
    let back = w.device.post(&format!("/v1/desk/requests/{other}/withdraw"), &json!({})).await;
    assert_eq!((back.status(), booking_in(w.device.mirror().await).state), (StatusCode::OK, S::Requested));
    // Claimed, and waiting for the vendor: the wish is left for the operator, once.
    let path = format!("/v1/desk/requests/{}/withdraw", asked.case_id);
    operator.post(&format!("/v1/desk/cases/{}/claim", asked.case_id), &json!({})).await;
    assert_eq!(problem(w.device.post(&path, &json!({})).await).await.code, ProblemCode::CaseClaimed);
    act(&operator, &asked, json!({"act": "wait", "text": "業者に電話中"})).await;
    for _ in 0..2 {
        assert_eq!(problem(w.device.post(&path, &json!({})).await).await.code, ProblemCode::CaseClaimed);
    }
    assert_eq!(booking_in(w.device.mirror().await).state, S::Requested);
    let read: DeskCaseResponse = read(operator.get(&format!("/v1/desk/cases/{}", asked.case_id)).await).await;
    let wishes = read.case.lines.iter().filter(|l| l.text.as_deref().is_some_and(|t| t.contains("取り下げを希望"))).count();
    assert_eq!((wishes, read.case.state), (2, DeskCaseState::Waiting), "{:?}", read.case.lines);
    act(&operator, &asked, json!({"act": "confirm", "record_locator": "BUS-78", "pickup_text": null})).await;
    let booking = w.device.booking(&booking).await;
    assert_eq!((booking.state, booking.total), (S::Confirmed, quote.offer.total), "at what the quote said");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_the_supplier_works_on_is_sent_once_and_what_stands_is_not_called_failed() {
    let w = World::tuned(|o| o.ladder = btm_domain::booking::Ladder::shortened(900)).await;
    let operator = w.operator().await;
    let offer = w.device.offer().await;
    let mut request = purchase(&w.device, &offer);
    request.bookings[0].mode = btm_api::purchase::BuyMode::Hold;
    let booking = w.device.buy(&request).await;
    assert_eq!(booking.state, S::Held, "{:?}", booking.history);
    // "Accepted": the supplier works on it, for as long as we look.
    let works = json!({"error": {"status": 202, "type": "api_error", "code": "accepted"}});
    w.shop.control("PUT", "faults", json!([{"id": "r", "match": {"op": "pay"}, "effect": works}])).await;
    w.device.step(&booking, "pay", &json!({"accepted_total": booking.total})).await;
    let open = w.device.when(&booking, |b| b.state == S::NeedsHuman).await;
    assert!(w.shop.fired().await, "one payment: {:?}", events(&open));
    assert_eq!(events(&open).iter().filter(|e| **e == "supplier_called").count(), 2, "{:?}", events(&open));
    btm_server::areas::desk::sweep(w.server.app()).await.unwrap();
    let queue: DeskCasesResponse = read(operator.get("/v1/desk/cases").await).await;
    let case = queue.cases.into_iter().find(|c| c.booking_id == Some(booking.booking_id)).expect("its case");
    operator.post(&format!("/v1/desk/cases/{}/claim", case.case_id), &json!({})).await;
    let path = format!("/v1/desk/cases/{}/act", case.case_id);
    let refused = problem(operator.post(&path, &json!({"act": "fail", "reason": "なし"})).await).await;
    assert_eq!((refused.code, refused.fields[0].field.as_str()), (ProblemCode::InvalidInput, "act"));
    assert_eq!(w.device.booking(&booking).await.state, S::NeedsHuman);
    let nothing = Money { minor: 0, ..booking.total };
    act(&operator, &case, json!({"act": "cancelled", "refund": nothing})).await;
    assert_eq!(w.device.booking(&booking).await.state, S::Cancelled);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_nobody_knows_of_is_settled_by_an_operator_with_the_suppliers_reference() {
    let w = World::tuned(|o| o.ladder = btm_domain::booking::Ladder::shortened(900)).await;
    let operator = w.operator().await;
    let offer = w.device.offer().await;
    w.shop.fault("create_order", json!("drop_before")).await;
    let booking = w.device.buy(&purchase(&w.device, &offer)).await;
    assert_eq!(booking.state, S::NeedsHuman, "{:?}", booking.history);
    // The sweep opens its case; here it is asked for.
    btm_server::areas::desk::sweep(w.server.app()).await.unwrap();
    let queue: DeskCasesResponse = read(operator.get("/v1/desk/cases").await).await;
    let case = queue.cases.into_iter().find(|c| c.booking_id == Some(booking.booking_id)).expect("its case");
    let told = act(&operator, &case, json!({"act": "fail", "reason": "仕入先に予約なし"})).await;
    // The attempt that was in doubt has its answer.
    let me: btm_api::account::MeResponse = read(w.device.get("/v1/me").await).await;
    let rows = w.server.app().store.journal(me.organisation_id, booking.booking_id).await.unwrap();
    assert!(rows.iter().all(|r| r.write.state == btm_store::JournalState::Refused), "{rows:?}");
    assert!(told.sheet_ja.contains("当方の照会番号") || told.sheet_ja.contains("予約ID"), "{}", told.sheet_ja);
    assert_eq!(w.device.booking(&booking).await.state, S::Failed);
    // A confirmed one is cancelled by the desk with what came back.
    let again = w.device.offer().await;
    let bought = w.device.buy(&purchase(&w.device, &again)).await;
    assert_eq!(bought.state, S::Confirmed);
    let case = id();
    let body = json!({"case_id": case, "trip_id": bought.trip_id, "traveller_id": w.device.traveller, "about": "cancel",
        "booking_id": bought.booking_id, "text": "取消をお願いします"});
    let asked: DeskCaseBody = read(w.device.keyed("/v1/desk/requests", &case.to_string(), &body).await).await;
    let refund = Money { minor: bought.total.minor / 2, ..bought.total };
    act(&operator, &asked, json!({"act": "cancelled", "refund": refund})).await;
    let ended = w.device.booking(&bought).await;
    assert_eq!((ended.state, ended.refunded), (S::Cancelled, Some(refund)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_router_is_asked_for_confirmed_fetched_and_brought_back() {
    let w = World::new().await;
    let operator = w.operator().await;
    let router = w.device.routers().await.into_iter().next().expect("a router");
    let offer = w.device.reviewed(router.id).await;
    let request = basket(&w.device, &[priced(&offer)]);
    assert_eq!(w.device.post_purchase(&request).await.status(), StatusCode::ACCEPTED);
    let booking = booking_in(w.device.mirror().await);
    assert_eq!((booking.state, events(&booking)), (S::Requested, vec!["requested"]));
    assert!(booking.answer_by.is_some_and(|by| by <= router.order_cutoff.instant));
    // The same router from the same day on is the same thing.
    let again = w.device.routers().await.into_iter().find(|r| r.product == router.product && r.vendor == router.vendor).unwrap();
    let twice = basket(&w.device, &[(again.id, again.total)]);
    assert_eq!(problem(w.device.post_purchase(&twice).await).await.code, ProblemCode::AlreadyBooked);
    // Its case is there with the purchase itself.
    let case = case_in(w.device.mirror().await);
    assert_eq!((case.booking_id, case.about), (Some(booking.booking_id), btm_domain::desk::DeskAbout::Rental));
    let told = act(&operator, &case, json!({"act": "confirm", "record_locator": "WF-1", "pickup_text": "南ウイング"})).await;
    assert!(told.sheet_ja.contains("受取"), "{}", told.sheet_ja);
    // Dates as every document says them, weekday and zone included.
    for (sheet, day) in [
        (&told.sheet_ja, ["(月)", "(火)", "(水)", "(木)", "(金)", "(土)", "(日)"]),
        (&told.sheet_en, ["Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "]),
    ] {
        let asked = sheet.lines().find(|line| line.starts_with("受付") || line.starts_with("Asked")).unwrap();
        assert!(asked.ends_with("(GMT+9)") && day.iter().any(|day| asked.contains(day)), "{asked}");
    }
    let booking = w.device.booking(&booking).await;
    assert_eq!((booking.state, booking.record_locator.as_deref()), (S::Confirmed, Some("SIM-WF-1")));
    let mut kinds = Vec::new();
    for document in &booking.documents {
        kinds.push(w.device.document(*document).await.kind);
    }
    assert_eq!(kinds, [DocumentKind::RentalSheet, DocumentKind::Terms]);
    for (word, state) in
        [("picked_up", btm_domain::connect::RentalState::PickedUp), ("returned", btm_domain::connect::RentalState::Returned)]
    {
        act(&operator, &case, json!({"act": "mark", "state": word})).await;
        let Some(OrderedItem::Rental(rental)) = w.device.booking(&booking).await.item else { panic!() };
        assert_eq!(rental.state, state);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desks_silence_is_no_failure_but_a_case_for_a_person() {
    let w = World::new().await;
    let router = w.device.routers().await.into_iter().next().expect("a router");
    let request = basket(&w.device, &[(router.id, router.total)]);
    w.device.post_purchase(&request).await;
    let booking = booking_in(w.device.mirror().await);
    assert_eq!((booking.state, w.shop.live(booking.booking_id).await), (S::Requested, 0), "no supplier is called");
    // The moment is the store's own: brought near, the worker wakes for it.
    let app = w.server.app();
    let me: btm_api::account::MeResponse = read(w.device.get("/v1/me").await).await;
    let now = btm_domain::Clock::now(&btm_server::edge::SystemClock);
    let order = btm_store::ClaimOrder {
        now,
        lease_until: now + chrono::TimeDelta::seconds(5),
        limit: 1,
        horizon: chrono::TimeDelta::hours(2),
    };
    let claim = app.store.claim_booking(me.organisation_id, booking.booking_id, order).await.unwrap().unwrap();
    let mut flow = claim.flow.clone();
    flow.phase = btm_domain::booking::Phase::Asked { answer_by: now };
    app.store.postpone(&claim, Some(&flow), Some(now)).await.unwrap();
    let late = w.device.when(&booking, |b| b.state == S::NeedsHuman).await;
    assert!(events(&late).contains(&"overdue") && late.failure.is_none());
    // Whether the vendor has ordered is not known: the wish to take it back is passed on, nothing is closed.
    let case = case_in(w.device.mirror().await);
    let back = w.device.post(&format!("/v1/desk/requests/{}/withdraw", case.case_id), &json!({})).await;
    assert_eq!(problem(back).await.code, ProblemCode::CaseClaimed);
    let case = case_in(w.device.mirror().await);
    assert!(case.lines.iter().any(|l| l.text.as_deref().is_some_and(|t| t.contains("取り下げを希望"))), "{:?}", case.lines);
    assert_eq!(w.device.booking(&booking).await.state, S::NeedsHuman);
}
