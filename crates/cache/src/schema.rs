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
", // Lists and search: what a list shows of a row lies apart from its body, so that no list reads bodies. `live`: on the way; `due`: the last
    // instant at which the row can owe a deadline. A search document's number begins with its date, so that the order of numbers is the order
    // of time. Generations build side by side, hence two sides.
    "
create table brief (
  generation integer not null,
  entity     text not null,
  id         text not null,
  parent     text,
  starts_at  bigint,
  ends_at    bigint,
  live       integer not null,
  due        bigint,
  body       text not null,
  primary key (generation, entity, id)
) without rowid;
create index brief_ahead on brief (generation, entity, ends_at, starts_at) where live = 1;
create index brief_due on brief (generation, due) where due is not null;
create index brief_parent on brief (generation, parent, entity, ends_at);
create table companions (
  generation integer not null,
  whole      text not null,
  part       text not null,
  primary key (generation, whole, part)
) without rowid;
create index companions_part on companions (generation, part);
create table indexed (
  side   integer not null,
  docid  integer not null,
  entity text not null,
  id     text not null,
  words  text not null,
  primary key (side, docid)
) without rowid;
create unique index indexed_id on indexed (side, id);
create virtual table found_0 using fts5(ones, twos, content='', contentless_delete=1, tokenize='ascii tokenchars ''_''');
create virtual table found_1 using fts5(ones, twos, content='', contentless_delete=1, tokenize='ascii tokenchars ''_''');
create table facts (
  name  text primary key,
  value text not null
);
alter table outbox add column kind text not null default 'desk_request';
alter table outbox add column object text not null default '';
alter table outbox add column state text not null default 'waiting';
alter table outbox add column answer text;
alter table outbox add column answered_at bigint;
update outbox set object = id;
create table snoozes (
  deadline_id text primary key,
  until       bigint not null
);
create table notices (
  notice_id text primary key,
  at        bigint not null,
  kind      text not null,
  body      text not null,
  read      integer not null default 0
);
create index notices_at on notices (at);
pragma user_version = 3;
", // The dates of trips, without reading a brief.
    "
create index brief_span on brief (generation, parent, live, starts_at, ends_at) where entity = 'booking';
pragma user_version = 4;
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
