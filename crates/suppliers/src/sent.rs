//! What is sent in one form by every adapter.
use btm_domain::FieldCode;
use serde_json::Value;

/// A name as the passport writes it, upper case; what cannot be one is noted.
pub(crate) fn name(field: &'static str, value: &str, problems: &mut Vec<(&'static str, FieldCode)>) -> String {
    let upper = value.trim().to_uppercase();
    if upper.is_empty() {
        problems.push((field, FieldCode::Required));
    } else if !upper.bytes().all(|b| b.is_ascii_uppercase() || b == b' ') {
        problems.push((field, FieldCode::NotPassportLatin));
    }
    upper
}

pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

/// `path` ends with `?`.
pub(crate) fn with_query(path: &str, pairs: &[(&str, Option<&str>)]) -> String {
    let mut query = url::form_urlencoded::Serializer::for_suffix(path.to_owned(), path.len());
    for (name, value) in pairs {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    query.finish()
}
