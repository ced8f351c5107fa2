//! F-30: unsent work by name, through a kill; and where nothing is kept here, on the server.
use crate::service::{Service, Treat};
use crate::world::{Computer, connect, eventually};
use btm_api::ProblemCode;
use btm_client::{
    BuyMode, Client, ClientOptions, Code, Explain, KeychainChoice, OutboxKind, OutboxState, PurchaseInput, PurchaseItem,
};
use btm_domain::{Currency, FieldCode, Money, OfferId};
use chrono::TimeDelta;
use uuid::Uuid;

#[tokio::test]
async fn drafts_outlive_a_restart_and_have_their_limits() {
    let service = Service::run().await;
    let computer = Computer::new();
    crate::outbox::set_up(&computer, &service).await;
    let client = computer.start(&service);
    client.keep_draft("trip/new", "{\"to\":\"FUK\"}").await.unwrap();
    computer.pass(TimeDelta::seconds(1));
    client.keep_draft("desk/1", "{}").await.unwrap();
    client.keep_draft("desk/1", "{\"text\":\"朝\"}").await.unwrap();
    drop(client);
    let again = computer.start(&service);
    let drafts = again.drafts().await.unwrap();
    assert_eq!(drafts.iter().map(|d| d.name.as_str()).collect::<Vec<_>>(), ["desk/1", "trip/new"], "the newest first");
    assert_eq!(drafts[0].body, "{\"text\":\"朝\"}");
    let long = "x".repeat(64 * 1024 + 1);
    let field = |e: btm_client::DraftError| e.explain().fields[0].code;
    assert_eq!(field(again.keep_draft("a", &long).await.unwrap_err()), FieldCode::TooLong);
    assert_eq!(field(again.keep_draft("", "{}").await.unwrap_err()), FieldCode::Required);
    for n in 0..198 {
        again.keep_draft(&format!("n{n}"), "{}").await.unwrap();
    }
    assert_eq!(field(again.keep_draft("one too many", "{}").await.unwrap_err()), FieldCode::OutOfRange);
    again.keep_draft("n0", "{\"again\":1}").await.unwrap();
    again.drop_draft("n0").await.unwrap();
    again.drop_draft("n0").await.unwrap();
    again.keep_draft("one too many", "{}").await.unwrap();
}

fn forgetful(computer: &Computer, service: &Service) -> ClientOptions {
    ClientOptions { keychain: KeychainChoice::Memory, ..computer.options(service.trust()) }
}

async fn signed_in(computer: &Computer, service: &Service, first: bool) -> Client {
    let client = Client::open(forgetful(computer, service));
    client.start();
    if first {
        connect(&client, service).await;
        client.accept_invitation("correct horse battery".into()).await.unwrap();
    } else {
        client.sign_in("aoki@aoba.example", "correct horse battery".into()).await.unwrap();
    }
    client
}

fn purchase() -> PurchaseInput {
    let item = PurchaseItem {
        offer_id: OfferId(Uuid::from_u128(77)),
        accepted_total: Money::from_minor(24_300, Currency::JPY),
        mode: BuyMode::Book,
        override_reason: None,
    };
    PurchaseInput { items: vec![item], traveller_id: None, trip_id: None, purpose: Some("顧客訪問".into()) }
}

#[tokio::test]
async fn without_a_keychain_drafts_come_back_from_the_server() {
    let service = Service::run().await;
    let computer = Computer::new();
    let client = signed_in(&computer, &service, true).await;
    client.keep_draft("trip/new", "{}").await.unwrap();
    assert_eq!(service.office.lock().unwrap().written.drafts.len(), 1);
    drop(client);
    let again = signed_in(&computer, &service, false).await;
    assert_eq!(again.drafts().await.unwrap()[0].name, "trip/new");
    again.drop_draft("trip/new").await.unwrap();
    assert!(service.office.lock().unwrap().written.drafts.is_empty());
}

#[tokio::test]
async fn without_a_keychain_nothing_is_bought_before_the_server_has_its_ids() {
    let service = Service::run().await;
    let computer = Computer::new();
    let client = signed_in(&computer, &service, true).await;
    service.office.lock().unwrap().written.refuse = Some(ProblemCode::Internal);
    assert_eq!(client.purchase(purchase()).await.unwrap_err().explain().code, Code::ServerError);
    assert_eq!(service.office.lock().unwrap().purchase_requests.len(), 0, "not sent");
    service.office.lock().unwrap().written.refuse = None;
    // The request is lost on its way and the computer forgets everything.
    service.office.lock().unwrap().treat = Treat::LoseRequest;
    let bought = client.purchase(purchase()).await.unwrap();
    drop(client);
    computer.pass(TimeDelta::seconds(61));
    let again = signed_in(&computer, &service, false).await;
    let reviewed = || async {
        let items = again.outbox().await.unwrap().items;
        items.into_iter().find(|i| i.kind == OutboxKind::Purchase && i.state == OutboxState::NeedsReview)
    };
    let item = eventually("found again", reviewed).await;
    assert_eq!(item.item_id, bought.purchase_id.to_string());
    assert_eq!(item.purchase.unwrap().purpose.as_deref(), Some("顧客訪問"));
    assert!(again.discard_outbox(&item.item_id).await.unwrap().items.is_empty());
    assert!(service.office.lock().unwrap().written.drafts.is_empty(), "it has its end");
    let settled = again.purchase(purchase()).await.unwrap();
    eventually("settled", || async { again.purchase_state(settled.purchase_id).await.ok().filter(|p| p.settled) }).await;
    assert!(service.office.lock().unwrap().written.drafts.is_empty());
}
