//! Facts about this database itself.
use crate::StoreError;
use sqlx::SqliteConnection;

pub(crate) const KEEP: &str = "insert into meta (name, value) values ($1, $2) on conflict (name) do nothing";
pub(crate) const GET: &str = "select value from meta where name = $1";

/// The epoch: made once, new only after a restore.
pub(crate) async fn epoch(conn: &mut SqliteConnection, fresh: &str) -> Result<String, StoreError> {
    sqlx::query(KEEP).bind("epoch").bind(fresh).execute(&mut *conn).await?;
    Ok(sqlx::query_scalar(GET).bind("epoch").fetch_one(conn).await?)
}
