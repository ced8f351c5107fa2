//! S-01: each check by name, each failure with its own code, nothing kept before consent.
use crate::service::Service;
use crate::world::{Computer, connect};
use btm_client::{CheckName, Client, Code, Explain, SessionState, StepState, Trust, Unsent};
use chrono::TimeDelta;

async fn failure(client: &Client, input: &str) -> (Code, Vec<(CheckName, StepState)>) {
    let mut steps = Vec::new();
    let error = client.connect(input, |s| steps.push((s.step, s.state))).await.expect_err("must fail");
    (error.explain().code, steps)
}

#[tokio::test]
async fn an_invitation_leads_to_facts_and_only_consent_keeps_them() {
    let service = Service::run().await;
    let computer = Computer::new();
    let client = computer.start(&service);
    let mut steps = Vec::new();
    let facts = client.connect(&service.link(), |s| steps.push((s.step, s.state))).await.unwrap();
    assert_eq!(facts.company_name.as_deref(), Some("青葉商事"));
    assert_eq!(facts.invited_email.as_deref(), Some("aoki@aoba.example"));
    assert!(facts.certificate_subject.contains("travel.aoba.example") && facts.simulated);
    use CheckName as N;
    let names = [N::Address, N::Name, N::Tls, N::Product, N::Version, N::Clock, N::Invitation];
    assert_eq!(steps, names.iter().flat_map(|n| [(*n, StepState::Running), (*n, StepState::Done)]).collect::<Vec<_>>());
    assert_eq!(client.boot().connection, None);
    client.consent().await.unwrap();
    let connection = Client::open(computer.options(service.trust())).boot().connection.unwrap();
    assert_eq!((connection.company_name.as_str(), connection.base_url), ("青葉商事", service.base_url.clone()));
    assert_eq!(client.boot().session, SessionState::None);
}

#[tokio::test]
async fn each_failed_check_says_which_and_why() {
    let service = Service::run().await;
    let computer = Computer::new();
    let client = computer.start(&service);
    let last = |steps: &[(CheckName, StepState)]| *steps.last().unwrap();
    let (code, steps) = failure(&client, "http://travel.example").await;
    assert_eq!((code, last(&steps)), (Code::HttpRefused, (CheckName::Address, StepState::Failed)));
    let (code, steps) = failure(&client, "何か").await;
    assert_eq!((code, last(&steps)), (Code::AddressInvalid, (CheckName::Address, StepState::Failed)));
    let (code, steps) = failure(&client, "no-such-host.invalid").await;
    assert_eq!((code, last(&steps)), (Code::NameNotFound, (CheckName::Name, StepState::Failed)));
    let (code, steps) = failure(&client, &service.base_url.replace("localhost", "127.0.0.1")).await;
    assert_eq!((code, last(&steps)), (Code::TlsWrongHost, (CheckName::Tls, StepState::Failed)));

    service.office.lock().unwrap().server.product = "another".into();
    let (code, steps) = failure(&client, &service.base_url).await;
    assert_eq!((code, last(&steps)), (Code::NotSmartBtm, (CheckName::Product, StepState::Failed)));
    service.office.lock().unwrap().server.product = "smart-btm".into();

    service.office.lock().unwrap().server.api_version = 2;
    let (code, steps) = failure(&client, &service.base_url).await;
    assert_eq!((code, last(&steps)), (Code::VersionMismatch, (CheckName::Version, StepState::Failed)));
    service.office.lock().unwrap().server.api_version = 1;

    computer.pass(TimeDelta::seconds(61));
    let (code, steps) = failure(&client, &service.base_url).await;
    assert_eq!((code, last(&steps)), (Code::ClockWrong, (CheckName::Clock, StepState::Failed)));
    computer.pass(TimeDelta::seconds(-1));
    client.connect(&service.base_url, |_| {}).await.expect("60 seconds are no matter");

    service.office.lock().unwrap().invitation = false;
    let (code, steps) = failure(&client, &service.link()).await;
    assert_eq!((code, last(&steps)), (Code::InvitationInvalid, (CheckName::Invitation, StepState::Failed)));
    assert_eq!(
        client.consent().await.unwrap_err().explain().code,
        Code::NotConnected,
        "a failed check leaves nothing to agree to"
    );
}

#[tokio::test]
async fn an_untrusted_server_is_named_with_its_issuer() {
    let service = Service::run().await;
    let other = Service::run().await;
    let client = Client::open(Computer::new().options(other.trust()));
    let error = client.connect(&service.link(), |_| {}).await.unwrap_err().explain();
    assert_eq!(error.code, Code::TlsUntrusted);
    assert!(error.facts["issuer"].contains("travel.aoba.example"), "{error:?}");
    assert_eq!(error.facts["host"], "localhost");
    assert_ne!(other.trust(), Trust::Platform);
}

#[tokio::test]
async fn forgetting_a_connection_leaves_no_key_and_no_file() {
    let service = Service::run().await;
    let computer = Computer::new();
    let client = computer.signed_in(&service).await;
    let stores = computer.folder.path().join("stores");
    assert!(walk(&stores) > 0);
    client.forget_connection(Unsent::Ask).await.unwrap();
    assert_eq!(walk(&stores), 0);
    assert_eq!(client.boot().connection, None);
    service.office.lock().unwrap().invitation = true;
    connect(&client, &service).await;
}

fn walk(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.map(|e| e.unwrap().path()).map(|p| if p.is_dir() { walk(&p) } else { 1 }).sum()
}
