//! A store's file without our cache: the same SQLite, the same cipher, key and settings, and nothing between the loop and the library.
use anyhow::{Result, ensure};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::Path;

/// Opens as the cache opens its mirror connection.
///
/// # Errors
/// The key does not open the file, or the settings are not the cache's.
pub fn open(file: &Path, key: &[u8; 32]) -> Result<Connection> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let mut hex = String::with_capacity(64);
    for byte in key {
        write!(hex, "{byte:02x}")?;
    }
    connection.execute_batch(&format!(
        "pragma key = \"x'{hex}'\"; pragma cipher_log_level = NONE; pragma temp_store = MEMORY; pragma secure_delete = ON;"
    ))?;
    connection.execute_batch("pragma journal_mode = WAL; pragma synchronous = NORMAL; pragma wal_autocheckpoint = 4000;")?;
    let cipher: String = connection.query_row("pragma cipher_version", [], |row| row.get(0))?;
    ensure!(!cipher.is_empty(), "this SQLite does not encrypt");
    Ok(connection)
}

/// One line of what a store holds: how many rows, and the hash of all of them in a fixed order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    pub of: &'static str,
    pub rows: u64,
    pub hash: String,
}

/// Tables a first sync fills, each in an order that does not depend on how it was filled. The index is read term by term: each term with
/// the number of its documents and of its places.
const READ: [(&str, &str); 6] = [
    ("mirror", "select id, entity, rev, parent, starts_at, ends_at, body from mirror order by id"),
    ("brief", "select entity, id, parent, starts_at, ends_at, live, due, body from brief order by entity, id"),
    ("companions", "select whole, part from companions order by whole, part"),
    // The lower bits only number what has one date.
    ("indexed", "select side, docid >> 20, entity, id, words from indexed order by id"),
    ("numbers", "select side, docid from indexed order by side, docid"),
    ("index", "select term, doc, cnt from temp.terms order by term"),
];

/// What the store holds, to be compared with another one.
///
/// # Errors
/// What SQLite says; the index's own check of itself is part of it.
pub fn content(connection: &Connection) -> Result<Vec<Content>> {
    connection.execute_batch(
        "create virtual table if not exists temp.terms using fts5vocab(main, found_1, 'row'); \
         insert into found_1 (found_1) values ('integrity-check');",
    )?;
    READ.iter().map(|(of, text)| hashed(connection, of, text)).collect()
}

fn hashed(connection: &Connection, of: &'static str, text: &str) -> Result<Content> {
    let mut statement = connection.prepare(text)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    let (mut hasher, mut count) = (Sha256::new(), 0u64);
    while let Some(row) = rows.next()? {
        count += 1;
        for column in 0..columns {
            match row.get_ref(column)? {
                ValueRef::Null => hasher.update(b"n"),
                ValueRef::Integer(number) => hasher.update(number.to_le_bytes()),
                ValueRef::Real(number) => hasher.update(number.to_le_bytes()),
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                    hasher.update((bytes.len() as u64).to_le_bytes());
                    hasher.update(bytes);
                }
            }
        }
    }
    let mut hash = String::with_capacity(64);
    for byte in hasher.finalize() {
        write!(hash, "{byte:02x}")?;
    }
    Ok(Content { of, rows: count, hash })
}
