//! What a user's mirror holds and how it follows: for each thing a mark at the revision of its last change. A page gives whole revisions
//! since a cursor, so that the client moves only between consistent states; a first sync and a reset give the live things in pages as of
//! a fixed head, what is still to come first, then what changed since (reliability.md §4). A tombstone is a row, never an absence.
mod bodies;
mod cursor;
mod fill;
mod since;
mod tombstones;

pub use cursor::{Cursor, Filling, Position};
pub use tombstones::KEPT;

use crate::column::{Columns, word};
use crate::db::{self, Conn, Row};
use crate::desk::DeskCase;
use crate::trips::Trip;
use crate::writer::Tx;
use crate::{Document, Store, StoreError, StoredBooking, revision};
use btm_domain::{OrganisationId, TravellerId, UserId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) const MARK: &str = "insert into changes (tenant_id, user_id, entity, id, rev, gone) values ($1, $2, $3, $4, $5, $6) \
     on conflict (tenant_id, user_id, entity, id) do update set rev = excluded.rev, gone = excluded.gone";
pub(crate) const NEWEST: &str = "select max(rev) from changes where tenant_id = $1 and user_id = $2";

pub(crate) use tombstones::SERVICE;

pub(crate) fn statements() -> Vec<&'static str> {
    [&[MARK, NEWEST], cursor::STATEMENTS, fill::STATEMENTS, since::STATEMENTS, tombstones::STATEMENTS].concat()
}

/// What a client mirrors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entity {
    Trip,
    Booking,
    Document,
    DeskCase,
}

impl Entity {
    /// In the order in which a mirror is filled.
    pub const ALL: [Self; 4] = [Self::Trip, Self::Booking, Self::Document, Self::DeskCase];
}

/// One thing at the revision of its last change; no body = a tombstone.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub entity: Entity,
    pub id: Uuid,
    pub rev: i64,
    pub body: Option<Changed>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Changed {
    Trip(Trip),
    Booking(Box<StoredBooking>),
    Document(Box<Document>),
    DeskCase(Box<DeskCase>),
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    pub tenant: OrganisationId,
    pub user: UserId,
    /// Where the client stands; one that is not understood is `None`.
    pub cursor: Option<Cursor>,
    /// About this many things; a revision is never cut.
    pub limit: u32,
    /// About this many bytes, by `weigh`; a single revision (in a fill: a single thing) that is larger comes whole.
    pub bytes: usize,
    pub weigh: fn(&Change) -> usize,
    pub now: DateTime<Utc>,
}

/// One page.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The cursor could not be continued: this is the first page of a new mirror.
    pub reset: bool,
    pub changes: Vec<Change>,
    pub next: Cursor,
    pub more: bool,
}

/// Whose eyes a page is read with.
pub(crate) struct Reader {
    pub tenant: OrganisationId,
    pub user: UserId,
    /// The traveller they are.
    pub traveller: Option<TravellerId>,
}

pub(crate) struct Mark {
    pub entity: Entity,
    pub id: Uuid,
    pub rev: i64,
    pub gone: bool,
}

/// The thing changed for `user` at `rev`.
pub(crate) async fn mark(
    tx: &mut Tx,
    tenant: OrganisationId,
    user: UserId,
    entity: Entity,
    id: Uuid,
    rev: i64,
) -> Result<(), StoreError> {
    put(tx, tenant, user, Mark { entity, id, rev, gone: false }).await
}

async fn put(tx: &mut Tx, tenant: OrganisationId, user: UserId, mark: Mark) -> Result<(), StoreError> {
    db::query(MARK)
        .bind(tenant.to_string())
        .bind(user.to_string())
        .bind(word(&mark.entity)?)
        .bind(mark.id.to_string())
        .bind(mark.rev)
        .bind(i64::from(mark.gone))
        .execute(tx.conn())
        .await?;
    Ok(())
}

async fn newest(conn: &mut Conn, tenant: OrganisationId, user: UserId) -> Result<i64, StoreError> {
    let rev: Option<i64> = db::query(NEWEST).bind(tenant.to_string()).bind(user.to_string()).scalar(conn).await?;
    Ok(rev.unwrap_or(0))
}

/// A page with everything it rests on, of one snapshot.
async fn page(conn: &mut Conn, asked: &Asked) -> Result<Page, StoreError> {
    let (scope, reader) = cursor::scope(conn, asked.tenant, asked.user).await?;
    let revision::Standing { epoch, head, floor } = revision::standing(conn, asked.tenant).await?;
    // A head behind the cursor is another history's; below the floor tombstones are missing.
    let known = asked.cursor.clone().filter(|c| c.epoch == epoch && c.scope == scope && (floor..=head).contains(&c.at.rev()));
    let reset = known.is_none();
    let (changes, at, more) = match known.map(|c| c.at) {
        Some(Position::Since(rev)) => since::page(conn, &reader, rev, head, asked).await?,
        Some(Position::Filling(place)) => fill::page(conn, &reader, place, head, asked).await?,
        None => {
            let begin = fill::begin(conn, &reader, head, asked.now).await?;
            fill::page(conn, &reader, begin, head, asked).await?
        }
    };
    Ok(Page { reset, changes, next: Cursor { epoch, scope, at }, more })
}

impl Store {
    /// The next page for a mirror that stands at `asked.cursor`.
    ///
    /// # Errors
    /// As any read.
    pub async fn sync_page(&self, asked: Asked) -> Result<Page, StoreError> {
        self.read(asked.tenant, move |conn| Box::pin(async move { page(conn, &asked).await })).await
    }

    /// The newest revision at which anything changed for this user; 0 before the first.
    ///
    /// # Errors
    /// As any read.
    pub async fn newest_for(&self, tenant: OrganisationId, user: UserId) -> Result<i64, StoreError> {
        self.read(tenant, move |conn| Box::pin(newest(conn, tenant, user))).await
    }

    /// The thing is gone for this user (a right withdrawn, an erasure): a tombstone at a new revision.
    ///
    /// # Errors
    /// As any write.
    pub async fn withdraw(&self, tenant: OrganisationId, user: UserId, entity: Entity, id: Uuid) -> Result<i64, StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let rev = revision::raise(tx, tenant).await?;
                put(tx, tenant, user, Mark { entity, id, rev, gone: true }).await?;
                Ok(rev)
            })
        })
        .await
    }
}

/// Marks of rows with `entity`, `id`, `rev` and, where it may be set, `gone`.
fn marks(rows: &[Row], may_be_gone: bool) -> Result<Vec<Mark>, StoreError> {
    rows.iter()
        .map(|row| {
            let c = Columns { table: "changes", row };
            let gone = may_be_gone && c.int("gone")? != 0;
            Ok(Mark { entity: c.word("entity")?, id: c.parse("id")?, rev: c.int("rev")?, gone })
        })
        .collect()
}
