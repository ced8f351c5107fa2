//! Documents of bookings, whole: self-contained HTML in both languages. A changed document is a new one; both are kept (F-29).
use crate::batch::{BATCH, among, among_seen, bind_ids};
use crate::column::{Columns, micros};
use crate::db::{self, Conn, Row};
use crate::sight::{self, sees_booking};
use crate::writer::Tx;
use crate::{Store, StoreError};
use btm_domain::{BookingId, DocumentId, OrganisationId, TravellerId, UserId};
use chrono::{DateTime, Utc};
use std::collections::HashMap;

pub(crate) const ADD: &str = "insert into documents (tenant_id, id, booking_id, user_id, kind, title_ja, title_en, file_name, html_ja, \
     html_en, shared_ja, shared_en, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
/// As user `$2`, who is the traveller `$35`, sees them.
pub(crate) const AMONG: &str = concat!(
    "select d.id, d.booking_id, d.user_id, d.kind, d.title_ja, d.title_en, d.file_name, d.html_ja, d.html_en, d.shared_ja, \
     d.shared_en, d.created_at, (select count(*) from booking_travellers w where w.tenant_id = $1 and w.booking_id = d.booking_id \
     and w.traveller_id = $35) as own from documents d where d.tenant_id = $1 and d.id in ",
    among_seen!(),
    " and ",
    sees_booking!("d.booking_id")
);
pub(crate) const IDS: &str = concat!(
    "select id, booking_id from documents where tenant_id = $1 and booking_id in ",
    among!(),
    " order by booking_id, created_at, kind, id"
);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub id: DocumentId,
    pub booking: BookingId,
    /// Who bought the thing.
    pub user: UserId,
    /// A word of the contract's `DocumentKind`.
    pub kind: String,
    pub title_ja: String,
    pub title_en: String,
    pub file_name: String,
    pub html_ja: String,
    pub html_en: String,
    /// Japanese, English: what everybody but the traveller sees, where the document holds something of the traveller's alone.
    pub shared: Option<[String; 2]>,
    pub created_at: DateTime<Utc>,
}

pub(crate) async fn add(tx: &mut Tx, tenant: OrganisationId, d: &Document) -> Result<(), StoreError> {
    let shared = d.shared.as_ref();
    db::query(ADD)
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
        .bind(shared.map(|s| s[0].as_str()))
        .bind(shared.map(|s| s[1].as_str()))
        .bind(micros(d.created_at))
        .execute(tx.conn())
        .await?;
    Ok(())
}

fn read(row: &Row) -> Result<Document, StoreError> {
    let c = Columns { table: "documents", row };
    let (mut html_ja, mut html_en) = (c.text("html_ja")?, c.text("html_en")?);
    if let (0, Some(ja), Some(en)) = (c.int("own")?, c.text_or_none("shared_ja")?, c.text_or_none("shared_en")?) {
        (html_ja, html_en) = (ja, en);
    }
    Ok(Document {
        id: c.parse("id")?,
        booking: c.parse("booking_id")?,
        user: c.parse("user_id")?,
        kind: c.text("kind")?,
        title_ja: c.text("title_ja")?,
        title_en: c.text("title_en")?,
        file_name: c.text("file_name")?,
        html_ja,
        html_en,
        shared: None,
        created_at: c.time("created_at")?,
    })
}

/// As `user` sees them, at most [`BATCH`]: what is the traveller's alone is not in anybody else's copy.
pub(crate) async fn among(
    conn: &mut Conn,
    tenant: OrganisationId,
    user: UserId,
    reader: Option<TravellerId>,
    ids: &[String],
) -> Result<Vec<Document>, StoreError> {
    let query = bind_ids(db::query(AMONG).bind(tenant.to_string()).bind(user.to_string()), ids, BATCH);
    let rows = query.bind(reader.map(|t| t.to_string())).fetch_all(conn).await?;
    rows.iter().map(read).collect()
}

async fn get(conn: &mut Conn, tenant: OrganisationId, user: UserId, id: DocumentId) -> Result<Option<Document>, StoreError> {
    let reader = sight::oneself(conn, tenant, user).await?;
    Ok(among(conn, tenant, user, reader, &[id.to_string()]).await?.pop())
}

/// The documents of at most [`BATCH`] bookings, by the bookings' ids.
pub(crate) async fn ids(
    conn: &mut Conn,
    tenant: &str,
    bookings: &[String],
) -> Result<HashMap<String, Vec<DocumentId>>, StoreError> {
    let mut found: HashMap<String, Vec<DocumentId>> = HashMap::new();
    for row in &bind_ids(db::query(IDS).bind(tenant), bookings, BATCH).fetch_all(conn).await? {
        let c = Columns { table: "documents", row };
        found.entry(c.text("booking_id")?).or_default().push(c.parse("id")?);
    }
    Ok(found)
}

impl Store {
    /// A document of a booking this user sees; any other looks like none.
    ///
    /// # Errors
    /// As any read.
    pub async fn document(&self, tenant: OrganisationId, user: UserId, id: DocumentId) -> Result<Option<Document>, StoreError> {
        self.read(tenant, move |conn| Box::pin(get(conn, tenant, user, id))).await
    }
}
