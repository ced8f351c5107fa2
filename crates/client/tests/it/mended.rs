//! What goes wrong on this computer or on the way is neither sent twice, nor lost, nor shown as better than it is.
use crate::deadlines::held;
use crate::outbox::{BOOKING, TRIP, fill, request, set_up};
use crate::service::{Service, flight, receipt, trip};
use crate::world::{Computer, connect, eventually, noon};
use btm_api::ProblemCode;
use btm_api::purchase::HistoryEntry;
use btm_api::sync::SyncBody;
use btm_client::{
    Client, ClientOptions, Code, ConnectionError, Explain, FreshnessKind, KeychainChoice, NoticeKind, OutboxState, SignOutError,
    Unsent,
};
use btm_domain::{BookingState, DocumentId};
use chrono::TimeDelta;
use std::time::Duration;
use uuid::Uuid;

/// The store's log is a folder: the system opens the file for nobody, and its content is as it was.
fn jam(computer: &Computer) -> std::path::PathBuf {
    let mut log = crate::store::store(computer.folder.path()).into_os_string();
    log.push("-wal");
    let log = std::path::PathBuf::from(log);
    let _ = std::fs::remove_file(&log);
    std::fs::create_dir(&log).unwrap();
    log
}

#[tokio::test]
async fn a_store_that_cannot_be_opened_is_not_deleted_unasked() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    set_up(&computer, &service).await;
    let first = computer.start(&service);
    first.ask_desk(request("一")).await.unwrap();
    first.sign_out(Unsent::Keep).await.unwrap();
    drop(first);
    let file = crate::store::store(computer.folder.path());
    let log = jam(&computer);
    let client = computer.start(&service);
    client.sign_in("aoki@aoba.example", "correct horse battery".into()).await.unwrap_err();
    assert_eq!(client.sign_out(Unsent::Ask).await, Err(SignOutError::Unsent { count: 1 }));
    let id = client.connections().await[0].connection_id.clone();
    assert_eq!(client.connections().await[0].unsent, 1);
    assert_eq!(client.remove_connection(&id, false).await, Err(ConnectionError::Unsent { count: 1 }));
    // A counter that cannot be read says nothing: then it is asked too.
    std::fs::write(file.with_file_name("cache.db.unsent"), "").unwrap();
    let unknown = client.sign_out(Unsent::Ask).await.unwrap_err();
    assert_eq!(unknown, SignOutError::Unsent { count: 0 });
    assert!(!unknown.explain().facts.contains_key("count"));
    assert!(file.exists());
    std::fs::remove_dir(&log).unwrap();
    client.sign_out(Unsent::Discard).await.unwrap();
    assert!(!file.exists());
}

#[tokio::test]
async fn a_request_that_may_have_arrived_is_neither_withdrawn_nor_discarded_here() {
    let service = Service::run().await;
    fill(&service);
    let client = Computer::new().signed_in(&service).await;
    // It breaks while it reads: whether it has it nobody knows.
    service.office.lock().unwrap().written.refuse = Some(ProblemCode::Internal);
    let case = client.ask_desk(request("車")).await.unwrap();
    let item = client.outbox().await.unwrap().items.remove(0);
    assert_eq!(item.state, OutboxState::Sending);
    assert_eq!(client.withdraw_request(case.case_id).await.unwrap_err().explain().code, Code::Busy);
    assert_eq!(client.discard_outbox(&item.item_id).await.unwrap_err().explain().code, Code::Busy);
    assert_eq!(client.outbox().await.unwrap().items.len(), 1);
}

#[tokio::test]
async fn a_full_store_is_told_once_and_never_shown_as_fresh() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    let client = computer.signed_in(&service).await;
    client.limit_store(1).await.unwrap();
    {
        let mut office = service.office.lock().unwrap();
        for n in 1_000..1_060u128 {
            let id = Uuid::from_u128(n);
            let mut paper = receipt(DocumentId(id), BOOKING);
            paper.html_ja = "字".repeat(3_000);
            office.put(id, Some(SyncBody::Document(paper)));
        }
    }
    let told = || async {
        let list = client.notices().await.unwrap().notices;
        Some(list.iter().filter(|n| n.kind == NoticeKind::NotKept).count()).filter(|n| *n > 0)
    };
    eventually("told", told).await;
    computer.pass(TimeDelta::minutes(30));
    service.office.lock().unwrap().as_of += TimeDelta::minutes(30);
    // Several words of the stream later.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(told().await, Some(1), "once");
    assert_eq!(client.today().await.unwrap().freshness.kind, FreshnessKind::Recent, "as it was");
    client.limit_store(u32::MAX).await.unwrap();
    let fresh = || async { (client.today().await.unwrap().freshness.kind == FreshnessKind::Live).then_some(()) };
    eventually("kept by itself", fresh).await;
    assert!(client.document(Uuid::from_u128(1_059).into()).await.is_ok());
}

#[tokio::test]
async fn a_sending_that_is_dropped_leaves_the_item_free_to_go_again() {
    let service = Service::run().await;
    fill(&service);
    let client = Computer::new().signed_in(&service).await;
    service.office.lock().unwrap().written.slow = true;
    let cut = tokio::time::timeout(Duration::from_millis(500), client.ask_desk(request("席"))).await;
    assert!(cut.is_err(), "dropped in the middle");
    service.office.lock().unwrap().written.slow = false;
    let item = client.outbox().await.unwrap().items.remove(0);
    client.retry_outbox(&item.item_id).await.unwrap();
    assert!(client.outbox().await.unwrap().items.is_empty());
    assert_eq!(service.office.lock().unwrap().written.cases.len(), 1);
}

#[tokio::test]
async fn what_a_busy_server_put_off_goes_again_while_the_stream_stands() {
    for code in [ProblemCode::RateLimited, ProblemCode::Busy] {
        let service = Service::run().await;
        fill(&service);
        let client = Computer::new().signed_in(&service).await;
        // The stream stands by now.
        tokio::time::sleep(Duration::from_millis(700)).await;
        service.office.lock().unwrap().written.refuse = Some(code);
        client.ask_desk(request("朝食")).await.unwrap();
        service.office.lock().unwrap().written.refuse = None;
        eventually("sent", || async { client.outbox().await.unwrap().items.is_empty().then_some(()) }).await;
        assert_eq!(service.office.lock().unwrap().written.cases.len(), 1);
    }
}

#[tokio::test]
async fn a_sign_in_without_a_keychain_keeps_the_newer_draft() {
    let service = Service::run().await;
    let computer = Computer::new();
    let options = ClientOptions { keychain: KeychainChoice::Memory, ..computer.options(service.trust()) };
    let client = Client::open(options);
    client.start();
    connect(&client, &service).await;
    client.accept_invitation("correct horse battery".into()).await.unwrap();
    client.keep_draft("trip/new", "old").await.unwrap();
    computer.pass(TimeDelta::minutes(1));
    service.office.lock().unwrap().written.refuse = Some(ProblemCode::Internal);
    client.keep_draft("trip/new", "new").await.unwrap();
    service.office.lock().unwrap().written.refuse = None;
    assert_eq!(service.office.lock().unwrap().written.drafts["trip/new"].body, "old");
    client.sign_in("aoki@aoba.example", "correct horse battery".into()).await.unwrap();
    assert_eq!(client.drafts().await.unwrap()[0].body, "new");
    assert_eq!(service.office.lock().unwrap().written.drafts["trip/new"].body, "new", "the server has it too");
    // And the other way about: what another computer wrote later.
    {
        let mut office = service.office.lock().unwrap();
        let draft = office.written.drafts.get_mut("trip/new").unwrap();
        (draft.body, draft.written_at) = ("newest".into(), noon() + TimeDelta::minutes(2));
    }
    client.sign_in("aoki@aoba.example", "correct horse battery".into()).await.unwrap();
    assert_eq!(client.drafts().await.unwrap()[0].body, "newest");
}

#[tokio::test]
async fn a_clock_that_was_mended_is_believed_without_a_network() {
    let service = Service::run().await;
    {
        let mut office = service.office.lock().unwrap();
        office.put(TRIP, Some(SyncBody::Trip(trip(TRIP))));
        office.put(BOOKING, Some(SyncBody::Booking(Box::new(held(noon() + TimeDelta::hours(2))))));
    }
    let computer = Computer::new();
    let client = computer.signed_in(&service).await;
    computer.pass(TimeDelta::hours(3));
    assert_eq!(client.sync().await.unwrap().clock.drift_s, Some(3 * 3600));
    drop(client);
    service.stop();
    // Somebody sets it right, and a minute passes.
    computer.pass(-TimeDelta::hours(3) + TimeDelta::minutes(1));
    let again = computer.start(&service);
    let list = again.deadlines().await.unwrap();
    assert_eq!((list.clock.drift_s, list.now), (None, noon() + TimeDelta::minutes(1)));
    drop(again);
    // Nor does it come back once so much time has passed.
    computer.pass(TimeDelta::hours(4));
    let later = computer.start(&service);
    assert_eq!(later.deadlines().await.unwrap().clock.drift_s, None);
}

#[tokio::test]
async fn each_time_an_operator_takes_over_a_booking_is_told_with_the_booking() {
    let service = Service::run().await;
    let looked_into = |state, times: &[i64]| {
        let mut b = flight(BOOKING, TRIP, "2026-12-12T10:35:00", DocumentId(Uuid::nil()));
        b.state = state;
        for minute in times {
            b.history.push(HistoryEntry {
                at: noon() + TimeDelta::minutes(*minute),
                event: "escalated".into(),
                by: None,
                from: None,
                to: Some(BookingState::NeedsHuman),
                words: None,
                moved: vec![],
            });
        }
        let mut office = service.office.lock().unwrap();
        office.put(TRIP, Some(SyncBody::Trip(trip(TRIP))));
        office.put(BOOKING, Some(SyncBody::Booking(Box::new(b))));
    };
    looked_into(BookingState::Confirming, &[]);
    let client = Computer::new().signed_in(&service).await;
    for (state, times) in
        [(BookingState::NeedsHuman, &[1][..]), (BookingState::Confirming, &[1]), (BookingState::NeedsHuman, &[1, 5])]
    {
        looked_into(state, times);
        client.sync().await.unwrap();
    }
    let told: Vec<_> =
        client.notices().await.unwrap().notices.into_iter().filter(|n| n.kind == NoticeKind::NeedsReview).collect();
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|n| n.booking_id == Some(BOOKING.into())));
}
