//! One counter row per tenant, raised inside the writing transaction: its lock is the order, so no row commits late below a
//! sync cursor (reliability.md §4.1).
use crate::column::Columns;
use crate::db::{self, Conn};
use crate::writer::Tx;
use crate::{Store, StoreError};
use btm_domain::OrganisationId;

pub(crate) const RAISE: &str = "insert into counters (tenant_id, revision, audit_next) values ($1, 1, 0) \
     on conflict (tenant_id) do update set revision = counters.revision + 1 returning revision";
pub(crate) const HEAD: &str = "select revision from counters where tenant_id = $1";
pub(crate) const STANDING: &str = "select c.tenant_id as id, c.revision, c.tombstone_floor, m.value as epoch from meta m \
     left join counters c on c.tenant_id = $1 where m.name = 'epoch'";

/// The next revision; every row changed by this unit of work carries it. Live streams hear of it after the commit.
pub(crate) async fn raise(tx: &mut Tx, tenant: OrganisationId) -> Result<i64, StoreError> {
    let rev = db::query(RAISE).bind(tenant.to_string()).scalar(tx.conn()).await?;
    tx.announce(tenant, rev);
    Ok(rev)
}

pub(crate) async fn head(conn: &mut Conn, tenant: OrganisationId) -> Result<i64, StoreError> {
    Ok(db::query(HEAD).bind(tenant.to_string()).scalar_optional(conn).await?.unwrap_or(0))
}

/// Where a tenant stands, read in one snapshot with whatever follows.
pub(crate) struct Standing {
    pub epoch: String,
    /// The newest revision.
    pub head: i64,
    /// Up to here tombstones are gone.
    pub floor: i64,
}

pub(crate) async fn standing(conn: &mut Conn, tenant: OrganisationId) -> Result<Standing, StoreError> {
    let missing = || StoreError::Inconsistent { table: "meta", column: "value", row: "epoch".to_owned() };
    let row = db::query(STANDING).bind(tenant.to_string()).fetch_optional(conn).await?.ok_or_else(missing)?;
    let c = Columns { table: "counters", row: &row };
    let (head, floor) = (c.int_or_none("revision")?.unwrap_or(0), c.int_or_none("tombstone_floor")?.unwrap_or(0));
    Ok(Standing { epoch: c.text("epoch")?, head, floor })
}

impl Store {
    /// The tenant's newest revision; 0 before the first.
    ///
    /// # Errors
    /// As any read.
    pub async fn head(&self, tenant: OrganisationId) -> Result<i64, StoreError> {
        self.read(tenant, move |conn| Box::pin(head(conn, tenant))).await
    }
}
