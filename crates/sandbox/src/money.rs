//! Amounts on the wire: integer minor units of a currency, printed and read as decimal strings. No floating point.

/// Digits after the point (ISO 4217) of the currencies the sandbox knows; everything else has two.
pub fn exponent(currency: &str) -> u32 {
    match currency {
        "JPY" | "KRW" | "VND" | "CLP" | "ISK" | "XPF" | "XOF" | "XAF" | "UGX" | "PYG" | "RWF" => 0,
        "KWD" | "BHD" | "OMR" | "TND" | "JOD" | "IQD" | "LYD" => 3,
        _ => 2,
    }
}

/// `12345` in GBP → `"123.45"`, `22000` in JPY → `"22000"`.
pub fn print(minor: i64, currency: &str) -> String {
    let digits = exponent(currency);
    let sign = if minor < 0 { "-" } else { "" };
    let magnitude = minor.unsigned_abs();
    if digits == 0 {
        return format!("{sign}{magnitude}");
    }
    let unit = 10_u64.pow(digits);
    format!("{sign}{}.{:0width$}", magnitude / unit, magnitude % unit, width = digits as usize)
}

/// The same as a JSON number, for suppliers that send numbers.
pub fn number(minor: i64, currency: &str) -> serde_json::Value {
    serde_json::from_str(&print(minor, currency)).unwrap_or(serde_json::Value::Null)
}

/// Reads a decimal string into minor units; `None` when it is not a plain amount or has more digits than the currency.
/// `"1500"` and `"1500.00"` are the same.
pub fn read(text: &str, currency: &str) -> Option<i64> {
    let digits = exponent(currency) as usize;
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    if whole.is_empty() || whole.len() > 15 || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    if !fraction.bytes().all(|b| b.is_ascii_digit()) || (unsigned.ends_with('.')) {
        return None;
    }
    let (kept, rest) = fraction.split_at(fraction.len().min(digits));
    if rest.bytes().any(|b| b != b'0') {
        return None;
    }
    let mut minor: i64 = whole.parse().ok()?;
    for place in 0..digits {
        let digit = kept.as_bytes().get(place).map_or(0, |b| i64::from(b - b'0'));
        minor = minor.checked_mul(10)?.checked_add(digit)?;
    }
    Some(sign * minor)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn amounts_print_with_the_digits_of_their_currency_and_read_back() {
        assert_eq!(print(22_000, "JPY"), "22000");
        assert_eq!(print(12_345, "GBP"), "123.45");
        assert_eq!(print(-5, "GBP"), "-0.05");
        assert_eq!(print(1, "KWD"), "0.001");
        assert_eq!(read("22000", "JPY"), Some(22_000));
        assert_eq!(read("22000.00", "JPY"), Some(22_000));
        assert_eq!(read("123.4", "GBP"), Some(12_340));
        assert_eq!(read("123.456", "GBP"), None);
        for bad in ["", ".", "1.", "-", "1,5", "1e3", " 1", "0x10"] {
            assert_eq!(read(bad, "GBP"), None, "{bad}");
        }
    }
}
