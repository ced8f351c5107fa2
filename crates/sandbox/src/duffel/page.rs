//! Lists: `limit` 1 to 200, default 50, and opaque `before`/`after` cursors; `meta.after` is null on the last page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::json;

use super::error::Failure;
use crate::wire::{Request, Response};

/// What a list call asked for.
pub struct Paging {
    limit: usize,
    after: Option<String>,
    before: Option<String>,
}

/// The paging fields of an answer.
#[derive(Debug, Serialize)]
pub struct Meta {
    limit: usize,
    before: Option<String>,
    after: Option<String>,
}

impl Paging {
    /// Reads `limit`, `after`, `before`.
    pub fn read(request: &Request) -> Result<Self, Failure> {
        let limit = match request.param("limit") {
            None => 50,
            Some(text) => match text.parse() {
                Ok(limit @ 1..=200) => limit,
                _ => return Err(Failure::field("validation_inclusion", "/limit", "Field 'limit' must be between 1 and 200")),
            },
        };
        let cursor = |name: &str| match request.param(name).filter(|t| !t.is_empty()) {
            None => Ok(None),
            Some(text) => {
                let bytes = URL_SAFE_NO_PAD.decode(text).ok().and_then(|b| String::from_utf8(b).ok());
                let key = bytes.as_deref().and_then(|k| k.strip_prefix("k:")).map(str::to_owned);
                key.map(Some)
                    .ok_or_else(|| Failure::field("validation_format", &format!("/{name}"), "The cursor is not one of ours"))
            }
        };
        Ok(Paging { limit, after: cursor("after")?, before: cursor("before")? })
    }

    /// The page of a list in its fixed order; `key` names an item uniquely. An unknown cursor gives an empty page.
    pub fn cut<'a, T>(&self, items: &'a [T], key: impl Fn(&T) -> String) -> (&'a [T], Meta) {
        let place = |wanted: &str| items.iter().position(|item| key(item) == wanted);
        let (from, to) = if let Some(after) = &self.after {
            let from = place(after).map_or(items.len(), |p| p + 1);
            (from, items.len().min(from + self.limit))
        } else if let Some(before) = &self.before {
            let to = place(before).unwrap_or(0);
            (to.saturating_sub(self.limit), to)
        } else {
            (0, items.len().min(self.limit))
        };
        let cursor = |item: &T| URL_SAFE_NO_PAD.encode(format!("k:{}", key(item)));
        let page = &items[from..to];
        let before = page.first().filter(|_| from > 0).map(&cursor);
        let after = page.last().filter(|_| to < items.len()).map(&cursor);
        (page, Meta { limit: self.limit, before, after })
    }
}

/// `{"data": …}`.
pub fn one<T: Serialize>(status: u16, data: &T) -> Response {
    #[derive(Serialize)]
    struct One<'a, T> {
        data: &'a T,
    }
    Response::json(status, &One { data })
}

/// `{"data": […], "meta": {…}}`.
pub fn many<T: Serialize>(data: &[T], meta: &Meta) -> Response {
    #[derive(Serialize)]
    struct Many<'a, T> {
        data: &'a [T],
        meta: &'a Meta,
    }
    Response::json(200, &Many { data, meta })
}

/// `{"data": […]}`, a list without pages.
pub fn all<T: Serialize>(data: &[T]) -> Response {
    Response::json(200, &json!({"data": data}))
}
