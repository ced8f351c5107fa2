//! Each wrong certificate has its own error, and the right one none (control 19).
use crate::peers::{Leaf, api, authority, greeter, options, refused, serve, serve_from};
use btm_api_client::{Api, ApiError, TlsProblem, Trust};
use std::process::Command;

#[tokio::test]
async fn c19_the_right_certificate_is_accepted_and_can_be_shown() {
    let peer = serve(greeter(), Leaf::Good).await;
    let greeting = api(&peer).greet().await.unwrap();
    assert_eq!(greeting.server.product, "smart-btm");
    let certificate = greeting.certificate.unwrap();
    assert!(certificate.subject.contains("travel.aoba.example"), "{certificate:?}");
    assert!(certificate.issuer.contains("Aoba Internal CA"), "{certificate:?}");
    assert_eq!(certificate.fingerprint.len(), 32 * 3 - 1);
}

#[tokio::test]
async fn c19_an_untrusted_issuer_is_refused_and_named() {
    let peer = serve(greeter(), Leaf::Good).await;
    let stranger = authority("Somebody Else").pem();
    let api = Api::new(&peer.base_url, &options(Trust::Exactly(stranger))).unwrap();
    let ApiError::Tls(TlsProblem::Untrusted { issuer }) = refused(&api).await else { panic!("another error") };
    assert!(issuer.contains("Aoba Internal CA"), "{issuer}");
}

#[tokio::test]
async fn c19_expired_early_and_wrong_host_have_their_own_errors() {
    for (leaf, problem) in [
        (Leaf::Expired, TlsProblem::Expired),
        (Leaf::NotYetValid, TlsProblem::NotYetValid),
        (Leaf::OtherHost, TlsProblem::WrongHost),
    ] {
        let peer = serve(greeter(), leaf).await;
        assert_eq!(refused(&api(&peer)).await, ApiError::Tls(problem));
    }
}

#[tokio::test]
async fn c22_another_certificate_on_the_same_loopback_is_refused() {
    let ours = serve(greeter(), Leaf::Good).await;
    let other = serve(greeter(), Leaf::Good).await;
    let mixed = Api::new(&other.base_url, &options(Trust::Exactly(ours.ca_pem.clone()))).unwrap();
    assert!(matches!(refused(&mixed).await, ApiError::Tls(TlsProblem::Untrusted { .. })));
}

/// Run by the test below, with the system's store replaced.
#[tokio::test]
#[ignore = "needs SSL_CERT_FILE from its parent"]
async fn platform_child() {
    let wanted = std::env::var("BTM_TEST_BASE_URL").unwrap();
    let outcome = Api::new(&wanted, &options(Trust::Platform)).unwrap().greet().await;
    match std::env::var("BTM_TEST_EXPECTS").unwrap().as_str() {
        "greeting" => assert_eq!(outcome.unwrap().server.server_id, "0190-server"),
        _ => assert!(matches!(outcome, Err(ApiError::Tls(TlsProblem::Untrusted { .. }))), "{outcome:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c19_a_company_ca_added_to_the_systems_store_is_accepted() {
    let issuer = authority("Aoba Internal CA");
    let peer = serve_from(&issuer, greeter(), Leaf::Good).await;
    let folder = tempfile::tempdir().unwrap();
    for (pem, expects) in [(issuer.pem(), "greeting"), (authority("Other").pem(), "refusal")] {
        let file = folder.path().join("ca.pem");
        std::fs::write(&file, pem).unwrap();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "certificates::platform_child", "--ignored"]).env("SSL_CERT_FILE", &file);
        command.env_remove("SSL_CERT_DIR").env("BTM_TEST_BASE_URL", &peer.base_url).env("BTM_TEST_EXPECTS", expects);
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.contains("1 passed"), "{expects}: {said}");
    }
}
