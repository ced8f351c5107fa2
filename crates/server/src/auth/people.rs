//! Traveller details: in clear but for the birth date, which is sealed per field and opened only for its owner and for a purchase.
use super::audit::{Actor, entry};
use crate::problem::ApiProblem;
use crate::state::AppState;
use btm_api::ProblemCode;
use btm_domain::{FieldCode, FieldError, OrganisationId, TravellerDetails, TravellerId};
use btm_store::Store;
use chrono::NaiveDate;

use crate::vault::{Vault, VaultError};

const BIRTH_DATE: &str = "birth_date";
/// Longest text of a field nobody else limits.
const LONGEST: usize = 100;

/// A traveller with everything a supplier is told. `None`: no such one in this company.
///
/// # Errors
/// As of store and vault.
pub async fn details(
    store: &Store,
    vault: &Vault,
    tenant: OrganisationId,
    id: TravellerId,
) -> Result<Option<TravellerDetails>, VaultError> {
    let Some(mut found) = store.traveller(tenant, id).await? else { return Ok(None) };
    if let Some(blob) = store.sealed_field(tenant, id.0, BIRTH_DATE).await? {
        let plain = vault.open_field(store, tenant, id.0, BIRTH_DATE, &blob).await?;
        let text = std::str::from_utf8(&plain).map_err(|_| VaultError::Sealed)?;
        found.birth_date = Some(text.parse::<NaiveDate>().map_err(|_| VaultError::Sealed)?);
    }
    Ok(Some(found))
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

/// Keeps a traveller's details.
///
/// # Errors
/// `invalid_input` by field.
pub async fn keep(app: &AppState, actor: Actor, id: TravellerId, details: TravellerDetails) -> Result<(), ApiProblem> {
    let now = app.clock.now();
    let wrong = problems(&details, now.date_naive());
    if !wrong.is_empty() {
        return Err(ApiProblem::invalid(wrong));
    }
    let sealed = match details.birth_date {
        None => None,
        Some(born) => {
            let plain = zeroize::Zeroizing::new(born.to_string());
            let sealed = app.vault.seal_field(&app.store, &*app.entropy, actor.tenant, id.0, BIRTH_DATE, plain.as_bytes()).await;
            Some(sealed.map_err(ApiProblem::internal)?)
        }
    };
    let audit = entry(app, actor, "traveller.kept", "traveller", id, None);
    if app.store.keep_traveller(actor.tenant, id, details, sealed, now, audit).await? {
        return Ok(());
    }
    Err(ProblemCode::NotFound.into())
}
