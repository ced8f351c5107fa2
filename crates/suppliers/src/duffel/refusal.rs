//! A refused write in our words, by Duffel's code. Only called where the table promises that nothing was executed.
use super::outcome::Write;
use super::wire::{ErrorBody, ErrorItem, Source};
use btm_domain::supply::Refusal;
use btm_domain::{FieldCode, FieldError};

/// The first error decides; every error that names a traveller's field is told.
pub fn refusal(write: Write, error: &ErrorBody) -> Refusal {
    let code = error.code();
    match code {
        "offer_no_longer_available" | "ancillary_service_not_available" | "rate_unavailable" => Refusal::SoldOut,
        // A quote that is not the newest is quoted again.
        "offer_expired" | "schedule_changed" | "past_payment_required_by_date" | "not_found" | "order_cancellation_stale" => {
            Refusal::OfferGone
        }
        "price_changed" | "payment_amount_does_not_match_order_amount" => Refusal::PriceChanged { new: None },
        "insufficient_balance" | "payment_declined" => Refusal::Funds,
        "invalid_order_create_type"
        | "order_type_not_eligible_for_payment"
        | "unavailable_feature"
        | "unsupported_action"
        | "order_not_cancellable"
        | "order_not_changeable" => Refusal::NotSupported,
        _ => {
            let fields: Vec<FieldError> = if matches!(write, Write::Order | Write::Stay) {
                error.errors.iter().filter_map(field).collect()
            } else {
                Vec::new()
            };
            if fields.is_empty() { Refusal::Other { code: code.to_owned() } } else { Refusal::Traveller { fields } }
        }
    }
}

/// The traveller's field an error is about, as `travellers.<i>.<field>`; the first traveller where Duffel names none.
fn field(error: &ErrorItem) -> Option<FieldError> {
    let code = error.code.as_ref().map_or("", |c| c.0.as_str());
    let (named, pointer) = match &error.source {
        Some(Source::Field { field, pointer }) => (field.as_deref(), pointer.as_deref()),
        _ => (None, None),
    };
    let mut steps = pointer.unwrap_or_default().trim_start_matches('/').split('/');
    let of_passenger = matches!(steps.next(), Some("passengers" | "guests"));
    let traveller = steps.next().and_then(|i| i.parse::<usize>().ok()).unwrap_or(0);
    let last = pointer.and_then(|p| p.rsplit('/').next()).filter(|word| !word.is_empty()).or(named);
    let (ours, why) = match (code, last) {
        ("invalid_passenger_name" | "duplicate_passenger_name", Some("given_name")) => {
            ("passport_given", FieldCode::NotPassportLatin)
        }
        ("invalid_passenger_name", _) => ("passport_surname", FieldCode::NotPassportLatin),
        ("duplicate_passenger_name", _) => ("passport_surname", FieldCode::Mismatch),
        ("invalid_passenger_title", _) => ("title", FieldCode::Mismatch),
        ("invalid_phone_number", _) => ("phone", FieldCode::NotAPhone),
        ("invalid_email_address", _) => ("email", FieldCode::NotAnEmail),
        (_, Some("born_on")) => ("birth_date", FieldCode::BirthDateRange),
        (_, Some("phone_number")) => ("phone", FieldCode::NotAPhone),
        (_, Some("email")) => ("email", FieldCode::NotAnEmail),
        (_, Some("title")) => ("title", FieldCode::Mismatch),
        (_, Some("gender")) => ("gender", FieldCode::Mismatch),
        (_, Some("given_name")) if of_passenger => ("passport_given", FieldCode::NotPassportLatin),
        (_, Some("family_name")) if of_passenger => ("passport_surname", FieldCode::NotPassportLatin),
        _ => return None,
    };
    let why = if code == "validation_required" { FieldCode::Required } else { why };
    Some(FieldError::new(format!("travellers.{traveller}.{ours}"), why))
}
