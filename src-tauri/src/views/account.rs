//! Sign-in and the own profile.
use super::{instant, mirror};
use crate::ipc_error::IpcError;
use btm_client as core;
use btm_domain::{Gender, Title, TravellerDetails};
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

impl From<TravellerDetails> for ProfileInput {
    fn from(d: TravellerDetails) -> Self {
        Self {
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
        }
    }
}

/// What a form was filled with: handed back with the edit, so that nothing newer is written over. Never with a birth date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ProfileBaseView {
    pub revision: u32,
    pub details: ProfileInput,
    pub birth_date_masked: Option<String>,
}

impl From<core::ProfileBase> for ProfileBaseView {
    fn from(b: core::ProfileBase) -> Self {
        Self { revision: revision(b.revision), details: b.details.into(), birth_date_masked: b.birth_date_masked }
    }
}

impl From<ProfileBaseView> for core::ProfileBase {
    fn from(b: ProfileBaseView) -> Self {
        let d = b.details;
        let details = TravellerDetails {
            family_name: d.family_name,
            given_name: d.given_name,
            family_kana: d.family_kana,
            given_kana: d.given_kana,
            passport_surname: d.passport_surname,
            passport_given: d.passport_given,
            passport_confirmed: d.passport_confirmed,
            title: d.title,
            gender: d.gender,
            birth_date: None,
            email: d.email,
            phone: d.phone,
        };
        Self { revision: b.revision.into(), details, birth_date_masked: b.birth_date_masked }
    }
}

/// Counts edits of one person: 32 bits are more than anybody makes.
fn revision(revision: i64) -> u32 {
    u32::try_from(revision).unwrap_or(u32::MAX)
}

/// An edit that the server has not taken: what the form opens with.
#[derive(Clone, Debug, Serialize, Type)]
pub struct UnsentEditView {
    pub input: ProfileInput,
    pub base: ProfileBaseView,
    /// Fields that somebody else changed too; theirs stand in `base`.
    pub conflicts: Vec<String>,
    /// Set aside with this; null while it waits.
    pub refusal: Option<IpcError>,
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct ProfileView {
    #[serde(flatten)]
    pub details: ProfileInput,
    pub complete: bool,
    pub birth_date_masked: Option<String>,
    pub revision: u32,
    /// Set where these are kept on this computer: when the server told them.
    pub as_of: Option<String>,
    pub unsent: Option<UnsentEditView>,
}

impl From<core::Profile> for ProfileView {
    fn from(p: core::Profile) -> Self {
        let unsent = |u: core::UnsentEdit| UnsentEditView {
            input: u.details.into(),
            base: u.base.into(),
            conflicts: u.conflicts,
            refusal: u.refusal.map(IpcError::from_failure),
        };
        Self {
            details: p.details.into(),
            complete: p.complete,
            birth_date_masked: p.birth_date_masked,
            revision: revision(p.revision),
            as_of: p.as_of.map(instant),
            unsent: p.unsent.map(unsent),
        }
    }
}
