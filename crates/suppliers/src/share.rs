//! Identical searches within a minute share one call: whoever comes later hears what was told already, then listens along.
use crate::port::{SearchEnd, SearchNote};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

const SHARED_FOR: Duration = Duration::from_secs(60);

/// What a search has brought so far. `end` comes once; nothing follows it.
#[derive(Clone, Debug)]
pub(crate) struct Progress<T> {
    pub batches: Vec<Arc<Vec<T>>>,
    pub end: Option<SearchEnd>,
}

impl<T> Default for Progress<T> {
    fn default() -> Self {
        Self { batches: Vec::new(), end: None }
    }
}

/// Where a running search puts what it finds.
pub(crate) struct Feed<T>(Arc<watch::Sender<Progress<T>>>);

impl<T> Feed<T> {
    pub fn push(&self, batch: Vec<T>) {
        if !batch.is_empty() {
            self.0.send_modify(|progress| progress.batches.push(Arc::new(batch)));
        }
    }
}

struct Run<T> {
    begun: Instant,
    progress: Arc<watch::Sender<Progress<T>>>,
}

impl<T> Run<T> {
    /// Somebody may still join: it runs and is listened to (else it is ending), or it brought everything.
    fn open(&self) -> bool {
        let complete = match &self.progress.borrow().end {
            None => self.progress.receiver_count() > 0,
            Some(end) => end.complete,
        };
        complete && self.begun.elapsed() < SHARED_FOR
    }
}

/// The searches of the last minute by what was asked.
pub(crate) struct Shared<T>(Mutex<HashMap<String, Run<T>>>);

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Send + Sync + 'static> Shared<T> {
    /// Joins the search of this key, or begins it with `work`. It ends when the last listener has left.
    pub fn join<W>(&self, key: String, work: impl FnOnce(Feed<T>) -> W) -> watch::Receiver<Progress<T>>
    where
        W: Future<Output = SearchEnd> + Send + 'static,
    {
        let mut runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        runs.retain(|_, run| run.open());
        if let Some(run) = runs.get(&key) {
            return run.progress.subscribe();
        }
        let (sender, receiver) = watch::channel(Progress::default());
        let progress = Arc::new(sender);
        let work = work(Feed(Arc::clone(&progress)));
        let told = Arc::clone(&progress);
        runs.insert(key, Run { begun: Instant::now(), progress });
        drop(runs);
        tokio::spawn(async move {
            tokio::select! {
                () = told.closed() => {}
                end = work => told.send_modify(|progress| progress.end = Some(end)),
            }
        });
        receiver
    }

    /// Whoever searches from now on asks anew. Those who listen already hear it to the end.
    pub fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// What a listener hears next.
pub(crate) enum Heard<T> {
    Batch(Arc<Vec<T>>),
    End(SearchEnd),
}

/// One caller of a shared search.
pub(crate) struct Listener<T> {
    heard: watch::Receiver<Progress<T>>,
    given: usize,
    until: Instant,
}

impl<T> Listener<T> {
    pub fn new(heard: watch::Receiver<Progress<T>>, until: Instant) -> Self {
        Self { heard, given: 0, until }
    }

    /// The next batch, or the end: the search's own, or this caller's deadline.
    pub async fn next(&mut self) -> Heard<T> {
        loop {
            {
                let progress = self.heard.borrow_and_update();
                if let Some(batch) = progress.batches.get(self.given) {
                    self.given += 1;
                    return Heard::Batch(Arc::clone(batch));
                }
                if let Some(end) = &progress.end {
                    return Heard::End(end.clone());
                }
            }
            match timeout_at(self.until, self.heard.changed()).await {
                Ok(Ok(())) => {}
                _ => return Heard::End(SearchEnd { complete: false, note: Some(SearchNote::DeadlineReached) }),
            }
        }
    }
}
