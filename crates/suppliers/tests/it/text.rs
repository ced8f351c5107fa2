//! Third-party texts become plain, and places get their clock.
use btm_domain::CountryCode;
use btm_domain::places::Position;
use btm_suppliers::text::{plain, plain_lines};
use btm_suppliers::zone::zone_at;
use chrono_tz::Tz;
use proptest::prelude::*;

#[test]
fn markup_never_leaves() {
    for (text, told) in [
        ("<p>Wi-Fi &amp; gym</p>", "Wi-Fi & gym"),
        ("a<script>alert(1)</script>b", "aalert(1)b"),
        ("<img src=x onerror=alert(1)>Pool", "Pool"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "alert(1)"),
        ("<<b>script>alert(1)</<b>script>", "alert(1)"),
        ("&#60;b&#x3e;bold", "bold"),
        ("2 < 3 & 4 > 1", "2 < 3 & 4 > 1"),
        ("tea &copy; time &bogus", "tea &copy; time &bogus"),
        ("line\r\n\tone\u{0}two", "line one two"),
        ("<!-- hidden -->shown<?xml?>", "shown"),
        ("", ""),
    ] {
        assert_eq!(plain(text), told, "{text}");
    }
}

#[test]
fn paragraphs_stay_lines() {
    let text = "<h2>Rooms</h2><p>Quiet &amp; warm.<br/>Near the <b>station</b>.</p><ul><li>One</li><li>Two</li></ul>\n\n";
    assert_eq!(plain_lines(text), "Rooms\nQuiet & warm.\nNear the station.\nOne\nTwo");
}

fn country(code: &str) -> Option<CountryCode> {
    Some(code.parse().unwrap())
}

#[test]
fn a_place_has_the_clock_of_its_nearest_airport() {
    let at = |lat: f64, lng: f64| Position::new(lat, lng);
    assert_eq!(zone_at(at(35.68, 139.76), country("JP")), Some(Tz::Asia__Tokyo));
    assert_eq!(zone_at(at(35.68, 139.76), None), Some(Tz::Asia__Tokyo));
    assert_eq!(zone_at(at(51.5071, -0.1416), country("GB")), Some(Tz::Europe__London));
    // In Tui the nearest airport is Portuguese, and Portugal's clock another.
    assert_eq!(zone_at(at(42.047, -8.644), country("ES")), Some(Tz::Europe__Madrid));
    assert_eq!(zone_at(None, country("JP")), Some(Tz::Asia__Tokyo));
    assert_eq!(zone_at(None, None), None);
    // Across the date line: Taveuni is Fiji's, not Samoa's.
    assert_eq!(zone_at(at(-16.8, -179.9), None), Some(Tz::Pacific__Fiji));
}

proptest! {
    #[test]
    fn no_tag_survives(text in "[<>/a-z&;!#0-9 ]{0,60}") {
        for told in [plain(&text), plain_lines(&text)] {
            let tags = told.match_indices('<').filter(|(at, _)| told[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/'));
            for (at, _) in tags {
                prop_assert!(!told[at..].contains('>'), "{} from {}", told, text);
            }
        }
    }
}
