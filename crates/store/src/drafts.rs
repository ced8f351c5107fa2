//! Drafts of people whose computer may keep nothing: sealed before they come here, the own user's alone, gone with the account.
use crate::column::{Columns, micros};
use crate::db;
use crate::{Store, StoreError};
use btm_domain::{OrganisationId, UserId};
use chrono::{DateTime, Utc};

pub(crate) const KEEP: &str = "insert into drafts (tenant_id, user_id, name, sealed, written_at, updated_at) \
     values ($1, $2, $3, $4, $5, $6) on conflict (tenant_id, user_id, name) do update set sealed = excluded.sealed, \
     written_at = excluded.written_at, updated_at = excluded.updated_at";
pub(crate) const OTHERS: &str = "select count(*) from drafts where tenant_id = $1 and user_id = $2 and name <> $3";
pub(crate) const LIST: &str =
    "select name as id, name, sealed, written_at from drafts where tenant_id = $1 and user_id = $2 order by name";
pub(crate) const DROP: &str = "delete from drafts where tenant_id = $1 and user_id = $2 and name = $3";

/// Most drafts of one person.
pub const MOST: i64 = 200;

/// A draft, sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedDraft {
    pub name: String,
    pub sealed: Vec<u8>,
    /// The client's clock.
    pub written_at: DateTime<Utc>,
}

impl Store {
    /// Keeps a draft in place of an older one of its name; what arrives last stands. `false`: there are [`MOST`] others, nothing was kept.
    ///
    /// # Errors
    /// As any write.
    pub async fn keep_draft(
        &self,
        tenant: OrganisationId,
        user: UserId,
        draft: SealedDraft,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let (tenant, user) = (tenant.to_string(), user.to_string());
                let others: i64 = db::query(OTHERS).bind(&tenant).bind(&user).bind(&draft.name).scalar(tx.conn()).await?;
                if others >= MOST {
                    return Ok(false);
                }
                db::query(KEEP)
                    .bind(&tenant)
                    .bind(&user)
                    .bind(&draft.name)
                    .bind(&draft.sealed)
                    .bind(micros(draft.written_at))
                    .bind(micros(at))
                    .execute(tx.conn())
                    .await?;
                Ok(true)
            })
        })
        .await
    }

    /// All of one person's drafts, by name.
    ///
    /// # Errors
    /// As any read.
    pub async fn drafts(&self, tenant: OrganisationId, user: UserId) -> Result<Vec<SealedDraft>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let rows = db::query(LIST).bind(tenant.to_string()).bind(user.to_string()).fetch_all(conn).await?;
                rows.iter()
                    .map(|row| {
                        let c = Columns { table: "drafts", row };
                        Ok(SealedDraft { name: c.text("name")?, sealed: row.get("sealed")?, written_at: c.time("written_at")? })
                    })
                    .collect()
            })
        })
        .await
    }

    /// Drops a draft; there may be none.
    ///
    /// # Errors
    /// As any write.
    pub async fn drop_draft(&self, tenant: OrganisationId, user: UserId, name: String) -> Result<(), StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                db::query(DROP).bind(tenant.to_string()).bind(user.to_string()).bind(name).execute(tx.conn()).await?;
                Ok(())
            })
        })
        .await
    }
}
