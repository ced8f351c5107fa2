//! A proxy that wants a login has its own error. The proxy comes from the environment, so each case is a process of its own.
use crate::peers::{options, refused};
use btm_api_client::{Api, ApiError, Trust};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;

#[tokio::test]
#[ignore = "needs HTTPS_PROXY from its parent"]
async fn proxied_child() {
    let trust = Trust::Exactly(crate::peers::authority("Nobody").pem());
    let api = Api::new("https://travel.aoba.example", &options(trust)).unwrap();
    let error = refused(&api).await;
    match std::env::var("BTM_TEST_EXPECTS").unwrap().as_str() {
        "login" => assert_eq!(error, ApiError::ProxyLogin),
        _ => assert!(matches!(error, ApiError::Unreachable), "{error:?}"),
    }
    assert!(!error.may_have_arrived());
}

#[test]
fn c21_a_proxy_that_wants_a_login_says_so() {
    for (answer, expects) in [
        ("HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Negotiate\r\ncontent-length: 0\r\n\r\n", "login"),
        ("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n", "failure"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let proxy = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut head = [0u8; 512];
            let n = stream.read(&mut head).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8_lossy(&head[..n]).into_owned()
        });
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "proxies::proxied_child", "--ignored"])
            .env("HTTPS_PROXY", format!("http://127.0.0.1:{port}"))
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .env("BTM_TEST_EXPECTS", expects)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.contains("1 passed"), "{expects}: {said}");
        assert!(proxy.join().unwrap().starts_with("CONNECT travel.aoba.example:443"), "the system's proxy was used");
    }
}
