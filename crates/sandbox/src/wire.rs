//! What the core takes and gives: requests and responses without sockets, and effects the shell carries out.

use bytes::Bytes;
use serde::Serialize;

/// One HTTP request, read whole.
#[derive(Clone, Debug)]
pub struct Request {
    /// Upper case.
    pub method: String,
    /// Without query and without a trailing slash.
    pub path: String,
    /// Decoded pairs in order.
    pub query: Vec<(String, String)>,
    /// Lower-case names.
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

impl Request {
    /// Builds a request from its target (`/air/orders?limit=5`); one trailing slash of the path is ignored.
    pub fn new(method: &str, target: &str, headers: Vec<(String, String)>, body: Bytes) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = if path.len() > 1 { path.strip_suffix('/').unwrap_or(path) } else { path };
        let query = url::form_urlencoded::parse(query.as_bytes()).map(|(k, v)| (k.into_owned(), v.into_owned())).collect();
        Request { method: method.to_ascii_uppercase(), path: path.to_owned(), query, headers, body }
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The first value of a query key; `key[]` counts as `key`.
    pub fn param(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(k, _)| k.strip_suffix("[]").unwrap_or(k) == key).map(|(_, v)| v.as_str())
    }

    /// Every value of a query key; `key[]` counts as `key`.
    pub fn params<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.query.iter().filter(move |(k, _)| k.strip_suffix("[]").unwrap_or(k) == key).map(|(_, v)| v.as_str())
    }
}

/// One HTTP response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

impl Response {
    /// A JSON answer.
    pub fn json<T: Serialize>(status: u16, value: &T) -> Self {
        match serde_json::to_vec(value) {
            Ok(body) => Response {
                status,
                headers: vec![("content-type".into(), "application/json; charset=utf-8".into())],
                body: body.into(),
            },
            Err(error) => Response::text(500, &format!("cannot render the answer: {error}")),
        }
    }

    /// A plain-text answer.
    pub fn text(status: u16, text: &str) -> Self {
        let headers = vec![("content-type".to_owned(), "text/plain; charset=utf-8".to_owned())];
        Response { status, headers, body: Bytes::copy_from_slice(text.as_bytes()) }
    }

    /// No content.
    pub fn empty(status: u16) -> Self {
        Response { status, headers: Vec::new(), body: Bytes::new() }
    }

    /// Sets a header, replacing an earlier one of the name.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.headers.retain(|(n, _)| n != name);
        self.headers.push((name.to_owned(), value.into()));
    }
}

/// What the shell does around the answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Append a record. `promise`: the answer (and every later one) waits until it is on the disk.
    Journal { record: String, promise: bool },
    /// Wait before answering, in milliseconds of real time.
    Delay(u64),
    /// Close the socket without an answer.
    Drop,
    /// Send only so many bytes of the body, then close.
    Truncate(usize),
    /// Deliver a webhook event before answering; when that fails, `or_else` is the answer.
    Deliver { event: String, or_else: Option<Box<Response>> },
}
