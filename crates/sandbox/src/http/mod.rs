//! The HTTP shell: hyper directly, because a fault may close a socket without any answer, which no routing framework allows.
//! HTTP/1.1 only, so that a dropped connection is one request's misfortune.

mod body;
pub mod courier;
pub mod tls;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::core::SIMULATED;
use crate::engine::{Engine, Outcome};
use crate::wire::{Request, Response};
use body::AnswerBody;
use courier::Courier;

const BODY_LIMIT: usize = 2 * 1024 * 1024;

/// Serves until told to stop, then lets running requests end for half a second.
pub async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    engine: Arc<Engine>,
    courier: Courier,
    mut stop: watch::Receiver<bool>,
) {
    let mut connections = JoinSet::new();
    let ending = stop.clone();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = told(&mut stop) => break,
            Some(_) = connections.join_next() => continue,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            }
        };
        let _unimportant = stream.set_nodelay(true);
        let (engine, courier, tls, ending) = (engine.clone(), courier.clone(), tls.clone(), ending.clone());
        connections.spawn(async move {
            match tls {
                None => connection(stream, engine, courier, ending).await,
                Some(tls) => match tokio::time::timeout(Duration::from_secs(10), tls.accept(stream)).await {
                    Ok(Ok(stream)) => connection(stream, engine, courier, ending).await,
                    Ok(Err(error)) => tracing::debug!(%error, "TLS handshake failed"),
                    Err(_) => tracing::debug!("TLS handshake timed out"),
                },
            }
        });
    }
    drop(listener);
    let ended = async { while connections.join_next().await.is_some() {} };
    let _late = tokio::time::timeout(Duration::from_millis(500), ended).await;
}

/// Waits for the word to stop; a sender that is gone means the same.
async fn told(stop: &mut watch::Receiver<bool>) {
    let _either = stop.wait_for(|s| *s).await.is_ok();
}

async fn connection<S>(stream: S, engine: Arc<Engine>, courier: Courier, mut ending: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let service = service_fn(move |request| {
        let (engine, courier) = (engine.clone(), courier.clone());
        async move { answer(&engine, &courier, request).await }
    });
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).half_close(true);
    let mut served = std::pin::pin!(builder.serve_connection(TokioIo::new(stream), service));
    let outcome = tokio::select! {
        outcome = served.as_mut() => outcome,
        () = told(&mut ending) => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// An error ends the connection without an answer.
async fn answer(
    engine: &Engine,
    courier: &Courier,
    request: hyper::Request<Incoming>,
) -> io::Result<hyper::Response<AnswerBody>> {
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, BODY_LIMIT).collect().await else {
        let mut response = Response::text(413, "the body is too large");
        response.set(SIMULATED.0, SIMULATED.1);
        return render(Outcome { response, delay: 0, drop: false, truncate: None, deliver: Vec::new() });
    };
    let headers = parts.headers.iter().map(|(n, v)| (n.as_str().to_owned(), String::from_utf8_lossy(v.as_bytes()).into_owned()));
    let target = parts.uri.path_and_query().map_or("/", |t| t.as_str());
    let bytes: Bytes = body.to_bytes();
    let request = Request::new(parts.method.as_str(), target, headers.collect(), bytes);
    let mut outcome = engine.call(&request).await.map_err(io::Error::other)?;
    for (parcel, or_else) in std::mem::take(&mut outcome.deliver) {
        if !courier.deliver(engine, &parcel).await
            && let Some(instead) = or_else
        {
            outcome.response = carry(&outcome.response, *instead);
        }
    }
    tracing::debug!(method = request.method, path = request.path, status = outcome.response.status, "answered");
    if outcome.delay > 0 {
        tokio::time::sleep(Duration::from_millis(outcome.delay)).await;
    }
    if outcome.drop {
        return Err(io::Error::other("dropped by a fault rule"));
    }
    render(outcome)
}

/// An answer that takes another's place keeps the headers every answer of this call has.
fn carry(first: &Response, mut instead: Response) -> Response {
    for (name, value) in first.headers.iter().filter(|(name, _)| name != "content-type") {
        instead.set(name, value.as_str());
    }
    instead
}

fn render(outcome: Outcome) -> io::Result<hyper::Response<AnswerBody>> {
    let mut builder = hyper::Response::builder().status(outcome.response.status);
    for (name, value) in &outcome.response.headers {
        builder = builder.header(name, value);
    }
    let body = match outcome.truncate {
        Some(bytes) => AnswerBody::cut(outcome.response.body, bytes),
        None => AnswerBody::whole(outcome.response.body),
    };
    builder.body(body).map_err(io::Error::other)
}
