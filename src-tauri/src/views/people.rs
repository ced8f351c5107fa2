//! Whom one may act for; the admin's accounts and links.
use super::{instant, mirror};
use btm_client as core;
use btm_domain::Role;
use serde::Serialize;
use specta::Type;

mirror! {
    AccountState = core::AccountState { Invited, Active, Locked, Disabled }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct TravellerRowView {
    pub traveller_id: String,
    pub name: String,
    pub email: String,
    pub oneself: bool,
    /// Details still missing for a flight, by field name of ProfileInput.
    pub missing: Vec<String>,
}

impl From<core::TravellerRow> for TravellerRowView {
    fn from(t: core::TravellerRow) -> Self {
        Self { traveller_id: t.traveller_id.to_string(), name: t.name, email: t.email, oneself: t.oneself, missing: t.missing }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct UserRowView {
    pub user_id: String,
    pub traveller_id: String,
    /// Empty until the details are given.
    pub name: String,
    pub email: String,
    pub roles: Vec<Role>,
    pub state: AccountState,
}

impl From<core::UserRow> for UserRowView {
    fn from(u: core::UserRow) -> Self {
        Self {
            user_id: u.user_id.to_string(),
            traveller_id: u.traveller_id.to_string(),
            name: u.name,
            email: u.email,
            roles: u.roles,
            state: u.state.into(),
        }
    }
}

/// The link is shown once. No `Debug`: it carries a token.
#[derive(Clone, Serialize, Type)]
pub struct InviteView {
    pub user_id: String,
    pub link: String,
    pub expires_at: String,
}

impl From<core::InviteResponse> for InviteView {
    fn from(i: core::InviteResponse) -> Self {
        Self { user_id: i.user_id.to_string(), link: i.link, expires_at: instant(i.expires_at) }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct ArrangerLinkView {
    pub link_id: String,
    /// Account of the arranger, and the traveller's id.
    pub arranger: String,
    pub arranger_name: String,
    pub traveller: String,
    pub traveller_name: String,
    pub created_at: String,
}

impl From<core::ArrangerLink> for ArrangerLinkView {
    fn from(l: core::ArrangerLink) -> Self {
        Self {
            link_id: l.link_id.to_string(),
            arranger: l.arranger.to_string(),
            arranger_name: l.arranger_name,
            traveller: l.traveller.to_string(),
            traveller_name: l.traveller_name,
            created_at: instant(l.created_at),
        }
    }
}
