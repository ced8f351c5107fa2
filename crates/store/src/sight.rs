//! Who sees what: a traveller sees their own, and who may act for a traveller at this moment sees the same. Whoever bought a thing sees it
//! by that rule alone, so that a link withdrawn takes everything out of sight with the next read.
use crate::StoreError;
use crate::column::Columns;
use crate::db::{self, Conn};
use crate::sync::{self, Entity};
use crate::writer::Tx;
use btm_domain::{BookingId, OrganisationId, TravellerId, UserId};
use uuid::Uuid;

/// SQL: user `$2` of company `$1` is the traveller in this column, or may act for them.
macro_rules! acts_for {
    ($traveller:literal) => {
        concat!(
            "exists (select 1 from users u where u.tenant_id = $1 and u.id = $2 and (u.traveller_id = ",
            $traveller,
            " or (u.roles like '%\"arranger\"%' and exists (select 1 from arranger_links l where l.tenant_id = u.tenant_id \
             and l.arranger_id = u.id and l.traveller_id = ",
            $traveller,
            " and l.ended_at is null))))"
        )
    };
}

/// SQL: user `$2` of company `$1` sees the booking in this column.
macro_rules! sees_booking {
    ($booking:literal) => {
        concat!(
            "exists (select 1 from booking_travellers v where v.tenant_id = $1 and v.booking_id = ",
            $booking,
            " and ",
            crate::sight::acts_for!("v.traveller_id"),
            ")"
        )
    };
}
pub(crate) use {acts_for, sees_booking};

/// Everybody whose mirror shows a booking. An arranger without the role is none: given it again, their mirror looks at everything again.
pub(crate) const WATCHERS: &str = "select u.id from booking_travellers v join users u on u.tenant_id = v.tenant_id \
     and u.traveller_id = v.traveller_id where v.tenant_id = $1 and v.booking_id = $2 \
     union select l.arranger_id from booking_travellers v join arranger_links l on l.tenant_id = v.tenant_id \
     and l.traveller_id = v.traveller_id and l.ended_at is null join users u on u.tenant_id = l.tenant_id and u.id = l.arranger_id \
     and u.roles like '%\"arranger\"%' where v.tenant_id = $1 and v.booking_id = $2";
/// Everybody who sees what is a traveller's.
pub(crate) const WATCHERS_OF: &str = "select u.id from users u where u.tenant_id = $1 and u.traveller_id = $2 \
     union select l.arranger_id from arranger_links l join users u on u.tenant_id = l.tenant_id and u.id = l.arranger_id \
     and u.roles like '%\"arranger\"%' where l.tenant_id = $1 and l.traveller_id = $2 and l.ended_at is null";
/// What a traveller's people see of them.
pub(crate) const THINGS: &str = "select 'booking' as entity, v.booking_id as id from booking_travellers v \
     where v.tenant_id = $1 and v.traveller_id = $2 \
     union select 'trip', b.trip_id from booking_travellers v join bookings b on b.tenant_id = v.tenant_id and b.id = v.booking_id \
     where v.tenant_id = $1 and v.traveller_id = $2 \
     union select 'document', d.id from booking_travellers v join documents d on d.tenant_id = v.tenant_id \
     and d.booking_id = v.booking_id where v.tenant_id = $1 and v.traveller_id = $2 \
     union select 'trip', t.id from users u join trips t on t.tenant_id = u.tenant_id and t.user_id = u.id \
     where u.tenant_id = $1 and u.traveller_id = $2 \
     union select 'desk_case', c.id from desk_cases c where c.tenant_id = $1 and c.traveller_id = $2 \
     union select 'trip', c.trip_id from desk_cases c where c.tenant_id = $1 and c.traveller_id = $2 and c.trip_id is not null";
pub(crate) const TRAVELS: &str =
    "insert into booking_travellers (tenant_id, booking_id, traveller_id) values ($1, $2, $3) on conflict do nothing";
/// What was looked at again and is out of sight becomes a tombstone.
pub(crate) const GONE_TRIPS: &str = concat!(
    "update changes set gone = 1 where tenant_id = $1 and user_id = $2 and rev = $3 and entity = 'trip' and not exists \
     (select 1 from trips t where t.tenant_id = $1 and t.id = changes.id and ",
    crate::trips::sees_trip!(),
    ")"
);
pub(crate) const GONE_BOOKINGS: &str = concat!(
    "update changes set gone = 1 where tenant_id = $1 and user_id = $2 and rev = $3 and entity = 'booking' and not ",
    sees_booking!("changes.id")
);
pub(crate) const GONE_DOCUMENTS: &str = concat!(
    "update changes set gone = 1 where tenant_id = $1 and user_id = $2 and rev = $3 and entity = 'document' and not exists \
     (select 1 from documents d where d.tenant_id = $1 and d.id = changes.id and ",
    sees_booking!("d.booking_id"),
    ")"
);
pub(crate) const GONE_CASES: &str = concat!(
    "update changes set gone = 1 where tenant_id = $1 and user_id = $2 and rev = $3 and entity = 'desk_case' and not exists \
     (select 1 from desk_cases k where k.tenant_id = $1 and k.id = changes.id and ",
    acts_for!("k.traveller_id"),
    ")"
);
/// For whom an account has a link in force, whatever its roles.
pub(crate) const LINKED: &str =
    "select traveller_id as id from arranger_links where tenant_id = $1 and arranger_id = $2 and ended_at is null";
/// The traveller a user is.
pub(crate) const SELF: &str = "select traveller_id as id from users where tenant_id = $1 and id = $2";

async fn users(conn: &mut Conn, sql: &'static str, tenant: OrganisationId, of: String) -> Result<Vec<UserId>, StoreError> {
    let rows = db::query(sql).bind(tenant.to_string()).bind(of).fetch_all(conn).await?;
    rows.iter().map(|row| Columns { table: "users", row }.parse("id")).collect()
}

/// The thing of this booking changed for everybody who sees it.
pub(crate) async fn tell(
    tx: &mut Tx,
    tenant: OrganisationId,
    booking: BookingId,
    entity: Entity,
    id: Uuid,
    rev: i64,
) -> Result<(), StoreError> {
    for user in users(tx.conn(), WATCHERS, tenant, booking.to_string()).await? {
        sync::mark(tx, tenant, user, entity, id, rev).await?;
    }
    Ok(())
}

/// The thing of this traveller changed for everybody who sees it.
pub(crate) async fn tell_of(
    tx: &mut Tx,
    tenant: OrganisationId,
    traveller: TravellerId,
    entity: Entity,
    id: Uuid,
    rev: i64,
) -> Result<(), StoreError> {
    for user in users(tx.conn(), WATCHERS_OF, tenant, traveller.to_string()).await? {
        sync::mark(tx, tenant, user, entity, id, rev).await?;
    }
    Ok(())
}

/// A right over everything of `traveller` was given to `user` or taken: their mirror looks at each thing again. What is out of sight now
/// becomes a tombstone.
pub(crate) async fn look_again(
    tx: &mut Tx,
    tenant: OrganisationId,
    user: UserId,
    traveller: TravellerId,
    rev: i64,
) -> Result<(), StoreError> {
    let rows = db::query(THINGS).bind(tenant.to_string()).bind(traveller.to_string()).fetch_all(tx.conn()).await?;
    for row in &rows {
        let c = Columns { table: "changes", row };
        sync::mark(tx, tenant, user, c.word("entity")?, c.parse("id")?, rev).await?;
    }
    for sql in [GONE_TRIPS, GONE_BOOKINGS, GONE_DOCUMENTS, GONE_CASES] {
        db::query(sql).bind(tenant.to_string()).bind(user.to_string()).bind(rev).execute(tx.conn()).await?;
    }
    Ok(())
}

/// The account became an arranger or is none any more: everything its links are about is looked at again.
pub(crate) async fn look_again_at_all(tx: &mut Tx, tenant: OrganisationId, user: UserId, rev: i64) -> Result<(), StoreError> {
    let rows = db::query(LINKED).bind(tenant.to_string()).bind(user.to_string()).fetch_all(tx.conn()).await?;
    for row in &rows {
        let traveller = Columns { table: "arranger_links", row }.parse("id")?;
        look_again(tx, tenant, user, traveller, rev).await?;
    }
    Ok(())
}

/// Who travels on a booking.
pub(crate) async fn travels(
    tx: &mut Tx,
    tenant: OrganisationId,
    booking: BookingId,
    traveller: TravellerId,
) -> Result<(), StoreError> {
    let query = db::query(TRAVELS).bind(tenant.to_string()).bind(booking.to_string()).bind(traveller.to_string());
    query.execute(tx.conn()).await?;
    Ok(())
}

/// The traveller this user is.
pub(crate) async fn oneself(conn: &mut Conn, tenant: OrganisationId, user: UserId) -> Result<Option<TravellerId>, StoreError> {
    let row = db::query(SELF).bind(tenant.to_string()).bind(user.to_string()).fetch_optional(conn).await?;
    row.as_ref().map(|row| Columns { table: "users", row }.parse("id")).transpose()
}
