//! Search against an oracle: whatever is typed, exactly the things whose text holds it are found, through updates, tombstones and resets.
use crate::{at, file, id, open};
use btm_cache::{Brief, Cache, Change, Entity, Page, Part, Row};
use btm_domain::text::search_key;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};
use uuid::Uuid;

/// Pieces of what stands in real trips, in every width, kana and kanji form that people type.
const PIECES: [&str; 34] = [
    "羽田",
    "羽田空港",
    "福岡",
    "出張",
    "髙橋",
    "高橋",
    "渡邊",
    "渡辺",
    "齋藤",
    "斎藤",
    "濵田",
    "浜田",
    "さくら",
    "サクラ",
    "ｻｸﾗ",
    "ホテル",
    "ﾎﾃﾙ",
    "ほてる",
    "Hilton Tokyo",
    "NH8245",
    "NH 8245",
    "SIM-ZZ4K7Q",
    "Zürich",
    "中央区日本橋１−２",
    "東",
    "京",
    "東京",
    "a",
    "株式会社",
    "ガ",
    "か",
    "ﾊﾞｽ",
    "バス",
    "１２３",
];

struct Dice(u64);

impl Dice {
    fn seeded() -> Self {
        let seed = std::env::var("BTM_SEED").ok().and_then(|s| s.parse().ok());
        let seed = seed.unwrap_or_else(|| RandomState::new().hash_one(1u8)) | 1;
        eprintln!("BTM_SEED={seed}");
        Self(seed)
    }

    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n as u64).unwrap()
    }

    fn text(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..=self.below(6) {
            text.push_str(PIECES[self.below(PIECES.len())]);
            text.push_str(["", "", " ", "・", "\n"][self.below(5)]);
        }
        text
    }

    /// A piece of a text as a person may type it, or something nobody wrote.
    fn query(&mut self, text: &str) -> String {
        let letters: Vec<char> = text.chars().filter(|c| *c != '\n').collect();
        let from = self.below(letters.len());
        let long = 1 + self.below(6);
        let piece: String = letters[from..].iter().take(long).collect();
        match self.below(6) {
            0 => btm_domain::text::to_katakana(&piece),
            1 => piece.to_uppercase(),
            2 => format!("{piece}{}", PIECES[self.below(PIECES.len())]),
            _ => piece,
        }
    }
}

fn words(text: &str) -> String {
    text.lines().map(search_key).filter(|k| !k.is_empty()).collect::<Vec<_>>().join("\n")
}

fn booking(n: u128, rev: i64, day: u32, text: &str, who: Option<u128>) -> Change {
    let part = |n| Part { id: id(n), body: format!("{n}"), words: words(&format!("人{n}")) };
    Change::Put(Row {
        id: id(n),
        entity: Entity::Booking,
        rev,
        parent: Some(id(900_000)),
        starts_at: Some(at(day * 86_400)),
        ends_at: Some(at(day * 86_400 + 3_600)),
        body: "{}".into(),
        brief: Some(Brief {
            body: format!("{n}@{rev}"),
            live: true,
            words: words(text),
            parts: who.map(part).into_iter().collect(),
            ..Brief::default()
        }),
    })
}

fn page(reset: bool, changes: Vec<Change>, more: bool) -> Page {
    Page { epoch: "e".into(), reset, changes, next: "c".into(), more, as_of: at(0) }
}

async fn found(cache: &Cache, query: &str, most: u32) -> Vec<Uuid> {
    cache.find(&search_key(query), at(50 * 86_400), most).await.unwrap().into_iter().map(|f| f.id).collect()
}

/// `(day, text)` by number.
type Truth = BTreeMap<u128, (u32, String)>;

/// What LIKE '%…%' over the folded fields would answer.
fn oracle(truth: &Truth, query: &str) -> BTreeSet<Uuid> {
    let key = search_key(query);
    if key.is_empty() {
        return BTreeSet::new();
    }
    truth.iter().filter(|(_, (_, text))| words(text).lines().any(|l| l.contains(&key))).map(|(n, _)| id(*n)).collect()
}

async fn agree(cache: &Cache, truth: &Truth, dice: &mut Dice, looks: usize) {
    let all: Vec<u128> = truth.keys().copied().collect();
    for _ in 0..looks {
        let text = truth[&all[dice.below(all.len())]].1.clone();
        let query = dice.query(&text);
        let wanted = oracle(truth, &query);
        let got = found(cache, &query, 100_000).await;
        assert_eq!(got.iter().copied().collect::<BTreeSet<_>>(), wanted, "{query:?}");
        assert_eq!(got.len(), wanted.len(), "once each: {query:?}");
        // The first of many are the first of all.
        assert_eq!(found(cache, &query, 5).await, got[..got.len().min(5)], "{query:?}");
        let day = |u: &Uuid| truth[&u.as_u128()].0;
        let (ahead, past): (Vec<u32>, Vec<u32>) = got.iter().map(day).partition(|d| *d >= 50);
        assert!(ahead.is_sorted() && past.iter().rev().is_sorted(), "{query:?}: {ahead:?} {past:?}");
        assert!(got.iter().map(day).is_sorted_by_key(|d| d < 50), "ahead first: {query:?}");
    }
}

#[tokio::test]
async fn search_finds_exactly_what_holds_the_words_whatever_happens_to_the_rows() {
    let mut dice = Dice::seeded();
    let folder = tempfile::tempdir().unwrap();
    let cache = open(&file(&folder)).await;
    let mut truth = Truth::new();
    let mut changes = Vec::new();
    for n in 1..=400u128 {
        let (day, text) = (u32::try_from(dice.below(100)).unwrap(), dice.text());
        changes.push(booking(n, 1, day, &text, None));
        truth.insert(n, (day, text));
    }
    cache.apply(&page(true, changes, false)).await.unwrap();
    agree(&cache, &truth, &mut dice, 300).await;
    for rev in 2..6i64 {
        let mut changes = Vec::new();
        for _ in 0..60 {
            let n = 1 + dice.below(450) as u128;
            if dice.below(4) == 0 {
                changes.push(Change::Gone { id: id(n) });
                truth.remove(&n);
            } else {
                let (day, text) = (u32::try_from(dice.below(100)).unwrap(), dice.text());
                changes.retain(|c| {
                    !matches!(c, Change::Put(r) if r.id == id(n)) && !matches!(c, Change::Gone { id: g } if *g == id(n))
                });
                changes.push(booking(n, rev, day, &text, None));
                truth.insert(n, (day, text));
            }
        }
        cache.apply(&page(false, changes, false)).await.unwrap();
        agree(&cache, &truth, &mut dice, 60).await;
    }
    // A reset builds beside what is found, and is found only when it is whole.
    let mut next = Truth::new();
    let mut changes = Vec::new();
    for n in 300..=600u128 {
        let (day, text) = (u32::try_from(dice.below(100)).unwrap(), dice.text());
        changes.push(booking(n, 9, day, &text, None));
        next.insert(n, (day, text));
    }
    let rest = changes.split_off(150);
    cache.apply(&page(true, changes, true)).await.unwrap();
    agree(&cache, &truth, &mut dice, 60).await;
    cache.apply(&page(false, rest, false)).await.unwrap();
    agree(&cache, &next, &mut dice, 200).await;
    cache.close().await;
    agree(&open(&file(&folder)).await, &next, &mut dice, 60).await;
}

#[tokio::test]
async fn people_are_found_as_long_as_something_names_them() {
    let cache = Cache::memory().await.unwrap();
    cache.apply(&page(true, vec![booking(1, 1, 60, "福岡", Some(7)), booking(2, 1, 61, "札幌", Some(7))], false)).await.unwrap();
    assert_eq!(found(&cache, "人", 10).await, [id(7)]);
    cache.apply(&page(false, vec![Change::Gone { id: id(1) }], false)).await.unwrap();
    assert_eq!(found(&cache, "人", 10).await, [id(7)]);
    cache.apply(&page(false, vec![booking(2, 3, 61, "札幌", Some(8))], false)).await.unwrap();
    assert_eq!(found(&cache, "人", 10).await, [id(8)]);
    // Undated people get their share of the places beside any number of dated things.
    let many = (10..60).map(|n| booking(n, 4, 70, "人人", None)).collect();
    cache.apply(&page(false, many, false)).await.unwrap();
    let few = found(&cache, "人", 8).await;
    assert_eq!((few.len(), few.contains(&id(8))), (8, true));
}

#[tokio::test]
async fn a_trip_stands_at_the_date_of_its_bookings() {
    let cache = Cache::memory().await.unwrap();
    let trip = |n: u128, rev| {
        Change::Put(Row {
            id: id(n),
            entity: Entity::Trip,
            rev,
            parent: None,
            starts_at: None,
            ends_at: None,
            body: "{}".into(),
            brief: Some(Brief { body: "t".into(), words: words("福岡出張"), at: Some(at(0)), ..Brief::default() }),
        })
    };
    let of = |n: u128, trip: u128, rev, day| match booking(n, rev, day, "x", None) {
        Change::Put(row) => Change::Put(Row { parent: Some(id(trip)), ..row }),
        gone => gone,
    };
    let first = vec![trip(1, 1), trip(2, 2), of(11, 1, 3, 80), of(12, 2, 4, 60)];
    cache.apply(&page(true, first, false)).await.unwrap();
    assert_eq!(found(&cache, "福岡", 10).await, [id(2), id(1)]);
    cache.apply(&page(false, vec![of(11, 1, 5, 55)], false)).await.unwrap();
    assert_eq!(found(&cache, "福岡", 10).await, [id(1), id(2)], "moved with its booking");
    cache.apply(&page(false, vec![of(11, 1, 6, 40)], false)).await.unwrap();
    assert_eq!(found(&cache, "福岡", 10).await, [id(2), id(1)], "past now");
}

#[tokio::test]
async fn rows_without_briefs_are_given_theirs_once() {
    let cache = Cache::memory().await.unwrap();
    let bare = match booking(1, 1, 60, "", None) {
        Change::Put(row) => Change::Put(Row { brief: None, body: "福岡".into(), ..row }),
        gone => gone,
    };
    fn make(row: &mut Row) {
        row.brief = Some(Brief { body: "b".into(), words: search_key(&row.body), ..Brief::default() });
    }
    assert_eq!(cache.reshape("1", make).await.unwrap(), 0);
    cache.apply(&page(true, vec![bare], false)).await.unwrap();
    assert_eq!(found(&cache, "福岡", 10).await.len(), 0);
    assert_eq!(cache.reshape("1", make).await.unwrap(), 1);
    assert_eq!(found(&cache, "福岡", 10).await, [id(1)]);
    assert_eq!(cache.reshape("1", make).await.unwrap(), 0, "once");
    assert_eq!(cache.reshape("2", make).await.unwrap(), 1, "and again for another shape");
    assert_eq!(found(&cache, "福岡", 10).await, [id(1)]);
}

/// The index beside LIKE over the same words in the same file: `--ignored --nocapture`.
#[tokio::test]
#[ignore = "measures; takes a minute"]
async fn measured_beside_a_scan_of_the_same_words() {
    use sqlx::ConnectOptions;
    use std::time::Instant;
    const THINGS: u128 = 40_000;
    let mut dice = Dice::seeded();
    let folder = tempfile::tempdir().unwrap();
    let cache = open(&file(&folder)).await;
    let begun = Instant::now();
    for from in (1..=THINGS).step_by(500) {
        let changes = (from..from + 500).map(|n| booking(n, 1, u32::try_from(dice.below(100)).unwrap(), &dice.text(), None));
        cache.apply(&page(from == 1, changes.collect(), from + 500 <= THINGS)).await.unwrap();
    }
    eprintln!("{THINGS} things written and indexed in {:.1} s", begun.elapsed().as_secs_f64());
    let raw = "07".repeat(32);
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file(&folder)).pragma("key", format!("\"x'{raw}'\""));
    let mut c = options.connect().await.unwrap();
    let (mut index, mut scan, mut looks) = (Vec::new(), Vec::new(), 0);
    for _ in 0..200 {
        let text = dice.text();
        let key = search_key(&dice.query(&text));
        if key.is_empty() {
            continue;
        }
        let begun = Instant::now();
        let got = cache.find(&key, at(50 * 86_400), 50).await.unwrap().len();
        index.push(begun.elapsed().as_secs_f64() * 1e3);
        let begun = Instant::now();
        let rows =
            sqlx::query("select docid from indexed where side = 1 and words like '%' || $1 || '%' order by docid limit 50")
                .bind(&key)
                .fetch_all(&mut c)
                .await
                .unwrap();
        let all = sqlx::query("select count(*) from indexed where side = 1 and words like '%' || $1 || '%'").bind(&key);
        let all: i64 = sqlx::Row::get(&all.fetch_one(&mut c).await.unwrap(), 0);
        scan.push(begun.elapsed().as_secs_f64() * 1e3);
        assert_eq!(got, rows.len().min(50), "{key}");
        looks += all;
    }
    for (what, mut times) in [("index", index), ("scan", scan)] {
        times.sort_by(f64::total_cmp);
        let p = |q: usize| times[(times.len() - 1) * q / 100];
        eprintln!("{what}: p50 {:.2} ms, p99 {:.2} ms over {} looks", p(50), p(99), times.len());
    }
    eprintln!("{looks} hits in all");
}
