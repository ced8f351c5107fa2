//! Offers as the server keeps them: what a person may choose by its id, and the supplier's opaque handle that never leaves.
use crate::column::{Columns, json, micros};
use crate::db::{self, Scope};
use crate::writer::Tx;
use crate::{Store, StoreError};
use btm_domain::supply::OfferHandle;
use btm_domain::{Offer, OfferId, OrganisationId, SearchId, UserId};
use chrono::{DateTime, Utc};

pub(crate) const PUT: &str = "insert into offers (tenant_id, id, user_id, search_id, handle, offer, expires_at) \
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (tenant_id, id) do update set handle = excluded.handle, \
     offer = excluded.offer, expires_at = excluded.expires_at where offers.user_id = excluded.user_id";
pub(crate) const GET: &str = "select id, search_id, handle, offer from offers where tenant_id = $1 and user_id = $2 and id = $3";
pub(crate) const REPLACED: &str = "select replaced_by from offers where tenant_id = $1 and user_id = $2 and id = $3";
pub(crate) const REPLACE: &str = "update offers set replaced_by = $4 where tenant_id = $1 and user_id = $2 and id = $3";
pub(crate) const PURGE: &str = "delete from offers where expires_at < $1";

/// Offers in a row, each in the place of the one before: they live half an hour.
const MOST_TURNS: usize = 100;

/// An offer of one user's search.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredOffer {
    pub tenant: OrganisationId,
    pub user: UserId,
    pub search: SearchId,
    pub offer: Offer,
    pub handle: OfferHandle,
}

pub(crate) async fn put(tx: &mut Tx, stored: &StoredOffer) -> Result<(), StoreError> {
    db::query(PUT)
        .bind(stored.tenant.to_string())
        .bind(stored.offer.id().to_string())
        .bind(stored.user.to_string())
        .bind(stored.search.to_string())
        .bind(json(&stored.handle)?)
        .bind(json(&stored.offer)?)
        .bind(micros(stored.offer.expires_at()))
        .execute(tx.conn())
        .await?;
    Ok(())
}

impl Store {
    /// Keeps a batch of a search, before it is shown.
    ///
    /// # Errors
    /// As any write.
    pub async fn put_offers(&self, offers: Vec<StoredOffer>) -> Result<(), StoreError> {
        let Some(tenant) = offers.first().map(|first| first.tenant) else { return Ok(()) };
        self.write(tenant, move |tx| {
            Box::pin(async move {
                for offer in &offers {
                    put(tx, offer).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// After a review: the same id with the newly priced offer and its handle.
    ///
    /// # Errors
    /// As any write.
    pub async fn replace_offer(&self, offer: StoredOffer) -> Result<(), StoreError> {
        self.put_offers(vec![offer]).await
    }

    /// After a review that brought other terms: these are another offer, and nobody buys them under the old id.
    ///
    /// # Errors
    /// As any write.
    pub async fn supersede_offer(&self, old: OfferId, new: StoredOffer) -> Result<(), StoreError> {
        self.write(new.tenant, move |tx| {
            Box::pin(async move {
                put(tx, &new).await?;
                db::query(REPLACE)
                    .bind(new.tenant.to_string())
                    .bind(new.user.to_string())
                    .bind(old.to_string())
                    .bind(new.offer.id().to_string())
                    .execute(tx.conn())
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// The offer that took this one's place, the last of them; `None` while it stands itself.
    ///
    /// # Errors
    /// As any read.
    pub async fn superseded_by(&self, tenant: OrganisationId, user: UserId, id: OfferId) -> Result<Option<OfferId>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let (tenant, user, mut last) = (tenant.to_string(), user.to_string(), None);
                for _ in 0..MOST_TURNS {
                    let of: OfferId = last.unwrap_or(id);
                    let row =
                        db::query(REPLACED).bind(&tenant).bind(&user).bind(of.to_string()).fetch_optional(&mut *conn).await?;
                    let Some(row) = row else { break };
                    let c = Columns { table: "offers", row: &row };
                    if c.text_or_none("replaced_by")?.is_none() {
                        break;
                    }
                    last = Some(c.parse("replaced_by")?);
                }
                Ok(last)
            })
        })
        .await
    }

    /// The user's own offer, also when it has expired; `None` for another's.
    ///
    /// # Errors
    /// As any read.
    pub async fn offer(&self, tenant: OrganisationId, user: UserId, id: OfferId) -> Result<Option<StoredOffer>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let row = db::query(GET)
                    .bind(tenant.to_string())
                    .bind(user.to_string())
                    .bind(id.to_string())
                    .fetch_optional(conn)
                    .await?;
                let Some(row) = row else { return Ok(None) };
                let c = Columns { table: "offers", row: &row };
                let search = c.parse("search_id")?;
                Ok(Some(StoredOffer { tenant, user, search, offer: c.json("offer")?, handle: c.json("handle")? }))
            })
        })
        .await
    }

    /// Drops offers that expired before `before`. Bookings keep their own copy.
    ///
    /// # Errors
    /// As any write.
    pub async fn purge_offers(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        self.write(Scope::Service, move |tx| {
            Box::pin(async move { db::query(PURGE).bind(micros(before)).execute(tx.conn()).await })
        })
        .await
    }
}
