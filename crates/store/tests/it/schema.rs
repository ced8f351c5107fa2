//! The two schemas are one: the same tables, columns, keys and indexes, and on PostgreSQL each company's rows behind a policy.
use crate::db::{Db, Raw, as_owner};
use btm_store::*;
use sqlx::Row;
use std::collections::BTreeSet;

const SQLITE_COLUMNS: &str = "select m.name || '.' || c.name || ' ' || lower(c.type) || ' ' || c.pk || ' ' || (c.\"notnull\" = 0) \
     from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' and m.name not like '\\_%' escape '\\' \
     and m.name not like 'sqlite%'";
const POSTGRES_COLUMNS: &str = "select c.table_name || '.' || c.column_name || ' ' || c.data_type || ' ' || \
     coalesce(array_position((select i.indkey::int2[] from pg_index i where i.indrelid = c.table_name::regclass and i.indisprimary), \
     c.ordinal_position::int2) + 1, 0) || ' ' || (c.is_nullable = 'YES')::int from information_schema.columns c \
     where c.table_schema = 'public' and c.table_name not like '\\_%'";
const SQLITE_INDEXES: &str = "select name from sqlite_master where type = 'index' and name not like 'sqlite%'";
const POSTGRES_INDEXES: &str = "select indexname::text from pg_indexes where schemaname = 'public' and indexname not like '%\\_pkey' and indexname not like '%\\_key'";
const SQLITE_KEYS: &str = "select m.name || ' ' || f.\"table\" || ' ' || count(*) || ' ' || f.on_delete from sqlite_master m \
     join pragma_foreign_key_list(m.name) f where m.type = 'table' group by m.name, f.id";
const POSTGRES_KEYS: &str = "select conrelid::regclass || ' ' || confrelid::regclass || ' ' || cardinality(conkey) || ' ' || \
     case confdeltype when 'a' then 'NO ACTION' when 'c' then 'CASCADE' else '?' end from pg_constraint where contype = 'f'";

async fn texts(raw: &mut Raw, sql: &'static str) -> BTreeSet<String> {
    match raw {
        Raw::Sqlite(conn) => sqlx::query_scalar(sql).fetch_all(conn).await.unwrap().into_iter().collect(),
        Raw::Postgres(conn) => sqlx::query_scalar(sql).fetch_all(conn).await.unwrap().into_iter().collect(),
    }
}

#[tokio::test]
async fn both_engines_have_the_same_tables_columns_keys_and_indexes() {
    let sqlite = Db::sqlite();
    sqlite.open_kept().await.close().await;
    let (mut sqlite, mut postgres) = (sqlite.raw().await, Db::postgres().await.raw().await);
    for (what, of_sqlite, of_postgres) in [
        ("columns", SQLITE_COLUMNS, POSTGRES_COLUMNS),
        ("indexes", SQLITE_INDEXES, POSTGRES_INDEXES),
        ("foreign keys", SQLITE_KEYS, POSTGRES_KEYS),
    ] {
        let (left, right) = (texts(&mut sqlite, of_sqlite).await, texts(&mut postgres, of_postgres).await);
        assert!(left.len() > 20, "{what}: {left:?}");
        let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<_>>();
        assert_eq!((only(&left, &right), only(&right, &left)), (Vec::new(), Vec::new()), "{what}");
    }
    for (raw, migrations) in [(&mut sqlite, 9), (&mut postgres, 4)] {
        assert_eq!(raw.count("select count(*) from _sqlx_migrations where success").await, migrations);
    }
    let other_order = "select count(*) from information_schema.columns where table_schema = 'public' and data_type = 'text' \
         and table_name not like '\\_%' and collation_name is distinct from 'C'";
    assert_eq!(postgres.count(other_order).await, 0, "texts sort by their bytes");
}

#[tokio::test]
async fn each_companys_rows_stand_behind_a_policy_that_binds_the_owner_too() {
    let Raw::Postgres(mut conn) = Db::postgres().await.raw().await else { panic!() };
    let sql = "select c.relname::text as name, c.relrowsecurity and c.relforcerowsecurity as forced, \
         (select a.attname = 'tenant_id' from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0] \
         where i.indrelid = c.oid and i.indisprimary) as keyed from pg_class c \
         where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname not like '\\_%'";
    let rows = sqlx::query(sql).fetch_all(&mut conn).await.unwrap();
    let of = |keyed: bool| rows.iter().filter(move |r| r.get::<bool, _>("keyed") == keyed);
    assert!(of(true).count() >= 33);
    for row in of(true) {
        assert!(row.get::<bool, _>("forced"), "{}", row.get::<String, _>("name"));
    }
    let open: BTreeSet<String> = of(false).map(|r| r.get("name")).collect();
    let known = ["inbox", "login_index", "meta", "sign_in_attempts", "token_index"];
    assert_eq!(open, known.map(str::to_owned).into(), "looked up before a company is known");
}

#[tokio::test]
async fn a_schema_is_brought_up_to_date_once_and_by_its_owner_alone() {
    drop(Db::postgres().await);
    let opened =
        async |place| Store::open(StoreConfig { place: Place::Postgres(place), key: None }, &crate::build::entropy()).await;
    btm_testkit::Postgres::shared().create("btm_unmigrated", "template1");
    let early = opened(crate::db::as_server("btm_unmigrated")).await;
    let Err(StoreError::Open(why)) = early else { panic!("opened without a schema") };
    assert!(why.to_string().contains("migrate first"), "{why}");
    for _ in 0..2 {
        opened(as_owner("btm_unmigrated")).await.unwrap().close().await;
    }
    opened(crate::db::as_server("btm_unmigrated")).await.unwrap().close().await;
    // Whoever owns tables, or whom no policy binds, is no server.
    for role in ["btm_owner", "postgres"] {
        let url = btm_testkit::Postgres::shared().url(role, "btm_unmigrated").into();
        let Err(StoreError::Open(why)) = opened(PostgresPlace { url, owner: None }).await else { panic!("{role}") };
        assert!(why.to_string().contains("row level security"), "{why}");
    }
}
