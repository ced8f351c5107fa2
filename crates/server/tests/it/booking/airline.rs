//! What an airline changes by itself (F-37): seen, accepted or handed to the desk, never answered twice.
use super::world::*;
use btm_api::ProblemCode;
use btm_api::purchase::BookingBody;
use btm_api::sync::SyncBody;
use btm_domain::BookingState as S;
use btm_domain::after::ScheduleChangeState as C;
use btm_domain::desk::DeskAbout;
use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::json;

const KIND: &str = "order.airline_initiated_change_detected";

/// A booked flight whose airline moves it, as our door is told of it.
async fn moved(w: &World) -> BookingBody {
    let offer = w.device.offer().await;
    let booking = w.device.buy(&purchase(&w.device, &offer)).await;
    shift(w, &booking, 45).await;
    w.device.when(&booking, |b| !b.schedule_changes.is_empty()).await
}

async fn shift(w: &World, booking: &BookingBody, minutes: i64) {
    let order = w.shop.truth(booking.booking_id).await[0]["id"].as_str().unwrap().to_owned();
    w.shop.control("POST", "emit", json!({"type": KIND, "order": order, "minutes": minutes})).await;
    let told = w.event(&format!("wev_{}", id().simple()), KIND, json!({"id": "aic_1", "order_id": order}), HOOK_SECRET).await;
    assert_eq!(told, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_seen_and_accepted_and_the_booking_is_the_new_flight() {
    let w = World::new().await;
    let booking = moved(&w).await;
    let change = booking.schedule_changes.last().unwrap();
    assert_eq!((change.state, change.can_accept, booking.state), (C::Open, true, S::Confirmed));
    assert_ne!(change.removed, change.added);
    let wrong = json!({"change_ref": "aic_other", "answer": "accept"});
    assert_eq!(problem(w.device.step(&booking, "schedule-change", &wrong).await).await.code, ProblemCode::QuoteChanged);
    let yes = json!({"change_ref": change.change_ref, "answer": "accept"});
    assert_eq!(w.device.step(&booking, "schedule-change", &yes).await.status(), StatusCode::ACCEPTED);
    let done = w.device.when(&booking, |b| events(b).contains(&"change_accepted") && b.state == S::Confirmed).await;
    assert_eq!(done.schedule_changes.last().unwrap().state, C::Accepted);
    assert_eq!(done.slices()[0].segments[0].departure.time, change.added[0].segments[0].departure.time);
    assert_eq!(w.shop.live(booking.booking_id).await, 1);
    // It was answered.
    assert_eq!(problem(w.device.step(&booking, "schedule-change", &yes).await).await.code, ProblemCode::QuoteChanged);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_change_replaces_the_open_one_and_the_old_answer_is_refused() {
    let w = World::new().await;
    let booking = moved(&w).await;
    let first = booking.schedule_changes.last().unwrap().change_ref.clone();
    shift(&w, &booking, 90).await;
    let newer = w.device.when(&booking, |b| b.schedule_changes.len() > 1).await;
    assert!(newer.schedule_changes.iter().filter(|c| c.change_ref == first).all(|c| c.state != C::Open));
    let old = json!({"change_ref": first, "answer": "accept"});
    assert_eq!(problem(w.device.step(&booking, "schedule-change", &old).await).await.code, ProblemCode::QuoteChanged);
    let newest = newer.schedule_changes.last().unwrap();
    assert_eq!(newest.state, C::Open);
    assert!(newest.answer_by.is_some_and(|by| by > newest.seen_at), "{newest:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_machine_can_do_goes_to_the_desk_with_the_answer() {
    let w = World::new().await;
    let booking = moved(&w).await;
    let change = booking.schedule_changes.last().unwrap().change_ref.clone();
    let ask = json!({"change_ref": change, "answer": "ask_alternative"});
    let path = format!("/v1/bookings/{}/schedule-change", booking.booking_id);
    for _ in 0..2 {
        assert_eq!(w.device.keyed(&path, "ask-1", &ask).await.status(), StatusCode::ACCEPTED);
    }
    let asked = w.device.booking(&booking).await;
    assert_eq!(asked.schedule_changes.last().unwrap().state, C::AlternativeAsked);
    let cases: Vec<_> = w
        .device
        .mirror()
        .await
        .into_iter()
        .filter_map(|b| if let SyncBody::DeskCase(case) = b { Some(case) } else { None })
        .collect();
    assert_eq!(cases.len(), 1, "one case, though asked twice");
    assert_eq!((cases[0].about, cases[0].booking_id), (DeskAbout::ScheduleChange, Some(booking.booking_id)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_nobody_answers_in_time_goes_to_the_desk_and_a_newer_one_is_asked_about_anew() {
    let w = World::tuned(|o| {
        o.ladder.answer_before = TimeDelta::days(60);
        o.ladder.answer_least = TimeDelta::seconds(2);
    })
    .await;
    let booking = moved(&w).await;
    let change = booking.schedule_changes.last().unwrap().clone();
    let by = change.answer_by.expect("a moment to answer by");
    assert!(by <= btm_domain::Clock::now(&btm_server::edge::SystemClock) + TimeDelta::seconds(2));
    let lapsed = |b: &BookingBody| b.schedule_changes.iter().any(|c| c.change_ref == change.change_ref && c.state == C::Lapsed);
    let late = w.device.when(&booking, lapsed).await;
    assert_eq!((late.state, events(&late).iter().filter(|e| **e == "schedule_unanswered").count()), (S::Confirmed, 1));
    let cases = || async {
        let all = w.device.mirror().await.into_iter();
        all.filter_map(|b| if let SyncBody::DeskCase(case) = b { Some(case) } else { None }).collect::<Vec<_>>()
    };
    let opened = cases().await;
    assert_eq!(opened.len(), 1, "{opened:?}");
    assert_eq!((opened[0].about, opened[0].booking_id), (DeskAbout::ScheduleChange, Some(booking.booking_id)));
    // The desk has it: a late answer changes nothing.
    let yes = json!({"change_ref": change.change_ref, "answer": "accept"});
    assert_eq!(problem(w.device.step(&booking, "schedule-change", &yes).await).await.code, ProblemCode::QuoteChanged);
    shift(&w, &booking, 90).await;
    let newer = w.device.when(&booking, |b| b.schedule_changes.len() > 1).await;
    let newest = newer.schedule_changes.last().unwrap();
    assert!(newest.answer_by.is_some_and(|next| next > by) && newest.change_ref != change.change_ref);
    w.device.when(&booking, |b| b.schedule_changes.iter().all(|c| c.state == C::Lapsed)).await;
    assert_eq!(cases().await.len(), 2, "each change is a case of its own");
}
