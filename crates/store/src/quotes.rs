//! Figures of a cancellation or a change as told to one person: agreed to by their id, within their time, exactly as they were told.
use crate::column::{Columns, json, micros};
use crate::db::{self, Scope};
use crate::{Store, StoreError};
use btm_domain::after::{CancelQuote, ChangeOffer};
use btm_domain::supply::OfferHandle;
use btm_domain::{BookingId, OfferId, OrganisationId, UserId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Only the newest figures count.
pub(crate) const FORGET: &str = "delete from quotes where tenant_id = $1 and booking_id = $2 and kind = $3";
pub(crate) const ADD: &str = "insert into quotes (tenant_id, id, user_id, booking_id, kind, handle, told, expires_at) \
     values ($1, $2, $3, $4, $5, $6, $7, $8)";
pub(crate) const GET: &str =
    "select id, handle, told from quotes where tenant_id = $1 and user_id = $2 and booking_id = $3 and id = $4";
pub(crate) const PURGE: &str = "delete from quotes where expires_at < $1";

/// What a person was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    Cancel(CancelQuote),
    Change(Box<ChangeOffer>),
}

impl Told {
    fn id(&self) -> OfferId {
        match self {
            Self::Cancel(quote) => quote.id,
            Self::Change(offer) => offer.id,
        }
    }

    fn expires_at(&self) -> DateTime<Utc> {
        match self {
            Self::Cancel(quote) => quote.expires_at,
            Self::Change(offer) => offer.expires_at,
        }
    }
}

/// Which figures of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuoteKind {
    Cancel,
    Change,
}

impl QuoteKind {
    fn word(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Change => "change",
        }
    }
}

/// Figures with the supplier's handle for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    pub told: Told,
    pub handle: OfferHandle,
}

impl Store {
    /// Keeps what is about to be told, in place of everything of its kind told before about this booking.
    ///
    /// # Errors
    /// As any write.
    pub async fn put_quotes(
        &self,
        tenant: OrganisationId,
        user: UserId,
        booking: BookingId,
        kind: QuoteKind,
        quotes: Vec<Quote>,
    ) -> Result<(), StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let (tenant, user, booking) = (tenant.to_string(), user.to_string(), booking.to_string());
                db::query(FORGET).bind(&tenant).bind(&booking).bind(kind.word()).execute(tx.conn()).await?;
                for quote in &quotes {
                    db::query(ADD)
                        .bind(&tenant)
                        .bind(quote.told.id().to_string())
                        .bind(&user)
                        .bind(&booking)
                        .bind(kind.word())
                        .bind(json(&quote.handle)?)
                        .bind(json(&quote.told)?)
                        .bind(micros(quote.told.expires_at()))
                        .execute(tx.conn())
                        .await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// What this person was told under this id about this booking, also when it has expired.
    ///
    /// # Errors
    /// As any read.
    pub async fn quote(
        &self,
        tenant: OrganisationId,
        user: UserId,
        booking: BookingId,
        id: OfferId,
    ) -> Result<Option<Quote>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let query = db::query(GET).bind(tenant.to_string()).bind(user.to_string());
                let row = query.bind(booking.to_string()).bind(id.to_string()).fetch_optional(conn).await?;
                let Some(row) = row else { return Ok(None) };
                let c = Columns { table: "quotes", row: &row };
                Ok(Some(Quote { told: c.json("told")?, handle: c.json("handle")? }))
            })
        })
        .await
    }

    /// Drops figures that held no longer before `before`.
    ///
    /// # Errors
    /// As any write.
    pub async fn purge_quotes(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        self.write(Scope::Service, move |tx| {
            Box::pin(async move { db::query(PURGE).bind(micros(before)).execute(tx.conn()).await })
        })
        .await
    }
}
