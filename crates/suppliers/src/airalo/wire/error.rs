//! Errors in Airalo's three forms: `{code, reason}`, `{data: {field: message}, meta: {message}}`, and a plain message. Only codes and the
//! names of fields are read; texts change.
use crate::soft::{Digits, depth_ok, wire};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

wire! {
    Coded {
        code: Option<Digits>,
    }
    Fields {
        data: BTreeMap<String, Box<RawValue>>,
    }
    Said {
        meta: Option<Message>,
    }
    Message {
        message: Option<String>,
    }
}

/// An error as far as it can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorBody {
    /// The number, as its digits.
    pub code: Option<String>,
    /// Names of the fields found wrong.
    pub fields: Vec<String>,
    /// Airalo's envelope around a message: Airalo speaking, not a gateway in front of it.
    pub said: bool,
}

impl ErrorBody {
    /// `None` for what is no JSON object.
    pub fn read(body: &[u8]) -> Option<Self> {
        if !depth_ok(body) {
            return None;
        }
        let coded: Coded = serde_json::from_slice(body).ok()?;
        let fields: Fields = serde_json::from_slice(body).ok()?;
        let said: Said = serde_json::from_slice(body).ok()?;
        Some(Self {
            code: coded.code.map(|c| c.0).filter(|c| !c.is_empty() && c.len() <= 16),
            fields: fields.data.into_keys().collect(),
            said: said.meta.is_some_and(|m| m.message.is_some()),
        })
    }

    pub fn names(&self, field: &str) -> bool {
        self.fields.iter().any(|f| f == field)
    }
}

/// The code alone.
pub fn code(body: &[u8]) -> Option<String> {
    ErrorBody::read(body)?.code
}
