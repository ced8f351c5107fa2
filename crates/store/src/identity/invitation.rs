//! One-time invitations: the only way to a first or a new password.
use super::append_all;
use super::session::{NewSession, insert_session};
use super::user_state::UserState;
use crate::audit::AuditEntry;
use crate::column::{Columns, micros, word};
use crate::db::{self, Scope};
use crate::writer::Tx;
use crate::{Store, StoreError};
use btm_domain::{InvitationId, OrganisationId, TravellerId, UserId};
use chrono::{DateTime, Utc};

#[derive(Clone, Debug)]
pub struct NewInvitation {
    pub id: InvitationId,
    pub token_hash: String,
    pub expires_at: DateTime<Utc>,
}

/// An invitation that is still good at the time asked for.
#[derive(Clone, Debug)]
pub struct InvitationRow {
    pub id: InvitationId,
    pub tenant: OrganisationId,
    pub user_id: UserId,
    pub traveller_id: TravellerId,
    pub company_name: String,
    pub email: String,
    pub expires_at: DateTime<Utc>,
    /// A confirmed authenticator outlived the reset.
    pub two_factor: bool,
}

const INSERT: &str = "insert into invitations (tenant_id, id, user_id, created_at, expires_at) values ($1, $2, $3, $4, $5)";
const INDEX: &str = "insert into token_index (token_hash, kind, tenant_id, ref_id, expires_at) \
     values ($1, 'invitation', $2, $3, $4)";
const OPEN: &str = "select i.id, i.tenant_id, i.user_id, u.traveller_id, o.name as company_name, u.email, i.expires_at, \
     f.confirmed_at from token_index t \
     join invitations i on i.tenant_id = t.tenant_id and i.id = t.ref_id \
     join users u on u.tenant_id = i.tenant_id and u.id = i.user_id \
     join organisations o on o.tenant_id = i.tenant_id \
     left join totp_factors f on f.tenant_id = u.tenant_id and f.user_id = u.id \
     where t.token_hash = $1 and t.kind = 'invitation' and i.used_at is null and i.expires_at > $2 and u.state <> 'disabled'";
const SPEND: &str =
    "update invitations set used_at = $3 where tenant_id = $1 and id = $2 and used_at is null and expires_at > $3";
const SET_PASSWORD: &str =
    "update users set password_phc = $3, state = $4 where tenant_id = $1 and id = $2 and state <> 'disabled'";
pub(super) const STATEMENTS: &[&str] = &[INSERT, INDEX, OPEN, SPEND, SET_PASSWORD];
pub(super) const SERVICE: &[&str] = &[OPEN];

pub(super) async fn insert_invitation(
    tx: &mut Tx,
    tenant: OrganisationId,
    user: UserId,
    invitation: &NewInvitation,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    db::query(INSERT)
        .bind(tenant.to_string())
        .bind(invitation.id.to_string())
        .bind(user.to_string())
        .bind(micros(at))
        .bind(micros(invitation.expires_at))
        .execute(tx.conn())
        .await?;
    db::query(INDEX)
        .bind(&invitation.token_hash)
        .bind(tenant.to_string())
        .bind(invitation.id.to_string())
        .bind(micros(invitation.expires_at))
        .execute(tx.conn())
        .await?;
    Ok(())
}

impl Store {
    /// The invitation behind a token's hash, if it can still be accepted at `now`.
    ///
    /// # Errors
    /// As any read.
    pub async fn open_invitation(&self, token_hash: &str, now: DateTime<Utc>) -> Result<Option<InvitationRow>, StoreError> {
        let hash = token_hash.to_owned();
        self.read(Scope::Service, move |conn| {
            Box::pin(async move {
                let Some(row) = db::query(OPEN).bind(hash).bind(micros(now)).fetch_optional(conn).await? else {
                    return Ok(None);
                };
                let c = Columns { table: "invitations", row: &row };
                Ok(Some(InvitationRow {
                    id: c.parse("id")?,
                    tenant: c.parse("tenant_id")?,
                    user_id: c.parse("user_id")?,
                    traveller_id: c.parse("traveller_id")?,
                    company_name: c.text("company_name")?,
                    email: c.text("email")?,
                    expires_at: c.time("expires_at")?,
                    two_factor: c.int_or_none("confirmed_at")?.is_some(),
                }))
            })
        })
        .await
    }

    /// Spends the invitation, sets the password and starts the session (none where a second factor is owed first), in one commit.
    /// `false`: somebody was faster or it ran out; nothing was done.
    ///
    /// # Errors
    /// As any write.
    pub async fn accept_invitation(
        &self,
        invitation: InvitationRow,
        password_phc: String,
        session: Option<NewSession>,
        at: DateTime<Utc>,
        audit: Vec<AuditEntry>,
    ) -> Result<bool, StoreError> {
        self.write(invitation.tenant, move |tx| {
            Box::pin(async move {
                let tenant = invitation.tenant.to_string();
                let query = db::query(SPEND).bind(&tenant).bind(invitation.id.to_string()).bind(micros(at));
                if query.execute(tx.conn()).await? != 1 {
                    return Ok(false);
                }
                db::query(SET_PASSWORD)
                    .bind(&tenant)
                    .bind(invitation.user_id.to_string())
                    .bind(password_phc)
                    .bind(word(&UserState::Active)?)
                    .execute(tx.conn())
                    .await?;
                if let Some(session) = &session {
                    insert_session(tx, session).await?;
                }
                append_all(tx, &audit).await?;
                Ok(true)
            })
        })
        .await
    }
}
