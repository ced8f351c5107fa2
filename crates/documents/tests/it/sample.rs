//! Plans with everything that is hard: a date line, a night of a clock change, a landing on another date, a long list, foreign scripts.
//! Shared with `examples/samples.rs`, which feeds other programs.
#![allow(clippy::unwrap_used, clippy::expect_used, dead_code)]
use btm_documents::*;
use btm_domain::places::Position;
use btm_domain::{Cabin, PlaceTime};
use chrono_tz::Tz;

pub const TOKYO: Tz = Tz::Asia__Tokyo;
pub const BANGKOK: Tz = Tz::Asia__Bangkok;
pub const HONOLULU: Tz = Tz::Pacific__Honolulu;
pub const NEW_YORK: Tz = Tz::America__New_York;

pub fn at(local: &str, zone: Tz) -> PlaceTime {
    PlaceTime::from_local(format!("{local}:00").parse().unwrap(), zone)
}

pub fn hanako() -> Traveller {
    Traveller { family_name: "山田".into(), given_name: "花子".into(), passport_name: "YAMADA / HANAKO".into() }
}

pub fn item(id: &str, reference: &str, thing: Thing) -> PlanItem {
    PlanItem {
        id: id.into(),
        sequence: 0,
        state: ItemState::Confirmed,
        simulated: true,
        travellers: vec![hanako()],
        reference: Some(reference.into()),
        remark: None,
        facts: vec![],
        thing,
    }
}

pub fn end(airport: &str, terminal: Option<&str>, time: PlaceTime) -> FlightEnd {
    FlightEnd { airport: airport.parse().unwrap(), name: format!("{airport} Airport"), terminal: terminal.map(Into::into), time }
}

pub fn leg(flight: (&str, &str, &str), departure: FlightEnd, arrival: FlightEnd, seat: &str) -> FlightLeg {
    FlightLeg {
        carrier: flight.0.parse().unwrap(),
        number: flight.1.into(),
        carrier_name: flight.2.into(),
        operated_by: None,
        departure,
        arrival,
        cabin: Some(Cabin::Economy),
        seats: vec![Some(seat.into())],
    }
}

/// HND → BKK by day and home overnight, landing on the next date.
pub fn flight(l: Language) -> PlanItem {
    let ana = if l == Language::Ja { "全日本空輸" } else { "All Nippon Airways" };
    let out = leg(
        ("NH", "847", ana),
        end("HND", Some("3"), at("2026-12-10T10:35", TOKYO)),
        end("BKK", None, at("2026-12-10T15:55", BANGKOK)),
        "14A",
    );
    let mut home = leg(
        ("NH", "878", ana),
        end("BKK", None, at("2026-12-12T22:55", BANGKOK)),
        end("HND", Some("3"), at("2026-12-13T06:30", TOKYO)),
        "21K",
    );
    home.cabin = Some(Cabin::Business);
    home.operated_by = Some("Air Japan".into());
    let flight = Flight { legs: vec![out, home], tickets: vec!["2059990000001".into()] };
    let mut item = item("b-flight", "ZZ40O7", Thing::Flight(flight));
    item.facts = vec![
        Fact { label: l_of(l, "無料手荷物（預け入れ）", "Checked bags included"), value: l_of(l, "2個", "2") },
        Fact {
            label: l_of(l, "運賃・税金等の合計", "Total of fare, taxes and charges"),
            value: l_of(l, "¥84,200", "JPY 84,200"),
        },
    ];
    item
}

fn l_of(l: Language, ja: &str, en: &str) -> String {
    if l == Language::Ja { ja } else { en }.into()
}

pub fn stay(l: Language) -> PlanItem {
    let stay = Stay {
        name: l_of(l, "サイアム・リバーサイド・ホテル バンコク", "Siam Riverside Hotel Bangkok"),
        address: vec!["88/8 Charoen Krung Road, Soi 30".into(), "ถนนเจริญกรุง แขวงบางรัก".into()],
        city: "Bangkok".into(),
        country: Some("TH".parse().unwrap()),
        postal_code: Some("10500".into()),
        phone: Some("+66 2 000 0000".into()),
        position: Position::new(13.7246, 100.5150),
        zone: BANGKOK,
        check_in: "2026-12-10".parse().unwrap(),
        check_in_after: Some("15:00:00".parse().unwrap()),
        check_out: "2026-12-12".parse().unwrap(),
        check_out_before: Some("11:00:00".parse().unwrap()),
        room: Some(l_of(l, "スーペリアルーム（禁煙）・朝食付き", "Superior room, non-smoking · breakfast")),
        free_cancel_until: Some(at("2026-12-08T18:00", BANGKOK)),
    };
    let mut item = item("b-stay", "ZZ-HB-20261210-0015", Thing::Stay(stay));
    item.remark = Some(l_of(
        l,
        "フロントで請求書（宛名：株式会社ひばり精機）をもらうこと。夜は川沿いの入口が閉まるので、タクシーは表通りの玄関につけてもらう。",
        "Ask the front desk for an invoice made out to Hibari Seiki. The riverside entrance closes at night: have the taxi stop at the main road.",
    ));
    item
}

pub fn esim(l: Language) -> PlanItem {
    let esim = Esim {
        title: l_of(l, "タイ 5 GB 7日間", "Thailand 5 GB, 7 days"),
        data: Some("5 GB".into()),
        area: Some(l_of(l, "タイ", "Thailand")),
        first_day: "2026-12-10".parse().unwrap(),
        last_day: "2026-12-16".parse().unwrap(),
        iccid: Some("8900000000000000001".into()),
    };
    item("b-esim", "ZZ1000", Thing::Esim(esim))
}

pub fn router(l: Language) -> PlanItem {
    let counter = l_of(l, "羽田空港第3ターミナル 2階 到着ロビー 受取カウンター", "Haneda Terminal 3, arrivals lobby 2F, counter");
    let rental = Rental {
        vendor: l_of(l, "つばめモバイル", "Tsubame Mobile"),
        product: l_of(l, "東南アジア周遊 無制限", "South-East Asia, unlimited"),
        pickup: RentalEnd { place: counter.clone(), time: at("2026-12-10T08:00", TOKYO) },
        return_to: RentalEnd { place: counter, time: at("2026-12-13T23:30", TOKYO) },
    };
    let mut item = item("b-router", "ZZ2000", Thing::Rental(rental));
    item.state = ItemState::Pending;
    item
}

pub fn meeting(l: Language) -> PlanItem {
    let meeting = Arrangement {
        title: l_of(l, "現地工場との打ち合わせ", "Meeting at the plant"),
        details: Some(l_of(
            l,
            "議題：来年度の生産計画、品質改善の進み具合、輸送経路の見直し。資料は前日までに共有する。",
            "Agenda: production plan, quality, routes.",
        )),
        place: Some("Bang Na Tower, 12F".into()),
        starts: at("2026-12-11T09:30", BANGKOK),
        ends: Some(at("2026-12-11T16:00", BANGKOK)),
    };
    let mut item = item("o-meeting", "", Thing::Arrangement(meeting));
    item.reference = None;
    item.simulated = false;
    item
}

pub fn cancelled(l: Language) -> PlanItem {
    let mut item = stay(l);
    let Thing::Stay(stay) = &mut item.thing else { panic!() };
    stay.name = l_of(l, "バンナー・イン", "Bang Na Inn");
    item.id = "b-gone".into();
    item.reference = Some("ZZ-GONE".into());
    item.state = ItemState::Cancelled;
    item.sequence = 3;
    item.remark = None;
    item
}

pub fn plan(l: Language, title: &str, items: Vec<PlanItem>) -> Plan {
    let trip = Trip { title: title.into(), travellers: vec![hanako()], items, remark: None };
    Plan { language: l, made_at: at("2026-11-24T09:00", TOKYO), trips: vec![trip] }
}

/// A trip with one of everything.
pub fn bangkok(l: Language) -> Plan {
    let items = vec![flight(l), stay(l), esim(l), router(l), meeting(l), cancelled(l)];
    plan(l, &l_of(l, "バンコク工場 年末打ち合わせ", "Bangkok plant, year-end meeting"), items)
}

/// Over the date line both ways: a landing before its own take-off by the clock, then a day that is not there.
pub fn date_line(l: Language) -> Plan {
    let out = leg(
        ("JL", "74", "Japan Airlines"),
        end("NRT", Some("2"), at("2026-12-10T00:05", TOKYO)),
        end("HNL", None, at("2026-12-09T12:20", HONOLULU)),
        "45C",
    );
    let home = leg(
        ("JL", "73", "Japan Airlines"),
        end("HNL", None, at("2026-12-12T14:00", HONOLULU)),
        end("NRT", Some("2"), at("2026-12-13T18:15", TOKYO)),
        "45C",
    );
    let mut hotel = stay(l);
    let Thing::Stay(stay) = &mut hotel.thing else { panic!() };
    stay.zone = HONOLULU;
    stay.name = "Waikiki Shore House".into();
    (stay.check_in, stay.check_out) = ("2026-12-09".parse().unwrap(), "2026-12-12".parse().unwrap());
    let flights = item("b-line", "ZZLINE", Thing::Flight(Flight { legs: vec![out, home], tickets: vec![] }));
    plan(l, &l_of(l, "ホノルル出張", "Honolulu"), vec![hotel, flights])
}

/// The night New York puts its clocks back: 01:30 comes twice, this flight leaves at the second.
pub fn clock_change(l: Language) -> Plan {
    let zone = NEW_YORK;
    let second =
        PlaceTime::from_local_after("2026-11-01T01:30:00".parse().unwrap(), zone, "2026-11-01T05:30:00Z".parse().unwrap(), 60);
    let out = leg(
        ("NH", "9", "All Nippon Airways"),
        end("JFK", Some("7"), second),
        end("HND", Some("2"), at("2026-11-02T05:00", TOKYO)),
        "1A",
    );
    let before = leg(
        ("UA", "500", "United Airlines"),
        end("ORD", Some("1"), at("2026-10-31T20:00", Tz::America__Chicago)),
        end("JFK", Some("7"), at("2026-10-31T23:10", zone)),
        "12C",
    );
    let flight = Flight { legs: vec![before, out], tickets: vec![] };
    plan(l, &l_of(l, "時計の変わる夜", "The night of the clock"), vec![item("b-clock", "ZZTICK", Thing::Flight(flight))])
}

/// One day after the other, to go over pages.
pub fn long(l: Language) -> Plan {
    let items = (0..40).map(|n| {
        let mut one = meeting(l);
        one.id = format!("o-{n}");
        let Thing::Arrangement(a) = &mut one.thing else { panic!() };
        a.title = format!("{} {}", l_of(l, "訪問", "Visit"), n + 1);
        a.starts = at(&format!("2026-12-{:02}T{:02}:00", 1 + n / 10, 8 + n % 10), TOKYO);
        a.ends = None;
        one
    });
    plan(l, &l_of(l, "取引先まわり", "Visiting customers"), items.collect())
}

/// The resolution's own example of two legs, with conditional items and a security field.
pub const PASS: &[u8] = b"M2DESMARAIS/LUC       EABC123 YULFRAAC 0834 226F001A0025 14D>6181WW6225BAC 00141234560032A0141234567890 1AC AC 1234567890123    20KYLX58ZDEF456 FRAGVALH 3664 227C012C0002 12E2A0140987654321 1AC AC 1234567890123    2PCNWQ^164GIWVC5EH7JNT684FVNJ91W2QA4DVN5J8K4F0L0GEQ3DF5TGBN8709HKT5D3DW3GBHFCVHMY7J5T6HFR41W2QA4DVN5J8K4F0L0GE";
