//! Starting: only our own sandbox is a sandbox.
use crate::ambient::{clock, entropy};
use crate::payloads::duffel;
use crate::peer::{Peer, Reply};
use btm_suppliers::{Access, Duffel, ErrorKind, StartError, Supplier};

async fn start(peer: &Peer, ca_pem: &[u8]) -> Result<Duffel, StartError> {
    let access = Access::sandbox(&peer.base_url, ca_pem, "duffel_test_secret".into()).unwrap();
    Duffel::connect(access, clock(), entropy()).await
}

#[tokio::test]
async fn what_does_not_say_that_it_is_ours_is_refused() {
    for (status, body) in
        [(200, r#"{"sandbox":"another"}"#), (200, "<html>"), (200, "{}"), (404, ""), (403, "Forbidden"), (302, "")]
    {
        let peer = Peer::raw(move |_| Reply::Json(status, body.into())).await;
        assert_eq!(start(&peer, &peer.ca_pem).await.err(), Some(StartError::NotOurSandbox), "{status} {body}");
    }
}

#[tokio::test]
async fn a_certificate_of_another_authority_is_no_answer() {
    let (peer, other) = (Peer::start(|_| Reply::Close).await, Peer::start(|_| Reply::Close).await);
    assert_eq!(start(&peer, &other.ca_pem).await.err(), Some(StartError::SandboxSilent(ErrorKind::Unavailable)));
    assert!(start(&peer, &peer.ca_pem).await.is_ok());
}

#[tokio::test]
async fn every_request_carries_the_headers_and_no_cookie_comes_back() {
    let peer = Peer::start(|_| {
        Reply::With(
            200,
            "content-type: application/json\r\nset-cookie: a=b\r\n".into(),
            br#"{"data":[],"meta":{"after":null}}"#.to_vec(),
        )
    })
    .await;
    let shop = duffel(&peer).await;
    assert!(shop.health().await.reachable);
    assert!(shop.health().await.reachable);
    let seen = peer.last("/air/airlines?limit=1");
    for line in
        ["authorization: bearer duffel_test_secret", "duffel-version: v2", "accept: application/json", "accept-encoding: gzip"]
    {
        assert!(seen.head.contains(line), "{line} in {}", seen.head);
    }
    assert!(!seen.head.contains("cookie"));
}
