//! What was typed, brought to the form the contract wants, or refused by field.
use btm_domain::text::to_katakana;
use btm_domain::{FieldCode, FieldError};

/// ASCII form of full-width letters, digits and signs (U+FF01 to U+FF5E) and of the ideographic space.
pub(crate) fn half_width(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    };
    text.chars().map(narrow).collect()
}

/// A code as authenticators show it: any width, with spaces or hyphens.
fn plain_code(text: &str) -> String {
    half_width(text).chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}')).collect()
}

pub(crate) fn six_digits(text: &str) -> Result<String, FieldError> {
    let code = plain_code(text);
    match code.as_str() {
        "" => Err(FieldError::new("code", FieldCode::Required)),
        c if c.len() == 6 && c.bytes().all(|b| b.is_ascii_digit()) => Ok(code),
        _ => Err(FieldError::new("code", FieldCode::NotSixDigits)),
    }
}

pub(crate) fn recovery_code(text: &str) -> Result<String, FieldError> {
    let code = plain_code(text);
    match code.as_str() {
        "" => Err(FieldError::new("code", FieldCode::Required)),
        c if (8..=32).contains(&c.len()) && c.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            Ok(half_width(text).trim().to_owned())
        }
        _ => Err(FieldError::new("code", FieldCode::NotARecoveryCode)),
    }
}

/// Lower-cased host, as mail servers do not tell cases apart there.
pub(crate) fn email(text: &str) -> Result<String, FieldError> {
    let typed = half_width(text).trim().to_owned();
    let email = match typed.rsplit_once('@') {
        Some((local, host)) => format!("{local}@{}", host.to_lowercase()),
        None => typed,
    };
    match btm_domain::traveller::email_problem(&email) {
        Some(code) => Err(FieldError::new("email", code)),
        None => Ok(email),
    }
}

/// Katakana of whatever kana was typed.
pub(crate) fn kana(text: &str) -> String {
    to_katakana(text.trim())
}

/// `SURNAME` as in the passport: upper case, single spaces.
pub(crate) fn passport(text: &str) -> String {
    half_width(text).to_uppercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `+` and digits; the separators people put between are dropped.
pub(crate) fn phone(text: &str) -> String {
    half_width(text)
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '(' | ')' | '.' | '\u{2010}'..='\u{2015}'))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn codes_are_taken_in_any_width() {
        assert_eq!(six_digits(" １２３ 456 ").unwrap(), "123456");
        assert_eq!(six_digits("12-34-56").unwrap(), "123456");
        assert_eq!(six_digits("12345").unwrap_err().code, FieldCode::NotSixDigits);
        assert_eq!(six_digits(" ").unwrap_err().code, FieldCode::Required);
        assert_eq!(recovery_code("3-abcd-EFGH-ijkl-mnop").unwrap(), "3-abcd-EFGH-ijkl-mnop");
        assert_eq!(recovery_code("3-ab!").unwrap_err().code, FieldCode::NotARecoveryCode);
    }

    #[test]
    fn names_and_numbers_are_brought_to_one_form() {
        assert_eq!(email("Aoki@Aoba.EXAMPLE").unwrap(), "Aoki@aoba.example");
        assert_eq!(email("aoki").unwrap_err().code, FieldCode::NotAnEmail);
        assert_eq!(passport(" ａoki  misaki "), "AOKI MISAKI");
        assert_eq!(phone("+81 (90) 1234-5678"), "+819012345678");
        assert_eq!(kana("あおき"), "アオキ");
    }
}
