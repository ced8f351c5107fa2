//! Documents of bookings, whole: self-contained HTML in both languages. A changed document is a new one; both are kept (F-29).
use crate::column::{Columns, micros};
use crate::writer::Tx;
use crate::{Store, StoreError};
use btm_domain::{BookingId, DocumentId, OrganisationId, UserId};
use chrono::{DateTime, Utc};
use sqlx::SqliteConnection;

pub(crate) const ADD: &str = "insert into documents (tenant_id, id, booking_id, user_id, kind, title_ja, title_en, file_name, html_ja, \
     html_en, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
pub(crate) const GET: &str = "select id, booking_id, user_id, kind, title_ja, title_en, file_name, html_ja, html_en, created_at \
     from documents where tenant_id = $1 and user_id = $2 and id = $3";
pub(crate) const IDS: &str = "select id from documents where tenant_id = $1 and booking_id = $2 order by created_at, kind";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub id: DocumentId,
    pub booking: BookingId,
    pub user: UserId,
    /// `e_ticket`, `terms`.
    pub kind: String,
    pub title_ja: String,
    pub title_en: String,
    pub file_name: String,
    pub html_ja: String,
    pub html_en: String,
    pub created_at: DateTime<Utc>,
}

pub(crate) async fn add(tx: &mut Tx, tenant: OrganisationId, d: &Document) -> Result<(), StoreError> {
    sqlx::query(ADD)
        .bind(tenant.to_string())
        .bind(d.id.to_string())
        .bind(d.booking.to_string())
        .bind(d.user.to_string())
        .bind(&d.kind)
        .bind(&d.title_ja)
        .bind(&d.title_en)
        .bind(&d.file_name)
        .bind(&d.html_ja)
        .bind(&d.html_en)
        .bind(micros(d.created_at))
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn get(
    conn: &mut SqliteConnection,
    tenant: OrganisationId,
    user: UserId,
    id: DocumentId,
) -> Result<Option<Document>, StoreError> {
    let row = sqlx::query(GET).bind(tenant.to_string()).bind(user.to_string()).bind(id.to_string()).fetch_optional(conn).await?;
    let Some(row) = row else { return Ok(None) };
    let c = Columns { table: "documents", row: &row };
    Ok(Some(Document {
        id,
        booking: c.parse("booking_id")?,
        user,
        kind: c.text("kind")?,
        title_ja: c.text("title_ja")?,
        title_en: c.text("title_en")?,
        file_name: c.text("file_name")?,
        html_ja: c.text("html_ja")?,
        html_en: c.text("html_en")?,
        created_at: c.time("created_at")?,
    }))
}

pub(crate) async fn ids(conn: &mut SqliteConnection, tenant: &str, booking: &str) -> Result<Vec<DocumentId>, StoreError> {
    let rows = sqlx::query(IDS).bind(tenant).bind(booking).fetch_all(conn).await?;
    rows.iter().map(|row| Columns { table: "documents", row }.parse("id")).collect()
}

impl Store {
    /// The user's own document; another's looks like none.
    ///
    /// # Errors
    /// As any read.
    pub async fn document(&self, tenant: OrganisationId, user: UserId, id: DocumentId) -> Result<Option<Document>, StoreError> {
        self.read(move |conn| Box::pin(get(conn, tenant, user, id))).await
    }
}
