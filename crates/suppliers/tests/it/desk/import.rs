//! Catalogues from outside: everything wrong is told, nothing wrong is taken.
use super::sample;
use btm_domain::connect::RentalPointKind;
use btm_suppliers::desk::catalogue::Kind;
use btm_suppliers::desk::import::{Head, follows, json, sheets};
use btm_suppliers::desk::{Catalogue, ImportError};
use proptest::prelude::*;

fn with(change: impl Fn(&mut Catalogue)) -> Result<Catalogue, ImportError> {
    let mut catalogue = sample();
    change(&mut catalogue);
    json(&serde_json::to_string(&catalogue).unwrap())
}

fn first_fault(change: impl Fn(&mut Catalogue)) -> String {
    match with(change) {
        Err(ImportError::Faults(faults)) => faults[0].to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_sample_is_marked_and_reads_back_as_it_was_written() {
    let catalogue = sample();
    assert!(catalogue.sample && catalogue.version == 1 && catalogue.products.len() >= 6 && catalogue.points.len() >= 10);
    assert!(catalogue.products.iter().all(|p| p.vendor.contains("見本") && p.contact.ends_with(".invalid")));
    assert_eq!(with(|_| {}).unwrap(), catalogue);
    let asia = catalogue.countries(catalogue.product("asia-500").unwrap());
    assert!(asia.contains(&"TW".parse().unwrap()) && asia.contains(&"SG".parse().unwrap()) && asia.is_sorted());
}

#[test]
fn what_must_hold_is_checked() {
    for (fault, change) in [
        ("catalogue: versions count from 1", (|c| c.version = 0) as fn(&mut Catalogue)),
        ("product asia-500: the id stands twice", |c| c.products[1].id = "asia-500".into()),
        ("product a/b: the id is no plain word", |c| c.products[0].id = "a/b".into()),
        ("product asia-500: coverage names an unknown region", |c| c.products[0].coverage = vec!["atlantis".into()]),
        ("product asia-500: a day costs nothing", |c| c.products[0].price_per_day = 0),
        ("product asia-500: an amount is negative or too large", |c| c.products[0].handling = -1),
        ("product asia-500: one vendor asks for two currencies", |c| c.products[0].currency = "USD".parse().unwrap()),
        ("product asia-500: its vendor hands nothing over anywhere", |c| c.products[0].vendor = "somebody else".into()),
        ("product asia-500: more than everything comes back", |c| c.products[0].terms.cancel_steps[0].refund = 101),
        ("product japan-4g: cancel steps must come later and bring back less, one by one", |c| {
            c.products[6].terms.cancel_steps.reverse()
        }),
        ("point hnd-t3: its airport is unknown", |c| c.points[0].airport = None),
        ("point hnd-t3: nothing happens here", |c| (c.points[0].pickup_fee, c.points[0].return_fee) = (None, None)),
        ("point hnd-t3-box: a return box hands nothing over", |c| c.points[2].pickup_fee = Some(0)),
    ] {
        assert_eq!(first_fault(change), fault);
    }
    let many = with(|c| (c.version, c.products[0].devices) = (0, 0));
    assert!(matches!(many, Err(ImportError::Faults(faults)) if faults.len() == 2), "all at once");
    for text in ["", "[]", "{}", "<html>", r#"{"version":1,"products":[],"points":[],"extra":1}"#] {
        assert!(matches!(json(text), Err(ImportError::Unreadable(_))), "{text}");
    }
}

#[test]
fn an_import_never_goes_back() {
    let (now, mut new) = (sample(), sample());
    assert_eq!(follows(&now, &new), Err(ImportError::Version { now: 1, new: 1 }));
    new.version = 2;
    assert_eq!(follows(&now, &new), Ok(()));
}

const PRODUCTS: &str = "\u{feff}id,vendor,contact,kind,name,coverage,data_mb_per_day,network,devices,currency,price_per_day,handling,covers,battery_per_day,adapter,order_cutoff,change_cutoff,cancel_steps,late_fee_per_day,loss_fee,early_return_refund\r\n\
a1,\"Router, \"\"One\"\"\",tel 03-0000-0000,pocket_wifi,One Asia,TW;KR,500,4G,5,JPY,900,550,half:300:8000;full:500:0,,550,3d 24:00,3d 24:00,4d 24:00=100;3d 24:00=50,2000,40000,true\r\n\
,,,,,,,,,,,,,,,,,,,,\r\n\
o1,\"Router, \"\"One\"\"\",mail,other,Satellite,,,-,1,JPY,0,,,,,1d 12:00,1d 12:00,,0,0,\r\n";
const POINTS: &str = "id,vendor,kind,name_ja,name_en,airport,terminal,floor,hours,mon,tue,wed,thu,fri,sat,sun,lead_hours,pickup_fee,return_fee\n\
hnd,\"Router, \"\"One\"\"\",counter,羽田,Haneda,HND,3,2F,06:00-01:00,,,,,,,,24,550,0\n\
kix,\"Router, \"\"One\"\"\",counter,関空,Kansai,KIX,1,,,24h,24h,24h,24h,24h,closed,closed,24,550,0\n\
post,\"Router, \"\"One\"\"\",post,\"宅配便\n(ヤマト)\",Parcel,,,,,,,,,,,,48,1100,1100\n";

#[test]
fn two_sheets_make_a_catalogue() {
    let head = || Head { version: 3, ..Head::default() };
    let made = sheets(head(), PRODUCTS, POINTS).unwrap();
    assert_eq!((made.version, made.sample, made.products.len(), made.points.len()), (3, false, 2, 3));
    let product = &made.products[0];
    assert_eq!(
        (product.vendor.as_str(), product.covers.len(), product.battery_per_day, product.adapter),
        ("Router, \"One\"", 2, None, Some(550))
    );
    assert_eq!(
        (product.terms.cancel_steps.len(), product.terms.early_return_refund, made.products[1].kind),
        (2, true, Kind::Other)
    );
    assert_eq!((made.points[2].name_ja.as_str(), made.points[2].kind), ("宅配便\n(ヤマト)", RentalPointKind::Post));
    assert_eq!(json(&serde_json::to_string(&made).unwrap()).unwrap(), made, "the same as JSON");

    let wrong = |products: &str, points: &str| match sheets(head(), products, points) {
        Err(ImportError::Unreadable(why)) => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(wrong(&PRODUCTS.replace(",900,", ",nine,"), POINTS), "products, line 2: price_per_day: cannot read `nine`");
    assert_eq!(wrong(&PRODUCTS.replace("pocket_wifi", "wifi"), POINTS), "products, line 2: kind: unknown word `wifi`");
    assert_eq!(wrong(&PRODUCTS.replace("network", "net"), POINTS), "products, line 2: network is empty");
    assert_eq!(wrong(PRODUCTS, &POINTS.replace("06:00-01:00", "always")), "points, line 2: hours: cannot be read: `always`");
    assert_eq!(wrong(PRODUCTS, &POINTS.replace("kix,", "kix,,")), "points, line 3: 20 cells under 19 columns");
    assert_eq!(wrong(PRODUCTS, &POINTS.replace("lead_hours", "colour")), "points, line 2: unknown column colour");
    assert_eq!(wrong(&format!("{PRODUCTS}x,\"never"), POINTS), "products, line 5: a quote is never closed");
}

proptest! {
    #[test]
    fn no_text_panics(text in ".{0,200}", at in 0usize..900, byte in "[\",\n;:=a0]") {
        let _ = (json(&text), sheets(Head { version: 1, ..Head::default() }, &text, POINTS));
        let mut broken = PRODUCTS.to_owned();
        let at = (0..=at.min(broken.len())).rev().find(|at| broken.is_char_boundary(*at)).unwrap();
        broken.insert_str(at, &byte);
        let _ = sheets(Head { version: 1, ..Head::default() }, &broken, POINTS);
    }
}
