//! Signed-in devices: how a session begins, how a request finds it, what the person sees of it.
use super::append_all;
use super::user_state::UserState;
use crate::audit::AuditEntry;
use crate::column::{Columns, micros};
use crate::db::{self, Row, Scope};
use crate::writer::Tx;
use crate::{Store, StoreError};
use btm_domain::{OrganisationId, Role, SessionId, TravellerId, UserId};
use chrono::{DateTime, Utc};

#[derive(Clone, Debug)]
pub struct NewSession {
    pub id: SessionId,
    pub tenant: OrganisationId,
    pub user_id: UserId,
    /// Ed25519 public key.
    pub device_key: Vec<u8>,
    pub device_name: String,
    /// Good for enrolling a factor alone.
    pub enrolment_only: bool,
    pub at: DateTime<Utc>,
    /// When a second factor was shown, if one was.
    pub factor_at: Option<DateTime<Utc>>,
    pub ends_at: DateTime<Utc>,
    pub access_hash: String,
    pub access_expires_at: DateTime<Utc>,
    pub refresh_hash: String,
}

/// A session with its account as they stand now, whatever that is: the caller decides whether it still counts.
#[derive(Clone, Debug)]
pub struct LiveSession {
    pub id: SessionId,
    pub tenant: OrganisationId,
    pub user_id: UserId,
    pub traveller_id: TravellerId,
    pub roles: Vec<Role>,
    pub user_state: UserState,
    pub enrolment_only: bool,
    pub started_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    pub factor_at: Option<DateTime<Utc>>,
    pub ends_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    /// Family name and given name, or the address before there is a name.
    pub name: String,
    /// Of the access token it was found by; `None` when found by its id.
    pub access_expires_at: Option<DateTime<Utc>>,
}

/// One line of the list of devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionSummary {
    pub id: SessionId,
    pub device_name: String,
    pub started_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
}

const INSERT: &str = "insert into sessions (tenant_id, id, user_id, device_key, device_name, enrolment_only, started_at, \
     last_seen_at, factor_at, ends_at, refresh_hash) values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10)";
const INDEX_ACCESS: &str = "insert into token_index (token_hash, kind, tenant_id, ref_id, expires_at) \
     values ($1, 'access', $2, $3, $4)";
const INDEX_REFRESH: &str = "insert into token_index (token_hash, kind, tenant_id, ref_id, expires_at) \
     values ($1, 'refresh', $2, $3, $4)";
const BY_ACCESS: &str = "select s.id, s.tenant_id, s.user_id, u.traveller_id, u.roles, u.state, s.enrolment_only, s.started_at, \
     s.last_seen_at, s.factor_at, s.ends_at, s.ended_at, t.expires_at as access_expires_at, u.email, p.family_name, p.given_name \
     from token_index t \
     join sessions s on s.tenant_id = t.tenant_id and s.id = t.ref_id \
     join users u on u.tenant_id = s.tenant_id and u.id = s.user_id \
     join travellers p on p.tenant_id = u.tenant_id and p.id = u.traveller_id where t.token_hash = $1 and t.kind = 'access'";
const BY_ID: &str = "select s.id, s.tenant_id, s.user_id, u.traveller_id, u.roles, u.state, s.enrolment_only, s.started_at, \
     s.last_seen_at, s.factor_at, s.ends_at, s.ended_at, cast(null as bigint) as access_expires_at, u.email, \
     p.family_name, p.given_name from sessions s \
     join users u on u.tenant_id = s.tenant_id and u.id = s.user_id \
     join travellers p on p.tenant_id = u.tenant_id and p.id = u.traveller_id where s.tenant_id = $1 and s.id = $2";
const OF_USER: &str = "select id, device_name, started_at, last_seen_at from sessions where tenant_id = $1 and user_id = $2 \
     and ended_at is null and ends_at > $3 and last_seen_at > $4 order by started_at, id";
const TOUCH: &str = "update sessions set last_seen_at = $3 where tenant_id = $1 and id = $2 and last_seen_at < $3";
pub(super) const STATEMENTS: &[&str] = &[INSERT, INDEX_ACCESS, INDEX_REFRESH, BY_ACCESS, BY_ID, OF_USER, TOUCH];
pub(super) const SERVICE: &[&str] = &[BY_ACCESS];

pub(super) async fn insert_session(tx: &mut Tx, session: &NewSession) -> Result<(), StoreError> {
    let (tenant, id) = (session.tenant.to_string(), session.id.to_string());
    db::query(INSERT)
        .bind(&tenant)
        .bind(&id)
        .bind(session.user_id.to_string())
        .bind(&session.device_key)
        .bind(&session.device_name)
        .bind(i64::from(session.enrolment_only))
        .bind(micros(session.at))
        .bind(session.factor_at.map(micros))
        .bind(micros(session.ends_at))
        .bind(&session.refresh_hash)
        .execute(tx.conn())
        .await?;
    index_tokens(tx, &tenant, &id, &session.access_hash, session.access_expires_at, &session.refresh_hash, session.ends_at).await
}

/// Both tokens of a session become findable. An old refresh token stays so until the session's end: that is how reuse shows.
pub(super) async fn index_tokens(
    tx: &mut Tx,
    tenant: &str,
    session: &str,
    access_hash: &str,
    access_expires_at: DateTime<Utc>,
    refresh_hash: &str,
    ends_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let access = db::query(INDEX_ACCESS).bind(access_hash).bind(tenant).bind(session).bind(micros(access_expires_at));
    access.execute(tx.conn()).await?;
    let refresh = db::query(INDEX_REFRESH).bind(refresh_hash).bind(tenant).bind(session).bind(micros(ends_at));
    refresh.execute(tx.conn()).await?;
    Ok(())
}

fn live(row: &Row) -> Result<LiveSession, StoreError> {
    let c = Columns { table: "sessions", row };
    Ok(LiveSession {
        name: super::shown_name(&c.text("family_name")?, &c.text("given_name")?, c.text("email")?),
        id: c.parse("id")?,
        tenant: c.parse("tenant_id")?,
        user_id: c.parse("user_id")?,
        traveller_id: c.parse("traveller_id")?,
        roles: c.json("roles")?,
        user_state: c.word("state")?,
        enrolment_only: c.int("enrolment_only")? != 0,
        started_at: c.time("started_at")?,
        last_seen_at: c.time("last_seen_at")?,
        factor_at: c.time_or_none("factor_at")?,
        ends_at: c.time("ends_at")?,
        ended_at: c.time_or_none("ended_at")?,
        access_expires_at: c.time_or_none("access_expires_at")?,
    })
}

impl Store {
    /// # Errors
    /// As any write.
    pub async fn start_session(&self, session: NewSession, audit: Vec<AuditEntry>) -> Result<(), StoreError> {
        self.write(session.tenant, move |tx| {
            Box::pin(async move {
                insert_session(tx, &session).await?;
                append_all(tx, &audit).await
            })
        })
        .await
    }

    /// The session an access token's hash belongs to.
    ///
    /// # Errors
    /// As any read.
    pub async fn session_by_access(&self, access_hash: String) -> Result<Option<LiveSession>, StoreError> {
        self.read(Scope::Service, move |conn| {
            Box::pin(async move {
                let row = db::query(BY_ACCESS).bind(access_hash).fetch_optional(conn).await?;
                row.as_ref().map(live).transpose()
            })
        })
        .await
    }

    /// # Errors
    /// As any read.
    pub async fn session(&self, tenant: OrganisationId, id: SessionId) -> Result<Option<LiveSession>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let row = db::query(BY_ID).bind(tenant.to_string()).bind(id.to_string()).fetch_optional(conn).await?;
                row.as_ref().map(live).transpose()
            })
        })
        .await
    }

    /// Sessions of a user that are neither ended nor past `now`, nor idle since before `seen_after`.
    ///
    /// # Errors
    /// As any read.
    pub async fn sessions_of(
        &self,
        tenant: OrganisationId,
        user: UserId,
        now: DateTime<Utc>,
        seen_after: DateTime<Utc>,
    ) -> Result<Vec<SessionSummary>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let query = db::query(OF_USER).bind(tenant.to_string()).bind(user.to_string());
                let rows = query.bind(micros(now)).bind(micros(seen_after)).fetch_all(conn).await?;
                rows.iter()
                    .map(|row| {
                        let c = Columns { table: "sessions", row };
                        Ok(SessionSummary {
                            id: c.parse("id")?,
                            device_name: c.text("device_name")?,
                            started_at: c.time("started_at")?,
                            last_seen_at: c.time("last_seen_at")?,
                        })
                    })
                    .collect()
            })
        })
        .await
    }

    /// The session was used.
    ///
    /// # Errors
    /// As any write.
    pub async fn touch_session(&self, tenant: OrganisationId, id: SessionId, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                db::query(TOUCH).bind(tenant.to_string()).bind(id.to_string()).bind(micros(at)).execute(tx.conn()).await?;
                Ok(())
            })
        })
        .await
    }
}
