//! Several servers side by side: one at hand, the others closed, none signed out by changing between them.
use crate::outbox::{fill, request};
use crate::service::Service;
use crate::world::{Computer, connect, eventually};
use btm_client::{Client, ClientOptions, Code, Explain, SessionState, SignInOutcome, Trust};
use std::sync::Arc;

/// Both services' certificates.
fn options(computer: &Computer, a: &Service, b: &Service) -> ClientOptions {
    let (Trust::Exactly(one), Trust::Exactly(two)) = (a.trust(), b.trust()) else { unreachable!() };
    computer.options(Trust::Exactly(format!("{one}\n{two}")))
}

async fn both(computer: &Computer, a: &Service, b: &Service) -> Client {
    b.office.lock().unwrap().server.server_id = "0190-other".into();
    let client = Client::open(options(computer, a, b));
    client.start();
    for service in [a, b] {
        connect(&client, service).await;
        assert_eq!(client.accept_invitation("correct horse battery".into()).await.unwrap(), SignInOutcome::SignedIn);
        client.sync().await.unwrap();
    }
    client
}

#[tokio::test]
async fn changing_between_two_shows_each_ones_own_and_resumes_its_session() {
    let (a, b) = (Service::run().await, Service::run().await);
    fill(&a);
    let computer = Computer::new();
    let client = both(&computer, &a, &b).await;
    let rows = client.connections().await;
    assert_eq!(rows.iter().map(|r| (r.active, r.signed_in, r.colour)).collect::<Vec<_>>(), [(false, true, 0), (true, true, 1)]);
    assert_eq!(client.trips().await.unwrap().len(), 0, "b has none");
    client.switch_connection(&rows[0].connection_id).await.unwrap();
    assert_eq!(client.trips().await.unwrap().len(), 1, "a's, from its own store");
    assert_eq!(client.boot().session, SessionState::SignedIn, "nobody was signed out");
    client.sync().await.unwrap();
    assert_eq!(client.trips().await.unwrap().len(), 1);
    client.switch_connection(&rows[1].connection_id).await.unwrap();
    client.sync().await.unwrap();
    assert_eq!(client.trips().await.unwrap().len(), 0, "nothing of a came over");
    drop(client);
    let again = Client::open(options(&computer, &a, &b));
    again.start();
    assert!(again.connections().await[1].active, "the next start knows which was at hand");
    assert_eq!(again.switch_connection("nope").await.unwrap_err().explain().code, Code::NotFound);
}

#[tokio::test]
async fn what_waits_for_one_is_counted_and_not_sent_to_the_other() {
    let all = Arc::new((Computer::new(), Service::run().await, Service::run().await));
    let first = all.clone();
    // An app that has ended: nothing of it is in touch with anybody any more.
    let app = move || {
        tokio::runtime::Runtime::new().unwrap().block_on(async { drop(both(&first.0, &first.1, &first.2).await) });
    };
    tokio::task::spawn_blocking(app).await.unwrap();
    let (computer, a, b) = &*all;
    let client = Client::open(options(computer, a, b));
    client.start();
    client.ask_desk(request("bへ")).await.unwrap();
    let rows = client.connections().await;
    client.switch_connection(&rows[0].connection_id).await.unwrap();
    client.go_online();
    client.sync().await.unwrap();
    assert_eq!(client.connections().await[1].unsent, 1, "by the counter beside its file");
    assert_eq!(client.remove_connection(&rows[1].connection_id, false).await.unwrap_err().explain().facts["count"], "1");
    client.switch_connection(&rows[1].connection_id).await.unwrap();
    eventually("sent", || async { client.outbox().await.unwrap().items.is_empty().then_some(()) }).await;
    let asked = |s: &Service| s.office.lock().unwrap().written.asked.len();
    assert_eq!((asked(a), asked(b)), (0, 1));
}

#[tokio::test]
async fn a_connection_has_a_name_and_a_colour_and_goes_with_keys_and_files() {
    let (a, b) = (Service::run().await, Service::run().await);
    let computer = Computer::new();
    let client = both(&computer, &a, &b).await;
    let rows = client.connections().await;
    let named = client.name_connection(&rows[0].connection_id, " 本社 ", 5).await.unwrap();
    assert_eq!((named[0].name.as_str(), named[0].colour), ("本社", 5));
    assert_eq!(named[0].host.as_deref(), a.base_url.strip_prefix("https://"));
    assert_eq!(client.name_connection(&rows[0].connection_id, "x", 8).await.unwrap_err().explain().fields[0].field, "colour");
    assert_eq!(client.name_connection(&rows[0].connection_id, " ", 1).await.unwrap_err().explain().fields[0].field, "name");
    let folder = computer.folder.path().join("stores/0190-server");
    let files = |f: &std::path::Path| {
        std::fs::read_dir(f).unwrap().map(|e| std::fs::read_dir(e.unwrap().path()).unwrap().count()).sum::<usize>()
    };
    assert!(files(&folder) > 0);
    client.remove_connection(&rows[0].connection_id, false).await.unwrap();
    assert_eq!((files(&folder), client.connections().await.len()), (0, 1));
    client.remove_connection(&rows[1].connection_id, true).await.unwrap();
    assert_eq!((client.connections().await.len(), client.boot().connection), (0, None));
}
