//! What an admin (or a hundred wrong codes) does to an account: roles, disabling, reset, lock.
use super::append_all;
use super::invitation::{NewInvitation, insert_invitation};
use crate::audit::AuditEntry;
use crate::column::{json, micros, word};
use crate::db;
use crate::writer::Tx;
use crate::{Store, StoreError, revision, sight};
use btm_domain::{OrganisationId, Role, UserId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserState {
    /// No password of their own yet, or a new one is owed.
    Invited,
    Active,
    /// A hundred wrong tries in a row: no new sign-in until a recovery code or the admin opens it. Sessions that stand go on, so that
    /// nobody can throw a person out by guessing.
    Locked,
    Disabled,
}

const SET_STATE: &str = "update users set state = $3 where tenant_id = $1 and id = $2";
const SET_ROLES: &str = "update users set roles = $3 where tenant_id = $1 and id = $2";
const ARRANGES: &str = "select count(*) from users where tenant_id = $1 and id = $2 and roles like '%\"arranger\"%'";
const OTHER_ADMINS: &str = "select count(*) from users where tenant_id = $1 and id <> $2 and state in ('active', 'locked') \
     and roles like '%\"company_admin\"%'";
const IS_ADMIN: &str = "select count(*) from users where tenant_id = $1 and id = $2 and roles like '%\"company_admin\"%'";
const END_SESSIONS: &str = "update sessions set ended_at = $3, end_reason = $4, successor = null \
     where tenant_id = $1 and user_id = $2 and ended_at is null";
const SPEND_INVITATIONS: &str = "update invitations set used_at = $3 where tenant_id = $1 and user_id = $2 and used_at is null";
const SPEND_CHALLENGES: &str =
    "update login_challenges set used_at = $3 where tenant_id = $1 and user_id = $2 and used_at is null";
const DROP_FACTOR: &str = "delete from totp_factors where tenant_id = $1 and user_id = $2";
const DROP_CODES: &str = "delete from recovery_codes where tenant_id = $1 and user_id = $2";
const DROP_SEEDS: &str = "delete from personal_fields where tenant_id = $1 and person_id = $2 \
     and field in ('totp_seed', 'totp_seed_pending')";
const LOCK: &str = "update users set state = 'locked' where tenant_id = $1 and id = $2 and state = 'active'";
const UNLOCK: &str = "update users set state = 'active' where tenant_id = $1 and id = $2 and state = 'locked'";
pub(super) const STATEMENTS: &[&str] = &[
    SET_STATE,
    SET_ROLES,
    ARRANGES,
    OTHER_ADMINS,
    IS_ADMIN,
    END_SESSIONS,
    SPEND_INVITATIONS,
    SPEND_CHALLENGES,
    DROP_FACTOR,
    DROP_CODES,
    DROP_SEEDS,
    LOCK,
    UNLOCK,
];

/// Whether taking the admin's right from `user` would leave the company without one.
async fn last_admin(tx: &mut Tx, tenant: &str, user: &str) -> Result<bool, StoreError> {
    let admin: i64 = db::query(IS_ADMIN).bind(tenant).bind(user).scalar(tx.conn()).await?;
    let others: i64 = db::query(OTHER_ADMINS).bind(tenant).bind(user).scalar(tx.conn()).await?;
    Ok(admin > 0 && others == 0)
}

/// Other roles. Whoever becomes an arranger, or is none any more, sees other things from now on.
async fn keep_roles(tx: &mut Tx, tenant: OrganisationId, user: UserId, roles: &[Role]) -> Result<(), StoreError> {
    let (tenant_text, user_text) = (tenant.to_string(), user.to_string());
    let before: i64 = db::query(ARRANGES).bind(&tenant_text).bind(&user_text).scalar(tx.conn()).await?;
    db::query(SET_ROLES).bind(&tenant_text).bind(&user_text).bind(json(&roles)?).execute(tx.conn()).await?;
    if (before > 0) != roles.contains(&Role::Arranger) {
        let rev = revision::raise(tx, tenant).await?;
        sight::look_again_at_all(tx, tenant, user, rev).await?;
    }
    Ok(())
}

async fn end_all(tx: &mut Tx, tenant: &str, user: &str, reason: &'static str, at: DateTime<Utc>) -> Result<(), StoreError> {
    db::query(END_SESSIONS).bind(tenant).bind(user).bind(micros(at)).bind(reason).execute(tx.conn()).await?;
    for sql in [SPEND_INVITATIONS, SPEND_CHALLENGES] {
        db::query(sql).bind(tenant).bind(user).bind(micros(at)).execute(tx.conn()).await?;
    }
    Ok(())
}

pub(super) async fn unlock(tx: &mut Tx, tenant: &str, user: &str) -> Result<(), StoreError> {
    db::query(UNLOCK).bind(tenant).bind(user).execute(tx.conn()).await?;
    Ok(())
}

impl Store {
    /// Ends every session of the user and refuses the next sign-in. `false`: it is the company's last admin, nothing was done.
    ///
    /// # Errors
    /// As any write.
    pub async fn disable_user(
        &self,
        tenant: OrganisationId,
        user: UserId,
        at: DateTime<Utc>,
        audit: AuditEntry,
    ) -> Result<bool, StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let (tenant, user) = (tenant.to_string(), user.to_string());
                if last_admin(tx, &tenant, &user).await? {
                    return Ok(false);
                }
                let query = db::query(SET_STATE).bind(&tenant).bind(&user).bind(word(&UserState::Disabled)?);
                query.execute(tx.conn()).await?;
                end_all(tx, &tenant, &user, "disabled", at).await?;
                crate::audit::append(tx, &audit).await?;
                Ok(true)
            })
        })
        .await
    }

    /// Other roles from the next request on. `false`: the company would lose its last admin, nothing was done.
    ///
    /// # Errors
    /// As any write.
    pub async fn set_roles(
        &self,
        tenant: OrganisationId,
        user: UserId,
        roles: Vec<Role>,
        audit: AuditEntry,
    ) -> Result<bool, StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                if !roles.contains(&Role::CompanyAdmin) && last_admin(tx, &tenant.to_string(), &user.to_string()).await? {
                    return Ok(false);
                }
                keep_roles(tx, tenant, user, &roles).await?;
                crate::audit::append(tx, &audit).await?;
                Ok(true)
            })
        })
        .await
    }

    /// The admin's reset: sessions end, the factor goes too where asked, and a one-time invitation lets the person set a new
    /// password. Until then the account waits in `invited` and the old password opens nothing. `roles` = other roles from now on, for
    /// somebody who is invited again.
    ///
    /// # Errors
    /// As any write.
    #[expect(clippy::too_many_arguments, reason = "one commit of everything a reset changes")]
    pub async fn reset_user(
        &self,
        tenant: OrganisationId,
        user: UserId,
        invitation: NewInvitation,
        factor_too: bool,
        roles: Option<Vec<Role>>,
        at: DateTime<Utc>,
        audit: Vec<AuditEntry>,
    ) -> Result<(), StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let (tenant_text, user_text) = (tenant.to_string(), user.to_string());
                if let Some(roles) = roles {
                    keep_roles(tx, tenant, user, &roles).await?;
                }
                let query = db::query(SET_STATE).bind(&tenant_text).bind(&user_text).bind(word(&UserState::Invited)?);
                query.execute(tx.conn()).await?;
                end_all(tx, &tenant_text, &user_text, "reset", at).await?;
                if factor_too {
                    for sql in [DROP_FACTOR, DROP_CODES, DROP_SEEDS] {
                        db::query(sql).bind(&tenant_text).bind(&user_text).execute(tx.conn()).await?;
                    }
                }
                insert_invitation(tx, tenant, user, &invitation, at).await?;
                append_all(tx, &audit).await
            })
        })
        .await
    }

    /// A hundred wrong tries in a row.
    ///
    /// # Errors
    /// As any write.
    pub async fn lock_user(&self, tenant: OrganisationId, user: UserId, audit: AuditEntry) -> Result<(), StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let query = db::query(LOCK).bind(tenant.to_string()).bind(user.to_string());
                if query.execute(tx.conn()).await? > 0 {
                    crate::audit::append(tx, &audit).await?;
                }
                Ok(())
            })
        })
        .await
    }
}
