//! S-14: one list by instant, from this computer alone; a row ends only when what it is of ends.
use crate::service::{Service, flight, trip};
use crate::world::{Computer, noon};
use crate::written::case;
use btm_api::desk::{DeskAbout, DeskQuoteBody, DeskRequest, QuoteState};
use btm_api::sync::SyncBody;
use btm_client::{Code, DeadlineKind, Explain};
use btm_domain::after::{ScheduleChange, ScheduleChangeState};
use btm_domain::connect::{DeskOffer, EsimOffer, OrderedRental, RentalOffer, RentalPoint, RentalPointKind, RentalState};
use btm_domain::{
    BookingState, Currency, DeskCaseId, DocumentId, FieldCode, Money, Offer, OfferId, OrderedItem, PlaceTime, TravellerId,
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

fn tokyo(local: &str) -> PlaceTime {
    PlaceTime::from_local(local.parse().unwrap(), "Asia/Tokyo".parse().unwrap())
}

fn router() -> RentalOffer {
    let point =
        |ja: &str, en: &str| RentalPoint { kind: RentalPointKind::Counter, name_ja: ja.into(), name_en: en.into(), hours: None };
    RentalOffer {
        id: OfferId(Uuid::nil()),
        expires_at: noon(),
        vendor: "サンプルWi-Fi".into(),
        product: "ルーター".into(),
        countries: vec!["US".parse().unwrap()],
        data_mb_per_day: None,
        devices: 5,
        pickup: point("羽田空港カウンター", "Haneda counter"),
        pickup_from: tokyo("2026-12-10T06:30:00"),
        return_to: point("成田空港ボックス", "Narita box"),
        return_by: tokyo("2026-12-16T22:00:00"),
        days: 7,
        lines: vec![],
        total: Money::from_minor(7_000, Currency::JPY),
        order_cutoff: tokyo("2026-12-07T17:00:00"),
        change_cutoff: tokyo("2026-12-08T12:00:00"),
        cancel: vec![],
        late_fee_per_day: Money::from_minor(1_100, Currency::JPY),
        loss_fee: Money::from_minor(40_000, Currency::JPY),
        contact: "03-0000-0000".into(),
        simulated: true,
    }
}

/// A flight's body with another thing in it.
fn of(id: Uuid, state: BookingState, offer: Offer, item: Option<OrderedItem>) -> SyncBody {
    let body = flight(id, TRIP, "2026-12-05T10:35:00", DocumentId(Uuid::nil()));
    SyncBody::Booking(Box::new(btm_api::purchase::BookingBody { state, offer, item, ..body }))
}

#[tokio::test]
async fn what_a_router_a_data_plan_and_a_ticket_give_is_listed_with_its_place() {
    let (wanted, arranged, plan, flown) =
        (Uuid::from_u128(201), Uuid::from_u128(202), Uuid::from_u128(203), Uuid::from_u128(204));
    let service = Service::run().await;
    {
        let mut office = service.office.lock().unwrap();
        office.put(TRIP, Some(SyncBody::Trip(trip(TRIP))));
        office.put(wanted, Some(of(wanted, BookingState::Requested, Offer::Rental(router()), None)));
        let o = router();
        let ordered =
            OrderedRental { state: RentalState::Arranged, pickup_text: None, pickup_from: o.pickup_from, return_by: o.return_by };
        let item = Some(OrderedItem::Rental(ordered));
        office.put(arranged, Some(of(arranged, BookingState::Confirmed, Offer::Rental(o), item)));
        let days = EsimOffer {
            id: OfferId(Uuid::nil()),
            expires_at: noon(),
            title: "3 GB".into(),
            operator: "Sample".into(),
            countries: vec!["US".parse().unwrap()],
            not_covered: vec![],
            data_mb: Some(3_000),
            days: 5,
            starts_on: "2026-12-02".parse().unwrap(),
            fair_usage: None,
            activation: None,
            roaming: true,
            notes: vec![],
            total: Money::from_minor(1_200, Currency::JPY),
            tops_up: None,
            simulated: true,
        };
        office.put(plan, Some(of(plan, BookingState::Confirmed, Offer::Esim(days), None)));
        let mut there_and_back = flight(flown, TRIP, "2026-12-05T10:35:00", DocumentId(Uuid::nil()));
        let Some(OrderedItem::Flight(f)) = &mut there_and_back.item else { panic!() };
        let back = flight(flown, TRIP, "2026-12-07T18:00:00", DocumentId(Uuid::nil()));
        f.slices.extend(back.slices().to_vec());
        office.put(flown, Some(SyncBody::Booking(Box::new(there_and_back))));
    }
    let computer = Computer::new();
    let client = computer.signed_in(&service).await;
    let list = client.deadlines().await.unwrap().deadlines;
    let shown: Vec<_> = list
        .iter()
        .map(|d| {
            let place = d.place.map(|p| p.local.to_string());
            (d.deadline_id.as_str(), place.unwrap_or_default(), d.place_name.as_deref().unwrap_or(""))
        })
        .collect();
    let ids: Vec<String> = [
        format!("{flown}/check_in_opens"),
        format!("{flown}/check_in_opens-2"),
        format!("{plan}/esim_end"),
        format!("{wanted}/rental_order"),
        format!("{arranged}/rental_change"),
        format!("{arranged}/rental_return"),
    ]
    .into();
    assert_eq!(
        shown,
        [
            (ids[0].as_str(), "2026-12-04 10:35:00".into(), "東京"),
            (ids[1].as_str(), "2026-12-06 18:00:00".into(), "東京"),
            (ids[2].as_str(), String::new(), ""),
            (ids[3].as_str(), "2026-12-07 17:00:00".into(), "羽田空港カウンター"),
            (ids[4].as_str(), "2026-12-08 12:00:00".into(), "羽田空港カウンター"),
            (ids[5].as_str(), "2026-12-16 22:00:00".into(), "成田空港ボックス"),
        ]
    );
    assert_eq!(list[2].day.unwrap().to_string(), "2026-12-06", "a day, not an instant");
    // Only worth knowing, or a window: gone with its time. An order nobody has placed stays.
    computer.pass(TimeDelta::days(8));
    let later = client.deadlines().await.unwrap().deadlines;
    assert_eq!(later.iter().map(|d| d.kind).collect::<Vec<_>>(), [DeadlineKind::RentalOrder, DeadlineKind::RentalReturn]);
}
