//! The own traveller details: asked once, kept on the server; of them only the name and the ids are kept on this computer.
use crate::client::Client;
use crate::failure::{Code, Explain, Failure};
use crate::fields;
use crate::settings::Language;
use crate::store::StoreError;
use btm_api::account::MeResponse;
use btm_api_client::{ApiError, Session};
use btm_cache::Cache;
use btm_domain::{FieldCode, FieldError, Gender, Role, Title, TravellerDetails, TravellerId};
use serde::{Deserialize, Serialize};
use thiserror::Error;

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

/// What is kept here of a person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeptProfile {
    pub traveller_id: TravellerId,
    pub company_name: String,
    pub email: String,
    pub family_name: String,
    pub given_name: String,
    #[serde(default)]
    pub roles: Vec<Role>,
}

/// What is kept here of the person, if anything.
pub(crate) async fn kept(cache: &Cache) -> Option<KeptProfile> {
    serde_json::from_str(&cache.profile().await.ok()??).ok()
}

pub(crate) fn full_name(family: &str, given: &str, language: Language) -> String {
    let (first, second) = match language {
        Language::Ja => (family, given),
        Language::En => (given, family),
    };
    format!("{first} {second}").trim().to_owned()
}

impl KeptProfile {
    /// The name to greet with before any network.
    pub(crate) fn name(&self, language: Language) -> Option<String> {
        let name = full_name(&self.family_name, &self.given_name, language);
        (!name.is_empty()).then_some(name)
    }
}

fn profile(details: TravellerDetails, today: chrono::NaiveDate) -> Profile {
    let complete = details.problems_for_flight(today).is_empty();
    let masked = details.birth_date.map(|d| format!("{}**-**-{}", &d.format("%Y").to_string()[..2], d.format("%d")));
    Profile { details: TravellerDetails { birth_date: None, ..details }, complete, birth_date_masked: masked }
}

impl Client {
    pub(crate) async fn keep_me(&self, cache: &Cache, me: &MeResponse) -> Result<(), StoreError> {
        let kept = KeptProfile {
            traveller_id: me.traveller_id,
            company_name: me.company_name.clone(),
            email: me.email.clone(),
            family_name: me.traveller.family_name.clone(),
            given_name: me.traveller.given_name.clone(),
            roles: me.roles.clone(),
        };
        let body = serde_json::to_string(&kept).map_err(|_| StoreError::Failed)?;
        cache.keep_profile(&body, self.now()).await?;
        self.0.store.send_modify(|slot| {
            if let crate::store::Slot::Open(open) = slot {
                open.profile = Some(kept);
            }
        });
        Ok(())
    }

    /// The details of a person one may act for, or one's own.
    ///
    /// # Errors
    /// `NotSignedIn`, `Api`: `not_found` without a link to this person.
    pub async fn profile_of(&self, traveller: Option<TravellerId>) -> Result<Profile, ProfileError> {
        let session = self.session().ok_or(ProfileError::NotSignedIn)?;
        let details = self.details(&session, traveller).await?;
        Ok(profile(details, self.now().date_naive()))
    }

    /// The own details from the server.
    ///
    /// # Errors
    /// `NotSignedIn`, `Api`.
    pub async fn profile(&self) -> Result<Profile, ProfileError> {
        self.profile_of(None).await
    }

    async fn details(&self, session: &Session, traveller: Option<TravellerId>) -> Result<TravellerDetails, ProfileError> {
        let Some(id) = traveller else {
            let me = session.me().await;
            let me = self.answered_profile(session, me).await?;
            if let Ok(cache) = self.cache().await {
                self.keep_me(&cache, &me).await?;
            }
            return Ok(me.traveller);
        };
        let answer = session.traveller(id).await;
        Ok(self.answered_profile(session, answer).await?.details)
    }

    async fn answered_profile<T>(&self, session: &Session, answer: Result<T, ApiError>) -> Result<T, ProfileError> {
        if let Err(e) = &answer {
            self.call_failed(session, e).await;
        }
        Ok(answer?)
    }

    /// Keeps the own details on the server, also where they are not complete for a flight yet.
    ///
    /// # Errors
    /// `Fields` for values that are no such values, `NotSignedIn`, `Api`.
    pub async fn save_profile(&self, input: ProfileInput) -> Result<Profile, ProfileError> {
        self.save_profile_of(None, input).await
    }

    /// As [`Client::save_profile`], of a person one may act for.
    ///
    /// # Errors
    /// As [`Client::save_profile`].
    pub async fn save_profile_of(&self, traveller: Option<TravellerId>, input: ProfileInput) -> Result<Profile, ProfileError> {
        let session = self.session().ok_or(ProfileError::NotSignedIn)?;
        let typed = fields::half_width(&input.birth_date);
        let birth_date = match typed.trim() {
            // Shown masked, so an untouched field comes back empty.
            "" => self.details(&session, traveller).await?.birth_date,
            text => match text.parse() {
                Ok(date) => Some(date),
                Err(_) => return Err(ProfileError::Fields(vec![FieldError::new("birth_date", FieldCode::NotADate)])),
            },
        };
        let details = TravellerDetails {
            family_name: input.family_name.trim().to_owned(),
            given_name: input.given_name.trim().to_owned(),
            family_kana: fields::kana(&input.family_kana),
            given_kana: fields::kana(&input.given_kana),
            passport_surname: fields::passport(&input.passport_surname),
            passport_given: fields::passport(&input.passport_given),
            passport_confirmed: input.passport_confirmed,
            title: input.title,
            gender: input.gender,
            birth_date,
            email: fields::half_width(&input.email).trim().to_owned(),
            phone: fields::phone(&input.phone),
        };
        let today = self.now().date_naive();
        let problems = details.problems_for_flight(today);
        // Missing may come later; wrong may not.
        let wrong: Vec<FieldError> = problems.into_iter().filter(|f| f.code != FieldCode::Required).collect();
        if !wrong.is_empty() {
            return Err(ProfileError::Fields(wrong));
        }
        let Some(id) = traveller else {
            let me = session.put_traveller(details).await;
            let me = self.answered_profile(&session, me).await?;
            self.keep_me(&self.cache().await?, &me).await?;
            return Ok(profile(me.traveller, today));
        };
        let answer = session.put_traveller_of(id, details).await;
        Ok(profile(self.answered_profile(&session, answer).await?.details, today))
    }

    /// Suggests the passport spelling of a kana name; `None` where it cannot be read.
    pub fn passport_spelling(&self, kana: &str) -> Option<String> {
        btm_domain::text::passport_romaji(&fields::kana(kana))
    }
}
