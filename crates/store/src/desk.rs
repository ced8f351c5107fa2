//! Cases of the operators' desk: what is stored of them and how they are read. Written in `write` and `sweep`.
mod sweep;
pub(crate) mod write;

pub(crate) use sweep::SERVICE;
pub use sweep::Stranded;
pub use write::{CaseCommit, CaseOver, CaseWrite, NewCase, QuoteChange};

use crate::batch::{BATCH, among, among_seen, bind_ids};
use crate::column::Columns;
use crate::db::{self, Conn, Row};
use crate::sight::acts_for;
use crate::{Store, StoreError, StoredBooking, bookings, links};
use btm_domain::connect::DeskOffer;
use btm_domain::desk::{DeskAbout, DeskCaseState, ExtraWish, QuoteState};
use btm_domain::{BookingId, DeskCaseId, OfferId, OrganisationId, TravellerId, TripId, UserId};
use chrono::{DateTime, Utc};
use std::collections::HashMap;

const GET: &str = "select c.id, c.tenant_id, c.user_id, c.traveller_id, c.traveller_name, c.trip_id, c.booking_id, c.about, c.state, \
     c.words, c.wishes, c.created_at, c.answer_by, c.told_overdue, c.claimed_by, c.claimed_name, c.claimed_until, c.fence, \
     o.name as company_name from desk_cases c join organisations o on o.tenant_id = c.tenant_id \
     where c.tenant_id = $1 and c.id = $2";
const OPEN: &str = "select c.id, c.tenant_id, c.user_id, c.traveller_id, c.traveller_name, c.trip_id, c.booking_id, c.about, c.state, \
     c.words, c.wishes, c.created_at, c.answer_by, c.told_overdue, c.claimed_by, c.claimed_name, c.claimed_until, c.fence, \
     o.name as company_name from desk_cases c join organisations o on o.tenant_id = c.tenant_id \
     where c.tenant_id = $1 and c.state <> 'settled' order by c.answer_by, c.id limit $2";
const ALL: &str = "select c.id, c.tenant_id, c.user_id, c.traveller_id, c.traveller_name, c.trip_id, c.booking_id, c.about, c.state, \
     c.words, c.wishes, c.created_at, c.answer_by, c.told_overdue, c.claimed_by, c.claimed_name, c.claimed_until, c.fence, \
     o.name as company_name from desk_cases c join organisations o on o.tenant_id = c.tenant_id \
     where c.tenant_id = $1 order by case when c.state = 'settled' then 1 else 0 end, c.answer_by, c.id limit $2";
const AMONG: &str = concat!(
    "select c.id, c.tenant_id, c.user_id, c.traveller_id, c.traveller_name, c.trip_id, c.booking_id, c.about, c.state, \
     c.words, c.wishes, c.created_at, c.answer_by, c.told_overdue, c.claimed_by, c.claimed_name, c.claimed_until, c.fence, \
     o.name as company_name from desk_cases c join organisations o on o.tenant_id = c.tenant_id \
     where c.tenant_id = $1 and c.id in ",
    among_seen!(),
    " and ",
    acts_for!("c.traveller_id")
);
const LINES: &str = concat!(
    "select case_id as id, at, actor, event, words from desk_lines where tenant_id = $1 and case_id in ",
    among!(),
    " order by case_id, seq"
);
/// The newest of a case comes last.
const QUOTES: &str = concat!(
    "select id, case_id, state, offer from desk_quotes where tenant_id = $1 and case_id in ",
    among!(),
    " order by case_id, created_at, id"
);
const QUOTE_BY_ID: &str = "select id, case_id, state, offer from desk_quotes where tenant_id = $1 and id = $2";

pub(crate) fn statements() -> Vec<&'static str> {
    [&[GET, OPEN, ALL, AMONG, LINES, QUOTES, QUOTE_BY_ID], write::STATEMENTS, sweep::STATEMENTS].concat()
}

/// A case with its steps and its newest quote.
#[derive(Clone, Debug, PartialEq)]
pub struct DeskCase {
    pub tenant: OrganisationId,
    pub company: String,
    pub id: DeskCaseId,
    /// Who asked.
    pub user: UserId,
    pub traveller: TravellerId,
    /// As shown when it was asked.
    pub traveller_name: String,
    pub trip: Option<TripId>,
    pub booking: Option<BookingId>,
    pub about: DeskAbout,
    pub state: DeskCaseState,
    pub words: String,
    pub wishes: Vec<ExtraWish>,
    pub created_at: DateTime<Utc>,
    pub answer_by: DateTime<Utc>,
    /// The sweep has seen it late and told its people.
    pub told_overdue: bool,
    pub claim: Option<CaseClaim>,
    pub fence: i64,
    pub quote: Option<CaseQuote>,
    pub lines: Vec<CaseLine>,
}

/// Who has a case in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseClaim {
    pub user: UserId,
    pub name: String,
    pub until: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseQuote {
    pub state: QuoteState,
    pub offer: DeskOffer,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseLine {
    pub at: DateTime<Utc>,
    pub by: Option<String>,
    pub event: String,
    pub words: Option<String>,
}

impl DeskCase {
    /// Late, by the clock.
    pub fn overdue(&self, now: DateTime<Utc>) -> bool {
        self.state != DeskCaseState::Settled && self.answer_by <= now
    }

    /// The claim, while it lasts.
    pub fn claimed(&self, now: DateTime<Utc>) -> Option<&CaseClaim> {
        self.claim.as_ref().filter(|c| c.until > now)
    }
}

/// Everything of these rows of one company, read in lists rather than one by one.
async fn whole(conn: &mut Conn, tenant: OrganisationId, rows: &[Row]) -> Result<Vec<DeskCase>, StoreError> {
    let mut all = Vec::with_capacity(rows.len());
    for rows in rows.chunks(BATCH) {
        let ids = rows.iter().map(|row| Columns { table: "desk_cases", row }.text("id")).collect::<Result<Vec<_>, _>>()?;
        let (mut lines, mut quotes) = (HashMap::<String, Vec<CaseLine>>::new(), HashMap::new());
        for row in &bind_ids(db::query(LINES).bind(tenant.to_string()), &ids, BATCH).fetch_all(&mut *conn).await? {
            lines.entry(Columns { table: "desk_lines", row }.text("id")?).or_default().push(line(row)?);
        }
        for row in &bind_ids(db::query(QUOTES).bind(tenant.to_string()), &ids, BATCH).fetch_all(&mut *conn).await? {
            quotes.insert(Columns { table: "desk_quotes", row }.text("case_id")?, case_quote(row)?);
        }
        for (row, id) in rows.iter().zip(&ids) {
            all.push(case(row, lines.remove(id).unwrap_or_default(), quotes.remove(id))?);
        }
    }
    Ok(all)
}

fn case(row: &Row, lines: Vec<CaseLine>, quote: Option<CaseQuote>) -> Result<DeskCase, StoreError> {
    let c = Columns { table: "desk_cases", row };
    let claim = match (c.text_or_none("claimed_by")?, c.text_or_none("claimed_name")?, c.time_or_none("claimed_until")?) {
        (Some(_), Some(name), Some(until)) => Some(CaseClaim { user: c.parse("claimed_by")?, name, until }),
        _ => None,
    };
    Ok(DeskCase {
        tenant: c.parse("tenant_id")?,
        company: c.text("company_name")?,
        id: c.parse("id")?,
        user: c.parse("user_id")?,
        traveller: c.parse("traveller_id")?,
        traveller_name: c.text("traveller_name")?,
        trip: c.text_or_none("trip_id")?.map(|_| c.parse("trip_id")).transpose()?,
        booking: c.text_or_none("booking_id")?.map(|_| c.parse("booking_id")).transpose()?,
        about: c.word("about")?,
        state: c.word("state")?,
        words: c.text("words")?,
        wishes: c.json("wishes")?,
        created_at: c.time("created_at")?,
        answer_by: c.time("answer_by")?,
        told_overdue: c.int("told_overdue")? != 0,
        claim,
        fence: c.int("fence")?,
        quote,
        lines,
    })
}

/// The cases this user may see, at most [`BATCH`].
pub(crate) async fn among(
    conn: &mut Conn,
    tenant: OrganisationId,
    user: UserId,
    ids: &[String],
) -> Result<Vec<DeskCase>, StoreError> {
    let query = bind_ids(db::query(AMONG).bind(tenant.to_string()).bind(user.to_string()), ids, BATCH);
    let rows = query.fetch_all(&mut *conn).await?;
    whole(conn, tenant, &rows).await
}

fn line(row: &Row) -> Result<CaseLine, StoreError> {
    let c = Columns { table: "desk_lines", row };
    Ok(CaseLine { at: c.time("at")?, by: c.text_or_none("actor")?, event: c.text("event")?, words: c.text_or_none("words")? })
}

fn case_quote(row: &Row) -> Result<CaseQuote, StoreError> {
    let c = Columns { table: "desk_quotes", row };
    Ok(CaseQuote { state: c.word("state")?, offer: c.json("offer")? })
}

/// The case, whoever asks: callers check what they may see.
pub(crate) async fn get(conn: &mut Conn, tenant: OrganisationId, id: DeskCaseId) -> Result<Option<DeskCase>, StoreError> {
    let rows = db::query(GET).bind(tenant.to_string()).bind(id.to_string()).fetch_all(&mut *conn).await?;
    Ok(whole(conn, tenant, &rows).await?.pop())
}

/// The case for somebody who travels on it or may act for whom it is about.
pub(crate) async fn get_for(
    conn: &mut Conn,
    tenant: OrganisationId,
    user: UserId,
    id: DeskCaseId,
) -> Result<Option<DeskCase>, StoreError> {
    let Some(case) = get(conn, tenant, id).await? else { return Ok(None) };
    Ok(links::acts_for(conn, tenant, user, case.traveller).await?.then_some(case))
}

impl Store {
    /// The case for somebody who travels on it or may act for whom it is about; `None` for everybody else.
    ///
    /// # Errors
    /// As any read.
    pub async fn desk_case_for(
        &self,
        tenant: OrganisationId,
        user: UserId,
        id: DeskCaseId,
    ) -> Result<Option<DeskCase>, StoreError> {
        self.read(tenant, move |conn| Box::pin(get_for(conn, tenant, user, id))).await
    }

    /// A case of this company. The caller decides who may see it.
    ///
    /// # Errors
    /// As any read.
    pub async fn desk_case(&self, tenant: OrganisationId, id: DeskCaseId) -> Result<Option<DeskCase>, StoreError> {
        self.read(tenant, move |conn| Box::pin(get(conn, tenant, id))).await
    }

    /// A booking of this company for the operator of a case about it, and for the service itself.
    ///
    /// # Errors
    /// As any read.
    pub async fn desk_booking(&self, tenant: OrganisationId, id: BookingId) -> Result<Option<StoredBooking>, StoreError> {
        self.read(tenant, move |conn| Box::pin(bookings::any(conn, tenant, id))).await
    }

    /// The queue by deadline, soonest first: what is not settled, or with `all` the settled ones after it. `true` = there are more.
    ///
    /// # Errors
    /// As any read.
    pub async fn desk_queue(&self, tenant: OrganisationId, all: bool, most: u32) -> Result<(Vec<DeskCase>, bool), StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let sql = if all { ALL } else { OPEN };
                let rows = db::query(sql).bind(tenant.to_string()).bind(i64::from(most) + 1).fetch_all(&mut *conn).await?;
                let more = rows.len() > most as usize;
                let cases = whole(conn, tenant, &rows[..rows.len().min(most as usize)]).await?;
                Ok((cases, more))
            })
        })
        .await
    }

    /// A quote by its offer's id, with the case it answers.
    ///
    /// # Errors
    /// As any read.
    pub async fn desk_quote(
        &self,
        tenant: OrganisationId,
        offer: OfferId,
    ) -> Result<Option<(DeskCaseId, CaseQuote)>, StoreError> {
        self.read(tenant, move |conn| {
            Box::pin(async move {
                let query = db::query(QUOTE_BY_ID).bind(tenant.to_string()).bind(offer.to_string());
                let Some(row) = query.fetch_optional(conn).await? else { return Ok(None) };
                let case = Columns { table: "desk_quotes", row: &row }.parse("case_id")?;
                Ok(Some((case, case_quote(&row)?)))
            })
        })
        .await
    }
}
