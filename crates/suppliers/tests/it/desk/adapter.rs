//! The adapter over a queue kept in memory.
use super::{query, sample, tokyo, trip};
use crate::ambient::entropy;
use crate::payloads::{booking, traveller};
use async_trait::async_trait;
use btm_domain::connect::{RentalOffer, RentalPointKind, RentalState};
use btm_domain::supply::{LookUp, OrderState, Refusal, Step, SupplierClass, SupplierMode, Written, class, our_ref};
use btm_domain::{Clock, Money, Offer, OrderedItem};
use btm_suppliers::desk::{CaseState, Desk, DeskQueue, ImportError, QueueError, RentalCase};
use btm_suppliers::port::{ConnectShop, PricedOffer, Requoted, Tongue};
use btm_suppliers::{ErrorKind, Intent, LookUpRequest, Supplier, SuppliersConfig};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

const MODE: SupplierMode = SupplierMode::Sandbox;

#[derive(Default)]
struct Memory {
    cases: Mutex<BTreeMap<String, RentalCase>>,
    broken: Mutex<bool>,
}

impl Memory {
    /// As the commit of a purchase puts it in.
    fn put(&self, key: &str, offer: &RentalOffer) {
        let case = RentalCase {
            key: key.to_owned(),
            offer: offer.clone(),
            state: CaseState::Rental(RentalState::Requested),
            vendor_number: None,
            pickup_text: None,
            refunded: None,
        };
        self.cases.lock().unwrap().insert(key.to_owned(), case);
    }

    fn set(&self, key: &str, change: impl Fn(&mut RentalCase)) {
        change(self.cases.lock().unwrap().get_mut(key).unwrap());
    }
}

#[async_trait]
impl DeskQueue for Memory {
    async fn find(&self, key: &str) -> Result<Option<RentalCase>, QueueError> {
        if *self.broken.lock().unwrap() {
            return Err(QueueError);
        }
        Ok(self.cases.lock().unwrap().get(key).cloned())
    }
}

struct At(Mutex<DateTime<Utc>>);

impl Clock for At {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

struct Room {
    desk: Desk,
    queue: Arc<Memory>,
    clock: Arc<At>,
}

fn room(now: &str) -> Room {
    let (queue, clock) = (Arc::new(Memory::default()), Arc::new(At(Mutex::new(tokyo(now)))));
    let desk = Desk::new(MODE, sample(), queue.clone(), clock.clone(), entropy()).unwrap();
    Room { desk, queue, clock }
}

impl Room {
    fn set(&self, now: &str) {
        *self.clock.0.lock().unwrap() = tokyo(now);
    }

    async fn offers(&self, countries: &[&str]) -> Vec<PricedOffer> {
        let trip = trip("2026-12-10T10:30:00", Some("3"), "2026-12-13T20:00:00");
        let query = query(countries, "2026-12-10", "2026-12-13");
        self.desk.catalogue_for(&query, &trip, Tongue::Japanese, self.clock.now() + TimeDelta::seconds(5)).await.unwrap()
    }

    async fn cheapest(&self) -> PricedOffer {
        self.offers(&["SG"]).await.remove(0)
    }

    fn intent(&self, step: Step, priced: &PricedOffer) -> Intent {
        Intent {
            booking_id: booking(),
            step,
            attempt: 1,
            our_ref: our_ref(booking(), step),
            offer: priced.handle.clone(),
            travellers: vec![traveller()],
            accepted_price: priced.offer.total(),
            deadline: self.clock.now() + TimeDelta::seconds(10),
        }
    }
}

fn rental(priced: &PricedOffer) -> &RentalOffer {
    match &priced.offer {
        Offer::Rental(offer) => offer,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_offer_says_where_when_how_much_and_until_when() {
    let room = room("2026-11-23T18:00:00");
    let offers = room.offers(&["SG", "TW"]).await;
    assert!(offers.iter().map(|o| o.offer.total().minor).is_sorted());
    let names: std::collections::BTreeSet<&str> = offers.iter().map(|o| rental(o).product.as_str()).collect();
    assert_eq!(
        names.into_iter().collect::<Vec<_>>(),
        ["Mihon Asia 1.1GB", "Mihon Asia 500MB", "Mihon Asia 5G Unlimited", "Mihon World 500MB"]
    );
    assert_eq!(offers.len(), 12, "each without cover and with each of two");
    let first = rental(&offers[0]);
    assert_eq!(
        (first.pickup.name_ja.as_str(), first.pickup.hours.as_deref()),
        ("羽田空港 第3ターミナル 見本カウンター 2F", None)
    );
    assert_eq!(first.return_to.kind, RentalPointKind::Counter);
    assert_eq!(
        (first.pickup_from.instant, first.return_by.instant),
        (tokyo("2026-12-10T07:30:00"), tokyo("2026-12-14T16:00:00"))
    );
    assert_eq!((first.days, first.total.minor), (5, 5 * 870 + 550 + 550));
    assert_eq!(first.lines.iter().map(|l| l.amount.minor).sum::<i64>(), first.total.minor);
    assert_eq!(
        (first.order_cutoff.instant, first.change_cutoff.instant),
        (tokyo("2026-12-08T00:00:00"), tokyo("2026-12-08T00:00:00"))
    );
    assert_eq!(first.cancel[0].until.instant, tokyo("2026-12-07T00:00:00"));
    assert_eq!((first.cancel[0].refund, first.loss_fee.minor, first.late_fee_per_day.minor), (first.total, 40_000, 2_000));
    assert!(first.simulated && first.expires_at == tokyo("2026-11-24T18:00:00"));
    assert!(offers.iter().any(|o| rental(o).loss_fee.minor == 0), "full cover");
    assert!(room.offers(&["SG", "BR"]).await.is_empty(), "a gap in cover is no offer");
    let without =
        room.desk.catalogue(&query(&["SG"], "2026-12-10", "2026-12-13"), Tongue::English, room.clock.now()).await.unwrap();
    assert!(
        without
            .iter()
            .all(|o| rental(o).pickup.kind == RentalPointKind::Post && rental(o).return_to.kind == RentalPointKind::Post)
    );
}

#[tokio::test]
async fn past_the_cut_off_nothing_is_offered_or_quoted() {
    let room = room("2026-12-07T23:00:00");
    let offer = room.cheapest().await;
    assert_eq!(rental(&offer).expires_at, tokyo("2026-12-08T00:00:00"));
    room.set("2026-12-08T00:00:00");
    assert!(room.offers(&["SG"]).await.is_empty());
    assert_eq!(room.desk.quote(&offer.handle, room.clock.now()).await.unwrap(), Requoted::Gone);
}

#[tokio::test]
async fn a_request_stands_as_the_queue_has_it_and_is_ordered_by_no_call() {
    // A Tuesday morning in office hours.
    let room = room("2026-11-24T10:00:00");
    let offer = room.cheapest().await;
    let Requoted::Priced(same) = room.desk.quote(&offer.handle, room.clock.now()).await.unwrap() else { panic!("gone") };
    assert!(same.offer.same_terms(&offer.offer) && same.offer.total() == offer.offer.total());
    let intent = room.intent(Step::Book, &same);
    assert_eq!(room.desk.order(&intent).await, Written::Refused(Refusal::NotSupported));
    let key = intent.our_ref.as_str();
    room.queue.put(key, rental(&offer));
    let order = room.desk.read_order(key).await.unwrap();
    assert_eq!((order.state, order.record_locator.as_str()), (OrderState::Held, ""), "requested, not confirmed");
    let OrderedItem::Rental(item) = &order.item else { panic!("{order:?}") };
    assert_eq!((item.state, item.pickup_from), (RentalState::Requested, rental(&offer).pickup_from));

    room.queue.set(key, |case| {
        case.state = CaseState::Rental(RentalState::Arranged);
        case.vendor_number = Some("R-77".into());
        case.pickup_text = Some("第3ターミナル 2階".into());
    });
    let read = room.desk.read_order(key).await.unwrap();
    assert_eq!((read.state, read.record_locator.as_str()), (OrderState::Paid, "R-77"));
    let asked = LookUpRequest { our_ref: key.to_owned(), offer: offer.handle.clone(), supplier_order_id: None, change_ref: None };
    assert_eq!(room.desk.look_up(&asked).await.unwrap(), LookUp::Found(Box::new(read.clone())));
    let nobody = LookUpRequest { our_ref: "another.book".into(), ..asked.clone() };
    assert!(matches!(room.desk.look_up(&nobody).await.unwrap(), LookUp::Absent { .. }));
    assert_eq!(room.desk.read_order("another.book").await.unwrap_err().kind, ErrorKind::NotFound);
    *room.queue.broken.lock().unwrap() = true;
    assert_eq!(room.desk.look_up(&asked).await.unwrap_err().kind, ErrorKind::Unavailable, "never an absence");
    assert!(!room.desk.health().await.reachable);
    *room.queue.broken.lock().unwrap() = false;

    // It is cancelled by a case, and ends as people say.
    let told = room.desk.quote_cancel(&read, room.clock.now()).await.unwrap_err();
    assert_eq!(told.kind, ErrorKind::Rejected);
    assert_eq!(room.desk.cancel(&room.intent(Step::Cancel, &same), &read).await, Written::Refused(Refusal::NotSupported));
    room.queue.set(key, |case| {
        (case.state, case.refunded) = (CaseState::Rental(RentalState::Cancelled), Some(case.offer.total));
    });
    let done = room.desk.read_order(key).await.unwrap();
    assert_eq!((done.state, done.refunded), (OrderState::Cancelled, Some(read.total)));
    room.queue.set(key, |case| case.state = CaseState::Failed);
    assert_eq!(room.desk.read_order(key).await.unwrap().state, OrderState::Lapsed, "the vendor's no");
}

#[tokio::test]
async fn a_new_version_is_quoted_from_at_once() {
    let room = room("2026-11-24T10:00:00");
    let offer = room.cheapest().await;
    let mut dearer = sample();
    dearer.version = 2;
    dearer.products[0].price_per_day += 100;
    room.desk.replace(dearer.clone()).unwrap();
    assert_eq!(room.desk.replace(dearer), Err(ImportError::Version { now: 2, new: 2 }));
    let new = Money::from_minor(offer.offer.total().minor + 500, offer.offer.total().currency);
    let Requoted::Priced(now) = room.desk.quote(&offer.handle, room.clock.now()).await.unwrap() else { panic!("gone") };
    assert_eq!(now.offer.total(), new);
    let mut gone = sample();
    gone.version = 3;
    gone.products.remove(0);
    room.desk.replace(gone).unwrap();
    assert_eq!(room.desk.quote(&offer.handle, room.clock.now()).await.unwrap(), Requoted::Gone);
}

#[tokio::test]
async fn people_do_it_and_a_sample_is_never_sold_for_real() {
    let room = room("2026-11-24T10:00:00");
    for step in [Step::Book, Step::Cancel] {
        assert_eq!(class(&room.desk.capabilities(step).unwrap()), SupplierClass::K4);
    }
    assert!([Step::Hold, Step::Pay, Step::Change, Step::AcceptChange].into_iter().all(|s| room.desk.capabilities(s).is_none()));
    assert!(Desk::new(SupplierMode::Live, sample(), room.queue.clone(), room.clock.clone(), entropy()).is_err());
    assert_eq!(room.desk.usage("89", room.clock.now()).await.unwrap_err().kind, ErrorKind::NotFound);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rentals.json");
    let mut own = sample();
    own.sample = false;
    std::fs::write(&file, serde_json::to_string(&own).unwrap()).unwrap();
    let config = |text: String| toml::from_str::<SuppliersConfig>(&text).unwrap().desk_catalogue();
    assert!(config(String::new()).unwrap().is_none() && config("[desk]\nenabled = false".into()).unwrap().is_none());
    let (mode, catalogue) = config("[desk]\nmode = \"sandbox\"".into()).unwrap().unwrap();
    assert!(mode == SupplierMode::Sandbox && catalogue.sample);
    assert!(config("[desk]\nmode = \"live\"".into()).is_err());
    let (_, catalogue) = config(format!("[desk]\nmode = \"live\"\ncatalogue_file = {file:?}")).unwrap().unwrap();
    let live = Desk::new(SupplierMode::Live, catalogue, room.queue.clone(), room.clock.clone(), entropy()).unwrap();
    let mut sample = sample();
    sample.version = 2;
    assert!(live.replace(sample).is_err());
    let found = live.catalogue(&query(&["SG"], "2026-12-10", "2026-12-13"), Tongue::English, room.clock.now()).await.unwrap();
    assert!(!found.is_empty() && found.iter().all(|o| !o.offer.simulated()));
}
