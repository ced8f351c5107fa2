//! Values for the tests: one booking from HND to FUK, its purchase, its transitions.
use btm_domain::booking::{
    Accepted, BookedTraveller, Command, Event, Flow, Happening, HappeningKind, Ladder, StepRules, Task, natural_keys, step,
};
use btm_domain::supply::*;
use btm_domain::*;
use btm_store::answers::AnswerKey;
use btm_store::audit::AuditEntry;
use btm_store::identity::{DataKey, NewCompany, NewInvitation, NewUser};
use btm_store::purchases::{NewBooking, NewPurchase};
use btm_store::trips::Trip;
use btm_store::*;
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

pub struct Counter(AtomicU64);
impl Entropy for Counter {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let n = self.0.fetch_add(1, Ordering::SeqCst).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            chunk.copy_from_slice(&n.to_le_bytes()[..chunk.len()]);
        }
    }
}

pub fn entropy() -> Counter {
    Counter(AtomicU64::new(1))
}

static IDS: AtomicU64 = AtomicU64::new(1);
pub fn id() -> Uuid {
    let mut random = [0u8; 10];
    random[2..].copy_from_slice(&IDS.fetch_add(1, Ordering::SeqCst).to_be_bytes());
    uuid::Builder::from_unix_timestamp_millis(1_790_000_000_000, &random).into_uuid()
}

pub fn t0() -> DateTime<Utc> {
    "2026-11-24T00:00:00Z".parse().unwrap()
}

pub struct Person {
    pub tenant: OrganisationId,
    pub user: UserId,
    pub traveller: TravellerId,
}

/// A company with one account.
pub async fn person(store: &Store) -> Person {
    let who = Person { tenant: id().into(), user: id().into(), traveller: id().into() };
    let key = DataKey { id: "k".into(), wrapped: vec![1] };
    let company = NewCompany { id: who.tenant, name: "有限会社さくら".into(), key, at: t0() };
    store.add_company(company, account(&who, vec![Role::Traveller]), Vec::new()).await.unwrap();
    who
}

/// Another account of the same company.
pub async fn colleague(store: &Store, of: &Person) -> Person {
    colleague_as(store, of, vec![Role::Traveller]).await
}

pub async fn colleague_as(store: &Store, of: &Person, roles: Vec<Role>) -> Person {
    let who = Person { tenant: of.tenant, user: id().into(), traveller: id().into() };
    store.add_user(who.tenant, account(&who, roles), Vec::new()).await.unwrap();
    who
}

fn account(who: &Person, roles: Vec<Role>) -> NewUser {
    let email = format!("{}@example.com", who.user);
    let invitation = NewInvitation { id: id().into(), token_hash: who.user.to_string(), expires_at: t0() };
    NewUser { user_id: who.user, traveller_id: who.traveller, email_key: email.clone(), email, roles, invitation, at: t0() }
}

pub fn entry(tenant: OrganisationId) -> AuditEntry {
    AuditEntry {
        id: id().into(),
        tenant,
        at: t0(),
        actor: None,
        session: None,
        acting_for: None,
        action: "test".into(),
        object_kind: "test",
        object_id: String::new(),
        old: None,
        new: None,
    }
}

fn end(code: &str, local: &str) -> FlightEnd {
    FlightEnd {
        airport: code.parse().unwrap(),
        name: code.into(),
        terminal: None,
        time: PlaceTime::from_local(local.parse().unwrap(), "Asia/Tokyo".parse().unwrap()),
    }
}

pub fn offer() -> FlightOffer {
    let carrier = Carrier { code: "ZZ".parse().unwrap(), name: "Duffel Airways".into() };
    FlightOffer {
        id: id().into(),
        expires_at: t0() + TimeDelta::minutes(30),
        owner: carrier.clone(),
        slices: vec![Slice {
            segments: vec![Segment {
                departure: end("HND", "2026-12-10T08:00:00"),
                arrival: end("FUK", "2026-12-10T10:00:00"),
                marketing_carrier: carrier.clone(),
                operating_carrier: carrier,
                flight_number: "247".into(),
                aircraft: None,
                stops: 0,
                duration_minutes: 120,
            }],
            duration_minutes: 120,
            fare_family: Some("Basic".into()),
        }],
        cabin: Cabin::Economy,
        travellers: 1,
        total: Money::from_minor(40_000, Currency::JPY),
        base: None,
        tax: None,
        emissions_kg: Some(80),
        terms: Terms {
            change: None,
            refund: None,
            checked_bags: Some(1),
            carry_on_bags: Some(1),
            holdable: true,
            payment_required_by: None,
            price_guarantee_expires_at: None,
        },
        simulated: true,
    }
}

pub fn handle() -> OfferHandle {
    OfferHandle {
        supplier: SupplierId::Duffel,
        mode: SupplierMode::Sandbox,
        bytes: vec![1, 2, 3],
        expires_at: t0() + TimeDelta::minutes(30),
    }
}

pub fn task() -> Task {
    let rules = StepRules {
        class: SupplierClass::K3,
        absence: Absence::NotProof,
        can_look_up: true,
        by_traveller: false,
        final_answer_after_s: 1800,
        write_timeout_s: 130,
    };
    Task { step: Step::Book, attempt: 1, rules }
}

pub fn split(commands: &[Command]) -> (Vec<Happening>, Option<DateTime<Utc>>) {
    let happenings = commands.iter().filter_map(|c| if let Command::Record(h) = c { Some(*h) } else { None }).collect();
    let due = commands.iter().find_map(|c| if let Command::WakeAt { at, .. } = c { Some(*at) } else { None });
    (happenings, due)
}

pub fn traveller(id: TravellerId) -> BookedTraveller {
    BookedTraveller {
        id,
        family_name: "山田".into(),
        given_name: "花子".into(),
        passport_name: "YAMADA / HANAKO".into(),
        passport_surname: "YAMADA".into(),
        passport_given: "HANAKO".into(),
        title: Some(Title::Ms),
        gender: Some(Gender::F),
    }
}

pub fn purchase(who: &Person) -> NewPurchase {
    let (purchase, booking, trip) = (PurchaseId(id()), BookingId(id()), TripId(id()));
    let offer = Offer::Flight(offer());
    let draft = Flow::draft(booking, offer.total(), handle());
    let (flow, commands) = step(&draft, Event::Bought { task: task() }, &Ladder::default(), t0());
    let (happenings, due_at) = split(&commands);
    let keys = natural_keys(&[who.traveller], &offer);
    let accepted = Accepted {
        tenant: who.tenant,
        booking,
        purchase,
        trip,
        user: who.user,
        arranged_by: None,
        travellers: vec![traveller(who.traveller)],
        total: offer.total(),
        service_fee: Money::zero(Currency::JPY),
        offer,
        at: t0(),
        override_reason: None,
        override_of: None,
        then: None,
    };
    NewPurchase {
        id: purchase,
        trip: Trip { id: trip, user: who.user, title: "HND → FUK 2026-12-10".into(), purpose: None, created_at: t0() },
        bookings: vec![NewBooking {
            accepted,
            flow,
            happenings,
            journal: vec![JournalWrite {
                step: Step::Book,
                attempt: 1,
                our_ref: our_ref(booking, Step::Book),
                state: JournalState::Planned,
                supplier_ref: None,
                request_hash: None,
                deadline: None,
                evidence: None,
            }],
            keys,
            due_at,
            actor: Actor { user: Some(who.user), name: Some("山田 花子".into()), ..Actor::default() },
            audit_id: id().into(),
        }],
        cases: Vec::new(),
        answer: AnswerKey { tenant: who.tenant, user: who.user, key: purchase.to_string(), fingerprint: "f1".into() },
        status: 202,
        body: format!("{{\"purchase_id\":\"{purchase}\"}}"),
        at: t0(),
    }
}

/// A note on the claimed booking, without a change of state.
pub fn transition(claim: &Claim, kind: HappeningKind) -> Transition {
    Transition {
        tenant: claim.tenant,
        booking: claim.booking,
        fence: claim.fence,
        woken: claim.woken,
        flow: claim.flow.clone(),
        due_at: None,
        release: true,
        journal: Vec::new(),
        happenings: vec![Happening { kind, from: claim.flow.state, to: claim.flow.state }],
        words: None,
        moved: Vec::new(),
        keys: KeysChange::Keep,
        documents: Vec::new(),
        at: t0(),
        actor: Actor::default(),
        audit_id: id().into(),
        wake: None,
        answer: None,
        cases: Vec::new(),
    }
}

pub fn order_at(now: DateTime<Utc>) -> ClaimOrder {
    ClaimOrder { now, lease_until: now + TimeDelta::seconds(10), limit: 10, horizon: TimeDelta::hours(1) }
}
