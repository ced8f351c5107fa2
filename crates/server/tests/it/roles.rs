//! Every route × every role, made from the one table (control 1). A route that is not known here fails the test.
use crate::support::*;
use btm_api::account::{MeResponse, SessionsResponse};
use btm_api::{ProblemCode, paths};
use btm_domain::supply::{OfferHandle, SupplierId, SupplierMode};
use btm_domain::{Act, Role, SearchId, may};
use btm_server::routes::{Access, Method as M, Route, table};
use btm_store::offers::StoredOffer;
use reqwest::{Method, StatusCode};
use serde_json::json;

fn method(route: &Route) -> Method {
    match route.method {
        M::Get => Method::GET,
        M::Post => Method::POST,
        M::Put => Method::PUT,
        M::Delete => Method::DELETE,
        M::Head => Method::HEAD,
    }
}

const MISSING: &str = "01890000-0000-7000-8000-000000000000";

fn missing(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { MISSING } else { part }).collect::<Vec<_>>().join("/")
}

/// The status alone; bodies of streams are not waited for.
async fn status(world: &World, route: &Route, access: Option<&str>) -> StatusCode {
    let mut request = world.http.request(method(route), format!("{}{}", world.server.base_url, missing(route.path)));
    if let Some(access) = access {
        request = request.bearer_auth(access);
    }
    if route.takes.is_some() {
        request = request.json(&json!({}));
    }
    request.send().await.unwrap().status()
}

/// What the table must say, written down a second time by hand: a new route fails here until somebody has thought about it.
fn expected(route: &Route) -> Access {
    use Access::{Act as A, Enrolment, Public};
    match (route.method, route.path) {
        (M::Get, paths::SERVER | paths::HEALTH_LIVE | paths::HEALTH_READY | paths::OPENAPI) => Public,
        (
            M::Post,
            paths::INVITATION_LOOK_UP | paths::INVITATION_ACCEPT | paths::LOGIN | paths::LOGIN_CODE | paths::LOGIN_RECOVERY,
        ) => Public,
        (M::Post, paths::SESSION_REFRESH) => Public,
        (M::Post, paths::TOTP_BEGIN | paths::TOTP_CONFIRM) | (M::Get, paths::ME) | (M::Delete, paths::SESSION) => Enrolment,
        (M::Get | M::Delete, paths::SESSIONS) | (M::Delete, paths::SESSION_BY_ID) | (M::Put, paths::MY_TRAVELLER) => {
            A(Act::OwnAccount)
        }
        (M::Get | M::Post, paths::USERS) | (M::Put, paths::USER_ROLES) => A(Act::ManageUsers),
        (M::Post, paths::ARRANGER_LINKS) | (M::Delete, paths::ARRANGER_LINK_BY_ID) => A(Act::ManageUsers),
        (M::Get, paths::ARRANGER_LINKS) => A(Act::OwnAccount),
        (M::Get, paths::PLACES | paths::OFFER_EXTRAS | paths::BOOKING_TOP_UPS) => A(Act::Search),
        (
            M::Post,
            paths::SEARCH
            | paths::OFFER_REVIEW
            | paths::OFFER_EXTRAS
            | paths::STAY_SEARCH
            | paths::STAY_RATES
            | paths::CONNECT_SEARCH,
        ) => A(Act::Search),
        (M::Post, paths::PURCHASES) | (M::Get, paths::PURCHASE_BY_ID) => A(Act::BuyForSelf),
        (
            M::Post,
            paths::BOOKING_PAY
            | paths::BOOKING_CANCEL_QUOTE
            | paths::BOOKING_CANCEL
            | paths::BOOKING_CHANGE_OPTIONS
            | paths::BOOKING_CHANGE
            | paths::BOOKING_SCHEDULE_CHANGE
            | paths::DESK_REQUESTS
            | paths::DESK_REQUEST_WITHDRAW
            | paths::DESK_QUOTE_DECLINE,
        ) => A(Act::BuyForSelf),
        (M::Put | M::Delete, paths::BOOKING_CANCEL_WISH) => A(Act::BuyForSelf),
        (M::Get, paths::DRAFTS) | (M::Put | M::Delete, paths::DRAFT_BY_NAME) => A(Act::OwnAccount),
        (M::Get, paths::DESK_CASES | paths::DESK_CASE_BY_ID) => A(Act::WorkDesk),
        (M::Post, paths::DESK_CASE_CLAIM | paths::DESK_CASE_ACT) => A(Act::WorkDesk),
        (M::Get, paths::TRIPS | paths::TRIP_BY_ID | paths::DOCUMENT_BY_ID | paths::SYNC | paths::EVENTS) => A(Act::ReadOwnTrips),
        (M::Get, paths::BOOKING_USAGE | paths::BOOKING_INSTALL_GUIDE | paths::TRAVELLERS) => A(Act::ReadOwnTrips),
        (M::Get | M::Put, paths::TRAVELLER_BY_ID) => A(Act::ReadOwnTrips),
        // Signed by a supplier, not by a session.
        (M::Post | M::Head, paths::HOOK) => Access::Signed,
        // Over the loopback alone.
        (M::Get, "/metrics") => Public,
        other => panic!("a route without a row: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c01_every_route_for_every_role() {
    let world = World::new().await;
    let admin = world.admin("A", "a@example.com").await;
    let mut checked = 0;
    for route in table() {
        let name = format!("{:?} {}", route.method, route.path);
        assert_eq!(route.access, expected(&route), "{name}");
        let open = matches!(route.access, Access::Public | Access::Signed);
        let nobody = status(&world, &route, None).await;
        let forged = status(&world, &route, Some(&"A".repeat(43))).await;
        match route.access {
            Access::Public | Access::Signed => assert!(nobody != 401 && nobody != 403, "{name}: {nobody}"),
            _ => assert_eq!((nobody, forged), (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED), "{name}"),
        }
        let enrolling = world.session_of(&admin, Role::ALL.to_vec(), true).await;
        let enrolling = status(&world, &route, Some(&enrolling.access)).await;
        match route.access {
            Access::Act(_) => assert_eq!(enrolling, StatusCode::FORBIDDEN, "{name} while enrolling"),
            _ => assert!(enrolling != 401 || open, "{name} while enrolling: {enrolling}"),
        }
        for role in Role::ALL {
            // A session for each call, since some calls end it.
            let session = world.session_of(&admin, vec![role], false).await;
            let got = status(&world, &route, Some(&session.access)).await;
            let allowed = match route.access {
                Access::Act(act) => may(&[role], act),
                Access::Public | Access::Signed | Access::Enrolment => true,
            };
            if allowed {
                assert!(got != 401 && got != 403 || open, "{name} as {role:?}: {got}");
            } else {
                assert_eq!(got, StatusCode::FORBIDDEN, "{name} as {role:?}");
            }
            assert!(got.as_u16() < 500 || got == 502, "{name} as {role:?}: {got}");
            checked += 1;
        }
    }
    assert!(checked >= 8 * 60, "{checked}");
}

fn offer() -> btm_domain::Offer {
    serde_json::from_value(json!({
        "product": "flight", "id": "01890000-0000-7000-8000-000000000001", "expires_at": "2026-11-25T00:00:00Z",
        "owner": {"code": "ZZ", "name": "Duffel Airways"}, "slices": [], "cabin": "economy", "travellers": 1,
        "total": {"amount": "22000", "currency": "JPY"}, "base": null, "tax": null, "emissions_kg": null,
        "terms": {"change": null, "refund": null, "checked_bags": null, "carry_on_bags": null, "holdable": true,
            "payment_required_by": null, "price_guarantee_expires_at": null},
        "simulated": true
    }))
    .unwrap()
}

#[tokio::test]
async fn c01_a_foreign_id_answers_exactly_like_a_missing_one() {
    let world = World::new().await;
    let owner = world.admin("A", "a@example.com").await;
    let other_company = world.admin("B", "b@example.com").await;
    let colleague = world.session_of(&owner, vec![Role::CompanyAdmin, Role::Traveller], false).await;
    let me: MeResponse = owner.me(&world).await;
    let offer = offer();
    let bytes = br#"{"x":1}"#.to_vec();
    let handle = OfferHandle { supplier: SupplierId::Duffel, mode: SupplierMode::Sandbox, bytes, expires_at: offer.expires_at() };
    let search = SearchId(uuid::Uuid::nil());
    let stored = StoredOffer { tenant: me.organisation_id, user: me.user_id, search, offer: offer.clone(), handle };
    world.server.app().store.put_offers(vec![stored]).await.unwrap();
    let sessions: SessionsResponse = owner.get(&world, paths::SESSIONS).await.json();
    let session = sessions.sessions[0].id.to_string();
    let cases = [
        (Method::POST, paths::OFFER_REVIEW.replace("{offer_id}", &offer.id().to_string())),
        (Method::DELETE, paths::SESSION_BY_ID.replace("{session_id}", &session)),
    ];
    for (method, path) in cases {
        for access in [&other_company.access, &colleague.access] {
            let foreign = world.call(method.clone(), &path, Some(access), None).await;
            let (before, _) = path.split_at(path.find("/v1/").unwrap() + 4);
            assert_eq!(before, "/v1/");
            let id = if path.contains("offers") { offer.id().to_string() } else { session.clone() };
            let nothing = world.call(method.clone(), &path.replace(&id, MISSING), Some(access), None).await;
            let no_id = world.call(method.clone(), &path.replace(&id, "not-an-id"), Some(access), None).await;
            assert_eq!(foreign.status, 404, "{path}");
            assert_eq!((foreign.anonymous(), foreign.anonymous()), (nothing.anonymous(), no_id.anonymous()));
        }
        // The positive control: for its owner the thing is there.
        assert_ne!(world.call(method, &path, Some(&owner.access), None).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_companys_admin_invites_and_lists_and_no_operator_is_made() {
    let world = World::new().await;
    let admin = world.admin("A", "a@example.com").await;
    world.admin("B", "b@example.com").await;
    // The list is in order of invitation.
    world.clock.advance(chrono::TimeDelta::seconds(1));
    let invite = |email: &str, roles: serde_json::Value| {
        let (world, access) = (&world, admin.access.clone());
        let body = json!({"email": email, "roles": roles});
        async move { world.call(Method::POST, paths::USERS, Some(&access), Some(body)).await }
    };
    assert_eq!(invite("c@example.com", json!(["traveller", "arranger"])).await.status, 201);
    for (email, roles, field) in [
        ("nobody", json!(["traveller"]), "email"),
        ("d@example.com", json!([]), "roles"),
        ("d@example.com", json!(["operator"]), "roles"),
        ("B@example.com", json!(["traveller"]), "email"),
    ] {
        let refused = invite(email, roles).await.problem();
        assert_eq!((refused.code, refused.fields[0].field.as_str()), (ProblemCode::InvalidInput, field), "{email}");
    }
    let users: btm_api::account::UsersResponse = admin.get(&world, paths::USERS).await.json();
    let mails: Vec<&str> = users.users.iter().map(|u| u.email.as_str()).collect();
    assert_eq!(mails, ["a@example.com", "c@example.com"]);
    assert_eq!(users.users[1].roles, [Role::Traveller, Role::Arranger]);
    // Not by other roles for somebody who is there already, oneself included.
    for user in &users.users {
        let path = paths::USER_ROLES.replace("{user_id}", &user.user_id.to_string());
        let body = json!({"roles": ["company_admin", "traveller", "operator"]});
        let refused = world.call(Method::PUT, &path, Some(&admin.access), Some(body)).await.problem();
        assert_eq!((refused.code, refused.fields[0].field.as_str()), (ProblemCode::InvalidInput, "roles"));
    }
}
