//! The natural-key guard: one row per traveller × thing blocks a second purchase of it (reliability.md §1.10).
use crate::column::{Columns, micros};
use crate::db::{self, Conn};
use crate::writer::Tx;
use crate::{Store, StoreError};
use btm_domain::booking::{Accepted, NaturalKey};
use btm_domain::connect::EsimOffer;
use btm_domain::{BookingId, BookingState, Offer, OrganisationId, Product, TravellerId};

pub(crate) const HOLDERS: &str = "select k.booking_id as id, k.distinguisher, b.state from natural_keys k \
     join bookings b on b.tenant_id = k.tenant_id and b.id = k.booking_id \
     where k.tenant_id = $1 and k.traveller_id = $2 and k.service_kind = $3 and k.start_at = $4 and k.fingerprint = $5 \
     order by k.distinguisher desc limit 1";
pub(crate) const ADD: &str = "insert into natural_keys (tenant_id, traveller_id, service_kind, start_at, fingerprint, distinguisher, \
     booking_id) values ($1, $2, $3, $4, $5, $6, $7)";
pub(crate) const RELEASE: &str = "delete from natural_keys where tenant_id = $1 and booking_id = $2";

/// What a traveller holds of one kind, newest last.
pub(crate) const HELD: &str = "select b.id, b.accepted from natural_keys k join bookings b on b.tenant_id = k.tenant_id \
     and b.id = k.booking_id where k.tenant_id = $1 and k.traveller_id = $2 and k.service_kind = $3 order by b.id";

/// Who holds the thing already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    pub booking: BookingId,
    pub state: BookingState,
    pub(crate) distinguisher: i64,
}

pub(crate) async fn holder(conn: &mut Conn, tenant: OrganisationId, key: &NaturalKey) -> Result<Option<Holder>, StoreError> {
    let row = db::query(HOLDERS)
        .bind(tenant.to_string())
        .bind(key.traveller.to_string())
        .bind(key.product.name())
        .bind(micros(key.start_at))
        .bind(&key.fingerprint)
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let c = Columns { table: "natural_keys", row: &row };
    Ok(Some(Holder { booking: c.parse("id")?, state: c.word("state")?, distinguisher: c.int("distinguisher")? }))
}

/// What becomes of a key that another booking holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// Nothing is taken.
    Refuses,
    /// As `Refuses`, but for this holder: the person was shown it and said why.
    RefusesBut(BookingId),
    /// Both hold it then.
    Shared,
}

/// Takes the keys for `booking`. A key that is held refuses all, unless the person overrides that very holder: then the distinguisher
/// rises.
pub(crate) async fn take(
    tx: &mut Tx,
    tenant: OrganisationId,
    booking: BookingId,
    keys: &[NaturalKey],
    if_held: Held,
) -> Result<Option<Holder>, StoreError> {
    for key in keys {
        let held = holder(tx.conn(), tenant, key).await?;
        if let Some(held) = held
            && (if_held == Held::Refuses || matches!(if_held, Held::RefusesBut(known) if known != held.booking))
        {
            return Ok(Some(held));
        }
        db::query(ADD)
            .bind(tenant.to_string())
            .bind(key.traveller.to_string())
            .bind(key.product.name())
            .bind(micros(key.start_at))
            .bind(&key.fingerprint)
            .bind(held.map_or(0, |h| h.distinguisher + 1))
            .bind(booking.to_string())
            .execute(tx.conn())
            .await?;
    }
    Ok(None)
}

pub(crate) async fn release(tx: &mut Tx, tenant: OrganisationId, booking: BookingId) -> Result<(), StoreError> {
    db::query(RELEASE).bind(tenant.to_string()).bind(booking.to_string()).execute(tx.conn()).await?;
    Ok(())
}

impl Store {
    /// The booking that already holds this thing (or a flight of it) for the traveller, if any.
    ///
    /// # Errors
    /// As any read.
    pub async fn clash(
        &self,
        tenant: OrganisationId,
        traveller: TravellerId,
        offer: &Offer,
    ) -> Result<Option<(BookingId, BookingState)>, StoreError> {
        let keys = btm_domain::booking::natural_keys(&[traveller], offer);
        self.read(tenant, move |conn| {
            Box::pin(async move {
                for key in &keys {
                    if let Some(held) = holder(conn, tenant, key).await? {
                        return Ok(Some((held.booking, held.state)));
                    }
                }
                Ok(None)
            })
        })
        .await
    }

    /// Another eSIM of the traveller's for the same days of the same country, as it was bought.
    ///
    /// # Errors
    /// As any read.
    pub async fn second_esim(
        &self,
        tenant: OrganisationId,
        traveller: TravellerId,
        offer: &EsimOffer,
    ) -> Result<Option<(BookingId, EsimOffer)>, StoreError> {
        let offer = offer.clone();
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let query = db::query(HELD).bind(tenant.to_string()).bind(traveller.to_string()).bind(Product::Esim.name());
                for row in &query.fetch_all(conn).await? {
                    let c = Columns { table: "bookings", row };
                    let accepted: Accepted = c.json("accepted")?;
                    if let Offer::Esim(held) = accepted.offer
                        && held.doubles(&offer)
                    {
                        return Ok(Some((c.parse("id")?, held)));
                    }
                }
                Ok(None)
            })
        })
        .await
    }
}
