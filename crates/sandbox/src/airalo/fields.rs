//! Bodies in the three forms the SDKs and the documentation use: JSON, form-encoded, multipart. And their signature.

use hmac::{Hmac, Mac as _};
use serde_json::Value;
use sha2::Sha512;

use super::error::Failure;
use crate::wire::Request;

/// The fields of a body, in order; lists appear as repeated names without `[]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads a body by what it looks like.
    pub fn read(request: &Request) -> Result<Self, Failure> {
        let text = String::from_utf8_lossy(&request.body);
        if text.trim_start().starts_with('{') {
            let value: Value = serde_json::from_str(&text).map_err(|_| Failure::reason(43, "Bad request"))?;
            return Ok(Fields(value.as_object().map(|o| o.iter().flat_map(|(k, v)| flat(k, v)).collect()).unwrap_or_default()));
        }
        let kind = request.header("content-type").unwrap_or_default();
        let pairs = match kind.split_once("boundary=") {
            Some((_, boundary)) => multipart(&text, boundary.trim_matches('"')),
            None => url::form_urlencoded::parse(text.trim().as_bytes()).into_owned().collect(),
        };
        let plain = |(name, value): (String, String)| (name.trim_end_matches("[]").to_owned(), value);
        Ok(Fields(pairs.into_iter().map(plain).collect()))
    }

    /// A field, unless missing or blank.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, v)| n == name && !v.trim().is_empty()).map(|(_, v)| v.as_str())
    }

    /// Every value of a name.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect()
    }

    /// The fields as the JSON a form's sender signs.
    fn json(&self) -> String {
        let pair = |(name, value): &(String, String)| format!("{}:{}", Value::from(name.as_str()), Value::from(value.as_str()));
        format!("{{{}}}", self.0.iter().map(pair).collect::<Vec<_>>().join(","))
    }
}

fn flat(name: &str, value: &Value) -> Vec<(String, String)> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![(name.to_owned(), text.clone())],
        Value::Array(items) => items.iter().flat_map(|item| flat(name, item)).collect(),
        other => vec![(name.to_owned(), other.to_string())],
    }
}

fn multipart(text: &str, boundary: &str) -> Vec<(String, String)> {
    let part = |part: &str| {
        let (head, body) = part.split_once("\r\n\r\n")?;
        let name = head.split_once("name=\"")?.1.split_once('"')?.0;
        Some((name.to_owned(), body.trim_end_matches("\r\n").to_owned()))
    };
    text.split(&format!("--{boundary}")).filter_map(part).collect()
}

/// Hex HMAC-SHA512 of a text.
pub fn signature(secret: &str, text: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha512>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().iter().map(|b| format!("{b:02x}")).collect()
}

/// Checks `airalo-signature` when it is there: hex HMAC-SHA512 of the compact JSON with `/` written `\/`.
pub fn check_signature(request: &Request, fields: &Fields, secret: &str) -> Result<(), Failure> {
    let Some(given) = request.header("airalo-signature").map(str::trim).filter(|s| !s.is_empty()) else { return Ok(()) };
    let text = String::from_utf8_lossy(&request.body);
    let signed = match text.trim_start().starts_with('{') {
        true => vec![compact(&text, false), compact(&text, true)],
        false => vec![compact(&fields.json(), false)],
    };
    let fits = |payload: &String| {
        let bytes: Option<Vec<u8>> =
            (0..given.len()).step_by(2).map(|at| u8::from_str_radix(given.get(at..at + 2)?, 16).ok()).collect();
        let (Some(bytes), Ok(mut mac)) = (bytes, Hmac::<Sha512>::new_from_slice(secret.as_bytes())) else { return false };
        mac.update(payload.as_bytes());
        mac.verify_slice(&bytes).is_ok()
    };
    if signed.iter().any(fits) { Ok(()) } else { Err(Failure::signature()) }
}

/// JSON without spaces between its parts and with every `/` escaped; the order of fields stays. `decode` turns `\u3042` into
/// the letter, as senders write the body and what they sign in different ways.
fn compact(json: &str, decode: bool) -> String {
    let mut out = String::with_capacity(json.len());
    let mut inside = false;
    let mut rest = json.chars();
    while let Some(c) = rest.next() {
        match c {
            '"' => {
                inside = !inside;
                out.push(c);
            }
            '\\' if inside => match rest.next() {
                Some('u') if decode => {
                    let digits: String = rest.by_ref().take(4).collect();
                    match u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).filter(|c| !c.is_ascii()) {
                        Some(letter) => out.push(letter),
                        None => out.push_str(&format!("\\u{digits}")),
                    }
                }
                Some(next) => out.extend(['\\', next]),
                None => {}
            },
            '/' => out.push_str("\\/"),
            c if c.is_whitespace() && !inside => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn request(kind: &str, body: &str) -> Request {
        Request::new("POST", "/v2/x", vec![("content-type".to_owned(), kind.to_owned())], body.to_owned().into())
    }

    #[test]
    fn the_three_forms_of_a_body_are_the_same_fields() {
        let json = Fields::read(&request("application/json", r#"{"a":"x y","n":3,"l":["1","2"]}"#)).unwrap();
        let form = Fields::read(&request("application/x-www-form-urlencoded", "a=x+y&n=3&l[]=1&l[]=2")).unwrap();
        let parts = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx y\r\n--B\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n3\r\n--B--\r\n";
        let multi = Fields::read(&request("multipart/form-data; boundary=B", parts)).unwrap();
        for fields in [&json, &form, &multi] {
            assert_eq!((fields.text("a"), fields.text("n")), (Some("x y"), Some("3")));
        }
        assert_eq!(json.all("l"), ["1", "2"]);
        assert_eq!(form.all("l"), ["1", "2"]);
    }

    #[test]
    fn what_is_signed_is_compact_with_slashes_escaped() {
        assert_eq!(compact("{ \"b\" : \"x / y\", \"a\":1 }", false), r#"{"b":"x \/ y","a":1}"#);
        assert_eq!(compact(r#"{"a":"\u3042\n\"/"}"#, true), r#"{"a":"あ\n\"\/"}"#);
    }
}
