//! S-10 and the promise behind it: a purchase committed is made once, whatever becomes of requests, answers and this process.
use crate::service::{Service, Treat};
use crate::world::{Computer, event, eventually};
use btm_api::ProblemCode;
use btm_client::{
    BuyMode, Client, ClientEvent, Code, Explain, Purchase, PurchaseInput, PurchaseItem, PurchaseOutcome, PurchaseStage,
    PurchaseStepName, PurchaseStepState, Unsent,
};
use btm_domain::{BookingState, Currency, Money, OfferId, TravellerId};
use chrono::TimeDelta;
use uuid::Uuid;

fn input() -> PurchaseInput {
    let item = PurchaseItem {
        offer_id: OfferId(Uuid::from_u128(77)),
        accepted_total: Money::from_minor(24_300, Currency::JPY),
        mode: BuyMode::Book,
        override_reason: None,
    };
    PurchaseInput { items: vec![item], traveller_id: None, trip_id: None, purpose: Some("  顧客訪問 ".into()) }
}

/// What a person still waits for, as Today shows it.
async fn waiting(client: &Client) -> Vec<Purchase> {
    client.today().await.unwrap().waiting
}

fn step(p: &Purchase, name: PurchaseStepName) -> PurchaseStepState {
    p.steps.iter().find(|s| s.step == name).unwrap().state
}

async fn settled(client: &Client, p: &Purchase) -> Purchase {
    eventually("settled", || async { client.purchase_state(p.purchase_id).await.ok().filter(|p| p.settled) }).await
}

#[tokio::test]
async fn what_was_bought_is_in_the_trip_with_its_document() {
    let service = Service::run().await;
    let client = Computer::new().signed_in(&service).await;
    let mut events = client.events();
    let bought = client.purchase(input()).await.unwrap();
    let first = event(&mut events, |e| if let ClientEvent::Purchase(p) = e { Some(*p) } else { None }).await;
    assert_eq!(
        (step(&first, PurchaseStepName::Stored), step(&first, PurchaseStepName::Sent)),
        (PurchaseStepState::Done, PurchaseStepState::Waiting)
    );
    assert!(bought.settled && bought.steps.iter().all(|s| s.state == PurchaseStepState::Done), "{bought:?}");
    assert_eq!(bought.bookings[0].record_locator.as_deref(), Some("SIM-ZZ4K7Q"));
    assert!(waiting(&client).await.is_empty());
    client.sync().await.unwrap();
    let booking = client.booking(bought.bookings[0].booking_id).await.unwrap();
    let document = client.document(booking.documents[0].document_id).await.unwrap();
    assert_eq!(document.html, "<p>控え</p>");
    let (_, body) = service.office.lock().unwrap().purchase_requests[0].clone();
    assert!(
        body.contains("\"purpose\":\"顧客訪問\"") && body.contains("00000000-0000-0000-0000-00000000000c"),
        "the own traveller: {body}"
    );
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_and_nothing_is_bought_twice() {
    let service = Service::run().await;
    let client = Computer::new().signed_in(&service).await;
    service.office.lock().unwrap().treat = Treat::LoseAnswer;
    let bought = client.purchase(input()).await.expect("in doubt is no failure");
    assert!(!bought.settled);
    assert_eq!(
        (bought.bookings[0].state, step(&bought, PurchaseStepName::Sent)),
        (BookingState::Confirming, PurchaseStepState::Running)
    );
    let end = settled(&client, &bought).await;
    assert_eq!(end.bookings[0].state, BookingState::Confirmed);
    let office = service.office.lock().unwrap();
    assert_eq!((office.purchases.len(), office.purchase_requests.len()), (1, 1), "the answer was looked up, not sent for again");
}

#[tokio::test]
async fn a_lost_request_is_sent_again_byte_for_byte_under_the_same_id() {
    let service = Service::run().await;
    let client = Computer::new().signed_in(&service).await;
    service.office.lock().unwrap().treat = Treat::LoseRequest;
    let bought = client.purchase(input()).await.unwrap();
    settled(&client, &bought).await;
    let office = service.office.lock().unwrap();
    assert_eq!(office.purchases.len(), 1);
    assert_eq!(office.purchase_requests.len(), 2);
    assert_eq!(office.purchase_requests[0], office.purchase_requests[1]);
}

#[tokio::test]
async fn killed_after_sending_the_next_start_finds_the_one_booking() {
    for treat in [Treat::LoseAnswer, Treat::LoseRequest] {
        let service = Service::run().await;
        let computer = Computer::new();
        // A runtime of its own, dropped in the middle: nothing of this process goes on.
        let (options, link) = (computer.options(service.trust()), service.link());
        let office = service.office.clone();
        let id = tokio::task::spawn_blocking(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            let id = runtime.block_on(async {
                let client = Client::open(options);
                client.start();
                client.connect(&link, |_| {}).await.unwrap();
                client.consent().await.unwrap();
                client.accept_invitation("correct horse battery".into()).await.unwrap();
                office.lock().unwrap().treat = treat;
                client.purchase(input()).await.unwrap().purchase_id
            });
            runtime.shutdown_background();
            id
        })
        .await
        .unwrap();
        let again = computer.start(&service);
        let open = waiting(&again).await;
        assert_eq!(open.iter().map(|p| p.purchase_id).collect::<Vec<_>>(), [id], "known before any network");
        again.go_online();
        if treat == Treat::LoseRequest {
            // Nobody pressed anything in this sitting: it is not sent by itself, it asks to be looked at.
            computer.pass(TimeDelta::seconds(61));
            let asks = || async { again.purchase_state(id).await.ok().filter(|p| p.stage == PurchaseStage::NeedsReview) };
            eventually("to be looked at", asks).await;
            assert_eq!(service.office.lock().unwrap().purchase_requests.len(), 1);
            continue;
        }
        eventually("settled", || async { again.purchase_state(id).await.ok().filter(|p| p.settled) }).await;
        assert_eq!(service.office.lock().unwrap().purchases.len(), 1);
        assert!(waiting(&again).await.is_empty());
    }
}

#[tokio::test]
async fn a_commit_of_long_ago_that_never_arrived_is_not_sent_by_itself() {
    let service = Service::run().await;
    let computer = Computer::new();
    let client = computer.signed_in(&service).await;
    service.office.lock().unwrap().treat = Treat::LoseRequest;
    computer.pass(TimeDelta::zero());
    let bought = client.purchase(input()).await.unwrap();
    computer.pass(TimeDelta::minutes(31));
    let asks = || async { waiting(&client).await.into_iter().find(|p| p.stage == PurchaseStage::NeedsReview) };
    let end = eventually("to be looked at", asks).await;
    assert_eq!(end.purchase_id, bought.purchase_id);
    assert_eq!(service.office.lock().unwrap().purchase_requests.len(), 1);
    let asked = client.sign_out(Unsent::Ask).await.unwrap_err().explain();
    assert_eq!((asked.code, asked.facts["count"].as_str()), (Code::PurchasePending, "1"));
    client.purchase_state(bought.purchase_id).await.unwrap();
    assert_eq!(waiting(&client).await.len(), 1, "reading changes nothing");
    client.put_away_purchase(bought.purchase_id).await.unwrap();
    assert!(waiting(&client).await.is_empty());
    client.sign_out(Unsent::Ask).await.unwrap();
}

#[tokio::test]
async fn a_refusal_is_told_at_once_and_leaves_nothing_open() {
    let service = Service::run().await;
    let client = Computer::new().signed_in(&service).await;
    for (problem, code) in [
        (ProblemCode::OfferGone, Code::OfferGone),
        (ProblemCode::PriceChanged, Code::PriceChanged),
        (ProblemCode::AlreadyBooked, Code::AlreadyBooked),
        (ProblemCode::FreshLoginNeeded, Code::FreshLoginNeeded),
        (ProblemCode::Busy, Code::Busy),
    ] {
        service.office.lock().unwrap().treat = Treat::Refuse(problem);
        assert_eq!(client.purchase(input()).await.unwrap_err().explain().code, code);
    }
    assert!(waiting(&client).await.is_empty());
    service.stop();
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    let code = client.purchase(input()).await.unwrap_err().explain().code;
    assert_eq!(code, Code::ServerUnreachable, "what cannot have arrived is refused here");
    assert!(waiting(&client).await.is_empty());
}

#[tokio::test]
async fn a_purchase_still_being_worked_on_is_followed_to_its_end() {
    let service = Service::run().await;
    let client = Computer::new().signed_in(&service).await;
    service.office.lock().unwrap().settle = false;
    let bought = client.purchase(input()).await.unwrap();
    assert!(!bought.settled);
    assert_eq!(client.today().await.unwrap().waiting.len(), 1);
    {
        let mut office = service.office.lock().unwrap();
        let answer = office.purchases.values_mut().next().unwrap();
        answer.settled = true;
        answer.bookings[0].state = BookingState::Confirmed;
    }
    settled(&client, &bought).await;
    assert!(client.today().await.unwrap().waiting.is_empty());
}

#[tokio::test]
async fn a_booking_nobody_knows_the_end_of_is_never_all_done() {
    let service = Service::run().await;
    let client = Computer::new().signed_in(&service).await;
    service.office.lock().unwrap().settle = false;
    let bought = client.purchase(input()).await.unwrap();
    {
        let mut office = service.office.lock().unwrap();
        let answer = office.purchases.values_mut().next().unwrap();
        answer.settled = true;
        answer.bookings[0].state = BookingState::NeedsHuman;
    }
    let end = settled(&client, &bought).await;
    assert_eq!((end.bookings[0].state, end.outcome), (BookingState::NeedsHuman, PurchaseOutcome::Open));
}

#[tokio::test]
async fn a_second_sending_that_finds_the_server_busy_ends_nothing() {
    let service = Service::run().await;
    let client = Computer::new().signed_in(&service).await;
    for busy in [ProblemCode::Busy, ProblemCode::RateLimited] {
        service.office.lock().unwrap().treat = Treat::LoseRequest;
        let bought = client.purchase(input()).await.unwrap();
        service.office.lock().unwrap().treat = Treat::Refuse(busy);
        let end = settled(&client, &bought).await;
        assert_eq!(end.bookings[0].state, BookingState::Confirmed, "{busy:?} is no word about the purchase");
    }
    let office = service.office.lock().unwrap();
    assert_eq!((office.purchases.len(), office.purchase_requests.len()), (2, 6), "lost, too much to do, taken");
}

#[tokio::test]
async fn what_the_server_told_of_and_shows_no_more_is_not_called_unsent() {
    let service = Service::run().await;
    let client = Computer::new().signed_in(&service).await;
    service.office.lock().unwrap().settle = false;
    let bought = client.purchase(input()).await.unwrap();
    service.office.lock().unwrap().purchases.clear();
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    let now = client.purchase_state(bought.purchase_id).await.unwrap();
    assert_eq!((now.stage, now.bookings[0].state), (PurchaseStage::Sent, BookingState::Confirming));
}

#[tokio::test]
async fn an_offer_is_reviewed_for_who_travels() {
    let service = Service::run().await;
    let client = Computer::new().signed_in(&service).await;
    let (offer, colleague) = (OfferId(Uuid::from_u128(77)), TravellerId(Uuid::from_u128(5)));
    assert_eq!(client.review(&[offer], None).await.unwrap_err().explain().code, Code::OfferGone);
    assert_eq!(client.review(&[offer], Some(colleague)).await.unwrap_err().explain().code, Code::OfferGone);
    assert_eq!(service.office.lock().unwrap().reviews, [String::new(), format!("traveller_id={colleague}")]);
}
