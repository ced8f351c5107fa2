//! Which passwords are refused (security.md §1.1): too short, too long, too common, or the names everybody would try first. No
//! composition rules, no forced change.
use btm_domain::{FieldCode, FieldError};
use std::collections::HashSet;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Longest password taken, in characters.
pub const LONGEST: usize = 256;
const COMMON: &str = include_str!("../../data/common_passwords.txt");
/// A company's name shorter than this is refused as a whole password only, not as a part of one.
const NAME_PART: usize = 4;

static COMMON_SET: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| COMMON.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect());

/// How many common ones are known.
pub fn common_count() -> usize {
    COMMON_SET.len()
}

/// The one form in which a password is hashed and checked.
pub fn normalised(password: &str) -> String {
    btm_domain::text::composed(password)
}

/// What is wrong with a new password, as errors of the field `password`; empty = taken.
pub fn problems(password: &str, floor: usize, company: &str, email: &str) -> Vec<FieldError> {
    let found = |code| vec![FieldError::new("password", code)];
    let length = password.chars().count();
    if length == 0 {
        return found(FieldCode::Required);
    }
    if length < floor {
        return found(FieldCode::TooShort);
    }
    if length > LONGEST {
        return found(FieldCode::TooLong);
    }
    let folded = folded(password);
    if COMMON_SET.contains(folded.as_str()) || one_character(&folded) {
        return found(FieldCode::TooCommon);
    }
    let plain = letters(&folded);
    let local = letters(&self::folded(email.split('@').next().unwrap_or_default()));
    let names = [letters(&self::folded(company)), "smartbtm".to_owned(), letters(&self::folded(email)), local];
    let refused = |name: &String| {
        !name.is_empty() && (plain == *name || (name.chars().count() >= NAME_PART && plain.contains(name.as_str())))
    };
    if names.iter().any(refused) {
        return found(FieldCode::ContainsCompany);
    }
    Vec::new()
}

fn folded(text: &str) -> String {
    text.nfkc().collect::<String>().to_lowercase()
}

/// Without spaces, punctuation and the legal form, as people leave them out.
fn letters(text: &str) -> String {
    let mut kept: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    for form in ["株式会社", "有限会社", "合同会社"] {
        kept = kept.replace(form, "");
    }
    kept
}

fn one_character(text: &str) -> bool {
    let mut chars = text.chars();
    let first = chars.next();
    chars.all(|c| Some(c) == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str, floor: usize) -> Option<FieldCode> {
        problems(password, floor, "株式会社 Kitano Precision", "aoi.tanaka@kitano.example").first().map(|e| e.code)
    }

    #[test]
    fn common_short_and_named_passwords_are_refused() {
        assert!(common_count() >= 3_000);
        assert_eq!(code("", 8), Some(FieldCode::Required));
        assert_eq!(code("kx7Pq2v", 8), Some(FieldCode::TooShort));
        assert_eq!(code("Password123", 8), Some(FieldCode::TooCommon));
        assert_eq!(code("ｐａｓｓｗｏｒｄ１２３", 8), Some(FieldCode::TooCommon));
        assert_eq!(code("aaaaaaaaaaaaaaaaaa", 8), Some(FieldCode::TooCommon));
        assert_eq!(code("KitanoPrecision-2026", 8), Some(FieldCode::ContainsCompany));
        assert_eq!(code("smart btm forever!", 8), Some(FieldCode::ContainsCompany));
        assert_eq!(code("aoi.tanaka rides", 8), Some(FieldCode::ContainsCompany));
        assert_eq!(code(&"k7".repeat(129), 8), Some(FieldCode::TooLong));
        assert_eq!(code("vkx7 Pq2v", 8), None);
        assert_eq!(code("vkx7 Pq2v", 15), Some(FieldCode::TooShort));
        assert_eq!(code(&"長い合言葉です。".repeat(8), 15), None);
    }
}
