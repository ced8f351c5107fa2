//! An item's history (F-41): who, for whom, when, what, from which state to which, and what was said; one truth for everybody.
use super::world::*;
use btm_api::desk::{DeskCaseBody, DeskCaseResponse};
use btm_api::purchase::BookingBody;
use btm_domain::{BookingState as S, Role};
use reqwest::StatusCode;
use serde_json::json;

fn words<'a>(booking: &'a BookingBody, event: &str) -> Option<&'a str> {
    booking.history.iter().find(|h| h.event == event).unwrap_or_else(|| panic!("{:?}", booking.history)).words.as_deref()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_says_what_the_supplier_said() {
    let w = World::new().await;
    let offer = w.device.offer().await;
    let error = |code: &str| json!({"error": {"status": 422, "type": "invalid_state_error", "code": code}});
    w.shop.fault("create_order", error("offer_no_longer_available")).await;
    let gone = w.device.buy(&purchase(&w.device, &offer)).await;
    assert_eq!(gone.state, S::Failed);
    let line = gone.history.iter().find(|h| h.event == "refused").unwrap();
    assert_eq!((line.from, line.to, line.by.as_deref()), (Some(S::Confirming), Some(S::Failed), None));
    assert!(line.words.as_deref().is_some_and(|said| !said.is_empty()), "{line:?}");
    w.shop.fault("create_order", json!("drop_after_commit")).await;
    let found = w.device.buy(&purchase(&w.device, &w.device.offer().await)).await;
    assert_eq!((found.state, words(&found, "answer_lost")), (S::Confirmed, Some("no_answer")));
    assert_eq!(words(&found, "supplier_called"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_acts_for_whom_the_operators_reason_and_one_truth_for_all() {
    let w = World::new().await;
    let operator = w.operator().await;
    let arranger = w.colleague("misaki@example.com", &[Role::Traveller, Role::Arranger]).await;
    w.link(&arranger, &w.device).await;
    let router = async |device: &Device, why: Option<&str>| {
        let found = device.routers().await.into_iter().next().expect("a router");
        let mut request = basket(device, &[priced(&device.reviewed(found.id).await)]);
        request.bookings[0].travellers = vec![w.device.traveller];
        request.bookings[0].override_reason = why.map(str::to_owned);
        let answer = device.post_purchase(&request).await;
        assert_eq!(answer.status(), StatusCode::ACCEPTED);
        read::<btm_api::purchase::PurchaseResponse>(answer).await.bookings.remove(0)
    };
    let case_of = |b: &BookingBody| btm_domain::desk::case_of(b.booking_id);
    let first = router(&arranger, None).await;
    // Withdrawn by the arranger: both names, as everywhere.
    let back = arranger.post(&format!("/v1/desk/requests/{}/withdraw", case_of(&first)), &json!({})).await;
    let case: DeskCaseBody = read(back).await;
    assert_eq!(case.lines.last().unwrap().by.as_deref(), Some("青木 美咲 → 山田 花子"));
    let closed = w.device.booking(&first).await;
    let line = closed.history.last().unwrap();
    assert_eq!((line.event.as_str(), line.by.as_deref()), ("withdrawn", Some("青木 美咲 → 山田 花子")));
    assert_eq!((line.from, line.to), (Some(S::Requested), Some(S::Closed)));
    // Bought again with a reason, refused by the vendor through the operator.
    let second = router(&w.device, Some("別の会議のため")).await;
    assert_eq!(words(&second, "requested"), Some("別の会議のため"), "{:?}", second.history);
    let case = format!("/v1/desk/cases/{}", case_of(&second));
    assert_eq!(operator.post(&format!("{case}/claim"), &json!({})).await.status(), StatusCode::OK);
    let told = operator.post(&format!("{case}/act"), &json!({"act": "fail", "reason": "在庫なし"})).await;
    assert_eq!(told.status(), StatusCode::OK);
    let told: DeskCaseResponse = read(told).await;
    let (mine, theirs) = (w.device.booking(&second).await, arranger.booking(&second).await);
    assert_eq!((mine.state, words(&mine, "decided")), (S::Failed, Some("在庫なし")));
    let line = mine.history.iter().find(|h| h.event == "decided").unwrap();
    assert!(line.by.is_some() && line.from == Some(S::Requested) && line.to == Some(S::Failed), "{line:?}");
    assert_eq!(mine.history, theirs.history);
    assert_eq!(told.booking.unwrap().history, mine.history);
    assert_eq!(mine.history[..second.history.len()], second.history[..], "the answer said the same");
}
