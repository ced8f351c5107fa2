//! A unit of work: what a caller hands in, run inside a transaction that may hold others, and answered once that is durable. How
//! transactions are made is each engine's own affair (`sqlite::writer`, `postgres::writer`).
use crate::StoreError;
use crate::db::Conn;
use btm_domain::OrganisationId;
use std::future::Future;
use std::pin::Pin;
use tokio::sync::{broadcast, oneshot};

/// Most units in one commit.
pub(crate) const GROUP: usize = 64;

/// What a unit of work returns: boxed, since it borrows the connection.
pub(crate) type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'c>>;

/// `(tenant, revision)` after a commit of this process.
pub(crate) type Changes = broadcast::Sender<(OrganisationId, i64)>;

/// The open transaction as a unit of work sees it.
pub(crate) struct Tx {
    pub(crate) conn: Conn,
    pub(crate) raised: Vec<(OrganisationId, i64)>,
}

impl Tx {
    pub(crate) fn new(conn: Conn) -> Self {
        Self { conn, raised: Vec::new() }
    }

    /// The connection, for `execute(tx.conn())`.
    pub(crate) fn conn(&mut self) -> &mut Conn {
        &mut self.conn
    }

    /// Remembers that `tenant` stands at revision `rev` once this commit is through, so that live streams can say so.
    pub(crate) fn announce(&mut self, tenant: OrganisationId, rev: i64) {
        self.raised.push((tenant, rev));
    }
}

/// How a unit ended inside its transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ran {
    Kept,
    /// It failed by itself; its neighbours may stand.
    Undone,
    /// The database asks to begin the transaction again.
    Again,
}

/// A unit of work on its way. It may run more than once, since a unit has no effect but its writes.
pub(crate) trait Job: Send {
    fn run<'c>(&'c mut self, tx: &'c mut Tx) -> Pin<Box<dyn Future<Output = Ran> + Send + 'c>>;
    /// Tells the caller: what its work said, unless the transaction failed.
    fn answer(self: Box<Self>, failed: Option<StoreError>);
}

struct Unit<T, F> {
    work: F,
    said: Option<Result<T, StoreError>>,
    answer: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Job for Unit<T, F>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Clone + Send + 'static,
{
    fn run<'c>(&'c mut self, tx: &'c mut Tx) -> Pin<Box<dyn Future<Output = Ran> + Send + 'c>> {
        let work = self.work.clone();
        Box::pin(async move {
            let said = work(tx).await;
            let ran = match &said {
                Ok(_) => Ran::Kept,
                Err(StoreError::Busy) => Ran::Again,
                Err(_) => Ran::Undone,
            };
            self.said = Some(said);
            ran
        })
    }

    fn answer(self: Box<Self>, failed: Option<StoreError>) {
        let _ = self.answer.send(match (self.said, failed) {
            (Some(Err(error)), _) | (_, Some(error)) => Err(error),
            (Some(Ok(value)), None) => Ok(value),
            (None, None) => Err(StoreError::Stopped),
        });
    }
}

/// The work as a job, and where its answer arrives.
pub(crate) fn job<T, F>(work: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T, StoreError>>)
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Clone + Send + 'static,
{
    let (answer, answered) = oneshot::channel();
    (Box::new(Unit { work, said: None, answer }), answered)
}
