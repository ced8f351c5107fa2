//! Errors in Duffel's envelope: `{"errors": [{type, title, message, code, documentation_url, source?}], "meta": {status, request_id}}`.

use serde_json::{Value, json};

use crate::wire::Response;

/// A refusal of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    pub status: u16,
    pub kind: &'static str,
    pub code: String,
    pub title: String,
    pub message: String,
    /// `{field, pointer}` for validation, a plain string (the airline) for airline errors.
    pub source: Option<Box<Value>>,
    /// Plain text instead of the envelope (Cars).
    pub plain: bool,
}

impl Failure {
    /// Any error.
    pub fn new(status: u16, kind: &'static str, code: &str, title: &str, message: &str) -> Self {
        let (code, title, message) = (code.to_owned(), title.to_owned(), message.to_owned());
        Failure { status, kind, code, title, message, source: None, plain: false }
    }

    /// 422 on a field; the pointer is relative to `data`.
    pub fn field(code: &str, pointer: &str, message: &str) -> Self {
        let field =
            pointer.rsplit('/').find(|part| !part.is_empty() && !part.bytes().all(|b| b.is_ascii_digit())).unwrap_or_default();
        let title = match code {
            "validation_required" => "Required field",
            "validation_format" => "Invalid format",
            "validation_inclusion" => "Not included in the list",
            "validation_length" => "Invalid length",
            _ => "Invalid field",
        };
        let mut failure = Failure::new(422, "validation_error", code, title, message);
        failure.source = Some(Box::new(json!({"field": field, "pointer": pointer})));
        failure
    }

    /// A required field is missing.
    pub fn required(pointer: &str) -> Self {
        let field = pointer.rsplit('/').next().unwrap_or_default();
        Failure::field("validation_required", pointer, &format!("Field '{field}' can't be blank"))
    }

    /// 422 because of the state of things.
    pub fn state(code: &str, title: &str, message: &str) -> Self {
        Failure::new(422, "invalid_state_error", code, title, message)
    }

    /// The airline said no.
    pub fn airline(status: u16, code: &str, airline: &str, message: &str) -> Self {
        let mut failure = Failure::new(status, "airline_error", code, "Airline error", message);
        failure.source = Some(Box::new(Value::String(airline.to_ascii_lowercase().replace(' ', "_"))));
        failure
    }

    /// 404.
    pub fn not_found(what: &str) -> Self {
        Failure::new(
            404,
            "invalid_request_error",
            "not_found",
            "Not found",
            &format!("The {what} you are trying to access does not exist."),
        )
    }

    /// 403: not offered to this account, or not offered at all.
    pub fn unavailable() -> Self {
        let message = "The feature you requested is not available. Please contact your support team.";
        Failure::new(403, "invalid_request_error", "unavailable_feature", "Unavailable feature", message)
    }

    /// The answer on the wire.
    pub fn response(&self, request_id: &str) -> Response {
        if self.plain {
            return Response::text(self.status, &self.message);
        }
        // One answer of the live service carries its code as a number.
        let code = self.code.parse::<u16>().map_or_else(|_| json!(self.code), |number| json!(number));
        let mut error = json!({
            "type": self.kind,
            "title": self.title,
            "message": self.message,
            "code": code,
            "documentation_url": "https://duffel.com/docs/api/overview/errors",
        });
        if let (Some(source), Some(fields)) = (&self.source, error.as_object_mut()) {
            fields.insert("source".to_owned(), (**source).clone());
        }
        Response::json(self.status, &json!({"errors": [error], "meta": {"status": self.status, "request_id": request_id}}))
    }
}
