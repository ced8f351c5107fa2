//! Sign-in and the own profile.
use super::mirror;
use btm_client as core;
use btm_domain::{Gender, Title};
use serde::{Deserialize, Serialize};
use specta::Type;

mirror! {
    /// What becomes of what is not sent: refuse and say how many; send first; keep it here encrypted for the next sign-in; let it go.
    UnsentInput = core::Unsent { Ask, Send, Keep, Discard }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum SignInOutcomeView {
    SignedIn,
    SecondFactor,
    EnrolmentNeeded,
}

impl From<core::SignInOutcome> for SignInOutcomeView {
    fn from(outcome: core::SignInOutcome) -> Self {
        match outcome {
            core::SignInOutcome::SignedIn => Self::SignedIn,
            core::SignInOutcome::SecondFactor => Self::SecondFactor,
            core::SignInOutcome::EnrolmentNeeded => Self::EnrolmentNeeded,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum CodeOutcomeView {
    SignedIn { recovery_codes_left: Option<u32> },
}

impl From<core::CodeOutcome> for CodeOutcomeView {
    fn from(outcome: core::CodeOutcome) -> Self {
        Self::SignedIn { recovery_codes_left: outcome.recovery_codes_left }
    }
}

/// No `Debug`: it carries the seed.
#[derive(Clone, Serialize, Type)]
pub struct EnrolmentView {
    pub secret_text: String,
    pub otpauth_uri: String,
    pub qr_svg: String,
}

impl From<core::Enrolment> for EnrolmentView {
    fn from(e: core::Enrolment) -> Self {
        Self { secret_text: e.secret_text, otpauth_uri: e.otpauth_uri, qr_svg: e.qr_svg }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ProfileInput {
    pub family_name: String,
    pub given_name: String,
    pub family_kana: String,
    pub given_kana: String,
    pub passport_surname: String,
    pub passport_given: String,
    pub passport_confirmed: bool,
    pub title: Option<Title>,
    pub gender: Option<Gender>,
    /// `1990-04-01`, or empty.
    pub birth_date: String,
    pub email: String,
    pub phone: String,
}

impl From<ProfileInput> for core::ProfileInput {
    fn from(p: ProfileInput) -> Self {
        Self {
            family_name: p.family_name,
            given_name: p.given_name,
            family_kana: p.family_kana,
            given_kana: p.given_kana,
            passport_surname: p.passport_surname,
            passport_given: p.passport_given,
            passport_confirmed: p.passport_confirmed,
            title: p.title,
            gender: p.gender,
            birth_date: p.birth_date,
            email: p.email,
            phone: p.phone,
        }
    }
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct ProfileView {
    #[serde(flatten)]
    pub details: ProfileInput,
    pub complete: bool,
    pub birth_date_masked: Option<String>,
}

impl From<core::Profile> for ProfileView {
    fn from(p: core::Profile) -> Self {
        let d = p.details;
        Self {
            details: ProfileInput {
                family_name: d.family_name,
                given_name: d.given_name,
                family_kana: d.family_kana,
                given_kana: d.given_kana,
                passport_surname: d.passport_surname,
                passport_given: d.passport_given,
                passport_confirmed: d.passport_confirmed,
                title: d.title,
                gender: d.gender,
                birth_date: d.birth_date.map(|date| date.to_string()).unwrap_or_default(),
                email: d.email,
                phone: d.phone,
            },
            complete: p.complete,
            birth_date_masked: p.birth_date_masked,
        }
    }
}
