//! What changed for a user since a revision, in whole revisions: the client moves only between consistent states
//! (reliability.md §4). A thing stands at the revision of its last change; a tombstone is a row, never an absence.
use crate::column::{Columns, word};
use crate::desk::{self, DeskCase};
use crate::trips::Trip;
use crate::writer::Tx;
use crate::{Document, Store, StoreError, StoredBooking, bookings, documents, revision, trips};
use btm_domain::{BookingId, DeskCaseId, DocumentId, OrganisationId, TripId, UserId};
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;
use uuid::Uuid;

pub(crate) const MARK: &str = "insert into changes (tenant_id, user_id, entity, id, rev, gone) values ($1, $2, $3, $4, $5, $6) \
     on conflict (tenant_id, user_id, entity, id) do update set rev = excluded.rev, gone = excluded.gone";
pub(crate) const PAGE: &str = "select entity, id, rev, gone from changes where tenant_id = $1 and user_id = $2 and rev > $3 \
     order by rev, entity, id limit $4";
pub(crate) const REVISION: &str = "select entity, id, rev, gone from changes where tenant_id = $1 and user_id = $2 and rev = $3 \
     order by entity, id";

pub(crate) const NEWEST: &str = "select max(rev) from changes where tenant_id = $1 and user_id = $2";

/// What a client mirrors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entity {
    Trip,
    Booking,
    Document,
    DeskCase,
}

/// One thing at the revision of its last change; no body = a tombstone.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
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

/// Whole revisions after the asked one.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub changes: Vec<Change>,
    /// Everything up to here is in the client's hands once it keeps this page.
    pub next: i64,
    pub more: bool,
    /// The tenant's newest revision.
    pub head: i64,
}

struct Mark {
    entity: Entity,
    id: Uuid,
    rev: i64,
    gone: bool,
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
    put(tx, tenant, user, entity, id, rev, false).await
}

async fn put(
    tx: &mut Tx,
    tenant: OrganisationId,
    user: UserId,
    entity: Entity,
    id: Uuid,
    rev: i64,
    gone: bool,
) -> Result<(), StoreError> {
    sqlx::query(MARK)
        .bind(tenant.to_string())
        .bind(user.to_string())
        .bind(word(&entity)?)
        .bind(id.to_string())
        .bind(rev)
        .bind(i64::from(gone))
        .execute(tx.conn())
        .await?;
    Ok(())
}

async fn marks(
    conn: &mut SqliteConnection,
    sql: &'static str,
    tenant: OrganisationId,
    user: UserId,
    rev: i64,
    limit: Option<i64>,
) -> Result<Vec<Mark>, StoreError> {
    let query = sqlx::query(sql).bind(tenant.to_string()).bind(user.to_string()).bind(rev);
    let query = match limit {
        Some(limit) => query.bind(limit),
        None => query,
    };
    let rows = query.fetch_all(conn).await?;
    rows.iter()
        .map(|row| {
            let c = Columns { table: "changes", row };
            Ok(Mark { entity: c.word("entity")?, id: c.parse("id")?, rev: c.int("rev")?, gone: c.int("gone")? != 0 })
        })
        .collect()
}

async fn page(
    conn: &mut SqliteConnection,
    tenant: OrganisationId,
    user: UserId,
    after: i64,
    limit: i64,
) -> Result<Page, StoreError> {
    let head = revision::head(conn, tenant).await?;
    let mut found = marks(conn, PAGE, tenant, user, after, Some(limit + 1)).await?;
    let more = i64::try_from(found.len()).unwrap_or(i64::MAX) > limit;
    if more {
        // The revision that was cut goes to the next page, unless it is the only one: then it comes whole.
        let cut = found.last().map_or(after, |m| m.rev);
        let first = found.first().map_or(after, |m| m.rev);
        if cut == first {
            found = marks(conn, REVISION, tenant, user, first, None).await?;
        } else {
            found.retain(|m| m.rev < cut);
        }
    }
    let last = found.last().map_or(after, |m| m.rev);
    // A cursor ahead of the head (another epoch's) is the caller's business; the next one never goes back.
    let next = if more { last } else { head.max(after) };
    let mut changes = Vec::with_capacity(found.len());
    for mark in found {
        let body = if mark.gone { None } else { body(conn, tenant, user, &mark).await? };
        changes.push(Change { id: mark.id, rev: mark.rev, body });
    }
    Ok(Page { changes, next, more, head })
}

async fn body(
    conn: &mut SqliteConnection,
    tenant: OrganisationId,
    user: UserId,
    mark: &Mark,
) -> Result<Option<Changed>, StoreError> {
    Ok(match mark.entity {
        Entity::Trip => trips::get(conn, tenant, user, TripId(mark.id)).await?.map(Changed::Trip),
        Entity::Booking => bookings::get(conn, tenant, user, BookingId(mark.id)).await?.map(|b| Changed::Booking(Box::new(b))),
        Entity::Document => {
            documents::get(conn, tenant, user, DocumentId(mark.id)).await?.map(|d| Changed::Document(Box::new(d)))
        }
        Entity::DeskCase => desk::get_for(conn, tenant, user, DeskCaseId(mark.id)).await?.map(|c| Changed::DeskCase(Box::new(c))),
    })
}

impl Store {
    /// One page of whole revisions after `after`, about `limit` things (a revision is never cut).
    ///
    /// # Errors
    /// As any read.
    pub async fn sync_page(&self, tenant: OrganisationId, user: UserId, after: i64, limit: u32) -> Result<Page, StoreError> {
        let limit = i64::from(limit.clamp(1, 500));
        self.read(move |conn| Box::pin(page(conn, tenant, user, after, limit))).await
    }

    /// The newest revision at which anything changed for this user; 0 before the first.
    ///
    /// # Errors
    /// As any read.
    pub async fn newest_for(&self, tenant: OrganisationId, user: UserId) -> Result<i64, StoreError> {
        self.read(move |conn| {
            Box::pin(async move {
                let rev: Option<i64> =
                    sqlx::query_scalar(NEWEST).bind(tenant.to_string()).bind(user.to_string()).fetch_one(conn).await?;
                Ok(rev.unwrap_or(0))
            })
        })
        .await
    }

    /// The thing is gone for this user (a right withdrawn, an erasure): a tombstone at a new revision.
    ///
    /// # Errors
    /// As any write.
    pub async fn withdraw(&self, tenant: OrganisationId, user: UserId, entity: Entity, id: Uuid) -> Result<i64, StoreError> {
        self.write(move |tx| {
            Box::pin(async move {
                let rev = revision::raise(tx, tenant).await?;
                put(tx, tenant, user, entity, id, rev, true).await?;
                Ok(rev)
            })
        })
        .await
    }
}
