//! `GET /v1/sync`: whole revisions since an opaque cursor `(epoch, rev, scope)`. Tenant and user come from the session alone.
use super::super::view;
use crate::caller::Caller;
use crate::http::Queried;
use crate::problem::ApiProblem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use btm_api::sync::SyncResponse;
use btm_domain::ArrangerLinkId;
use serde::Deserialize;
use sha2::{Digest, Sha256};

const USUAL: u32 = 200;

#[derive(Deserialize)]
pub(super) struct Asked {
    cursor: Option<String>,
    limit: Option<u32>,
}

/// Where a client stands. Opaque to it; a wrong one costs a reset, nothing else.
#[derive(Debug, PartialEq, Eq)]
struct Cursor {
    epoch: String,
    rev: i64,
    scope: String,
}

impl Cursor {
    fn write(&self) -> String {
        URL_SAFE_NO_PAD.encode(format!("1|{}|{}|{}", self.epoch, self.rev, self.scope))
    }

    fn read(text: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let mut parts = text.split('|');
        let (Some("1"), Some(epoch), Some(rev), Some(scope), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return None;
        };
        Some(Self { epoch: epoch.to_owned(), rev: rev.parse().ok().filter(|r| *r >= 0)?, scope: scope.to_owned() })
    }
}

/// Hash of what this user may see: a right granted or withdrawn changes it, and the mirror starts again.
fn scope(caller: &Caller, links: &[ArrangerLinkId]) -> String {
    let mut roles = caller.roles.clone();
    roles.sort();
    let told = format!("{}|{}|{roles:?}|{links:?}", caller.user, caller.traveller);
    data_encoding::HEXLOWER.encode(&Sha256::digest(told)[..8])
}

pub(super) async fn sync(
    State(app): State<AppState>,
    caller: Caller,
    Queried(asked): Queried<Asked>,
) -> Result<Json<SyncResponse>, ApiProblem> {
    let links = app.store.links_of_arranger(caller.tenant, caller.user).await?;
    let (epoch, scope) = (app.store.epoch().to_owned(), scope(&caller, &links));
    let head = app.store.head(caller.tenant).await?;
    let known = asked.cursor.as_deref().and_then(Cursor::read).filter(|c| c.epoch == epoch && c.scope == scope && c.rev <= head);
    let after = known.as_ref().map_or(0, |c| c.rev);
    let page = app.store.sync_page(caller.tenant, caller.user, after, asked.limit.unwrap_or(USUAL)).await?;
    let now = app.clock.now();
    let next = Cursor { epoch: epoch.clone(), rev: page.next, scope }.write();
    Ok(Json(SyncResponse {
        epoch,
        reset: known.is_none(),
        items: page.changes.iter().map(|c| view::change(c, now)).collect(),
        next,
        more: page.more,
        as_of: now,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_anything_else_is_none() {
        let cursor = Cursor { epoch: "e".into(), rev: 7, scope: "s".into() };
        assert_eq!(Cursor::read(&cursor.write()), Some(cursor));
        for wrong in [
            "",
            "x",
            "MXw",
            &URL_SAFE_NO_PAD.encode("1|e|-1|s"),
            &URL_SAFE_NO_PAD.encode("2|e|1|s"),
            &URL_SAFE_NO_PAD.encode("1|e|1|s|t"),
        ] {
            assert_eq!(Cursor::read(wrong), None, "{wrong}");
        }
    }
}
