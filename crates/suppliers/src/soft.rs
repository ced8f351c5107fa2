//! Reading suppliers without insisting, whatever the supplier. A value is looked at twice: once as raw text, then as what we hope it is.
use btm_domain::Money;
use serde::de::{DeserializeOwned, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::collections::HashMap;
use thiserror::Error;

/// Deeper nesting than this is refused before parsing.
const DEPTH: usize = 64;

/// The payload as a whole cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unread {
    #[error("empty")]
    Empty,
    #[error("not JSON, or cut")]
    NotJson,
    #[error("nested too deep")]
    TooDeep,
    #[error("no `data`")]
    NoData,
    #[error("no `{0}`")]
    Missing(&'static str),
}

/// The part that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("unreadable: {0}")]
pub struct Unreadable(pub &'static str);

impl From<Unread> for Unreadable {
    fn from(_: Unread) -> Self {
        Self("payload")
    }
}

/// A field that is absent when it is not what we hoped for.
pub fn soft<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + DeserializeOwned,
{
    let raw = <&'de RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(raw.get()).unwrap_or_default())
}

/// Reads a structure from an object only: serde would also take a list, field by field in order, and so believe what nobody said.
pub(crate) struct ObjectOnly<D>(pub D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for ObjectOnly<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// A structure, read from an object, whose every field is [`soft`].
macro_rules! wire {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident : $ty:ty),+ $(,)? })+) => {$(
        #[derive(Clone, Debug, Default, serde::Deserialize)]
        $(#[$doc])*
        #[serde(default, remote = "Self")]
        pub struct $name {
            $($(#[$field_doc])* #[serde(deserialize_with = "crate::soft::soft")] pub $field: $ty,)+
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $name::deserialize(crate::soft::ObjectOnly(deserializer))
            }
        }
    )+};
}
pub(crate) use wire;

/// A supplier's closed words, open at our edge: what we do not know is kept as it came.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $name {
            $($variant,)+
            Other(String),
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <String as serde::Deserialize>::deserialize(deserializer)?;
                Ok(match word.as_str() {
                    $($word => Self::$variant,)+
                    _ => Self::Other(word),
                })
            }
        }
    )+};
}
pub(crate) use words;

wire! {
    Meta {
        after: Option<String>,
    }
    Page {
        meta: Option<Meta>,
    }
}

/// The raw digits of an amount, from a string or a number; no float on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digits(pub String);

impl<'de> Deserialize<'de> for Digits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?.get();
        if raw.starts_with('"') {
            return serde_json::from_str(raw).map(Self).map_err(serde::de::Error::custom);
        }
        if raw.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            return Ok(Self(raw.to_owned()));
        }
        Err(serde::de::Error::custom("not an amount"))
    }
}

impl Digits {
    /// `8.4` as 84, by its digits.
    pub fn tenths(&self) -> Option<u8> {
        let (whole, rest) = self.0.split_once('.').unwrap_or((&self.0, ""));
        let tenth = rest.bytes().next().filter(u8::is_ascii_digit).map_or(0, |b| b - b'0');
        whole.parse::<u8>().ok()?.checked_mul(10)?.checked_add(tenth)
    }
}

/// An amount we pay: more digits than the currency has are an error.
///
/// # Errors
/// [`Unreadable`].
pub fn money(amount: Option<&Digits>, currency: Option<&str>) -> Result<Money, Unreadable> {
    let currency = currency.and_then(|c| c.parse().ok()).ok_or(Unreadable("currency"))?;
    Money::parse(&amount.ok_or(Unreadable("amount"))?.0, currency).map_err(|_| Unreadable("amount"))
}

fn envelope(body: &[u8]) -> Result<&RawValue, Unread> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(Unread::Empty);
    }
    if !depth_ok(body) {
        return Err(Unread::TooDeep);
    }
    let whole: &RawValue = serde_json::from_slice(body).map_err(|_| Unread::NotJson)?;
    let Ok(members) = serde_json::from_str::<HashMap<String, &RawValue>>(whole.get()) else { return Err(Unread::NoData) };
    members.get("data").copied().ok_or(Unread::NoData)
}

/// The object under `data`.
///
/// # Errors
/// [`Unread`] where there is none.
pub fn data<T: DeserializeOwned>(body: &[u8]) -> Result<T, Unread> {
    serde_json::from_str(envelope(body)?.get()).map_err(|_| Unread::NoData)
}

/// The list under `data`, and `meta.after`. A member that is no object is an error: leaving it out would hide it.
///
/// # Errors
/// [`Unread`].
pub fn list<T: DeserializeOwned>(body: &[u8]) -> Result<(Vec<T>, Option<String>), Unread> {
    let items = serde_json::from_str(envelope(body)?.get()).map_err(|_| Unread::NoData)?;
    let page: Page = serde_json::from_slice(body).unwrap_or_default();
    Ok((items, page.meta.and_then(|m| m.after).filter(|after| !after.is_empty())))
}

/// Whether the nesting stays within the limit; strings are skipped. Not a check of well-formedness.
pub fn depth_ok(body: &[u8]) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for byte in body {
        match (in_string, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_string = !in_string,
            (false, b'[' | b'{') => {
                depth += 1;
                if depth > DEPTH {
                    return false;
                }
            }
            (false, b']' | b'}') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    true
}
