//! The list of trips, page by page, against the same list made by hand.
use crate::{at, file, id, open};
use btm_cache::{Brief, Cache, Change, Entity, Page, Row, TripsAsked, TripsShown};
use btm_domain::text::search_key;
use std::collections::BTreeMap;
use uuid::Uuid;

const NOW: u32 = 50 * 86_400;
const TEXTS: [&str; 4] = ["羽田 福岡", "札幌 NH8245", "那覇 Hilton", "羽田 札幌"];

#[derive(Clone)]
struct Booked {
    live: bool,
    /// Days.
    span: Option<(u32, u32)>,
    text: &'static str,
}

type Truth = BTreeMap<u128, Vec<Booked>>;

/// What trip `t` is made of: none to three bookings, some on the way, some with dates.
fn bookings(t: u128) -> Vec<Booked> {
    let one = |k: u128| {
        let n = u32::try_from(t * 37 + k * 11).unwrap();
        Booked { live: n % 3 != 0, span: (n % 7 != 0).then_some((n % 100, n % 100 + n % 5)), text: TEXTS[(n / 3 % 4) as usize] }
    };
    (0..t % 4).map(one).collect()
}

fn put(id: Uuid, parent: Option<Uuid>, booked: &Booked, rev: i64) -> Change {
    let day = |d: u32| at(d * 86_400);
    let (starts_at, ends_at) = booked.span.map(|(from, until)| (day(from), day(until))).unzip();
    let entity = if parent.is_some() { Entity::Booking } else { Entity::Trip };
    let words = search_key(booked.text);
    let brief = Some(Brief { body: "{}".into(), live: booked.live, words, ..Brief::default() });
    Change::Put(Row { id, entity, rev, parent, starts_at, ends_at, body: "{}".into(), brief })
}

fn changes(t: u128, bookings: &[Booked], rev: i64) -> Vec<Change> {
    let trip = Booked { live: true, span: None, text: "出張" };
    let own = bookings.iter().enumerate().map(|(k, b)| put(id(10_000 + t * 10 + k as u128), Some(id(t + 1)), b, rev));
    std::iter::once(put(id(t + 1), None, &trip, rev)).chain(own).collect()
}

async fn apply(cache: &Cache, changes: Vec<Change>, reset: bool) {
    let page = Page { epoch: "e".into(), reset, changes, next: "c".into(), more: false, as_of: at(0) };
    cache.apply(&page).await.unwrap();
}

fn span(bookings: &[Booked]) -> (Option<u32>, Option<u32>) {
    let of = |live: bool| {
        let spans = bookings.iter().filter(move |b| !live || b.live).filter_map(|b| b.span);
        (spans.clone().map(|s| s.0).min(), spans.map(|s| s.1).max())
    };
    let (live, any) = (of(true), of(false));
    (live.0.or(any.0), live.1.or(any.1))
}

fn is_past(bookings: &[Booked]) -> bool {
    span(bookings).1.is_some_and(|end| end * 86_400 <= NOW)
}

fn holds(bookings: &[Booked], word: &str) -> bool {
    search_key("出張").contains(word) || bookings.iter().any(|b| search_key(b.text).contains(word))
}

/// The whole list in order.
fn listed(truth: &Truth, shown: TripsShown, words: &[&str]) -> Vec<Uuid> {
    let mut rows: Vec<(u128, &Vec<Booked>)> = truth.iter().map(|(t, b)| (*t, b)).collect();
    rows.retain(|(_, b)| words.iter().all(|w| holds(b, w)));
    rows.retain(|(_, b)| shown == TripsShown::All || is_past(b) == (shown == TripsShown::Past));
    rows.sort_by_key(|(t, b)| {
        let start = span(b).0.map_or(i64::MAX, i64::from);
        (if shown == TripsShown::Upcoming { start } else { -start }, *t)
    });
    rows.into_iter().map(|(t, _)| id(t + 1)).collect()
}

async fn agree(cache: &Cache, truth: &Truth) {
    let next = truth.iter().filter(|(_, b)| !is_past(b) && span(b).1.is_some()).min_by_key(|(t, b)| (span(b).0, **t));
    let next = next.map(|(t, _)| id(t + 1));
    for words in
        [&[][..], &["羽田"], &["羽田", "nh8245"], &["hil"], &["出"], &["出張", "札幌"], &["nothing"], &[".", "羽田"], &["."]]
    {
        let keys: Vec<String> = words.iter().map(|w| search_key(w)).collect();
        let words: Vec<&str> = keys.iter().map(String::as_str).collect();
        for shown in [TripsShown::Upcoming, TripsShown::Past, TripsShown::All] {
            let wanted = listed(truth, shown, &words);
            let mut got = Vec::new();
            for from in (0..).step_by(7) {
                let page = cache.trip_page(TripsAsked { shown, words: &words, from, most: 7, now: at(NOW) }).await.unwrap();
                let counts = [TripsShown::Upcoming, TripsShown::Past].map(|shown| listed(truth, shown, &words).len());
                assert_eq!([page.upcoming, page.past].map(|n| n as usize), counts, "{words:?}");
                assert_eq!((page.all as usize, page.next), (truth.len(), next));
                if page.trips.is_empty() {
                    break;
                }
                got.extend(page.trips);
            }
            assert_eq!(got, wanted, "{shown:?} {words:?}");
        }
    }
}

#[tokio::test]
async fn every_page_is_the_lists_through_changes_and_a_reset() {
    let folder = tempfile::tempdir().unwrap();
    let cache = open(&file(&folder)).await;
    agree(&cache, &Truth::new()).await;
    let mut truth: Truth = (0..160).map(|t| (t, bookings(t))).collect();
    apply(&cache, truth.iter().flat_map(|(t, b)| changes(*t, b, 1)).collect(), false).await;
    agree(&cache, &truth).await;
    let (mut changed, mut rev) = (Vec::new(), 2);
    for t in (0..160).step_by(3) {
        let other = bookings(t + 4 * 17);
        changed.extend(changes(t, &other, rev));
        truth.insert(t, other);
        rev += 1;
    }
    for t in (1..160).step_by(11) {
        let gone = truth.remove(&t).unwrap();
        changed.extend((0..gone.len()).map(|k| Change::Gone { id: id(10_000 + t * 10 + k as u128) }));
        changed.push(Change::Gone { id: id(t + 1) });
    }
    apply(&cache, changed, false).await;
    agree(&cache, &truth).await;
    let truth: Truth = (40..90).map(|t| (t, bookings(t + 8))).collect();
    apply(&cache, truth.iter().flat_map(|(t, b)| changes(*t, b, 900)).collect(), true).await;
    agree(&cache, &truth).await;
}
