//! Reading many rows by their ids in one statement. The lists have a fixed length, so that the texts stay static and both engines take
//! them; what is not needed is filled with an id nobody has.
use crate::db::Query;

/// Ids in one list.
pub(crate) const BATCH: usize = 32;

/// SQL: `$2` to `$33`.
macro_rules! among {
    () => {
        "($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, \
         $28, $29, $30, $31, $32, $33)"
    };
}
/// SQL: `$3` to `$34`, where `$2` is who reads.
macro_rules! among_seen {
    () => {
        "($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, \
         $29, $30, $31, $32, $33, $34)"
    };
}
pub(crate) use {among, among_seen};

/// Binds exactly `length` ids.
pub(crate) fn bind_ids(query: Query, ids: &[String], length: usize) -> Query {
    (0..length).fold(query, |query, n| query.bind(ids.get(n).cloned().unwrap_or_default()))
}
