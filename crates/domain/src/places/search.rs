//! Finding places from the first character on, in any script.

use std::cmp::Reverse;

use crate::text::{reading_key, search_key};

use super::{
    Place, PlaceKind, Places,
    index::{BREAK, Keys, Name, Owner},
    parse_position,
};

/// A found place and why it was found.
#[derive(Clone, Copy, Debug)]
pub struct PlaceHit<'a> {
    pub place: &'a Place,
    pub matched: MatchedBy<'a>,
}

/// Why a place was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MatchedBy<'a> {
    /// Its IATA code, whole or begun.
    Code,
    /// The name it is shown by.
    Name,
    /// Another of its names.
    Alias(&'a str),
    /// It is an airport of the city that was found.
    City(&'a str),
    /// It is near the position that was given; kilometres.
    Distance(f64),
}

/// How well a name fits, the best first. Steps of two leave room for the airports of a found city.
const CODE: u8 = 0;
const WHOLE: u8 = 2;
const BEGINNING: u8 = 4;
const WORD: u8 = 6;
const INSIDE: u8 = 8;

/// How many times its weight a place in Japan counts when the fit is equal: our travellers start there.
const HOME: u32 = 8;

/// Words that a person may put after a name; dropped when nothing begins with the whole query.
const AFTER_A_NAME: [&str; 12] =
    ["国際空港", "空港", "駅", "市", "県", "府", "都", "クウコウ", "エキ", " airport", " station", " eki"];

impl Places {
    /// The best `limit` places for what has been typed so far; empty for an empty query.
    ///
    /// Accepts kanji, kana, unconverted kana with a Latin letter at the end, romaji of any spelling, English,
    /// IATA codes, and a position (`35.63,139.74` or a pasted map link), which gives the nearest airports.
    /// Order: whole code, whole name, beginning, word, inside; then weight.
    pub fn search(&self, query: &str, limit: usize) -> Vec<PlaceHit<'_>> {
        if let Some(position) = parse_position(query) {
            return self.nearest(position, limit);
        }
        let key = search_key(query);
        if key.is_empty() || limit == 0 {
            return Vec::new();
        }
        let mut best = Best::new(self);
        best.scan(&self.index.written, &key);
        // a reading folds long and doubled sounds; of a query of nothing else too little is left to compare
        let enough = key.chars().count().div_ceil(2);
        if let Some(reading) = reading_key(query).filter(|reading| reading.len() >= enough) {
            best.scan(&self.index.read, &reading);
        }
        if !best.begins {
            for word in AFTER_A_NAME {
                if let Some(name) = key.strip_suffix(word).filter(|name| !name.is_empty()) {
                    best.scan(&self.index.written, name);
                    break;
                }
            }
        }
        best.add_airports_of_cities();
        best.into_hits(limit)
    }
}

/// The best fit found so far of every place.
struct Best<'a> {
    places: &'a Places,
    fits: Vec<Option<(u8, Why)>>,
    /// Whether a code or a name begins with the query.
    begins: bool,
}

#[derive(Clone, Copy)]
enum Why {
    Name { of: u32, name: Name },
    AirportOf(u32),
}

impl<'a> Best<'a> {
    fn new(places: &'a Places) -> Self {
        Self { places, fits: vec![None; places.all.len()], begins: false }
    }

    fn scan(&mut self, keys: &Keys, query: &str) {
        // of one or two Latin letters only beginnings count: inside, they stand everywhere
        if query.len() <= 2 {
            for before in [BREAK, ' '] {
                let needle = format!("{before}{query}");
                for (at, _) in keys.text.match_indices(&needle) {
                    self.take(keys, at + 1, query.len());
                }
            }
        } else {
            for (at, _) in keys.text.match_indices(query) {
                self.take(keys, at, query.len());
            }
        }
    }

    fn take(&mut self, keys: &Keys, at: usize, length: usize) {
        let Some(Owner { place, name }) = keys.owner(at) else {
            return;
        };
        let bytes = keys.text.as_bytes();
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let whole = bytes.get(at + length) == Some(&b'\n');
        let fit = match before {
            Some(b'\n') if whole && name == Name::Code => CODE,
            Some(b'\n') if whole => WHOLE,
            Some(b'\n') => BEGINNING,
            Some(b' ') => WORD,
            // a code's second letter is no reason to show a place
            _ if name == Name::Code => return,
            _ => INSIDE,
        };
        self.begins |= fit <= BEGINNING;
        self.improve(place, fit, Why::Name { of: place, name });
    }

    /// Keeps the better fit; a city that is its only airport gives way to the airport.
    fn improve(&mut self, place: u32, fit: u8, why: Why) {
        let Some(entry) = self.places.get(place) else {
            return;
        };
        let shown = match entry.kind {
            PlaceKind::City => self.places.same_as_airport(entry).unwrap_or(place),
            _ => place,
        };
        if let Some(slot) = self.fits.get_mut(shown as usize)
            && slot.is_none_or(|(before, _)| fit < before)
        {
            *slot = Some((fit, why));
        }
    }

    /// Behind a city come its airports: 東京 gives TYO, HND, NRT.
    fn add_airports_of_cities(&mut self) {
        let mut more = Vec::new();
        for (number, fit) in (0_u32..).zip(&self.fits) {
            if let (Some((fit, _)), Some(city)) = (fit, self.places.get(number))
                && city.kind == PlaceKind::City
                && *fit <= BEGINNING
            {
                let airports = self.places.of_city.get(&city.code()).map(Vec::as_slice).unwrap_or_default();
                more.extend(airports.iter().map(|&airport| (airport, fit + 1, Why::AirportOf(number))));
            }
        }
        for (airport, fit, why) in more {
            self.improve(airport, fit, why);
        }
    }

    fn into_hits(self, limit: usize) -> Vec<PlaceHit<'a>> {
        let places = self.places;
        let mut found: Vec<(u8, &Place, Why)> =
            places.all.iter().zip(self.fits).filter_map(|(place, fit)| fit.map(|(fit, why)| (fit, place, why))).collect();
        found.sort_by_key(|(fit, place, _)| (*fit, Reverse(asked_for(place)), place.kind, place.code()));
        found.truncate(limit);
        found.into_iter().map(|(_, place, why)| PlaceHit { place, matched: matched(places, why) }).collect()
    }
}

fn asked_for(place: &Place) -> u32 {
    if place.country.as_str() == "JP" { place.weight.saturating_mul(HOME) } else { place.weight }
}

fn matched(places: &Places, why: Why) -> MatchedBy<'_> {
    match why {
        Why::Name { name: Name::Code, .. } => MatchedBy::Code,
        Why::Name { name: Name::Shown, .. } => MatchedBy::Name,
        Why::Name { of, name: Name::Alias(number) } => {
            let alias = places.get(of).and_then(|place| place.aliases().nth(usize::from(number)));
            alias.map_or(MatchedBy::Name, MatchedBy::Alias)
        }
        Why::AirportOf(city) => places.get(city).map_or(MatchedBy::Name, |city| MatchedBy::City(city.ja())),
    }
}
