//! TLS, the loopback of standalone mode, limits of size and depth, the one shape of problems (controls 19, 22, 30, 31, 32).
use crate::support::*;
use btm_api::server::ServerResponse;
use btm_api::{ProblemCode, paths};
use btm_server::{Rate, ServerConfig, Storage};
use btm_testkit::ManualClock;
use reqwest::Method;
use serde_json::json;
use std::process::{Command, Stdio};

fn s_client(address: &str, ca: &std::path::Path, version: &[&str]) -> bool {
    let output = Command::new("openssl")
        .args(["s_client", "-connect", address, "-verify_return_error", "-CAfile"])
        .arg(ca)
        .args(version)
        .stdin(Stdio::null())
        .output()
        .expect("openssl is installed");
    output.status.success()
}

/// HTTP/1.1 alone, where a host is a header and nothing else.
fn http1(world: &World) -> reqwest::Client {
    let ca = reqwest::Certificate::from_pem_bundle(world.server.ca_pem.as_bytes()).unwrap();
    reqwest::Client::builder().tls_certs_only(ca).no_proxy().http1_only().build().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn c19_tls_1_2_and_1_3_and_nothing_older() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, &world.server.ca_pem).unwrap();
    let address = world.server.base_url.trim_start_matches("https://").to_owned();
    let asked = |version: &'static [&'static str]| {
        let (address, ca) = (address.clone(), ca.clone());
        async move { tokio::task::spawn_blocking(move || s_client(&address, &ca, version)).await.unwrap() }
    };
    assert!(asked(&["-tls1_3"]).await && asked(&["-tls1_2"]).await);
    assert!(!asked(&["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"]).await);
    assert!(!asked(&["-tls1", "-cipher", "DEFAULT@SECLEVEL=0"]).await);
    // Another CA does not do, and plain http is no language here.
    let stranger = World::new().await;
    let refused = stranger.http.get(format!("{}/v1/server", world.server.base_url)).send().await;
    assert!(refused.is_err());
    let plain = world.http.get(format!("http://{address}/v1/server")).send().await;
    assert!(plain.is_err());
}

#[tokio::test]
async fn c22_standalone_listens_on_the_loopback_to_its_literal_name_with_a_new_certificate_each_start() {
    let start = || async {
        let config = ServerConfig::standalone("この端末", Storage::Memory, [3; 32]);
        World::start(config, ManualClock::at(NOW)).await
    };
    let (one, two) = (start().await, start().await);
    assert_ne!(one.server.ca_pem, two.server.ca_pem);
    assert!(one.server.base_url.starts_with("https://127.0.0.1:"));
    let answer = one.call(Method::GET, paths::SERVER, None, None).await;
    let server: ServerResponse = answer.json();
    assert_eq!((server.product.as_str(), server.name.as_str(), server.time), ("smart-btm", "この端末", one.now()));
    assert!(!answer.headers.contains_key("access-control-allow-origin"));
    let http1 = http1(&one);
    for host in ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example"] {
        for http in [&one.http, &http1] {
            let rebound = http.get(format!("{}{}", one.server.base_url, paths::SERVER)).header("host", host);
            assert_eq!(rebound.send().await.unwrap().status(), 403, "{host}");
        }
    }
    assert_eq!(one.call(Method::GET, paths::TRIPS, None, None).await.code(), ProblemCode::Unauthorised);
    let across = one.http.get(format!("{}{}", two.server.base_url, paths::SERVER)).send().await;
    assert!(across.is_err(), "another loopback certificate is refused");
}

#[tokio::test]
async fn c30_problems_have_one_shape_and_say_nothing_of_the_inside() {
    let world = World::new().await;
    assert_eq!(world.call(Method::GET, "/v1/nothing", None, None).await.code(), ProblemCode::NotFound);
    assert_eq!(world.call(Method::PATCH, paths::LOGIN, None, None).await.code(), ProblemCode::MethodNotAllowed);
    assert_eq!(world.call(Method::GET, paths::ME, None, None).await.code(), ProblemCode::Unauthorised);
    let foreign = "'; drop table users; -- \u{202e}\r\nINFO forged";
    let refused = world.post(paths::LOGIN, json!({"email": foreign})).await;
    assert_eq!(refused.code(), ProblemCode::InvalidInput);
    assert!(!refused.text.contains("drop") && !refused.text.contains("missing field"), "{}", refused.text);
    let device = Person::new("x").device();
    let asked = world.post(paths::LOGIN, json!({"email": foreign, "password": foreign, "device": device})).await;
    assert_eq!(asked.code(), ProblemCode::WrongCredentials);
    assert_eq!(asked.headers["cache-control"], "no-store");
    assert_eq!(asked.headers["www-authenticate"], "Bearer");
    // A store that has stopped is "later", without a word about it.
    world.server.app().store.close().await;
    let broken = world.post(paths::INVITATION_LOOK_UP, json!({"token": "x"})).await.problem();
    assert_eq!((broken.code, broken.detail), (ProblemCode::Busy, None));
    assert_eq!(world.call(Method::GET, paths::HEALTH_LIVE, None, None).await.status, 200);
    assert_eq!(world.call(Method::GET, paths::HEALTH_READY, None, None).await.status, 503);
}

#[tokio::test]
async fn c32_large_deep_compressed_and_foreign_bodies_are_refused() {
    let world = World::new().await;
    let send = |content_type: &str, encoding: Option<&str>, body: Vec<u8>| {
        let url = format!("{}{}", world.server.base_url, paths::LOGIN);
        let mut request = world.http.post(url).header("content-type", content_type).body(body);
        if let Some(encoding) = encoding {
            request = request.header("content-encoding", encoding);
        }
        async move {
            let response = request.send().await.unwrap();
            (response.status().as_u16(), response.json::<btm_api::Problem>().await.unwrap().code)
        }
    };
    let large = format!("{{\"email\":\"{}\"}}", "a".repeat(1024 * 1024)).into_bytes();
    assert_eq!(send("application/json", None, large).await, (413, ProblemCode::TooLarge));
    let deep = format!("{}1{}", "[".repeat(33), "]".repeat(33)).into_bytes();
    assert_eq!(send("application/json", None, deep).await, (422, ProblemCode::InvalidInput));
    assert_eq!(send("application/json", Some("gzip"), vec![31, 139, 8]).await, (422, ProblemCode::InvalidInput));
    assert_eq!(send("text/plain", None, b"{}".to_vec()).await, (422, ProblemCode::InvalidInput));
    assert_eq!(send("application/json", None, vec![0xff, 0xfe]).await, (422, ProblemCode::InvalidInput));
    let mut flood = http1(&world).get(format!("{}{}", world.server.base_url, paths::SERVER));
    for n in 0..200 {
        flood = flood.header(format!("x-flood-{n}"), "1");
    }
    assert!(flood.send().await.is_ok_and(|r| r.status() == 431));
}

#[tokio::test]
async fn c30_a_panic_is_a_problem_without_its_words() {
    use tower::ServiceExt;
    let world = World::new().await;
    let app = world.server.app().clone();
    async fn panics() -> &'static str {
        panic!("the inside of the house")
    }
    let envelope = axum::middleware::from_fn_with_state(app, btm_server::http::envelope);
    let router = axum::Router::new().route("/panic", axum::routing::get(panics)).layer(envelope);
    let request = axum::http::Request::get("/panic").body(axum::body::Body::empty()).unwrap();
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["content-type"]),
        (500, &"application/problem+json".parse().unwrap())
    );
    let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
    let problem: btm_api::Problem = serde_json::from_slice(&body).unwrap();
    assert_eq!((problem.code, problem.request_id, problem.detail), (ProblemCode::Internal, id, None));
}

#[tokio::test]
async fn c31_sign_in_is_limited_by_address() {
    let world = World::with(|c| c.limits.sign_in = Rate { burst: 3, per_minute: 60 }).await;
    let ask = || world.post(paths::INVITATION_LOOK_UP, json!({"token": "x"}));
    for _ in 0..3 {
        assert_eq!(ask().await.code(), ProblemCode::InvitationInvalid);
    }
    let limited = ask().await;
    assert_eq!((limited.status.as_u16(), limited.code()), (429, ProblemCode::RateLimited));
    assert_eq!(limited.headers["retry-after"], "1");
    assert_eq!(world.call(Method::GET, paths::SERVER, None, None).await.status, 200);
    world.clock.advance(chrono::TimeDelta::seconds(1));
    assert_eq!(ask().await.code(), ProblemCode::InvitationInvalid);
}

#[tokio::test]
async fn the_committed_openapi_document_is_the_servers() {
    let world = World::new().await;
    let served = world.call(Method::GET, paths::OPENAPI, None, None).await.text;
    let committed = include_str!("../../../../docs/openapi.json");
    assert!(served == committed, "docs/openapi.json is old: smart-btm-server openapi > docs/openapi.json");
    let document: serde_json::Value = serde_json::from_str(&served).unwrap();
    let operations: usize = document["paths"].as_object().unwrap().values().map(|p| p.as_object().unwrap().len()).sum();
    assert_eq!(operations, btm_server::routes::table().len());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_date_of_the_servers_own_clock() {
    let world = World::new().await;
    let admin = world.admin("A", "a@example.com").await;
    world.clock.advance(chrono::TimeDelta::seconds(75));
    let wanted = "Tue, 24 Nov 2026 03:01:25 GMT";
    let all = [
        (Method::GET, paths::SERVER, None, 200),
        (Method::GET, paths::ME, Some(&admin.access), 200),
        (Method::GET, paths::ME, None, 401),
        (Method::GET, "/v1/nothing", None, 404),
        (Method::PUT, paths::SERVER, None, 405),
        (Method::DELETE, "/v1/drafts/none", Some(&admin.access), 204),
    ];
    for (method, path, access, status) in all {
        let answer = world.call(method, path, access.map(String::as_str), None).await;
        assert_eq!((answer.status.as_u16(), answer.headers["date"].to_str().unwrap()), (status, wanted), "{path}");
        assert_eq!(answer.headers.get_all("date").iter().count(), 1, "{path}");
    }
    let events = world.http.get(format!("{}{}", world.server.base_url, paths::EVENTS)).bearer_auth(&admin.access);
    let mut events = events.send().await.unwrap();
    assert_eq!(events.headers()["date"], wanted);
    let first = events.chunk().await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&first).contains("\"at\":\"2026-11-24T03:01:25Z\""), "{first:?}");
}
