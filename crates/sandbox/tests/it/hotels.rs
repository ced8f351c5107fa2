//! The hotels of the world, and that no room is sold twice: over both protocols, in parallel, through `kill -9`.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use btm_sandbox::ledger::order::OrderState;
use btm_sandbox::world::places::kilometres;
use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{self, Lab};
use crate::liteapi::Lite;
use crate::process::{start, terminate};
use crate::{liteapi, stays};

/// Words of well-known hotel brands that no invented name may contain.
const BRANDS: [&str; 24] = [
    "hilton",
    "hyatt",
    "marriott",
    "sheraton",
    "westin",
    "novotel",
    "ibis",
    "mercure",
    "radisson",
    "holiday inn",
    "crowne",
    "ritz",
    "toyoko",
    "apa ",
    "dormy",
    "okura",
    "nikko",
    "prince",
    "washington",
    "richmond",
    "mystays",
    "super hotel",
    "route",
    "comfort",
];

#[test]
fn every_city_has_8_to_120_hotels_with_names_of_their_own() {
    let world = lab::world();
    let (mut most, mut least) = (0, usize::MAX);
    for city in (0..world.places.cities.len() as u16)
        .step_by(7)
        .chain(["TYO", "OSA", "FUK", "LON"].map(|c| world.places.city_by_code(c).unwrap()))
    {
        let hotels = world.hotels.of_city(world.seed, &world.places, city);
        (most, least) = (most.max(hotels.len()), least.min(hotels.len()));
        let names: BTreeSet<&str> = hotels.iter().map(|h| h.en.as_str()).collect();
        assert_eq!(names.len(), hotels.len(), "{}", world.places.city(city).name);
        for hotel in hotels {
            assert!(hotel.en.ends_with(" (simulated)") && hotel.ja.ends_with("（模擬）"), "{} {}", hotel.en, hotel.ja);
            let name = hotel.en.to_lowercase();
            // Towns and airports keep their own names, whatever they are.
            let invented = name.replace(&hotel.town_en.to_lowercase(), "");
            assert!(BRANDS.iter().all(|b| !invented.contains(b)), "{name}");
            assert!((3..=6).contains(&hotel.rooms.len()) && hotel.rooms.iter().all(|r| (5..=40).contains(&r.rooms)), "{name}");
            assert!((1..=5).contains(&hotel.stars) && hotel.base > 2_000.0);
        }
    }
    assert!((100..=120).contains(&most) && (8..12).contains(&least), "{least} to {most}");
}

#[test]
fn a_search_near_a_place_finds_what_is_there_and_nothing_else() {
    let world = lab::world();
    let hakata = (33.59, 130.42);
    let near = world.hotels.near(world.seed, &world.places, hakata, 5.0);
    assert!(near.len() > 20, "{}", near.len());
    assert!(near.is_sorted_by(|a, b| a.0 <= b.0));
    let fukuoka = world.places.city_by_code("FUK").unwrap();
    let inside = world.hotels.of_city(world.seed, &world.places, fukuoka).iter();
    let inside = inside.filter(|h| kilometres(hakata.0, hakata.1, h.lat, h.lng) <= 5.0).count();
    assert!(near.iter().all(|(km, _)| *km <= 5.0) && near.len() >= inside);
    // A place far from its city's middle is found from its own side.
    let narita = world.hotels.near(world.seed, &world.places, (35.78, 140.31), 5.0);
    assert!(narita.iter().any(|(_, h)| h.town_en == "Narita"));
}

/// A hotel near Hakata with a kind of room of which exactly two are left for a night: (hotel, room's place, room's name).
async fn two_left(lab: &Lab, night: &str) -> (Value, u64, String) {
    let near = lab.get("/stays/accommodation?latitude=33.59&longitude=130.41&radius=5&limit=200").await;
    for hotel in near.data().as_array().unwrap() {
        let id = hotel["id"].as_str().unwrap();
        let inventory = lab.get(&format!("/_sandbox/inventory?hotel={id}&date={night}")).await.body;
        for room in inventory["rooms"].as_array().unwrap() {
            if room["available"] == 2 {
                return (inventory.clone(), room["room"].as_u64().unwrap(), room["name"].as_str().unwrap().to_owned());
            }
        }
    }
    panic!("no kind of room with two left on {night}");
}

async fn inventory(lab: &Lab, hotel: &Value, room: u64, night: &str) -> Value {
    let id = hotel["hotel_id"].as_str().unwrap();
    lab.get(&format!("/_sandbox/inventory?hotel={id}&room={room}&date={night}")).await.body["rooms"][0].clone()
}

/// One buyer of one room for one night; `Ok(true)` = booked, `Ok(false)` = told that it is gone, an error when the connection broke.
async fn buy(
    lab: Lab,
    hotel: Value,
    room: String,
    (from, to): (&str, &str),
    number: usize,
    our_ref: String,
) -> Result<bool, reqwest::Error> {
    if number.is_multiple_of(2) {
        let lab = lab.as_token(&format!("duffel_test_buyer{our_ref}"));
        let mut wish = stays::wish((0.0, 0.0), from, to);
        wish.as_object_mut().unwrap().remove("location");
        wish["accommodation"] = json!({"ids": [hotel["accommodation_id"]], "fetch_rates": true});
        let found = lab.call(Method::POST, "/stays/search", Some(json!({"data": wish}))).await?;
        let Some(result) = found.data()["results"].get(0).cloned() else { return Ok(false) };
        let rooms = result["accommodation"]["rooms"].as_array().unwrap().clone();
        let Some(kind) = rooms.iter().find(|r| r["name"] == room.as_str()) else { return Ok(false) };
        let rate = json!({"data": {"rate_id": kind["rates"][0]["id"]}});
        let quoted = lab.call(Method::POST, "/stays/quotes", Some(rate)).await?;
        if quoted.status != 201 {
            quoted.refused(422, "rate_unavailable");
            return Ok(false);
        }
        let made =
            lab.call(Method::POST, "/stays/bookings", Some(json!({"data": stays::booking(quoted.data(), &our_ref)}))).await?;
        if made.status != 201 {
            made.refused(422, "rate_unavailable");
        }
        Ok(made.status == 201)
    } else {
        let lite = Lite { lab, key: format!("sand_{our_ref}") };
        let mut wish = liteapi::wish();
        for key in ["latitude", "longitude", "radius"] {
            wish.as_object_mut().unwrap().remove(key);
        }
        (wish["hotelIds"], wish["checkin"], wish["checkout"]) = (json!([hotel["hotel_id"]]), json!(from), json!(to));
        let found = lite.send(Method::POST, "/hotels/rates", Some(wish)).await?;
        let Some(types) = found.body["data"][0]["roomTypes"].as_array().cloned() else { return Ok(false) };
        let Some(offer) = types.iter().find(|t| t["rates"][0]["name"] == room.as_str()) else { return Ok(false) };
        let quoted = lite.send(Method::POST, "/rates/prebook", Some(json!({"offerId": offer["offerId"]}))).await?;
        if quoted.status != 200 {
            assert_eq!(quoted.body["error"]["code"], 4_040, "{}", quoted.text);
            return Ok(false);
        }
        let made = lite.send(Method::POST, "/rates/book", Some(liteapi::booking(quoted.data(), &our_ref))).await?;
        if made.status != 200 {
            assert_eq!(made.body["error"]["code"], 4_040, "{}", made.text);
        }
        Ok(made.status == 200)
    }
}

#[tokio::test]
async fn what_one_protocol_sells_the_other_no_longer_has() {
    let lab = Lab::new().await;
    let night = "2026-11-25";
    let (hotel, room, name) = two_left(&lab, night).await;
    assert!(buy(lab.clone(), hotel.clone(), name.clone(), (night, "2026-11-26"), 0, "one.stays".to_owned()).await.unwrap());
    assert_eq!(inventory(&lab, &hotel, room, night).await["available"], 1);
    assert!(buy(lab.clone(), hotel.clone(), name.clone(), (night, "2026-11-26"), 1, "two.lite".to_owned()).await.unwrap());
    let after = inventory(&lab, &hotel, room, night).await;
    assert_eq!((&after["available"], &after["taken"]), (&json!(0), &json!(2)));
    let by: BTreeSet<&str> = after["by"].as_array().unwrap().iter().map(|b| b["protocol"].as_str().unwrap()).collect();
    assert_eq!(by, BTreeSet::from(["duffel", "liteapi"]));
    for number in 0..2 {
        assert!(
            !buy(lab.clone(), hotel.clone(), name.clone(), (night, "2026-11-26"), number, format!("late{number}")).await.unwrap()
        );
    }
    assert_eq!(lab.get(&format!("/_sandbox/inventory?hotel=lpzz&date={night}")).await.status, 404);
}

/// What a rush of buyers shares with whoever ends it.
#[derive(Default)]
struct Rush {
    /// The sandbox was killed: broken connections are expected.
    killed: AtomicBool,
    booked: AtomicUsize,
}

/// Starts 200 buyers at once; answers the references of those who were told they have a room.
async fn rush(
    lab: &Lab,
    hotel: &Value,
    room: &str,
    night: (&'static str, &'static str),
    wave: &str,
    shared: &Arc<Rush>,
) -> Vec<String> {
    let buyers: Vec<_> = (0..200)
        .map(|number| {
            let our_ref = format!("rush.{wave}.{number}");
            let (lab, hotel, room) = (lab.clone(), hotel.clone(), room.to_owned());
            let (told, shared) = (our_ref.clone(), shared.clone());
            let buyer = tokio::spawn(async move {
                let outcome = buy(lab, hotel, room, night, number, our_ref).await;
                shared.booked.fetch_add(usize::from(outcome.as_ref().is_ok_and(|b| *b)), Ordering::SeqCst);
                outcome
            });
            (told, buyer)
        })
        .collect();
    let mut booked = Vec::new();
    for (our_ref, buyer) in buyers {
        match buyer.await.unwrap() {
            Ok(true) => booked.push(our_ref),
            Ok(false) => {}
            Err(error) => assert!(shared.killed.load(Ordering::SeqCst), "{error}"),
        }
    }
    booked
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_buyers_of_the_last_two_rooms_get_exactly_two() {
    let lab = Lab::new().await;
    let night = ("2026-11-25", "2026-11-26");
    let (hotel, room, name) = two_left(&lab, night.0).await;
    let booked = rush(&lab, &hotel, &name, night, "one", &Arc::default()).await;
    let after = inventory(&lab, &hotel, room, night.0).await;
    let truth = lab.get("/_sandbox/truth?ref_prefix=rush.").await.body;
    assert_eq!((booked.len(), &truth["live"], &after["available"], &after["taken"]), (2, &json!(2), &json!(0), &json!(2)));
    println!(
        "200 buyers of the last 2 rooms: {} bookings, live {}, available {}",
        booked.len(),
        truth["live"],
        after["available"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_buyers_of_the_last_two_rooms_get_exactly_two_also_through_kill_nine() {
    let folder = tempfile::tempdir().unwrap();
    let arguments =
        ["--data", folder.path().to_str().unwrap(), "--clock", "fixed:2026-11-23T09:00:00Z", "--flights-per-day", "1000"];
    let night = ("2026-11-25", "2026-11-26");
    for round in 0..3_usize {
        // A folder of its own for every round: the rooms are sold once.
        let data = folder.path().join(format!("round{round}"));
        let mut arguments = arguments;
        arguments[1] = data.to_str().unwrap();
        let mut running = start(&arguments);
        let lab = Lab::at(&running.url, lab::client(None));
        let (hotel, room, name) = two_left(&lab, night.0).await;
        // Killed before anybody has a room, after the first and after the second.
        let shared = Arc::new(Rush::default());
        let (booked, ()) = tokio::join!(rush(&lab, &hotel, &name, night, "before", &shared), async {
            tokio::time::sleep(Duration::from_millis(40)).await;
            while shared.booked.load(Ordering::SeqCst) < round {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            shared.killed.store(true, Ordering::SeqCst);
            running.child.kill().unwrap();
            running.child.wait().unwrap();
        });
        let running = start(&arguments);
        let lab = Lab::at(&running.url, lab::client(None));
        let kept = lab.get("/_sandbox/truth?ref_prefix=rush.").await.body;
        for our_ref in &booked {
            assert_eq!(lab.truth(our_ref).await["live"], 1, "{our_ref} was acknowledged");
        }
        let after = rush(&lab, &hotel, &name, night, "after", &Arc::default()).await;
        let truth = lab.get("/_sandbox/truth?ref_prefix=rush.").await.body;
        let rooms = inventory(&lab, &hotel, room, night.0).await;
        assert_eq!((&truth["live"], &rooms["available"], &rooms["taken"]), (&json!(2), &json!(0), &json!(2)));
        assert_eq!(kept["live"].as_u64().unwrap() + after.len() as u64, 2);
        assert!(booked.len() >= round.min(1));
        println!(
            "200 + 200 buyers of the last 2 rooms, kill -9 between: acknowledged before {}, kept {}, after {}; live {}, available {}",
            booked.len(),
            kept["live"],
            after.len(),
            truth["live"],
            rooms["available"]
        );
        terminate(running);
    }
}

#[tokio::test]
async fn a_restart_knows_bookings_quotes_rooms_and_money() {
    let folder = tempfile::tempdir().unwrap();
    let config = || btm_sandbox::Config { storage: btm_sandbox::Storage::Dir(folder.path().to_owned()), ..lab::config() };
    let lab = Lab::with(config()).await;
    let (hotel, room, name) = two_left(&lab, "2026-11-25").await;
    assert!(buy(lab.clone(), hotel.clone(), name, ("2026-11-25", "2026-11-26"), 0, "kept.stays".to_owned()).await.unwrap());
    let offers = Lite::of(lab.clone()).rates(liteapi::wish()).await;
    let lite = Lite::of(lab.clone());
    let quoted = lite.post("/rates/prebook", json!({"offerId": offers["data"][0]["roomTypes"][0]["offerId"]})).await;
    let summary = lab.get("/_sandbox/truth/summary").await.body;
    drop(lite);
    lab.stop().await;
    let lab = Lab::with(config()).await;
    assert_eq!(lab.get("/_sandbox/truth/summary").await.body, summary);
    assert_eq!(inventory(&lab, &hotel, room, "2026-11-25").await["available"], 1);
    let lite = Lite::of(lab.clone());
    assert_eq!(lite.post("/rates/book", liteapi::booking(quoted.data(), "kept.lite")).await.status, 200);
    let other = lite.post("/rates/prebook", json!({"offerId": offers["data"][1]["roomTypes"][0]["offerId"]})).await;
    assert_eq!(other.status, 200, "an offer outlives the process");
}

/// The journal, replayed, is the state; rooms taken are those of the bookings that hold them.
#[tokio::test]
async fn rooms_taken_are_those_of_the_bookings_that_hold_them() {
    use btm_sandbox::journal::{Header, open};
    let folder = tempfile::tempdir().unwrap();
    let config = btm_sandbox::Config { storage: btm_sandbox::Storage::Dir(folder.path().to_owned()), ..lab::config() };
    let lab = Lab::with(config).await;
    let lite = Lite::of(lab.clone());
    let mut wish = liteapi::wish();
    wish["occupancies"] = json!([{"adults": 1}, {"adults": 1}]);
    let offers = lite.rates(wish).await;
    for number in 0..12 {
        let types = offers["data"][number % 4]["roomTypes"].as_array().unwrap();
        let offer = &types[number % types.len()]["offerId"];
        let quoted = lite.post("/rates/prebook", json!({"offerId": offer})).await;
        let mut body = liteapi::booking(quoted.data(), &format!("sum.{number}"));
        body["guests"].as_array_mut().unwrap().push(json!({"occupancyNumber": 2, "firstName": "Hanako", "lastName": "Yamada"}));
        let made = lite.post("/rates/book", body).await;
        assert_eq!(made.status, 200, "{}", made.text);
        if number % 3 == 0 {
            lite.put(&format!("/bookings/{}", made.data()["bookingId"].as_str().unwrap())).await.data();
        }
    }
    drop(lite);
    lab.stop().await;
    let world = lab::world();
    let header = Header {
        journal: "smart-btm-sandbox".to_owned(),
        format: 1,
        seed: 1,
        data_version: world.data_version.clone(),
        world: 1,
        flights_per_day: None,
        sealed: false,
        check: None,
    };
    let opened = open(folder.path(), &header, None).unwrap();
    let mut ledger = crate::determinism::ledger();
    for record in &opened.records {
        ledger.replay(record).unwrap();
    }
    let rooms = &ledger.state.rooms;
    let mut sums = std::collections::BTreeMap::new();
    for booking in rooms.bookings.values().filter(|b| b.state == OrderState::Live) {
        for night in booking.quote.stay.nights() {
            *sums.entry((booking.quote.property.0, booking.quote.plan.room, night)).or_insert(0) += booking.quote.stay.rooms();
        }
    }
    assert_eq!((rooms.bookings.len(), &rooms.taken), (12, &sums));
    for (id, account) in &ledger.state.accounts {
        let held: i64 = rooms.bookings.values().filter(|b| b.account == *id).map(|b| b.charged).sum();
        assert_eq!(account.captured, held);
    }
}
