//! Every product from its search to its paper, against the real sandbox. Flights have tests of their own.
use super::world::*;
use btm_api::after::CancelQuoteResponse;
use btm_api::connect::{InstallGuideResponse, TopUpsResponse, UsageResponse};
use btm_api::sync::DocumentKind;
use btm_domain::after::CancelAbility;
use btm_domain::{BookingState, Offer, OrderedItem};

/// Shibuya.
const SHIBUYA: (f64, f64) = (35.658, 139.7016);

async fn kinds(device: &Device, booking: &btm_api::purchase::BookingBody) -> Vec<DocumentKind> {
    let mut kinds = Vec::new();
    for id in &booking.documents {
        kinds.push(device.document(*id).await.kind);
    }
    kinds
}

/// A room whose handle is this supplier's.
async fn room_of(w: &World, supplier: btm_domain::supply::SupplierId) -> Offer {
    let me: btm_api::account::MeResponse = read(w.device.get("/v1/me").await).await;
    let store = &w.server.app().store;
    for room in w.device.rooms(SHIBUYA, "Duffel").await {
        let stored = store.offer(me.organisation_id, me.user_id, room.id).await.unwrap().unwrap();
        if stored.handle.supplier == supplier {
            return w.device.reviewed(room.id).await;
        }
    }
    panic!("no room of {supplier:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_repeated_under_one_key_carries_the_contact_of_the_first_call() {
    // Repeated after two seconds.
    let w = World::tuned(|o| o.ladder = btm_domain::booking::Ladder::shortened(15)).await;
    let room = room_of(&w, btm_domain::supply::SupplierId::LiteApi).await;
    let rule = serde_json::json!([{"id": "r", "match": {"protocol": "liteapi", "op": "book", "nth": 1}, "effect": "drop_before", "times": 1}]);
    w.shop.control("PUT", "faults", rule).await;
    let request = basket(&w.device, &[priced(&room)]);
    w.device.post_purchase(&request).await;
    let unsure = w.device.until(request.purchase_id, |b| events(b).contains(&"answer_lost")).await;
    let me: btm_api::account::MeResponse = read(w.device.get("/v1/me").await).await;
    let store = &w.server.app().store;
    let kept = || store.sealed_field(me.organisation_id, unsure.booking_id.0, "contact");
    assert!(kept().await.unwrap().is_some_and(|sealed| !sealed.windows(6).any(|part| part == b"hanako")));
    let mut details = me.traveller.clone();
    details.email = "moved@example.com".into();
    w.device.details(&details).await;
    let booking = w.device.settled(request.purchase_id).await;
    assert_eq!(booking.state, BookingState::Confirmed, "{:?}", booking.history);
    assert_eq!(events(&booking).iter().filter(|e| **e == "supplier_called").count(), 2, "{:?}", events(&booking));
    let url = format!("{}/v3.0/bookings?clientReference={}.book", w.shop.sandbox.base_url, booking.booking_id);
    let told = w.shop.http.get(url).header("x-api-key", "sand_engine").send().await.unwrap().text().await.unwrap();
    assert!(told.contains("hanako@example.com") && !told.contains("moved@example.com"), "{told}");
    assert_eq!(kept().await.unwrap(), None, "and is dropped with the end of the step");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_who_search_alike_each_open_what_they_were_shown() {
    let w = World::new().await;
    let other = w.colleague("misaki@example.com", &[btm_domain::Role::Traveller]).await;
    let (mine, theirs) = (w.device.rooms(SHIBUYA, "Duffel").await, other.rooms(SHIBUYA, "Duffel").await);
    assert!(!mine.is_empty() && !theirs.is_empty());
}

async fn stay(supplier: btm_domain::supply::SupplierId) {
    let w = World::new().await;
    let room = room_of(&w, supplier).await;
    let request = basket(&w.device, &[priced(&room)]);
    let booking = w.device.buy(&request).await;
    assert_eq!(booking.state, BookingState::Confirmed, "{:?}", booking.history);
    assert!(booking.record_locator.as_deref().is_some_and(|l| l.starts_with("SIM-")), "{:?}", booking.record_locator);
    assert!(matches!(&booking.item, Some(OrderedItem::Stay(_))));
    assert_eq!((booking.total, w.shop.live(booking.booking_id).await), (room.total(), 1));
    assert_eq!(kinds(&w.device, &booking).await, [DocumentKind::Terms, DocumentKind::Voucher]);
    let voucher = w.device.document(booking.documents[1]).await;
    assert!(voucher.html_ja.contains("宿泊確認書") && voucher.html_en.contains("YAMADA / HANAKO"), "{}", voucher.html_ja);
    assert_eq!(booking.cancel_ability, CancelAbility::ByUser);
    // The same room for the same nights is the same thing.
    let again = basket(&w.device, &[priced(&room)]);
    assert_eq!(problem(w.device.post_purchase(&again).await).await.code, btm_api::ProblemCode::AlreadyBooked);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hotel_of_duffel_is_booked_with_its_voucher() {
    stay(btm_domain::supply::SupplierId::Duffel).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hotel_of_liteapi_is_booked_with_its_voucher() {
    stay(btm_domain::supply::SupplierId::LiteApi).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_esim_is_ordered_with_its_code_usage_guide_and_more_data() {
    let w = World::new().await;
    let plan = w.device.plans().await.into_iter().find(|p| p.tops_up.is_none()).expect("a plan");
    let plan = w.device.reviewed(plan.id).await;
    let booking = w.device.buy(&basket(&w.device, &[priced(&plan)])).await;
    assert_eq!(booking.state, BookingState::Confirmed, "{:?}", booking.history);
    let Some(OrderedItem::Esim(esim)) = &booking.item else { panic!("{:?}", booking.item) };
    assert!(esim.activation_code.starts_with("LPA:1$") && esim.iccid.starts_with("8900"));
    assert_eq!(w.shop.live(booking.booking_id).await, 1);
    assert_eq!(kinds(&w.device, &booking).await, [DocumentKind::EsimSheet, DocumentKind::Terms]);
    let sheet = w.device.document(booking.documents[0]).await;
    assert!(sheet.html_ja.contains(&esim.activation_code), "the traveller's own copy has the code");
    let of = |what: &str| format!("/v1/bookings/{}/{what}", booking.booking_id);
    let usage: UsageResponse = read(w.device.get(&of("usage")).await).await;
    assert!(usage.usage.total_mb.is_none_or(|mb| mb > 0));
    let guide: InstallGuideResponse = read(w.device.get(&of("install-guide?language=ja")).await).await;
    assert!(!guide.guide.parts.is_empty());
    let more: TopUpsResponse = read(w.device.get(&of("top-ups?language=en")).await).await;
    let top_up = more.offers.first().expect("more data");
    assert_eq!(top_up.tops_up.as_deref(), Some(esim.iccid.as_str()));
    let top_up = w.device.reviewed(top_up.id).await;
    let added = w.device.buy(&basket(&w.device, &[priced(&top_up)])).await;
    assert_eq!(added.state, BookingState::Confirmed, "{:?}", added.history);
    let quote: CancelQuoteResponse = read(w.device.step(&booking, "cancel-quote", &serde_json::json!({})).await).await;
    assert!(quote.quote.is_none_or(|q| q.request_only), "a refund is for people at the supplier to decide");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_esim_for_the_same_days_is_warned_of_and_not_refused() {
    use btm_api::search::ReviewResponse;
    let w = World::new().await;
    let plans: Vec<_> = w.device.plans().await.into_iter().filter(|p| p.tops_up.is_none()).collect();
    let (first, other) = (&plans[0], plans.iter().find(|p| p.title != plans[0].title).expect("another plan"));
    let told = |device: Device, id: btm_domain::OfferId| async move {
        read::<ReviewResponse>(device.post(&format!("/v1/offers/{id}/review"), &serde_json::json!({})).await).await
    };
    assert_eq!(told(w.device.clone(), other.id).await.second_esim, None, "nothing is there yet");
    let bought = w.device.reviewed(first.id).await;
    let booking = w.device.buy(&basket(&w.device, &[priced(&bought)])).await;
    assert_eq!(booking.state, BookingState::Confirmed, "{:?}", booking.history);
    let answer = told(w.device.clone(), other.id).await;
    let second = answer.second_esim.expect("a warning");
    assert_eq!((second.booking_id, second.title, second.from), (booking.booking_id, first.title.clone(), first.starts_on));
    assert_eq!((second.until, answer.clash), (first.ends_on(), None));
    let same = told(w.device.clone(), first.id).await;
    assert!(same.clash.is_some() && same.second_esim.is_none(), "the very same plan is a clash, told once");
    // Others travel with their own.
    let colleague = w.colleague("misaki@example.com", &[btm_domain::Role::Traveller]).await;
    let theirs = colleague.plans().await.into_iter().find(|p| p.title == other.title).unwrap();
    assert_eq!(told(colleague.clone(), theirs.id).await.second_esim, None);
    // It is no refusal.
    let too = w.device.reviewed(other.id).await;
    assert_eq!(w.device.buy(&basket(&w.device, &[priced(&too)])).await.state, BookingState::Confirmed);
}

/// The living supplier's hotels are shown, and one line about the ill one.
fn one_line(lines: &[btm_api::stays::StaySearchEvent], effect: &str) {
    use btm_api::stays::StaySearchEvent as Line;
    let hits: usize = lines.iter().map(|l| if let Line::Hits { hits } = l { hits.len() } else { 0 }).sum();
    assert!(hits > 0, "{effect}: the living one's hotels are shown");
    let notes: Vec<_> =
        lines.iter().filter_map(|l| if let Line::Note { supplier, .. } = l { Some(supplier.as_str()) } else { None }).collect();
    assert_eq!(notes, ["LiteAPI"], "{effect}: one line about the ill one");
    assert!(matches!(lines.last(), Some(Line::End { complete: false, .. })), "{effect}");
}

/// LiteAPI meets `effect` from now on.
async fn ill(w: &World, effect: &serde_json::Value) {
    let rule = serde_json::json!([{"id": "ill", "match": {"protocol": "liteapi"}, "effect": effect}]);
    w.shop.control("PUT", "faults", rule).await;
}

/// How often it did.
async fn strikes(w: &World) -> u64 {
    let url = format!("{}/_sandbox/faults", w.shop.sandbox.base_url);
    let told: serde_json::Value = w.shop.http.get(url).send().await.unwrap().json().await.unwrap();
    told["rules"][0]["fired"].as_u64().unwrap()
}

/// A search of both suppliers' hotels for one night, `n` days later than that of 0.
async fn hotels(w: &World, n: i64) -> Vec<btm_api::stays::StaySearchEvent> {
    let from = btm_domain::Clock::now(&btm_server::edge::SystemClock).date_naive() + chrono::TimeDelta::days(20 + n);
    let query = serde_json::json!({"query": {"around": {"lat": SHIBUYA.0, "lng": SHIBUYA.1}, "radius_m": 5_000, "rooms": 1,
        "guests": 1, "check_in": from, "check_out": from + chrono::TimeDelta::days(1)}});
    let text = w.device.post("/v1/stays/search", &query).await.text().await.unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn however_a_hotel_supplier_is_ill_it_is_one_line_beside_the_others_hotels() {
    use serde_json::json;
    let effects = [
        json!({"latency": {"fixed": {"ms": 60_000}}}),
        json!({"garbage": "html"}),
        json!({"garbage": "json"}),
        json!({"garbage": "empty"}),
        json!({"truncate": {"bytes": 30}}),
        json!("drop_before"),
        json!("drop_after_commit"),
    ];
    // A world for each: after some failures a supplier is left alone.
    for effect in effects {
        let w = World::new().await;
        ill(&w, &effect).await;
        one_line(&hotels(&w, 0).await, &effect.to_string());
        assert!(strikes(&w).await > 0, "{effect} did not strike");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_hotel_supplier_is_one_line_beside_the_living_ones_rates_and_is_left_alone() {
    let w = World::new().await;
    ill(&w, &serde_json::json!({"error": {"status": 500, "type": "api_error", "code": "internal"}})).await;
    // Two searches alike within a minute would share one call.
    let search = |n: i64| hotels(&w, n);
    let fired = || strikes(&w);
    let open = || async {
        let url = format!("{}/metrics", w.server.base_url);
        let text = w.device.http.get(url).send().await.unwrap().text().await.unwrap();
        // Asking for the figures looks at the supplier's health by a read; what counts is the gate of searches.
        text.contains("btm_supplier_breaker_open{supplier=\"lite_api\",gate=\"search\"} 1")
    };
    let mut n = 0;
    while !open().await {
        assert!(n < 12, "the breaker stays shut after {n} searches");
        search(n).await;
        n += 1;
    }
    let calls = fired().await;
    for lines in [search(n).await, search(n + 1).await] {
        one_line(&lines, "open breaker");
    }
    assert_eq!(fired().await, calls, "an open breaker answers without a call");
    let rooms = w.device.rooms_of(&search(n + 2).await).await;
    assert!(!rooms.is_empty(), "its rates too");
}
