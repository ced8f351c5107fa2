//! Invitation, sign-in, second factor, the own account.
use crate::auth::audit::Actor;
use crate::auth::{enrolment, invitations, people, sign_in};
use crate::caller::Caller;
use crate::guard::Session;
use crate::http::Body;
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use btm_api::account::{
    CodeRequest, InvitationAcceptRequest, InvitationLookUpRequest, InvitationLookUpResponse, LoginRequest, LoginResponse,
    MeResponse, Tokens, TotpBeginResponse, TotpConfirmRequest, TotpConfirmResponse, TravellerRequest,
};
use btm_api::{ProblemCode, paths};
use btm_domain::Act;

use ProblemCode as P;

pub fn routes() -> Vec<Route> {
    vec![
        Route::post(paths::INVITATION_LOOK_UP, Access::Public, look_up)
            .summary("What an invitation is for")
            .takes::<InvitationLookUpRequest>()
            .answers::<InvitationLookUpResponse>(200)
            .problems(&[P::InvitationInvalid]),
        Route::post(paths::INVITATION_ACCEPT, Access::Public, accept)
            .summary("Set the own password by an invitation")
            .takes::<InvitationAcceptRequest>()
            .answers::<LoginResponse>(200)
            .problems(&[P::InvitationInvalid, P::Busy]),
        Route::post(paths::LOGIN, Access::Public, login)
            .summary("Address and password")
            .takes::<LoginRequest>()
            .answers::<LoginResponse>(200)
            .problems(&[P::WrongCredentials, P::LockedOut, P::Busy]),
        Route::post(paths::LOGIN_CODE, Access::Public, code)
            .summary("The authenticator's code for a challenge")
            .takes::<CodeRequest>()
            .answers::<Tokens>(200)
            .problems(&[P::WrongCredentials, P::WrongCode, P::CodeUsed, P::LockedOut]),
        Route::post(paths::LOGIN_RECOVERY, Access::Public, recovery)
            .summary("A recovery code for a challenge")
            .takes::<CodeRequest>()
            .answers::<Tokens>(200)
            .problems(&[P::WrongCredentials, P::WrongCode, P::CodeUsed, P::LockedOut, P::Busy]),
        Route::post(paths::TOTP_BEGIN, Access::Enrolment, totp_begin)
            .summary("A new authenticator seed, not yet in force")
            .answers::<TotpBeginResponse>(200)
            .problems(&[P::FreshLoginNeeded]),
        Route::post(paths::TOTP_CONFIRM, Access::Enrolment, totp_confirm)
            .summary("Put the new seed in force by its first code")
            .takes::<TotpConfirmRequest>()
            .answers::<TotpConfirmResponse>(200)
            .problems(&[P::FreshLoginNeeded, P::WrongCode, P::CodeUsed, P::LockedOut, P::Busy]),
        Route::get(paths::ME, Access::Enrolment, me).summary("The own account").answers::<MeResponse>(200),
        Route::put(paths::MY_TRAVELLER, Access::Act(Act::OwnAccount), keep_traveller)
            .summary("Keep the own traveller details")
            .takes::<TravellerRequest>()
            .answers::<MeResponse>(200)
            .problems(&[P::DetailsChanged]),
    ]
}

async fn look_up(
    State(app): State<AppState>,
    Body(request): Body<InvitationLookUpRequest>,
) -> Result<Json<InvitationLookUpResponse>, ApiProblem> {
    invitations::look_up(&app, &request.token).await.map(Json)
}

async fn accept(
    State(app): State<AppState>,
    Body(request): Body<InvitationAcceptRequest>,
) -> Result<Json<LoginResponse>, ApiProblem> {
    invitations::accept(&app, request).await.map(Json)
}

async fn login(State(app): State<AppState>, Body(request): Body<LoginRequest>) -> Result<Json<LoginResponse>, ApiProblem> {
    sign_in::sign_in(&app, request).await.map(Json)
}

async fn code(State(app): State<AppState>, Body(request): Body<CodeRequest>) -> Result<Json<Tokens>, ApiProblem> {
    sign_in::submit_code(&app, request).await.map(Json)
}

async fn recovery(State(app): State<AppState>, Body(request): Body<CodeRequest>) -> Result<Json<Tokens>, ApiProblem> {
    sign_in::submit_recovery(&app, request).await.map(Json)
}

async fn totp_begin(State(app): State<AppState>, Session(session): Session) -> Result<Json<TotpBeginResponse>, ApiProblem> {
    enrolment::begin(&app, &session).await.map(Json)
}

async fn totp_confirm(
    State(app): State<AppState>,
    Session(session): Session,
    Body(request): Body<TotpConfirmRequest>,
) -> Result<Json<TotpConfirmResponse>, ApiProblem> {
    enrolment::confirm(&app, &session, &request.code).await.map(Json)
}

async fn me(State(app): State<AppState>, caller: Caller) -> Result<Json<MeResponse>, ApiProblem> {
    own_account(&app, &caller).await.map(Json)
}

async fn keep_traveller(
    State(app): State<AppState>,
    caller: Caller,
    Body(request): Body<TravellerRequest>,
) -> Result<(StatusCode, Json<MeResponse>), ApiProblem> {
    let actor = Actor { tenant: caller.tenant, user: Some(caller.user), session: Some(caller.session) };
    people::keep(&app, actor, caller.traveller, request).await?;
    Ok((StatusCode::OK, Json(own_account(&app, &caller).await?)))
}

async fn own_account(app: &AppState, caller: &Caller) -> Result<MeResponse, ApiProblem> {
    let account = app.store.account(caller.tenant, caller.user).await?.ok_or(P::NotFound)?;
    let traveller = people::details_now(app, caller.tenant, caller.traveller).await?;
    Ok(MeResponse {
        user_id: account.user_id,
        traveller_id: account.traveller_id,
        organisation_id: account.tenant,
        company_name: account.company_name,
        email: account.email,
        roles: account.roles,
        two_factor: account.two_factor,
        traveller: traveller.details,
        traveller_revision: traveller.revision,
    })
}
