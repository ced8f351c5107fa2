//! Traveller details: in clear but for the birth date, which is sealed per field and opened only for its owner and for a purchase.
use super::audit::{Actor, entry};
use crate::problem::ApiProblem;
use crate::state::AppState;
use btm_api::ProblemCode;
use btm_api::account::{TravellerNow, TravellerRequest};
use btm_domain::{FieldCode, FieldError, OrganisationId, TravellerDetails, TravellerId};
use btm_store::Store;
use btm_store::identity::{Keeping, TravellerEdit};
use chrono::NaiveDate;

use crate::vault::{Vault, VaultError};

const BIRTH_DATE: &str = "birth_date";
/// Longest text of a field nobody else limits.
const LONGEST: usize = 100;

/// A traveller's details with the revision they stand at, everything a supplier is told among them. `None`: no such one in this company.
///
/// # Errors
/// As of store and vault.
pub async fn details(
    store: &Store,
    vault: &Vault,
    tenant: OrganisationId,
    id: TravellerId,
) -> Result<Option<TravellerNow>, VaultError> {
    let Some(stored) = store.traveller(tenant, id).await? else { return Ok(None) };
    let mut details = stored.details;
    if let Some(blob) = store.sealed_field(tenant, id.0, BIRTH_DATE).await? {
        let plain = vault.open_field(store, tenant, id.0, BIRTH_DATE, &blob).await?;
        let text = std::str::from_utf8(&plain).map_err(|_| VaultError::Sealed)?;
        details.birth_date = Some(text.parse::<NaiveDate>().map_err(|_| VaultError::Sealed)?);
    }
    Ok(Some(TravellerNow { details, revision: stored.revision, birth_date_revision: stored.birth_revision }))
}

/// What is no such value at all, whatever the trip: kept details may be incomplete, but not nonsense.
pub fn problems(details: &TravellerDetails, today: NaiveDate) -> Vec<FieldError> {
    let mut found: Vec<FieldError> = details
        .problems_for_flight(today)
        .into_iter()
        .filter(|e| !matches!(e.code, FieldCode::Required | FieldCode::SurnameTooShort | FieldCode::BirthDateRange))
        .collect();
    if details.birth_date.is_some_and(|born| today.years_since(born).is_none_or(|years| years > 120)) {
        found.push(FieldError::new("birth_date", FieldCode::BirthDateRange));
    }
    for (field, value) in [("passport_surname", &details.passport_surname), ("phone", &details.phone)] {
        if value.chars().count() > LONGEST && !found.iter().any(|e| e.field == field) {
            found.push(FieldError::new(field, FieldCode::TooLong));
        }
    }
    found
}

/// Keeps a traveller's details where they still stand as the edit knew them.
///
/// # Errors
/// `invalid_input` by field; `details_changed` with the details as they stand.
pub async fn keep(app: &AppState, actor: Actor, id: TravellerId, edit: TravellerRequest) -> Result<(), ApiProblem> {
    let (details, base) = (edit.traveller, edit.base_revision);
    let now = app.clock.now();
    let wrong = problems(&details, now.date_naive());
    if !wrong.is_empty() {
        return Err(ApiProblem::invalid(wrong));
    }
    let stands = details_now(app, actor.tenant, id).await?;
    let sealed_birth_date = match details.birth_date.filter(|born| stands.details.birth_date != Some(*born)) {
        None => None,
        Some(born) => {
            let plain = zeroize::Zeroizing::new(born.to_string());
            let sealed = app.vault.seal_field(&app.store, &*app.entropy, actor.tenant, id.0, BIRTH_DATE, plain.as_bytes()).await;
            Some(sealed.map_err(ApiProblem::internal)?)
        }
    };
    let audit = entry(app, actor, "traveller.kept", "traveller", id, None);
    let edit = TravellerEdit { details, base, sealed_birth_date };
    match app.store.keep_traveller(actor.tenant, id, edit, now, audit).await? {
        Keeping::Kept => Ok(()),
        Keeping::Nobody => Err(ProblemCode::NotFound.into()),
        Keeping::Moved => {
            let now = details_now(app, actor.tenant, id).await?;
            Err(ApiProblem::new(ProblemCode::DetailsChanged).traveller(now))
        }
    }
}

/// # Errors
/// `not_found`.
pub async fn details_now(app: &AppState, tenant: OrganisationId, id: TravellerId) -> Result<TravellerNow, ApiProblem> {
    let found = details(&app.store, &app.vault, tenant, id).await.map_err(ApiProblem::internal)?;
    found.ok_or_else(|| ProblemCode::NotFound.into())
}
