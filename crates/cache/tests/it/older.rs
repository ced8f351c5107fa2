//! A file of the version before opens, keeps what was typed, and is given lists and index.
use crate::{at, file, id, key};
use btm_cache::{Brief, Cache, Entity, ItemState, Row};
use btm_domain::text::search_key;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

/// The tables of version 2 as it made them, with something in each.
const TWO: &str = "
create table mirror (generation integer not null, id text not null, entity text not null, rev bigint not null, parent text,
  starts_at bigint, ends_at bigint, body text not null, primary key (generation, id));
create index mirror_entity on mirror (generation, entity, starts_at);
create index mirror_parent on mirror (generation, parent);
create table position (one integer primary key check (one = 1), active integer not null, cursor text, building integer,
  building_cursor text, epoch text, as_of bigint);
insert into position (one, active, cursor, epoch, as_of) values (1, 1, 'c', 'e', 1780000000000000);
create table purchases (purchase_id text primary key, trip_id text not null, body text not null, state text not null, answer text,
  created_at bigint not null, sent_at bigint, answered_at bigint);
create table drafts (name text primary key, body text not null, updated_at bigint not null);
create table profile (one integer primary key check (one = 1), body text not null, updated_at bigint not null);
create table outbox (id text primary key, body text not null, created_at bigint not null);
insert into mirror (generation, id, entity, rev, body) values (1, '00000000-0000-0000-0000-000000000005', 'trip', 1, '羽田出張');
insert into drafts values ('search', 'HND-FUK', 1780000000000000);
insert into outbox values ('00000000-0000-0000-0000-000000000009', '{}', 1780000000000000);
pragma user_version = 2;
";

fn make(row: &mut Row) {
    row.brief = Some(Brief { body: row.body.clone(), live: true, words: search_key(&row.body), ..Brief::default() });
}

#[tokio::test]
async fn an_older_file_is_brought_up_with_everything_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let raw = "07".repeat(32);
    let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true).pragma("key", format!("\"x'{raw}'\""));
    let mut c = options.connect().await.unwrap();
    sqlx::raw_sql(TWO).execute(&mut c).await.unwrap();
    c.close().await.unwrap();
    let (cache, _) = Cache::open(&path, &key()).await.unwrap();
    let items = cache.outbox().await.unwrap();
    assert_eq!(items.len(), 1);
    let old = &items[0];
    assert_eq!((old.kind.as_str(), old.object.as_str(), old.state), ("desk_request", old.id.as_str(), ItemState::Waiting));
    assert_eq!(cache.draft("search").await.unwrap().as_deref(), Some("HND-FUK"));
    assert_eq!(cache.all(Entity::Trip).await.unwrap().len(), 1);
    assert_eq!(cache.position().await.unwrap().cursor.as_deref(), Some("c"), "nothing is fetched twice");
    assert_eq!(cache.reshape("1", make).await.unwrap(), 1);
    assert_eq!(cache.find(&search_key("羽田"), at(0), 9).await.unwrap()[0].id, id(5));
}
