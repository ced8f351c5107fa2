//! S-21: the roles of an account are changed by the company's admin, of whom one always stays.
use crate::driver::Driver;
use crate::world::{PASSWORD, World};
use btm_client::Trust;
use btm_server::TwoFactor;
use serde_json::{Value, json};

#[test]
fn roles_are_changed_as_a_whole_and_the_last_admin_stays_one() {
    let world = World::start(TwoFactor::Optional);
    let app = Driver::start(Trust::Exactly(world.server.ca_pem.clone()), None);
    app.stream("connect", json!({ "input": world.invite() }), "on_step").0.unwrap();
    app.ask("consent", json!({}));
    app.ask("accept_invitation", json!({ "password": PASSWORD }));
    let made = app.ask("invite_user", json!({ "email": "sato@example.com", "roles": ["traveller"] }));
    let users = |app: &Driver| app.ask("users", json!({}));
    let me = users(&app).as_array().unwrap().iter().find(|u| u["state"] == "active").unwrap()["user_id"].clone();
    let set = |user: &Value, roles: Value| app.call("set_roles", json!({ "user_id": user, "roles": roles }));

    let row = set(&made["user_id"], json!(["arranger", "approver"])).unwrap();
    assert_eq!(row["roles"], json!(["arranger", "approver"]));
    let kept = users(&app).as_array().unwrap().iter().find(|u| u["user_id"] == made["user_id"]).unwrap()["roles"].clone();
    assert_eq!(kept, json!(["arranger", "approver"]));

    for (user, roles) in [(&me, json!(["traveller"])), (&made["user_id"], json!([]))] {
        let refused = set(user, roles).unwrap_err();
        assert_eq!((&refused["code"], &refused["fields"][0]["field"]), (&json!("invalid_input"), &json!("roles")));
    }
    // Who is only invited is no admin yet: nobody could let them in.
    set(&made["user_id"], json!(["company_admin"])).unwrap();
    assert!(set(&me, json!(["traveller"])).is_err());
    assert_eq!(app.refused("set_roles", json!({ "user_id": "no id", "roles": ["traveller"] })), "not_found");
}
