#![allow(clippy::unwrap_used)]
use std::path::{Path, PathBuf};

use super::{fx, hand, holidays, optd, output, places, root, world};

/// A source of four rows: an airport with its city, a closed field, a military one.
const POINTS: &str = "\
iata_code^icao_code^geoname_id^name^latitude^longitude^page_rank^date_until^country_code^adm1_name_utf^population^timezone^city_code_list^city_detail_list^location_type^fclass^alt_name_section
IBR^RJAH^1^Hyakuri Ab^36.181100^140.41500^0.01^^JP^Ibaraki^0^Asia/Tokyo^IBR^IBR|2|Ibaraki|Ibaraki|JP|^A^S^en|Hyakuri|=ja|Hyakuri Kichi|
IBR^^2^Ibaraki^34.8^135.6^0.01^^JP^Osaka^280000^Asia/Tokyo^IBR^IBR|2|Ibaraki|Ibaraki|JP|^C^P^ja|茨木市|p=ja|茨木|=ja|いばらき|
OLD^^3^Old Field^1^1^0.01^2019-01-01^JP^Tokyo^0^Asia/Tokyo^OLD^^A^S^
OKO^RJTY^4^Yokota Air Base^35.7^139.3^0.01^^JP^Tokyo^0^Asia/Tokyo^OKO^^A^S^
";

const HAND: &str = "kind\tcode\tja\tkana\tromaji\ten\tregion\tlat\tlng\tsource\n";

#[test]
fn every_bundled_table_has_a_notice() {
    let notice = std::fs::read_to_string(root().join("NOTICE")).unwrap();
    let mut files = Vec::new();
    for data in ["crates/domain/data", "crates/sandbox/data"] {
        tables(&root(), Path::new(data), &mut files);
    }
    assert!(files.len() >= 7);
    for file in files {
        let folder = file.parent().unwrap().join("*.tsv");
        let named = |path: &Path| notice.lines().any(|line| line.ends_with(path.to_str().unwrap()));
        assert!(named(&file) || named(&folder), "{} has no entry in NOTICE", file.display());
    }
}

fn tables(root: &Path, folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(root.join(folder)).unwrap() {
        let entry = entry.unwrap();
        let path = folder.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() { tables(root, &path, files) } else { files.push(path) }
    }
}

#[test]
fn the_hand_file_is_well_formed_and_large_enough() {
    let text = std::fs::read_to_string(root().join(hand::PATH)).unwrap();
    assert!(text.len() <= 60 * 1024);
    let rows = hand::parse(&text).unwrap();
    assert!(rows.iter().filter(|row| !row.is_fix()).count() >= 400);
    assert!(text.lines().all(|line| !line.ends_with('\t') && !line.contains('\r')));
}

#[test]
fn committed_tables_are_sorted_and_within_one_shape() {
    for path in [
        "crates/domain/data/places.tsv",
        "crates/domain/data/holidays_jp.tsv",
        "crates/sandbox/data/airports.tsv",
        "crates/sandbox/data/cities.tsv",
        "crates/sandbox/data/countries.tsv",
        "crates/sandbox/data/fx.tsv",
    ] {
        let text = std::fs::read_to_string(root().join(path)).unwrap();
        let cells = text.lines().next().unwrap().split('\t').count();
        let rows: Vec<&str> = text.lines().skip(1).collect();
        assert!(rows.is_sorted() && text.ends_with('\n') && !text.contains('\r'), "{path}");
        assert!(rows.iter().all(|row| row.split('\t').count() == cells), "{path}");
    }
}

#[test]
fn closed_and_military_fields_are_left_out() {
    let points = optd::parse(POINTS).unwrap();
    let served = optd::Served::new(&points);
    assert_eq!(
        world::airports(&served).lines().nth(1).unwrap(),
        "IBR\tRJAH\tHyakuri Ab\tIBR\tIbaraki\tJP\t36.1811\t140.415\tAsia/Tokyo\t0.010000"
    );
    assert_eq!(world::airports(&served).lines().count(), 2);
    // the town of that name lies in another prefecture, so the city stands at its airport
    assert_eq!(world::cities(&served).lines().nth(1).unwrap(), "IBR\tIbaraki\tJP\t36.1811\t140.415\tAsia/Tokyo\t0.010000");
}

#[test]
fn names_come_from_the_source_the_city_or_the_hand() {
    let points = optd::parse(POINTS).unwrap();
    let served = optd::Served::new(&points);
    let plain = places::table(&served, &[]).unwrap();
    assert!(plain.contains("IBR\tairport\tIBR\tJP\tHyakuri Ab\t茨木空港\tHyakuri|Hyakuri Kichi\t"));
    assert!(plain.contains("IBR\tcity\tIBR\tJP\tIbaraki\t茨木\t茨木市|いばらき\t36.1811\t140.415\tAsia/Tokyo\t100\t茨城県\n"));

    let rows = format!(
        "{HAND}airport\tIBR\t茨城空港|百里\tいばらきくうこう\t\tIbaraki Airport\t\t\t\thand, usual name\n\
         city\tIBR\t茨城\t\t\t\t茨城県\t\t\thand, replaces the names of another town\n\
         station\tIBR\t水戸\tみと\tMito\t\t茨城県\t36.37\t140.48\thand\n"
    );
    let mended = places::table(&served, &hand::parse(&rows).unwrap()).unwrap();
    assert!(mended.contains("\tIbaraki Airport\t茨城空港\tHyakuri|Hyakuri Kichi|茨木空港|Hyakuri Ab|百里|いばらきくうこう\t"));
    assert!(mended.contains("IBR\tcity\tIBR\tJP\tIbaraki\t茨城\t\t36.1811\t140.415\tAsia/Tokyo\t100\t茨城県\n"));
    assert!(mended.contains("IBR\tstation\tIBR\tJP\tMito\t水戸\tみと\t36.37\t140.48\tAsia/Tokyo\t30\t茨城県\n"));
}

#[test]
fn a_hand_row_without_source_position_or_target_is_refused() {
    for row in [
        "station\tIBR\t水戸\tみと\tMito\t\t茨城県\t36.37\t140.48\t",
        "station\tIBR\t水戸\tみと\tMito\t\t茨城県\t\t\thand",
        "station\t\t水戸\tみと\tMito\t\t茨城県\t36.37\t140.48\thand",
        "harbour\tIBR\t水戸\tみと\tMito\t\t茨城県\t36.37\t140.48\thand",
        "station\tIBR\t水戸",
    ] {
        assert!(hand::parse(&format!("{HAND}{row}\n")).is_err(), "{row}");
    }
    let points = optd::parse(POINTS).unwrap();
    let unknown = format!("{HAND}station\tXXX\t水戸\tみと\tMito\t\t茨城県\t36.37\t140.48\thand\n");
    assert!(places::table(&optd::Served::new(&points), &hand::parse(&unknown).unwrap()).is_err());
}

#[test]
fn rates_are_one_dated_row_per_currency() {
    let table = fx::table("Date, USD, JPY, XXX, \n30 October 2026, 1.1172, 175.68, N/A, \n").unwrap();
    assert_eq!(table, "date\tcurrency\tper_eur\n2026-10-30\tEUR\t1\n2026-10-30\tJPY\t175.68\n2026-10-30\tUSD\t1.1172\n");
    assert!(fx::table("Date, USD\n30 Oktober 2026, 1\n").is_err());
}

#[test]
fn a_year_of_holidays_that_is_hardly_read_is_refused() {
    let script = "    \"2026-01-01\": {\n date: \"2026-01-01\",\n name: \"元日\",\n name_en: \"New Year's Day\"\n },\n";
    assert!(holidays::table(&[("2026.js".to_owned(), script.to_owned())]).is_err());
    let year = vec![("2026.js".to_owned(), script.repeat(12))];
    assert_eq!(holidays::table(&year).unwrap(), "date\tja\ten\n2026-01-01\t元日\tNew Year's Day\n");
}

#[test]
fn a_cell_never_breaks_its_row() {
    let text = output::tsv(["a", "b"], [["x\ty".to_owned(), "z\r\n".to_owned()]]);
    assert_eq!(text, "a\tb\nx y\tz  \n");
}
