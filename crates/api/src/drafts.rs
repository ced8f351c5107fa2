//! Drafts kept on the server for a computer that may keep nothing: the own user's alone, encrypted, gone with the account
//! (reliability.md §3, "No keychain").
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest body, in bytes of UTF-8.
pub const MAX_DRAFT_BYTES: usize = 64 * 1024;
/// Longest name. Of a name count ASCII letters, digits and `-._:~`.
pub const MAX_DRAFT_NAME: usize = 100;

/// Body of `PUT /v1/drafts/{name}`. Answers 204; what arrives last stands. At most 200 drafts a person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DraftRequest {
    /// The screen's own text, at most 64 KiB.
    pub body: String,
    /// The client's clock.
    pub written_at: DateTime<Utc>,
}

/// Answer of `GET /v1/drafts`, by name.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DraftsResponse {
    pub drafts: Vec<DraftBody>,
}
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DraftBody {
    pub name: String,
    pub body: String,
    pub written_at: DateTime<Utc>,
}
