//! Invitation, sign-in, second factor, sessions, users, the own traveller details.
use btm_domain::{OrganisationId, Role, SessionId, TravellerDetails, TravellerId, UserId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A device as it introduces itself. `public_key` signs refresh requests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Device {
    /// Ed25519 public key, base64url without padding, 43 characters.
    pub public_key: String,
    /// E.g. `Linux · smart-btm 0.1.0`; at most 100 characters.
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InvitationLookUpRequest {
    /// base64url, 43 characters.
    pub token: String,
}
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InvitationLookUpResponse {
    pub company_name: String,
    pub email: String,
    pub expires_at: DateTime<Utc>,
    /// Fewest characters of the own password: 15, or 8 where a second factor is demanded (security.md §1.1).
    pub password_floor: u32,
}
/// Sets the invited person's own password. The token dies with it.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct InvitationAcceptRequest {
    pub token: String,
    pub password: String,
    pub device: Device,
}

#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct LoginRequest {
    pub email: String,
    pub password: String,
    pub device: Device,
}

/// Outcomes are not errors.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum LoginResponse {
    SignedIn(Tokens),
    /// Send the code with this challenge within five minutes.
    SecondFactor {
        challenge: String,
        expires_at: DateTime<Utc>,
    },
    /// Signed in for enrolment alone: every other route answers `enrolment_needed` until a factor is confirmed.
    EnrolmentNeeded(Tokens),
}

#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct CodeRequest {
    pub challenge: String,
    /// Six digits, or for the recovery route a recovery code.
    pub code: String,
}

#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct Tokens {
    /// Opaque, 10 minutes, memory only.
    pub access: String,
    pub access_expires_at: DateTime<Utc>,
    /// Opaque, rotates at every use.
    pub refresh: String,
    pub session_id: SessionId,
    /// After a recovery code: how many are left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery_codes_left: Option<u32>,
}

/// `signature` = Ed25519 over `"smart-btm refresh\n{refresh}\n{time}"` with the device key, base64url.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct RefreshRequest {
    pub refresh: String,
    /// RFC 3339, the client's clock; part of what is signed, nothing else.
    pub time: String,
    pub signature: String,
}

/// The bytes a refresh signature covers.
pub fn refresh_message(refresh: &str, time: &str) -> String {
    format!("smart-btm refresh\n{refresh}\n{time}")
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SessionRow {
    pub id: SessionId,
    pub device_name: String,
    pub started_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    pub current: bool,
}
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SessionsResponse {
    pub sessions: Vec<SessionRow>,
}

/// A new seed, not yet in force.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct TotpBeginResponse {
    /// Base32 without padding, 160 bits.
    pub secret: String,
    pub otpauth_uri: String,
}
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct TotpConfirmRequest {
    pub code: String,
}
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct TotpConfirmResponse {
    /// Ten codes, shown once, each single use.
    pub recovery_codes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MeResponse {
    pub user_id: UserId,
    pub traveller_id: TravellerId,
    pub organisation_id: OrganisationId,
    pub company_name: String,
    pub email: String,
    pub roles: Vec<Role>,
    pub two_factor: bool,
    pub traveller: TravellerDetails,
    /// Of `traveller`: what an edit of it is based on.
    #[serde(default)]
    pub traveller_revision: i64,
}
/// Body of `PUT /v1/me/traveller`; kept even when incomplete for a flight, refused only where a value is no such value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TravellerRequest {
    /// Without a birth date the one that is kept stays.
    pub traveller: TravellerDetails,
    /// The revision the edit was made on; 0 = none was kept yet. Where another stands, nothing is kept: `details_changed`.
    #[serde(default)]
    pub base_revision: i64,
}
/// Traveller details as they stand, with a `details_changed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TravellerNow {
    pub details: TravellerDetails,
    pub revision: i64,
    /// The revision the birth date was last changed at.
    pub birth_date_revision: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct UserRow {
    pub user_id: UserId,
    /// For whom an arranger link is made.
    pub traveller_id: TravellerId,
    /// As the person writes it; empty until the details are given.
    #[serde(default)]
    pub name: String,
    pub email: String,
    pub roles: Vec<Role>,
    /// `invited`, `active`, `locked`, `disabled`.
    pub state: AccountState,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    Invited,
    Active,
    Locked,
    Disabled,
}
/// Body of `PUT /v1/users/{user_id}/roles`: the whole set, in force from the next request on. Answers the account's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RolesRequest {
    pub roles: Vec<Role>,
}
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct UsersResponse {
    pub users: Vec<UserRow>,
}
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InviteRequest {
    pub email: String,
    pub roles: Vec<Role>,
}
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct InviteResponse {
    pub user_id: UserId,
    /// `smartbtm://connect?server=…&token=…`, shown once.
    pub link: String,
    pub expires_at: DateTime<Utc>,
}
