//! Checks a traveller of an order. Document numbers are looked at and dropped: they are never kept or journaled.

use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value};

use super::error::Failure;
use super::{Call, checks, offer, offers};
use crate::ledger::Search;
use crate::ledger::order::Passenger;
use crate::world::wish::{Traveller, TravellerKind};

fn refuse(code: &str, at: &str, key: &str, message: &str) -> Failure {
    Failure::field(code, &format!("{at}/{key}"), message)
}

/// All travellers of an order: those of the search and no other, every infant with an adult.
pub fn party(call: &Call<'_>, data: &Map<String, Value>, search: &Search) -> Result<Vec<Passenger>, Failure> {
    let items = checks::filled(data, "", "passengers")?;
    let expected = offer::passenger_ids(call.world, search);
    if items.len() != expected.len() {
        return Err(Failure::field(
            "validation_length",
            "/passengers",
            "Every passenger of the offer must be given, and no other",
        ));
    }
    let last_departure = search.wish.slices.last().map(|s| s.date);
    let mut booked: Vec<Passenger> = Vec::new();
    for (place, item) in items.iter().enumerate() {
        let at = format!("/passengers/{place}");
        let fields = checks::object(item, &at)?;
        let id = checks::text(fields, &at, "id")?;
        let index = expected.iter().position(|(known, _)| known == id);
        let index = index.filter(|_| !booked.iter().any(|p| p.id == id));
        let index =
            index.ok_or_else(|| Failure::field("validation_inclusion", &format!("{at}/id"), "Not a passenger of the offer"))?;
        let traveller = &search.wish.travellers[index];
        let passenger = passenger(fields, &at, id, traveller, last_departure)?;
        let same = |p: &Passenger| p.given_name == passenger.given_name && p.family_name == passenger.family_name;
        if booked.iter().any(same) {
            let message = "Two passengers have the same name.";
            return Err(Failure::airline(422, "duplicate_passenger_name", "duffel", message));
        }
        booked.push(passenger);
    }
    for (id, _) in expected.iter().filter(|(_, lap)| *lap) {
        let carried =
            booked.iter().any(|p| p.kind == TravellerKind::Adult.word() && p.infant_passenger_id.as_deref() == Some(id));
        if !carried {
            return Err(Failure::required("/passengers/0/infant_passenger_id"));
        }
    }
    Ok(booked)
}

/// Reads one passenger object.
pub fn passenger(
    fields: &Map<String, Value>,
    at: &str,
    id: &str,
    traveller: &Traveller,
    last_departure: Option<NaiveDate>,
) -> Result<Passenger, Failure> {
    let given_name = name(fields, at, "given_name")?;
    let family_name = name(fields, at, "family_name")?;
    let title = checks::text(fields, at, "title")?;
    if !["mr", "ms", "mrs", "miss", "dr"].contains(&title) {
        return Err(refuse("invalid_passenger_title", at, "title", "Field 'title' must be mr, ms, mrs, miss or dr"));
    }
    let gender = checks::text(fields, at, "gender")?;
    if !["m", "f"].contains(&gender) {
        return Err(refuse("validation_inclusion", at, "gender", "Field 'gender' must be m or f"));
    }
    let born_on = checks::date(checks::text(fields, at, "born_on")?, &format!("{at}/born_on"))?;
    born(born_on, traveller, last_departure, at)?;
    let email = checks::text(fields, at, "email")?;
    if !is_mail(email) {
        return Err(refuse("invalid_email_address", at, "email", "Field 'email' is not a valid address"));
    }
    let phone = checks::text(fields, at, "phone_number")?;
    if !is_phone(phone) {
        return Err(refuse("invalid_phone_number", at, "phone_number", "Field 'phone_number' must be of the form +81312345678"));
    }
    documents(fields, at)?;
    let mut loyalty = offers::loyalty(fields, at)?;
    if loyalty.is_empty() {
        loyalty.clone_from(&traveller.loyalty);
    }
    Ok(Passenger {
        id: id.to_owned(),
        kind: traveller.kind.word().to_owned(),
        title: title.to_owned(),
        gender: gender.to_owned(),
        given_name: given_name.to_owned(),
        family_name: family_name.to_owned(),
        born_on,
        email: email.to_owned(),
        phone_number: phone.to_owned(),
        infant_passenger_id: checks::maybe_text(fields, at, "infant_passenger_id")?.map(str::to_owned),
        user_id: checks::maybe_text(fields, at, "user_id")?.map(str::to_owned),
        loyalty,
    })
}

/// Latin letters with spaces, hyphens and apostrophes, as airlines take them.
fn name<'a>(fields: &'a Map<String, Value>, at: &str, key: &str) -> Result<&'a str, Failure> {
    let text = checks::text(fields, at, key)?;
    let latin = |c: char| c.is_ascii_alphabetic() || " -'’.".contains(c) || ('\u{c0}'..='\u{24f}').contains(&c);
    if !text.chars().all(latin) || text.chars().count() > 50 {
        return Err(refuse("invalid_passenger_name", at, key, "Names take Latin letters, spaces, hyphens and apostrophes"));
    }
    Ok(text)
}

/// The age at the last departure must be the one searched for.
fn born(born_on: NaiveDate, traveller: &Traveller, last_departure: Option<NaiveDate>, at: &str) -> Result<(), Failure> {
    let Some(day) = last_departure else { return Ok(()) };
    let wrong = |message: &str| Err(refuse("validation_inclusion", at, "born_on", message));
    if born_on > day {
        return wrong("Field 'born_on' must be in the past");
    }
    let had_birthday = (day.month(), day.day()) >= (born_on.month(), born_on.day());
    let age = (day.year() - born_on.year() - i32::from(!had_birthday)).max(0) as u32;
    let fits = match traveller.age {
        Some(asked) => age == asked,
        None => TravellerKind::of_age(age) == traveller.kind,
    };
    if age > 130 || !fits { wrong("Field 'born_on' does not match the age searched for") } else { Ok(()) }
}

/// Something like an e-mail address.
pub fn is_mail(text: &str) -> bool {
    let Some((user, host)) = text.split_once('@') else { return false };
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '@';
    !user.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && user.chars().chain(host.chars()).all(plain)
}

/// E.164.
pub fn is_phone(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn documents(fields: &Map<String, Value>, at: &str) -> Result<(), Failure> {
    let items = checks::list(fields, at, "identity_documents")?;
    let mut seen: Vec<&str> = Vec::new();
    for (place, item) in items.iter().enumerate() {
        let at = format!("{at}/identity_documents/{place}");
        let document = checks::object(item, &at)?;
        let kind = checks::text(document, &at, "type")?;
        if !["passport", "tax_id", "known_traveler_number", "passenger_redress_number"].contains(&kind) || seen.contains(&kind) {
            return Err(refuse("validation_inclusion", &at, "type", "At most one document of each known type"));
        }
        seen.push(kind);
        checks::text(document, &at, "unique_identifier")?;
        if kind == "passport" {
            let country = checks::text(document, &at, "issuing_country_code")?;
            if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_uppercase()) {
                return Err(refuse("validation_format", &at, "issuing_country_code", "Must be a two-letter country code"));
            }
            checks::date(checks::text(document, &at, "expires_on")?, &format!("{at}/expires_on"))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_and_phone_are_told_from_nonsense() {
        for good in ["a@b.co", "taro.yamada+x@example.co.jp"] {
            assert!(is_mail(good), "{good}");
        }
        for bad in ["", "a", "a@", "@b.co", "a@b", "a b@c.co", "a@.co", "a@@b.co"] {
            assert!(!is_mail(bad), "{bad}");
        }
        assert!(is_phone("+81312345678"));
        for bad in ["0312345678", "+81-3-1234", "+12", "+1234567890123456"] {
            assert!(!is_phone(bad), "{bad}");
        }
    }
}
