#![allow(clippy::unwrap_used)]
use super::*;

fn code(text: &str) -> AirportCode {
    text.parse().unwrap()
}

fn first(query: &str) -> &'static Place {
    let hits = Places::bundled().search(query, 10);
    hits.first().unwrap_or_else(|| panic!("{query} finds nothing")).place
}

fn found(query: &str, ja: &str) -> &'static Place {
    let hits = Places::bundled().search(query, 10);
    let shown: Vec<_> = hits.iter().map(|hit| hit.place.ja()).collect();
    hits.iter().find(|hit| hit.place.ja() == ja).unwrap_or_else(|| panic!("{query} gives {shown:?}")).place
}

/// The words of F-02 and T-1, each with the code its first hit leads to.
macro_rules! leads_to {
    ($($name:ident: $($query:literal),+ => $code:literal;)+) => {$(
        #[test]
        fn $name() {
            $(assert_eq!(first($query).code(), code($code), "{} gives {:?}", $query, first($query));)+
        }
    )+};
}

leads_to! {
    hakata_station: "博多", "はかた", "ハカタ", "ﾊｶﾀ", "hakata", "Hakata", "ＨＡＫＡＴＡ", "博多駅", "hakata station" => "FUK";
    umeda: "梅田", "うめだ", "umeda", "大阪梅田" => "OSA";
    shin_osaka: "新大阪", "しんおおさか", "shin-osaka", "shinosaka", "sinoosaka", "shin osaka", "新大阪駅" => "OSA";
    shinagawa: "品川", "しながわ", "shinagawa", "sinagawa" => "TYO";
    marunouchi: "丸の内", "丸ノ内", "まるのうち", "marunouchi", "marunouti" => "TYO";
    itami: "伊丹", "いたみ", "itami", "ITM", "伊丹空港" => "ITM";
    centrair: "セントレア", "せんとれあ", "ｾﾝﾄﾚｱ", "centrair" => "NGO";
    haneda: "羽田", "はねだ", "haneda", "HND", "hnd", "羽田空港", "はねだくうこう" => "HND";
    fukuoka: "福岡", "ふくおか", "fukuoka", "fuk", "FUK", "ＦＵＫ", "福岡市", "福岡空港", "福岡県" => "FUK";
    osaka: "大阪", "おおさか", "osaka", "oosaka", "OSA", "Ōsaka", "大阪府" => "OSA";
    tokyo: "東京", "とうきょう", "tokyo", "toukyou", "TYO", "東京都" => "TYO";
    narita: "成田", "なりた", "narita", "成田空港" => "NRT";
    kansai_airport: "関空", "かんくう", "関西国際空港", "関西空港", "KIX" => "KIX";
    sapporo: "札幌", "さっぽろ", "sapporo" => "SPK";
    chitose: "新千歳", "しんちとせ", "titose", "chitose" => "CTS";
    naha: "那覇", "なは", "naha", "那覇空港", "沖縄", "okinawa" => "OKA";
    london: "ロンドン", "ろんどん", "london" => "LON";
    heathrow: "heathrow", "ヒースロー" => "LHR";
    singapore: "SIN", "シンガポール", "singapore" => "SIN";
    zurich: "zurich", "Zürich", "チューリッヒ" => "ZRH";
    haneda_by_its_former_name: "東京国際空港" => "HND";
    airports_written_by_hand: "鹿児島空港" => "KOJ";
    kasumigaseki_in_three_spellings: "霞が関", "霞ヶ関", "霞ケ関", "かすみがせき" => "TYO";
    hokkaido: "北海道" => "SPK";
}

#[test]
fn places_without_an_airport_of_their_own_lead_to_one() {
    for (query, ja, kind, leads) in [
        ("博多", "博多", PlaceKind::Station, "FUK"),
        ("丸の内", "丸の内", PlaceKind::District, "TYO"),
        ("kyoto", "京都", PlaceKind::Station, "OSA"),
        ("みなとみらい", "みなとみらい", PlaceKind::District, "TYO"),
        ("ミナミ", "ミナミ", PlaceKind::Colloquial, "OSA"),
    ] {
        let place = found(query, ja);
        assert_eq!((place.kind, place.code()), (kind, code(leads)));
        for &leads in &place.codes {
            assert!(Places::bundled().by_code(leads).is_some());
        }
    }
}

#[test]
fn unconverted_kana_is_found_at_every_keystroke() {
    // what the input method shows while はかた is typed
    for composing in ["はｋ", "はか", "はかｔ", "はかた", "しんおおs", "しんおおさｋ"] {
        let hits = Places::bundled().search(composing, 20);
        assert!(hits.iter().any(|hit| matches!(hit.place.ja(), "博多" | "新大阪")), "{composing}");
    }
}

#[test]
fn the_first_character_already_finds() {
    for query in ["h", "H", "は", "福", "東", "ろ", "ｈ", "f", "z"] {
        assert!(!Places::bundled().search(query, 10).is_empty(), "{query}");
    }
    assert_eq!(first("福").code(), code("FUK"));
    assert_eq!(first("羽").code(), code("HND"));
    // of equal fits Japan comes first, and a station no earlier than its size deserves
    for query in ["h", "ha", "は"] {
        assert_eq!(first(query).code(), code("HND"), "{query}");
    }
    let hits = Places::bundled().search("は", 10);
    let airports: Vec<_> = hits.iter().map(|hit| hit.place.code()).collect();
    for expected in ["HKD", "HNA"] {
        assert!(airports.contains(&code(expected)), "{airports:?}");
    }
}

#[test]
fn a_city_brings_its_airports() {
    let hits = Places::bundled().search("東京", 4);
    let shown: Vec<_> = hits.iter().map(|hit| (hit.place.code(), hit.place.kind)).collect();
    assert_eq!(shown.first(), Some(&(code("TYO"), PlaceKind::City)));
    assert!(shown.contains(&(code("HND"), PlaceKind::Airport)) && shown.contains(&(code("NRT"), PlaceKind::Airport)));
    assert!(hits.iter().any(|hit| hit.matched == MatchedBy::City("東京")));
}

#[test]
fn a_city_that_is_its_only_airport_is_shown_once() {
    let hits = Places::bundled().search("福岡", 10);
    let own = hits.iter().filter(|hit| matches!(hit.place.kind, PlaceKind::Airport | PlaceKind::City));
    assert_eq!(own.filter(|hit| hit.place.code() == code("FUK")).count(), 1);
    assert_eq!(first("福岡").kind, PlaceKind::Airport);
}

#[test]
fn a_hit_says_why() {
    let hits = Places::bundled().search("itami", 1);
    assert_eq!(hits.first().unwrap().matched, MatchedBy::Alias("Itami"));
    let hits = Places::bundled().search("fuk", 1);
    assert_eq!(hits.first().unwrap().matched, MatchedBy::Code);
    let hits = Places::bundled().search("羽田空港", 1);
    assert_eq!(hits.first().unwrap().matched, MatchedBy::Name);
}

#[test]
fn homonyms_are_marked_and_differ_in_region_or_country() {
    for (query, ja) in [("京橋", "京橋"), ("三田", "三田"), ("赤坂", "赤坂"), ("Portland", "ポートランド")] {
        assert!(found(query, ja).homonym, "{query}");
    }
    let hits = Places::bundled().search("京橋", 5);
    let regions: Vec<_> = hits.iter().filter(|hit| hit.place.ja() == "京橋").map(|hit| hit.place.region).collect();
    assert!(regions.contains(&"東京都") && regions.contains(&"大阪府"));
    assert!(!first("羽田").homonym);
}

#[test]
fn coordinates_and_map_links_give_the_nearest_airports() {
    for query in [
        "35.63,139.74",
        "35.63, 139.74",
        "３５．６３，１３９．７４",
        "https://maps.example/maps/place/x/@35.63,139.74,15z/data=!3m1",
        "https://maps.example/maps/place/x/@34.0,135.0,15z/data=!3d35.63!4d139.74",
        "https://map.example/#map=15/35.63/139.74",
        "https://map.example/?mlat=35.63&mlon=139.74",
        "https://maps.example/?q=35.63%2C139.74",
        "geo:35.63,139.74?z=15",
    ] {
        assert_eq!(first(query).code(), code("HND"), "{query}");
    }
    let hits = Places::bundled().search("35.55,139.78", 1);
    assert!(matches!(hits.first().unwrap().matched, MatchedBy::Distance(km) if km < 2.0));
    assert_eq!(parse_position("95,10"), None);
    assert_eq!(parse_position("hakata 12/10 10-16"), None);
    assert_eq!(parse_position("https://maps.example/"), None);
}

#[test]
fn codes_lead_to_zones_cities_and_airports() {
    let places = Places::bundled();
    assert_eq!(places.zone_of(code("FUK")), Some(chrono_tz::Asia::Tokyo));
    assert_eq!(places.zone_of(code("TYO")), Some(chrono_tz::Asia::Tokyo));
    assert_eq!(places.zone_of(code("LHR")), Some(chrono_tz::Europe::London));
    assert_eq!(places.zone_of(code("QQQ")), None);
    assert_eq!(places.by_code(code("FUK")).unwrap().ja(), "福岡空港");
    assert_eq!(places.by_code(code("FUK")).unwrap().kind, PlaceKind::Airport);
    assert_eq!(places.city_of(code("HND")).unwrap().ja(), "東京");
    assert_eq!(places.city_of(code("FUK")).unwrap().ja(), "福岡");
    let tokyo: Vec<_> = places.airports_of(code("TYO")).map(Place::code).collect();
    assert_eq!(tokyo, [code("HND"), code("NRT")]);
    let osaka: Vec<_> = places.airports_of(code("OSA")).map(Place::code).collect();
    assert_eq!(osaka, [code("ITM"), code("KIX"), code("UKB")]);
}

#[test]
fn every_airport_has_its_city_and_every_place_leads_somewhere() {
    let places = Places::bundled();
    for place in places.all() {
        assert!(places.city(place.city).is_some() || place.kind == PlaceKind::Airport, "{place:?}");
        assert!(place.codes.iter().all(|&code| places.by_code(code).is_some()), "{place:?}");
        assert!(!place.en.is_empty() && place.weight > 0, "{place:?}");
    }
    let orphans = places.all().iter().filter(|place| places.city(place.city).is_none()).count();
    assert_eq!(orphans, 0);
}

#[test]
fn japanese_airports_are_shown_in_japanese_by_their_usual_names() {
    let places = Places::bundled();
    let japanese = places.all().iter().filter(|place| place.country.as_str() == "JP");
    let airports: Vec<_> = japanese.filter(|place| place.kind == PlaceKind::Airport).collect();
    assert_eq!(airports.len(), 75);
    for place in airports {
        assert!(place.ja().ends_with("空港") || place.ja().ends_with("飛行場"), "{place:?}");
    }
    for (airport, ja) in [
        ("KOJ", "鹿児島空港"),
        ("KCZ", "高知空港"),
        ("HNA", "花巻空港"),
        ("FKS", "福島空港"),
        ("HSG", "佐賀空港"),
        ("IBR", "茨城空港"),
        ("SHI", "下地島空港"),
        ("SHM", "南紀白浜空港"),
        ("TTJ", "鳥取空港"),
        ("MBE", "紋別空港"),
    ] {
        assert_eq!(places.by_code(code(airport)).unwrap().ja(), ja);
    }
}

#[test]
fn most_large_airports_have_a_japanese_name() {
    let mut airports: Vec<_> = Places::bundled().all().iter().filter(|place| place.kind == PlaceKind::Airport).collect();
    airports.sort_by_key(|place| std::cmp::Reverse(place.weight));
    let named = |count: usize| airports.iter().take(count).filter(|place| place.ja() != place.en).count();
    assert!(named(300) >= 296, "{}", named(300));
    assert!(named(1_000) >= 890, "{}", named(1_000));
}

#[test]
fn nonsense_finds_nothing_and_an_empty_query_is_no_question() {
    for query in ["", "  ", "・", "zzqxv", "zzzzzzz", "ぬぬぬぬぬ"] {
        assert!(Places::bundled().search(query, 10).is_empty(), "{query}");
    }
    assert!(Places::bundled().search("東京", 0).is_empty());
}

#[test]
fn no_more_than_the_limit_and_no_place_twice() {
    for query in ["a", "空港", "international", "san", "お"] {
        let hits = Places::bundled().search(query, 15);
        assert!(hits.len() <= 15);
        let mut seen: Vec<_> = hits.iter().map(|hit| (hit.place.kind, hit.place.codes.clone(), hit.place.en)).collect();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), hits.len(), "{query}");
    }
}

proptest::proptest! {
    #[test]
    fn any_query_is_answered(query in ".{0,40}") {
        Places::bundled().search(&query, 10);
    }
}
