//! F-86: boarding passes under their booking, through a kill, with no service; what is of another flight is refused.
use crate::outbox::{BOOKING, TRIP, fill, killed, set_up};
use crate::service::{Service, flight};
use crate::world::{Computer, noon};
use btm_api::sync::SyncBody;
use btm_client::{Client, ClientOptions, Code, Explain, KeychainChoice, PassError};
use btm_domain::{BookingId, DocumentId, FieldCode, OrderedItem};
use chrono::TimeDelta;
use uuid::Uuid;

/// HND to FUK on 2 December 2026, day 336, with a byte no text holds; signed, as far as a reader at a gate can tell.
const PASS: &[u8] = b"M1AOKI/MISAKI MS      ESIM4K7 HNDFUKNH 8245 336Y014A0025 10A>318 \xE9 W6^460MEQCI Q  ";

fn id() -> BookingId {
    BOOKING.into()
}

fn with(place: usize, text: &str) -> Vec<u8> {
    let mut pass = PASS.to_vec();
    pass[place..place + text.len()].copy_from_slice(text.as_bytes());
    pass
}

fn code(refused: PassError) -> FieldCode {
    let failure = refused.explain();
    assert_eq!((failure.code, failure.fields[0].field.as_str()), (Code::InvalidInput, "pass"));
    failure.fields[0].code
}

#[tokio::test]
async fn a_pass_outlives_a_kill_and_a_new_mirror_byte_for_byte() {
    let service = Service::run().await;
    let computer = Computer::new();
    fill(&service);
    set_up(&computer, &service).await;
    service.stop();
    killed(computer.options(service.trust()), |client| async move {
        let booking = client.add_boarding_pass(id(), PASS).await.unwrap();
        assert_eq!(booking.passes.len(), 1);
        let again = client.add_boarding_pass(id(), &[PASS, b"\r\n"].concat()).await.unwrap();
        assert_eq!(again.passes, booking.passes, "the same pass is one pass");
    })
    .await;
    let client = computer.start(&service);
    let passes = client.booking(id()).await.unwrap().passes;
    assert_eq!(passes[0].payload(), PASS);
    assert_eq!((passes[0].passenger.as_str(), passes[0].over), ("AOKI / MISAKI MS", false));
    let leg = &passes[0].legs[0];
    assert_eq!((leg.from.as_str(), leg.to.as_str(), leg.flight.as_str()), ("HND", "FUK", "NH 8245"));
    assert_eq!((leg.date, leg.class, leg.seat.as_deref()), ("2026-12-02".parse().ok(), Some('Y'), Some("14A")));
    assert_eq!(leg.sequence.as_deref(), Some("25"));
    assert_eq!(passes[0].svg, btm_documents::barcode_svg(PASS, btm_documents::Symbol::Aztec).unwrap());
    assert_eq!(client.today().await.unwrap().next_pass.unwrap().pass_id, passes[0].pass_id);
    assert!(client.drafts().await.unwrap().is_empty(), "no draft of a screen");
    let name = format!("pass-{BOOKING}-{}", passes[0].pass_id);
    assert!(client.keep_draft(&name, "x").await.is_err() && client.drop_draft(&name).await.is_err());
    // Landed: it stays, and says so.
    computer.pass(TimeDelta::days(2));
    assert!(client.booking(id()).await.unwrap().passes[0].over);
}

#[tokio::test]
async fn what_is_of_another_flight_or_no_pass_is_refused() {
    let service = Service::run().await;
    let computer = Computer::new();
    fill(&service);
    let client = computer.signed_in(&service).await;
    for (place, text) in [(30, "FUKHND"), (36, "JL "), (39, "8246 "), (44, "337")] {
        assert_eq!(code(client.add_boarding_pass(id(), &with(place, text)).await.unwrap_err()), FieldCode::OtherFlight, "{text}");
    }
    for bytes in [b"".as_slice(), b"PK\x03\x04", b"M1AOKI", "搭乗券".as_bytes(), &[PASS, &[b'x'; 1000]].concat()] {
        assert_eq!(code(client.add_boarding_pass(id(), bytes).await.unwrap_err()), FieldCode::NotABoardingPass);
    }
    assert_eq!(code(client.add_boarding_pass(id(), &vec![b'M'; 1024 * 1024 + 1]).await.unwrap_err()), FieldCode::TooLong);
    let elsewhere = client.add_boarding_pass(Uuid::from_u128(1).into(), PASS).await.unwrap_err();
    assert_eq!(elsewhere.explain().code, Code::NotFound);
    assert!(client.booking(id()).await.unwrap().passes.is_empty());
    // Without a date the way and the number tell.
    let undated = client.add_boarding_pass(id(), &with(44, "   ")).await.unwrap();
    assert_eq!(undated.passes[0].legs[0].date, None);
    assert_eq!(client.add_boarding_pass(id(), &with(39, "08245")).await.unwrap().passes.len(), 2);
}

#[tokio::test]
async fn a_flight_sold_by_another_airline_is_known_by_its_operators_number() {
    let service = Service::run().await;
    let mut sold = flight(BOOKING, TRIP, "2026-12-02T10:35:00", DocumentId(Uuid::nil()));
    let Some(OrderedItem::Flight(ordered)) = &mut sold.item else { unreachable!() };
    ordered.slices[0].segments[0].operating_carrier.code = "6J".parse().unwrap();
    fill(&service);
    service.office.lock().unwrap().put(BOOKING, Some(SyncBody::Booking(Box::new(sold))));
    let client = Computer::new().signed_in(&service).await;
    for (place, text) in [(36, "6J 8245 "), (36, "6J 0021 "), (36, "NH 8245 ")] {
        client.add_boarding_pass(id(), &with(place, text)).await.unwrap();
    }
    let refused = [with(36, "6J 0021 337"), with(36, "6J 0021    "), with(36, "NH 0021 ")];
    for pass in refused {
        assert_eq!(code(client.add_boarding_pass(id(), &pass).await.unwrap_err()), FieldCode::OtherFlight);
    }
    assert_eq!(client.booking(id()).await.unwrap().passes.len(), 3);
}

#[tokio::test]
async fn a_pass_let_go_can_be_put_back_even_where_its_flight_has_changed() {
    let service = Service::run().await;
    let computer = Computer::new();
    fill(&service);
    let client = computer.signed_in(&service).await;
    let pass_id = client.add_boarding_pass(id(), PASS).await.unwrap().passes[0].pass_id.clone();
    assert_eq!(client.restore_boarding_pass(id(), &pass_id).await.unwrap_err().explain().code, Code::NotFound);
    let moved = flight(BOOKING, TRIP, "2026-12-05T10:35:00", DocumentId(Uuid::nil()));
    service.office.lock().unwrap().put(BOOKING, Some(SyncBody::Booking(Box::new(moved))));
    client.sync().await.unwrap();
    let kept = client.booking(id()).await.unwrap().passes;
    assert_eq!(kept.len(), 1, "what a person was given is not thrown away");
    assert!(kept[0].outdated, "and is said to be of a flight that is not so any more");
    assert_eq!(client.today().await.unwrap().next_pass, None, "and is not that flight's");
    assert!(client.drop_boarding_pass(id(), &pass_id).await.unwrap().passes.is_empty());
    assert!(client.drop_boarding_pass(id(), &pass_id).await.unwrap().passes.is_empty());
    assert_eq!(client.restore_boarding_pass(id(), &pass_id).await.unwrap().passes[0].payload(), PASS);
    computer.pass(TimeDelta::days(3));
    let past = client.booking(id()).await.unwrap().passes.remove(0);
    assert!(past.over && !past.outdated, "by its own day");
    assert!(noon() < client.today().await.unwrap().now);
}

#[tokio::test]
async fn without_a_keychain_a_pass_comes_back_from_the_server() {
    let service = Service::run().await;
    let computer = Computer::new();
    fill(&service);
    let forgetful = || ClientOptions { keychain: KeychainChoice::Memory, ..computer.options(service.trust()) };
    let client = Client::open(forgetful());
    client.start();
    crate::world::connect(&client, &service).await;
    client.accept_invitation("correct horse battery".into()).await.unwrap();
    client.sync().await.unwrap();
    client.add_boarding_pass(id(), PASS).await.unwrap();
    drop(client);
    let again = Client::open(forgetful());
    again.start();
    again.sign_in("aoki@aoba.example", "correct horse battery".into()).await.unwrap();
    again.sync().await.unwrap();
    let pass = again.booking(id()).await.unwrap().passes.remove(0);
    assert_eq!(pass.payload(), PASS);
    again.drop_boarding_pass(id(), &pass.pass_id).await.unwrap();
    assert!(service.office.lock().unwrap().written.drafts.is_empty());
}
