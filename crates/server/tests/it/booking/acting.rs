//! Acting for another (F-46): bought, seen and cancelled for a colleague, with both names; gone with the link.
use super::world::*;
use btm_api::ProblemCode;
use btm_api::after::CancelQuoteResponse;
use btm_api::purchase::{BookingBody, PurchaseRequest};
use btm_api::sync::{SyncBody, SyncResponse};
use btm_domain::{BookingState as S, OrderedItem, Role};
use reqwest::StatusCode;
use serde_json::json;

struct Office {
    w: World,
    arranger: Device,
    link: uuid::Uuid,
}

/// The admin travels; a colleague arranges for them.
async fn office() -> Office {
    let w = World::new().await;
    let arranger = w.colleague("misaki@example.com", &[Role::Traveller, Role::Arranger]).await;
    let link = w.link(&arranger, &w.device).await;
    Office { w, arranger, link }
}

async fn arranged(o: &Office) -> (PurchaseRequest, BookingBody) {
    let offer = o.arranger.offer().await;
    let mut request = purchase(&o.arranger, &offer);
    request.bookings[0].travellers = vec![o.w.device.traveller];
    let booking = o.arranger.buy(&request).await;
    assert_eq!(booking.state, S::Confirmed, "{:?}", booking.history);
    (request, booking)
}

fn bookings(mirror: Vec<SyncBody>) -> Vec<BookingBody> {
    mirror.into_iter().filter_map(|b| if let SyncBody::Booking(b) = b { Some(*b) } else { None }).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_arranger_books_and_cancels_for_a_colleague_and_both_see_everything() {
    let o = office().await;
    let (_, booking) = arranged(&o).await;
    assert_eq!(booking.arranged_by.as_deref(), Some("青木 美咲"), "the arranger's own name");
    assert!(booking.history[0].by.as_deref() == Some("青木 美咲 → 山田 花子"), "{:?}", booking.history[0]);
    for device in [&o.w.device, &o.arranger] {
        let mirror = device.mirror().await;
        let count = |of: fn(&SyncBody) -> bool| mirror.iter().filter(|b| of(b)).count();
        assert_eq!(count(|b| matches!(b, SyncBody::Trip(_))), 1);
        assert_eq!(count(|b| matches!(b, SyncBody::Document(_))), 2);
        assert_eq!(bookings(mirror)[0].booking_id, booking.booking_id);
    }
    // The traveller may act on it too; here the arranger does.
    let told: CancelQuoteResponse = read(o.arranger.step(&booking, "cancel-quote", &json!({})).await).await;
    let quote = told.quote.unwrap();
    let body = json!({"quote_id": quote.id, "accepted_refund": quote.refund});
    assert_eq!(
        problem(o.w.device.step(&booking, "cancel", &body).await).await.code,
        ProblemCode::QuoteChanged,
        "told to the other"
    );
    assert_eq!(o.arranger.step(&booking, "cancel", &body).await.status(), StatusCode::ACCEPTED);
    let ended = o.w.device.when(&booking, |b| matches!(b.state, S::Cancelled | S::Voided)).await;
    let asked = ended.history.iter().find(|h| h.event == "cancel_asked").unwrap();
    assert!(asked.by.as_deref().is_some_and(|by| by.contains(" → ")), "{asked:?}");
    let me: btm_api::account::MeResponse = read(o.arranger.get("/v1/me").await).await;
    let audit = o.w.server.app().store.audit(me.organisation_id, 0, 500).await.unwrap();
    let entry = audit.iter().find(|e| e.action == "booking.cancel_asked").unwrap();
    assert_eq!(entry.actor, Some(me.user_id.to_string()));
    assert_eq!(entry.acting_for, Some(o.w.device.traveller.to_string()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_link_hides_everything_at_once_and_starts_the_mirror_anew() {
    let o = office().await;
    let (request, booking) = arranged(&o).await;
    let page: SyncResponse = read(o.arranger.get("/v1/sync").await).await;
    let cursor = page.next;
    let again: SyncResponse = read(o.arranger.get(&format!("/v1/sync?cursor={cursor}")).await).await;
    assert!(!again.reset);
    assert_eq!(o.w.device.delete(&format!("/v1/arranger-links/{}", o.link)).await, StatusCode::NO_CONTENT);
    for path in [
        format!("/v1/purchases/{}", request.purchase_id),
        format!("/v1/trips/{}", request.trip_id),
        format!("/v1/documents/{}", booking.documents[0]),
    ] {
        assert_eq!(o.arranger.get(&path).await.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(o.w.device.get(&path).await.status(), StatusCode::OK, "{path}");
    }
    assert_eq!(o.arranger.step(&booking, "cancel-quote", &json!({})).await.status(), StatusCode::NOT_FOUND);
    let reset: SyncResponse = read(o.arranger.get(&format!("/v1/sync?cursor={cursor}")).await).await;
    assert!(reset.reset && reset.items.iter().all(|i| i.body.is_none()), "{:?}", reset.items);
    assert_eq!(bookings(o.w.device.mirror().await).len(), 1);
    // Nothing more can be bought for them.
    let offer = o.arranger.offer().await;
    let mut more = purchase(&o.arranger, &offer);
    more.bookings[0].travellers = vec![o.w.device.traveller];
    let refused = problem(o.arranger.post_purchase(&more).await).await;
    assert_eq!(refused.fields[0].field, "bookings.0.travellers");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_granted_brings_the_travellers_bookings_into_the_arrangers_mirror() {
    let w = World::new().await;
    let offer = w.device.offer().await;
    let booking = w.device.buy(&purchase(&w.device, &offer)).await;
    let arranger = w.colleague("misaki@example.com", &[Role::Traveller, Role::Arranger]).await;
    let before: SyncResponse = read(arranger.get("/v1/sync").await).await;
    assert!(before.items.is_empty());
    w.link(&arranger, &w.device).await;
    let after: SyncResponse = read(arranger.get(&format!("/v1/sync?cursor={}", before.next)).await).await;
    assert!(after.reset);
    assert_eq!(bookings(arranger.mirror().await)[0].booking_id, booking.booking_id);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_travellers_go_in_one_order_and_a_missing_detail_names_its_person() {
    let o = office().await;
    let from = btm_domain::Clock::now(&btm_server::edge::SystemClock).date_naive() + chrono::TimeDelta::days(10);
    let offer = o.arranger.search_for("HND", "FUK", from, 2).await.into_iter().find(|f| f.owner.code.as_str() == "ZZ").unwrap();
    let mut request = purchase(&o.arranger, &offer);
    request.bookings[0].travellers = vec![o.arranger.traveller, o.w.device.traveller];
    let booking = o.arranger.buy(&request).await;
    assert_eq!(booking.state, S::Confirmed, "{:?}", booking.history);
    assert_eq!((booking.travellers.len(), booking.ticket_numbers().len(), &booking.arranged_by), (2, 2, &None));
    assert_eq!(bookings(o.w.device.mirror().await)[0].travellers.len(), 2);
    // The other's telephone is missing: named by whom it is.
    let told: serde_json::Value = read(o.arranger.get(&format!("/v1/travellers/{}", o.w.device.traveller)).await).await;
    let mut details = told["details"].clone();
    details["phone"] = json!("");
    let url = format!("{}/v1/travellers/{}", o.arranger.base_url, o.w.device.traveller);
    let edit = json!({"traveller": details, "base_revision": told["revision"]});
    let kept = o.arranger.http.put(url).bearer_auth(&o.arranger.access).json(&edit).send().await.unwrap();
    assert_eq!(kept.status(), StatusCode::OK);
    let mut second = purchase(&o.arranger, &o.arranger.offer().await);
    second.bookings[0].travellers = vec![o.w.device.traveller];
    let refused = problem(o.arranger.post_purchase(&second).await).await;
    assert_eq!((refused.code, refused.fields[0].field.as_str()), (ProblemCode::InvalidInput, "bookings.0.travellers.0.phone"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_an_esim_is_shown_to_its_traveller_alone() {
    let o = office().await;
    let plan = o.arranger.plans().await.into_iter().find(|p| p.tops_up.is_none()).unwrap();
    let plan = o.arranger.reviewed(plan.id).await;
    let mut request = basket(&o.arranger, &[priced(&plan)]);
    request.bookings[0].travellers = vec![o.w.device.traveller];
    let booking = o.arranger.buy(&request).await;
    assert_eq!(booking.state, S::Confirmed, "{:?}", booking.history);
    let code = |b: &BookingBody| match &b.item {
        Some(OrderedItem::Esim(esim)) => esim.activation_code.clone(),
        other => panic!("{other:?}"),
    };
    let own = code(&o.w.device.booking(&booking).await);
    assert!(own.starts_with("LPA:1$") && code(&booking).is_empty() && code(&o.arranger.booking(&booking).await).is_empty());
    for id in &booking.documents {
        let (theirs, mine) = (o.arranger.document(*id).await, o.w.device.document(*id).await);
        assert!(!theirs.html_ja.contains(&own) && !theirs.html_en.contains(&own));
        let sheet = mine.kind == btm_api::sync::DocumentKind::EsimSheet;
        assert_eq!(mine.html_ja.contains(&own), sheet);
    }
}
