//! The schema, brought up to date by its owner.
use crate::StoreError;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, SqlSafeStr};

/// What the server's role may do. The audit log grows and nothing else; policies say whose rows.
const GRANT: &str = "do $$ declare role text := current_setting('app.role'); begin \
     execute format('grant usage on schema %I to %I', current_schema(), role); \
     execute format('grant select, insert, update, delete on all tables in schema %I to %I', current_schema(), role); \
     execute format('revoke update, delete on audit from %I', role); \
     execute format('revoke insert, update, delete on _sqlx_migrations from %I', role); end $$";

/// Append-only. A migration that left the house is never edited.
fn migrator() -> Migrator {
    let step = |version, name: &'static str, sql: &'static str| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(vec![
        step(1, "schema", include_str!("../../migrations/postgres/0001_schema.sql")),
        step(2, "tenants", include_str!("../../migrations/postgres/0002_tenants.sql")),
        step(3, "old_and_new", include_str!("../../migrations/postgres/0003_old_and_new.sql")),
        step(4, "desk_wishes", include_str!("../../migrations/postgres/0004_desk_wishes.sql")),
    ])
}

pub(super) fn newest() -> i64 {
    migrator().iter().map(|m| m.version).max().unwrap_or(0)
}

/// As the owner; `role` = the server's.
pub(super) async fn run(owner: PgConnectOptions, role: &str) -> Result<(), StoreError> {
    let open = |e: sqlx::Error| StoreError::Open(e.into());
    let mut conn = owner.connect().await.map_err(open)?;
    migrator().run(&mut conn).await.map_err(|e| StoreError::Open(e.into()))?;
    sqlx::query("select set_config('app.role', $1, false)").bind(role).execute(&mut conn).await.map_err(open)?;
    sqlx::raw_sql(GRANT).execute(&mut conn).await.map_err(open)?;
    conn.close().await.map_err(open)
}
