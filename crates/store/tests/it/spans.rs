//! When a booking's thing begins and ends, worked out anew where the zone data of the program say otherwise.
use crate::build::*;
use crate::db::{Db, Raw, on_both};
use btm_domain::ZONE_DATA;
use btm_store::Store;

on_both! {
    bookings_whose_span_was_never_kept_or_under_other_zone_data_get_it_when_the_store_is_opened,
    one_that_cannot_be_read_counts_as_past,
}

/// More than a page, of two companies; answers the span they all have.
async fn many(store: &Store, db: &Db) -> (i64, i64) {
    for _ in 0..2 {
        store.create_purchase(purchase(&person(store).await)).await.unwrap();
    }
    let mut raw = db.raw().await;
    let copies = "insert into bookings (tenant_id, id, purchase_id, trip_id, user_id, state, accepted, flow, created_at, lease_until, fence, \
         starts_at, ends_at) with recursive n (i) as (select 1 union all select i + 1 from n where i < 300) \
         select tenant_id, id || '-' || i, purchase_id, trip_id, user_id, state, accepted, flow, created_at, 0, 0, starts_at, ends_at \
         from bookings cross join n";
    assert_eq!(raw.execute(copies, &[]).await, 600);
    let flight = offer();
    let segment = &flight.slices[0].segments[0];
    let wanted = (segment.departure.time.instant.timestamp_micros(), segment.arrival.time.instant.timestamp_micros());
    assert_eq!(with(&mut raw, wanted).await, 602);
    wanted
}

/// How many bookings have this span.
async fn with(raw: &mut Raw, span: (i64, i64)) -> usize {
    let sql = "select starts_at, ends_at from bookings";
    let all: Vec<(i64, i64)> = match raw {
        Raw::Sqlite(conn) => sqlx::query_as(sql).fetch_all(conn).await.unwrap(),
        Raw::Postgres(conn) => sqlx::query_as(sql).fetch_all(conn).await.unwrap(),
    };
    all.into_iter().filter(|s| *s == span).count()
}

async fn bookings_whose_span_was_never_kept_or_under_other_zone_data_get_it_when_the_store_is_opened(db: Db) {
    let store = db.open_kept().await;
    let wanted = many(&store, &db).await;
    store.close().await;
    let mut raw = db.raw().await;
    let never = "update bookings set starts_at = -1, ends_at = -1";
    let other = "update bookings set starts_at = 5, ends_at = 6";
    // Never worked out; with other zone data; with these, and so left alone.
    for (written, zones, found) in [(never, ZONE_DATA, wanted), (other, "2020a", wanted), (other, ZONE_DATA, (5, 6))] {
        assert_eq!(raw.execute(written, &[]).await, 602);
        assert_eq!(raw.execute("update meta set value = $1 where name = 'zone_data'", &[zones]).await, 1);
        db.open_kept().await.close().await;
        assert_eq!(with(&mut raw, found).await, 602, "{zones}");
        let known = raw.execute("update meta set value = $1 where name = 'zone_data' and value = $1", &[ZONE_DATA]).await;
        assert_eq!(known, 1, "{zones}");
    }
}

async fn one_that_cannot_be_read_counts_as_past(db: Db) {
    let store = db.open_kept().await;
    let wanted = many(&store, &db).await;
    store.close().await;
    let mut raw = db.raw().await;
    assert_eq!(raw.execute("update bookings set starts_at = -1, ends_at = -1, accepted = '{' where id like '%-7'", &[]).await, 2);
    db.open_kept().await.close().await;
    assert_eq!((with(&mut raw, (0, 0)).await, with(&mut raw, wanted).await), (2, 600));
}

/// While one server works, two others of the next version start at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_start_at_once_work_spans_out_beside_one_that_sells() {
    let db = Db::postgres().await;
    let store = db.open().await;
    let wanted = many(&store, &db).await;
    let mut raw = db.raw().await;
    assert_eq!(raw.execute("update bookings set starts_at = 5, ends_at = 6", &[]).await, 602);
    assert_eq!(raw.execute("update meta set value = $1 where name = 'zone_data'", &["2020a"]).await, 1);
    let sells = async {
        for _ in 0..20 {
            store.create_purchase(purchase(&person(&store).await)).await.unwrap();
        }
    };
    let _ = tokio::join!(db.open(), db.open(), sells);
    assert_eq!(with(&mut raw, wanted).await, 622);
}
