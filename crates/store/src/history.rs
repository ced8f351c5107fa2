//! A booking's history as its owner reads it (F-41): each happening once, oldest first.
use crate::StoreError;
use crate::column::{Columns, micros, word};
use crate::writer::Tx;
use btm_domain::booking::Happening;
use btm_domain::{BookingId, BookingState, OrganisationId};
use chrono::{DateTime, Utc};
use sqlx::SqliteConnection;

pub(crate) const ADD: &str = "insert into history (tenant_id, booking_id, seq, at, event, actor, from_state, to_state) \
     select $1, $2, coalesce(max(seq) + 1, 0), $3, $4, $5, $6, $7 from history where tenant_id = $1 and booking_id = $2";
pub(crate) const LIST: &str = "select booking_id as id, at, event, actor, from_state, to_state from history \
     where tenant_id = $1 and booking_id = $2 order by seq";

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRow {
    pub at: DateTime<Utc>,
    /// A word of `HappeningKind`.
    pub event: String,
    /// Who acted, as shown; `None` = the service.
    pub by: Option<String>,
    /// Both set only where the state changed.
    pub from: Option<BookingState>,
    pub to: Option<BookingState>,
}

pub(crate) async fn add(
    tx: &mut Tx,
    tenant: OrganisationId,
    booking: BookingId,
    at: DateTime<Utc>,
    by: Option<&str>,
    h: &Happening,
) -> Result<(), StoreError> {
    let changed = h.from != h.to;
    let state = |s: &BookingState| if changed { word(s).map(Some) } else { Ok(None) };
    sqlx::query(ADD)
        .bind(tenant.to_string())
        .bind(booking.to_string())
        .bind(micros(at))
        .bind(h.kind.name())
        .bind(by)
        .bind(state(&h.from)?)
        .bind(state(&h.to)?)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn list(conn: &mut SqliteConnection, tenant: &str, booking: &str) -> Result<Vec<HistoryRow>, StoreError> {
    let rows = sqlx::query(LIST).bind(tenant).bind(booking).fetch_all(conn).await?;
    rows.iter()
        .map(|row| {
            let c = Columns { table: "history", row };
            Ok(HistoryRow {
                at: c.time("at")?,
                event: c.text("event")?,
                by: c.text_or_none("actor")?,
                from: c.word_or_none("from_state")?,
                to: c.word_or_none("to_state")?,
            })
        })
        .collect()
}
