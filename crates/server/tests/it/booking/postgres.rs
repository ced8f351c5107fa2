//! Two servers on one PostgreSQL: whichever is asked, it is the same company, session, purchase and trip.
use super::world::*;
use btm_domain::BookingState;
use btm_server::{PostgresPlace, Storage};
use btm_testkit::Postgres;
use btm_testkit::postgres::{OWNER, SERVER};
use reqwest::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_bought_at_one_server_is_the_same_at_another_of_the_same_database() {
    let postgres = Postgres::shared();
    postgres.create("btm", "template1");
    let server = postgres.url(SERVER, "btm");
    let place = PostgresPlace { url: server.clone().into(), owner: Some(postgres.url(OWNER, "btm").into()) };
    let shop = Shop::open().await;
    let first = server_on(&shop, Storage::Postgres(place), |_| {}).await;
    let second = server_on(&shop, Storage::Postgres(PostgresPlace { url: server.into(), owner: None }), |_| {}).await;

    let invitation = first.create_company("有限会社さくら", "hanako@example.com").await.unwrap();
    let here = Device::enter(&first.base_url, &first.ca_pem, &invitation.token).await;
    let there = Device { base_url: second.base_url.clone(), http: http(&[&second.ca_pem]), ..here.clone() };
    let request = purchase(&here, &here.offer().await);
    // The very same request at both, at once.
    let (one, other) = tokio::join!(here.post_purchase(&request), there.post_purchase(&request));
    assert_eq!((one.status(), other.status()), (StatusCode::ACCEPTED, StatusCode::ACCEPTED));
    assert_eq!(one.text().await.unwrap(), other.text().await.unwrap());
    let booking = here.settled(request.purchase_id).await;
    assert_eq!(booking.state, BookingState::Confirmed, "{:?}", booking.history);
    assert_eq!(there.settled(request.purchase_id).await, booking);
    assert_eq!(shop.live(booking.booking_id).await, 1);

    // One leaves, the other goes on.
    first.stop().await;
    let request = purchase(&there, &there.offer_on("HND", "CTS").await);
    assert_eq!(there.buy(&request).await.state, BookingState::Confirmed);
    second.stop().await;
}
