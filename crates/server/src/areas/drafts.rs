//! Drafts for a computer that may keep nothing: sealed like every personal field, for their own user alone.
use crate::caller::Caller;
use crate::http::{Body, PathId};
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use btm_api::drafts::{DraftBody, DraftRequest, DraftsResponse, MAX_DRAFT_BYTES, MAX_DRAFT_NAME};
use btm_api::{ProblemCode as P, paths};
use btm_domain::{Act, FieldCode, FieldError};
use btm_store::drafts::SealedDraft;

pub fn routes() -> Vec<Route> {
    let own = Access::Act(Act::OwnAccount);
    vec![
        Route::get(paths::DRAFTS, own, list).summary("The own drafts, by name").answers::<DraftsResponse>(200),
        Route::put(paths::DRAFT_BY_NAME, own, keep)
            .summary("Keep a draft in place of the one of its name")
            .takes::<DraftRequest>()
            .problems(&[P::StorageFull]),
        Route::delete(paths::DRAFT_BY_NAME, own, drop)
            .summary("Drop a draft; where there is none, nothing happens")
            .problems(&[P::InvalidInput, P::StorageFull]),
    ]
}

/// A draft cannot be moved to another name, person or company.
fn field(name: &str) -> String {
    format!("draft {name}")
}

fn wrong_name(name: &str) -> Option<FieldError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._:~".contains(c);
    let code = match name.chars().count() {
        0 => FieldCode::Required,
        n if n > MAX_DRAFT_NAME => FieldCode::TooLong,
        _ if !name.chars().all(allowed) => FieldCode::Mismatch,
        _ => return None,
    };
    Some(FieldError::new("name", code))
}

async fn list(State(app): State<AppState>, caller: Caller) -> Result<Json<DraftsResponse>, ApiProblem> {
    let mut drafts = Vec::new();
    for draft in app.store.drafts(caller.tenant, caller.user).await? {
        let opened = app.vault.open_field(&app.store, caller.tenant, caller.user.0, &field(&draft.name), &draft.sealed).await;
        let plain = opened.map_err(ApiProblem::internal)?;
        let body = std::str::from_utf8(&plain).map_err(ApiProblem::internal)?.to_owned();
        drafts.push(DraftBody { name: draft.name, body, written_at: draft.written_at });
    }
    Ok(Json(DraftsResponse { drafts }))
}

async fn keep(
    State(app): State<AppState>,
    caller: Caller,
    PathId(name): PathId<String>,
    Body(request): Body<DraftRequest>,
) -> Result<StatusCode, ApiProblem> {
    let mut wrong: Vec<FieldError> = wrong_name(&name).into_iter().collect();
    if request.body.len() > MAX_DRAFT_BYTES {
        wrong.push(FieldError::new("body", FieldCode::TooLong));
    }
    if !wrong.is_empty() {
        return Err(ApiProblem::invalid(wrong));
    }
    let sealed = app
        .vault
        .seal_field(&app.store, &*app.entropy, caller.tenant, caller.user.0, &field(&name), request.body.as_bytes())
        .await
        .map_err(ApiProblem::internal)?;
    let draft = SealedDraft { name, sealed, written_at: request.written_at };
    if app.store.keep_draft(caller.tenant, caller.user, draft, app.clock.now()).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(ApiProblem::invalid(vec![FieldError::new("drafts", FieldCode::OutOfRange)]))
}

async fn drop(State(app): State<AppState>, caller: Caller, PathId(name): PathId<String>) -> Result<StatusCode, ApiProblem> {
    if let Some(wrong) = wrong_name(&name) {
        return Err(ApiProblem::invalid(vec![wrong]));
    }
    app.store.drop_draft(caller.tenant, caller.user, name).await?;
    Ok(StatusCode::NO_CONTENT)
}
