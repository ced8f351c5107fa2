//! Properties of a hotel search as the server keeps them: what a person may open by its id, and every supplier's handle for it.
use crate::column::{Columns, json, micros};
use crate::db::{self, Scope};
use crate::{Store, StoreError};
use btm_domain::stay::StayHit;
use btm_domain::supply::OfferHandle;
use btm_domain::{OfferId, OrganisationId, SearchId, UserId};
use chrono::{DateTime, Utc};

pub(crate) const PUT: &str = "insert into stay_hits (tenant_id, id, user_id, search_id, handles, hit, expires_at) \
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (tenant_id, id) do update set handles = excluded.handles, \
     hit = excluded.hit, expires_at = excluded.expires_at where stay_hits.user_id = excluded.user_id";
pub(crate) const GET: &str =
    "select id, search_id, handles, hit from stay_hits where tenant_id = $1 and user_id = $2 and id = $3";
pub(crate) const PURGE: &str = "delete from stay_hits where expires_at < $1";

/// A property of one user's search.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredHit {
    pub tenant: OrganisationId,
    pub user: UserId,
    pub search: SearchId,
    pub hit: StayHit,
    /// One of each supplier that has it.
    pub handles: Vec<OfferHandle>,
}

impl Store {
    /// Keeps a batch of a search, before it is shown; an id kept before is replaced.
    ///
    /// # Errors
    /// As any write.
    pub async fn put_hits(&self, hits: Vec<StoredHit>) -> Result<(), StoreError> {
        let Some(tenant) = hits.first().map(|first| first.tenant) else { return Ok(()) };
        self.write(tenant, move |tx| {
            Box::pin(async move {
                for stored in &hits {
                    db::query(PUT)
                        .bind(stored.tenant.to_string())
                        .bind(stored.hit.id.to_string())
                        .bind(stored.user.to_string())
                        .bind(stored.search.to_string())
                        .bind(json(&stored.handles)?)
                        .bind(json(&stored.hit)?)
                        .bind(micros(stored.hit.expires_at))
                        .execute(tx.conn())
                        .await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// The user's own hit, also when it has expired; `None` for another's.
    ///
    /// # Errors
    /// As any read.
    pub async fn hit(&self, tenant: OrganisationId, user: UserId, id: OfferId) -> Result<Option<StoredHit>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let query = db::query(GET).bind(tenant.to_string()).bind(user.to_string()).bind(id.to_string());
                let Some(row) = query.fetch_optional(conn).await? else { return Ok(None) };
                let c = Columns { table: "stay_hits", row: &row };
                let search = c.parse("search_id")?;
                Ok(Some(StoredHit { tenant, user, search, hit: c.json("hit")?, handles: c.json("handles")? }))
            })
        })
        .await
    }

    /// Drops hits that expired before `before`.
    ///
    /// # Errors
    /// As any write.
    pub async fn purge_hits(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        self.write(Scope::Service, move |tx| {
            Box::pin(async move { db::query(PURGE).bind(micros(before)).execute(tx.conn()).await })
        })
        .await
    }
}
