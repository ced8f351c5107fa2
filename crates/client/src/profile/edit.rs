//! An edit of details: kept here first, sent with the revision it was made on, merged with what changed meanwhile, or set aside where both
//! sides changed the same field.
use super::merge::{Merged, merge};
use super::{Profile, ProfileBase, ProfileError, ProfileInput, UnsentEdit, kept, masked, profile};
use crate::client::Client;
use crate::failure::{Failure, of_problem};
use crate::fields;
use crate::outbox::{PROFILE, Sent, Step};
use crate::store::StoreError;
use btm_api::account::TravellerRequest;
use btm_api::{Problem, ProblemCode};
use btm_api_client::{ApiError, Session};
use btm_cache::{Cache, ItemState, OutboxItem};
use btm_domain::{FieldCode, FieldError, TravellerDetails, TravellerId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How often an edit is merged anew with what changes under it, before a person looks.
const TRIES: u32 = 4;

/// An edit as kept and sent. Without a birth date the server's stays.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ProfileEdit {
    pub traveller: Option<TravellerId>,
    pub details: TravellerDetails,
    /// What it was made on; of an item that an older version wrote, nothing is known of that.
    #[serde(default)]
    pub base: ProfileBase,
}

/// The details as they are with the server after an edit.
#[derive(Serialize, Deserialize)]
struct Answer {
    details: TravellerDetails,
    revision: i64,
}

/// A refusal as it is kept beside the edit.
#[derive(Serialize, Deserialize)]
struct SetAside {
    #[serde(flatten)]
    problem: Problem,
    #[serde(default)]
    merged: Option<Merged>,
}

/// What is kept of the server's refusal of an edit: never the birth date it told.
pub(crate) fn set_aside(item: &OutboxItem, problem: &Problem) -> Option<String> {
    let edit: ProfileEdit = serde_json::from_str(&item.body).ok()?;
    let merged = problem.traveller.as_deref().map(|now| merge(&edit.base, &edit.details, now));
    let problem = Problem { traveller: None, ..problem.clone() };
    serde_json::to_string(&SetAside { problem, merged }).ok()
}

impl ProfileEdit {
    /// As far as it can be shown without the server: an untouched birth date counts as there.
    fn shown(&self, today: NaiveDate, item: &OutboxItem) -> Profile {
        let problems = self.details.problems_for_flight(today);
        let untouched = self.details.birth_date.is_none();
        let complete = problems.iter().all(|p| untouched && p.field == "birth_date");
        Profile {
            complete,
            birth_date_masked: masked(self.details.birth_date).or_else(|| self.base.birth_date_masked.clone()),
            details: TravellerDetails { birth_date: None, ..self.details.clone() },
            revision: self.base.revision,
            as_of: None,
            unsent: Some(self.unsent(item)),
        }
    }

    /// What the form opens with: the typed values, and for one that met another edit what both make together, on the newer details.
    fn unsent(&self, item: &OutboxItem) -> UnsentEdit {
        let said = item.answer.as_deref().filter(|_| item.state == ItemState::Refused);
        let said = said.and_then(|said| serde_json::from_str::<SetAside>(said).ok());
        let refusal: Option<Failure> = said.as_ref().map(|said| of_problem(&said.problem));
        match said.and_then(|said| said.merged) {
            Some(Merged { details, conflicts, theirs }) => UnsentEdit { details, base: theirs, conflicts, refusal },
            None => UnsentEdit { details: self.details.clone(), base: self.base.clone(), conflicts: Vec::new(), refusal },
        }
    }
}

fn edit(
    traveller: Option<TravellerId>,
    input: ProfileInput,
    base: ProfileBase,
    today: NaiveDate,
) -> Result<ProfileEdit, ProfileError> {
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
    if wrong.is_empty() { Ok(ProfileEdit { traveller, details, base }) } else { Err(ProfileError::Fields(wrong)) }
}

impl Client {
    /// Keeps the own details on the server, also where they are not complete for a flight yet.
    ///
    /// # Errors
    /// `Fields` for values that are no such values, `NotSignedIn`, `Api`.
    pub async fn save_profile(&self, input: ProfileInput) -> Result<Profile, ProfileError> {
        self.save_profile_of(None, input, None).await
    }

    /// As [`Client::save_profile`], of a person one may act for. Without a way to the server the edit is kept here, shown, and sent later.
    /// `base`: what the form was filled with; `None`: what is kept here of the own details.
    ///
    /// # Errors
    /// As [`Client::save_profile`]; `Api` with `details_changed` where somebody else changed the same fields: the edit is set aside then.
    pub async fn save_profile_of(
        &self,
        traveller: Option<TravellerId>,
        input: ProfileInput,
        base: Option<ProfileBase>,
    ) -> Result<Profile, ProfileError> {
        let today = self.server_now().date_naive();
        let cache = self.cache().await?;
        let known = kept(&cache).await;
        let own = known.as_ref().map(|k| k.traveller_id);
        let oneself = traveller.is_none() || traveller == own;
        let here = || known.filter(|_| oneself).and_then(|k| k.record).map(|r| r.stands);
        let edit = edit(traveller, input, base.or_else(here).unwrap_or_default(), today)?;
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
                let answer: Answer = serde_json::from_str(&answer).map_err(|_| StoreError::Failed)?;
                // The store has the answer; what is shown comes of it.
                cache.drop_outbox(&item.id).await.map_err(StoreError::from)?;
                Step::ItemDropped.reached();
                Ok(profile(answer.details, answer.revision, today))
            }
            Sent::Refused(problem) => {
                // Whose words to choose is asked right here; until that is done both lie aside.
                if problem.code != ProblemCode::DetailsChanged {
                    // Told to whoever asked, right here; what was typed is still in the form.
                    cache.drop_outbox(&item.id).await.map_err(StoreError::from)?;
                    Step::ItemDropped.reached();
                    self.tell_outbox(&cache).await;
                }
                Err(ApiError::Problem(problem).into())
            }
            Sent::Later(_) | Sent::Elsewhere => {
                if oneself {
                    self.greet_as(&cache, &edit.details).await?;
                }
                Ok(edit.shown(today, &item))
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

    /// The last edit of this person that the server has not taken.
    pub(super) async fn unsent_edit(&self, traveller: Option<TravellerId>, today: NaiveDate) -> Option<Profile> {
        let cache = self.cache().await.ok()?;
        let own = kept(&cache).await.map(|k| k.traveller_id);
        let object = traveller.or(own)?.to_string();
        let items = cache.outbox().await.ok()?;
        let stands = |i: &&OutboxItem| i.kind == PROFILE && i.object == object && i.state != ItemState::Sent;
        let item = items.iter().rfind(stands)?;
        Some(serde_json::from_str::<ProfileEdit>(&item.body).ok()?.shown(today, item))
    }

    /// Sends an edit; where the details moved on it is sent again with what both make together. Answers the details as they are then.
    pub(crate) async fn transmit_profile(
        &self,
        cache: &Cache,
        session: &Session,
        edit: &ProfileEdit,
    ) -> Result<String, ApiError> {
        let mut request = TravellerRequest { traveller: edit.details.clone(), base_revision: edit.base.revision };
        let mut left = TRIES;
        loop {
            left -= 1;
            let problem = match self.put_details(cache, session, edit.traveller, &request).await {
                Err(ApiError::Problem(p)) if p.code == ProblemCode::DetailsChanged && left > 0 => p,
                Err(e) => return Err(e),
                Ok(answer) => return serde_json::to_string(&answer).map_err(|_| ApiError::Decode { request_id: None }),
            };
            let Some(now) = problem.traveller.as_deref() else { return Err(ApiError::Problem(problem)) };
            match merge(&edit.base, &edit.details, now) {
                // An earlier sending arrived, and its answer was lost.
                m if m.adds_nothing_to(now) => {
                    let answer = Answer { details: now.details.clone(), revision: now.revision };
                    return serde_json::to_string(&answer).map_err(|_| ApiError::Decode { request_id: None });
                }
                m if m.conflicts.is_empty() => {
                    request = TravellerRequest { traveller: m.details, base_revision: m.theirs.revision };
                }
                _ => return Err(ApiError::Problem(problem)),
            }
        }
    }

    async fn put_details(
        &self,
        cache: &Cache,
        session: &Session,
        traveller: Option<TravellerId>,
        request: &TravellerRequest,
    ) -> Result<Answer, ApiError> {
        let Some(id) = traveller else {
            let me = session.put_traveller(request).await?;
            if let Err(e) = self.keep_me(cache, &me).await {
                tracing::warn!(error = %e, "the details shown here follow later");
            }
            return Ok(Answer { details: me.traveller, revision: me.traveller_revision });
        };
        let kept = session.put_traveller_of(id, request).await?;
        Ok(Answer { details: kept.details, revision: kept.revision })
    }
}
