//! People and their clients: they make the ids first, send until they are answered, and act on what they have.
use super::queue::Item;
use super::store::{Decided, Row, consent_of, things};
use super::things::{jpy, offer};
use super::{Model, SKEW_S, Shop};
use crate::facts::{BookingFacts, Cause, Consent, Request};
use btm_domain::after::ScheduleChangeState;
use btm_domain::booking::{Command, Deed, Event, Flow, HappeningKind, StepRules, Task, purchase_order, step};
use btm_domain::supply::{OfferHandle, Step, SupplierMode, class};
use btm_domain::{BookingId, BookingState as S, Offer, PurchaseId, TravellerId};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// What a person decided to buy, with its ids, kept before anything is sent.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    intent: u32,
    purchase: PurchaseId,
    parts: Vec<Part>,
    traveller: TravellerId,
    overrides: Option<BookingId>,
    answer: Option<String>,
}

#[derive(Clone, Debug)]
struct Part {
    booking: BookingId,
    shop: Shop,
    held: bool,
    total: i64,
    fee: Option<i64>,
    begins: DateTime<Utc>,
    offer: Offer,
}

/// Until a client sends again what was not answered.
const AGAIN: TimeDelta = TimeDelta::seconds(10);

impl Model {
    /// Wishes, acts, events and clock steps of the whole run.
    pub(super) fn prepare(&mut self) {
        let last = i64::from(self.options.minutes) * 60;
        for _ in 0..self.options.purchases {
            let wish = self.wish(None, None);
            let after = TimeDelta::seconds(self.dice.between(0, last * 6 / 10));
            self.at(after, Item::Request(wish));
        }
        if self.options.only.is_some() {
            // Somebody pays what is held, and cancels what is booked.
            for minutes in [4, 8] {
                self.at(TimeDelta::minutes(minutes), Item::Person);
            }
        }
        for _ in 0..self.options.purchases * 5 * self.options.acts / 1000 {
            let after = TimeDelta::seconds(self.dice.between(0, last));
            self.at(after, Item::Person);
        }
        for _ in 0..self.options.hooks {
            let booking = usize::try_from(self.dice.below(u64::from(self.options.purchases) * 2)).unwrap_or(0);
            let after = TimeDelta::seconds(self.dice.between(0, last));
            self.at(after, Item::Hook(booking));
        }
        for _ in 0..self.options.steps {
            let worker = usize::try_from(self.dice.below(self.workers.len() as u64)).unwrap_or(0);
            let after = TimeDelta::seconds(self.dice.between(0, last));
            let seconds = self.dice.between(-SKEW_S, SKEW_S);
            self.at(after, Item::ClockStep(worker, seconds));
        }
    }

    /// A person decides; the ids are made and kept.
    pub(super) fn wish(&mut self, shop: Option<Shop>, overrides: Option<(usize, BookingId)>) -> usize {
        let traveller = match overrides {
            Some((wish, _)) => self.wishes[wish].traveller,
            None => TravellerId(Uuid::from_u128(1 + u128::from(self.dice.below(u64::from(self.options.clients))))),
        };
        let small = self.options.only.is_some();
        let parts = match overrides {
            Some((wish, _)) => {
                let mut parts = self.wishes[wish].parts.clone();
                parts.iter_mut().for_each(|p| p.booking = BookingId(Uuid::from_u128(0)));
                parts
            }
            None => (0..1 + self.dice.below(u64::from(self.options.parts))).map(|_| self.part(shop, small)).collect(),
        };
        let purchase = PurchaseId(Uuid::from_u128(self.new_id()));
        let mut wish = Wish {
            intent: u32::try_from(self.wishes.len()).unwrap_or(u32::MAX),
            purchase,
            parts,
            traveller: if small { TravellerId(Uuid::from_u128(1)) } else { traveller },
            overrides: overrides.map(|(_, id)| id),
            answer: None,
        };
        for part in &mut wish.parts {
            part.booking = BookingId(Uuid::from_u128(self.new_id()));
        }
        self.wishes.push(wish);
        self.wishes.len() - 1
    }

    fn part(&mut self, shop: Option<Shop>, small: bool) -> Part {
        let any = usize::try_from(self.dice.below(Shop::ALL.len() as u64 + 3)).unwrap_or(0);
        // Flights are asked for most.
        let shop = shop.or(self.options.only).unwrap_or(*Shop::ALL.get(any).unwrap_or(&Shop::Flights));
        let thing = u32::try_from(self.dice.below(u64::from(self.options.things))).unwrap_or(0);
        let total = 10_000 + self.dice.between(0, 9) * 1_000;
        let fee = match self.dice.below(4) {
            0 => None,
            1 => Some(0),
            2 => Some(self.dice.between(1, 9) * 1_000),
            _ => Some(total),
        };
        // One thing begins at one moment, whoever asks.
        let begins = self.start + TimeDelta::days(3 + i64::from(thing) % 3);
        let id = self.new_id();
        let offer = offer(shop, thing, jpy(total), fee, begins, id);
        let begins =
            if matches!(shop, Shop::Flights | Shop::ByTraveller) { begins + TimeDelta::hours(i64::from(thing)) } else { begins };
        let held = shop == Shop::Flights && (small || self.dice.chance(500));
        Part { booking: BookingId(Uuid::nil()), shop, held, total, fee, begins, offer }
    }

    /// The message is sent, and sent again until it is answered.
    pub(super) fn request(&mut self, wish: usize) {
        if self.wishes[wish].answer.is_some() {
            return;
        }
        let rate = self.rate(self.options.messages);
        let fault = self.dice.fault(rate, 3);
        if fault > 0 {
            self.fault(self.now + AGAIN);
        }
        if fault == 1 {
            return self.at(AGAIN, Item::Request(wish));
        }
        let answer = self.purchase(wish);
        if fault == 3 {
            self.purchase(wish);
        }
        match answer {
            // The answer is lost: the same again.
            Some(_) if fault == 2 => self.at(AGAIN, Item::Request(wish)),
            Some(answer) => self.wishes[wish].answer = Some(answer),
            None => {}
        }
    }

    /// What the server makes of it: a known purchase gets its answer, a thing that is booked none.
    fn purchase(&mut self, index: usize) -> Option<String> {
        let wish = self.wishes[index].clone();
        let bookings: Vec<BookingId> = wish.parts.iter().map(|p| p.booking).collect();
        let known = self.facts.requests.iter().find(|r| r.purchase == wish.purchase && r.answer.is_some());
        let answer = match known {
            Some(known) => known.answer.clone(),
            None => match self.clash(&wish) {
                Some(booked) => {
                    if wish.overrides.is_none() && self.lively && self.dice.chance(200) {
                        let again = self.wish(None, Some((index, booked)));
                        let after = TimeDelta::seconds(self.dice.between(5, 600));
                        self.at(after, Item::Request(again));
                    }
                    None
                }
                None => Some(self.accept(&wish)),
            },
        };
        let request = Request { intent: wish.intent, purchase: wish.purchase, bookings, answer: answer.clone() };
        self.facts.requests.push(request);
        answer
    }

    /// The natural-key guard: a thing of this traveller that is booked already, or twice in one purchase.
    fn clash(&self, wish: &Wish) -> Option<BookingId> {
        let mut own: Vec<u64> = Vec::new();
        for part in &wish.parts {
            let keys = things(wish.traveller, &part.offer);
            if keys.iter().any(|k| own.contains(k)) {
                return Some(part.booking);
            }
            for (index, row) in self.rows.iter().enumerate() {
                let id = self.facts.bookings[index].id;
                if wish.overrides != Some(id) && row.keys.iter().any(|k| keys.contains(k)) {
                    return Some(id);
                }
            }
            own.extend(keys);
        }
        None
    }

    /// All intents in one commit.
    fn accept(&mut self, wish: &Wish) -> String {
        let at = self.clock(0);
        let first = self.rows.len();
        let items: Vec<(&Offer, bool)> = wish.parts.iter().map(|p| (&p.offer, p.held)).collect();
        let mut order = purchase_order(&items, at);
        order.retain(|&i| wish.parts[i].shop != Shop::Desk);
        let mut then = vec![None; wish.parts.len()];
        for pair in order.windows(2) {
            then[pair[0]] = Some(first + pair[1]);
        }
        self.facts.purchases.push(order.iter().map(|i| first + i).collect());
        for (index, part) in wish.parts.iter().enumerate() {
            let begins = part.shop == Shop::Desk || order.first() == Some(&index);
            self.book(wish, part, then[index], begins, at);
        }
        wish.parts.iter().map(|p| format!("{} accepted;", p.booking)).collect()
    }

    fn book(&mut self, wish: &Wish, part: &Part, then: Option<usize>, begins: bool, at: DateTime<Utc>) {
        let booking = self.rows.len();
        let total = jpy(part.total);
        let handle = OfferHandle {
            supplier: part.shop.supplier(),
            mode: SupplierMode::Sandbox,
            bytes: vec![1],
            expires_at: at + TimeDelta::minutes(30),
        };
        let keys = things(wish.traveller, &part.offer);
        let first = if part.held { Step::Hold } else { Step::Book };
        let capabilities = part.shop.capabilities(first).expect("what is sold can be bought");
        let event = if part.shop == Shop::Desk {
            Event::Requested { answer_by: at + TimeDelta::minutes(self.dice.between(30, 300)) }
        } else {
            Event::Bought { task: Task { step: first, attempt: 1, rules: StepRules::of(&capabilities) } }
        };
        self.facts.bookings.push(BookingFacts {
            id: part.booking,
            purchase: wish.purchase,
            class: class(&capabilities),
            state: S::Draft,
            order: None,
            things: keys.clone(),
            overrides: wish.overrides,
            answer_by: None,
            stake: part.shop.stake(part.held, part.total, part.fee),
            consents: vec![Consent { step: Step::Book, most: total, until: None, at }],
            transitions: Vec::new(),
            journal: Vec::new(),
            calls: Vec::new(),
            looks: Vec::new(),
            orders: Vec::new(),
            charges: Vec::new(),
        });
        let flow = Flow::draft(part.booking, total, handle);
        self.rows.push(Row {
            flow: flow.clone(),
            shop: part.shop,
            offer: part.offer.clone(),
            traveller: wish.traveller,
            begins: part.begins,
            fence: 1,
            holder: None,
            free_at: None,
            woken: false,
            due_at: None,
            due_version: 0,
            then,
            consent: 0,
            keys,
        });
        let (flow, commands) = step(&flow, event.clone(), &self.ladder, at);
        self.commit(Decided { booking, fence: 1, flow, commands, event, cause: Cause::Bought, at });
        if !begins {
            // Waits for its turn.
            self.rows[booking].due_at = None;
        }
    }

    /// Somebody does something to some booking.
    pub(super) fn person(&mut self) {
        if !self.lively || self.rows.is_empty() {
            return;
        }
        let booking = usize::try_from(self.dice.below(self.rows.len() as u64)).unwrap_or(0);
        let roll = self.dice.below(100);
        self.act(booking, roll);
    }

    /// What a person may want of a booking as it stands; `roll` of a hundred says what.
    pub fn act(&mut self, booking: usize, roll: u64) {
        if booking >= self.rows.len() || !self.is_free(booking) {
            return;
        }
        let at = self.clock(0);
        let row = &self.rows[booking];
        let open = row.flow.changes.last().filter(|c| c.state == ScheduleChangeState::Open).map(|c| c.change_ref.clone());
        let event = match (row.flow.state, roll) {
            (S::Held, 0..60) => self.task(booking, Step::Pay).map(|task| Event::PayAsked { task }),
            (S::Held, 60..80) | (S::Confirmed, 0..30) => self.cancel(booking, at),
            (S::Confirmed, 30..50) => self.change(booking, at),
            (S::Confirmed, 50..90) if open.is_some() => {
                let change_ref = open.unwrap_or_default();
                if roll < 75 {
                    let deed = Deed::AcceptChange { handle: row.flow.offer.clone(), change_ref };
                    self.task(booking, Step::AcceptChange).map(|task| Event::DeedAsked { task, deed })
                } else {
                    Some(Event::ScheduleAnswered { change_ref, state: ScheduleChangeState::RefundAsked })
                }
            }
            (S::Requested, 0..25) => Some(Event::Withdrawn),
            // What does not fit: nothing is written.
            (_, 90..) => self.cancel(booking, at),
            _ => None,
        };
        if let Some(event) = event {
            self.asks(booking, event, at);
        }
    }

    /// A person's act: written with its consent, or refused as a whole.
    fn asks(&mut self, booking: usize, event: Event, at: DateTime<Utc>) {
        let row = &mut self.rows[booking];
        row.fence += 1;
        row.holder = None;
        row.free_at = None;
        let fence = row.fence;
        let (flow, commands) = step(&row.flow, event.clone(), &self.ladder, at);
        if commands.iter().any(|c| matches!(c, Command::Record(h) if h.kind == HappeningKind::Conflict)) {
            return self.due_again(booking, self.now);
        }
        let fee = match &event {
            Event::DeedAsked { deed: Deed::Cancel { handle, .. }, .. } => self.quoted(handle).map_or(0, |q| q.fee),
            _ => 0,
        };
        if let Some(consent) = consent_of(&event, &self.rows[booking].flow, fee, at) {
            let consents = &mut self.facts.bookings[booking].consents;
            consents.push(consent);
            self.rows[booking].consent = consents.len() - 1;
        }
        self.commit(Decided { booking, fence, flow, commands, event, cause: Cause::Person, at });
    }

    fn quoted(&self, handle: &OfferHandle) -> Option<&super::ledger::Quote> {
        let index = <[u8; 8]>::try_from(handle.bytes.as_slice()).ok().map(u64::from_le_bytes)?;
        self.ledger.quotes.get(usize::try_from(index).ok()?)
    }

    /// As the server makes it: each attempt has a number of its own.
    fn task(&self, booking: usize, step: Step) -> Option<Task> {
        let capabilities = self.rows[booking].shop.capabilities(step)?;
        let last = self.facts.bookings[booking].journal.iter().filter(|j| j.step == step).map(|j| j.attempt).max().unwrap_or(0);
        Some(Task { step, attempt: last + 1, rules: StepRules::of(&capabilities) })
    }

    fn quote(&mut self, booking: usize, fee: i64, difference: i64, at: DateTime<Utc>) -> OfferHandle {
        let index = self.ledger.quotes.len() as u64;
        self.ledger.quotes.push(super::ledger::Quote { fee, difference });
        let holds = match self.dice.below(3) {
            0 => TimeDelta::seconds(self.dice.between(1, 30)),
            1 => TimeDelta::minutes(10),
            _ => TimeDelta::hours(1),
        };
        OfferHandle { bytes: index.to_le_bytes().to_vec(), expires_at: at + holds, ..self.rows[booking].flow.offer.clone() }
    }

    fn cancel(&mut self, booking: usize, at: DateTime<Utc>) -> Option<Event> {
        let task = self.task(booking, Step::Cancel)?;
        let held = self.rows[booking].flow.state == S::Held;
        let void = self.dice.chance(100);
        let fee = if held || void { 0 } else { self.dice.between(0, 5) * 1_000 };
        let handle = self.quote(booking, fee, 0, at);
        Some(Event::DeedAsked { task, deed: Deed::Cancel { handle, void } })
    }

    fn change(&mut self, booking: usize, at: DateTime<Utc>) -> Option<Event> {
        let task = self.task(booking, Step::Change)?;
        let total = self.rows[booking].flow.order.as_ref()?.total;
        let by = self.dice.between(-2, 4) * 500;
        let handle = self.quote(booking, 0, by, at);
        let new_total = btm_domain::Money { minor: total.minor + by, ..total };
        Some(Event::DeedAsked { task, deed: Deed::Change { handle, difference: jpy(by), new_total } })
    }

    /// Somebody buys something of this shop now.
    pub fn buy(&mut self, shop: Shop) {
        let wish = self.wish(Some(shop), None);
        self.request(wish);
    }
}
