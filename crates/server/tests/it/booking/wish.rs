//! The wish to cancel through the wire: once, seen by everybody, ended by the cancellation, refused where nothing can be cancelled.
use super::world::*;
use btm_api::ProblemCode;
use btm_api::after::CancelQuoteResponse;
use btm_api::purchase::{BookingBody, BuyMode};
use btm_api::sync::{SyncBody, SyncResponse};
use btm_domain::{BookingState as S, Clock, Role};
use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::json;

fn path(booking: &BookingBody) -> String {
    format!("/v1/bookings/{}/cancel-wish", booking.booking_id)
}

async fn take_back(device: &Device, booking: &BookingBody) -> BookingBody {
    let call = device.http.delete(format!("{}{}", device.base_url, path(booking))).bearer_auth(&device.access);
    let answer = call.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    read(answer).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wish_is_seen_by_everybody_with_who_wrote_it_and_the_cancellation_ends_it() {
    let w = World::new().await;
    let arranger = w.colleague("misaki@example.com", &[Role::Traveller, Role::Arranger]).await;
    let stranger = w.colleague("ken@example.com", &[Role::Traveller, Role::Arranger]).await;
    w.link(&arranger, &w.device).await;
    let booking = w.device.buy(&purchase(&w.device, &w.device.offer().await)).await;
    assert_eq!((booking.state, &booking.cancel_wish), (S::Confirmed, &None));
    let first: SyncResponse = read(w.device.get("/v1/sync").await).await;
    let written = btm_server::edge::SystemClock.now() - TimeDelta::hours(2);
    let (mine, theirs) = (id(), id());
    let wish = |id: uuid::Uuid| json!({"wish_id": id, "written_at": written});
    let answer = w.device.put(&path(&booking), &wish(mine)).await;
    assert_eq!(answer.status(), StatusCode::OK, "{}", answer.text().await.unwrap());
    let told = w.device.put(&path(&booking), &wish(mine)).await.text().await.unwrap();
    let kept: BookingBody = serde_json::from_str(&told).unwrap();
    let shown = kept.cancel_wish.clone().unwrap();
    assert_eq!((shown.wish_id, shown.by.as_str()), (mine, "山田 花子"));
    assert_eq!(shown.written_at.timestamp_micros(), written.timestamp_micros());
    assert_eq!((kept.state, w.shop.live(booking.booking_id).await), (S::Confirmed, 1), "nothing is cancelled by it");
    assert_eq!(events(&kept).iter().filter(|e| **e == "cancel_wished").count(), 1, "a repeat is no second one");
    // Who arranges for them sees it in the mirror, and the traveller's delta brings it.
    for (device, since) in [(&arranger, None), (&w.device, Some(&first.next))] {
        let query = since.map_or(String::new(), |c| format!("?cursor={c}"));
        let page: SyncResponse = read(device.get(&format!("/v1/sync{query}")).await).await;
        let bodies: Vec<_> = page
            .items
            .into_iter()
            .filter_map(|i| if let Some(SyncBody::Booking(b)) = i.body { Some(*b) } else { None })
            .collect();
        assert_eq!(bodies, std::slice::from_ref(&kept), "{since:?}");
    }
    assert_eq!(problem(stranger.put(&path(&booking), &wish(id())).await).await.code, ProblemCode::NotFound);
    // Another's wish takes its place; the same id is of one person.
    assert_eq!(problem(arranger.put(&path(&booking), &wish(mine)).await).await.code, ProblemCode::KeyReused);
    let acting: BookingBody = read(arranger.put(&path(&booking), &wish(theirs)).await).await;
    assert_eq!(acting.cancel_wish.as_ref().unwrap().by, "青木 美咲 → 山田 花子");
    assert_eq!(take_back(&w.device, &booking).await.cancel_wish, None);
    assert_eq!(events(&take_back(&w.device, &booking).await).last(), Some(&"cancel_wish_withdrawn"));
    // What was taken back is not brought back by a late repeat.
    let late: BookingBody = read(arranger.put(&path(&booking), &wish(theirs)).await).await;
    assert_eq!(late.cancel_wish, None);
    let again: BookingBody = read(w.device.put(&path(&booking), &wish(id())).await).await;
    assert!(again.cancel_wish.is_some());
    let quote: CancelQuoteResponse = read(w.device.step(&booking, "cancel-quote", &json!({})).await).await;
    let quote = quote.quote.unwrap();
    let body = json!({"quote_id": quote.id, "accepted_refund": quote.refund});
    let asked: btm_api::after::BookingResponse = read(w.device.step(&booking, "cancel", &body).await).await;
    assert_eq!((asked.booking.state, asked.booking.cancel_wish), (S::Cancelling, None));
    let ended = w.device.when(&booking, |b| matches!(b.state, S::Cancelled | S::Voided)).await;
    assert_eq!(ended.cancel_wish, None);
    let refused = problem(w.device.put(&path(&booking), &wish(id())).await).await;
    assert_eq!((refused.code, refused.fields[0].field.as_str()), (ProblemCode::InvalidInput, "state"));
    // The outbox of a computer that was offline all along hears how its own wish ended.
    assert_eq!(w.device.put(&path(&booking), &wish(mine)).await.status(), StatusCode::OK);
    let me: btm_api::account::MeResponse = read(w.device.get("/v1/me").await).await;
    let audit = w.server.app().store.audit(me.organisation_id, 0, 500).await.unwrap();
    let wished: Vec<_> = audit.iter().filter(|e| e.action == "booking.cancel_wished").collect();
    assert_eq!(wished.len(), 3);
    assert_eq!(wished[1].acting_for, Some(w.device.traveller.to_string()));
    assert_eq!(audit.iter().filter(|e| e.action == "booking.cancel_wish_withdrawn").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_can_be_wished_away_and_a_clock_ahead_counts_as_now() {
    let w = World::new().await;
    let mut request = purchase(&w.device, &w.device.offer().await);
    request.bookings[0].mode = BuyMode::Hold;
    let held = w.device.buy(&request).await;
    assert_eq!(held.state, S::Held);
    let ahead = json!({"wish_id": id(), "written_at": btm_server::edge::SystemClock.now() + TimeDelta::days(3)});
    let kept: BookingBody = read(w.device.put(&path(&held), &ahead).await).await;
    assert!(kept.cancel_wish.unwrap().written_at <= btm_server::edge::SystemClock.now());
    let nobody = format!("/v1/bookings/{}/cancel-wish", id());
    assert_eq!(problem(w.device.put(&nobody, &ahead).await).await.code, ProblemCode::NotFound);
}
