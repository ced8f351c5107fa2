//! Customer users: who orders belong to at the supplier. They cannot be deleted.

use serde_json::{Map, Value, json};

use super::error::Failure;
use super::page::{self, Paging};
use super::{Answer, Call, checks, checks_people, view};
use crate::ledger::{Event, User};

/// `POST /identity/customer/users {email, given_name, family_name, phone_number?}`.
pub fn create(call: &mut Call<'_>) -> Answer {
    let data = checks::data(call.request)?;
    let number = call.ledger.state.next_record;
    let id = call.world.ids.make("icu_", &[number, call.now.timestamp_micros() as u64]);
    let user = read_user(call, &data, id, number, call.now)?;
    call.ledger.commit(call.now, Event::User { user: user.clone() }, true);
    Ok(page::one(201, &view(&user)))
}

/// `PUT /identity/customer/users/{id}`: replaces all fields.
pub fn replace(call: &mut Call<'_>, id: &str) -> Answer {
    let before = find(call, id)?.clone();
    let data = checks::data(call.request)?;
    let user = read_user(call, &data, before.id, before.number, before.made_at)?;
    call.ledger.commit(call.now, Event::User { user: user.clone() }, true);
    Ok(page::one(200, &view(&user)))
}

/// `GET /identity/customer/users/{id}`.
pub fn read(call: &mut Call<'_>, id: &str) -> Answer {
    Ok(page::one(200, &view(find(call, id)?)))
}

/// `GET /identity/customer/users?email=`.
pub fn list(call: &mut Call<'_>) -> Answer {
    let paging = Paging::read(call.request)?;
    let wanted = call.request.param("email");
    let mine = call.ledger.state.users.values().filter(|u| u.account == call.account);
    let mut users: Vec<&User> = mine.filter(|u| wanted.is_none_or(|w| u.email.eq_ignore_ascii_case(w))).collect();
    users.sort_by_key(|u| u.number);
    let (page, meta) = paging.cut(&users, |u| u.id.clone());
    let views: Vec<Value> = page.iter().map(|u| view(u)).collect();
    Ok(page::many(&views, &meta))
}

fn find<'a>(call: &'a Call<'_>, id: &str) -> Result<&'a User, Failure> {
    let found = call.ledger.state.users.get(id).filter(|u| u.account == call.account);
    found.ok_or_else(|| Failure::not_found("customer user"))
}

fn read_user(
    call: &Call<'_>,
    data: &Map<String, Value>,
    id: String,
    number: u64,
    made_at: chrono::DateTime<chrono::Utc>,
) -> Result<User, Failure> {
    let email = checks::text(data, "", "email")?;
    if !checks_people::is_mail(email) {
        return Err(Failure::field("invalid_email_address", "/email", "Field 'email' is not a valid address"));
    }
    let phone_number = checks::maybe_text(data, "", "phone_number")?;
    if phone_number.is_some_and(|p| !checks_people::is_phone(p)) {
        return Err(Failure::field(
            "invalid_phone_number",
            "/phone_number",
            "Field 'phone_number' must be of the form +81312345678",
        ));
    }
    let user = User {
        id,
        number,
        account: call.account.clone(),
        email: email.to_owned(),
        given_name: checks::text(data, "", "given_name")?.to_owned(),
        family_name: checks::text(data, "", "family_name")?.to_owned(),
        phone_number: phone_number.map(str::to_owned),
        made_at,
    };
    let same = |u: &User| u.account == user.account && u.id != user.id && u.email.eq_ignore_ascii_case(&user.email);
    if call.ledger.state.users.values().any(same) {
        let message = "A customer user with this e-mail address exists.";
        return Err(Failure::new(422, "validation_error", "emails_not_unique", "E-mail addresses not unique", message));
    }
    Ok(user)
}

fn view(user: &User) -> Value {
    json!({
        "id": user.id,
        "live_mode": false,
        "email": user.email,
        "given_name": user.given_name,
        "family_name": user.family_name,
        "phone_number": user.phone_number,
        "group": null,
        "created_at": view::instant(user.made_at),
    })
}
