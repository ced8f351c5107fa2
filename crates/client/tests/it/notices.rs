//! F-90: what happened stands in a list, once, through restarts and resets; a first sync is no news.
use crate::deadlines::held;
use crate::outbox::{BOOKING, TRIP, fill};
use crate::service::{Service, flight, receipt, trip};
use crate::world::{Computer, event, noon};
use crate::written::case;
use btm_api::desk::{DeskAbout, DeskLine, DeskRequest};
use btm_api::purchase::HistoryEntry;
use btm_api::sync::SyncBody;
use btm_client::{ChangeKind, Client, ClientEvent, FoundKind, NoticeKind};
use btm_domain::after::{ScheduleChange, ScheduleChangeState};
use btm_domain::{BookingState, DeskCaseId, DocumentId, TravellerId};
use chrono::TimeDelta;
use uuid::Uuid;

const CASE: Uuid = Uuid::from_u128(300);
const PAPER: Uuid = Uuid::from_u128(301);

async fn kinds(client: &Client) -> Vec<NoticeKind> {
    let mut kinds: Vec<NoticeKind> = client.notices().await.unwrap().notices.into_iter().map(|n| n.kind).collect();
    kinds.reverse();
    kinds
}

fn booking(service: &Service, state: BookingState) {
    let mut b = flight(BOOKING, TRIP, "2026-12-12T10:35:00", DocumentId(Uuid::nil()));
    b.state = state;
    service.office.lock().unwrap().put(BOOKING, Some(SyncBody::Booking(Box::new(b))));
}

#[tokio::test]
async fn news_is_made_of_changes_once_and_kept() {
    use NoticeKind as N;
    let service = Service::run().await;
    booking(&service, BookingState::Confirming);
    service.office.lock().unwrap().put(TRIP, Some(SyncBody::Trip(trip(TRIP))));
    let computer = Computer::new();
    let client = computer.signed_in(&service).await;
    assert_eq!(kinds(&client).await, [], "a first sync is no news");
    let mut events = client.events();
    booking(&service, BookingState::Confirmed);
    let fresh =
        event(&mut events, |e| if let ClientEvent::Notices { unread, fresh } = e { Some((unread, fresh)) } else { None }).await;
    assert_eq!((fresh.0, fresh.1[0].kind, fresh.1[0].title.as_str()), (1, N::BookingConfirmed, "東京 → 福岡"));
    let mut b = flight(BOOKING, TRIP, "2026-12-12T10:35:00", DocumentId(Uuid::nil()));
    let slices = b.slices().to_vec();
    b.schedule_changes = vec![ScheduleChange {
        change_ref: "c-1".into(),
        seen_at: noon(),
        removed: slices.clone(),
        added: slices,
        can_accept: true,
        can_cancel: true,
        can_change: false,
        state: ScheduleChangeState::Open,
        answer_by: None,
    }];
    let request = DeskRequest {
        case_id: DeskCaseId(CASE),
        trip_id: TRIP.into(),
        traveller_id: TravellerId(Uuid::nil()),
        about: DeskAbout::Other,
        booking_id: None,
        text: "席".into(),
        wishes: vec![],
    };
    let mut asked = case(&request);
    {
        let mut office = service.office.lock().unwrap();
        office.put(BOOKING, Some(SyncBody::Booking(Box::new(b))));
        office.put(PAPER, Some(SyncBody::Document(receipt(DocumentId(PAPER), BOOKING))));
        office.put(CASE, Some(SyncBody::DeskCase(Box::new(asked.clone()))));
    }
    client.sync().await.unwrap();
    asked
        .lines
        .push(DeskLine { at: noon(), by: Some("担当".into()), event: "noted".into(), text: Some("窓側です".into()) });
    service.office.lock().unwrap().put(CASE, Some(SyncBody::DeskCase(Box::new(asked))));
    client.sync().await.unwrap();
    {
        let mut low = flight(BOOKING, TRIP, "2026-12-12T10:35:00", DocumentId(Uuid::nil()));
        let line = |event: &str, at| HistoryEntry {
            at,
            event: event.into(),
            by: None,
            from: None,
            to: None,
            words: None,
            moved: vec![],
        };
        low.history.push(line("low_data", noon() + TimeDelta::minutes(1)));
        service.office.lock().unwrap().put(BOOKING, Some(SyncBody::Booking(Box::new(low.clone()))));
        client.sync().await.unwrap();
        let said = client.notices().await.unwrap().notices.into_iter().find(|n| n.kind == N::LowData).unwrap();
        assert_eq!((said.title.as_str(), said.booking_id.unwrap().0), ("東京 → 福岡", BOOKING));
        // Something else about it is no second time.
        low.history.push(line("marked", noon() + TimeDelta::minutes(2)));
        service.office.lock().unwrap().put(BOOKING, Some(SyncBody::Booking(Box::new(low))));
        client.sync().await.unwrap();
    }
    booking(&service, BookingState::Cancelled);
    client.sync().await.unwrap();
    let all = [N::BookingConfirmed, N::ScheduleChange, N::DocumentReady, N::DeskAnswer, N::LowData, N::BookingCancelled];
    assert_eq!(kinds(&client).await, all);
    let list = client.notices().await.unwrap();
    assert_eq!(list.unread, 6);
    let paper = list.notices.iter().find(|n| n.kind == N::DocumentReady).unwrap();
    assert_eq!((paper.trip_id.unwrap().0, paper.booking_id.unwrap().0), (TRIP, BOOKING));
    let list = client.read_notices(Some(std::slice::from_ref(&paper.notice_id))).await.unwrap();
    assert_eq!(list.unread, 5);
    drop(client);
    let again = computer.start(&service);
    assert_eq!((kinds(&again).await.len(), again.notices().await.unwrap().unread), (6, 5));
    assert_eq!(again.read_notices(None).await.unwrap().unread, 0);
}

#[tokio::test]
async fn a_deadline_that_comes_near_is_told_once_and_without_a_network() {
    let service = Service::run().await;
    {
        let mut office = service.office.lock().unwrap();
        office.put(TRIP, Some(SyncBody::Trip(trip(TRIP))));
        office.put(Uuid::from_u128(101), Some(SyncBody::Booking(Box::new(held(noon() + TimeDelta::hours(40))))));
    }
    let computer = Computer::new();
    let client = computer.signed_in(&service).await;
    assert_eq!(kinds(&client).await, []);
    computer.pass(TimeDelta::hours(17));
    service.office.lock().unwrap().as_of += TimeDelta::hours(17);
    client.sync().await.unwrap();
    client.sync().await.unwrap();
    assert_eq!(kinds(&client).await, [NoticeKind::DeadlineNear]);
    let facts = client.notices().await.unwrap().notices.remove(0).facts;
    assert_eq!(facts["kind"], "payment_required_by");
}

#[tokio::test]
async fn a_sync_names_what_it_changed() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    crate::outbox::set_up(&computer, &service).await;
    let new = Uuid::from_u128(500);
    {
        let mut office = service.office.lock().unwrap();
        office.put(new, Some(SyncBody::Trip(btm_api::sync::TripBody { title: "札幌出張".into(), ..trip(new) })));
        office.put(BOOKING, None);
    }
    let client = computer.start(&service);
    let mut events = client.events();
    client.go_online();
    let changes = event(&mut events, |e| match e {
        ClientEvent::Changed { changes, .. } if !changes.is_empty() => Some(changes),
        _ => None,
    })
    .await;
    let rows: Vec<_> = changes.iter().map(|c| (c.kind, c.change, c.title.as_str())).collect();
    assert_eq!(rows, [(FoundKind::Trip, ChangeKind::New, "札幌出張"), (FoundKind::Booking, ChangeKind::Gone, "東京 → 福岡")]);
}

#[tokio::test]
async fn a_cancellation_of_a_near_journey_is_urgent_and_one_of_a_far_one_is_not() {
    for (departs, urgent) in [("2026-12-02T10:35:00", true), ("2026-12-12T10:35:00", false)] {
        let service = Service::run().await;
        let put = |state| {
            let mut b = flight(BOOKING, TRIP, departs, DocumentId(Uuid::nil()));
            b.state = state;
            service.office.lock().unwrap().put(BOOKING, Some(SyncBody::Booking(Box::new(b))));
        };
        service.office.lock().unwrap().put(TRIP, Some(SyncBody::Trip(trip(TRIP))));
        put(BookingState::Confirmed);
        let client = Computer::new().signed_in(&service).await;
        put(BookingState::Cancelled);
        client.sync().await.unwrap();
        let told = client.notices().await.unwrap().notices.remove(0);
        assert_eq!((told.kind, told.urgent), (NoticeKind::BookingCancelled, urgent), "{departs}");
    }
}
