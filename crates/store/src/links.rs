//! Who arranges for whom (F-42 in its simplest form: the admin assigns). A link counts only while its account holds the arranger's
//! role: taking either away withdraws the right with the next request.
use crate::audit::{AuditEntry, append};
use crate::column::{Columns, micros};
use crate::db::{self, Conn, Row};
use crate::identity::shown_name;
use crate::writer::Tx;
use crate::{Store, StoreError, revision, sight};
use btm_domain::{ArrangerLinkId, OrganisationId, TravellerId, UserId};
use chrono::{DateTime, Utc};

pub(crate) const ADD: &str = "insert into arranger_links (tenant_id, id, arranger_id, traveller_id, created_at) \
     select $1, $2, u.id, p.id, $5 from users u join travellers p on p.tenant_id = u.tenant_id and p.id = $4 \
     where u.tenant_id = $1 and u.id = $3 and u.traveller_id <> p.id and u.roles like '%\"arranger\"%'";
pub(crate) const LIST: &str = "select l.id, l.arranger_id, l.traveller_id, l.created_at, u.email as arranger_email, \
     a.family_name as arranger_family, a.given_name as arranger_given, p.family_name, p.given_name, p.email \
     from arranger_links l join users u on u.tenant_id = l.tenant_id and u.id = l.arranger_id \
     join travellers a on a.tenant_id = u.tenant_id and a.id = u.traveller_id \
     join travellers p on p.tenant_id = l.tenant_id and p.id = l.traveller_id \
     where l.tenant_id = $1 and l.ended_at is null and ($2 = '' or l.arranger_id = $2 or l.traveller_id = $3) \
     order by l.created_at, l.id";
pub(crate) const GET: &str = "select id, arranger_id, traveller_id from arranger_links \
     where tenant_id = $1 and id = $2 and ended_at is null";
pub(crate) const END: &str = "update arranger_links set ended_at = $3 where tenant_id = $1 and id = $2 and ended_at is null";
/// For the scope of a mirror: who is acted for by this user now.
pub(crate) const ACTED_FOR: &str = "select l.id from arranger_links l join users u on u.tenant_id = l.tenant_id \
     and u.id = l.arranger_id and u.roles like '%\"arranger\"%' where l.tenant_id = $1 and l.arranger_id = $2 and l.ended_at is null \
     order by l.id";
pub(crate) const ACTS_FOR: &str = "select count(*) from users u where u.tenant_id = $1 and u.id = $2 and (u.traveller_id = $3 or \
     (u.roles like '%\"arranger\"%' and exists (select 1 from arranger_links l where l.tenant_id = u.tenant_id \
     and l.arranger_id = u.id and l.traveller_id = $3 and l.ended_at is null)))";
pub(crate) const TRAVELLERS: &str = "select p.id, p.family_name, p.given_name, p.email, \
     case when p.id = u.traveller_id then 1 else 0 end as oneself from users u \
     join travellers p on p.tenant_id = u.tenant_id and (p.id = u.traveller_id or (u.roles like '%\"arranger\"%' and exists \
     (select 1 from arranger_links l where l.tenant_id = u.tenant_id and l.arranger_id = u.id and l.traveller_id = p.id \
     and l.ended_at is null))) where u.tenant_id = $1 and u.id = $2 \
     order by oneself desc, p.family_name, p.given_name, p.email, p.id";
pub(crate) const USER_OF: &str = "select id from users where tenant_id = $1 and traveller_id = $2";

/// A link with the names of both as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub id: ArrangerLinkId,
    pub arranger: UserId,
    pub arranger_name: String,
    pub traveller: TravellerId,
    pub traveller_name: String,
    pub created_at: DateTime<Utc>,
}

/// What became of a new link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkMade {
    Made(Link),
    /// This very link, or another between the same two: nothing was written.
    Known(Link),
    /// No such account or traveller in this company, the account is no arranger, or both are one person.
    NoSuchPair,
    /// The id belongs to something else.
    IdTaken,
}

/// Somebody a user may act for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActedFor {
    pub traveller: TravellerId,
    /// Family name and given name; the address before there is a name.
    pub name: String,
    pub email: String,
    pub oneself: bool,
}

fn link(row: &Row) -> Result<Link, StoreError> {
    let c = Columns { table: "arranger_links", row };
    Ok(Link {
        id: c.parse("id")?,
        arranger: c.parse("arranger_id")?,
        arranger_name: shown_name(&c.text("arranger_family")?, &c.text("arranger_given")?, c.text("arranger_email")?),
        traveller: c.parse("traveller_id")?,
        traveller_name: shown_name(&c.text("family_name")?, &c.text("given_name")?, c.text("email")?),
        created_at: c.time("created_at")?,
    })
}

async fn list(conn: &mut Conn, tenant: OrganisationId, of: Option<(UserId, TravellerId)>) -> Result<Vec<Link>, StoreError> {
    let (user, traveller) = of.map_or((String::new(), String::new()), |(u, t)| (u.to_string(), t.to_string()));
    let rows = db::query(LIST).bind(tenant.to_string()).bind(user).bind(traveller).fetch_all(conn).await?;
    rows.iter().map(link).collect()
}

/// The account that signs in as this traveller.
pub(crate) async fn user_of(
    conn: &mut Conn,
    tenant: OrganisationId,
    traveller: TravellerId,
) -> Result<Option<UserId>, StoreError> {
    let row = db::query(USER_OF).bind(tenant.to_string()).bind(traveller.to_string()).fetch_optional(conn).await?;
    row.as_ref().map(|row| Columns { table: "users", row }.parse("id")).transpose()
}

/// Whether `user` is this traveller or has the right to act for them at this moment: the one rule of who sees what.
pub(crate) async fn acts_for(
    conn: &mut Conn,
    tenant: OrganisationId,
    user: UserId,
    traveller: TravellerId,
) -> Result<bool, StoreError> {
    let query = db::query(ACTS_FOR).bind(tenant.to_string()).bind(user.to_string()).bind(traveller.to_string());
    let found: i64 = query.scalar(conn).await?;
    Ok(found > 0)
}

/// The links by which `user` acts for others now, in a fixed order: another list is another scope of what they see.
pub(crate) async fn standing(conn: &mut Conn, tenant: OrganisationId, user: UserId) -> Result<Vec<ArrangerLinkId>, StoreError> {
    let rows = db::query(ACTED_FOR).bind(tenant.to_string()).bind(user.to_string()).fetch_all(conn).await?;
    rows.iter().map(|row| Columns { table: "arranger_links", row }.parse("id")).collect()
}

/// Arranger and traveller of a link in force.
async fn ends(conn: &mut Conn, tenant: OrganisationId, id: ArrangerLinkId) -> Result<Option<(UserId, TravellerId)>, StoreError> {
    let row = db::query(GET).bind(tenant.to_string()).bind(id.to_string()).fetch_optional(conn).await?;
    let Some(row) = row else { return Ok(None) };
    let c = Columns { table: "arranger_links", row: &row };
    Ok(Some((c.parse("arranger_id")?, c.parse("traveller_id")?)))
}

async fn add(tx: &mut Tx, tenant: OrganisationId, new: &NewLink) -> Result<LinkMade, StoreError> {
    let known = |links: Vec<Link>| links.into_iter().find(|l| l.arranger == new.arranger && l.traveller == new.traveller);
    let all = list(tx.conn(), tenant, None).await?;
    if all.iter().any(|l| l.id == new.id && (l.arranger != new.arranger || l.traveller != new.traveller)) {
        return Ok(LinkMade::IdTaken);
    }
    if let Some(link) = known(all) {
        return Ok(LinkMade::Known(link));
    }
    let made = db::query(ADD)
        .bind(tenant.to_string())
        .bind(new.id.to_string())
        .bind(new.arranger.to_string())
        .bind(new.traveller.to_string())
        .bind(micros(new.audit.at))
        .execute(tx.conn())
        .await?;
    if made != 1 {
        return Ok(LinkMade::NoSuchPair);
    }
    append(tx, &new.audit).await?;
    let rev = revision::raise(tx, tenant).await?;
    sight::look_again(tx, tenant, new.arranger, new.traveller, rev).await?;
    Ok(known(list(tx.conn(), tenant, None).await?).map_or(LinkMade::NoSuchPair, LinkMade::Made))
}

/// A link to be made, and its entry for the audit log.
#[derive(Clone, Debug)]
pub struct NewLink {
    pub id: ArrangerLinkId,
    pub arranger: UserId,
    pub traveller: TravellerId,
    pub audit: AuditEntry,
}

impl Store {
    /// Every link in force; with `of` those in which this person arranges or is arranged for.
    ///
    /// # Errors
    /// As any read.
    pub async fn links(&self, tenant: OrganisationId, of: Option<(UserId, TravellerId)>) -> Result<Vec<Link>, StoreError> {
        self.read(tenant, move |conn| Box::pin(list(conn, tenant, of))).await
    }

    /// Makes a link, and lets the arranger's mirror look at everything of the traveller's.
    ///
    /// # Errors
    /// As any write.
    pub async fn add_link(&self, tenant: OrganisationId, new: NewLink) -> Result<LinkMade, StoreError> {
        let done = self.write(tenant, move |tx| Box::pin(async move { add(tx, tenant, &new).await })).await;
        match done {
            // An id of a link that ended long ago.
            Err(error) if error.conflicts_with("arranger_links.") => Ok(LinkMade::IdTaken),
            done => done,
        }
    }

    /// Ends a link, at once for every open session. `false`: there is none in force by this id.
    ///
    /// # Errors
    /// As any write.
    pub async fn end_link(&self, tenant: OrganisationId, id: ArrangerLinkId, audit: AuditEntry) -> Result<bool, StoreError> {
        self.write(tenant, move |tx| {
            Box::pin(async move {
                let Some((arranger, traveller)) = ends(tx.conn(), tenant, id).await? else { return Ok(false) };
                let query = db::query(END).bind(tenant.to_string()).bind(id.to_string()).bind(micros(audit.at));
                if query.execute(tx.conn()).await? != 1 {
                    return Ok(false);
                }
                append(tx, &audit).await?;
                let rev = revision::raise(tx, tenant).await?;
                // What is out of sight now leaves the arranger's mirror.
                sight::look_again(tx, tenant, arranger, traveller, rev).await?;
                Ok(true)
            })
        })
        .await
    }

    /// Whether `user` is this traveller or has the right to act for them at this moment.
    ///
    /// # Errors
    /// As any read.
    pub async fn acts_for(&self, tenant: OrganisationId, user: UserId, traveller: TravellerId) -> Result<bool, StoreError> {
        self.read(tenant, move |conn| Box::pin(acts_for(conn, tenant, user, traveller))).await
    }

    /// Everyone `user` may act for: oneself first, then by name.
    ///
    /// # Errors
    /// As any read.
    pub async fn acted_for(&self, tenant: OrganisationId, user: UserId) -> Result<Vec<ActedFor>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let rows = db::query(TRAVELLERS).bind(tenant.to_string()).bind(user.to_string()).fetch_all(conn).await?;
                rows.iter()
                    .map(|row| {
                        let c = Columns { table: "travellers", row };
                        let email = c.text("email")?;
                        Ok(ActedFor {
                            traveller: c.parse("id")?,
                            name: shown_name(&c.text("family_name")?, &c.text("given_name")?, email.clone()),
                            email,
                            oneself: c.int("oneself")? != 0,
                        })
                    })
                    .collect()
            })
        })
        .await
    }

    /// The links by which `user` acts for others now, in a fixed order.
    ///
    /// # Errors
    /// As any read.
    pub async fn links_of_arranger(&self, tenant: OrganisationId, user: UserId) -> Result<Vec<ArrangerLinkId>, StoreError> {
        self.read(tenant, move |conn| Box::pin(standing(conn, tenant, user))).await
    }

    /// The account that signs in as this traveller.
    ///
    /// # Errors
    /// As any read.
    pub async fn user_of_traveller(&self, tenant: OrganisationId, traveller: TravellerId) -> Result<Option<UserId>, StoreError> {
        self.read(tenant, move |conn| Box::pin(user_of(conn, tenant, traveller))).await
    }
}
