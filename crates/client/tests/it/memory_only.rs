//! No keychain: everything works, nothing is written, the next start knows nobody (control 17).
use crate::service::Service;
use crate::world::{Computer, connect};
use btm_client::{
    BuyMode, Client, KeychainChoice, KeychainState, PurchaseInput, PurchaseItem, SessionState, SignInOutcome, TripsAsked,
};
use btm_domain::{Currency, Money, OfferId};
use uuid::Uuid;

#[tokio::test]
async fn c17_without_a_keychain_nothing_but_the_register_is_on_disk() {
    let service = Service::run().await;
    let computer = Computer::new();
    let options = || btm_client::ClientOptions { keychain: KeychainChoice::Memory, ..computer.options(service.trust()) };
    let client = Client::open(options());
    client.start();
    connect(&client, &service).await;
    client.accept_invitation("correct horse battery".into()).await.unwrap();
    let boot = client.boot();
    assert_eq!((boot.keychain, boot.connection.unwrap().memory_only), (KeychainState::Absent, true));
    let item = PurchaseItem {
        offer_id: OfferId(Uuid::from_u128(7)),
        accepted_total: Money::from_minor(1, Currency::JPY),
        mode: BuyMode::Book,
        override_reason: None,
    };
    let input = PurchaseInput { items: vec![item], traveller_id: None, trip_id: None, purpose: None };
    assert!(client.purchase(input).await.unwrap().settled);
    client.sync().await.unwrap();
    assert_eq!(client.trips(&TripsAsked::all()).await.unwrap().rows.len(), 1);
    let files: Vec<_> = std::fs::read_dir(computer.folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(files, ["connections.json"]);
    drop(client);

    let again = Client::open(options());
    again.start();
    assert_eq!(again.boot().session, SessionState::None, "sign in at each start");
    assert_eq!(again.trips(&TripsAsked::all()).await.unwrap().rows.len(), 0);
    let outcome = again.sign_in("aoki@aoba.example", "correct horse battery".into()).await.unwrap();
    assert_eq!(outcome, SignInOutcome::SignedIn);
    again.sync().await.unwrap();
    assert_eq!(again.trips(&TripsAsked::all()).await.unwrap().rows.len(), 1, "the server has the truth");
}
