//! Places by name, code or distance, from the bundled table.
use crate::http::Queried;
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use axum::Json;
use btm_api::search::{PlaceRow, PlacesResponse};
use btm_api::{ProblemCode, paths};
use btm_domain::Act;
use btm_domain::places::{PlaceHit, Places};
use serde::Deserialize;

const LONGEST_QUERY: usize = 100;
const MOST: usize = 50;

pub fn routes() -> Vec<Route> {
    vec![
        Route::get(paths::PLACES, Access::Act(Act::Search), places)
            .summary("Airports and cities for what was typed")
            .query(&["q", "limit"])
            .answers::<PlacesResponse>(200),
    ]
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default = "ten")]
    limit: usize,
}

fn ten() -> usize {
    10
}

async fn places(Queried(asked): Queried<Asked>) -> Result<Json<PlacesResponse>, ApiProblem> {
    if asked.q.chars().count() > LONGEST_QUERY {
        return Err(ApiProblem::new(ProblemCode::InvalidInput).detail("q is too long"));
    }
    let row = |hit: PlaceHit<'static>| PlaceRow {
        code: hit.place.code(),
        name_ja: hit.place.ja().to_owned(),
        name_en: hit.place.en.to_string(),
        country: hit.place.country.to_string(),
    };
    let found = Places::bundled().search(&asked.q, asked.limit.clamp(1, MOST));
    Ok(Json(PlacesResponse { places: found.into_iter().map(row).collect() }))
}
