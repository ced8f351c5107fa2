//! Who travels: names in three sets (product.md §4.7) and what an airline asks for.
use crate::offer::Product;
use serde::{Deserialize, Serialize};

/// IATA titles a supplier can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Title {
    Mr,
    Ms,
    Mrs,
    Miss,
    Dr,
}

/// The marker an airline demands; suppliers know only these two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    M,
    F,
}

/// Traveller details as a person keeps them. Stored exactly as typed, no Unicode normalisation of kanji.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct TravellerDetails {
    /// In any script as the person writes it.
    pub family_name: String,
    pub given_name: String,
    /// Katakana; may be empty for a person without one.
    pub family_kana: String,
    pub given_kana: String,
    /// As in the passport, A-Z.
    pub passport_surname: String,
    pub passport_given: String,
    /// The person said "as in the passport".
    pub passport_confirmed: bool,
    pub title: Option<Title>,
    pub gender: Option<Gender>,
    /// Encrypted per field on the server (security.md §1.4).
    pub birth_date: Option<chrono::NaiveDate>,
    pub email: String,
    /// E.164, e.g. `+819012345678`.
    pub phone: String,
}

/// Why a field is refused. The closed set every form shares; each has a sentence in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FieldCode {
    Required,
    TooShort,
    TooLong,
    TooCommon,
    ContainsCompany,
    NotAnEmail,
    NotAPhone,
    NotKatakana,
    NotPassportLatin,
    NotADate,
    InPast,
    BeyondHorizon,
    ReturnBeforeDeparture,
    SamePlace,
    UnknownPlace,
    TooManyTravellers,
    NotSixDigits,
    NotARecoveryCode,
    NotAnAddress,
    BirthDateRange,
    SurnameTooShort,
    Mismatch,
    CheckOutBeforeCheckIn,
    TooManyNights,
    /// A number that is not in its range (rooms, guests, radius, days).
    OutOfRange,
    /// Neither a wallet's pass nor the text of a boarding pass's barcode.
    NotABoardingPass,
    /// A boarding pass, of a flight this booking does not have.
    OtherFlight,
}

/// One refused field of one form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The input's name, e.g. `passport_surname` or `slices.1.date`.
    pub field: String,
    pub code: FieldCode,
}

impl FieldError {
    pub fn new(field: impl Into<String>, code: FieldCode) -> Self {
        Self { field: field.into(), code }
    }
}

/// `SURNAME / GIVEN`, as carriers and passports print it.
impl TravellerDetails {
    pub fn passport_name(&self) -> String {
        format!("{} / {}", self.passport_surname, self.passport_given)
    }

    /// What a booking of `product` still needs or refuses; empty = ready. A flight needs everything, a plan for a telephone nothing.
    pub fn problems_for(&self, product: Product, today: chrono::NaiveDate) -> Vec<FieldError> {
        let mut found = self.problems_for_flight(today);
        let fields: &[&str] = match product {
            Product::Flight => return found,
            Product::Stay => &["family_name", "given_name", "passport_surname", "passport_given", "email", "phone"],
            // A person calls back.
            Product::Rental | Product::Desk => &["family_name", "given_name", "email", "phone"],
            Product::Esim => &[],
        };
        found.retain(|problem| fields.contains(&problem.field.as_str()));
        found
    }

    /// Everything an air booking still needs or refuses; empty = ready. `today` is the booking day.
    ///
    /// Limits: surname of two letters or more, total ≤ 48, given ≤ 25 (ANA, JAL; product.md §4.7).
    pub fn problems_for_flight(&self, today: chrono::NaiveDate) -> Vec<FieldError> {
        let mut found = Vec::new();
        let mut add = |field: &str, code| found.push(FieldError::new(field, code));
        for (field, value) in [("family_name", &self.family_name), ("given_name", &self.given_name)] {
            if value.trim().is_empty() {
                add(field, FieldCode::Required);
            } else if value.chars().count() > 100 {
                add(field, FieldCode::TooLong);
            }
        }
        for (field, value) in [("family_kana", &self.family_kana), ("given_kana", &self.given_kana)] {
            if value.chars().count() > 100 {
                add(field, FieldCode::TooLong);
            } else if !value.chars().all(|c| matches!(c, 'ァ'..='ヺ' | 'ー' | '・' | ' ' | '　')) {
                add(field, FieldCode::NotKatakana);
            }
        }
        for (field, value) in [("passport_surname", &self.passport_surname), ("passport_given", &self.passport_given)] {
            if value.trim().is_empty() {
                add(field, FieldCode::Required);
            } else if !value.chars().all(|c| c.is_ascii_uppercase() || c == ' ') {
                add(field, FieldCode::NotPassportLatin);
            }
        }
        let surname = self.passport_surname.trim().chars().count();
        if surname == 1 {
            add("passport_surname", FieldCode::SurnameTooShort);
        }
        if self.passport_given.chars().count() > 25 {
            add("passport_given", FieldCode::TooLong);
        } else if surname + self.passport_given.chars().count() > 48 {
            add("passport_surname", FieldCode::TooLong);
        }
        if !self.passport_confirmed {
            add("passport_confirmed", FieldCode::Required);
        }
        if self.title.is_none() {
            add("title", FieldCode::Required);
        }
        if self.gender.is_none() {
            add("gender", FieldCode::Required);
        }
        match self.birth_date {
            None => add("birth_date", FieldCode::Required),
            Some(born) => {
                let years = today.years_since(born);
                // Adults only in this scope: a supplier prices children apart.
                if years.is_none_or(|y| !(12..=120).contains(&y)) {
                    add("birth_date", FieldCode::BirthDateRange);
                }
            }
        }
        if let Some(code) = email_problem(&self.email) {
            add("email", code);
        }
        match self.phone.strip_prefix('+') {
            _ if self.phone.is_empty() => add("phone", FieldCode::Required),
            Some(digits)
                if (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0') => {
            }
            _ => add("phone", FieldCode::NotAPhone),
        }
        found
    }
}

/// `Required`, `TooLong` or `NotAnEmail` where `email` cannot be an address (RFC 5321 lengths; the real proof is a mail).
pub fn email_problem(email: &str) -> Option<FieldCode> {
    if email.is_empty() {
        return Some(FieldCode::Required);
    }
    if email.len() > 254 {
        return Some(FieldCode::TooLong);
    }
    let plausible = email.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty()
            && local.len() <= 64
            && host.contains('.')
            && !host.contains('@')
            && host.split('.').all(|label| !label.is_empty())
            && email.chars().all(|c| !c.is_whitespace() && !c.is_control())
    });
    (!plausible).then_some(FieldCode::NotAnEmail)
}
