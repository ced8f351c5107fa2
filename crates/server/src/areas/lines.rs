//! An answer of one JSON value a line, written while its reader may still read it.
use crate::caller::Caller;
use crate::state::AppState;
use axum::body::{Body as HttpBody, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use btm_domain::Act;
use serde::Serialize;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;

/// The content type of such a stream.
pub const NDJSON: &str = "application/x-ndjson";
/// An open stream asks this often whether it still may be written to.
pub const RECHECK: Duration = Duration::from_secs(1);

/// The reader is gone or may not read any more.
pub struct Ended;

/// The writing end of a stream.
pub struct Lines {
    app: AppState,
    caller: Caller,
    lines: mpsc::Sender<Bytes>,
}

impl Lines {
    /// A stream for `caller`, and the answer that carries it. One line ahead at most: what waits there was allowed when it was written.
    pub fn open(app: AppState, caller: Caller) -> (Self, Response) {
        let (lines, body) = mpsc::channel::<Bytes>(1);
        let stream = ReceiverStream::new(body).map(Ok::<_, Infallible>);
        let response = ([(header::CONTENT_TYPE, NDJSON)], HttpBody::from_stream(stream)).into_response();
        (Self { app, caller, lines }, response)
    }

    /// Whether anybody still reads and still may.
    pub async fn check(&self) -> Result<(), Ended> {
        if self.lines.is_closed() || !self.app.still_allowed(&self.caller, Act::Search).await {
            return Err(Ended);
        }
        Ok(())
    }

    pub async fn say(&self, event: &impl Serialize) -> Result<(), Ended> {
        let mut line = serde_json::to_vec(event).map_err(|_| Ended)?;
        line.push(b'\n');
        self.lines.send(line.into()).await.map_err(|_| Ended)
    }
}
