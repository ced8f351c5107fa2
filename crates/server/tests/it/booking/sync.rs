//! Sync and live events through the wire.
use super::world::*;
use btm_api::sync::{LiveEvent, SyncBody, SyncResponse};
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
    assert_eq!(serde_json::from_str::<LiveEvent>(first).unwrap(), LiveEvent::Alive);
    let ended =
        w.device.http.delete(format!("{}/v1/session", w.device.base_url)).bearer_auth(&w.device.access).send().await.unwrap();
    assert!(ended.status().is_success());
    more("\"signed_out\"").await;
}
