//! A computer whose clock is wrong: deadlines follow the server's time, also at the next start without a network, and it is said.
use crate::deadlines::held;
use crate::outbox::TRIP;
use crate::service::{Service, trip};
use crate::world::{Computer, noon};
use btm_api::sync::SyncBody;
use btm_client::{ClientEvent, NoticeKind};
use chrono::TimeDelta;
use uuid::Uuid;

#[tokio::test]
async fn a_clock_that_is_off_is_measured_told_and_corrected() {
    let service = Service::run().await;
    {
        let mut office = service.office.lock().unwrap();
        office.put(TRIP, Some(SyncBody::Trip(trip(TRIP))));
        office.put(Uuid::from_u128(101), Some(SyncBody::Booking(Box::new(held(noon() + TimeDelta::hours(2))))));
    }
    let computer = Computer::new();
    let client = computer.signed_in(&service).await;
    assert_eq!(client.clock().drift_s, Some(0));
    let mut events = client.events();
    // Somebody sets the clock three hours on; the server knows better.
    computer.pass(TimeDelta::hours(3));
    let sync = client.sync().await.unwrap();
    assert_eq!((sync.clock.drift_s, sync.clock.wrong()), (Some(3 * 3600), true));
    let told = crate::world::event(&mut events, |e| if let ClientEvent::Clock(c) = e { Some(c.drift_s) } else { None }).await;
    assert_eq!(told, Some(3 * 3600));
    let list = client.deadlines().await.unwrap();
    assert_eq!(list.now, noon());
    assert!(list.deadlines[0].until > list.now, "not past by the server's time");
    assert_eq!(client.today().await.unwrap().deadlines.len(), 1);
    assert!(client.notices().await.unwrap().notices.iter().any(|n| n.kind == NoticeKind::ClockWrong));
    drop(client);
    service.stop();
    let again = computer.start(&service);
    let list = again.deadlines().await.unwrap();
    assert_eq!((list.clock.drift_s, list.now), (Some(3 * 3600), noon()), "known from the last run");
    // Two minutes are nobody's concern.
    let service = Service::run().await;
    let computer = Computer::new();
    let client = computer.signed_in(&service).await;
    computer.pass(TimeDelta::seconds(119));
    let sync = client.sync().await.unwrap();
    assert_eq!((sync.clock.drift_s, sync.clock.wrong()), (Some(119), false));
    assert_eq!(client.today().await.unwrap().now, noon() + TimeDelta::seconds(119));
}
