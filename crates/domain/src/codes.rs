//! Codes parsed once at the edge; infallible afterwards.
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The text is not a code of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a valid code")]
pub struct CodeError;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident, $len:literal, $allowed:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $len]);
        impl $name {
            pub fn as_str(&self) -> &str {
                std::str::from_utf8(&self.0).unwrap_or_default()
            }
        }
        impl FromStr for $name {
            type Err = CodeError;
            fn from_str(s: &str) -> Result<Self, CodeError> {
                let bytes: [u8; $len] = s.as_bytes().try_into().map_err(|_| CodeError)?;
                let allowed: fn(&u8) -> bool = $allowed;
                if bytes.iter().all(allowed) { Ok(Self(bytes)) } else { Err(CodeError) }
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                std::borrow::Cow::<'de, str>::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
        #[cfg(feature = "utoipa")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                <String as utoipa::PartialSchema>::schema()
            }
        }
        #[cfg(feature = "utoipa")]
        impl utoipa::ToSchema for $name {}
    )+};
}

codes! {
    /// IATA code of an airport or a city (a search accepts either), e.g. `HND`, `TYO`.
    AirportCode, 3, u8::is_ascii_uppercase;
    /// IATA airline designator, e.g. `NH`, `7G`.
    CarrierCode, 2, |b| b.is_ascii_uppercase() || b.is_ascii_digit();
    /// ISO 3166-1 alpha-2.
    CountryCode, 2, u8::is_ascii_uppercase;
}

/// Cabin of travel; on the supplier's wire and ours the same words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Cabin {
    Economy,
    PremiumEconomy,
    Business,
    First,
}
