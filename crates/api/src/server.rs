//! Who is at the other end: asked before anything else.
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Answer of `GET /v1/server`, without sign-in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ServerResponse {
    /// Always `smart-btm`.
    pub product: String,
    /// Stable id of this installation; names the client's store and keychain entries.
    pub server_id: String,
    pub name: String,
    pub version: String,
    pub api_version: u32,
    /// The server's clock, for the drift check.
    pub time: DateTime<Utc>,
    /// All suppliers are the sandbox.
    pub simulated: bool,
}

/// Answer of the health routes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HealthResponse {
    pub ok: bool,
    /// `store`, `suppliers`, …: only in `ready`.
    #[serde(default)]
    pub checks: Vec<HealthCheck>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HealthCheck {
    pub name: String,
    pub ok: bool,
}
