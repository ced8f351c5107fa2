//! Who travels: the details in clear, and the sealed fields in their own table.
use crate::audit::AuditEntry;
use crate::column::{Columns, micros, word};
use crate::db::{self, Conn};
use crate::{Store, StoreError};
use btm_domain::{OrganisationId, TravellerDetails, TravellerId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const TRAVELLER: &str = "select id, family_name, given_name, family_kana, given_kana, passport_surname, passport_given, \
     passport_confirmed, title, gender, email, phone from travellers where tenant_id = $1 and id = $2";
const UPDATE: &str = "update travellers set family_name = $3, given_name = $4, family_kana = $5, given_kana = $6, \
     passport_surname = $7, passport_given = $8, passport_confirmed = $9, title = $10, gender = $11, email = $12, phone = $13, \
     updated_at = $14 where tenant_id = $1 and id = $2";
const SEALED: &str = "select sealed from personal_fields where tenant_id = $1 and person_id = $2 and field = $3";
const KEEP: &str = "insert into personal_fields (tenant_id, person_id, field, sealed, updated_at) values ($1, $2, $3, $4, $5) \
     on conflict (tenant_id, person_id, field) do update set sealed = excluded.sealed, updated_at = excluded.updated_at";
const DROP: &str = "delete from personal_fields where tenant_id = $1 and person_id = $2 and field = $3";
pub(super) const STATEMENTS: &[&str] = &[TRAVELLER, UPDATE, SEALED, KEEP, DROP];

async fn keep_field(
    conn: &mut Conn,
    tenant: &str,
    person: &str,
    field: &'static str,
    sealed: Option<Vec<u8>>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    match sealed {
        Some(sealed) => db::query(KEEP).bind(tenant).bind(person).bind(field).bind(sealed).bind(micros(at)).execute(conn).await?,
        None => db::query(DROP).bind(tenant).bind(person).bind(field).execute(conn).await?,
    };
    Ok(())
}

impl Store {
    /// A traveller's details without the sealed ones (`birth_date` is `None` here).
    ///
    /// # Errors
    /// As any read.
    pub async fn traveller(&self, tenant: OrganisationId, id: TravellerId) -> Result<Option<TravellerDetails>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let query = db::query(TRAVELLER).bind(tenant.to_string()).bind(id.to_string());
                let Some(row) = query.fetch_optional(conn).await? else { return Ok(None) };
                let c = Columns { table: "travellers", row: &row };
                Ok(Some(TravellerDetails {
                    family_name: c.text("family_name")?,
                    given_name: c.text("given_name")?,
                    family_kana: c.text("family_kana")?,
                    given_kana: c.text("given_kana")?,
                    passport_surname: c.text("passport_surname")?,
                    passport_given: c.text("passport_given")?,
                    passport_confirmed: c.int("passport_confirmed")? != 0,
                    title: c.word_or_none("title")?,
                    gender: c.word_or_none("gender")?,
                    birth_date: None,
                    email: c.text("email")?,
                    phone: c.text("phone")?,
                }))
            })
        })
        .await
    }

    /// Keeps a traveller's details; the birth date only sealed, beside them. `false`: there is no such traveller.
    ///
    /// # Errors
    /// As any write.
    pub async fn keep_traveller(
        &self,
        tenant: OrganisationId,
        id: TravellerId,
        details: TravellerDetails,
        sealed_birth_date: Option<Vec<u8>>,
        at: DateTime<Utc>,
        audit: AuditEntry,
    ) -> Result<bool, StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let (tenant, id) = (tenant.to_string(), id.to_string());
                let changed = db::query(UPDATE)
                    .bind(&tenant)
                    .bind(&id)
                    .bind(&details.family_name)
                    .bind(&details.given_name)
                    .bind(&details.family_kana)
                    .bind(&details.given_kana)
                    .bind(&details.passport_surname)
                    .bind(&details.passport_given)
                    .bind(i64::from(details.passport_confirmed))
                    .bind(details.title.as_ref().map(word).transpose()?)
                    .bind(details.gender.as_ref().map(word).transpose()?)
                    .bind(&details.email)
                    .bind(&details.phone)
                    .bind(micros(at))
                    .execute(tx.conn())
                    .await?;
                if changed != 1 {
                    return Ok(false);
                }
                keep_field(tx.conn(), &tenant, &id, "birth_date", sealed_birth_date, at).await?;
                crate::audit::append(tx, &audit).await?;
                Ok(true)
            })
        })
        .await
    }

    /// A sealed field of a person: a traveller's `birth_date`, a user's `totp_seed`, `totp_seed_pending`.
    ///
    /// # Errors
    /// As any read.
    pub async fn sealed_field(
        &self,
        tenant: OrganisationId,
        person: Uuid,
        field: &'static str,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let query = db::query(SEALED).bind(tenant.to_string()).bind(person.to_string()).bind(field);
                query.scalar_optional(conn).await
            })
        })
        .await
    }

    /// Keeps or, with `None`, drops a sealed field.
    ///
    /// # Errors
    /// As any write.
    pub async fn keep_sealed_field(
        &self,
        tenant: OrganisationId,
        person: Uuid,
        field: &'static str,
        sealed: Option<Vec<u8>>,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move { keep_field(tx.conn(), &tenant.to_string(), &person.to_string(), field, sealed, at).await })
        })
        .await
    }
}
