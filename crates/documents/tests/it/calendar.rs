//! Calendar files: times, zones, folding. Other people's parsers read the same files in tests/conformance.
use crate::sample::{self, NEW_YORK, at, item, plan};
use btm_documents::*;
use chrono::{DateTime, NaiveDateTime, Utc};
use std::collections::BTreeMap;

/// Unfolded content lines.
fn lines(file: &[u8]) -> Vec<String> {
    let text = String::from_utf8(file.to_vec()).unwrap();
    text.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
}

/// Events with their properties by whole name.
fn events(file: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut found = Vec::new();
    for line in lines(file) {
        match line.split_once(':').unwrap() {
            ("BEGIN", "VEVENT") => found.push(BTreeMap::new()),
            (name, value) => {
                if let Some(event) = found.last_mut() {
                    event.entry(name.to_owned()).or_insert_with(|| value.to_owned());
                }
            }
        }
    }
    found
}

#[test]
fn a_flight_leaves_and_lands_in_the_time_of_each_place() {
    let events = events(&calendar(&sample::bangkok(Language::Ja)));
    let out = &events[0];
    assert_eq!(out["DTSTART;TZID=Asia/Tokyo"], "20261210T103500");
    assert_eq!(out["DTEND;TZID=Asia/Bangkok"], "20261210T155500");
    assert_eq!(out["UID"], "b-flight-flight-1@documents.smart-btm");
    assert_eq!(out["SUMMARY"], "シミュレーション: NH 847 HND → BKK");
    assert!(out["DESCRIPTION"].starts_with("シミュレーション：") && out["DESCRIPTION"].contains("座席 14A"), "{out:?}");
    assert!(out["DESCRIPTION"].contains("SIM-ZZ40O7") && out["LOCATION"].contains("HND"));
    assert!(out["GEO"].starts_with("35.55") && out["DTSTAMP"] == "20261124T000000Z");
    assert_eq!(events[1]["DTEND;TZID=Asia/Tokyo"], "20261213T063000");
}

#[test]
fn nights_are_whole_days_and_the_end_is_the_day_of_leaving() {
    for plan in [sample::bangkok(Language::En), sample::date_line(Language::En)] {
        let file = calendar(&plan);
        let stay = events(&file).into_iter().find(|e| e["UID"].starts_with("b-stay")).unwrap();
        let Thing::Stay(house) = plan.trips[0].items.iter().find(|i| i.id == "b-stay").unwrap().thing.clone() else { panic!() };
        assert_eq!(stay["DTSTART;VALUE=DATE"], house.check_in.format("%Y%m%d").to_string());
        assert_eq!(stay["DTEND;VALUE=DATE"], house.check_out.format("%Y%m%d").to_string());
        assert!(stay["SUMMARY"].starts_with("SIMULATION: ") && stay["TRANSP"] == "TRANSPARENT");
        assert!(stay["DESCRIPTION"].contains("Free to cancel until Tue 8 Dec 2026 18:00 (GMT+7)"));
    }
}

#[test]
fn what_was_cancelled_stays_as_cancelled_under_its_name_and_a_higher_sequence() {
    let file = calendar(&sample::bangkok(Language::Ja));
    let all = events(&file);
    assert_eq!(all.len(), event_count(&sample::bangkok(Language::Ja)));
    let gone = all.iter().find(|e| e["UID"] == "b-gone-stay@documents.smart-btm").unwrap();
    assert_eq!((gone["STATUS"].as_str(), gone["SEQUENCE"].as_str()), ("CANCELLED", "3"));
    assert!(gone["SUMMARY"].contains("【取消済み】"));
    let pending = all.iter().find(|e| e["UID"].starts_with("b-router-pickup")).unwrap();
    assert_eq!(pending["STATUS"], "TENTATIVE");
    let own = all.iter().find(|e| e["UID"].starts_with("o-meeting")).unwrap();
    assert!(own["STATUS"] == "CONFIRMED" && !own["SUMMARY"].contains("シミュレーション"));
}

#[test]
fn the_second_hour_of_a_clock_change_night_is_not_read_as_the_first() {
    let events = events(&calendar(&sample::clock_change(Language::En)));
    // RFC 5545 reads a doubled wall clock as its first hour: the second can only be said in UTC.
    assert_eq!(events[1]["DTSTART"], "20261101T063000Z");
    assert!(events[1]["DESCRIPTION"].contains("01:30 (GMT−5)"), "{:?}", events[1]);
    let first = plan(Language::En, "first", vec![item("f", "ZZ", arrangement(at("2026-11-01T01:30", NEW_YORK)))]);
    assert!(lines(&calendar(&first)).contains(&"DTSTART;TZID=America/New_York:20261101T013000".to_owned()));
}

fn arrangement(starts: btm_domain::PlaceTime) -> Thing {
    Thing::Arrangement(Arrangement { title: "x".into(), details: None, place: None, starts, ends: None })
}

/// Beginnings by the wall clock and the offsets from then on, as our VTIMEZONE of `zone` tells them.
fn observances(file: &[u8], zone: &str) -> Vec<(NaiveDateTime, i64)> {
    let (mut found, mut inside, mut begins) = (Vec::new(), false, None);
    for line in lines(file) {
        match line.split_once(':').unwrap() {
            ("TZID", id) => inside = id == zone,
            ("DTSTART", at) if inside => begins = Some(NaiveDateTime::parse_from_str(at, "%Y%m%dT%H%M%S").unwrap()),
            ("TZOFFSETTO", to) if inside => found.push((begins.unwrap(), minutes(to))),
            ("END", "VTIMEZONE") => inside = false,
            _ => {}
        }
    }
    found
}

fn minutes(offset: &str) -> i64 {
    let n: i64 = offset[1..].parse().unwrap();
    (n / 100 * 60 + n % 100) * if offset.starts_with('-') { -1 } else { 1 }
}

#[test]
fn described_zones_give_the_instants_of_the_zone_database_all_year_round() {
    let zones = ["America/New_York", "Europe/London", "Europe/Dublin", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tokyo"];
    let mut checked = 0;
    for name in zones {
        let zone: chrono_tz::Tz = name.parse().unwrap();
        for year in 2024..=2027 {
            let start: DateTime<Utc> = format!("{year}-01-01T00:00:00Z").parse().unwrap();
            let moment = |hour| btm_domain::PlaceTime::from_instant(start + chrono::TimeDelta::hours(hour), zone);
            // The zone of a file with one event must hold for every hour of that year.
            let file = calendar(&plan(Language::En, "z", vec![item("z", "ZZ", arrangement(moment(0)))]));
            let told = observances(&file, name);
            for at in (0..365 * 24).map(moment) {
                // A program takes the last observance that began by then; doubled wall clocks are not written so.
                if btm_domain::PlaceTime::from_local(at.local, zone).instant == at.instant {
                    let (_, offset) = told.iter().filter(|(begins, _)| *begins <= at.local).max().unwrap();
                    assert_eq!(*offset, i64::from(at.offset_minutes()), "{name} {}", at.local);
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 200_000, "{checked}");
}

#[test]
fn lines_are_short_whole_and_escaped() {
    for plan in [sample::bangkok(Language::Ja), sample::long(Language::Ja)] {
        let file = calendar(&plan);
        let text = String::from_utf8(file).unwrap();
        assert!(text.ends_with("END:VCALENDAR\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
        for line in text.split("\r\n") {
            assert!(line.len() <= 75, "{} octets: {line}", line.len());
        }
    }
    let mut meeting = sample::meeting(Language::En);
    meeting.remark = Some("a;b,c\\d\r\nEND:VEVENT\u{7}".into());
    let text = String::from_utf8(calendar(&plan(Language::En, "t", vec![meeting]))).unwrap().replace("\r\n ", "");
    assert!(text.contains("a\\;b\\,c\\\\d\\nEND:VEVENT "), "{text}");
    assert_eq!(text.matches("\r\nEND:VEVENT").count(), 1);
}

#[test]
fn the_same_plan_is_the_same_bytes() {
    assert_eq!(calendar(&sample::bangkok(Language::Ja)), calendar(&sample::bangkok(Language::Ja)));
}
