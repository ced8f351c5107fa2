//! Money: integer minor units and an ISO 4217 currency that knows its exponent. No floats, no mixed sums.
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// ISO 4217 code, upper case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// Why a sum or an amount cannot be formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MoneyError {
    #[error("a currency is three letters")]
    Currency,
    #[error("not a decimal amount")]
    Amount,
    #[error("more digits than the currency has")]
    Precision,
    #[error("amounts of two currencies cannot be added")]
    Mixed,
    #[error("the amount is too large")]
    Overflow,
}

impl Currency {
    pub const JPY: Self = Self(*b"JPY");

    /// The code, e.g. `JPY`.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Digits after the point (ISO 4217): JPY 0, KWD 3, most 2.
    pub fn exponent(&self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX" | b"UYI"
            | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(s: &str) -> Result<Self, MoneyError> {
        let bytes: [u8; 3] = s.as_bytes().try_into().map_err(|_| MoneyError::Currency)?;
        if bytes.iter().all(u8::is_ascii_uppercase) { Ok(Self(bytes)) } else { Err(MoneyError::Currency) }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}
impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// An amount in minor units of its currency. On the wire `{"amount": "84200", "currency": "JPY"}`, a decimal string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    pub fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    pub fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Parses raw digits such as `1500`, `1500.00`, `-3.5`; trailing zeros beyond the exponent are accepted.
    ///
    /// # Errors
    /// `Amount` if it is no decimal number, `Precision` if it has more significant digits than the currency, `Overflow`.
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, MoneyError> {
        let (negative, digits) = match amount.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, amount),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
            return Err(MoneyError::Amount);
        }
        let exponent = currency.exponent() as usize;
        if fraction.bytes().skip(exponent).any(|b| b != b'0') {
            return Err(MoneyError::Precision);
        }
        let mut minor: i64 = whole.parse().map_err(|_| MoneyError::Overflow)?;
        for i in 0..exponent {
            let digit = i64::from(fraction.as_bytes().get(i).map_or(0, |b| b - b'0'));
            minor = minor.checked_mul(10).and_then(|m| m.checked_add(digit)).ok_or(MoneyError::Overflow)?;
        }
        Ok(Self { minor: if negative { -minor } else { minor }, currency })
    }

    /// The decimal string, with exactly the currency's digits.
    pub fn amount(&self) -> String {
        let exponent = self.currency.exponent() as usize;
        let digits = format!("{:0width$}", self.minor.unsigned_abs(), width = exponent + 1);
        let (whole, fraction) = digits.split_at(digits.len() - exponent);
        let sign = if self.minor < 0 { "-" } else { "" };
        if exponent == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }

    /// # Errors
    /// `Mixed` for two currencies, `Overflow`.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Mixed);
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, currency: self.currency })
    }

    /// # Errors
    /// `Mixed` for two currencies, `Overflow`.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.checked_add(Self { minor: other.minor.checked_neg().ok_or(MoneyError::Overflow)?, currency: other.currency })
    }

    /// An equal share among `n`; what does not divide stays with the first ones, so parts always equal the total.
    pub fn share(self, n: u32) -> Self {
        let n = i64::from(n.max(1));
        Self { minor: self.minor / n + i64::from(self.minor % n != 0), currency: self.currency }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency, self.amount())
    }
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema), schema(as = Money))]
struct MoneyWire {
    /// Decimal string with the currency's digits.
    amount: String,
    /// ISO 4217.
    currency: String,
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        MoneyWire { amount: self.amount(), currency: self.currency.code().to_owned() }.serialize(s)
    }
}
impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let wire = MoneyWire::deserialize(d)?;
        let currency = wire.currency.parse().map_err(serde::de::Error::custom)?;
        Self::parse(&wire.amount, currency).map_err(serde::de::Error::custom)
    }
}
#[cfg(feature = "utoipa")]
impl utoipa::PartialSchema for Money {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        <MoneyWire as utoipa::PartialSchema>::schema()
    }
}
#[cfg(feature = "utoipa")]
impl utoipa::ToSchema for Money {
    fn name() -> std::borrow::Cow<'static, str> {
        "Money".into()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_exponent_is_the_currencys() {
        let jpy = Money::parse("84200", Currency::JPY).unwrap();
        assert_eq!((jpy.minor, jpy.amount().as_str()), (84_200, "84200"));
        assert_eq!(Money::parse("1500.00", Currency::JPY).unwrap().minor, 1500);
        assert_eq!(Money::parse("1500.5", Currency::JPY), Err(MoneyError::Precision));
        let kwd: Currency = "KWD".parse().unwrap();
        assert_eq!(Money::parse("1.5", kwd).unwrap().amount(), "1.500");
        assert_eq!(Money::parse("1e3", kwd), Err(MoneyError::Amount));
    }

    #[test]
    fn two_currencies_never_mix() {
        let gbp: Currency = "GBP".parse().unwrap();
        assert_eq!(Money::zero(gbp).checked_add(Money::zero(Currency::JPY)), Err(MoneyError::Mixed));
    }

    proptest! {
        #[test]
        fn what_is_printed_parses_back(minor in -1_000_000_000_000i64..1_000_000_000_000, code in "JPY|GBP|KWD") {
            let money = Money::from_minor(minor, code.parse().unwrap());
            prop_assert_eq!(Money::parse(&money.amount(), money.currency).unwrap(), money);
            let json = serde_json::to_string(&money).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
        }
    }
}
