//! Every path of the contract. `{…}` stands for an id.
pub const HEALTH_LIVE: &str = "/health/live";
pub const HEALTH_READY: &str = "/health/ready";
pub const OPENAPI: &str = "/v1/openapi.json";
pub const SERVER: &str = "/v1/server";

pub const INVITATION_LOOK_UP: &str = "/v1/invitations/look-up";
pub const INVITATION_ACCEPT: &str = "/v1/invitations/accept";
pub const LOGIN: &str = "/v1/login";
pub const LOGIN_CODE: &str = "/v1/login/code";
pub const LOGIN_RECOVERY: &str = "/v1/login/recovery";
pub const SESSION_REFRESH: &str = "/v1/session/refresh";
pub const SESSION: &str = "/v1/session";
pub const SESSIONS: &str = "/v1/sessions";
pub const SESSION_BY_ID: &str = "/v1/sessions/{session_id}";
pub const TOTP_BEGIN: &str = "/v1/totp/begin";
pub const TOTP_CONFIRM: &str = "/v1/totp/confirm";
pub const ME: &str = "/v1/me";
pub const MY_TRAVELLER: &str = "/v1/me/traveller";
pub const USERS: &str = "/v1/users";

pub const PLACES: &str = "/v1/places";
pub const SEARCH: &str = "/v1/search";
pub const OFFER_REVIEW: &str = "/v1/offers/{offer_id}/review";

pub const PURCHASES: &str = "/v1/purchases";
pub const PURCHASE_BY_ID: &str = "/v1/purchases/{purchase_id}";
pub const TRIPS: &str = "/v1/trips";
pub const TRIP_BY_ID: &str = "/v1/trips/{trip_id}";
pub const DOCUMENT_BY_ID: &str = "/v1/documents/{document_id}";
pub const SYNC: &str = "/v1/sync";
pub const EVENTS: &str = "/v1/events";
