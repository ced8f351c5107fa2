//! The company's accounts, run by its own admin.
use crate::auth::audit::Actor;
use crate::auth::companies;
use crate::caller::Caller;
use crate::http::{Body, PathId};
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use btm_api::account::{AccountState, InviteRequest, InviteResponse, RolesRequest, UserRow, UsersResponse};
use btm_api::{ProblemCode, paths};
use btm_domain::{Act, UserId};
use btm_store::identity::{Account, UserState};

pub fn routes() -> Vec<Route> {
    vec![
        Route::get(paths::USERS, Access::Act(Act::ManageUsers), list)
            .summary("The company's accounts")
            .answers::<UsersResponse>(200),
        Route::post(paths::USERS, Access::Act(Act::ManageUsers), invite)
            .summary("Invite a person; the link is shown once")
            .takes::<InviteRequest>()
            .answers::<InviteResponse>(201),
        Route::put(paths::USER_ROLES, Access::Act(Act::ManageUsers), set_roles)
            .summary("Other roles for an account, from its next request on")
            .takes::<RolesRequest>()
            .answers::<UserRow>(200)
            .problems(&[ProblemCode::NotFound]),
    ]
}

fn row(account: Account) -> UserRow {
    let state = match account.state {
        UserState::Invited => AccountState::Invited,
        UserState::Active => AccountState::Active,
        UserState::Locked => AccountState::Locked,
        UserState::Disabled => AccountState::Disabled,
    };
    UserRow {
        user_id: account.user_id,
        traveller_id: account.traveller_id,
        name: account.name,
        email: account.email,
        roles: account.roles,
        state,
    }
}

async fn list(State(app): State<AppState>, caller: Caller) -> Result<Json<UsersResponse>, ApiProblem> {
    let accounts = app.store.accounts(caller.tenant).await?;
    Ok(Json(UsersResponse { users: accounts.into_iter().map(row).collect() }))
}

async fn invite(
    State(app): State<AppState>,
    caller: Caller,
    Body(request): Body<InviteRequest>,
) -> Result<(StatusCode, Json<InviteResponse>), ApiProblem> {
    let actor = Actor { tenant: caller.tenant, user: Some(caller.user), session: Some(caller.session) };
    let invitation = companies::invite(&app, actor, &request.email, request.roles).await?;
    let body = InviteResponse { user_id: invitation.user_id, link: invitation.link, expires_at: invitation.expires_at };
    Ok((StatusCode::CREATED, Json(body)))
}

async fn set_roles(
    State(app): State<AppState>,
    caller: Caller,
    PathId(id): PathId<UserId>,
    Body(request): Body<RolesRequest>,
) -> Result<Json<UserRow>, ApiProblem> {
    let actor = Actor { tenant: caller.tenant, user: Some(caller.user), session: Some(caller.session) };
    let account = app.store.account(caller.tenant, id).await?.ok_or(ProblemCode::NotFound)?;
    companies::set_roles(&app, actor, &account, request.roles.clone()).await?;
    Ok(Json(row(Account { roles: request.roles, ..account })))
}
