//! Companies and their people come into being: always by a one-time invitation, never with a password somebody else chose.
use super::audit::{Actor, entry};
use super::{sign_in, tokens};
use crate::problem::ApiProblem;
use crate::state::AppState;
use btm_domain::{FieldCode, FieldError, InvitationId, OrganisationId, Role, TravellerId, UserId, new_uuid};
use btm_store::StoreError;
use btm_store::audit::AuditEntry;
use btm_store::identity::{Account, NewCompany, NewInvitation, NewUser, UserState};
use chrono::{DateTime, Utc};
use percent_encoding_of_link::encode;
use thiserror::Error;

/// Longest name of a company, in characters.
const LONGEST_NAME: usize = 100;

/// Why nobody was invited.
#[derive(Debug, Error)]
pub enum InviteError {
    /// Refused input, by field: `company_name`, `email`, `roles`.
    #[error("{0:?}")]
    Fields(Vec<FieldError>),
    #[error("no such account")]
    NotFound,
    #[error("this is the company's last admin")]
    LastAdmin,
    /// Only an explicit `enable` opens it again.
    #[error("this account is disabled")]
    Disabled,
    #[error("{0}")]
    Vault(#[from] crate::vault::VaultError),
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl From<InviteError> for ApiProblem {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::Fields(fields) => Self::invalid(fields),
            InviteError::NotFound | InviteError::Disabled => btm_api::ProblemCode::NotFound.into(),
            InviteError::LastAdmin => Self::invalid(vec![FieldError::new("roles", FieldCode::Required)]),
            InviteError::Store(error) => error.into(),
            InviteError::Vault(error) => Self::internal(error),
        }
    }
}

/// A link to hand over once.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub user_id: UserId,
    /// `smartbtm://connect?server=…&token=…`
    pub link: String,
    pub token: String,
    pub expires_at: DateTime<Utc>,
}

/// The link's only form; everything in it is percent-encoded.
pub fn link(server_url: &str, token: &str) -> String {
    format!("smartbtm://connect?server={}&token={token}", encode(server_url))
}

mod percent_encoding_of_link {
    /// RFC 3986 unreserved characters stay.
    pub fn encode(text: &str) -> String {
        text.bytes()
            .map(|b| match b {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(b).to_string(),
                other => format!("%{other:02X}"),
            })
            .collect()
    }
}

fn fresh_invitation(app: &AppState, at: DateTime<Utc>) -> (NewInvitation, String) {
    let token = tokens::fresh(&*app.entropy);
    let row = NewInvitation {
        id: InvitationId(new_uuid(&*app.clock, &*app.entropy)),
        token_hash: tokens::hash(&token),
        expires_at: at + app.config.lifetimes.invitation,
    };
    (row, token)
}

fn new_user(app: &AppState, email: &str, roles: Vec<Role>, at: DateTime<Utc>) -> (NewUser, Invitation) {
    let (invitation, token) = fresh_invitation(app, at);
    let user_id = UserId(new_uuid(&*app.clock, &*app.entropy));
    let handed = Invitation { user_id, link: link(&app.public_url, &token), token, expires_at: invitation.expires_at };
    let user = NewUser {
        user_id,
        traveller_id: TravellerId(new_uuid(&*app.clock, &*app.entropy)),
        email: email.to_owned(),
        email_key: tokens::email_key(email),
        roles,
        invitation,
        at,
    };
    (user, handed)
}

/// An address that signs in elsewhere is refused at its field; whose it is stays unsaid.
fn taken(error: StoreError) -> InviteError {
    if error.conflicts_with("login_index") {
        return InviteError::Fields(vec![FieldError::new("email", FieldCode::Mismatch)]);
    }
    error.into()
}

/// A company with its data key, and the one-time invitation of its first admin.
///
/// # Errors
/// `Fields` for an empty or overlong name or what is no address.
pub async fn create(app: &AppState, name: &str, email: &str) -> Result<(OrganisationId, Invitation), InviteError> {
    let (name, email) = (name.trim(), email.trim());
    let mut wrong = Vec::new();
    if name.is_empty() {
        wrong.push(FieldError::new("company_name", FieldCode::Required));
    } else if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        wrong.push(FieldError::new("company_name", FieldCode::TooLong));
    }
    wrong.extend(btm_domain::traveller::email_problem(email).map(|code| FieldError::new("email", code)));
    if !wrong.is_empty() {
        return Err(InviteError::Fields(wrong));
    }
    let at = app.clock.now();
    let tenant = OrganisationId(new_uuid(&*app.clock, &*app.entropy));
    let key = app.vault.fresh_key(tenant, &*app.entropy)?;
    let (user, invitation) = new_user(app, email, vec![Role::CompanyAdmin, Role::Traveller], at);
    let actor = Actor::service(tenant);
    let audit = vec![
        entry(app, actor, "company.created", "company", tenant, None),
        entry(app, actor, "user.invited", "user", user.user_id, Some("company_admin traveller".to_owned())),
    ];
    let company = NewCompany { id: tenant, name: name.to_owned(), key, at };
    app.store.add_company(company, user, audit).await.map_err(taken)?;
    Ok((tenant, invitation))
}

/// Invites a person into a company. Somebody who has not accepted yet gets a new link, the old one dies.
///
/// # Errors
/// `Fields` at `email` or `roles`.
pub async fn invite(app: &AppState, actor: Actor, email: &str, roles: Vec<Role>) -> Result<Invitation, InviteError> {
    let email = email.trim();
    let mut wrong = Vec::new();
    wrong.extend(btm_domain::traveller::email_problem(email).map(|code| FieldError::new("email", code)));
    if roles.is_empty() {
        wrong.push(FieldError::new("roles", FieldCode::Required));
    } else if makes_operator(actor, &roles) {
        wrong.push(FieldError::new("roles", FieldCode::Mismatch));
    }
    if !wrong.is_empty() {
        return Err(InviteError::Fields(wrong));
    }
    let known = app.store.account_by_email(&tokens::email_key(email)).await?;
    if let Some(waiting) = known.filter(|a| a.tenant == actor.tenant && a.state == UserState::Invited) {
        return invite_again(app, actor, &waiting, roles).await;
    }
    let (user, invitation) = new_user(app, email, roles, app.clock.now());
    let words = words(&user.roles);
    let audit = entry(app, actor, "user.invited", "user", user.user_id, Some(words));
    app.store.add_user(actor.tenant, user, vec![audit]).await.map_err(taken)?;
    Ok(invitation)
}

/// Operators belong to the travel company: its own staff name them at the server, no customer does.
fn makes_operator(actor: Actor, roles: &[Role]) -> bool {
    roles.contains(&Role::Operator) && actor.user.is_some()
}

/// Roles as the audit log names them.
fn words(roles: &[Role]) -> String {
    roles.iter().map(|r| format!("{r:?}")).collect::<Vec<_>>().join(" ")
}

/// The first link dies, and so do the roles it would have given.
async fn invite_again(app: &AppState, actor: Actor, waiting: &Account, roles: Vec<Role>) -> Result<Invitation, InviteError> {
    let audit = entry(app, actor, "user.invited", "user", waiting.user_id, Some(words(&roles)));
    new_link(app, waiting, false, Some(roles), audit).await
}

/// The admin's reset: sessions end, tries start anew, and a one-time link lets the person choose a new password.
///
/// # Errors
/// `Disabled`: an account that was closed on purpose is not opened in passing.
pub async fn reset(app: &AppState, actor: Actor, account: &Account, factor_too: bool) -> Result<Invitation, InviteError> {
    if account.state == UserState::Disabled {
        return Err(InviteError::Disabled);
    }
    let what = if factor_too { "password and factor" } else { "password" };
    let audit = entry(app, actor, "user.reset", "user", account.user_id, Some(what.to_owned()));
    new_link(app, account, factor_too, None, audit).await
}

/// Opens a disabled account again: with a new one-time link, never with its old password.
///
/// # Errors
/// As of the store.
pub async fn enable(app: &AppState, actor: Actor, account: &Account) -> Result<Invitation, InviteError> {
    let audit = entry(app, actor, "user.enabled", "user", account.user_id, None);
    new_link(app, account, false, None, audit).await
}

async fn new_link(
    app: &AppState,
    account: &Account,
    factor_too: bool,
    roles: Option<Vec<Role>>,
    audit: AuditEntry,
) -> Result<Invitation, InviteError> {
    let at = app.clock.now();
    let (row, token) = fresh_invitation(app, at);
    let expires_at = row.expires_at;
    app.store.reset_user(account.tenant, account.user_id, row, factor_too, roles, at, vec![audit]).await?;
    sign_in::forgive_all(app, account).await.map_err(|_| InviteError::Store(StoreError::Busy))?;
    Ok(Invitation { user_id: account.user_id, link: link(&app.public_url, &token), token, expires_at })
}

/// Other roles, from the next request on. Who is an operator may stay one; nobody is made one by a customer.
///
/// # Errors
/// `Fields` for no role at all, one twice or a new operator; `LastAdmin`.
pub async fn set_roles(app: &AppState, actor: Actor, account: &Account, roles: Vec<Role>) -> Result<(), InviteError> {
    let twice = roles.iter().enumerate().any(|(n, role)| roles[..n].contains(role));
    let promoted = makes_operator(actor, &roles) && !account.roles.contains(&Role::Operator);
    if roles.is_empty() || twice || promoted {
        let code = if twice || promoted { FieldCode::Mismatch } else { FieldCode::Required };
        return Err(InviteError::Fields(vec![FieldError::new("roles", code)]));
    }
    let mut audit = entry(app, actor, "user.roles", "user", account.user_id, Some(words(&roles)));
    audit.old = Some(words(&account.roles));
    if app.store.set_roles(account.tenant, account.user_id, roles, audit).await? {
        return Ok(());
    }
    Err(InviteError::LastAdmin)
}

/// Ends every session of an account and refuses its next sign-in.
///
/// # Errors
/// `LastAdmin`.
pub async fn disable(app: &AppState, actor: Actor, account: &Account) -> Result<(), InviteError> {
    let audit = entry(app, actor, "user.disabled", "user", account.user_id, None);
    if app.store.disable_user(account.tenant, account.user_id, app.clock.now(), audit).await? {
        return Ok(());
    }
    Err(InviteError::LastAdmin)
}
