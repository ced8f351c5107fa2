//! Connecting: who the server is to the database, and how its sessions behave.
use super::{migrate, secured};
use crate::{PostgresPlace, StoreError};
use secrecy::ExposeSecret;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Row};
use std::str::FromStr;
use std::time::Duration;

/// Connections of one process that write, and that read.
const WRITERS: u32 = 8;
const READERS: u32 = 8;
/// One for each text of the crate and some more.
const STATEMENTS: usize = 512;
const OLDEST: i32 = 15;

/// What the session's own role may do, and how old the server is.
const ROLE: &str = "select current_setting('server_version_num')::int4 / 10000 as version, r.rolbypassrls or r.rolsuper as bypasses, \
     coalesce((select bool_or(pg_has_role(c.relowner, 'member')) from pg_class c \
     where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'), false) as owns \
     from pg_roles r where r.rolname = current_user";
const MADE: &str = "select to_regclass('_sqlx_migrations') is not null";
const VERSION: &str = "select max(version) from _sqlx_migrations where success";

pub(super) fn options(url: &secrecy::SecretString) -> Result<PgConnectOptions, StoreError> {
    let options = PgConnectOptions::from_str(url.expose_secret()).map_err(|e| StoreError::Open(e.into()))?;
    Ok(secured::secured(options)?
        .application_name("smart-btm-server")
        .statement_cache_capacity(STATEMENTS)
        // Statements are logged by nobody: they carry what people wrote.
        .disable_statement_logging())
}

/// Writers and readers, on a schema this program knows.
pub(super) async fn connect(place: &PostgresPlace) -> Result<(PgPool, PgPool), StoreError> {
    let options = options(&place.url)?;
    if let Some(owner) = &place.owner {
        migrate::run(self::options(owner)?, options.get_username()).await?;
    }
    // A paused or lost process keeps no company's line from the others.
    let options = options.options([
        ("statement_timeout", "5s"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "10s"),
        ("timezone", "UTC"),
    ]);
    let pool =
        |most| PgPoolOptions::new().max_connections(most).acquire_timeout(Duration::from_secs(5)).test_before_acquire(false);
    let readers = pool(READERS).connect_with(options.clone()).await.map_err(|e| StoreError::Open(e.into()))?;
    check(&readers).await?;
    Ok((pool(WRITERS).connect_lazy_with(options), readers))
}

/// # Errors
/// `Open`: too old, not migrated, or a role that row level security does not bind.
async fn check(pool: &PgPool) -> Result<(), StoreError> {
    let open = |e: sqlx::Error| StoreError::Open(e.into());
    let refused = |why: String| Err(StoreError::Open(why.into()));
    let row = sqlx::query(ROLE).fetch_one(pool).await.map_err(open)?;
    let version: i32 = row.try_get("version").map_err(open)?;
    if version < OLDEST {
        return refused(format!("PostgreSQL {version} is too old: {OLDEST} or newer is needed"));
    }
    let (bypasses, owns): (bool, bool) = (row.try_get("bypasses").map_err(open)?, row.try_get("owns").map_err(open)?);
    if bypasses || owns {
        return refused("the server's role owns tables or bypasses row level security: give it a role of its own".into());
    }
    let made: bool = sqlx::query_scalar(MADE).fetch_one(pool).await.map_err(open)?;
    let stands: Option<i64> = if made { sqlx::query_scalar(VERSION).fetch_one(pool).await.map_err(open)? } else { None };
    // A newer schema is fine: each change leaves what the version before needs.
    if stands.unwrap_or(0) < migrate::newest() {
        let (stands, needs) = (stands.unwrap_or(0), migrate::newest());
        return refused(format!(
            "the schema stands at version {stands} and this program needs {needs}: migrate first, as the tables' owner"
        ));
    }
    Ok(())
}
