//! Accounts that can sign in.
use super::append_all;
use super::invitation::{NewInvitation, insert_invitation};
use super::user_state::UserState;
use crate::audit::AuditEntry;
use crate::column::{Columns, json, micros};
use crate::db::{self, Row, Scope};
use crate::writer::Tx;
use crate::{Store, StoreError};
use btm_domain::{OrganisationId, Role, TravellerId, UserId};
use chrono::{DateTime, Utc};

#[derive(Clone, Debug)]
pub struct Account {
    pub tenant: OrganisationId,
    pub company_name: String,
    pub user_id: UserId,
    pub traveller_id: TravellerId,
    pub email: String,
    /// Family name and given name as the person writes them; empty before there is one.
    pub name: String,
    pub roles: Vec<Role>,
    pub state: UserState,
    /// PHC string of the password, once set.
    pub password_phc: Option<String>,
    /// A confirmed authenticator exists.
    pub two_factor: bool,
}

/// An account without a password, with the invitation that sets one.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub user_id: UserId,
    pub traveller_id: TravellerId,
    pub email: String,
    /// The folded address; unique over the installation.
    pub email_key: String,
    pub roles: Vec<Role>,
    pub invitation: NewInvitation,
    pub at: DateTime<Utc>,
}

const INSERT_USER: &str = "insert into users (tenant_id, id, traveller_id, email, roles, state, created_at) \
     values ($1, $2, $3, $4, $5, 'invited', $6)";
const INSERT_TRAVELLER: &str = "insert into travellers (tenant_id, id, family_name, given_name, family_kana, given_kana, \
     passport_surname, passport_given, passport_confirmed, email, phone, updated_at) \
     values ($1, $2, '', '', '', '', '', '', 0, $3, '', $4)";
const INSERT_LOGIN: &str = "insert into login_index (email_key, tenant_id, user_id) values ($1, $2, $3)";
const BY_EMAIL: &str = "select u.tenant_id, o.name as company_name, u.id, u.traveller_id, u.email, u.roles, u.state, \
     u.password_phc, f.confirmed_at, p.family_name, p.given_name from login_index l \
     join users u on u.tenant_id = l.tenant_id and u.id = l.user_id \
     join organisations o on o.tenant_id = u.tenant_id \
     join travellers p on p.tenant_id = u.tenant_id and p.id = u.traveller_id \
     left join totp_factors f on f.tenant_id = u.tenant_id and f.user_id = u.id where l.email_key = $1";
const BY_ID: &str = "select u.tenant_id, o.name as company_name, u.id, u.traveller_id, u.email, u.roles, u.state, \
     u.password_phc, f.confirmed_at, p.family_name, p.given_name from users u join organisations o on o.tenant_id = u.tenant_id \
     join travellers p on p.tenant_id = u.tenant_id and p.id = u.traveller_id \
     left join totp_factors f on f.tenant_id = u.tenant_id and f.user_id = u.id where u.tenant_id = $1 and u.id = $2";
const ALL: &str = "select u.tenant_id, o.name as company_name, u.id, u.traveller_id, u.email, u.roles, u.state, \
     u.password_phc, f.confirmed_at, p.family_name, p.given_name from users u join organisations o on o.tenant_id = u.tenant_id \
     join travellers p on p.tenant_id = u.tenant_id and p.id = u.traveller_id \
     left join totp_factors f on f.tenant_id = u.tenant_id and f.user_id = u.id where u.tenant_id = $1 \
     order by u.created_at, u.id";
const REHASH: &str = "update users set password_phc = $3 where tenant_id = $1 and id = $2 and password_phc = $4";
pub(super) const STATEMENTS: &[&str] = &[INSERT_USER, INSERT_TRAVELLER, INSERT_LOGIN, BY_EMAIL, BY_ID, ALL, REHASH];
pub(super) const SERVICE: &[&str] = &[BY_EMAIL];

fn account(row: &Row) -> Result<Account, StoreError> {
    let c = Columns { table: "users", row };
    Ok(Account {
        tenant: c.parse("tenant_id")?,
        company_name: c.text("company_name")?,
        user_id: c.parse("id")?,
        traveller_id: c.parse("traveller_id")?,
        email: c.text("email")?,
        name: super::shown_name(&c.text("family_name")?, &c.text("given_name")?, String::new()),
        roles: c.json("roles")?,
        state: c.word("state")?,
        password_phc: c.text_or_none("password_phc")?,
        two_factor: c.int_or_none("confirmed_at")?.is_some(),
    })
}

pub(super) async fn insert_user(tx: &mut Tx, tenant: OrganisationId, user: &NewUser) -> Result<(), StoreError> {
    let (tenant_text, user_text, traveller) = (tenant.to_string(), user.user_id.to_string(), user.traveller_id.to_string());
    db::query(INSERT_USER)
        .bind(&tenant_text)
        .bind(&user_text)
        .bind(&traveller)
        .bind(&user.email)
        .bind(json(&user.roles)?)
        .bind(micros(user.at))
        .execute(tx.conn())
        .await?;
    let query = db::query(INSERT_TRAVELLER).bind(&tenant_text).bind(&traveller).bind(&user.email).bind(micros(user.at));
    query.execute(tx.conn()).await?;
    db::query(INSERT_LOGIN).bind(&user.email_key).bind(&tenant_text).bind(&user_text).execute(tx.conn()).await?;
    insert_invitation(tx, tenant, user.user_id, &user.invitation, user.at).await
}

impl Store {
    /// # Errors
    /// `Conflict` naming `login_index` where the address signs in somewhere already.
    pub async fn add_user(&self, tenant: OrganisationId, user: NewUser, audit: Vec<AuditEntry>) -> Result<(), StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                insert_user(tx, tenant, &user).await?;
                append_all(tx, &audit).await
            })
        })
        .await
    }

    /// The account that signs in with a folded address, in whichever company.
    ///
    /// # Errors
    /// As any read.
    pub async fn account_by_email(&self, email_key: &str) -> Result<Option<Account>, StoreError> {
        let key = email_key.to_owned();
        self.read(Scope::Service, move |conn| {
            Box::pin(async move {
                let row = db::query(BY_EMAIL).bind(key).fetch_optional(conn).await?;
                row.as_ref().map(account).transpose()
            })
        })
        .await
    }

    /// # Errors
    /// As any read.
    pub async fn account(&self, tenant: OrganisationId, user: UserId) -> Result<Option<Account>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let row = db::query(BY_ID).bind(tenant.to_string()).bind(user.to_string()).fetch_optional(conn).await?;
                row.as_ref().map(account).transpose()
            })
        })
        .await
    }

    /// Every account of the company, oldest first.
    ///
    /// # Errors
    /// As any read.
    pub async fn accounts(&self, tenant: OrganisationId) -> Result<Vec<Account>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let rows = db::query(ALL).bind(tenant.to_string()).fetch_all(conn).await?;
                rows.iter().map(account).collect()
            })
        })
        .await
    }

    /// Replaces a password hash by one with today's parameters, unless the password was changed meanwhile.
    ///
    /// # Errors
    /// As any write.
    pub async fn rehash_password(
        &self,
        tenant: OrganisationId,
        user: UserId,
        old: String,
        new: String,
    ) -> Result<(), StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let query = db::query(REHASH).bind(tenant.to_string()).bind(user.to_string()).bind(new).bind(old);
                query.execute(tx.conn()).await?;
                Ok(())
            })
        })
        .await
    }
}
