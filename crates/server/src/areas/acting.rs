//! Acting for another (F-46): the one check of whom a person may search, buy and ask for, and how both are named in the log.
use crate::caller::Caller;
use crate::problem::ApiProblem;
use crate::state::AppState;
use btm_api::ProblemCode;
use btm_domain::TravellerId;

/// Lets pass who is this traveller or has the right to act for them now. A stranger's id answers exactly like a missing one.
///
/// # Errors
/// `not_found`.
pub async fn check(app: &AppState, caller: &Caller, traveller: TravellerId) -> Result<(), ApiProblem> {
    if caller.traveller == traveller || app.store.acts_for(caller.tenant, caller.user, traveller).await? {
        return Ok(());
    }
    Err(ProblemCode::NotFound.into())
}
