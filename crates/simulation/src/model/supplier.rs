//! Calls on their way: what becomes of each at the supplier, and of its answer.
use super::Model;
use super::ledger::Running;
use super::queue::Item;
use super::shop::CLOCK_MARGIN;
use btm_domain::booking::{Deed, Event, Task, confirms};
use btm_domain::supply::{Absence, Doubt, DoubtCause, OrderState, Refusal, Step, SupplierClass, SupplierOrder, Written};
use btm_domain::{BookingState, Money};
use chrono::TimeDelta;

/// What becomes of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Fine,
    /// No, and nothing was executed.
    Refused,
    /// Nothing left.
    NotSent,
    /// Later, please.
    Busy,
    /// It never arrived, and nobody knows.
    LostBefore,
    /// Executed; the answer is lost.
    LostAfter,
    /// Executed; the answer is lost, and look-ups find nothing for a while.
    Hidden,
    /// The connection is cut at once; the supplier goes on for two minutes.
    Cut,
    /// Accepted, executed hours later.
    Accepted,
    /// Accepted, never executed.
    Forgotten,
    /// Executed; the answer speaks of something else.
    Odd,
    /// The message arrives twice.
    Doubled,
    /// The worker dies after it left.
    Dies,
}

impl Fate {
    pub const ALL: [Self; 13] = [
        Self::Fine,
        Self::Refused,
        Self::NotSent,
        Self::Busy,
        Self::LostBefore,
        Self::LostAfter,
        Self::Hidden,
        Self::Cut,
        Self::Accepted,
        Self::Forgotten,
        Self::Odd,
        Self::Doubled,
        Self::Dies,
    ];
}

/// Suppliers let a request run so long (Duffel's published bound).
const RUNS: TimeDelta = TimeDelta::seconds(115);

impl Model {
    /// Fates of the calls to come, one each.
    pub fn hand_in(&mut self, fate: Fate) {
        self.fates.push_back(fate);
    }

    pub(super) fn leave(&mut self, hand: usize) {
        let Some((booking, worker, task)) = self.hands[hand].as_ref().and_then(|h| Some((h.booking, h.worker, h.task?))) else {
            return;
        };
        let rate = self.rate(self.options.calls);
        let fate = match self.fates.pop_front() {
            Some(fate) => fate,
            None => Fate::ALL[self.dice.fault(rate, Fate::ALL.len() as u32 - 1) as usize],
        };
        let Some(mut run) = self.running(hand, booking, task) else { return };
        self.trace.note(&[-3, booking as i64, fate as i64]);
        self.trace.say(|| format!("{}   call {} of booking={booking}: {fate:?}", self.now, task.step.name()));
        let soon = TimeDelta::milliseconds(self.dice.between(50, 3_000));
        let times_out = self.now + TimeDelta::seconds(self.dice.between(4, task.rules.write_timeout_s));
        if fate != Fate::Fine {
            self.fault(times_out);
        }
        let lost = match self.dice.below(4) {
            0 => DoubtCause::ServerError,
            1 => DoubtCause::Garbled,
            2 => DoubtCause::MaybeBooked,
            _ => DoubtCause::NoAnswer,
        };
        let unknown = |model: &mut Self, cause| {
            let doubt = Doubt { cause, status: None, code: None, supplier_request_id: None, at: model.now, body_sha256: None };
            let at = if cause == DoubtCause::Accepted { model.now + TimeDelta::seconds(1) } else { times_out };
            model.queue.push(at, Item::Back(hand, Some(Box::new(Event::Answered(Written::Unknown(doubt))))));
        };
        run.answers = None;
        match fate {
            Fate::Fine => self.take_in(Running { answers: Some(hand), ..run }, soon),
            Fate::Refused => {
                let refusal = self.refusal(booking, task.step);
                self.answer(hand, Written::Refused(refusal));
            }
            Fate::NotSent => self.answer(hand, Written::Refused(Refusal::NotSent)),
            Fate::Busy => self.answer(hand, Written::Refused(Refusal::Busy { retry_after_s: Some(7) })),
            Fate::LostBefore => unknown(self, lost),
            Fate::LostAfter => {
                unknown(self, lost);
                self.take_in(run, soon);
            }
            Fate::Hidden => {
                unknown(self, lost);
                run.hidden = self.hides(task);
                self.take_in(run, soon);
            }
            Fate::Cut => {
                unknown(self, lost);
                let runs = TimeDelta::seconds(self.dice.between(1, RUNS.num_seconds()));
                self.take_in(run, runs);
            }
            Fate::Accepted => {
                unknown(self, DoubtCause::Accepted);
                let later = match task.rules.absence {
                    // Its bound holds whatever it said.
                    Absence::Proof if !confirms(task.step) => self.hides(task),
                    _ => TimeDelta::minutes(self.dice.between(1, 20 * 60)),
                };
                self.take_in(run, later);
            }
            Fate::Forgotten => unknown(self, DoubtCause::Accepted),
            Fate::Odd => self.take_in(Running { answers: Some(hand), odd: true, ..run }, soon),
            Fate::Doubled => {
                // Only what the supplier tells apart: nothing helps where it does not.
                let guarded = task.rules.class == SupplierClass::K1 || (confirms(task.step) && task.step != Step::Change);
                if guarded {
                    self.take_in(run.clone(), soon + TimeDelta::seconds(1));
                }
                self.take_in(Running { answers: Some(hand), ..run }, soon);
            }
            Fate::Dies => {
                self.take_in(run, soon);
                self.crash(worker);
            }
        }
    }

    /// How long look-ups may find nothing, by the shop's own promise.
    fn hides(&mut self, task: Task) -> TimeDelta {
        let most = match task.rules.absence {
            Absence::Proof => task.rules.final_answer_after() - CLOCK_MARGIN - TimeDelta::seconds(5),
            Absence::NotProof => TimeDelta::hours(6),
        };
        TimeDelta::seconds(self.dice.between(1, most.num_seconds().max(1)))
    }

    fn running(&self, hand: usize, booking: usize, task: Task) -> Option<Running> {
        let flow = &self.hands[hand].as_ref()?.flow;
        let (handle, price) = flow.handed(task.step);
        let quote = <[u8; 8]>::try_from(handle.bytes.as_slice()).ok().map(|b| u64::from_le_bytes(b) as usize);
        let change = match &flow.deed {
            Some(Deed::AcceptChange { change_ref, .. }) => change_ref.rsplit('.').next().and_then(|n| n.parse().ok()),
            _ => None,
        };
        Some(Running {
            booking,
            step: task.step,
            key: task.our_ref(self.facts.bookings[booking].id),
            price: price.minor,
            quote: quote.filter(|_| matches!(task.step, Step::Cancel | Step::Change)),
            order: flow.order.as_ref().and_then(|o| self.kept(&o.supplier_order_id)).filter(|_| confirms(task.step)),
            change,
            hidden: TimeDelta::zero(),
            answers: None,
            odd: false,
        })
    }

    fn take_in(&mut self, run: Running, after: TimeDelta) {
        let index = self.ledger.running.len();
        self.ledger.running.push(Some(run));
        self.at(after, Item::Execute(index));
    }

    fn answer(&mut self, hand: usize, answer: Written<Box<SupplierOrder>>) {
        let takes = TimeDelta::milliseconds(self.dice.between(20, 900));
        self.at(takes, Item::Back(hand, Some(Box::new(Event::Answered(answer)))));
    }

    fn refusal(&mut self, booking: usize, step: Step) -> Refusal {
        let dearer = Money { minor: self.rows[booking].flow.accepted_total.minor + 1, ..self.rows[booking].flow.accepted_total };
        match self.dice.below(4) {
            0 => Refusal::SoldOut,
            1 if !confirms(step) => Refusal::PriceChanged { new: Some(dearer) },
            2 => Refusal::Funds,
            _ => Refusal::Other { code: "no".into() },
        }
    }

    /// The supplier does it, or finds that it cannot be done.
    pub(super) fn execute(&mut self, index: usize) {
        let Some(run) = self.ledger.running[index].take() else { return };
        let done = self.perform(&run);
        let Some(hand) = run.answers else { return };
        let answer = match done {
            Ok(kept) => {
                let mut order = self.told(kept);
                if run.odd {
                    self.twist(run.booking, &mut order);
                }
                Written::Done(Box::new(order))
            }
            Err(Some(cause)) => {
                let doubt = Doubt { cause, status: None, code: None, supplier_request_id: None, at: self.now, body_sha256: None };
                Written::Unknown(doubt)
            }
            Err(None) => Written::Refused(Refusal::Other { code: "state".into() }),
        };
        self.answer(hand, answer);
    }

    /// An answer that cannot be of this call.
    pub(super) fn twist(&mut self, booking: usize, order: &mut SupplierOrder) {
        match self.dice.below(3) {
            0 => *order = self.stranger(booking, true),
            1 => order.total.minor += 1_000_000,
            _ => order.record_locator.clear(),
        }
    }

    /// `Err(None)` = the object's state does not allow it; `Err(cause)` = the key is known, and what it made is gone.
    fn perform(&mut self, run: &Running) -> Result<usize, Option<DoubtCause>> {
        let booking = run.booking;
        let known = |model: &Self| {
            let by_key = |k: &super::ledger::Kept| {
                k.booking == booking && model.facts.bookings[booking].orders[k.index].our_ref.as_deref() == Some(run.key.as_str())
            };
            model.ledger.orders.iter().position(by_key)
        };
        let state = run.order.map(|kept| self.order(kept).state);
        match (run.step, run.order, state) {
            (Step::Hold | Step::Book, ..) => {
                let keyed = self.rows[booking].shop == super::Shop::Keyed;
                if let Some(kept) = known(self).filter(|_| keyed) {
                    return if self.order(kept).live() { Ok(kept) } else { Err(Some(DoubtCause::MaybeBooked)) };
                }
                Ok(self.make_order(booking, run.step, run.key.clone(), run.price, run.hidden))
            }
            (Step::Pay, Some(kept), Some(OrderState::Held)) => {
                self.turn_order(kept, OrderState::Paid);
                let total = self.order(kept).total.minor;
                self.charge(booking, Step::Pay, total);
                Ok(kept)
            }
            (Step::Cancel, Some(kept), Some(was @ (OrderState::Held | OrderState::Paid))) => {
                self.turn_order(kept, OrderState::Cancelled);
                if was == OrderState::Paid {
                    let fee = run.quote.and_then(|q| self.ledger.quotes.get(q)).map_or(0, |q| q.fee);
                    let back = self.order(kept).total.minor - fee;
                    self.ledger.orders[kept].refunded = Some(back);
                    self.charge(booking, Step::Cancel, -back);
                }
                Ok(kept)
            }
            (Step::Change, Some(kept), Some(OrderState::Paid)) => {
                let quote = run.quote.filter(|&q| q < self.ledger.quotes.len()).ok_or(None)?;
                let difference = self.ledger.quotes[quote].difference;
                self.order_mut(kept).total.minor += difference;
                self.charge(booking, Step::Change, difference);
                self.ledger.orders[kept].changed_by.push(quote);
                self.ledger.orders[kept].moved += 1;
                self.trace.note(&[-4, kept as i64, difference]);
                Ok(kept)
            }
            (Step::AcceptChange, Some(kept), Some(OrderState::Paid)) => {
                let change = run.change.ok_or(None)?;
                let open = self.ledger.orders[kept].changes.get_mut(change).ok_or(None)?;
                *open = true;
                Ok(kept)
            }
            _ => Err(None),
        }
    }

    /// For the word of the summary.
    pub fn states(&self) -> Vec<BookingState> {
        self.rows.iter().map(|row| row.flow.state).collect()
    }
}
