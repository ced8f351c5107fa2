//! The desk: what travellers ask a human for, and the queue in which operators answer (F-26, F-96). In this step operators belong to the
//! company whose cases they see.
mod act;
mod asked;
mod queue;
mod sheet;
mod sweep;
pub mod view;

pub use sweep::sweep;

use crate::caller::Caller;
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use crate::state::AppState;
use btm_api::desk::{DeskAct, DeskCaseBody, DeskCaseResponse, DeskCasesResponse, DeskRequest};
use btm_api::{ProblemCode, paths};
use btm_domain::{Act, DeskCaseId, new_uuid};
use btm_store::desk::{CaseWrite, DeskCase};
use btm_store::{Actor, StoreError};

use ProblemCode as P;

pub fn routes() -> Vec<Route> {
    let (ask, work) = (Access::Act(Act::BuyForSelf), Access::Act(Act::WorkDesk));
    vec![
        Route::post(paths::DESK_REQUESTS, ask, asked::ask)
            .summary("Ask the desk; header idempotency-key = case_id")
            .takes::<DeskRequest>()
            .answers::<DeskCaseBody>(202)
            .problems(&[P::NotFound, P::KeyReused, P::PurchasePending, P::StorageFull]),
        Route::post(paths::DESK_REQUEST_WITHDRAW, ask, asked::withdraw)
            .summary("Take a request back; one that ended already is answered as it stands")
            .answers::<DeskCaseBody>(200)
            .problems(&[P::NotFound, P::InvalidInput, P::CaseClaimed]),
        Route::post(paths::DESK_QUOTE_DECLINE, ask, asked::decline)
            .summary("Say no to the newest quote")
            .answers::<DeskCaseBody>(200)
            .problems(&[P::NotFound, P::InvalidInput, P::CaseClaimed]),
        Route::get(paths::DESK_CASES, work, queue::list)
            .summary("The queue by deadline; state = open or all")
            .query(&["state"])
            .answers::<DeskCasesResponse>(200),
        Route::get(paths::DESK_CASE_BY_ID, work, queue::read)
            .summary("One case with everything an operator needs")
            .answers::<DeskCaseResponse>(200)
            .problems(&[P::NotFound]),
        Route::post(paths::DESK_CASE_CLAIM, work, queue::claim)
            .summary("Take a case into one's hands for fifteen minutes")
            .answers::<DeskCaseResponse>(200)
            .problems(&[P::NotFound, P::InvalidInput, P::CaseClaimed]),
        Route::post(paths::DESK_CASE_ACT, work, act::act)
            .summary("One step of a claimed case; with a header idempotency-key a repeat is known for one")
            .takes::<DeskAct>()
            .answers::<DeskCaseResponse>(200)
            .problems(&[P::NotFound, P::CaseClaimed, P::KeyReused, P::Busy]),
    ]
}

fn actor(caller: &Caller) -> Actor {
    Actor { user: Some(caller.user), session: Some(caller.session), name: Some(caller.name.clone()), acting_for: None }
}

/// A step that changes nothing but adds its line; the caller fills in the rest.
fn plain(app: &AppState, caller: &Caller, case: &DeskCase, event: &'static str) -> CaseWrite {
    CaseWrite {
        tenant: case.tenant,
        id: case.id,
        fence: case.fence,
        state: case.state,
        keep_claim: false,
        answer_by: None,
        booking: None,
        quote: None,
        event,
        words: None,
        answer: None,
        by: actor(caller),
        at: app.clock.now(),
        audit_id: new_uuid(&*app.clock, &*app.entropy).into(),
    }
}

/// Somebody wrote to the case since it was read: the caller reads it again.
fn stepped(error: StoreError) -> ApiProblem {
    if matches!(error, StoreError::Fenced) { P::CaseClaimed.into() } else { error.into() }
}

/// The case as it stands after a step.
async fn again(app: &AppState, case: &DeskCase) -> Result<DeskCase, ApiProblem> {
    read(app, case.tenant, case.id).await
}

async fn read(app: &AppState, tenant: btm_domain::OrganisationId, id: DeskCaseId) -> Result<DeskCase, ApiProblem> {
    app.store.desk_case(tenant, id).await?.ok_or_else(|| P::NotFound.into())
}
