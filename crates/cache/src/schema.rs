//! Tables, append-only: a step is never edited once released. `PRAGMA user_version` counts the steps taken.
use crate::CacheError;
use sqlx::{Connection, Row as _, SqliteConnection};

/// Instants are microseconds since 1970 UTC; ids are hyphenated UUID texts; bodies are the caller's JSON.
const STEPS: &[&str] = &[
    "
create table mirror (
  generation integer not null,
  id         text not null,
  entity     text not null,
  rev        bigint not null,
  parent     text,
  starts_at  bigint,
  ends_at    bigint,
  body       text not null,
  primary key (generation, id)
);
create index mirror_entity on mirror (generation, entity, starts_at);
create index mirror_parent on mirror (generation, parent);
create table position (
  one             integer primary key check (one = 1),
  active          integer not null,
  cursor          text,
  building        integer,
  building_cursor text,
  epoch           text,
  as_of           bigint
);
insert into position (one, active) values (1, 1);
create table purchases (
  purchase_id text primary key,
  trip_id     text not null,
  body        text not null,
  state       text not null,
  answer      text,
  created_at  bigint not null,
  sent_at     bigint,
  answered_at bigint
);
create table drafts (
  name       text primary key,
  body       text not null,
  updated_at bigint not null
);
create table profile (
  one        integer primary key check (one = 1),
  body       text not null,
  updated_at bigint not null
);
pragma user_version = 1;
",
    "
create table outbox (
  id         text primary key,
  body       text not null,
  created_at bigint not null
);
pragma user_version = 2;
",
];

/// Takes the steps still missing, each in its own transaction.
pub(crate) async fn migrate(connection: &mut SqliteConnection) -> Result<(), CacheError> {
    let version: i64 = sqlx::query("pragma user_version").fetch_one(&mut *connection).await?.try_get(0)?;
    let taken = usize::try_from(version).map_err(|_| CacheError::Damaged)?;
    for step in STEPS.iter().skip(taken) {
        let mut transaction = connection.begin().await?;
        sqlx::raw_sql(*step).execute(&mut *transaction).await?;
        transaction.commit().await?;
    }
    Ok(())
}
