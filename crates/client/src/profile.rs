//! The own traveller details: asked once, kept on the server; of them only the name and the ids are kept on this computer.
use crate::client::Client;
use crate::failure::{Code, Explain, Failure};
use crate::fields;
use crate::names::Named;
use crate::outbox::{PROFILE, Sent, Step};
use crate::settings::Language;
use crate::store::StoreError;
use btm_api::account::MeResponse;
use btm_api_client::{ApiError, Session};
use btm_cache::{Cache, ItemState, OutboxItem};
use btm_domain::{FieldCode, FieldError, Gender, Role, Title, TravellerDetails, TravellerId};
use chrono::NaiveDate;
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
    /// `SURNAME / GIVEN`.
    #[serde(default)]
    pub passport_name: String,
    #[serde(default)]
    pub roles: Vec<Role>,
}

/// What is kept here of the person, if anything.
pub(crate) async fn kept(cache: &Cache) -> Option<KeptProfile> {
    serde_json::from_str(&cache.profile().await.ok()??).ok()
}

/// Of whole details.
pub(crate) fn named(details: &TravellerDetails) -> Named {
    let passport = details.passport_name();
    Named { family: details.family_name.clone(), given: details.given_name.clone(), passport }
}

impl KeptProfile {
    /// The name to greet with before any network.
    pub(crate) fn name(&self, language: Language) -> Option<String> {
        let name =
            Named { family: self.family_name.clone(), given: self.given_name.clone(), passport: self.passport_name.clone() }
                .full(language);
        (!name.is_empty()).then_some(name)
    }
}

fn profile(details: TravellerDetails, today: NaiveDate) -> Profile {
    let complete = details.problems_for_flight(today).is_empty();
    let masked = details.birth_date.map(|d| format!("{}**-**-{}", &d.format("%Y").to_string()[..2], d.format("%d")));
    Profile { details: TravellerDetails { birth_date: None, ..details }, complete, birth_date_masked: masked }
}

/// An edit as kept and sent. Without a birth date the server's stays.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ProfileEdit {
    pub traveller: Option<TravellerId>,
    pub details: TravellerDetails,
}

impl ProfileEdit {
    /// As far as it can be shown without the server: an untouched birth date counts as there.
    fn shown(self, today: NaiveDate) -> Profile {
        let problems = self.details.problems_for_flight(today);
        let untouched = self.details.birth_date.is_none();
        let complete = problems.iter().all(|p| untouched && p.field == "birth_date");
        Profile { complete, ..profile(self.details, today) }
    }
}

fn edit(traveller: Option<TravellerId>, input: ProfileInput, today: NaiveDate) -> Result<ProfileEdit, ProfileError> {
    let typed = fields::half_width(&input.birth_date);
    let birth_date = match typed.trim() {
        // Shown masked, so an untouched field comes back empty.
        "" => None,
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
    // Missing may come later; wrong may not.
    let wrong: Vec<FieldError> =
        details.problems_for_flight(today).into_iter().filter(|f| f.code != FieldCode::Required).collect();
    if wrong.is_empty() { Ok(ProfileEdit { traveller, details }) } else { Err(ProfileError::Fields(wrong)) }
}

impl Client {
    pub(crate) async fn keep_me(&self, cache: &Cache, me: &MeResponse) -> Result<(), StoreError> {
        let kept = KeptProfile {
            traveller_id: me.traveller_id,
            company_name: me.company_name.clone(),
            email: me.email.clone(),
            family_name: me.traveller.family_name.clone(),
            given_name: me.traveller.given_name.clone(),
            passport_name: me.traveller.passport_name(),
            roles: me.roles.clone(),
        };
        self.keep_known(cache, kept).await
    }

    async fn keep_known(&self, cache: &Cache, kept: KeptProfile) -> Result<(), StoreError> {
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
        let today = self.server_now().date_naive();
        // What was typed here and is not with the server yet is what the person sees.
        if let Some(edit) = self.waiting_edit(traveller).await {
            return Ok(edit.shown(today));
        }
        let session = self.session().ok_or(ProfileError::NotSignedIn)?;
        let details = self.details(&session, traveller).await?;
        Ok(profile(details, today))
    }

    async fn waiting_edit(&self, traveller: Option<TravellerId>) -> Option<ProfileEdit> {
        let cache = self.cache().await.ok()?;
        let own = kept(&cache).await.map(|k| k.traveller_id);
        let object = traveller.or(own)?.to_string();
        let items = cache.outbox().await.ok()?;
        let waits = |i: &&OutboxItem| {
            i.kind == PROFILE && i.object == object && matches!(i.state, ItemState::Waiting | ItemState::Sending)
        };
        serde_json::from_str(&items.iter().rfind(waits)?.body).ok()
    }

    /// The own details: from the server, or as typed here and not sent yet.
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

    /// As [`Client::save_profile`], of a person one may act for. Without a way to the server the edit is kept here, shown, and sent later.
    ///
    /// # Errors
    /// As [`Client::save_profile`].
    pub async fn save_profile_of(&self, traveller: Option<TravellerId>, input: ProfileInput) -> Result<Profile, ProfileError> {
        let today = self.server_now().date_naive();
        let edit = edit(traveller, input, today)?;
        let cache = self.cache().await?;
        let own = kept(&cache).await.map(|k| k.traveller_id);
        let session = self.session();
        let object = match traveller.or(own) {
            Some(id) => id.to_string(),
            // Who this is was never heard here: nothing can be kept for them.
            None if session.is_none() => return Err(ProfileError::NotSignedIn),
            None => "self".to_owned(),
        };
        let item = self.keep_edit(&cache, object, &edit).await?;
        let sent = match &session {
            Some(session) if !self.behind_another(&cache, &item).await => self.send_item(&cache, session, &item.id).await,
            _ => Sent::Elsewhere,
        };
        self.tell_outbox(&cache).await;
        match sent {
            Sent::Answered(answer) => {
                let details = serde_json::from_str(&answer).map_err(|_| StoreError::Failed)?;
                // The store has the answer; what is shown comes of it.
                cache.drop_outbox(&item.id).await.map_err(StoreError::from)?;
                Step::ItemDropped.reached();
                Ok(profile(details, today))
            }
            Sent::Refused(problem) => {
                // Told to whoever asked, right here; what was typed is still in the form.
                cache.drop_outbox(&item.id).await.map_err(StoreError::from)?;
                Step::ItemDropped.reached();
                self.tell_outbox(&cache).await;
                Err(ApiError::Problem(problem).into())
            }
            Sent::Later(_) | Sent::Elsewhere => {
                if traveller.is_none() || traveller == own {
                    self.show_edit(&cache, &edit).await?;
                }
                Ok(edit.shown(today))
            }
        }
    }

    /// One edit of a person waits at most: a newer one takes the place of one that has not left.
    async fn keep_edit(&self, cache: &Cache, object: String, edit: &ProfileEdit) -> Result<OutboxItem, StoreError> {
        let item = self.outbox_item(self.fresh_id().to_string(), PROFILE, object, edit)?;
        let waiting = cache.outbox().await?;
        let idle = |i: &&OutboxItem| {
            i.kind == PROFILE && i.object == item.object && matches!(i.state, ItemState::Waiting | ItemState::Refused)
        };
        match waiting.iter().find(idle) {
            Some(old) => {
                cache.replace_outbox(&old.id, &item).await?;
                Step::ItemReplaced.reached();
            }
            None => {
                cache.keep_outbox(&item).await?;
                Step::ItemKept.reached();
            }
        }
        Ok(item)
    }

    /// The name to greet with is the new one at once.
    async fn show_edit(&self, cache: &Cache, edit: &ProfileEdit) -> Result<(), StoreError> {
        let Some(mut known) = kept(cache).await else { return Ok(()) };
        known.family_name.clone_from(&edit.details.family_name);
        known.given_name.clone_from(&edit.details.given_name);
        self.keep_known(cache, known).await
    }

    /// Sends an edit; an untouched birth date stays as the server has it. Answers the details as they are then.
    pub(crate) async fn transmit_profile(&self, cache: &Cache, session: &Session, edit: ProfileEdit) -> Result<String, ApiError> {
        let mut details = edit.details;
        if details.birth_date.is_none() {
            details.birth_date = match edit.traveller {
                None => session.me().await?.traveller.birth_date,
                Some(id) => session.traveller(id).await?.details.birth_date,
            };
        }
        let answered = match edit.traveller {
            None => {
                let me = session.put_traveller(details).await?;
                if let Err(e) = self.keep_me(cache, &me).await {
                    tracing::warn!(error = %e, "the name shown here follows later");
                }
                me.traveller
            }
            Some(id) => session.put_traveller_of(id, details).await?.details,
        };
        serde_json::to_string(&answered).map_err(|_| ApiError::Decode { request_id: None })
    }

    /// Suggests the passport spelling of a kana name; `None` where it cannot be read.
    pub fn passport_spelling(&self, kana: &str) -> Option<String> {
        btm_domain::text::passport_romaji(&fields::kana(kana))
    }
}
