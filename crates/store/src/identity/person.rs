//! Who travels: the details in clear, and the sealed fields in their own table.
use crate::audit::AuditEntry;
use crate::column::{Columns, micros, word};
use crate::db::{self, Conn};
use crate::{Store, StoreError};
use btm_domain::{OrganisationId, TravellerDetails, TravellerId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const TRAVELLER: &str = "select id, family_name, given_name, family_kana, given_kana, passport_surname, passport_given, \
     passport_confirmed, title, gender, email, phone, revision, birth_revision from travellers where tenant_id = $1 and id = $2";
const UPDATE: &str = "update travellers set family_name = $3, given_name = $4, family_kana = $5, given_kana = $6, \
     passport_surname = $7, passport_given = $8, passport_confirmed = $9, title = $10, gender = $11, email = $12, phone = $13, \
     updated_at = $14, revision = revision + 1, birth_revision = case when $16 = 1 then revision + 1 else birth_revision end \
     where tenant_id = $1 and id = $2 and revision = $15";
const STANDS: &str = "select revision from travellers where tenant_id = $1 and id = $2";
const SEALED: &str = "select sealed from personal_fields where tenant_id = $1 and person_id = $2 and field = $3";
const KEEP: &str = "insert into personal_fields (tenant_id, person_id, field, sealed, updated_at) values ($1, $2, $3, $4, $5) \
     on conflict (tenant_id, person_id, field) do update set sealed = excluded.sealed, updated_at = excluded.updated_at";
const DROP: &str = "delete from personal_fields where tenant_id = $1 and person_id = $2 and field = $3";
pub(super) const STATEMENTS: &[&str] = &[TRAVELLER, UPDATE, STANDS, SEALED, KEEP, DROP];

/// A traveller's details as they stand, without the sealed ones (`birth_date` is `None` here).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredTraveller {
    pub details: TravellerDetails,
    /// How often they were kept.
    pub revision: i64,
    /// The revision the birth date was last changed at.
    pub birth_revision: i64,
}

/// What became of keeping them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    Kept,
    /// They were kept anew since the revision the edit was made on: nothing was written.
    Moved,
    /// There is no such traveller.
    Nobody,
}

/// An edit of a traveller's details.
#[derive(Clone, Debug)]
pub struct TravellerEdit {
    pub details: TravellerDetails,
    /// The revision it was made on.
    pub base: i64,
    /// `None`: the birth date stays as it is.
    pub sealed_birth_date: Option<Vec<u8>>,
}

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
    /// A traveller's details without the sealed ones.
    ///
    /// # Errors
    /// As any read.
    pub async fn traveller(&self, tenant: OrganisationId, id: TravellerId) -> Result<Option<StoredTraveller>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let query = db::query(TRAVELLER).bind(tenant.to_string()).bind(id.to_string());
                let Some(row) = query.fetch_optional(conn).await? else { return Ok(None) };
                let c = Columns { table: "travellers", row: &row };
                let details = TravellerDetails {
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
                };
                let (revision, birth_revision) = (c.int("revision")?, c.int("birth_revision")?);
                Ok(Some(StoredTraveller { details, revision, birth_revision }))
            })
        })
        .await
    }

    /// Keeps a traveller's details where they still stand as the edit knew them; the birth date only sealed, beside them.
    ///
    /// # Errors
    /// As any write.
    pub async fn keep_traveller(
        &self,
        tenant: OrganisationId,
        id: TravellerId,
        edit: TravellerEdit,
        at: DateTime<Utc>,
        audit: AuditEntry,
    ) -> Result<Keeping, StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let (tenant, id) = (tenant.to_string(), id.to_string());
                let details = edit.details;
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
                    .bind(edit.base)
                    .bind(i64::from(edit.sealed_birth_date.is_some()))
                    .execute(tx.conn())
                    .await?;
                if changed != 1 {
                    let stands = db::query(STANDS).bind(&tenant).bind(&id).fetch_optional(tx.conn()).await?;
                    return Ok(if stands.is_some() { Keeping::Moved } else { Keeping::Nobody });
                }
                if let Some(sealed) = edit.sealed_birth_date {
                    keep_field(tx.conn(), &tenant, &id, "birth_date", Some(sealed), at).await?;
                }
                crate::audit::append(tx, &audit).await?;
                Ok(Keeping::Kept)
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
