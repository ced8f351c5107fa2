//! A wish to cancel: with or without a network, nothing is cancelled by it.
use crate::outbox::{BOOKING, fill};
use crate::service::Service;
use crate::world::{Computer, eventually};
use btm_api::ProblemCode;
use btm_api::sync::SyncBody;
use btm_client::{Client, Code, Explain, OutboxKind};
use btm_domain::BookingState;

async fn wish(client: &Client) -> Option<bool> {
    client.booking(BOOKING.into()).await.unwrap().cancel_wish.map(|w| w.sent)
}

#[tokio::test]
async fn a_wish_is_shown_at_once_sent_later_and_told_from_the_servers() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    crate::outbox::set_up(&computer, &service).await;
    let client = computer.start(&service);
    let booking = client.wish_cancel(BOOKING.into()).await.unwrap();
    assert_eq!((booking.state, booking.cancel_wish.map(|w| (w.sent, w.by))), (BookingState::Confirmed, Some((false, None))));
    client.wish_cancel(BOOKING.into()).await.unwrap();
    let items = client.outbox().await.unwrap().items;
    assert_eq!((items.len(), items[0].kind, items[0].title.as_str()), (1, OutboxKind::CancelWish, "東京 → 福岡"));
    drop(client);
    let again = computer.start(&service);
    assert_eq!(wish(&again).await, Some(false), "through a restart");
    again.go_online();
    eventually("sent", || async { (wish(&again).await == Some(true)).then_some(()) }).await;
    assert_eq!(service.office.lock().unwrap().written.wishes.len(), 1);
    let withdrawn = again.withdraw_cancel_wish(BOOKING.into()).await.unwrap();
    assert_eq!(withdrawn.cancel_wish, None);
    let made: Vec<bool> = service.office.lock().unwrap().written.wishes.iter().map(|w| w.1.is_some()).collect();
    assert_eq!(made, [true, false]);
}

#[tokio::test]
async fn a_wish_that_never_left_is_taken_back_without_a_word_to_the_server() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    crate::outbox::set_up(&computer, &service).await;
    let client = computer.start(&service);
    client.wish_cancel(BOOKING.into()).await.unwrap();
    client.withdraw_cancel_wish(BOOKING.into()).await.unwrap();
    assert!(client.outbox().await.unwrap().items.is_empty());
    client.wish_cancel(BOOKING.into()).await.unwrap();
    client.go_online();
    eventually("sent", || async { (wish(&client).await == Some(true)).then_some(()) }).await;
    assert_eq!(service.office.lock().unwrap().written.wishes.len(), 1);
}

#[tokio::test]
async fn a_lost_answer_keeps_the_order_of_wish_and_withdrawal() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    let client = computer.signed_in(&service).await;
    service.office.lock().unwrap().written.lose = true;
    client.wish_cancel(BOOKING.into()).await.unwrap();
    assert_eq!(wish(&client).await, Some(false));
    client.withdraw_cancel_wish(BOOKING.into()).await.unwrap();
    assert_eq!(wish(&client).await, None);
    service.office.lock().unwrap().written.lose = false;
    eventually("both sent", || async {
        client.sync().await.unwrap();
        client.retry_outbox("none").await.unwrap_err();
        let items = client.outbox().await.unwrap().items;
        if let Some(first) = items.first() {
            client.retry_outbox(&first.item_id).await.unwrap();
        }
        items.is_empty().then_some(())
    })
    .await;
    let made: Vec<bool> = service.office.lock().unwrap().written.wishes.iter().map(|w| w.1.is_some()).collect();
    assert_eq!(made, [true, false]);
}

#[tokio::test]
async fn what_has_ended_can_not_be_wished_cancelled_and_a_refusal_is_told() {
    let service = Service::run().await;
    fill(&service);
    let client = Computer::new().signed_in(&service).await;
    service.office.lock().unwrap().written.refuse = Some(ProblemCode::Forbidden);
    assert_eq!(client.wish_cancel(BOOKING.into()).await.unwrap_err().explain().code, Code::Forbidden);
    assert!(client.outbox().await.unwrap().items.is_empty());
    service.office.lock().unwrap().written.refuse = None;
    client.wish_cancel(BOOKING.into()).await.unwrap();
    let ended = {
        let mut office = service.office.lock().unwrap();
        let item = office.items.values().find(|i| i.id == BOOKING).and_then(|i| i.body.clone());
        let Some(SyncBody::Booking(mut b)) = item else { unreachable!() };
        b.state = BookingState::Cancelled;
        office.put(BOOKING, Some(SyncBody::Booking(b)));
        client.clone()
    };
    ended.sync().await.unwrap();
    eventually("ended", || async { (wish(&client).await.is_none()).then_some(()) }).await;
    assert_eq!(client.wish_cancel(BOOKING.into()).await.unwrap_err().explain().code, Code::Forbidden);
}
