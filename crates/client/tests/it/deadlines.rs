//! S-14: one list by instant, from this computer alone; a row ends only when what it is of ends.
use crate::service::{Service, flight, trip};
use crate::world::{Computer, noon};
use crate::written::case;
use btm_api::desk::{DeskAbout, DeskQuoteBody, DeskRequest, QuoteState};
use btm_api::sync::SyncBody;
use btm_client::{Code, DeadlineKind, Explain};
use btm_domain::after::{ScheduleChange, ScheduleChangeState};
use btm_domain::connect::DeskOffer;
use btm_domain::{
    BookingState, Currency, DeskCaseId, DocumentId, FieldCode, Money, OfferId, OrderedItem, PlaceTime, TravellerId,
};
use chrono::TimeDelta;
use uuid::Uuid;

const TRIP: Uuid = Uuid::from_u128(100);
const HELD: Uuid = Uuid::from_u128(101);
const MOVED: Uuid = Uuid::from_u128(102);
const CASE: Uuid = Uuid::from_u128(103);

pub fn held(until: chrono::DateTime<chrono::Utc>) -> btm_api::purchase::BookingBody {
    let mut held = flight(HELD, TRIP, "2026-12-20T10:35:00", DocumentId(Uuid::nil()));
    (held.state, held.payment_required_by, held.record_locator) = (BookingState::Held, Some(until), None);
    held
}

fn fill(service: &Service) {
    let mut office = service.office.lock().unwrap();
    office.put(TRIP, Some(SyncBody::Trip(trip(TRIP))));
    office.put(HELD, Some(SyncBody::Booking(Box::new(held(noon() + TimeDelta::hours(20))))));
    let mut moved = flight(MOVED, TRIP, "2026-12-21T10:35:00", DocumentId(Uuid::nil()));
    let slices = moved.slices().to_vec();
    if let Some(OrderedItem::Flight(f)) = &mut moved.item {
        f.void_until = Some(noon() + TimeDelta::hours(3));
    }
    moved.schedule_changes = vec![ScheduleChange {
        change_ref: "c-1".into(),
        seen_at: noon(),
        removed: slices.clone(),
        added: slices,
        can_accept: true,
        can_cancel: true,
        can_change: false,
        state: ScheduleChangeState::Open,
        answer_by: Some(noon() + TimeDelta::days(3)),
    }];
    office.put(MOVED, Some(SyncBody::Booking(Box::new(moved))));
    let request = DeskRequest {
        case_id: DeskCaseId(CASE),
        trip_id: TRIP.into(),
        traveller_id: TravellerId(Uuid::nil()),
        about: DeskAbout::Quote,
        booking_id: None,
        text: "貸切バス".into(),
        wishes: vec![],
    };
    let mut asked = case(&request);
    let at = PlaceTime::from_instant(noon() + TimeDelta::days(9), "Asia/Tokyo".parse().unwrap());
    asked.quote = Some(DeskQuoteBody {
        state: QuoteState::Sent,
        offer: DeskOffer {
            id: OfferId(Uuid::nil()),
            expires_at: noon() + TimeDelta::hours(30),
            title: "中型バス".into(),
            details: String::new(),
            starts: at,
            ends: at,
            total: Money::from_minor(80_000, Currency::JPY),
            terms: String::new(),
            simulated: true,
        },
    });
    office.put(CASE, Some(SyncBody::DeskCase(Box::new(asked))));
}

#[tokio::test]
async fn deadlines_of_everything_stand_in_one_list_with_money_and_people() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    drop(computer.signed_in(&service).await);
    service.stop();
    let client = computer.start(&service);
    let list = client.deadlines().await.unwrap();
    let kinds: Vec<DeadlineKind> = list.deadlines.iter().map(|d| d.kind).collect();
    use DeadlineKind as K;
    assert_eq!(kinds, [K::VoidUntil, K::PaymentRequiredBy, K::QuoteExpiry, K::ScheduleAnswer]);
    let pay = &list.deadlines[1];
    assert_eq!(pay.deadline_id, format!("{HELD}/payment_required_by"));
    assert_eq!(
        (pay.amount.unwrap().amount(), pay.title.as_str(), pay.travellers.join(",")),
        ("24300".into(), "福岡出張", "青木 美咲".into())
    );
    let answer = &list.deadlines[3];
    assert_eq!((answer.until, answer.booking_id.unwrap().0), (noon() + TimeDelta::days(3), MOVED), "as the service set it");
    let quote = &list.deadlines[2];
    assert_eq!((quote.case_id.unwrap().0, quote.booking_id, quote.amount.unwrap().minor), (CASE, None, 80_000));
    // Past: what is owed stays, a window that has closed goes.
    computer.pass(TimeDelta::hours(21));
    let later = client.deadlines().await.unwrap();
    assert_eq!(
        later.deadlines.iter().map(|d| d.kind).collect::<Vec<_>>(),
        [K::PaymentRequiredBy, K::QuoteExpiry, K::ScheduleAnswer]
    );
    assert!(later.deadlines[0].until < later.now);
    assert_eq!(client.today().await.unwrap().deadlines.len(), 2, "today shows what can still be met");
}

#[tokio::test]
async fn a_snooze_hides_until_its_time_survives_a_restart_and_never_passes_the_deadline() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    drop(computer.signed_in(&service).await);
    service.stop();
    let client = computer.start(&service);
    let id = format!("{HELD}/payment_required_by");
    let until = noon() + TimeDelta::hours(20);
    let refused = client.snooze_deadline(&id, Some(until + TimeDelta::seconds(1))).await.unwrap_err().explain();
    assert_eq!((refused.code, refused.fields[0].code), (Code::InvalidInput, FieldCode::BeyondHorizon));
    assert_eq!(client.snooze_deadline(&id, Some(noon())).await.unwrap_err().explain().fields[0].code, FieldCode::InPast);
    assert_eq!(client.snooze_deadline("x/y", None).await.unwrap_err().explain().code, Code::NotFound);
    let quiet = noon() + TimeDelta::hours(2);
    let list = client.snooze_deadline(&id, Some(quiet)).await.unwrap();
    let of = |l: &btm_client::DeadlineList| l.deadlines.iter().find(|d| d.deadline_id == id).unwrap().snoozed_until;
    assert_eq!(of(&list), Some(quiet));
    let again = computer.start(&service);
    assert_eq!(of(&again.deadlines().await.unwrap()), Some(quiet));
    assert!(again.today().await.unwrap().deadlines.iter().all(|d| d.deadline_id != id));
    computer.pass(TimeDelta::hours(2) + TimeDelta::seconds(1));
    assert_eq!(of(&again.deadlines().await.unwrap()), None, "back by itself");
    assert_eq!(of(&again.snooze_deadline(&id, None).await.unwrap()), None);
}

#[tokio::test]
async fn a_row_ends_with_the_state_it_is_of() {
    let service = Service::run().await;
    fill(&service);
    let client = Computer::new().signed_in(&service).await;
    let mut paid = held(noon());
    paid.state = BookingState::Confirmed;
    service.office.lock().unwrap().put(HELD, Some(SyncBody::Booking(Box::new(paid))));
    client.sync().await.unwrap();
    assert!(client.deadlines().await.unwrap().deadlines.iter().all(|d| d.kind != DeadlineKind::PaymentRequiredBy));
}
