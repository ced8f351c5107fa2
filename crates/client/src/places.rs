//! Places to search from and to, from the bundled table: no network.
use crate::client::Client;
use btm_domain::AirportCode;
use btm_domain::places::{PlaceKind, Places, Position};

/// `served_*` names the airport or city a search would use where the place itself is a station, district or area.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub id: String,
    pub kind: PlaceKind,
    pub code: AirportCode,
    pub name_ja: String,
    pub name_en: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The prefecture or region where there is one, else the country's code.
    pub country_ja: String,
    pub country_en: String,
    pub served_ja: Option<String>,
    pub served_en: Option<String>,
    pub position: Position,
}

impl Client {
    /// The best `limit` places for what has been typed so far.
    pub fn places(&self, query: &str, limit: usize) -> Vec<Place> {
        let all = Places::bundled();
        let shown = |hit: btm_domain::places::PlaceHit<'_>| {
            let place = hit.place;
            let code = place.code();
            let own = matches!(place.kind, PlaceKind::Airport | PlaceKind::City);
            let served = (!own).then(|| all.by_code(code)).flatten();
            let region = if place.region.is_empty() { place.country.as_str() } else { place.region };
            Place {
                id: format!("{:?}:{code}:{}", place.kind, place.en).to_lowercase(),
                kind: place.kind,
                code,
                name_ja: place.ja().to_owned(),
                name_en: place.en.to_owned(),
                country: place.country.as_str().to_owned(),
                country_ja: region.to_owned(),
                country_en: region.to_owned(),
                served_ja: served.map(|p| p.ja().to_owned()),
                served_en: served.map(|p| p.en.to_owned()),
                position: place.position,
            }
        };
        all.search(query, limit.min(50)).into_iter().map(shown).collect()
    }
}
