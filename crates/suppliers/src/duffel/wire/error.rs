//! Errors. `title` and `message` may change, `type` and `code` do not; they are the only ones read.
use super::soft::{Digits, depth_ok, wire};
use super::words::ErrorType;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

wire! {
    ErrorBody {
        errors: Vec<ErrorItem>,
        meta: Option<ErrorMeta>,
    }
    ErrorItem {
        r#type: Option<ErrorType>,
        code: Option<Digits>,
        source: Option<Source>,
    }
    ErrorMeta {
        status: Option<u16>,
        request_id: Option<String>,
    }
    Pointed {
        field: Option<String>,
        pointer: Option<String>,
    }
}

/// Where it hurts: a field for validation, an airline's name for `airline_error`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    Airline(String),
    /// `pointer` is relative to `data`, e.g. `/passengers/0/born_on`.
    Field {
        field: Option<String>,
        pointer: Option<String>,
    },
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?.get();
        if let Ok(airline) = serde_json::from_str(raw) {
            return Ok(Self::Airline(airline));
        }
        let at: Pointed = serde_json::from_str(raw).map_err(serde::de::Error::custom)?;
        Ok(Self::Field { field: at.field, pointer: at.pointer })
    }
}

impl ErrorBody {
    /// At least one error with a type or a code.
    pub fn read(body: &[u8]) -> Option<Self> {
        if !depth_ok(body) {
            return None;
        }
        let read: Self = serde_json::from_slice(body).ok()?;
        let first = read.errors.first()?;
        (first.r#type.is_some() || first.code.is_some()).then_some(read)
    }

    /// Under a `meta` with the request's id: Duffel speaking, not a gateway in front of it (which may know nothing of the outcome).
    pub fn is_duffels_own(&self) -> bool {
        self.meta.as_ref().is_some_and(|m| m.request_id.is_some())
    }

    /// The first error's code, a number as its digits; empty when there is none.
    pub fn code(&self) -> &str {
        self.errors.first().and_then(|e| e.code.as_ref()).map_or("", |c| c.0.as_str())
    }

    pub fn kind(&self) -> Option<&ErrorType> {
        self.errors.first()?.r#type.as_ref()
    }
}
