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
pub const USER_ROLES: &str = "/v1/users/{user_id}/roles";

pub const PLACES: &str = "/v1/places";
pub const SEARCH: &str = "/v1/search";
pub const OFFER_REVIEW: &str = "/v1/offers/{offer_id}/review";

pub const OFFER_EXTRAS: &str = "/v1/offers/{offer_id}/extras";
pub const STAY_SEARCH: &str = "/v1/stays/search";
pub const STAY_RATES: &str = "/v1/stays/{offer_id}/rates";
pub const CONNECT_SEARCH: &str = "/v1/connect/search";

pub const PURCHASES: &str = "/v1/purchases";
pub const PURCHASE_BY_ID: &str = "/v1/purchases/{purchase_id}";
pub const BOOKING_PAY: &str = "/v1/bookings/{booking_id}/pay";
pub const BOOKING_CANCEL_QUOTE: &str = "/v1/bookings/{booking_id}/cancel-quote";
pub const BOOKING_CANCEL: &str = "/v1/bookings/{booking_id}/cancel";
pub const BOOKING_CHANGE_OPTIONS: &str = "/v1/bookings/{booking_id}/change-options";
pub const BOOKING_CHANGE: &str = "/v1/bookings/{booking_id}/change";
pub const BOOKING_SCHEDULE_CHANGE: &str = "/v1/bookings/{booking_id}/schedule-change";
pub const BOOKING_CANCEL_WISH: &str = "/v1/bookings/{booking_id}/cancel-wish";
pub const BOOKING_USAGE: &str = "/v1/bookings/{booking_id}/usage";
pub const BOOKING_TOP_UPS: &str = "/v1/bookings/{booking_id}/top-ups";
pub const BOOKING_INSTALL_GUIDE: &str = "/v1/bookings/{booking_id}/install-guide";

pub const DESK_REQUESTS: &str = "/v1/desk/requests";
pub const DESK_REQUEST_WITHDRAW: &str = "/v1/desk/requests/{case_id}/withdraw";
pub const DESK_QUOTE_DECLINE: &str = "/v1/desk/requests/{case_id}/decline";
pub const DESK_CASES: &str = "/v1/desk/cases";
pub const DESK_CASE_BY_ID: &str = "/v1/desk/cases/{case_id}";
pub const DESK_CASE_CLAIM: &str = "/v1/desk/cases/{case_id}/claim";
pub const DESK_CASE_ACT: &str = "/v1/desk/cases/{case_id}/act";

pub const TRAVELLERS: &str = "/v1/travellers";
pub const TRAVELLER_BY_ID: &str = "/v1/travellers/{traveller_id}";
pub const ARRANGER_LINKS: &str = "/v1/arranger-links";
pub const ARRANGER_LINK_BY_ID: &str = "/v1/arranger-links/{link_id}";

/// A supplier's own events; the hook is a random word of the configuration.
pub const HOOK: &str = "/v1/hooks/{supplier}/{hook}";

/// What a computer without a keychain keeps here instead.
pub const DRAFTS: &str = "/v1/drafts";
pub const DRAFT_BY_NAME: &str = "/v1/drafts/{name}";

pub const TRIPS: &str = "/v1/trips";
pub const TRIP_BY_ID: &str = "/v1/trips/{trip_id}";
pub const DOCUMENT_BY_ID: &str = "/v1/documents/{document_id}";
pub const SYNC: &str = "/v1/sync";
pub const EVENTS: &str = "/v1/events";
