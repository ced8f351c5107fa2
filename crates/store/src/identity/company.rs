//! Companies, their data keys, and facts about the installation.
use super::append_all;
use super::user::{NewUser, insert_user};
use crate::audit::AuditEntry;
use crate::column::{Columns, micros};
use crate::db::{self, Row, Scope};
use crate::{Store, StoreError};
use btm_domain::OrganisationId;
use chrono::{DateTime, Utc};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    pub id: OrganisationId,
    pub name: String,
    pub created_at: DateTime<Utc>,
}

/// A company's data key as stored: wrapped by the master key.
#[derive(Clone, Debug)]
pub struct DataKey {
    pub id: String,
    pub wrapped: Vec<u8>,
}

#[derive(Clone, Debug)]
pub struct NewCompany {
    pub id: OrganisationId,
    pub name: String,
    pub key: DataKey,
    pub at: DateTime<Utc>,
}

const INSERT_COMPANY: &str = "insert into organisations (tenant_id, name, created_at) values ($1, $2, $3)";
const INSERT_KEY: &str = "insert into data_keys (tenant_id, id, wrapped, created_at) values ($1, $2, $3, $4)";
const COMPANY: &str = "select tenant_id as id, name, created_at from organisations where tenant_id = $1";
const COMPANIES: &str = "select tenant_id as id, name, created_at from organisations order by created_at, tenant_id";
const KEYS: &str = "select id, wrapped from data_keys where tenant_id = $1 order by created_at desc, id";
const KEEP_FACT: &str = "insert into meta (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value";
pub(super) const STATEMENTS: &[&str] = &[INSERT_COMPANY, INSERT_KEY, COMPANY, COMPANIES, KEYS, KEEP_FACT];
pub(super) const SERVICE: &[&str] = &[COMPANIES];

fn company(row: &Row) -> Result<Company, StoreError> {
    let c = Columns { table: "organisations", row };
    Ok(Company { id: c.parse("id")?, name: c.text("name")?, created_at: c.time("created_at")? })
}

impl Store {
    /// A company with its data key and its first admin, in one commit.
    ///
    /// # Errors
    /// `Conflict` naming `login_index` where the address signs in somewhere already.
    pub async fn add_company(&self, company: NewCompany, admin: NewUser, audit: Vec<AuditEntry>) -> Result<(), StoreError> {
        self.write(company.id, move |tx| {
            Box::pin(async move {
                let tenant = company.id.to_string();
                let query = db::query(INSERT_COMPANY).bind(&tenant).bind(&company.name).bind(micros(company.at));
                query.execute(tx.conn()).await?;
                db::query(INSERT_KEY)
                    .bind(&tenant)
                    .bind(&company.key.id)
                    .bind(&company.key.wrapped)
                    .bind(micros(company.at))
                    .execute(tx.conn())
                    .await?;
                insert_user(tx, company.id, &admin).await?;
                append_all(tx, &audit).await
            })
        })
        .await
    }

    /// # Errors
    /// As any read.
    pub async fn company(&self, tenant: OrganisationId) -> Result<Option<Company>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let row = db::query(COMPANY).bind(tenant.to_string()).fetch_optional(conn).await?;
                row.as_ref().map(company).transpose()
            })
        })
        .await
    }

    /// Every company of this installation, oldest first: for the operator's command line alone.
    ///
    /// # Errors
    /// As any read.
    pub async fn companies(&self) -> Result<Vec<Company>, StoreError> {
        self.read(Scope::Service, move |conn| {
            Box::pin(async move { db::query(COMPANIES).fetch_all(conn).await?.iter().map(company).collect() })
        })
        .await
    }

    /// Newest first; the first one seals, all of them open.
    ///
    /// # Errors
    /// As any read.
    pub async fn data_keys(&self, tenant: OrganisationId) -> Result<Vec<DataKey>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let rows = db::query(KEYS).bind(tenant.to_string()).fetch_all(conn).await?;
                rows.iter().map(|row| Ok(DataKey { id: row.get("id")?, wrapped: row.get("wrapped")? })).collect()
            })
        })
        .await
    }

    /// A fact about this installation, e.g. `server_id`.
    ///
    /// # Errors
    /// As any read.
    pub async fn fact(&self, name: &'static str) -> Result<Option<String>, StoreError> {
        self.read(Scope::Service, move |conn| {
            Box::pin(async move { db::query(crate::meta::GET).bind(name).scalar_optional(conn).await })
        })
        .await
    }

    /// # Errors
    /// As any write.
    pub async fn keep_fact(&self, name: &'static str, value: String) -> Result<(), StoreError> {
        self.write_fact(KEEP_FACT, name, value).await
    }

    /// Keeps `value` unless the fact is known already; answers what is known afterwards.
    ///
    /// # Errors
    /// As any write.
    pub async fn first_fact(&self, name: &'static str, value: String) -> Result<String, StoreError> {
        self.write_fact(crate::meta::KEEP, name, value.clone()).await?;
        Ok(self.fact(name).await?.unwrap_or(value))
    }

    async fn write_fact(&self, sql: &'static str, name: &'static str, value: String) -> Result<(), StoreError> {
        self.write(Scope::Service, move |tx| {
            Box::pin(async move {
                db::query(sql).bind(name).bind(value).execute(tx.conn()).await?;
                Ok(())
            })
        })
        .await
    }
}
