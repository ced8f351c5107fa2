//! Reading requests: JSON bodies within limits, ids in paths, the envelope around every answer.
use crate::problem::{ApiProblem, REQUEST, current_request_id};
use crate::state::AppState;
use axum::RequestPartsExt;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use btm_api::{ProblemCode, REQUEST_ID};
use futures::FutureExt;
use serde::de::DeserializeOwned;
use std::panic::AssertUnwindSafe;
use std::str::FromStr;

/// Deepest nesting of a JSON body (security.md §1.9).
pub const MAX_JSON_DEPTH: usize = 32;

/// A JSON body: `application/json`, not compressed, within size and depth. Everything else is a problem without the text that caused it.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for Body<T> {
    type Rejection = ApiProblem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, ApiProblem> {
        let headers = request.headers();
        let json = headers
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|v| v.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json"));
        if !json {
            return Err(ApiProblem::new(ProblemCode::InvalidInput).detail("the body must be application/json"));
        }
        if headers.contains_key(header::CONTENT_ENCODING) {
            return Err(ApiProblem::new(ProblemCode::InvalidInput).detail("a compressed body is not read"));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|e| {
            if e.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
                ApiProblem::new(ProblemCode::TooLarge)
            } else {
                ApiProblem::new(ProblemCode::InvalidInput).detail("the body could not be read")
            }
        })?;
        if depth(&bytes) > MAX_JSON_DEPTH {
            return Err(ApiProblem::new(ProblemCode::InvalidInput).detail("the body is nested too deeply"));
        }
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|_| ApiProblem::new(ProblemCode::InvalidInput).detail("the body is not what this path takes"))
    }
}

/// Greatest number of open brackets outside strings.
fn depth(bytes: &[u8]) -> usize {
    let (mut now, mut most, mut text, mut escaped) = (0usize, 0usize, false, false);
    for byte in bytes {
        match (text, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (true, b'"') => text = false,
            (false, b'"') => text = true,
            (false, b'{' | b'[') => {
                now += 1;
                most = most.max(now);
            }
            (false, b'}' | b']') => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}

/// The one id in a path. What is no id answers exactly like a thing that is not there.
pub struct PathId<T>(pub T);

impl<T: FromStr + Send> FromRequestParts<AppState> for PathId<T> {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiProblem> {
        let missing = || ApiProblem::new(ProblemCode::NotFound);
        let Path(text) = parts.extract::<Path<String>>().await.map_err(|_| missing())?;
        text.parse().map(Self).map_err(|_| missing())
    }
}

/// The query string as a struct; a wrong one is `invalid_input`.
pub struct Queried<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequestParts<AppState> for Queried<T> {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiProblem> {
        let Query(value) = parts
            .extract::<Query<T>>()
            .await
            .map_err(|_| ApiProblem::new(ProblemCode::InvalidInput).detail("the query string is not what this path takes"))?;
        Ok(Self(value))
    }
}

/// Around every request: an id of our own, the literal host where demanded, a caught panic, headers that keep answers out of caches.
pub async fn envelope(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let id = btm_domain::new_uuid(&*state.clock, &*state.entropy).to_string();
    let method = request.method().clone();
    let route = request.extensions().get::<axum::extract::MatchedPath>().map(|p| p.as_str().to_owned());
    let begun = std::time::Instant::now();
    let answer = async {
        if state.config.loopback_host_only && !loopback_host(&request, state.port) {
            return ApiProblem::new(ProblemCode::Forbidden).detail("this host name is not served here").into_response();
        }
        match AssertUnwindSafe(next.run(request)).catch_unwind().await {
            Ok(response) => response,
            // The panic hook has printed the cause already.
            Err(_) => {
                tracing::error!(request_id = %current_request_id(), "a handler panicked");
                ApiProblem::new(ProblemCode::Internal).into_response()
            }
        }
    };
    let mut response = REQUEST.scope(id.clone(), answer).await;
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static(REQUEST_ID), value);
    }
    // Of the server's own clock, which a client compares its own with; RFC 9110 §5.6.7.
    if let Ok(value) = HeaderValue::from_str(&state.clock.now().format("%a, %d %b %Y %H:%M:%S GMT").to_string()) {
        headers.insert(header::DATE, value);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    tracing::info!(
        request_id = %id,
        method = %method,
        route = route.as_deref().unwrap_or("-"),
        status = response.status().as_u16(),
        ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        "answered"
    );
    response
}

/// `127.0.0.1:PORT` or `localhost:PORT` wherever the request names a host: in its line (HTTP/2), in the host header, or in both.
fn loopback_host(request: &Request, port: u16) -> bool {
    let ours = |host: &[u8]| host == format!("127.0.0.1:{port}").as_bytes() || host == format!("localhost:{port}").as_bytes();
    let line = request.uri().authority().map(|a| a.as_str().as_bytes());
    let mut named = line.into_iter().chain(request.headers().get_all(header::HOST).iter().map(HeaderValue::as_bytes)).peekable();
    named.peek().is_some() && named.all(ours)
}

#[cfg(test)]
mod tests {
    use super::depth;

    #[test]
    fn brackets_inside_strings_are_no_depth() {
        assert_eq!(depth(br#"{"a":"[[[\"{{","b":[[1]]}"#), 3);
        assert_eq!(depth("[".repeat(40).as_bytes()), 40);
    }
}
