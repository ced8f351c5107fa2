//! Errors in LiteAPI's form: `{"error": {code, message}}`. Callers go by the code, not by the status.

use serde_json::json;

use crate::lodging::No;
use crate::wire::Response;

/// A refusal of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    status: u16,
    code: u32,
    message: String,
}

impl Failure {
    /// Any error.
    pub fn new(status: u16, code: u32, message: &str) -> Self {
        Failure { status, code, message: message.to_owned() }
    }

    /// 4002: the input cannot be used.
    pub fn input(message: &str) -> Self {
        Failure::new(400, 4_002, message)
    }

    /// 401.
    pub fn unauthorised() -> Self {
        Failure::new(401, 401, "unauthorized")
    }

    /// 403: a part of the interface that is not sold here.
    pub fn not_enabled() -> Self {
        Failure::new(403, 403, "not enabled")
    }

    /// 4290.
    pub fn too_many() -> Self {
        Failure::new(429, 4_290, "rate limit exceeded")
    }

    /// 2001, with status 200: nothing is available.
    pub fn nothing() -> Self {
        Failure::new(200, 2_001, "no availability found")
    }

    /// 204: no booking of the id.
    pub fn no_booking() -> Self {
        Failure::new(404, 204, "booking not found")
    }

    /// An offer that cannot be prebooked.
    pub fn offer(no: No) -> Self {
        match no {
            No::Unknown => Failure::input("invalid offerId"),
            No::Expired | No::Gone | No::Funds => Failure::new(400, 4_040, "the offer is outdated or sold out"),
        }
    }

    /// What a fault rule asked for; the code is a number here.
    pub fn asked_for(status: u16, code: &str) -> Self {
        let usual = if status == 429 { 4_290 } else { u32::from(status) };
        Failure::new(status, code.parse().unwrap_or(usual), "asked for by a fault rule")
    }

    /// The answer on the wire.
    pub fn response(&self) -> Response {
        Response::json(self.status, &json!({"error": {"code": self.code, "message": self.message}}))
    }
}
