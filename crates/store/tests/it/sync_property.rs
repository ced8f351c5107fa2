//! Whatever happens between pages, a mirror that has reached the end of a sync is what its user sees: random purchases, steps, links, roles,
//! withdrawals, desk cases, wishes, swept tombstones and restores, from a printed seed. `BTM_SYNC_SEED=n` runs one; `BTM_SYNC_SEEDS=n` so many.
use crate::build::*;
use crate::db::Db;
use crate::mirror::{Mirror, asked};
use btm_domain::booking::{Happening, HappeningKind};
use btm_domain::desk::{DeskAbout, DeskCaseState};
use btm_domain::*;
use btm_store::audit::AuditEntry;
use btm_store::desk::{CaseWrite, NewCase};
use btm_store::links::NewLink;
use btm_store::purchases::PurchaseCommit;
use btm_store::sync::{Asked, Change, Changed, Entity};
use btm_store::wishes::{CancelWish, NewWish};
use btm_store::*;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// SplitMix64.
struct Dice(u64);
impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % sides as u64).unwrap()
    }
    fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        if of.is_empty() { None } else { Some(&of[self.roll(of.len())]) }
    }
}

/// What the test knows of that no reader tells.
#[derive(Clone, Default)]
struct Known {
    trips: Vec<TripId>,
    bookings: Vec<BookingId>,
    documents: Vec<DocumentId>,
    cases: Vec<DeskCaseId>,
    links: Vec<(usize, usize, ArrangerLinkId)>,
    arranges: BTreeSet<usize>,
    /// Taken out of a user's mirror though the rules would show it.
    withdrawn: BTreeSet<(usize, Uuid)>,
}

struct World {
    dice: Dice,
    db: Db,
    store: Store,
    people: Vec<Person>,
    mirrors: Vec<Mirror>,
    known: Known,
    backup: Option<(Known, Db)>,
    now: DateTime<Utc>,
    completed: u32,
    restores: u32,
    swept: u64,
}

fn weigh(change: &Change) -> usize {
    format!("{change:?}").len()
}

impl World {
    async fn new(seed: u64, db: Db) -> Self {
        let store = db.open_kept().await;
        let first = person(&store).await;
        let mut people = vec![first];
        for _ in 0..3 {
            people.push(colleague(&store, &people[0]).await);
        }
        let mirrors = people.iter().map(|_| Mirror::default()).collect();
        Self {
            dice: Dice(seed),
            db,
            store,
            people,
            mirrors,
            known: Known::default(),
            backup: None,
            now: t0(),
            completed: 0,
            restores: 0,
            swept: 0,
        }
    }

    fn audit(&self) -> AuditEntry {
        entry(self.people[0].tenant)
    }

    /// Everything a user sees by the rules, read thing by thing.
    async fn truth(&self, n: usize) -> BTreeMap<Uuid, Changed> {
        let (store, who) = (&self.store, &self.people[n]);
        let mut seen = BTreeMap::new();
        for &id in &self.known.trips {
            if let Some(trip) = store.trip(who.tenant, who.user, id).await.unwrap() {
                seen.insert(id.0, Changed::Trip(trip));
            }
        }
        for &id in &self.known.bookings {
            if let Some(booking) = store.booking(who.tenant, who.user, id).await.unwrap() {
                seen.insert(id.0, Changed::Booking(Box::new(booking)));
            }
        }
        for &id in &self.known.documents {
            if let Some(document) = store.document(who.tenant, who.user, id).await.unwrap() {
                seen.insert(id.0, Changed::Document(Box::new(document)));
            }
        }
        for &id in &self.known.cases {
            if let Some(case) = store.desk_case_for(who.tenant, who.user, id).await.unwrap() {
                seen.insert(id.0, Changed::DeskCase(Box::new(case)));
            }
        }
        seen.retain(|id, _| !self.known.withdrawn.contains(&(n, *id)));
        seen
    }

    /// Whether `n` may act for `other` now, by the test's own books.
    fn acts_for(&self, n: usize, other: usize) -> bool {
        let linked = self.known.links.iter().any(|l| (l.0, l.1) == (n, other));
        n == other || (linked && self.known.arranges.contains(&n))
    }

    /// A change of the thing tells whoever watches `traveller`: a withdrawal before that is overtaken.
    fn told(&mut self, traveller: usize, thing: Uuid) {
        for n in 0..self.people.len() {
            if self.acts_for(n, traveller) {
                self.known.withdrawn.remove(&(n, thing));
            }
        }
    }

    async fn buy(&mut self) {
        let traveller = self.dice.roll(self.people.len());
        let buyers: Vec<usize> = (0..self.people.len()).filter(|n| self.acts_for(*n, traveller)).collect();
        let buyer = *self.dice.pick(&buyers).unwrap();
        let mut new = purchase(&self.people[traveller]);
        let days = TimeDelta::days(i64::try_from(self.dice.roll(200)).unwrap() - 60);
        let Offer::Flight(flight) = &mut new.bookings[0].accepted.offer else { panic!() };
        for segment in flight.slices.iter_mut().flat_map(|s| &mut s.segments) {
            for end in [&mut segment.departure, &mut segment.arrival] {
                end.time = PlaceTime::from_local(end.time.local + days, end.time.zone);
            }
        }
        if self.dice.roll(2) == 0
            && let Some(trip) = self.dice.pick(&self.known.trips)
        {
            new.trip.id = *trip;
        }
        new.bookings[0].accepted.trip = new.trip.id;
        new.bookings[0].accepted.user = self.people[buyer].user;
        new.bookings[0].keys.clear();
        new.answer.user = self.people[buyer].user;
        match self.store.create_purchase(new.clone()).await.unwrap() {
            PurchaseCommit::Accepted => {
                self.known.trips.push(new.trip.id);
                self.known.bookings.push(new.bookings[0].accepted.booking);
                self.told(traveller, new.trip.id.0);
            }
            PurchaseCommit::NoTrip => {}
            other => panic!("{other:?}"),
        }
    }

    async fn claim(&mut self) -> Option<Claim> {
        let booking = *self.dice.pick(&self.known.bookings)?;
        self.store.claim_booking(self.people[0].tenant, booking, order_at(self.now)).await.unwrap()
    }

    async fn step(&mut self) {
        use BookingState as S;
        let Some(claim) = self.claim().await else { return };
        let to = *self.dice.pick(&[S::Confirmed, S::Confirmed, S::Held, S::Cancelling, S::Cancelled, S::Failed]).unwrap();
        let mut t = transition(&claim, HappeningKind::Decided);
        t.happenings = vec![Happening { kind: HappeningKind::Decided, from: claim.flow.state, to }];
        t.flow.state = to;
        t.words = Some("満席".into());
        for _ in 0..self.dice.roll(3) {
            let html = "予約".repeat(self.dice.roll(800));
            let document = Document {
                id: id().into(),
                booking: claim.booking,
                user: claim.accepted.user,
                kind: "terms".into(),
                title_ja: "条件".into(),
                title_en: "Terms".into(),
                file_name: "terms.html".into(),
                html_ja: html.clone(),
                html_en: html,
                shared: (self.dice.roll(2) == 0).then(|| ["s".into(), "s".into()]),
                created_at: self.now,
            };
            self.known.documents.push(document.id);
            t.documents.push(document);
        }
        self.store.commit(t).await.unwrap();
    }

    async fn look(&mut self) {
        let Some(claim) = self.claim().await else { return };
        let mut flow = claim.flow.clone();
        if self.dice.roll(2) == 0 {
            flow.new_total = Some(Money::from_minor(i64::try_from(self.dice.roll(1_000)).unwrap(), Currency::JPY));
        }
        self.store.postpone(&claim, Some(&flow), None).await.unwrap();
    }

    /// Everything of a traveller was looked at again for an arranger.
    fn looked_again(&mut self, arranger: usize) {
        let linked: Vec<usize> = self.known.links.iter().filter(|l| l.0 == arranger).map(|l| l.1).collect();
        for _ in linked {
            self.known.withdrawn.retain(|(n, _)| *n != arranger);
        }
    }

    async fn link(&mut self) {
        let (arranger, traveller) = (self.dice.roll(self.people.len()), self.dice.roll(self.people.len()));
        if arranger == traveller || self.known.withdrawn.iter().any(|(n, _)| *n == arranger) {
            return;
        }
        let tenant = self.people[0].tenant;
        let at = self.known.links.iter().position(|l| (l.0, l.1) == (arranger, traveller));
        if let Some(at) = at {
            let (_, _, link) = self.known.links.remove(at);
            assert!(self.store.end_link(tenant, link, self.audit()).await.unwrap());
        } else if self.known.arranges.contains(&arranger) {
            let link = ArrangerLinkId(id());
            let (a, t) = (self.people[arranger].user, self.people[traveller].traveller);
            self.store.add_link(tenant, NewLink { id: link, arranger: a, traveller: t, audit: self.audit() }).await.unwrap();
            self.known.links.push((arranger, traveller, link));
        }
    }

    async fn role(&mut self) {
        let n = self.dice.roll(self.people.len());
        if self.known.withdrawn.iter().any(|(who, _)| *who == n) {
            return;
        }
        let mut roles = vec![Role::Traveller];
        if !self.known.arranges.remove(&n) {
            self.known.arranges.insert(n);
            roles.push(Role::Arranger);
        }
        let person = &self.people[n];
        assert!(self.store.set_roles(person.tenant, person.user, roles, self.audit()).await.unwrap());
        self.looked_again(n);
    }

    async fn case(&mut self) {
        if let (1, Some(&case)) = (self.dice.roll(2), self.dice.pick(&self.known.cases.clone())) {
            let Some(case) = self.store.desk_case(self.people[0].tenant, case).await.unwrap() else { return };
            let step = CaseWrite {
                tenant: case.tenant,
                id: case.id,
                fence: case.fence,
                state: DeskCaseState::Open,
                keep_claim: false,
                answer_by: None,
                booking: None,
                quote: None,
                event: "noted",
                words: Some("メモ".into()),
                answer: None,
                by: Actor::default(),
                at: self.now,
                audit_id: id().into(),
            };
            return self.store.step_case(step).await.unwrap();
        }
        let traveller = self.dice.roll(self.people.len());
        let case = NewCase {
            tenant: self.people[0].tenant,
            id: id().into(),
            user: self.people[self.dice.roll(self.people.len())].user,
            traveller: self.people[traveller].traveller,
            traveller_name: "山田 花子".into(),
            trip: None,
            booking: None,
            about: DeskAbout::Other,
            words: "バス".into(),
            wishes: vec![],
            answer_by: self.now,
            at: self.now,
            by: Actor::default(),
            audit_id: id().into(),
        };
        self.known.cases.push(case.id);
        assert!(self.store.open_case(case).await.unwrap());
    }

    async fn wish(&mut self) {
        let Some(&booking) = self.dice.pick(&self.known.bookings) else { return };
        let tenant = self.people[0].tenant;
        if self.dice.roll(2) == 0 {
            self.store.withdraw_cancel_wish(tenant, booking, Actor::default(), id().into(), self.now).await.unwrap();
            return;
        }
        let wish = CancelWish { id: id(), by: "山田 花子".into(), written_at: self.now };
        let new = NewWish { tenant, booking, wish, by: Actor::default(), at: self.now, audit_id: id().into() };
        self.store.keep_cancel_wish(new).await.unwrap();
    }

    async fn withdraw(&mut self) {
        let n = self.dice.roll(self.people.len());
        let Some(&trip) = self.dice.pick(&self.known.trips) else { return };
        let who = &self.people[n];
        // Of a thing nobody showed there is nothing to take.
        if self.store.trip(who.tenant, who.user, trip).await.unwrap().is_some() {
            self.store.withdraw(who.tenant, who.user, Entity::Trip, trip.0).await.unwrap();
            self.known.withdrawn.insert((n, trip.0));
        }
    }

    async fn restore(&mut self) {
        self.store.close().await;
        match self.backup.take() {
            None => {
                self.backup = Some((self.known.clone(), self.db.copy().await));
                self.store = self.db.open_kept().await;
            }
            Some((known, kept)) => {
                self.db = kept;
                self.store = self.db.open_kept().await;
                let seed = self.dice.roll(usize::MAX) as u64;
                self.store.renew_epoch(&Seeded(seed)).await.unwrap();
                self.known = known;
                self.restores += 1;
            }
        }
    }

    /// One page for somebody; where that was the last one, the mirror is what they see.
    async fn page(&mut self, n: usize, limit: u32, bytes: usize) -> bool {
        let cursor = self.mirrors[n].cursor.clone();
        let page = self.store.sync_page(Asked { limit, bytes, weigh, now: self.now, ..asked(&self.people[n], cursor) }).await;
        let page = page.unwrap();
        let weight: usize = page.changes.iter().map(weigh).sum();
        let revisions: BTreeSet<i64> = page.changes.iter().map(|c| c.rev).collect();
        assert!(weight <= bytes || revisions.len() == 1 || page.changes.len() == 1, "{weight} of {bytes}");
        let ended = self.mirrors[n].take(page);
        if ended {
            self.completed += 1;
            assert_eq!(self.mirrors[n].bodies(), self.truth(n).await, "user {n}");
        }
        ended
    }

    async fn act(&mut self) {
        match self.dice.roll(34) {
            0..=4 => self.buy().await,
            5..=8 => self.step().await,
            9 | 10 => self.look().await,
            11 | 12 => self.link().await,
            13 => self.role().await,
            14 | 15 => self.case().await,
            16 => self.wish().await,
            17 | 32 => self.withdraw().await,
            18 | 33 => {
                self.store.sweep_tombstones(self.now).await.unwrap();
                self.now += TimeDelta::days(i64::try_from(self.dice.roll(120)).unwrap());
                self.swept += self.store.sweep_tombstones(self.now).await.unwrap();
            }
            19 => self.restore().await,
            _ => {
                // The last one seldom comes online.
                let last = self.people.len() - 1;
                let n = if self.dice.roll(24) == 0 { last } else { self.dice.roll(last) };
                let (limit, bytes) = (1 + self.dice.roll(7), 1 + self.dice.roll(20_000));
                self.page(n, u32::try_from(limit).unwrap(), bytes).await;
            }
        }
    }
}

struct Seeded(u64);
impl Entropy for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.0.to_le_bytes()[..chunk.len()]);
        }
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// One seed after another, each on a database of its own.
async fn run(seeds: u64, fresh: impl AsyncFn() -> Db) {
    let seeds = match number("BTM_SYNC_SEED") {
        Some(one) => one..one + 1,
        None => 1..1 + number("BTM_SYNC_SEEDS").unwrap_or(seeds),
    };
    let (mut completed, mut resets, mut restores, mut swept) = (0, 0, 0, 0);
    for seed in seeds {
        eprintln!("SEED={seed}");
        let mut world = World::new(seed, fresh().await).await;
        for _ in 0..200 {
            world.act().await;
        }
        for n in 0..world.people.len() {
            while !world.page(n, 5, 10_000).await {}
            // A new mirror is the same as one that followed all along.
            world.mirrors[n].cursor = None;
            while !world.page(n, 5, 10_000).await {}
        }
        completed += world.completed;
        resets += world.mirrors.iter().map(|m| m.resets).sum::<u32>();
        restores += world.restores;
        swept += world.swept;
    }
    eprintln!("syncs completed={completed} resets={resets} restores={restores} tombstones_swept={swept}");
    assert!(completed > 40 || number("BTM_SYNC_SEED").is_some(), "{completed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_that_reached_the_end_is_what_its_user_sees_whatever_happened_between_pages() {
    run(8, async || Db::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_that_reached_the_end_is_what_its_user_sees_on_postgres_too() {
    run(2, Db::postgres).await;
}
