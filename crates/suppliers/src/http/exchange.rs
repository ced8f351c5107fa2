//! One request and its answer on the wire, told apart by how far it came.
use super::stack::{Answer, Call, NoAnswer};
use bytes::BytesMut;
use chrono::{DateTime, Utc};
use http::HeaderMap;
use http::header::{CONTENT_TYPE, DATE, RETRY_AFTER};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// What the answer's headers say about the rate limit.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RateWords {
    pub limit: Option<u32>,
    pub remaining: Option<u32>,
    pub resets_in: Option<Duration>,
}

/// https only, ring, no redirects, no cookies, no repeats of its own; a sandbox is asked without any proxy.
pub(super) fn client(ca_pem: Option<&[u8]>, headers: HeaderMap) -> Result<reqwest::Client, reqwest::Error> {
    // Another room of this process may have installed it before us.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .https_only(true)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .gzip(true)
        .connect_timeout(Duration::from_secs(5))
        .pool_idle_timeout(Duration::from_secs(90))
        .user_agent(concat!("smart-btm/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers);
    if let Some(pem) = ca_pem {
        builder = builder.tls_certs_only(reqwest::Certificate::from_pem_bundle(pem)?).no_proxy();
    }
    builder.build()
}

pub(super) async fn run(
    client: &reqwest::Client,
    base: &url::Url,
    call: &Call<'_>,
    now: DateTime<Utc>,
) -> Result<(Answer, RateWords), NoAnswer> {
    let url = base.join(&call.path).map_err(|_| NoAnswer::Connect)?;
    let mut request = client.request(call.method.clone(), url).headers(call.headers.clone());
    if let Some(body) = &call.body {
        request = request.header(CONTENT_TYPE, "application/json").body(body.clone());
    }
    let sent = timeout_at(call.until, request.send()).await;
    let mut response = match sent {
        Err(_) => return Err(NoAnswer::Lost { timed_out: true }),
        // Only a failure to connect (DNS, TCP, TLS) or to form the request is known to have sent nothing.
        Ok(Err(e)) if e.is_connect() || e.is_builder() => return Err(NoAnswer::Connect),
        Ok(Err(e)) => return Err(NoAnswer::Lost { timed_out: e.is_timeout() }),
        Ok(Ok(response)) => response,
    };
    let headers = response.headers();
    let rate = rate_words(headers, now);
    let mut answer = Answer {
        status: response.status().as_u16(),
        body: bytes::Bytes::new(),
        whole: false,
        request_id: text(headers, "x-request-id").map(str::to_owned),
        retry_after: retry_after(headers, now),
    };
    let mut body = BytesMut::new();
    answer.whole = read_body(&mut response, &mut body, call.cap, call.until).await;
    answer.body = body.freeze();
    Ok((answer, rate))
}

/// False where the body broke off, grew too large, or did not end in time.
async fn read_body(response: &mut reqwest::Response, body: &mut BytesMut, cap: usize, until: Instant) -> bool {
    loop {
        match timeout_at(until, response.chunk()).await {
            Ok(Ok(Some(chunk))) if body.len() + chunk.len() <= cap => body.extend_from_slice(&chunk),
            Ok(Ok(None)) => return true,
            _ => return false,
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn number(headers: &HeaderMap, name: &str) -> Option<u32> {
    text(headers, name)?.trim().parse().ok()
}

/// An HTTP date measured against the answer's own `date`, so that a supplier with another clock is understood.
fn until_date(date: &str, headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let at = DateTime::parse_from_rfc2822(date).ok()?;
    let theirs = text(headers, DATE.as_str()).and_then(|d| DateTime::parse_from_rfc2822(d).ok());
    let from = theirs.map_or(now, |d| d.with_timezone(&Utc));
    Some((at.with_timezone(&Utc) - from).to_std().unwrap_or(Duration::ZERO))
}

fn rate_words(headers: &HeaderMap, now: DateTime<Utc>) -> RateWords {
    RateWords {
        limit: number(headers, "ratelimit-limit"),
        remaining: number(headers, "ratelimit-remaining"),
        resets_in: text(headers, "ratelimit-reset").and_then(|d| until_date(d, headers, now)),
    }
}

fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let value = text(headers, RETRY_AFTER.as_str())?;
    match value.trim().parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => until_date(value, headers, now),
    }
}
