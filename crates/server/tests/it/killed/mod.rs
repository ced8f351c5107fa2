//! Nothing typed is lost and nothing is sent twice, wherever the app is killed: each step of the outbox (`btm_client::Step`) is met by a process
//! of its own that stands still there and gets SIGKILL. Then another process opens the store with no network (what was typed is there), signs
//! in (what waits goes) and the server says how often it has it. Real client, real server and store, real suppliers' sandbox, real wire.
mod app;
mod world;

use app::{Act, edited};
use btm_client::{OutboxState as O, Step, Step as S};
use world::{Found, World};

pub const USER: &str = "hanako@example.com";
pub const PASSWORD: &str = "correct horse battery staple";

/// One kill: what the life does, the steps it passes, and at the last of them stands still.
struct Kill {
    act: Act,
    at: &'static [Step],
    /// Not killed there yet: it goes on, its bytes reach the server, and it is killed while the answer is on its way back.
    wire: bool,
    /// With no network, in the process after it.
    found: Found,
    /// How often the server has it after the next sign-in.
    arrives: usize,
}

const fn kill(act: Act, at: &'static [Step], found: Found, arrives: usize) -> Kill {
    Kill { act, at, wire: false, found, arrives }
}

const fn on_the_wire(act: Act, at: &'static [Step], found: Found, arrives: usize) -> Kill {
    Kill { wire: true, ..kill(act, at, found, arrives) }
}

use Found::{Draft, Gone, Item, Kept, Other};

/// What is typed on this computer alone.
const TYPED: &[Kill] = &[
    kill(Act::Draft, &[S::DraftKept, S::DraftKept], Draft, 0),
    kill(Act::DropDraft, &[S::DraftKept, S::DraftKept, S::DraftDropped], Gone, 0),
];

/// A request to the desk.
const ASKED: &[Kill] = &[
    kill(Act::Ask, &[S::ItemKept], Item(O::Waiting), 1),
    kill(Act::Rewrite, &[S::ItemReplaced], Other(O::Waiting), 1),
    kill(Act::Discard, &[S::ItemTakenBack], Gone, 0),
    kill(Act::AskThenSignIn, &[S::ItemMarked], Item(O::Sending), 1),
    on_the_wire(Act::AskThenSignIn, &[S::ItemMarked], Item(O::Sending), 1),
    kill(Act::AskThenSignIn, &[S::ItemHeard], Item(O::Sending), 1),
    kill(Act::AskThenSignIn, &[S::ItemStored], Kept, 1),
    kill(Act::AskThenSignIn, &[S::ItemStored, S::PageKept], Kept, 1),
    kill(Act::AskThenSignIn, &[S::ItemStored, S::PageKept, S::ItemsSwept], Kept, 1),
];

/// A request that is refused: the person may not act for that colleague. After the kill the right is there.
const REFUSED: &[Kill] = &[
    kill(Act::AskOnline, &[S::ItemStored], Item(O::Refused), 0),
    kill(Act::AskOnline, &[S::ItemDropped], Gone, 0),
    // Nothing of the refusal is left, so it goes again, now rightly.
    kill(Act::RefusedRewrite, &[S::ItemHeard], Item(O::Sending), 1),
    kill(Act::RefusedRewrite, &[S::ItemStored], Item(O::Refused), 0),
    kill(Act::RefusedRewrite, &[S::ItemStored, S::ItemReplaced], Other(O::Waiting), 1),
    kill(Act::RefusedRetry, &[S::ItemStored, S::ItemReplaced], Item(O::Waiting), 1),
    kill(Act::RefusedDiscard, &[S::ItemStored, S::ItemTakenBack], Gone, 0),
];

/// A wish to cancel a booking.
const WISHED: &[Kill] = &[
    kill(Act::Wish, &[S::ItemKept], Item(O::Waiting), 1),
    kill(Act::Withdraw, &[S::ItemTakenBack], Gone, 0),
    kill(Act::WishThenSignIn, &[S::ItemMarked], Item(O::Sending), 1),
    on_the_wire(Act::WishThenSignIn, &[S::ItemMarked], Item(O::Sending), 1),
    kill(Act::WishThenSignIn, &[S::ItemHeard], Item(O::Sending), 1),
    kill(Act::WishThenSignIn, &[S::ItemStored], Kept, 1),
    kill(Act::WishThenSignIn, &[S::ItemStored, S::PageKept, S::ItemsSwept], Kept, 1),
];

/// The own details: an edit is a state, not an event, so the server has it or not.
const EDITED: &[Kill] = &[
    kill(Act::Profile, &[S::ItemKept], Item(O::Waiting), 1),
    kill(Act::ProfileTwice, &[S::ItemKept, S::ItemReplaced], Other(O::Waiting), 1),
    kill(Act::ProfileThenSignIn, &[S::ItemMarked], Item(O::Sending), 1),
    on_the_wire(Act::ProfileThenSignIn, &[S::ItemMarked], Item(O::Sending), 1),
    kill(Act::ProfileThenSignIn, &[S::ItemHeard], Item(O::Sending), 1),
    kill(Act::ProfileThenSignIn, &[S::ItemStored], Kept, 1),
    kill(Act::ProfileOnline, &[S::ItemStored, S::ItemDropped], Kept, 1),
];

/// A purchase is never sent again by itself: what never arrived waits for a look (`NeedsReview`), what arrived is one order.
const BOUGHT: &[Kill] = &[
    kill(Act::Buy, &[S::PurchaseKept], Item(O::NeedsReview), 0),
    kill(Act::Buy, &[S::PurchaseMarked], Item(O::NeedsReview), 0),
    on_the_wire(Act::Buy, &[S::PurchaseMarked], Kept, 1),
    kill(Act::Buy, &[S::PurchaseHeard], Kept, 1),
    kill(Act::Buy, &[S::PurchaseStored], Kept, 1),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_survives_a_kill_at_every_step() {
    let w = World::new().await;
    for (n, kill) in TYPED.iter().enumerate() {
        w.case(kill, &format!("下書き{n}"), async |_| 0).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_survives_a_kill_at_every_step_and_arrives_once() {
    let w = World::new().await;
    for (n, kill) in ASKED.iter().enumerate() {
        w.case(kill, &format!("窓側の席を希望 {n}"), async |words| w.asked(words).await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_request_survives_a_kill_at_every_step_with_what_was_typed() {
    for (n, kill) in REFUSED.iter().enumerate() {
        // The right that is given after the kill is not there before the next one.
        let w = World::new().await;
        w.case(kill, &format!("代理で依頼 {n}"), async |words| w.asked(words).await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wish_survives_a_kill_at_every_step_and_arrives_once() {
    let w = World::new().await;
    for kill in WISHED {
        let before = w.wished().await;
        w.case(kill, "", async |_| w.wished().await - before).await;
        w.unwish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_of_the_profile_survives_a_kill_at_every_step_and_arrives() {
    for (n, kill) in EDITED.iter().enumerate() {
        // Made on what an earlier one has changed since, an edit of the same name would be a person's choice.
        let w = World::new().await;
        let family = format!("赤木{}", ["一", "二", "三", "四", "五", "六", "七", "八"][n]);
        w.case(kill, &family, async |words| usize::from(w.family_name().await == words)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_survives_a_kill_at_every_step_and_is_never_made_twice() {
    let w = World::new().await;
    for (n, kill) in BOUGHT.iter().enumerate() {
        let purpose = format!("顧客訪問 {n}");
        let bought = async |words: &str| w.bought(words).await;
        w.purchase_case(kill, &purpose, bought).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_set_aside_stays_so_over_a_kill_and_one_put_away_too() {
    let w = World::new().await;
    let purpose = "顧客訪問";
    let life = w.life(Act::Buy, &[S::PurchaseKept], purpose);
    w.killed(&life, false, async || true).await;
    let life = app::Life { act: Act::SignIn, at: vec![S::PurchaseSetAside.name().into()], ..life };
    w.killed(&life, false, async || true).await;
    let seen = life.open(true).await.outbox().await.unwrap();
    assert_eq!(seen.items.iter().map(|i| i.state).collect::<Vec<_>>(), [O::NeedsReview], "before any network");
    let life = app::Life { act: Act::PutAway, at: vec![S::PurchasePutAway.name().into()], ..life };
    w.killed(&life, false, async || true).await;
    let client = life.open(true).await;
    assert!(client.outbox().await.unwrap().items.is_empty());
    client.sign_in(USER, PASSWORD.into()).await.unwrap();
    client.sync().await.unwrap();
    assert_eq!(w.bought(purpose).await, 0);
}

#[test]
fn every_step_has_its_kill() {
    let tables = [TYPED, ASKED, REFUSED, WISHED, EDITED, BOUGHT];
    let met = tables.into_iter().flatten().filter_map(|k| k.at.last().copied());
    let met: std::collections::HashSet<Step> = met.chain([S::PurchaseSetAside, S::PurchasePutAway]).collect();
    assert_eq!(Step::ALL.into_iter().filter(|s| !met.contains(s)).collect::<Vec<_>>(), []);
    assert_ne!(edited("一"), "一");
}
