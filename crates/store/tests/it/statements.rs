//! Every SQL text: both engines take it, and it names its company.
use crate::db::Db;
use btm_store::Sql;
use sqlx::{Executor, SqlSafeStr};
use std::collections::{BTreeMap, BTreeSet};

#[tokio::test]
async fn every_statement_prepares_on_the_migrated_schema_of_both_engines() {
    let sqlite = Db::sqlite();
    sqlite.open_kept().await.close().await;
    let (mut sqlite, mut postgres) = (sqlite.raw().await, Db::postgres().await.raw().await);
    let (crate::db::Raw::Sqlite(sqlite), crate::db::Raw::Postgres(postgres)) = (&mut sqlite, &mut postgres) else { panic!() };
    let all = btm_store::statements();
    assert!(all.len() >= 150, "{}", all.len());
    let mut refused = Vec::new();
    for sql in &all {
        if let Err(error) = (&mut *sqlite).prepare(sql.sqlite.into_sql_str()).await {
            refused.push(format!("{}\n{error}", sql.sqlite));
        }
    }
    for sql in all.iter().map(|sql| sql.postgres).chain(btm_store::postgres_statements()) {
        if let Err(error) = (&mut *postgres).prepare(sql.into_sql_str()).await {
            refused.push(format!("{sql}\n{error}"));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n\n"));
}

/// Tables whose rows are a company's.
async fn tenant_tables() -> BTreeSet<String> {
    let db = Db::sqlite();
    db.open_kept().await.close().await;
    let crate::db::Raw::Sqlite(mut conn) = db.raw().await else { panic!() };
    let sql = "select m.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' and c.pk = 1 and c.name = 'tenant_id'";
    sqlx::query_scalar::<_, String>(sql).fetch_all(&mut conn).await.unwrap().into_iter().collect()
}

/// Words and signs, in order.
fn tokens(sql: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for c in sql.to_lowercase().chars() {
        let word = c.is_alphanumeric() || "_.$".contains(c);
        if !word {
            all.push(c.to_string());
            all.push(String::new());
        } else if let Some(last) = all.last_mut() {
            last.push(c);
        }
    }
    all.retain(|t| !t.trim().is_empty());
    all
}

fn bound(token: &str) -> bool {
    token.starts_with('$')
}

fn tenant(token: &str) -> bool {
    bound(token) || token == "tenant_id" || token.ends_with(".tenant_id")
}

/// Why a text could reach rows of another company; `None`: it cannot.
fn reaches_others(sql: &str, tables: &BTreeSet<String>) -> Option<String> {
    const NO_ALIAS: &[&str] =
        &["where", "join", "left", "on", "set", "group", "order", "limit", "union", "for", "select", "values", "from"];
    let tokens = tokens(sql);
    let at = |n: usize| tokens.get(n).map_or("", String::as_str);
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    for n in 0..tokens.len() {
        if !["from", "join", "update", "into"].contains(&at(n)) || !tables.contains(at(n + 1)) {
            continue;
        }
        if at(n) == "into" {
            if (at(n + 2), at(n + 3)) != ("(", "tenant_id") {
                return Some(format!("{} is not written by its tenant", at(n + 1)));
            }
            continue;
        }
        let alias = at(n + 2);
        let plain = NO_ALIAS.contains(&alias) || !alias.chars().next().is_some_and(char::is_alphabetic);
        *named.entry(if plain { at(n + 1) } else { alias }).or_default() += 1;
    }
    // Bound to a parameter somewhere, to each other everywhere.
    let equal = |name: &str, to: fn(&str) -> bool| {
        (1..tokens.len())
            .filter(|&n| at(n) == "=" && ((at(n - 1) == name && to(at(n + 1))) || (at(n + 1) == name && to(at(n - 1)))))
            .count()
    };
    let inserts = tokens.windows(3).any(|w| w[0] == "values" && w[1] == "(" && w[2] == "$1");
    let anchors: usize =
        named.keys().map(|name| equal(&format!("{name}.tenant_id"), bound)).sum::<usize>() + equal("tenant_id", bound);
    if !named.is_empty() && anchors == 0 {
        return Some("no tenant is bound".to_owned());
    }
    if named.is_empty() && !inserts && tokens.iter().any(|t| tables.contains(t)) {
        return Some("no tenant is written".to_owned());
    }
    named.into_iter().find_map(|(name, times)| {
        let whole =
            equal(&format!("{name}.tenant_id"), tenant) + if tables.contains(name) { equal("tenant_id", bound) } else { 0 };
        (whole < times).then(|| format!("{name} stands without its tenant"))
    })
}

#[tokio::test]
async fn every_statement_on_a_companys_rows_names_the_company_but_for_the_services_own() {
    let tables = tenant_tables().await;
    assert!(tables.len() >= 33, "{tables:?}");
    let service = btm_store::service_statements();
    for sql in btm_store::statements() {
        for text in BTreeSet::from([sql.sqlite, sql.postgres]) {
            match (reaches_others(text, &tables), service.contains(&sql)) {
                (None, false) | (Some(_), true) => {}
                (Some(why), false) => panic!("{why}: {text}"),
                (None, true) => panic!("names its tenant and needs no exception: {text}"),
            }
        }
    }
    assert!(service.iter().all(|sql| btm_store::statements().contains(sql)));
}

#[test]
fn a_text_without_its_tenant_is_found() {
    let tables = BTreeSet::from(["bookings".to_owned(), "trips".to_owned()]);
    for good in [
        "select id from bookings where tenant_id = $1",
        "select b.id from bookings b join trips t on t.tenant_id = b.tenant_id and t.id = b.trip_id where b.tenant_id = $1",
        "insert into trips (tenant_id, id) values ($1, $2)",
        "select value from meta",
    ] {
        assert_eq!(reaches_others(good, &tables), None, "{good}");
    }
    for bad in [
        "select id from bookings where id = $1",
        "select b.id from bookings b join trips t on t.id = b.trip_id where b.tenant_id = $1",
        "select b.id from bookings b join trips t on t.tenant_id = b.tenant_id where b.id = $1",
        "insert into trips (id, tenant_id) values ($1, $2)",
        "update bookings set state = $1",
    ] {
        assert!(reaches_others(bad, &tables).is_some(), "{bad}");
    }
    let _: Sql = "select 1".into();
}
