//! A body that may break off: its length is announced whole, some bytes are sent, then the connection ends.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::Sleep;

/// The body of an answer.
pub struct AnswerBody {
    data: Option<Bytes>,
    announced: u64,
    /// Waits until what was sent has left, then fails.
    breaks: Option<Pin<Box<Sleep>>>,
}

impl AnswerBody {
    /// All of it.
    pub fn whole(data: Bytes) -> Self {
        AnswerBody { announced: data.len() as u64, data: Some(data).filter(|d| !d.is_empty()), breaks: None }
    }

    /// The first `bytes` of it.
    pub fn cut(data: Bytes, bytes: usize) -> Self {
        let announced = data.len() as u64;
        let data = data.slice(..bytes.min(data.len()));
        let breaks = (data.len() as u64) < announced;
        AnswerBody {
            data: Some(data).filter(|d| !d.is_empty()),
            announced,
            breaks: breaks.then(|| Box::pin(tokio::time::sleep(Duration::from_millis(40)))),
        }
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(data) = self.data.take() {
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        match &mut self.breaks {
            None => Poll::Ready(None),
            Some(sleep) => match sleep.as_mut().poll(context) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(()) => Poll::Ready(Some(Err(io::Error::other("cut by a fault rule")))),
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        self.data.is_none() && self.breaks.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}
