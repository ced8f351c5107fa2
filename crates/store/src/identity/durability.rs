//! The durability settings read back from the writing connection, for `doctor` and a test (reliability.md §1.14).
use crate::{Store, StoreError};

/// One setting as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    pub name: &'static str,
    pub found: String,
    pub wanted: &'static str,
    pub ok: bool,
}

const JOURNAL: &str = "pragma journal_mode";
const SYNCHRONOUS: &str = "pragma synchronous";
const FOREIGN_KEYS: &str = "pragma foreign_keys";
const AUTOCHECKPOINT: &str = "pragma wal_autocheckpoint";

impl Store {
    /// WAL, `synchronous = FULL` (2), foreign keys on, no automatic checkpoint.
    ///
    /// # Errors
    /// As any read.
    pub async fn durability(&self) -> Result<Vec<Setting>, StoreError> {
        self.write(move |tx| {
            Box::pin(async move {
                let journal: String = sqlx::query_scalar(JOURNAL).fetch_one(tx.conn()).await?;
                let mut settings = vec![("journal_mode", journal, "wal")];
                let numbers = [("synchronous", SYNCHRONOUS, "2"), ("foreign_keys", FOREIGN_KEYS, "1"), ("wal_autocheckpoint", AUTOCHECKPOINT, "0")];
                for (name, sql, wanted) in numbers {
                    let found: i64 = sqlx::query_scalar(sql).fetch_one(tx.conn()).await?;
                    settings.push((name, found.to_string(), wanted));
                }
                let setting = |(name, found, wanted): (_, String, _)| Setting { name, ok: found == wanted, found, wanted };
                Ok(settings.into_iter().map(setting).collect())
            })
        })
        .await
    }
}
