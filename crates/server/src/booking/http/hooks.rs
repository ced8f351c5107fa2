//! `POST` and `HEAD /v1/hooks/{supplier}/{hook}`: a supplier's own events. The raw bytes are what is signed; nothing is parsed before.
use super::super::hook;
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use crate::state::AppState;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use btm_api::{ProblemCode, paths};
use btm_domain::supply::SupplierId;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post(paths::HOOK, Access::Signed, take)
            .summary("A supplier's event, signed by it; a repeated one changes nothing")
            .answers_empty(200)
            .problems(&[ProblemCode::NotFound, ProblemCode::Forbidden, ProblemCode::InvalidInput, ProblemCode::StorageFull]),
        Route::head(paths::HOOK, Access::Signed, there)
            .summary("Some suppliers look whether the address is there")
            .answers_empty(200)
            .problems(&[ProblemCode::NotFound]),
    ]
}

/// Whose address this is; a wrong word is an address that is not there.
fn whose(app: &AppState, name: &str, word: &str) -> Result<SupplierId, ApiProblem> {
    let supplier = hook::supplier(name).ok_or(ProblemCode::NotFound)?;
    let ours = hook::word(app.config.master(), supplier);
    // Hashes are compared, so that the time taken says nothing of the word.
    let same = crate::auth::tokens::hash(word) == crate::auth::tokens::hash(&ours);
    if same { Ok(supplier) } else { Err(ProblemCode::NotFound.into()) }
}

async fn take(
    State(app): State<AppState>,
    Path((name, word)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, ApiProblem> {
    let supplier = whose(&app, &name, &word)?;
    // Header names are lower case already.
    let told: Vec<(String, String)> =
        headers.iter().filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))).collect();
    app.engine.hook(supplier, &told, &body).await?;
    Ok(StatusCode::OK)
}

async fn there(State(app): State<AppState>, Path((name, word)): Path<(String, String)>) -> Result<StatusCode, ApiProblem> {
    whose(&app, &name, &word).map(|_| StatusCode::OK)
}
