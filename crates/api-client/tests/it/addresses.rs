//! Addresses that are refused before a socket is opened, and addresses where nobody is.
use crate::peers::{options, refused};
use btm_api_client::{Api, ApiError, Trust, parse_base_url};
use std::io::Read;
use std::net::TcpListener;
use std::time::Duration;

fn exactly_nobody() -> Trust {
    Trust::Exactly(crate::peers::authority("Nobody").pem())
}

#[tokio::test]
async fn c20_http_is_refused_before_a_socket_is_opened() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    assert!(matches!(Api::new(&url, &options(exactly_nobody())), Err(ApiError::HttpRefused)));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "nobody knocked");
}

#[test]
fn an_address_is_a_servers_or_none() {
    for good in ["https://t.example", "https://t.example:8443", "https://[::1]:443", "https://t.example/btm"] {
        assert!(parse_base_url(good).is_ok(), "{good}");
    }
    for bad in [
        "t.example",
        "https://",
        "ftp://t.example",
        "https://u@t.example",
        "https://t.example?x",
        "https://t.example#x",
        "file:///etc",
    ] {
        assert_eq!(parse_base_url(bad).map(|_| ()), Err(ApiError::AddressInvalid), "{bad}");
    }
}

#[tokio::test]
async fn nobody_listening_is_unreachable() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let api = Api::new(&format!("https://127.0.0.1:{port}"), &options(exactly_nobody())).unwrap();
    let error = refused(&api).await;
    assert_eq!(error, ApiError::Unreachable);
    assert!(!error.may_have_arrived());
}

#[tokio::test]
async fn a_name_nobody_knows_is_said_so() {
    let api = Api::new("https://no-such-host.invalid", &options(exactly_nobody())).unwrap();
    assert_eq!(refused(&api).await, ApiError::NameNotFound);
}

#[tokio::test]
async fn something_that_speaks_no_tls_is_a_tls_problem_or_a_lost_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut hello = [0u8; 64];
        let _ = stream.read(&mut hello);
        let _ = std::io::Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
    });
    let api = Api::new(&format!("https://127.0.0.1:{port}"), &options(exactly_nobody())).unwrap();
    let error = refused(&api).await;
    assert!(matches!(error, ApiError::Tls(_) | ApiError::Unreachable), "{error:?}");
    assert!(!error.may_have_arrived());
}
