//! The operators' queue: by deadline, each case taken by one.
use super::{actor, read as find, sheet, view};
use crate::caller::Caller;
use crate::http::{PathId, Queried};
use crate::problem::ApiProblem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use btm_api::ProblemCode;
use btm_api::desk::{DeskAbout, DeskCaseResponse, DeskCaseState, DeskCasesResponse};
use btm_domain::{BookingState, DeskCaseId, FieldCode, FieldError, new_uuid};
use btm_store::StoredBooking;
use btm_store::desk::DeskCase;
use serde::Deserialize;

/// Cases in one answer.
const MOST: u32 = 500;

#[derive(Deserialize)]
pub(super) struct Asked {
    state: Option<String>,
}

pub(super) async fn list(
    State(app): State<AppState>,
    caller: Caller,
    Queried(asked): Queried<Asked>,
) -> Result<Json<DeskCasesResponse>, ApiProblem> {
    let all = match asked.state.as_deref() {
        None | Some("open") => false,
        Some("all") => true,
        Some(_) => return Err(ApiProblem::invalid(vec![FieldError::new("state", FieldCode::Mismatch)])),
    };
    let now = app.clock.now();
    let (cases, more) = app.store.desk_queue(caller.tenant, all, MOST).await?;
    Ok(Json(DeskCasesResponse { cases: cases.iter().map(|c| view::body(c, c.overdue(now))).collect(), more }))
}

pub(super) async fn read(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<DeskCaseId>,
) -> Result<Json<DeskCaseResponse>, ApiProblem> {
    let case = find(&app, caller.tenant, id).await?;
    file(&app, &case).await.map(Json)
}

pub(super) async fn claim(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<DeskCaseId>,
) -> Result<Json<DeskCaseResponse>, ApiProblem> {
    let case = find(&app, caller.tenant, id).await?;
    let booking = booking(&app, &case).await?;
    if case.state == DeskCaseState::Settled && !router_is_out(&case, booking.as_ref()) {
        return Err(ApiProblem::invalid(vec![FieldError::new("state", FieldCode::Mismatch)]));
    }
    let audit_id = new_uuid(&*app.clock, &*app.entropy).into();
    let claimed = app.store.claim_case(caller.tenant, id, actor(&caller), audit_id, app.clock.now()).await?;
    file(&app, &claimed.ok_or(ProblemCode::CaseClaimed)?).await.map(Json)
}

/// The one settled case that is taken up again: where the router is.
fn router_is_out(case: &DeskCase, booking: Option<&StoredBooking>) -> bool {
    case.about == DeskAbout::Rental && booking.is_some_and(|b| b.flow.state == BookingState::Confirmed)
}

pub(super) async fn booking(app: &AppState, case: &DeskCase) -> Result<Option<StoredBooking>, ApiProblem> {
    match case.booking {
        Some(id) => Ok(app.store.desk_booking(case.tenant, id).await?),
        None => Ok(None),
    }
}

/// The case with everything known about it.
pub(super) async fn file(app: &AppState, case: &DeskCase) -> Result<DeskCaseResponse, ApiProblem> {
    let booking = booking(app, case).await?;
    let [sheet_ja, sheet_en] = sheet::both(case, booking.as_ref());
    Ok(DeskCaseResponse {
        case: view::body(case, case.overdue(app.clock.now())),
        booking: booking.as_ref().map(crate::booking::body),
        sheet_ja,
        sheet_en,
    })
}
