//! The list of trips, a page of it at a time: whatever is found in a trip or in its bookings, in the order of dates. No body is read.
use crate::mirror::uuid;
use crate::{Cache, CacheError, found, grams};
use chrono::{DateTime, Utc};
use sqlx::{Row as _, SqliteConnection};
use std::collections::HashSet;
use uuid::Uuid;

/// Which trips: by whether all of it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TripsShown {
    /// Not over, the nearest on top; what has no date yet at the end.
    Upcoming,
    /// Over, the latest on top.
    Past,
    /// All, the latest on top.
    All,
}

/// A page as asked for.
#[derive(Clone, Copy, Debug)]
pub struct TripsAsked<'a> {
    pub shown: TripsShown,
    /// Words, folded (`btm_domain::text::search_key`); each must be found somewhere in the trip. None: every trip.
    pub words: &'a [&'a str],
    /// Trips above the page.
    pub from: u32,
    pub most: u32,
    pub now: DateTime<Utc>,
}

/// A page as found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TripPage {
    /// In order.
    pub trips: Vec<Uuid>,
    /// Of those with the words.
    pub upcoming: u32,
    pub past: u32,
    /// With or without the words.
    pub all: u32,
    /// The one under way or, else, the next to begin, with or without the words.
    pub next: Option<Uuid>,
}

/// Each trip with its dates: those of what is on the way or, where nothing is, of what was. `$1`: now in microseconds, `$2`: JSON of the
/// trips in question or null.
macro_rules! trips {
    ($rest:literal) => {
        concat!(
            "with span as (select parent as id, coalesce(min(case live when 1 then starts_at end), min(starts_at)) as starts, \
             coalesce(max(case live when 1 then ends_at end), max(ends_at)) as ends from brief indexed by brief_span \
             where generation = (select active from position) and entity = 'booking' group by parent), \
             trip as (select t.id, s.starts, s.ends, coalesce(s.ends <= $1, 0) as past from brief t indexed by brief_parent \
             left join span s on s.id = t.id where t.generation = (select active from position) and t.parent is null \
             and t.entity = 'trip' and ($2 is null or t.id in (select value from json_each($2)))) ",
            $rest
        )
    };
}

const COUNTS: &str = trips!(
    "select count(*), coalesce(sum(past), 0), (select id from trip where past = 0 and ends is not null order by starts, id limit 1) \
     from trip"
);
const UPCOMING: &str = trips!("select id from trip where past = 0 order by starts nulls last, id limit $3 offset $4");
const PAST: &str = trips!("select id from trip where past = 1 order by starts desc, id limit $3 offset $4");
const ALL: &str = trips!("select id from trip order by starts desc nulls first, id limit $3 offset $4");

/// All, past, next.
async fn counts(c: &mut SqliteConnection, now: i64, ids: Option<&str>) -> Result<(u32, u32, Option<Uuid>), CacheError> {
    let row = sqlx::query(COUNTS).bind(now).bind(ids).fetch_one(c).await?;
    let next = row.try_get::<Option<&str>, _>(2)?.map(uuid).transpose()?;
    Ok((row.try_get(0)?, row.try_get(1)?, next))
}

/// JSON of the trips in which each of the words is found; `None` where no word asks for anything.
async fn with_words(c: &mut SqliteConnection, words: &[&str]) -> Result<Option<String>, CacheError> {
    let mut all: Option<HashSet<String>> = None;
    for question in words.iter().filter_map(|word| grams::question(word)) {
        let here = found::trips(c, &question).await?;
        all = Some(match all {
            Some(before) => &before & &here,
            None => here,
        });
    }
    all.map(|ids| serde_json::to_string(&ids)).transpose().map_err(|_| CacheError::Failed)
}

async fn page(c: &mut SqliteConnection, asked: &TripsAsked<'_>) -> Result<TripPage, CacheError> {
    let now = asked.now.timestamp_micros();
    let ids = with_words(c, asked.words).await?;
    let (all, past, next) = counts(c, now, None).await?;
    let (some, past) = match &ids {
        Some(ids) => counts(c, now, Some(ids)).await.map(|(some, past, _)| (some, past))?,
        None => (all, past),
    };
    let query = match asked.shown {
        TripsShown::Upcoming => UPCOMING,
        TripsShown::Past => PAST,
        TripsShown::All => ALL,
    };
    let rows = sqlx::query(query).bind(now).bind(ids).bind(asked.most).bind(asked.from).fetch_all(c).await?;
    let trips = rows.iter().map(|row| uuid(row.try_get(0)?)).collect::<Result<_, CacheError>>()?;
    Ok(TripPage { trips, upcoming: some - past, past, all, next })
}

impl Cache {
    /// A page of the list of trips.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn trip_page(&self, asked: TripsAsked<'_>) -> Result<TripPage, CacheError> {
        let mut held = self.rebuildable().await;
        let found = page(held.get()?, &asked).await;
        self.noted(found)
    }
}
