//! The way to PostgreSQL, against real servers: with TLS and the right certificate, with another's, and without.
use crate::build::*;
use btm_store::*;
use btm_testkit::Postgres;
use btm_testkit::postgres::{OWNER, SERVER};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use std::path::Path;
use std::str::FromStr;

const DATABASE: &str = "btm";

/// An authority, and a certificate and key of it for these names; all PEM.
fn certificate(names: &[&str]) -> (String, String, String) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let key = KeyPair::generate().unwrap();
    let ca = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let leaf_key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>()).unwrap();
    (ca, leaf.signed_by(&leaf_key, &issuer).unwrap().pem(), leaf_key.serialize_pem())
}

async fn open(url: String, owner: Option<String>) -> Result<Store, StoreError> {
    let place = PostgresPlace { url: url.into(), owner: owner.map(Into::into) };
    Store::open(StoreConfig { place: Place::Postgres(place), key: None }, &entropy()).await
}

/// A database that is up to date.
async fn migrated(server: &Postgres) {
    server.create(DATABASE, "template1");
    open(server.url(SERVER, DATABASE), Some(server.url(OWNER, DATABASE))).await.unwrap().close().await;
}

/// Why it was not opened: the cause and what is behind it.
fn why(outcome: Result<Store, StoreError>) -> String {
    let Err(error) = outcome else { return "opened".to_owned() };
    let mut said = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        said = format!("{said}: {error}");
        cause = error.source();
    }
    said
}

fn kept(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

/// Sessions of servers of ours: with TLS, and without.
async fn sessions(server: &Postgres) -> (i64, i64) {
    let mut conn = PgConnectOptions::from_str(&server.url("postgres", DATABASE)).unwrap().connect().await.unwrap();
    let sql = "select count(*) filter (where s.ssl), count(*) filter (where not s.ssl) from pg_stat_ssl s \
         join pg_stat_activity a on a.pid = s.pid where a.usename = 'btm_server'";
    sqlx::query_as(sql).fetch_one(&mut conn).await.unwrap()
}

// 0.0.0.0 reaches this computer and is no loopback address: to the store it is a network.
#[tokio::test]
async fn over_a_network_everything_goes_by_tls_to_the_host_that_was_meant_or_not_at_all() {
    let (ca, leaf, key) = certificate(&["0.0.0.0", "localhost"]);
    let server = Postgres::own("tls", Some((&leaf, &key)));
    migrated(&server).await;
    let folder = tempfile::tempdir().unwrap();
    let ca = kept(folder.path(), "ca.pem", &ca);
    let other = kept(folder.path(), "other.pem", &certificate(&["0.0.0.0"]).0);
    let at = |host: &str, query: &str| server.url_at(host, SERVER, DATABASE) + query;

    let store = open(at("0.0.0.0", &format!("?sslrootcert={ca}")), None).await.unwrap();
    let who = person(&store).await;
    store.create_purchase(purchase(&who)).await.unwrap();
    assert_eq!(store.trips(who.tenant, who.user).await.unwrap().len(), 1);
    let (with, without) = sessions(&server).await;
    assert!(with >= 2 && without == 0, "{with} with TLS, {without} without");
    store.close().await;
    // Asked for on the loopback it is the same.
    open(at("localhost", &format!("?sslmode=verify-full&sslrootcert={ca}")), None).await.unwrap().close().await;

    for (address, word) in [
        (at("0.0.0.0", ""), "certificate"),
        (at("0.0.0.0", &format!("?sslrootcert={other}")), "certificate"),
        // Another host's certificate.
        (at("127.0.0.1", &format!("?sslmode=verify-full&sslrootcert={ca}")), "certificate"),
        (at("0.0.0.0", &format!("?sslmode=require&sslrootcert={ca}")), "verify-full"),
        (at("0.0.0.0", "?sslmode=disable"), "verify-full"),
    ] {
        let said = why(open(address.clone(), None).await);
        assert!(said.starts_with("the database cannot be opened") && said.contains(word), "{address}: {said}");
    }
    // The owner's address is bound by the same.
    let owner = server.url_at("0.0.0.0", OWNER, DATABASE) + "?sslmode=disable";
    let said = why(open(server.url(SERVER, DATABASE), Some(owner)).await);
    assert!(said.contains("verify-full"), "{said}");
}

#[tokio::test]
async fn a_server_without_tls_is_for_the_loopback_alone() {
    let server = Postgres::own("plain", None);
    migrated(&server).await;
    let said = why(open(server.url_at("0.0.0.0", SERVER, DATABASE), None).await);
    assert!(said.contains("TLS"), "{said}");
    let store = open(server.url_at("127.0.0.1", SERVER, DATABASE), None).await.unwrap();
    let (with, without) = sessions(&server).await;
    assert!(with == 0 && without >= 1, "{with} with TLS, {without} without");
    store.close().await;
}
