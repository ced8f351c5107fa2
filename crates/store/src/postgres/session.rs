//! A transaction and whose rows it sees.
use crate::StoreError;
use crate::db::Scope;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};

/// Holds until the transaction ends.
const SCOPE: &str = "select set_config('app.tenant', $1, true)";
/// The company's line: whoever writes for it comes one after the other, on whichever node.
const LINE: &str = "select revision from counters where tenant_id = $1 for update";
const FIRST: &str = "insert into counters (tenant_id, revision, audit_next) values ($1, 0, 0) on conflict (tenant_id) do nothing";
/// For PostgreSQL alone.
pub(crate) const STATEMENTS: &[&str] = &[SCOPE, LINE, FIRST];

/// Connections that died while they waited in the pool show themselves at the first statement: so many are tried.
const DEAD: u32 = 10;

pub(crate) struct Session {
    transaction: Transaction<'static, Postgres>,
    writes: bool,
    /// A statement failed: nothing goes through any more but a rollback, to a savepoint or of all.
    failed: bool,
}

impl Session {
    pub(crate) async fn read(pool: &PgPool, scope: Scope) -> Result<Self, StoreError> {
        Self::begin(pool, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", false, scope).await
    }

    pub(crate) async fn write(pool: &PgPool, scope: Scope) -> Result<Self, StoreError> {
        Self::begin(pool, "BEGIN ISOLATION LEVEL READ COMMITTED", true, scope).await
    }

    async fn begin(pool: &PgPool, sql: &'static str, writes: bool, scope: Scope) -> Result<Self, StoreError> {
        let mut tried = 0;
        let transaction = loop {
            match pool.begin_with(sql).await {
                Ok(transaction) => break transaction,
                Err(error) if tried < DEAD && gone(&error) => {
                    tracing::debug!(%error, "a connection had gone");
                    tried += 1;
                }
                Err(error) => return Err(error.into()),
            }
        };
        let mut session = Self { transaction, writes, failed: false };
        session.within(scope).await?;
        Ok(session)
    }

    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    pub(crate) fn failed(&self) -> bool {
        self.failed
    }

    /// Remembers that a statement failed.
    pub(crate) fn noting<T>(&mut self, outcome: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        if outcome.is_err() {
            self.failed = true;
        }
        outcome
    }

    pub(crate) async fn within(&mut self, scope: Scope) -> Result<(), StoreError> {
        let set = sqlx::query(SCOPE).bind(scope.word()).execute(self.conn()).await;
        self.noting(set)?;
        if let (Scope::Tenant(tenant), true) = (scope, self.writes) {
            let tenant = tenant.to_string();
            let stands = sqlx::query(LINE).bind(&tenant).fetch_optional(self.conn()).await;
            if self.noting(stands)?.is_none() {
                // Its first write of all; whoever comes at the same moment waits here.
                let first = sqlx::query(FIRST).bind(&tenant).execute(self.conn()).await;
                self.noting(first)?;
            }
        }
        Ok(())
    }

    pub(crate) async fn savepoint(&mut self) -> Result<(), StoreError> {
        let done = sqlx::raw_sql("SAVEPOINT work").execute(self.conn()).await;
        self.noting(done)?;
        Ok(())
    }

    pub(crate) async fn release(&mut self) -> Result<(), StoreError> {
        let done = sqlx::raw_sql("RELEASE SAVEPOINT work").execute(self.conn()).await;
        self.noting(done)?;
        Ok(())
    }

    /// Back to the savepoint: what failed since has not happened.
    pub(crate) async fn undo(&mut self) -> Result<(), StoreError> {
        sqlx::raw_sql("ROLLBACK TO SAVEPOINT work").execute(self.conn()).await?;
        self.failed = false;
        self.release().await
    }

    pub(crate) async fn rollback(self) -> Result<(), sqlx::Error> {
        self.transaction.rollback().await
    }

    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        self.transaction.commit().await
    }
}

/// The connection ended while it waited: it is closed, or its last words are still to be read (57P01, 57P02 and 57P05: ended by somebody,
/// by a crash, by its age).
fn gone(error: &sqlx::Error) -> bool {
    match error.as_database_error() {
        Some(told) => told.code().is_some_and(|code| ["57P01", "57P02", "57P05"].contains(&code.as_ref())),
        None => !matches!(error, sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed),
    }
}
