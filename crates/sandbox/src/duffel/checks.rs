//! Reads and checks request bodies: `{"data": {…}}`, every fault with its field and pointer.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::error::Failure;
use crate::wire::Request;

/// The object under `data`.
pub fn data(request: &Request) -> Result<Map<String, Value>, Failure> {
    let refuse = |code: &str, title: &str, message: &str| Failure::new(400, "invalid_request_error", code, title, message);
    if request.body.is_empty() {
        return Err(refuse("missing_data_param", "Missing data", "The body must be an object with the key 'data'."));
    }
    let body: Value = serde_json::from_slice(&request.body)
        .map_err(|_| refuse("malformed_data_param", "Malformed data", "The body is not valid JSON."))?;
    match body {
        Value::Object(mut fields) => match fields.remove("data") {
            Some(Value::Object(data)) => Ok(data),
            Some(_) => Err(refuse("invalid_data_param", "Invalid data", "The key 'data' must be an object.")),
            None => Err(refuse("missing_data_param", "Missing data", "The body must be an object with the key 'data'.")),
        },
        _ => Err(refuse("invalid_data_param", "Invalid data", "The body must be an object.")),
    }
}

/// The object under `data`, or an empty one when there is no body.
pub fn optional_data(request: &Request) -> Result<Map<String, Value>, Failure> {
    if request.body.is_empty() { Ok(Map::new()) } else { data(request) }
}

/// A required, non-blank text.
pub fn text<'a>(fields: &'a Map<String, Value>, at: &str, key: &str) -> Result<&'a str, Failure> {
    let pointer = format!("{at}/{key}");
    match fields.get(key) {
        None | Some(Value::Null) => Err(Failure::required(&pointer)),
        Some(Value::String(text)) if text.trim().is_empty() => Err(Failure::required(&pointer)),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(Failure::field("validation_type", &pointer, &format!("Field '{key}' must be a string"))),
    }
}

/// An optional text; null and blank count as absent.
pub fn maybe_text<'a>(fields: &'a Map<String, Value>, at: &str, key: &str) -> Result<Option<&'a str>, Failure> {
    match fields.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Failure::field("validation_type", &format!("{at}/{key}"), &format!("Field '{key}' must be a string"))),
    }
}

/// An optional list; null counts as empty.
pub fn list<'a>(fields: &'a Map<String, Value>, at: &str, key: &str) -> Result<&'a [Value], Failure> {
    match fields.get(key) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(_) => Err(Failure::field("validation_type", &format!("{at}/{key}"), &format!("Field '{key}' must be a list"))),
    }
}

/// A required, non-empty list.
pub fn filled<'a>(fields: &'a Map<String, Value>, at: &str, key: &str) -> Result<&'a [Value], Failure> {
    let items = list(fields, at, key)?;
    if items.is_empty() { Err(Failure::required(&format!("{at}/{key}"))) } else { Ok(items) }
}

/// An item that must be an object.
pub fn object<'a>(value: &'a Value, at: &str) -> Result<&'a Map<String, Value>, Failure> {
    value.as_object().ok_or_else(|| Failure::field("validation_type", at, "Must be an object"))
}

/// `2026-12-01`.
pub fn date(text: &str, pointer: &str) -> Result<NaiveDate, Failure> {
    let exact = text.len() == 10;
    let parsed = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| exact);
    parsed.ok_or_else(|| Failure::field("validation_format", pointer, "Must be a date of the form YYYY-MM-DD"))
}
