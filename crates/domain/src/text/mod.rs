//! Japanese text for search and for forms. Pure functions.
//!
//! What a person types is stored exactly as typed; only the keys made here are folded, so that `はかた`, `ﾊｶﾀ`,
//! `HAKATA` and `髙`/`高` meet. Forms turn kana into katakana and suggest the passport spelling.

mod kana;
mod passport;
mod reading;
mod search_key;
#[cfg(test)]
mod tests;

pub use kana::to_katakana;
pub use passport::{passport_alternatives, passport_romaji};
pub use reading::reading_key;
pub use search_key::search_key;

/// A secret as typed, whatever the keyboard made of its accents: composed (NFC), otherwise untouched.
pub fn composed(typed: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    typed.nfc().collect()
}
