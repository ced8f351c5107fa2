//! The company's accounts, run by its own admin.
use crate::auth::audit::Actor;
use crate::auth::companies;
use crate::caller::Caller;
use crate::http::Body;
use crate::problem::ApiProblem;
use crate::routes::{Access, Route};
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use btm_api::account::{AccountState, InviteRequest, InviteResponse, UserRow, UsersResponse};
use btm_api::paths;
use btm_domain::Act;
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
    ]
}

fn row(account: Account) -> UserRow {
    let state = match account.state {
        UserState::Invited => AccountState::Invited,
        UserState::Active => AccountState::Active,
        UserState::Locked => AccountState::Locked,
        UserState::Disabled => AccountState::Disabled,
    };
    UserRow { user_id: account.user_id, email: account.email, roles: account.roles, state }
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
