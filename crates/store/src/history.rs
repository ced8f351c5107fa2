//! A booking's history as its owner reads it (F-41): each happening once, oldest first.
use crate::StoreError;
use crate::batch::{BATCH, among, bind_ids};
use crate::column::{Columns, json, micros, word};
use crate::db::{self, Conn, Row};
use crate::writer::Tx;
use btm_domain::booking::{Happening, Moved};
use btm_domain::{BookingId, BookingState, OrganisationId};
use chrono::{DateTime, Utc};
use std::collections::HashMap;

pub(crate) const ADD: &str = "insert into history (tenant_id, booking_id, seq, at, event, actor, from_state, to_state, words, moved) \
     select $1, $2, coalesce(max(seq) + 1, 0), $3, $4, $5, $6, $7, $8, $9 from history where tenant_id = $1 and booking_id = $2";
pub(crate) const AMONG: &str = concat!(
    "select booking_id as id, at, event, actor, from_state, to_state, words, moved from history where tenant_id = $1 and booking_id in ",
    among!(),
    " order by booking_id, seq"
);

/// A wish to cancel came, and was taken back: the booking itself stays what it was.
pub(crate) const CANCEL_WISHED: &str = "cancel_wished";
pub(crate) const CANCEL_WISH_WITHDRAWN: &str = "cancel_wish_withdrawn";
/// The supplier says that the data of an eSIM runs low.
pub(crate) const LOW_DATA: &str = "low_data";

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRow {
    pub at: DateTime<Utc>,
    /// A word of `HappeningKind`, `cancel_wished`, `cancel_wish_withdrawn`, or `low_data`.
    pub event: String,
    /// Who acted, as shown, and for whom where that is somebody else (`A → B`); `None` = the service.
    pub by: Option<String>,
    /// Both set only where the state changed.
    pub from: Option<BookingState>,
    pub to: Option<BookingState>,
    /// What the supplier said, by its word or code, or the person who decided, in theirs.
    pub words: Option<String>,
    /// Old and new of what the step moved.
    pub moved: Vec<Moved>,
}

#[expect(clippy::too_many_arguments, reason = "one line's facts")]
pub(crate) async fn add(
    tx: &mut Tx,
    tenant: OrganisationId,
    booking: BookingId,
    at: DateTime<Utc>,
    by: Option<&str>,
    h: &Happening,
    words: Option<&str>,
    moved: &[Moved],
) -> Result<(), StoreError> {
    let changed = h.from != h.to;
    let states = if changed { (Some(word(&h.from)?), Some(word(&h.to)?)) } else { (None, None) };
    line(tx, tenant, booking, at, h.kind.name(), by, states, (words, moved)).await
}

/// A line about a booking that the machine does not step for.
pub(crate) async fn note(
    tx: &mut Tx,
    tenant: OrganisationId,
    booking: BookingId,
    at: DateTime<Utc>,
    event: &'static str,
    by: Option<&str>,
) -> Result<(), StoreError> {
    line(tx, tenant, booking, at, event, by, (None, None), (None, &[])).await
}

#[expect(clippy::too_many_arguments, reason = "one line's facts")]
async fn line(
    tx: &mut Tx,
    tenant: OrganisationId,
    booking: BookingId,
    at: DateTime<Utc>,
    event: &str,
    by: Option<&str>,
    (from, to): (Option<String>, Option<String>),
    (words, moved): (Option<&str>, &[Moved]),
) -> Result<(), StoreError> {
    db::query(ADD)
        .bind(tenant.to_string())
        .bind(booking.to_string())
        .bind(micros(at))
        .bind(event)
        .bind(by)
        .bind(from)
        .bind(to)
        .bind(words)
        .bind(json(&moved)?)
        .execute(tx.conn())
        .await?;
    Ok(())
}

fn read(row: &Row) -> Result<HistoryRow, StoreError> {
    let c = Columns { table: "history", row };
    Ok(HistoryRow {
        at: c.time("at")?,
        event: c.text("event")?,
        by: c.text_or_none("actor")?,
        from: c.word_or_none("from_state")?,
        to: c.word_or_none("to_state")?,
        words: c.text_or_none("words")?,
        moved: c.json("moved")?,
    })
}

/// The histories of at most [`BATCH`] bookings, by their ids.
pub(crate) async fn of(
    conn: &mut Conn,
    tenant: &str,
    bookings: &[String],
) -> Result<HashMap<String, Vec<HistoryRow>>, StoreError> {
    let mut found: HashMap<String, Vec<HistoryRow>> = HashMap::new();
    for row in &bind_ids(db::query(AMONG).bind(tenant), bookings, BATCH).fetch_all(conn).await? {
        found.entry(Columns { table: "history", row }.text("id")?).or_default().push(read(row)?);
    }
    Ok(found)
}
