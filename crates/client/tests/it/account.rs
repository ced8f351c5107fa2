//! S-02: password, second factor, enrolment, the session over restarts, signing out.
use crate::service::Service;
use crate::world::{Computer, connect, event, eventually};
use btm_client::{Client, ClientEvent, ClientOptions, Code, Explain, Online, SessionState, SignInOutcome, Unsent};
use btm_domain::FieldCode;

#[tokio::test]
async fn enrolment_leads_from_the_invitation_to_a_full_session() {
    let service = Service::run().await;
    service.office.lock().unwrap().factor = true;
    let computer = Computer::new();
    let client = computer.start(&service);
    connect(&client, &service).await;
    let empty = client.accept_invitation("".into()).await.unwrap_err().explain();
    assert_eq!((empty.code, empty.fields[0].code), (Code::InvalidInput, FieldCode::Required));
    let outcome = client.accept_invitation("correct horse battery".into()).await.unwrap();
    assert_eq!((outcome, client.boot().session), (SignInOutcome::EnrolmentNeeded, SessionState::EnrolmentNeeded));
    let enrolment = client.begin_enrolment().await.unwrap();
    assert_eq!(enrolment.secret_text, "JBSWY3DPEHPK3PXP");
    assert!(enrolment.qr_svg.contains("<svg") && !format!("{enrolment:?}").contains("JBSW"));
    assert_eq!(client.confirm_enrolment("12345").await.unwrap_err().explain().fields[0].code, FieldCode::NotSixDigits);
    assert_eq!(client.confirm_enrolment("654321").await.unwrap_err().explain().code, Code::WrongCode);
    assert_eq!(client.confirm_enrolment("１２３ ４５６").await.unwrap().len(), 10);
    assert_eq!(client.boot().session, SessionState::SignedIn);
    assert_eq!(client.boot().connection.unwrap().user_name.as_deref(), Some("青木 美咲"));
    assert_eq!(client.sync().await.unwrap().online, Online::Online);
}

#[tokio::test]
async fn signing_in_asks_for_the_code_and_out_wipes_this_computer() {
    let service = Service::run().await;
    let computer = Computer::new();
    let client = computer.signed_in(&service).await;
    let stores = computer.folder.path().join("stores");
    client.sign_out(Unsent::Ask).await.unwrap();
    assert_eq!(service.office.lock().unwrap().ended, 1, "the server was told");
    assert_eq!(client.today().await.unwrap_err().explain().code, Code::NotConnected);
    let left: Vec<_> = std::fs::read_dir(stores.join("0190-server")).unwrap().map(|e| e.unwrap().path()).collect();
    assert!(left.iter().all(|p| std::fs::read_dir(p).unwrap().next().is_none()), "{left:?}");
    assert_eq!(format!("{:?}", computer.keys), "KeyStore::Memory(***)");

    service.office.lock().unwrap().factor = true;
    service.office.lock().unwrap().enrolled = true;
    let wrong = client.sign_in("aoki@aoba.example", "wrong".into()).await.unwrap_err().explain();
    assert_eq!((wrong.code, wrong.request_id.as_deref()), (Code::WrongCredentials, Some("req-7")));
    let outcome = client.sign_in("aoki@aoba.example", "correct horse battery".into()).await.unwrap();
    assert_eq!(outcome, SignInOutcome::SecondFactor);
    assert_eq!(client.submit_code("000000").await.unwrap_err().explain().code, Code::WrongCode);
    client.submit_code("123456").await.unwrap();
    assert_eq!(client.boot().session, SessionState::SignedIn);
    assert!(client.submit_code("123456").await.is_err(), "the sign-in is over");
}

/// One life of the app in a runtime of its own, of which nothing goes on: what it believed at its start, and what its sync found.
async fn in_a_process(options: ClientOptions, link: String, first: bool) -> (SessionState, Online) {
    let life = move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let seen = runtime.block_on(async {
            let client = Client::open(options);
            client.start();
            if first {
                client.connect(&link, |_| {}).await.unwrap();
                client.consent().await.unwrap();
                client.accept_invitation("correct horse battery".into()).await.unwrap();
            }
            let believed = client.boot().session;
            client.go_online();
            (believed, client.sync().await.unwrap().online)
        });
        runtime.shutdown_background();
        seen
    };
    tokio::task::spawn_blocking(life).await.unwrap()
}

#[tokio::test]
async fn a_restart_resumes_the_session_with_the_newest_token() {
    let service = Service::run().await;
    let computer = Computer::new();
    in_a_process(computer.options(service.trust()), service.link(), true).await;
    let generation = service.office.lock().unwrap().generation;
    let again = in_a_process(computer.options(service.trust()), service.link(), false).await;
    assert_eq!(again, (SessionState::SignedIn, Online::Online), "assumed before anything was asked, then true");
    assert!(service.office.lock().unwrap().generation > generation);
    let third = computer.start(&service);
    third.go_online();
    assert_eq!(third.sync().await.unwrap().online, Online::Online);
    assert_eq!(third.boot().session, SessionState::SignedIn);
}

#[tokio::test]
async fn a_session_ended_by_the_server_leaves_reading_and_says_so() {
    let service = Service::run().await;
    let computer = Computer::new();
    let client = computer.signed_in(&service).await;
    let mut events = client.events();
    service.office.lock().unwrap().session = false;
    assert_eq!(client.sync().await.unwrap().online, Online::SessionLocked);
    event(&mut events, |e| matches!(e, ClientEvent::Session(SessionState::Expired)).then_some(())).await;
    client.today().await.expect("what is here can be read");
    assert!(client.profile().await.unwrap().as_of.is_some(), "the own details too");
    let refused = client.travellers().await.unwrap_err().explain();
    assert_eq!(refused.code, Code::SessionExpired);
    drop(client);
    let again = computer.start(&service);
    assert_eq!(again.boot().session, SessionState::Expired);
    again.today().await.expect("also after a restart");
    let outcome = again.sign_in("aoki@aoba.example", "correct horse battery".into()).await.unwrap();
    assert_eq!(outcome, SignInOutcome::SignedIn);
    eventually("online", || async { (again.sync().await.unwrap().online == Online::Online).then_some(()) }).await;
}

#[tokio::test]
async fn no_secret_is_in_any_file() {
    let service = Service::run().await;
    let computer = Computer::new();
    let client = computer.signed_in(&service).await;
    client.go_online();
    client.sync().await.unwrap();
    let mut seen = 0;
    let mut folders = vec![computer.folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            seen += 1;
            for canary in ["correct horse battery", "refresh-000", "access-000"] {
                let wide: Vec<u8> = canary.encode_utf16().flat_map(u16::to_le_bytes).collect();
                let found =
                    bytes.windows(canary.len()).any(|w| w == canary.as_bytes()) || bytes.windows(wide.len()).any(|w| w == wide);
                assert!(!found, "{canary} in {}", path.display());
            }
        }
    }
    assert!(seen >= 2, "the register and the store were looked at");
}
