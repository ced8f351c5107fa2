//! `GET /v1/sync`: the next page for a mirror that stands at an opaque cursor `(epoch, position, scope)`. Tenant and user come from the
//! session alone.
use super::super::view;
use crate::caller::Caller;
use crate::http::Queried;
use crate::problem::ApiProblem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use btm_api::MAX_PAGE_BYTES;
use btm_api::sync::SyncResponse;
use btm_store::sync::{Asked, Cursor};
use serde::Deserialize;

const USUAL: u32 = 200;
const MOST: u32 = 500;
/// Of a page: everything but its items.
const AROUND: usize = 4 * 1024;

#[derive(Deserialize)]
pub(super) struct Query {
    cursor: Option<String>,
    limit: Option<u32>,
}

fn cursor(text: &str) -> Option<Cursor> {
    Cursor::read(&String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?)
}

pub(super) async fn sync(
    State(app): State<AppState>,
    caller: Caller,
    Queried(query): Queried<Query>,
) -> Result<Json<SyncResponse>, ApiProblem> {
    let now = app.clock.now();
    let asked = Asked {
        tenant: caller.tenant,
        user: caller.user,
        cursor: query.cursor.as_deref().and_then(cursor),
        limit: query.limit.unwrap_or(USUAL).clamp(1, MOST),
        bytes: MAX_PAGE_BYTES - AROUND,
        weigh: view::weight,
        now,
    };
    let page = app.store.sync_page(asked).await?;
    Ok(Json(SyncResponse {
        epoch: page.next.epoch.clone(),
        reset: page.reset,
        items: page.changes.iter().map(|c| view::change(c, now)).collect(),
        next: URL_SAFE_NO_PAD.encode(page.next.write()),
        more: page.more,
        as_of: now,
    }))
}
