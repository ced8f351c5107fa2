//! The own traveller details: kept on the server; on this computer lie the own ones without the birth date, to be read and edited offline.
mod edit;
mod kept;
mod merge;

use crate::client::Client;
use crate::failure::{Code, Explain, Failure};
use crate::fields;
use crate::names::Named;
use crate::store::StoreError;
use btm_api_client::{ApiError, Session};
use btm_domain::{FieldError, Gender, Title, TravellerDetails, TravellerId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub(crate) use edit::{ProfileEdit, set_aside};
pub(crate) use kept::{KeptProfile, kept};

/// As typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// `1985-04-23`; empty = as the server has it.
    pub birth_date: String,
    pub email: String,
    pub phone: String,
}

/// `details.birth_date` is always `None`: `birth_date_masked` (`19**-**-23`) says that the server has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub details: TravellerDetails,
    /// Ready for a flight.
    pub complete: bool,
    pub birth_date_masked: Option<String>,
    /// What an edit of these details is based on.
    pub revision: i64,
    /// Set where they are those kept on this computer: when the server told them.
    pub as_of: Option<DateTime<Utc>>,
    /// An edit that the server has not taken: what the form opens with.
    pub unsent: Option<UnsentEdit>,
}

/// Details an edit was made on. Never with a birth date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileBase {
    pub revision: i64,
    pub details: TravellerDetails,
    pub birth_date_masked: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsentEdit {
    /// As typed, a birth date too.
    pub details: TravellerDetails,
    /// What it is sent on next.
    pub base: ProfileBase,
    /// Fields that `base` and the edit both changed.
    pub conflicts: Vec<String>,
    /// Set aside with these words.
    pub refusal: Option<Failure>,
}

#[derive(Clone, Debug, PartialEq, Error)]
pub enum ProfileError {
    #[error("not signed in")]
    NotSignedIn,
    #[error("refused fields")]
    Fields(Vec<FieldError>),
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for ProfileError {
    fn explain(&self) -> Failure {
        match self {
            Self::NotSignedIn => Code::SessionExpired.into(),
            Self::Fields(fields) => Failure::invalid(fields.clone()),
            Self::Api(e) => e.explain(),
            Self::Store(e) => e.explain(),
        }
    }
}

/// Of whole details.
pub(crate) fn named(details: &TravellerDetails) -> Named {
    let passport = details.passport_name();
    Named { family: details.family_name.clone(), given: details.given_name.clone(), passport }
}

/// `19**-**-23`: enough to know that one is there.
fn masked(born: Option<NaiveDate>) -> Option<String> {
    born.map(|d| format!("{}**-**-{}", &d.format("%Y").to_string()[..2], d.format("%d")))
}

fn profile(details: TravellerDetails, revision: i64, today: NaiveDate) -> Profile {
    let complete = details.problems_for_flight(today).is_empty();
    let birth_date_masked = masked(details.birth_date);
    let details = TravellerDetails { birth_date: None, ..details };
    Profile { details, complete, birth_date_masked, revision, as_of: None, unsent: None }
}

impl Client {
    /// The details of a person one may act for, or one's own: from the server, or as typed here and not sent yet. The own ones are those
    /// kept here where the server does not answer.
    ///
    /// # Errors
    /// `NotSignedIn`, `Api`: `not_found` without a link to this person.
    pub async fn profile_of(&self, traveller: Option<TravellerId>) -> Result<Profile, ProfileError> {
        let today = self.server_now().date_naive();
        let typed = self.unsent_edit(traveller, today).await;
        let refused = match typed {
            // What was typed here and is not with the server yet is what the person sees.
            Some(typed) if typed.unsent.as_ref().is_some_and(|u| u.refusal.is_none()) => return Ok(typed),
            Some(typed) => typed.unsent,
            None => None,
        };
        let told = match self.session() {
            Some(session) => self.details(&session, traveller).await,
            None => Err(ProfileError::NotSignedIn),
        };
        let found = match (told, self.kept_details(traveller).await) {
            (Ok((details, revision)), _) => profile(details, revision, today),
            (Err(_), Some(kept)) => kept,
            (Err(e), None) => return Err(e),
        };
        Ok(Profile { unsent: refused, ..found })
    }

    /// The own details.
    ///
    /// # Errors
    /// As [`Client::profile_of`].
    pub async fn profile(&self) -> Result<Profile, ProfileError> {
        self.profile_of(None).await
    }

    async fn kept_details(&self, traveller: Option<TravellerId>) -> Option<Profile> {
        let known = kept(&self.cache().await.ok()?).await?;
        if traveller.is_some_and(|id| id != known.traveller_id) {
            return None;
        }
        Some(known.record?.shown())
    }

    async fn details(&self, session: &Session, traveller: Option<TravellerId>) -> Result<(TravellerDetails, i64), ProfileError> {
        let Some(id) = traveller else {
            let me = session.me().await;
            let me = self.answered_profile(session, me).await?;
            if let Ok(cache) = self.cache().await {
                self.keep_me(&cache, &me).await?;
            }
            return Ok((me.traveller, me.traveller_revision));
        };
        let answer = session.traveller(id).await;
        let answer = self.answered_profile(session, answer).await?;
        Ok((answer.details, answer.revision))
    }

    async fn answered_profile<T>(&self, session: &Session, answer: Result<T, ApiError>) -> Result<T, ProfileError> {
        if let Err(e) = &answer {
            self.call_failed(session, e).await;
        }
        Ok(answer?)
    }

    /// Suggests the passport spelling of a kana name; `None` where it cannot be read.
    pub fn passport_spelling(&self, kana: &str) -> Option<String> {
        btm_domain::text::passport_romaji(&fields::kana(kana))
    }
}
