//! Errors: `{"error": {code, message}}`, with any status, 200 included. The code is what tells; it is the only thing read.
use crate::soft::{Digits, depth_ok, wire};

wire! {
    ErrorBody {
        error: Option<ErrorItem>,
    }
    ErrorItem {
        code: Option<Digits>,
    }
}

/// The code of an error; `None` where the body is none.
pub fn code(body: &[u8]) -> Option<u32> {
    if !depth_ok(body) {
        return None;
    }
    let read: ErrorBody = serde_json::from_slice(body).ok()?;
    read.error?.code?.0.parse().ok()
}
