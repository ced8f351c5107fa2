//! Sync and live events through the wire.
use super::world::*;
use btm_api::sync::{LiveEvent, SyncBody, SyncResponse};
use serde_json::json;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_follows_its_cursor_sees_the_booking_grow_and_misses_nothing() {
    let w = World::new().await;
    let first: SyncResponse = read(w.device.get("/v1/sync").await).await;
    assert!(first.reset && first.items.is_empty() && !first.more);
    let offer = w.device.offer().await;
    let request = purchase(&w.device, &offer);
    let booking = w.device.buy(&request).await;
    let mut cursor = first.next.clone();
    let (mut trips, mut documents, mut last) = (0, 0, None);
    loop {
        let page: SyncResponse = read(w.device.get(&format!("/v1/sync?cursor={cursor}&limit=1")).await).await;
        assert!(!page.reset && page.epoch == first.epoch);
        for item in &page.items {
            match item.body.as_ref().unwrap() {
                SyncBody::Trip(_) => trips += 1,
                SyncBody::Document(_) => documents += 1,
                SyncBody::Booking(b) => last = Some(b.clone()),
                SyncBody::DeskCase(_) => panic!("nobody asked the desk"),
            }
        }
        cursor = page.next;
        if !page.more {
            break;
        }
    }
    assert_eq!((trips, documents), (1, 2));
    assert_eq!(*last.unwrap(), booking);
    // A first sync in small pages: whole with the last one, and the same.
    let (mut cursor, mut held) = (String::new(), Vec::new());
    for n in 0.. {
        let page: SyncResponse = read(w.device.get(&format!("/v1/sync?cursor={cursor}&limit=1")).await).await;
        assert_eq!((page.reset, page.items.len() <= 1), (n == 0, true));
        held.extend(page.items.into_iter().map(|i| i.id));
        cursor = page.next;
        if !page.more {
            break;
        }
    }
    assert_eq!((held.len(), held[0], held[1]), (4, booking.trip_id.0, booking.booking_id.0));
    // Nonsense, and another's scope or epoch, start again from nothing.
    for wrong in ["nonsense", "MXxlfDF8cw"] {
        let page: SyncResponse = read(w.device.get(&format!("/v1/sync?cursor={wrong}")).await).await;
        assert!(page.reset && page.items.len() == 4, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn live_events_say_that_there_is_more_and_end_with_the_session() {
    let w = World::new().await;
    let mut stream = w.device.get("/v1/events").await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let offer = w.device.offer().await;
    w.device.buy(&purchase(&w.device, &offer)).await;
    let mut said = String::new();
    let mut more = async |until: &str| {
        tokio::time::timeout(Duration::from_secs(10), async {
            while !said.contains(until) {
                let chunk = stream.chunk().await.unwrap().expect("the stream goes on");
                said.push_str(&String::from_utf8_lossy(&chunk));
            }
        })
        .await
        .unwrap_or_else(|_| panic!("no {until} in {said}"));
        said.clone()
    };
    let text = more("\"changed\"").await;
    let first = text.lines().find_map(|l| l.strip_prefix("data:")).unwrap().trim();
    let Ok(LiveEvent::Alive { at: Some(at) }) = serde_json::from_str::<LiveEvent>(first) else { panic!("{first}") };
    let now = btm_domain::Clock::now(&btm_server::edge::SystemClock);
    assert!((now - at).num_seconds().abs() < 60, "the server's clock");
    let ended =
        w.device.http.delete(format!("{}/v1/session", w.device.base_url)).bearer_auth(&w.device.access).send().await.unwrap();
    assert!(ended.status().is_success());
    more("\"signed_out\"").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_stays_within_a_mebibyte_also_where_documents_are_large() {
    let w = World::new().await;
    let first: SyncResponse = read(w.device.get("/v1/sync").await).await;
    let booking = w.device.buy(&purchase(&w.device, &w.device.offer().await)).await;
    let me: btm_api::account::MeResponse = read(w.device.get("/v1/me").await).await;
    let app = w.server.app();
    let now = btm_domain::Clock::now(&btm_server::edge::SystemClock);
    for n in 0..30 {
        let order = btm_store::ClaimOrder {
            now,
            lease_until: now + chrono::TimeDelta::seconds(5),
            limit: 1,
            horizon: chrono::TimeDelta::hours(2),
        };
        let claim = app.store.claim_booking(me.organisation_id, booking.booking_id, order).await.unwrap().unwrap();
        let html = "\"予約\"".repeat(10_000);
        let document = btm_store::Document {
            id: id().into(),
            booking: booking.booking_id,
            user: me.user_id,
            kind: "terms".into(),
            title_ja: format!("条件 {n}"),
            title_en: format!("Terms {n}"),
            file_name: "terms.html".into(),
            html_ja: html.clone(),
            html_en: html,
            shared: None,
            created_at: now,
        };
        let happening = btm_domain::booking::Happening {
            kind: btm_domain::booking::HappeningKind::DocumentsStored,
            from: claim.flow.state,
            to: claim.flow.state,
        };
        let step = btm_store::Transition {
            tenant: claim.tenant,
            booking: claim.booking,
            fence: claim.fence,
            woken: claim.woken,
            flow: claim.flow.clone(),
            due_at: None,
            release: true,
            journal: Vec::new(),
            happenings: vec![happening],
            words: None,
            moved: Vec::new(),
            keys: btm_store::KeysChange::Keep,
            documents: vec![document],
            at: now,
            actor: btm_store::Actor::default(),
            audit_id: id().into(),
            wake: None,
            answer: None,
            cases: Vec::new(),
        };
        app.store.commit(step).await.unwrap();
    }
    for (name, start) in [("new", String::new()), ("since", first.next)] {
        let (mut cursor, mut pages, mut things) = (start, 0, std::collections::BTreeSet::new());
        loop {
            let text = w.device.get(&format!("/v1/sync?cursor={cursor}&limit=500")).await.text().await.unwrap();
            assert!(text.len() <= btm_api::MAX_PAGE_BYTES, "{name}: {}", text.len());
            let page: SyncResponse = serde_json::from_str(&text).unwrap();
            // Well filled, but for the last one.
            assert!(!page.more || text.len() > btm_api::MAX_PAGE_BYTES / 2, "{name}: {}", text.len());
            things.extend(page.items.into_iter().map(|i| i.id));
            (cursor, pages) = (page.next, pages + 1);
            if !page.more {
                break;
            }
        }
        assert!(pages >= 5 && things.len() == 34, "{name}: {pages} pages, {} things", things.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_arrangers_role_taken_away_reaches_the_open_stream_and_starts_the_mirror_anew() {
    let w = World::new().await;
    let arranger = w.colleague("misaki@example.com", &[btm_domain::Role::Traveller, btm_domain::Role::Arranger]).await;
    w.link(&arranger, &w.device).await;
    w.device.buy(&purchase(&w.device, &w.device.offer().await)).await;
    let before: SyncResponse = read(arranger.get("/v1/sync").await).await;
    assert_eq!(before.items.len(), 4);
    let mut stream = arranger.get("/v1/events").await;
    let mut said = String::new();
    let mut changed = async |times: usize| {
        tokio::time::timeout(Duration::from_secs(10), async {
            while said.matches("\"changed\"").count() < times {
                said.push_str(&String::from_utf8_lossy(&stream.chunk().await.unwrap().expect("the stream goes on")));
            }
        })
        .await
        .expect("said so")
    };
    changed(1).await;
    let me: btm_api::account::MeResponse = read(arranger.get("/v1/me").await).await;
    let roles = json!({"roles": ["traveller"]});
    assert!(w.device.put(&format!("/v1/users/{}/roles", me.user_id), &roles).await.status().is_success());
    changed(2).await;
    let after: SyncResponse = read(arranger.get(&format!("/v1/sync?cursor={}", before.next)).await).await;
    assert!(after.reset && after.items.is_empty() && !after.more);
    let roles = json!({"roles": ["traveller", "arranger"]});
    assert!(w.device.put(&format!("/v1/users/{}/roles", me.user_id), &roles).await.status().is_success());
    let again: SyncResponse = read(arranger.get(&format!("/v1/sync?cursor={}", after.next)).await).await;
    assert!(again.reset && again.items.len() == 4);
}
