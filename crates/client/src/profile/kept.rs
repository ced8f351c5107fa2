//! What is kept of a person on this computer: who it is, and the own details without the birth date.
use super::{Profile, ProfileBase, masked};
use crate::client::Client;
use crate::names::Named;
use crate::settings::Language;
use crate::store::StoreError;
use btm_api::account::MeResponse;
use btm_cache::Cache;
use btm_domain::{Role, TravellerDetails, TravellerId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

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
    /// The own details as the server last told them: read and edited with no network.
    #[serde(default)]
    pub record: Option<KeptRecord>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeptRecord {
    pub stands: ProfileBase,
    pub complete: bool,
    pub at: DateTime<Utc>,
}

/// What is kept here of the person, if anything.
pub(crate) async fn kept(cache: &Cache) -> Option<KeptProfile> {
    serde_json::from_str(&cache.profile().await.ok()??).ok()
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

impl KeptRecord {
    fn of(details: &TravellerDetails, revision: i64, today: NaiveDate, at: DateTime<Utc>) -> Self {
        let complete = details.problems_for_flight(today).is_empty();
        let stands = ProfileBase {
            revision,
            birth_date_masked: masked(details.birth_date),
            details: TravellerDetails { birth_date: None, ..details.clone() },
        };
        Self { stands, complete, at }
    }

    pub(super) fn shown(self) -> Profile {
        let ProfileBase { revision, details, birth_date_masked } = self.stands;
        Profile { details, complete: self.complete, birth_date_masked, revision, as_of: Some(self.at), unsent: None }
    }
}

impl Client {
    pub(crate) async fn keep_me(&self, cache: &Cache, me: &MeResponse) -> Result<(), StoreError> {
        let now = self.server_now();
        let kept = KeptProfile {
            traveller_id: me.traveller_id,
            company_name: me.company_name.clone(),
            email: me.email.clone(),
            family_name: me.traveller.family_name.clone(),
            given_name: me.traveller.given_name.clone(),
            passport_name: me.traveller.passport_name(),
            roles: me.roles.clone(),
            record: Some(KeptRecord::of(&me.traveller, me.traveller_revision, now.date_naive(), now)),
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

    /// The name to greet with is the typed one at once.
    pub(super) async fn greet_as(&self, cache: &Cache, details: &TravellerDetails) -> Result<(), StoreError> {
        let Some(mut known) = kept(cache).await else { return Ok(()) };
        known.family_name.clone_from(&details.family_name);
        known.given_name.clone_from(&details.given_name);
        self.keep_known(cache, known).await
    }
}
