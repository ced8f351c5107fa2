//! F-84 and S-27: what was written is kept, sent once whatever is lost or killed in between, and set aside with the server's words where it
//! is refused.
use crate::service::{Service, flight, trip};
use crate::world::{Computer, eventually};
use btm_api::ProblemCode;
use btm_api::sync::SyncBody;
use btm_client::{
    Client, ClientEvent, ClientOptions, Code, DeskAbout, DeskInput, Explain, NoticeKind, OutboxKind, OutboxState, ProfileInput,
    SignOutError, Unsent, WishInput, WishKind,
};
use btm_domain::{DocumentId, FieldCode};
use std::time::Duration;
use uuid::Uuid;

pub const TRIP: Uuid = Uuid::from_u128(100);
pub const BOOKING: Uuid = Uuid::from_u128(101);

pub fn fill(service: &Service) {
    let mut office = service.office.lock().unwrap();
    office.put(TRIP, Some(SyncBody::Trip(trip(TRIP))));
    office.put(BOOKING, Some(SyncBody::Booking(Box::new(flight(BOOKING, TRIP, "2026-12-02T10:35:00", DocumentId(Uuid::nil()))))));
}

pub fn request(text: &str) -> DeskInput {
    DeskInput {
        trip_id: Some(TRIP.into()),
        traveller_id: None,
        about: DeskAbout::Other,
        booking_id: None,
        text: text.into(),
        wishes: vec![],
    }
}

/// One life of the app, ended in the middle: nothing of it goes on, nothing is closed.
pub async fn killed<F: Future<Output = ()>>(options: ClientOptions, life: impl FnOnce(Client) -> F + Send + 'static) {
    let process = move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let client = Client::open(options);
            client.start();
            life(client).await;
        });
        runtime.shutdown_background();
    };
    tokio::task::spawn_blocking(process).await.unwrap();
}

/// Signed in and synced, in a life that is over: nothing of it uses up tokens beside the next one.
pub async fn set_up(computer: &Computer, service: &Service) {
    let link = service.link();
    killed(computer.options(service.trust()), |client| async move {
        client.connect(&link, |_| {}).await.unwrap();
        client.consent().await.unwrap();
        client.accept_invitation("correct horse battery".into()).await.unwrap();
        client.sync().await.unwrap();
    })
    .await;
}

async fn emptied(client: &Client) {
    eventually("sent", || async { client.outbox().await.unwrap().items.is_empty().then_some(()) }).await;
}

#[tokio::test]
async fn written_without_a_network_and_killed_it_is_sent_once_at_the_next_start() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    set_up(&computer, &service).await;
    killed(computer.options(service.trust()), |client| async move {
        let case = client.ask_desk(request("窓側の席を希望")).await.unwrap();
        assert_eq!(case.state, None, "waits here");
    })
    .await;
    let client = computer.start(&service);
    let waiting = client.outbox().await.unwrap();
    assert_eq!(waiting.items.len(), 1);
    let item = &waiting.items[0];
    assert_eq!((item.kind, item.state, item.title.as_str()), (OutboxKind::DeskRequest, OutboxState::Waiting, "福岡出張"));
    assert_eq!(item.text.as_deref(), Some("窓側の席を希望"));
    assert_eq!(service.office.lock().unwrap().written.asked.len(), 0);
    client.go_online();
    emptied(&client).await;
    let office = service.office.lock().unwrap();
    assert_eq!((office.written.asked.len(), office.written.cases.len()), (1, 1));
}

#[tokio::test]
async fn an_answer_that_is_lost_and_a_kill_make_no_second_request() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    set_up(&computer, &service).await;
    service.office.lock().unwrap().written.lose = true;
    killed(computer.options(service.trust()), |client| async move {
        client.go_online();
        client.sync().await.unwrap();
        let case = client.ask_desk(request("空港から車")).await.unwrap();
        assert_eq!(case.state, None);
    })
    .await;
    let again = computer.start(&service);
    let item = again.outbox().await.unwrap().items.remove(0);
    assert_eq!(item.state, OutboxState::Sending, "it may be there already");
    // Neither another text nor another id for something that may have arrived.
    assert_eq!(again.rewrite_outbox(&item.item_id, "別の文").await.unwrap_err().explain().code, Code::Busy);
    service.office.lock().unwrap().written.lose = false;
    again.go_online();
    emptied(&again).await;
    let office = service.office.lock().unwrap();
    assert!(office.written.asked.len() > 1);
    assert!(office.written.asked.iter().all(|r| *r == office.written.asked[0]), "the same, byte for byte");
    assert_eq!(office.written.cases.len(), 1);
}

#[tokio::test]
async fn an_answer_that_is_stored_is_not_asked_for_again_after_a_kill() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    set_up(&computer, &service).await;
    killed(computer.options(service.trust()), |client| async move {
        client.go_online();
        client.sync().await.unwrap();
        let case = client.ask_desk(request("朝食")).await.unwrap();
        assert!(case.state.is_some(), "the desk has it");
    })
    .await;
    let again = computer.start(&service);
    assert!(again.outbox().await.unwrap().items.is_empty());
    assert_eq!(again.today().await.unwrap().cases.len(), 1, "shown before any sync brought it");
    again.go_online();
    again.sync().await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(service.office.lock().unwrap().written.asked.len(), 1);
    assert_eq!(again.today().await.unwrap().cases.len(), 1, "once");
}

#[tokio::test]
async fn a_refused_item_is_set_aside_told_edited_and_holds_up_nothing() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    set_up(&computer, &service).await;
    service.office.lock().unwrap().written.refuse = Some(ProblemCode::InvalidInput);
    killed(computer.options(service.trust()), |offline| async move {
        offline.ask_desk(request("一")).await.unwrap();
        offline.go_online();
        let refused = || async { offline.outbox().await.unwrap().items.into_iter().find(|i| i.state == OutboxState::Refused) };
        let why = eventually("refused", refused).await.refusal.unwrap();
        assert_eq!((why.code, why.request_id.as_deref()), (Code::InvalidInput, Some("req-7")));
        let told = || async { Some(offline.notices().await.unwrap()).filter(|l| l.unread == 1) };
        assert_eq!(eventually("told", told).await.notices[0].kind, NoticeKind::OutboxRefused);
    })
    .await;
    // It stays through a restart, with its words, and what is written after it goes.
    let client = computer.start(&service);
    let item = client.outbox().await.unwrap().items.remove(0);
    assert_eq!(item.refusal.as_ref().map(|r| r.code), Some(Code::InvalidInput));
    service.office.lock().unwrap().written.refuse = None;
    client.go_online();
    client.sync().await.unwrap();
    client.ask_desk(request("二")).await.unwrap();
    assert_eq!(client.outbox().await.unwrap().items.len(), 1, "the refused one alone");
    assert_eq!(client.sign_out(Unsent::Ask).await, Err(SignOutError::Unsent { count: 1 }), "counted");
    assert_eq!(client.rewrite_outbox(&item.item_id, " ").await.unwrap_err().explain().fields[0].code, FieldCode::Required);
    client.rewrite_outbox(&item.item_id, "三").await.unwrap();
    emptied(&client).await;
    let office = service.office.lock().unwrap();
    assert_eq!(office.written.asked.iter().map(|r| r.text.as_str()).collect::<Vec<_>>(), ["二", "三"]);
}

#[tokio::test]
async fn a_refused_item_can_be_tried_again_or_let_go() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    set_up(&computer, &service).await;
    let client = computer.start(&service);
    for text in ["一", "二"] {
        client.ask_desk(request(text)).await.unwrap();
    }
    service.office.lock().unwrap().written.refuse = Some(ProblemCode::Forbidden);
    client.go_online();
    let both = || async {
        let items = client.outbox().await.unwrap().items;
        (items.len() == 2 && items.iter().all(|i| i.state == OutboxState::Refused)).then_some(items)
    };
    let items = eventually("both refused", both).await;
    assert_eq!(client.discard_outbox(&items[0].item_id).await.unwrap().items.len(), 1);
    service.office.lock().unwrap().written.refuse = None;
    client.retry_outbox(&items[1].item_id).await.unwrap();
    emptied(&client).await;
    assert_eq!(service.office.lock().unwrap().written.asked.last().unwrap().text, "二");
    assert_eq!(client.discard_outbox(&items[0].item_id).await.unwrap_err().explain().code, Code::NotFound);
}

fn profile(family: &str) -> ProfileInput {
    ProfileInput { family_name: family.into(), given_name: "美咲".into(), ..ProfileInput::default() }
}

#[tokio::test]
async fn a_profile_edited_without_a_network_shows_at_once_and_the_last_one_is_sent() {
    let service = Service::run().await;
    let computer = Computer::new();
    set_up(&computer, &service).await;
    let birth = "1985-04-23".parse().unwrap();
    {
        let mut office = service.office.lock().unwrap();
        let details = office.me().traveller;
        office.written.details = Some(btm_domain::TravellerDetails { birth_date: Some(birth), ..details });
    }
    killed(computer.options(service.trust()), |client| async move {
        client.trips().await.unwrap();
        client.save_profile(profile("赤木")).await.unwrap();
        let saved = client.save_profile(profile("緑川")).await.unwrap();
        assert_eq!(saved.details.family_name, "緑川");
        assert_eq!(client.boot().connection.unwrap().user_name.as_deref(), Some("緑川 美咲"));
    })
    .await;
    let client = computer.start(&service);
    assert_eq!(client.profile().await.unwrap().details.family_name, "緑川", "as typed, before any network");
    let items = client.outbox().await.unwrap().items;
    assert_eq!((items.len(), items[0].kind, items[0].title.as_str()), (1, OutboxKind::Profile, "緑川 美咲"));
    client.go_online();
    emptied(&client).await;
    {
        let office = service.office.lock().unwrap();
        let kept = office.written.details.as_ref().unwrap();
        assert_eq!((kept.family_name.as_str(), kept.birth_date, office.written.puts), ("緑川", Some(birth), 1));
    }
    assert_eq!(client.profile().await.unwrap().birth_date_masked.as_deref(), Some("19**-**-23"));
    let wrong = ProfileInput { birth_date: "昨日".into(), ..profile("緑川") };
    assert_eq!(client.save_profile(wrong).await.unwrap_err().explain().fields[0].code, FieldCode::NotADate);
    service.office.lock().unwrap().written.refuse = Some(ProblemCode::InvalidInput);
    assert_eq!(client.save_profile(profile("白石")).await.unwrap_err().explain().code, Code::InvalidInput);
    assert!(client.outbox().await.unwrap().items.is_empty(), "told right there: not set aside as well");
}

#[tokio::test]
async fn the_count_is_pushed_as_it_changes() {
    let service = Service::run().await;
    let computer = Computer::new();
    set_up(&computer, &service).await;
    let client = computer.start(&service);
    let mut events = client.events();
    client.ask_desk(request("一")).await.unwrap();
    let count = |e| if let ClientEvent::Outbox { waiting, refused } = e { Some((waiting, refused)) } else { None };
    assert_eq!(crate::world::event(&mut events, count).await, (1, 0));
    client.go_online();
    assert_eq!(crate::world::event(&mut events, count).await, (0, 0));
}

#[tokio::test]
async fn seats_and_bags_wished_for_without_a_network_wait_with_their_flight_and_go_as_they_were_written() {
    let service = Service::run().await;
    fill(&service);
    let computer = Computer::new();
    set_up(&computer, &service).await;
    let client = computer.start(&service);
    let traveller_id = btm_domain::TravellerId(Uuid::from_u128(7));
    let wish = |what: &str, flight| WishInput { kind: WishKind::Seat, traveller_id, flight, what: what.into() };
    let wishes = |wishes| DeskInput { about: DeskAbout::Extras, booking_id: Some(BOOKING.into()), wishes, ..request("") };
    for (wrong, code) in [(wish("窓側", Some(9)), FieldCode::Mismatch), (wish(" ", Some(0)), FieldCode::Required)] {
        let fields = client.ask_desk(wishes(vec![wrong])).await.unwrap_err().explain().fields;
        assert_eq!((fields[0].field.as_str(), fields[0].code), ("wishes", code));
    }
    assert!(client.ask_desk(request("")).await.is_err(), "without a wish the words are needed");
    let case = client.ask_desk(wishes(vec![wish("窓側", Some(0)), wish("前方", None)])).await.unwrap();
    assert_eq!((case.state, case.wishes.len()), (None, 2));
    let item = client.outbox().await.unwrap().items.remove(0);
    let flight = item.wishes[0].flight.clone().expect("of this flight");
    assert_eq!((flight.day.to_string().as_str(), item.wishes[1].flight.is_some()), ("2026-12-02", false));
    assert_eq!(item.text.as_deref(), Some(""));
    client.rewrite_outbox(&item.item_id, "  できれば前方").await.unwrap();
    client.rewrite_outbox(&item.item_id, "").await.unwrap();
    client.go_online();
    emptied(&client).await;
    let office = service.office.lock().unwrap();
    assert_eq!(office.written.asked.len(), 1);
    assert_eq!(office.written.asked[0].wishes, item.wishes);
}
