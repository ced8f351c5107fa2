//! Errors in Airalo's forms: `{code, reason}`, `{data: {field: message}, meta: {message}}`, and plain messages.

use serde_json::{Map, Value, json};

use crate::wire::Response;

/// A refusal of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    status: u16,
    body: Value,
    retry_after: Option<u64>,
}

impl Failure {
    fn new(status: u16, body: Value) -> Self {
        Failure { status, body, retry_after: None }
    }

    /// 422 with a numbered reason.
    pub fn reason(code: u16, reason: &str) -> Self {
        Failure::new(422, json!({"code": code, "reason": reason}))
    }

    /// 422 on fields.
    pub fn field(name: &str, message: &str) -> Self {
        let mut fields = Map::new();
        fields.insert(name.to_owned(), message.into());
        Failure::new(422, json!({"data": fields, "meta": {"message": "the parameter is invalid"}}))
    }

    /// 404.
    pub fn not_found() -> Self {
        Failure::new(404, json!({"data": [], "meta": {"message": "not found"}}))
    }

    /// 403: a part of the interface that is not sold here.
    pub fn not_enabled() -> Self {
        Failure::new(403, json!({"data": [], "meta": {"message": "not enabled for this account"}}))
    }

    /// 401.
    pub fn unauthorised() -> Self {
        Failure::new(401, json!({"data": [], "meta": {"message": "This action is unauthorized."}}))
    }

    /// 422: the signature does not fit the body.
    pub fn signature() -> Self {
        Failure::reason(14, "Invalid checksum")
    }

    /// 429 with the seconds to wait.
    pub fn too_many(seconds: u64) -> Self {
        let mut failure = Failure::new(429, json!({"message": "Too Many Attempts."}));
        failure.retry_after = Some(seconds);
        failure
    }

    /// What a fault rule asked for: a number becomes `{code, reason}`.
    pub fn asked_for(status: u16, code: &str) -> Self {
        match (status, code.parse::<u16>()) {
            (429, _) => Failure::too_many(1),
            (_, Ok(code)) => Failure::new(status, json!({"code": code, "reason": "asked for by a fault rule"})),
            _ => Failure::new(status, json!({"data": [], "meta": {"message": code}})),
        }
    }

    /// The answer on the wire.
    pub fn response(&self) -> Response {
        let mut response = Response::json(self.status, &self.body);
        if let Some(seconds) = self.retry_after {
            response.set("retry-after", seconds.to_string());
            response.set("x-ratelimit-remaining", "0");
        }
        response
    }
}
