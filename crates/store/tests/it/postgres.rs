//! What PostgreSQL alone has to hold: rows of another company, two nodes on one database, transactions begun again, a COMMIT that is lost.
use crate::build::*;
use crate::db::{Db, Raw, connect};
use crate::mirror::Mirror;
use btm_domain::booking::HappeningKind;
use btm_store::identity::{Attempt, AttemptRule};
use btm_store::purchases::PurchaseCommit;
use btm_store::*;
use chrono::TimeDelta;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::collections::BTreeSet;

/// A session of the server's role that sees one company, the service's own, or none.
async fn session(db: &Db, tenant: Option<&str>) -> PgConnection {
    let Db::Postgres(name) = db else { panic!() };
    let mut conn = connect("btm_server", name).await;
    if let Some(tenant) = tenant {
        sqlx::query("select set_config('app.tenant', $1, false)").bind(tenant.to_owned()).execute(&mut conn).await.unwrap();
    }
    conn
}

async fn count(conn: &mut PgConnection, table: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {table}"))).fetch_one(conn).await.unwrap()
}

async fn forced(db: &Db) -> Vec<String> {
    let Raw::Postgres(mut conn) = db.raw().await else { panic!() };
    sqlx::query_scalar("select relname::text from pg_class where relforcerowsecurity order by 1")
        .fetch_all(&mut conn)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_session_reads_and_writes_its_own_companys_rows_and_without_one_none() {
    let db = Db::postgres().await;
    let store = db.open().await;
    let (own, other) = (person(&store).await, person(&store).await);
    for who in [&own, &other] {
        store.create_purchase(purchase(who)).await.unwrap();
    }
    let tables = forced(&db).await;
    let (mut none, mut seen) = (session(&db, None).await, session(&db, Some(&own.tenant.to_string())).await);
    let Raw::Postgres(mut all) = db.raw().await else { panic!() };
    let mut filled = 0;
    for table in &tables {
        assert_eq!(count(&mut none, table).await, 0, "{table}");
        let sql = format!("select count(*) from {table} where tenant_id <> current_setting('app.tenant')");
        let foreign: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut seen).await.unwrap();
        assert_eq!(foreign, 0, "{table}");
        filled += u32::from(count(&mut all, table).await > count(&mut seen, table).await);
    }
    assert!(filled >= 12, "companies were told apart in {filled} tables alone");

    let theirs = other.tenant.to_string();
    for sql in ["update trips set title = 'x' where tenant_id = $1", "delete from changes where tenant_id = $1"] {
        assert_eq!(sqlx::query(sql).bind(&theirs).execute(&mut seen).await.unwrap().rows_affected(), 0, "{sql}");
    }
    let insert = "insert into trips (tenant_id, id, user_id, title, created_at) values ($1, 'a', 'b', 'c', 0)";
    for conn in [&mut seen, &mut none] {
        let refused = sqlx::query(insert).bind(&theirs).execute(conn).await.unwrap_err();
        assert_eq!(refused.as_database_error().unwrap().code().as_deref(), Some("42501"), "{refused}");
    }
    // The audit log only grows, whoever asks.
    for sql in ["update audit set action = 'x'", "delete from audit"] {
        let refused = sqlx::query(sql).execute(&mut seen).await.unwrap_err();
        assert_eq!(refused.as_database_error().unwrap().code().as_deref(), Some("42501"), "{sql}");
    }
}

#[tokio::test]
async fn the_service_itself_reaches_what_it_needs_and_nothing_a_person_keeps() {
    let db = Db::postgres().await;
    let store = db.open().await;
    let who = person(&store).await;
    store.create_purchase(purchase(&who)).await.unwrap();
    store.keep_sealed_field(who.tenant, who.traveller.0, "birth_date", Some(vec![1]), t0()).await.unwrap();
    let mut service = session(&db, Some("*")).await;
    for table in ["bookings", "users", "organisations"] {
        assert!(count(&mut service, table).await > 0, "{table}");
    }
    for table in ["personal_fields", "data_keys", "documents", "drafts", "recovery_codes", "answers", "audit", "trips", "changes"]
    {
        assert_eq!(count(&mut service, table).await, 0, "{table}");
    }
    for sql in ["update users set state = 'disabled'", "update organisations set name = 'x'", "delete from bookings"] {
        assert_eq!(sqlx::query(sql).execute(&mut service).await.unwrap().rows_affected(), 0, "{sql}");
    }
}

/// Whatever is done to two at once, on two nodes of one database.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_count_one_companys_purchases_without_a_gap_and_a_double_click_once() {
    let db = Db::postgres().await;
    let nodes = [db.open().await, db.open().await];
    let who = person(&nodes[0]).await;
    let shared = purchase(&who);
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..40 {
        let store = nodes[n % 2].clone();
        // Every fourth is the very same double click, on either node.
        let new = if n % 4 < 2 { shared.clone() } else { purchase(&colleague(&store, &who).await) };
        tasks.spawn(async move { store.create_purchase(new).await.unwrap() });
    }
    let outcomes = tasks.join_all().await;
    let accepted = outcomes.iter().filter(|o| **o == PurchaseCommit::Accepted).count();
    assert_eq!((accepted, outcomes.len() - accepted), (21, 19), "{outcomes:?}");
    for store in &nodes {
        assert_eq!(store.head(who.tenant).await.unwrap(), 21);
    }
    let audit = nodes[1].audit(who.tenant, 0, 200).await.unwrap();
    assert!(audit.iter().enumerate().all(|(i, row)| row.idx == i as i64) && audit.len() == 21);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_claim_each_booking_once_and_the_fence_holds_between_them() {
    let db = Db::postgres().await;
    let nodes = [db.open().await, db.open().await];
    let who = person(&nodes[0]).await;
    for _ in 0..30 {
        nodes[0].create_purchase(purchase(&colleague(&nodes[0], &who).await)).await.unwrap();
    }
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..12 {
        let store = nodes[n % 2].clone();
        tasks.spawn(async move { store.claim_due(ClaimOrder { limit: 4, ..order_at(t0()) }).await.unwrap() });
    }
    let claims: Vec<Claim> = tasks.join_all().await.into_iter().flatten().collect();
    let distinct: BTreeSet<_> = claims.iter().map(|c| c.booking).collect();
    assert_eq!(claims.len(), distinct.len(), "no booking twice");
    let rest = nodes[1].claim_due(ClaimOrder { limit: 100, ..order_at(t0()) }).await.unwrap();
    assert_eq!(claims.len() + rest.len(), 30, "and none is left out");
    // A node whose clock is five minutes late still has the booking in hand when another takes it over.
    let old = &claims[0];
    let later = nodes[1].claim_booking(old.tenant, old.booking, order_at(t0() + TimeDelta::minutes(5))).await.unwrap().unwrap();
    assert!(matches!(nodes[0].commit(transition(old, HappeningKind::LookedUp)).await, Err(StoreError::Fenced)));
    nodes[1].commit(transition(&later, HappeningKind::LookedUp)).await.unwrap();
}

#[tokio::test]
async fn a_restore_told_to_one_node_starts_the_mirrors_of_every_node_anew() {
    let db = Db::postgres().await;
    let nodes = [db.open().await, db.open().await];
    let who = person(&nodes[0]).await;
    nodes[0].create_purchase(purchase(&who)).await.unwrap();
    let mut mirror = Mirror::default();
    mirror.follow(&nodes[1], &who).await;
    assert_eq!(mirror.resets, 1);
    let renewed = nodes[0].renew_epoch(&entropy()).await.unwrap();
    // The counter of a test begins anew, so the same bits come twice: another epoch by hand.
    let Raw::Postgres(mut raw) = db.raw().await else { panic!() };
    sqlx::query("update meta set value = $1 where name = 'epoch'").bind("f".repeat(32)).execute(&mut raw).await.unwrap();
    assert_ne!(nodes[1].epoch().await.unwrap(), renewed);
    mirror.follow(&nodes[1], &who).await;
    assert_eq!(mirror.resets, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tries_that_come_at_once_on_two_nodes_are_counted_one_by_one() {
    let db = Db::postgres().await;
    let nodes = [db.open().await, db.open().await];
    let rule =
        AttemptRule { free: 100, wait: TimeDelta::zero(), growth: TimeDelta::zero(), longest: TimeDelta::zero(), lock_at: 200 };
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..20 {
        let store = nodes[n % 2].clone();
        tasks.spawn(async move { store.take_attempt("s".into(), rule, t0()).await.unwrap() });
    }
    let counted: BTreeSet<u32> = tasks
        .join_all()
        .await
        .into_iter()
        .map(|a| if let Attempt::Go { failures } = a { failures } else { panic!("{a:?}") })
        .collect();
    assert_eq!(counted, (1..=20).collect());
}

/// The first `times` inserts of a booking end the way the database ends a transaction it wants begun again.
async fn refuse_bookings(db: &Db, times: u32) {
    let Raw::Postgres(mut conn) = db.raw().await else { panic!() };
    let sql = format!(
        "create sequence refusals; grant usage on sequence refusals to btm_server; \
         create function refuse() returns trigger language plpgsql as $$ begin \
         if nextval('refusals') <= {times} then raise exception using errcode = '40001'; end if; return new; end $$; \
         create trigger refuse before insert on bookings for each row execute function refuse()"
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut conn).await.unwrap();
}

#[tokio::test]
async fn a_transaction_the_database_wants_begun_again_is_but_not_for_ever() {
    let db = Db::postgres().await;
    let store = db.open().await;
    let who = person(&store).await;
    refuse_bookings(&db, 3).await;
    let new = purchase(&who);
    assert_eq!(store.create_purchase(new.clone()).await.unwrap(), PurchaseCommit::Accepted);
    assert_eq!(store.head(who.tenant).await.unwrap(), 1, "once, whatever was tried");
    // The outcome said in a try that was undone is not the last word.
    assert!(matches!(store.create_purchase(new).await.unwrap(), PurchaseCommit::Known(_)));

    let db = Db::postgres().await;
    let store = db.open().await;
    let who = person(&store).await;
    refuse_bookings(&db, 1000).await;
    assert!(matches!(store.create_purchase(purchase(&who)).await, Err(StoreError::Busy)));
    assert!(store.healthy() && store.trips(who.tenant, who.user).await.unwrap().is_empty(), "nothing was written");
    assert_eq!(store.head(who.tenant).await.unwrap(), 0);
}

#[tokio::test]
async fn a_commit_whose_answer_is_lost_is_unknown_and_the_store_goes_on() {
    let db = Db::postgres().await;
    let store = db.open().await;
    let who = person(&store).await;
    let Raw::Postgres(mut conn) = db.raw().await else { panic!() };
    // The session ends inside COMMIT, after every statement went well.
    let sql = "create function cut() returns trigger language plpgsql security definer as $$ begin \
         perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5); return null; end $$; \
         create constraint trigger cut after insert on trips deferrable initially deferred for each row execute function cut()";
    sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
    let new = purchase(&who);
    assert!(matches!(store.create_purchase(new.clone()).await, Err(StoreError::CommitUnknown)));
    sqlx::raw_sql("drop trigger cut on trips").execute(&mut conn).await.unwrap();
    assert!(store.healthy());
    assert_eq!(store.recall(new.answer.clone()).await.unwrap(), btm_store::answers::Recall::New, "re-read by its key");
    assert_eq!(store.create_purchase(new).await.unwrap(), PurchaseCommit::Accepted);
}

#[tokio::test]
async fn connections_cut_while_they_rest_cost_nobody_anything() {
    let db = Db::postgres().await;
    let store = db.open().await;
    let who = person(&store).await;
    store.create_purchase(purchase(&who)).await.unwrap();
    let Raw::Postgres(mut conn) = db.raw().await else { panic!() };
    let cut = "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'btm_server' and datname = current_database()";
    assert!(sqlx::query_scalar::<_, i64>(cut).fetch_one(&mut conn).await.unwrap() >= 2);
    assert_eq!(store.trips(who.tenant, who.user).await.unwrap().len(), 1);
    store.create_purchase(purchase(&colleague(&store, &who).await)).await.unwrap();
    conn.close().await.unwrap();
}

#[tokio::test]
async fn the_settings_a_promise_rests_on_are_read_back_from_the_server() {
    let store = Db::postgres().await.open().await;
    let told = store.durability().await.unwrap();
    let read: Vec<_> = told.settings.iter().map(|s| (s.name, s.value.as_str(), s.holds())).collect();
    // The tests' own server flushes nothing, and that is told.
    assert_eq!(read, [("fsync", "off", false), ("full_page_writes", "on", true), ("synchronous_commit", "on", true)]);
}
