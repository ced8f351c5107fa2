//! One property: its names, its place, its rooms.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::centres::Centre;
use super::scenario::Scenario;
use crate::draw::Draw;
use crate::world::data;
use crate::world::places::City;
use crate::world::table::{Table, TableError};

/// No property stands farther from its centre.
pub const REACH_KM: f64 = 12.0;

/// The number of a property: 13 bits of city, 7 of place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PropertyId(pub u32);

impl PropertyId {
    /// The number of a place in a city.
    pub fn new(city: u16, index: usize) -> Self {
        PropertyId((u32::from(city) << 7) | index as u32)
    }

    /// Its city.
    pub fn city(self) -> u16 {
        (self.0 >> 7) as u16
    }

    /// Its place in the city.
    pub fn index(self) -> usize {
        (self.0 & 127) as usize
    }
}

/// A kind of room of a property.
#[derive(Clone, Debug)]
pub struct Room {
    pub en: String,
    pub ja: String,
    /// (type, count), Duffel's words.
    pub beds: Vec<(&'static str, u8)>,
    pub sleeps: u8,
    /// How many of them there are.
    pub rooms: u16,
    /// Price against the plainest room.
    pub factor: f64,
    /// Duffel's test hotel only.
    pub scenario: Option<Scenario>,
}

/// A property.
#[derive(Clone, Debug)]
pub struct Property {
    pub id: PropertyId,
    pub en: String,
    pub ja: String,
    /// City or quarter of the address.
    pub town_en: String,
    pub town_ja: String,
    pub line_one: String,
    pub country: &'static str,
    pub lat: f64,
    pub lng: f64,
    pub zone: Tz,
    /// 1 to 5.
    pub stars: u8,
    /// 6.0 to 9.6.
    pub score: f64,
    pub reviews: u32,
    /// Duffel's words.
    pub amenities: Vec<&'static str>,
    pub rooms: Vec<Room>,
    /// Yen of a plain room on a plain night.
    pub base: f64,
    /// True where the negotiated rate is accepted.
    pub negotiates: bool,
    pub lodging_tax: Option<&'static str>,
}

struct Word {
    en: &'static str,
    ja: &'static str,
}

struct Kind {
    en: &'static str,
    ja: &'static str,
    beds: Vec<(&'static str, u8)>,
    sleeps: u8,
    factor: f64,
    stars: (u8, u8),
}

/// The word lists of names and the kinds of rooms.
pub struct Words {
    japanese: Vec<Word>,
    elsewhere: Vec<Word>,
    kinds: Vec<Word>,
    streets: Vec<Word>,
    rooms: Vec<Kind>,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Words(…)")
    }
}

impl Words {
    /// Reads `name_words.tsv` and `room_types.tsv`.
    pub fn read() -> Result<Self, TableError> {
        let mut words = Words { japanese: vec![], elsewhere: vec![], kinds: vec![], streets: vec![], rooms: vec![] };
        for row in Table::read(data::NAME_WORDS.0, data::NAME_WORDS.1)?.rows() {
            let list = match row.text("part")? {
                "first_jp" => &mut words.japanese,
                "first_world" => &mut words.elsewhere,
                "kind" => &mut words.kinds,
                "street" => &mut words.streets,
                other => return Err(row.fault(format!("unknown part {other}"))),
            };
            list.push(Word { en: row.text("en")?, ja: row.text("ja")? });
        }
        for row in Table::read(data::ROOM_TYPES.0, data::ROOM_TYPES.1)?.rows() {
            let beds = row.text("beds")?.split(',').map(|b| b.split_once(':').and_then(|(t, n)| Some((t, n.parse().ok()?))));
            words.rooms.push(Kind {
                en: row.text("en")?,
                ja: row.text("ja")?,
                beds: beds.collect::<Option<_>>().ok_or_else(|| row.fault("unreadable beds".to_owned()))?,
                sleeps: row.value("sleeps")?,
                factor: row.value("factor")?,
                stars: (row.value("stars_from")?, row.value("stars_to")?),
            });
        }
        Ok(words)
    }
}

/// The city a property is made for.
pub struct Site<'a> {
    pub seed: u64,
    pub city: u16,
    pub facts: &'a City,
    pub zone: Tz,
    /// 1 for the heaviest city, towards 0 for small ones: prices follow it.
    pub tier: f64,
}

/// The property at a place of a city's list.
pub fn make(site: &Site<'_>, index: usize, around: &[Centre], words: &Words) -> Property {
    let id = PropertyId::new(site.city, index);
    let draw = |fact: u64| Draw::new(site.seed, "hotel").with(u64::from(id.0)).with(fact);
    let centre = pick(around, draw(1).unit());
    let (lat, lng) = scatter(centre, draw(2), draw(3));
    let japan = site.facts.country == "JP";
    let stars = match draw(4).unit() {
        u if u < 0.08 => 1,
        u if u < 0.30 => 2,
        u if u < 0.70 => 3,
        u if u < 0.92 => 4,
        _ => 5,
    };
    let (en, ja) = names(site, index, if japan { &words.japanese } else { &words.elsewhere }, &words.kinds, centre);
    let number = |fact: u64, bound: u64| 1 + draw(fact).below(bound);
    let street = words.streets.get(draw(5).below(words.streets.len() as u64) as usize).map_or("Street", |w| w.en);
    let line_one = match japan {
        true => format!("{}-{}-{} {}", number(6, 6), number(7, 24), number(8, 18), centre.en),
        false => format!("{} {street}", number(6, 190)),
    };
    let price = [5_200.0, 5_200.0, 7_800.0, 11_500.0, 20_500.0, 41_000.0][usize::from(stars)];
    Property {
        id,
        en,
        ja,
        town_en: centre.en.clone(),
        town_ja: centre.ja.clone(),
        line_one,
        country: site.facts.country,
        lat,
        lng,
        zone: site.zone,
        stars,
        score: (60 + draw(9).below(22) + 3 * u64::from(stars)).min(96) as f64 / 10.0,
        reviews: (20.0 * (1.0 / (1.0 - draw(10).unit()).max(0.004))) as u32,
        amenities: amenities(stars, draw(11)),
        rooms: rooms(words, stars, draw(12)),
        base: price * (0.72 + 0.55 * site.tier) * (0.85 + 0.35 * draw(13).unit()),
        negotiates: draw(14).chance(0.55),
        lodging_tax: centre.lodging_tax,
    }
}

fn pick(around: &[Centre], unit: f64) -> &Centre {
    let total: f64 = around.iter().map(|c| c.share).sum();
    let mut left = unit * total;
    for centre in around {
        left -= centre.share;
        if left < 0.0 {
            return centre;
        }
    }
    &around[around.len() - 1]
}

/// Log-normal distance around the centre, any direction; rounded to about a metre.
fn scatter(centre: &Centre, far: Draw, way: Draw) -> (f64, f64) {
    let normal = (-2.0 * far.unit().max(1e-9).ln()).sqrt() * (std::f64::consts::TAU * far.with(1).unit()).cos();
    let km = (centre.median_km * (0.7 * normal).exp()).min(REACH_KM - 0.2);
    let angle = std::f64::consts::TAU * way.unit();
    let lat = centre.lat + km * angle.sin() / 111.2;
    let lng = centre.lng + km * angle.cos() / (111.2 * centre.lat.to_radians().cos().max(0.05));
    let round = |x: f64| (x * 100_000.0).round() / 100_000.0;
    (round(lat.clamp(-89.9, 89.9)), round((lng + 540.0).rem_euclid(360.0) - 180.0))
}

/// Two properties of a city never share a name: pairs of words are taken by a walk over all of them.
fn names(site: &Site<'_>, index: usize, firsts: &[Word], kinds: &[Word], centre: &Centre) -> (String, String) {
    let all = (firsts.len() * kinds.len()).max(1);
    let start = Draw::new(site.seed, "hotel names").with(u64::from(site.city)).below(all as u64) as usize;
    // A step without a common factor with the number of pairs (a multiple of 2, 3 and 5 at most).
    let place = (start + index * 97) % all;
    let (first, kind) = (&firsts[place % firsts.len()], &kinds[place / firsts.len()]);
    let ja = format!("{}{}{}（模擬）", first.ja, kind.ja, centre.ja);
    (format!("{} {} {} (simulated)", first.en, kind.en, centre.en), ja)
}

fn amenities(stars: u8, draw: Draw) -> Vec<&'static str> {
    const ALL: [(&str, u8, f64); 12] = [
        ("wifi", 1, 1.0),
        ("24_hour_front_desk", 2, 0.9),
        ("laundry", 2, 0.6),
        ("parking", 2, 0.5),
        ("accessibility_mobility", 3, 0.6),
        ("restaurant", 3, 0.7),
        ("gym", 3, 0.4),
        ("business_centre", 3, 0.5),
        ("lounge", 4, 0.6),
        ("room_service", 4, 0.8),
        ("concierge", 4, 0.7),
        ("spa", 5, 0.7),
    ];
    let has = |(at, (_, from, share)): &(usize, &(&str, u8, f64))| stars >= *from && draw.with(*at as u64).chance(*share);
    ALL.iter().enumerate().filter(has).map(|(_, (word, ..))| *word).collect()
}

/// Three to six kinds of rooms, plainest first, five to forty of each.
fn rooms(words: &Words, stars: u8, draw: Draw) -> Vec<Room> {
    let fitting: Vec<&Kind> = words.rooms.iter().filter(|k| (k.stars.0..=k.stars.1).contains(&stars)).collect();
    let wanted = (3 + draw.below(4) as usize).min(fitting.len());
    let mut order: Vec<usize> = (0..fitting.len()).collect();
    order.sort_by_key(|at| draw.with(10 + *at as u64).number());
    order.truncate(wanted);
    order.sort_unstable();
    let room = |at: &usize| {
        let kind = fitting[*at];
        Room {
            en: kind.en.to_owned(),
            ja: kind.ja.to_owned(),
            beds: kind.beds.clone(),
            sleeps: kind.sleeps,
            rooms: 5 + draw.with(30 + *at as u64).below(36) as u16,
            factor: kind.factor,
            scenario: None,
        }
    };
    order.iter().map(room).collect()
}
