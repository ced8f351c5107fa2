//! The two streams: search results as one JSON object a line, live events as server-sent events.
use crate::error::ApiError;
use crate::session::Session;
use btm_api::paths;
use btm_api::search::{SearchEvent, SearchRequest};
use btm_api::stays::{StaySearchEvent, StaySearchRequest};
use btm_api::sync::LiveEvent;
use btm_domain::FlightQuery;
use btm_domain::stay::StayQuery;
use bytes::{Buf, BytesMut};
use reqwest::{Method, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use std::marker::PhantomData;

/// No line of either stream is longer; what is, is not ours.
const LINE_LIMIT: usize = 8 * 1024 * 1024;

/// Cuts bytes into lines, whatever the chunks.
struct Lines {
    answer: Response,
    buffer: BytesMut,
    searched: usize,
}

impl Lines {
    fn new(answer: Response) -> Self {
        Self { answer, buffer: BytesMut::new(), searched: 0 }
    }

    /// The next line without its end; `None` at the end of the stream.
    async fn next(&mut self) -> Result<Option<BytesMut>, ApiError> {
        loop {
            if let Some(at) = self.buffer[self.searched..].iter().position(|b| *b == b'\n') {
                let mut line = self.buffer.split_to(self.searched + at);
                self.buffer.advance(1);
                self.searched = 0;
                if line.last() == Some(&b'\r') {
                    line.truncate(line.len() - 1);
                }
                return Ok(Some(line));
            }
            self.searched = self.buffer.len();
            if self.buffer.len() > LINE_LIMIT {
                return Err(ApiError::Decode { request_id: None });
            }
            match self.answer.chunk().await.map_err(|e| ApiError::from_reqwest(&e))? {
                Some(chunk) => self.buffer.extend_from_slice(&chunk),
                None if self.buffer.is_empty() => return Ok(None),
                None => {
                    self.searched = 0;
                    return Ok(Some(self.buffer.split()));
                }
            }
        }
    }
}

/// One line of a streamed search.
pub trait Line: DeserializeOwned {
    /// The last line of a stream that was not cut.
    fn ends(&self) -> bool;
}

impl Line for SearchEvent {
    fn ends(&self) -> bool {
        matches!(self, Self::End { .. })
    }
}

impl Line for StaySearchEvent {
    fn ends(&self) -> bool {
        matches!(self, Self::End { .. })
    }
}

/// A running search. Dropping it ends the request.
pub struct SearchStream<E = SearchEvent> {
    lines: Lines,
    ended: bool,
    of: PhantomData<fn() -> E>,
}

impl<E: Line> SearchStream<E> {
    fn new(answer: Response) -> Self {
        Self { lines: Lines::new(answer), ended: false, of: PhantomData }
    }

    /// The next event; `None` after the last one. A stream that stops before is `Cut`.
    ///
    /// # Errors
    /// Transport errors, `Decode`.
    pub async fn next(&mut self) -> Result<Option<E>, ApiError> {
        while !self.ended {
            let Some(line) = self.lines.next().await? else { return Err(ApiError::Cut) };
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let event: E = serde_json::from_slice(&line).map_err(|e| {
                tracing::warn!(column = e.column(), "a search event could not be read");
                ApiError::Decode { request_id: None }
            })?;
            self.ended = event.ends();
            return Ok(Some(event));
        }
        Ok(None)
    }
}

/// The live stream: says only that there is more. Dropping it ends the request.
pub struct LiveStream {
    lines: Lines,
    data: Vec<u8>,
}

impl LiveStream {
    /// The next event; `None` when the server ended the stream. Unknown events are passed over.
    ///
    /// # Errors
    /// Transport errors; silence of 30 s is `Timeout`.
    pub async fn next(&mut self) -> Result<Option<LiveEvent>, ApiError> {
        loop {
            let Some(line) = self.lines.next().await? else { return Ok(None) };
            if line.is_empty() {
                let data = std::mem::take(&mut self.data);
                if let Ok(event) = serde_json::from_slice(&data) {
                    return Ok(Some(event));
                }
                continue;
            }
            // Only the data field matters; comments (":") and others are passed over.
            if let Some(data) = line.strip_prefix(b"data:") {
                if !self.data.is_empty() {
                    self.data.push(b'\n');
                }
                self.data.extend_from_slice(data.strip_prefix(b" ").unwrap_or(data));
                if self.data.len() > LINE_LIMIT {
                    return Err(ApiError::Decode { request_id: None });
                }
            }
        }
    }
}

impl Session {
    /// Starts a search for flights.
    ///
    /// # Errors
    /// As every call; `Problem(SearchFailed)` where no supplier could be asked.
    pub async fn search(&self, query: FlightQuery) -> Result<SearchStream, ApiError> {
        Ok(SearchStream::new(self.open_stream(self.lines(paths::SEARCH).json(&SearchRequest { query })).await?))
    }

    /// Starts a search for hotels.
    ///
    /// # Errors
    /// As `search`.
    pub async fn search_stays(&self, query: StayQuery) -> Result<SearchStream<StaySearchEvent>, ApiError> {
        let request = self.lines(paths::STAY_SEARCH).json(&StaySearchRequest { query });
        Ok(SearchStream::new(self.open_stream(request).await?))
    }

    fn lines(&self, path: &str) -> RequestBuilder {
        self.api.stream(Method::POST, path, "application/x-ndjson")
    }

    /// Opens the live stream.
    ///
    /// # Errors
    /// As every call.
    pub async fn live(&self) -> Result<LiveStream, ApiError> {
        let request = self.api.stream(Method::GET, paths::EVENTS, "text/event-stream");
        let answer = self.open_stream(request).await?;
        Ok(LiveStream { lines: Lines::new(answer), data: Vec::new() })
    }
}
