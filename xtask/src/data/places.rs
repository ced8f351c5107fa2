//! `places.tsv`: airports, cities and hand-written places for our own search and display.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};

use super::{
    hand::{HandPlace, Kind},
    optd::{Point, Served},
    output::tsv,
    prefectures,
};

/// Airports and cities lighter than this keep no English by-names: nobody asks for a small field by a third name.
const BY_NAME_RANK: f64 = 0.012;

/// One row in the making.
struct Row {
    code: String,
    kind: &'static str,
    city: String,
    country: String,
    en: String,
    ja: String,
    aliases: Vec<String>,
    lat: String,
    lng: String,
    zone: String,
    rank: f64,
    region: String,
}

impl Row {
    fn add(&mut self, name: &str) {
        let shown = name == self.ja || name == self.en;
        if !shown && !self.aliases.iter().any(|alias| alias == name) {
            self.aliases.push(name.to_owned());
        }
    }

    fn cells(self) -> [String; 12] {
        let Self { code, kind, city, country, en, ja, aliases, lat, lng, zone, rank, region } = self;
        let aliases: Vec<String> = aliases.into_iter().filter(|name| *name != ja && *name != en).collect();
        let weight = format!("{:.0}", (rank * 10_000.0).max(1.0));
        [code, kind.to_owned(), city, country, en, ja, aliases.join("|"), lat, lng, zone, weight, region]
    }
}

/// Builds the table: `ja` is empty where no Japanese name is known, so that the English one is shown.
pub fn table(served: &Served<'_>, hand: &[HandPlace<'_>]) -> Result<String> {
    let mut cities: BTreeMap<String, Row> =
        served.cities.iter().map(|(&code, point)| (code.to_owned(), city(code, point, served))).collect();
    let mut airports: BTreeMap<String, Row> = BTreeMap::new();
    for point in &served.airports {
        let city_ja = cities.get(point.city_code).map(|row| row.ja.as_str()).unwrap_or_default();
        airports.insert(point.code.to_owned(), airport(point, city_ja));
    }
    let mut others = Vec::new();
    for place in hand {
        match place.kind {
            Kind::AirportNames => fix(&mut airports, place)?,
            Kind::CityNames => fix(&mut cities, place)?,
            Kind::Station | Kind::District | Kind::Colloquial => {
                others.push(hand_row(place, &airports, &cities)?);
            }
        }
    }
    let header = ["code", "kind", "city", "country", "en", "ja", "aliases", "lat", "lng", "zone", "weight", "region"];
    let rows = airports.into_values().chain(cities.into_values()).chain(others).map(Row::cells);
    Ok(tsv(header, rows))
}

fn airport(point: &Point<'_>, city_ja: &str) -> Row {
    let ja = shown_japanese(point).unwrap_or_else(|| match city_ja {
        "" => String::new(),
        city => format!("{city}空港"),
    });
    let mut row = Row { kind: "airport", ja, ..row(point, point.code, point.rank) };
    add_other_names(&mut row, point);
    row
}

fn city(code: &str, point: &Point<'_>, served: &Served<'_>) -> Row {
    let ja = shown_japanese(point).unwrap_or_default();
    let mut row = Row { kind: "city", ja: without_suffix(&ja), ..row(point, code, served.city_rank(point)) };
    code.clone_into(&mut row.city);
    if !ja.is_empty() {
        row.add(&ja);
    }
    add_other_names(&mut row, point);
    row
}

fn row(point: &Point<'_>, code: &str, rank: f64) -> Row {
    let region = match point.country {
        "JP" => prefectures::japanese(point.division).unwrap_or(point.division),
        _ => point.division,
    };
    Row {
        code: code.to_owned(),
        kind: "",
        city: point.city_code.to_owned(),
        country: point.country.to_owned(),
        en: point.name.to_owned(),
        ja: String::new(),
        aliases: Vec::new(),
        lat: point.lat(),
        lng: point.lng(),
        zone: point.zone.to_owned(),
        rank,
        region: region.to_owned(),
    }
}

/// All Japanese names in any script, and English by-names of what is not small.
fn add_other_names(row: &mut Row, point: &Point<'_>) {
    let by_names = row.rank >= BY_NAME_RANK || point.country == "JP";
    for name in point.other_names().filter(|name| !name.flags.contains('h')) {
        let wanted = match name.language {
            "ja" => true,
            "en" => by_names,
            _ => false,
        };
        if wanted && !name.text.contains(['|', '\t']) && !name.text.ends_with("役所") {
            row.add(name.text);
        }
    }
}

/// The Japanese name to show: the preferred one in kanji or katakana, else the first such, else none.
fn shown_japanese(point: &Point<'_>) -> Option<String> {
    let mut names: Vec<_> = point
        .other_names()
        .filter(|name| name.language == "ja" && !name.flags.contains('h') && !name.text.ends_with("役所"))
        .filter(|name| name.text.chars().any(is_shown_script))
        .collect();
    // stable: within a class the order of the source decides; kanji before kana-only names of Japanese places
    names.sort_by_key(|name| {
        let kanji = point.country != "JP" || name.text.chars().any(is_kanji);
        (!kanji, !name.flags.contains('p'))
    });
    names.first().map(|name| name.text.to_owned())
}

fn is_kanji(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

fn is_shown_script(letter: char) -> bool {
    is_kanji(letter) || matches!(letter, '\u{30a1}'..='\u{30fa}')
}

/// A city is shown without the word for its kind: 福岡, not 福岡市; the long form stays searchable.
fn without_suffix(ja: &str) -> String {
    for suffix in ["特別市", "広域市", "市", "町"] {
        if let Some(short) = ja.strip_suffix(suffix)
            && short.chars().count() >= 2
        {
            return short.to_owned();
        }
    }
    ja.to_owned()
}

/// Puts a fix's names in front; what was shown before stays searchable.
fn fix(rows: &mut BTreeMap<String, Row>, place: &HandPlace<'_>) -> Result<()> {
    for &code in &place.codes {
        let row = rows.get_mut(code).with_context(|| format!("hand row for unknown {code}"))?;
        if let Some(ja) = place.ja.first() {
            let before = std::mem::replace(&mut row.ja, (*ja).to_owned());
            if !before.is_empty() {
                row.add(&before);
            }
        }
        if !place.en.is_empty() {
            let before = std::mem::replace(&mut row.en, place.en.to_owned());
            row.add(&before);
        }
        if place.replaces {
            row.aliases.clear();
        }
        for name in place.ja.iter().chain(&place.kana).chain(&place.romaji) {
            row.add(name);
        }
        if !place.region.is_empty() {
            place.region.clone_into(&mut row.region);
        }
    }
    Ok(())
}

fn hand_row(place: &HandPlace<'_>, airports: &BTreeMap<String, Row>, cities: &BTreeMap<String, Row>) -> Result<Row> {
    let mut targets = Vec::new();
    for &code in &place.codes {
        match cities.get(code).or_else(|| airports.get(code)) {
            Some(row) => targets.push(row),
            None => bail!("{} leads to unknown {code}", place.ja.join("|")),
        }
    }
    let target = targets.first().context("no target")?;
    // the square root keeps every Tokyo station from standing before Hiroshima
    let (kind, share) = match place.kind {
        Kind::Station => ("station", 0.03),
        Kind::District => ("district", 0.02),
        _ => ("colloquial", 0.02),
    };
    let romaji = place.romaji.first().copied().unwrap_or_default();
    let mut row = Row {
        code: place.codes.join(","),
        kind,
        city: target.city.clone(),
        country: "JP".to_owned(),
        en: if place.en.is_empty() { romaji } else { place.en }.to_owned(),
        ja: place.ja.first().copied().unwrap_or_default().to_owned(),
        aliases: Vec::new(),
        lat: place.lat.to_owned(),
        lng: place.lng.to_owned(),
        zone: target.zone.clone(),
        rank: target.rank.sqrt() * share,
        region: place.region.to_owned(),
    };
    for name in place.ja.iter().chain(&place.kana).chain(&place.romaji) {
        row.add(name);
    }
    Ok(row)
}
