//! The one writer: every write of the process goes through this actor, which owns the only writing connection. Jobs that wait
//! share one commit (group commit), each inside its own savepoint, and none is answered before the COMMIT that holds it.
use crate::StoreError;
use crate::db::{self, Conn};
use crate::writer::{Changes, GROUP, Job, Ran, Tx};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// Commits between two passive checkpoints.
const CHECKPOINT_EVERY: u32 = 256;
/// Attempts to take the write lock while another process holds it.
const BEGIN_ATTEMPTS: u32 = 5;

enum Message {
    Job(Box<dyn Job>),
    Close(oneshot::Sender<()>),
}

/// Handle to the actor; cheap to clone.
#[derive(Clone)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Message>,
    healthy: Arc<AtomicBool>,
}

impl Writer {
    pub(crate) fn start(conn: Conn, changes: Changes) -> Self {
        let (jobs, inbox) = mpsc::channel(1024);
        let healthy = Arc::new(AtomicBool::new(true));
        let actor = Actor { tx: Tx::new(conn), inbox, changes, healthy: healthy.clone(), commits: 0 };
        tokio::spawn(actor.run());
        Self { jobs, healthy }
    }

    /// Runs the job in its own savepoint; it answers once it is durable.
    pub(crate) async fn submit(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        self.jobs.send(Message::Job(job)).await.map_err(|_| StoreError::Stopped)
    }

    pub(crate) fn healthy(&self) -> bool {
        self.healthy.load(Ordering::Acquire)
    }

    pub(crate) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.jobs.send(Message::Close(done)).await.is_ok() {
            let _ = closed.await;
        }
    }
}

struct Actor {
    tx: Tx,
    inbox: mpsc::Receiver<Message>,
    changes: Changes,
    healthy: Arc<AtomicBool>,
    commits: u32,
}

impl Actor {
    async fn run(mut self) {
        while let Some(message) = self.inbox.recv().await {
            let first = match message {
                Message::Job(job) => job,
                Message::Close(done) => return self.close(done).await,
            };
            let (jobs, closing, failed) = self.group(first).await;
            let broken = matches!(failed, Some(Failure::Broken));
            if failed.is_none() {
                for (tenant, rev) in self.tx.raised.drain(..) {
                    let _ = self.changes.send((tenant, rev));
                }
            }
            for job in jobs {
                job.answer(failed.as_ref().map(Failure::error));
            }
            if broken {
                // Never a second try on this connection: whoever runs the process leaves through recovery.
                tracing::error!("commit failed, the writer stops");
                self.healthy.store(false, Ordering::Release);
                return;
            }
            if let Some(done) = closing {
                return self.close(done).await;
            }
            self.commits += 1;
            if self.commits.is_multiple_of(CHECKPOINT_EVERY) {
                let _ = execute(&mut self.tx.conn, "PRAGMA wal_checkpoint(PASSIVE)").await;
            }
        }
    }

    /// One transaction over `first` and whatever already waits.
    async fn group(&mut self, first: Box<dyn Job>) -> (Vec<Box<dyn Job>>, Option<oneshot::Sender<()>>, Option<Failure>) {
        self.tx.raised.clear();
        let mut jobs = Vec::new();
        let mut closing = None;
        if let Err(error) = self.begin().await {
            // Nothing ran: the caller may hand it in again.
            tracing::warn!(%error, "no transaction could be begun");
            first.answer(Some(error));
            return (jobs, None, None);
        }
        let mut next = Some(first);
        while let Some(mut job) = next.take() {
            let mark = self.tx.raised.len();
            if let Err(error) = execute(&mut self.tx.conn, "SAVEPOINT work").await {
                jobs.push(job);
                return (jobs, closing, Some(Failure::rolled_back(error)));
            }
            let ran = job.run(&mut self.tx).await;
            jobs.push(job);
            let ended = if ran == Ran::Kept {
                execute(&mut self.tx.conn, "RELEASE work").await
            } else {
                self.tx.raised.truncate(mark);
                match execute(&mut self.tx.conn, "ROLLBACK TO work").await {
                    Ok(()) => execute(&mut self.tx.conn, "RELEASE work").await,
                    // SQLite itself rolled the whole transaction back (disk full, I/O error).
                    Err(error) => Err(error),
                }
            };
            if let Err(error) = ended {
                let _ = execute(&mut self.tx.conn, "ROLLBACK").await;
                return (jobs, closing, Some(Failure::rolled_back(error)));
            }
            if jobs.len() < GROUP {
                match self.inbox.try_recv() {
                    Ok(Message::Job(job)) => next = Some(job),
                    Ok(Message::Close(done)) => closing = Some(done),
                    Err(_) => {}
                }
            }
        }
        let failed = match execute(&mut self.tx.conn, "COMMIT").await {
            Ok(()) => None,
            Err(StoreError::Full) => {
                let _ = execute(&mut self.tx.conn, "ROLLBACK").await;
                Some(Failure::Full)
            }
            Err(error) => {
                tracing::error!(%error, "COMMIT failed");
                Some(Failure::Broken)
            }
        };
        (jobs, closing, failed)
    }

    async fn begin(&mut self) -> Result<(), StoreError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            match execute(&mut self.tx.conn, "BEGIN IMMEDIATE").await {
                Err(StoreError::Busy) if attempt < BEGIN_ATTEMPTS => {
                    tokio::time::sleep(Duration::from_millis(20 * u64::from(attempt))).await;
                }
                other => return other,
            }
        }
    }

    async fn close(mut self, done: oneshot::Sender<()>) {
        self.healthy.store(false, Ordering::Release);
        let _ = execute(&mut self.tx.conn, "PRAGMA wal_checkpoint(TRUNCATE)").await;
        let _ = self.tx.conn.close().await;
        let _ = done.send(());
    }
}

enum Failure {
    Full,
    RolledBack,
    Broken,
}

impl Failure {
    fn rolled_back(error: StoreError) -> Self {
        tracing::error!(%error, "the transaction was rolled back");
        if matches!(error, StoreError::Full) { Self::Full } else { Self::RolledBack }
    }

    fn error(&self) -> StoreError {
        match self {
            Self::Full => StoreError::Full,
            Self::RolledBack => StoreError::Busy,
            Self::Broken => StoreError::CommitUnknown,
        }
    }
}

async fn execute(conn: &mut Conn, sql: &'static str) -> Result<(), StoreError> {
    db::query(sql).execute(conn).await?;
    Ok(())
}
