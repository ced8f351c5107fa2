//! F-63, F-84: the own details are read and edited with no network; an edit never goes over what somebody else changed meanwhile.
use crate::outbox::{killed, set_up};
use crate::service::Service;
use crate::world::{Computer, eventually};
use btm_api::ProblemCode;
use btm_client::{Client, Code, Explain, OutboxState, Profile, ProfileBase, ProfileInput};
use btm_domain::TravellerDetails;

/// The form as it opens: filled with what is shown, on what that is based on.
fn form(profile: &Profile) -> (ProfileInput, ProfileBase) {
    let shown = || ProfileBase {
        revision: profile.revision,
        details: profile.details.clone(),
        birth_date_masked: profile.birth_date_masked.clone(),
    };
    let unsent = profile.unsent.as_ref();
    let d = unsent.map_or(&profile.details, |u| &u.details).clone();
    let input = ProfileInput {
        family_name: d.family_name,
        given_name: d.given_name,
        family_kana: d.family_kana,
        given_kana: d.given_kana,
        passport_surname: d.passport_surname,
        passport_given: d.passport_given,
        passport_confirmed: d.passport_confirmed,
        title: d.title,
        gender: d.gender,
        birth_date: d.birth_date.map(|d| d.to_string()).unwrap_or_default(),
        email: d.email,
        phone: d.phone,
    };
    (input, unsent.map_or_else(shown, |u| u.base.clone()))
}

async fn edit(client: &Client, change: impl FnOnce(&mut ProfileInput)) -> Result<Profile, Code> {
    let (mut input, base) = form(&client.profile().await.unwrap());
    change(&mut input);
    client.save_profile_of(None, input, Some(base)).await.map_err(|e| e.explain().code)
}

/// Somebody else keeps them, on another computer.
fn meanwhile(service: &Service, change: impl FnOnce(&mut TravellerDetails)) {
    let mut office = service.office.lock().unwrap();
    let mut details = office.me().traveller;
    change(&mut details);
    office.written.details = Some(details);
    office.written.revision += 1;
}

async fn refused(client: &Client) -> btm_client::OutboxEntry {
    let refused = || async { client.outbox().await.unwrap().items.into_iter().find(|i| i.state == OutboxState::Refused) };
    eventually("refused", refused).await
}

async fn emptied(client: &Client) {
    eventually("sent", || async { client.outbox().await.unwrap().items.is_empty().then_some(()) }).await;
}

#[tokio::test]
async fn the_own_details_are_there_with_no_network_but_for_the_birth_date() {
    let service = Service::run().await;
    let computer = Computer::new();
    let born = "1985-04-23".parse().unwrap();
    meanwhile(&service, |d| (d.phone, d.birth_date) = ("+819012345678".into(), Some(born)));
    set_up(&computer, &service).await;
    service.stop();
    let client = computer.start(&service);
    let shown = client.profile().await.unwrap();
    assert_eq!((shown.details.family_name.as_str(), shown.details.phone.as_str()), ("青木", "+819012345678"));
    assert_eq!((shown.details.birth_date, shown.birth_date_masked.as_deref()), (None, Some("19**-**-23")));
    assert!(shown.as_of.is_some() && shown.unsent.is_none());
    let saved = edit(&client, |i| i.phone = "+819011112222".into()).await.unwrap();
    assert_eq!(saved.birth_date_masked.as_deref(), Some("19**-**-23"), "untouched");
    assert_eq!(client.profile().await.unwrap().details.phone, "+819011112222", "as typed");
}

#[tokio::test]
async fn a_late_edit_takes_in_what_others_changed_and_changes_nothing_else() {
    let service = Service::run().await;
    let computer = Computer::new();
    set_up(&computer, &service).await;
    killed(computer.options(service.trust()), |client| async move {
        edit(&client, |i| i.phone = "+819011112222".into()).await.unwrap();
    })
    .await;
    let born = "1985-04-23".parse().unwrap();
    meanwhile(&service, |d| (d.email, d.birth_date) = ("new@aoba.example".into(), Some(born)));
    let client = computer.start(&service);
    client.go_online();
    emptied(&client).await;
    let office = service.office.lock().unwrap();
    let kept = office.written.details.as_ref().unwrap();
    assert_eq!((kept.phone.as_str(), kept.email.as_str()), ("+819011112222", "new@aoba.example"));
    assert_eq!((kept.family_name.as_str(), kept.birth_date), ("青木", Some(born)));
}

#[tokio::test]
async fn a_field_that_both_changed_is_set_aside_with_both_values_and_sent_as_chosen() {
    let service = Service::run().await;
    let computer = Computer::new();
    set_up(&computer, &service).await;
    killed(computer.options(service.trust()), |client| async move {
        edit(&client, |i| (i.phone, i.given_name) = ("+819011112222".into(), "美沙紀".into())).await.unwrap();
    })
    .await;
    let born = "1985-04-23".parse().unwrap();
    meanwhile(&service, |d| {
        d.phone = "+819099998888".into();
        d.email = "new@aoba.example".into();
        d.birth_date = Some(born);
    });
    killed(computer.options(service.trust()), |client| async move {
        client.go_online();
        let item = refused(&client).await;
        assert_eq!(item.refusal.unwrap().code, Code::DetailsChanged);
    })
    .await;
    {
        let office = service.office.lock().unwrap();
        assert_eq!(office.written.details.as_ref().unwrap().phone, "+819099998888", "not written over");
    }
    // Through a kill, with no network: both values, and what was typed.
    let client = computer.start(&service);
    let shown = client.profile().await.unwrap();
    let unsent = shown.unsent.clone().unwrap();
    assert_eq!((unsent.conflicts, unsent.refusal.unwrap().code), (vec!["phone".to_owned()], Code::DetailsChanged));
    assert_eq!((unsent.details.phone.as_str(), unsent.base.details.phone.as_str()), ("+819011112222", "+819099998888"));
    assert_eq!((unsent.details.given_name.as_str(), unsent.details.email.as_str()), ("美沙紀", "new@aoba.example"));
    assert_eq!((unsent.base.details.birth_date, unsent.base.birth_date_masked.as_deref()), (None, Some("19**-**-23")));
    // Theirs is chosen; sending takes the place of what was refused.
    edit(&client, |i| i.phone = "+819099998888".into()).await.unwrap();
    client.go_online();
    emptied(&client).await;
    let office = service.office.lock().unwrap();
    let kept = office.written.details.as_ref().unwrap();
    assert_eq!((kept.phone.as_str(), kept.given_name.as_str(), kept.birth_date), ("+819099998888", "美沙紀", Some(born)));
}

#[tokio::test]
async fn met_while_online_both_stand_aside_until_the_person_has_chosen() {
    let service = Service::run().await;
    let computer = Computer::new();
    let client = computer.signed_in(&service).await;
    let (mut input, base) = form(&client.profile().await.unwrap());
    input.phone = "+819011112222".into();
    meanwhile(&service, |d| d.phone = "+819099998888".into());
    let told = match client.save_profile_of(None, input, Some(base)).await {
        Err(e) => e.explain().code,
        // The live connection took it first.
        Ok(_) => refused(&client).await.refusal.unwrap().code,
    };
    assert_eq!(told, Code::DetailsChanged);
    let shown = client.profile().await.unwrap();
    assert_eq!(shown.details.phone, "+819099998888", "what is in force");
    assert_eq!(shown.unsent.unwrap().details.phone, "+819011112222");
    edit(&client, |i| i.phone = "+819011112222".into()).await.unwrap();
    emptied(&client).await;
    assert_eq!(client.profile().await.unwrap().details.phone, "+819011112222");
}

#[tokio::test]
async fn a_refused_edit_opens_as_it_was_typed_and_is_replaced_by_the_next() {
    let service = Service::run().await;
    let computer = Computer::new();
    set_up(&computer, &service).await;
    killed(computer.options(service.trust()), |client| async move {
        edit(&client, |i| (i.phone, i.birth_date) = ("+819011112222".into(), "1985-04-23".into())).await.unwrap();
    })
    .await;
    service.office.lock().unwrap().written.refuse = Some(ProblemCode::InvalidInput);
    killed(computer.options(service.trust()), |client| async move {
        client.go_online();
        let item = refused(&client).await;
        assert_eq!((item.refusal.unwrap().code, item.traveller_id), (Code::InvalidInput, None));
    })
    .await;
    let client = computer.start(&service);
    let shown = client.profile().await.unwrap();
    assert_eq!(shown.details.phone, "", "what is in force");
    let (typed, _) = form(&shown);
    assert_eq!((typed.phone.as_str(), typed.birth_date.as_str()), ("+819011112222", "1985-04-23"));
    edit(&client, |i| i.phone = "+819033334444".into()).await.unwrap();
    let items = client.outbox().await.unwrap().items;
    assert_eq!(items.iter().map(|i| i.state).collect::<Vec<_>>(), [OutboxState::Waiting], "in its place");
    service.office.lock().unwrap().written.refuse = None;
    client.go_online();
    emptied(&client).await;
    let office = service.office.lock().unwrap();
    assert_eq!(office.written.details.as_ref().unwrap().phone, "+819033334444");
}

#[tokio::test]
async fn an_answer_that_was_lost_is_no_conflict_with_oneself() {
    let service = Service::run().await;
    let computer = Computer::new();
    set_up(&computer, &service).await;
    service.office.lock().unwrap().written.lose = true;
    killed(computer.options(service.trust()), |client| async move {
        client.go_online();
        client.sync().await.unwrap();
        edit(&client, |i| i.phone = "+819011112222".into()).await.unwrap();
    })
    .await;
    service.office.lock().unwrap().written.lose = false;
    let client = computer.start(&service);
    client.go_online();
    emptied(&client).await;
    assert_eq!(service.office.lock().unwrap().written.details.as_ref().unwrap().phone, "+819011112222");
}
