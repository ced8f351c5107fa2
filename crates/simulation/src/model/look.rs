//! What workers ask suppliers, answered by the ledger: late, wrongly or not at all, as far as each supplier's promise leaves room.
use super::shop::CLOCK_MARGIN;
use super::{Model, Shop};
use btm_domain::booking::{Deed, Event, Next, PriceFinding, Sighting, Task, confirms, next};
use btm_domain::supply::{Absence, OrderState, Step, SupplierOrder};
use chrono::TimeDelta;

/// Reads of an order lag behind an act on it by at most so much.
const LAG: TimeDelta = TimeDelta::minutes(4);

impl Model {
    /// The answer to what the flow in this hand asks for first.
    pub(super) fn asked(&mut self, hand: usize) -> Option<Event> {
        let h = self.hands[hand].as_ref()?;
        let (booking, flow) = (h.booking, h.flow.clone());
        let rate = self.rate(self.options.reads);
        Some(match next(&flow) {
            Next::Nothing => return None,
            Next::Feed(event) => event,
            Next::Reprice => {
                let total = flow.accepted_total;
                let plus = |by: i64| btm_domain::Money { minor: total.minor + by, ..total };
                let offer = flow.offer.clone();
                let fault = self.dice.fault(rate, 5);
                self.hit(fault);
                Event::Priced(match fault {
                    1 => PriceFinding::Unreadable,
                    2 => PriceFinding::Gone,
                    3 => PriceFinding::OtherTerms { total },
                    4 => PriceFinding::Same { total: plus(1), offer },
                    5 => PriceFinding::Same { total: plus(-500), offer },
                    _ => PriceFinding::Same { total, offer },
                })
            }
            Next::LookUp => {
                let task = *flow.task()?;
                let fault = self.dice.fault(rate, 4);
                self.hit(fault);
                Event::LookedUp(self.look_up(booking, &flow, task, fault))
            }
            Next::ReadOrder => Event::OrderRead(self.read(booking, &flow, rate).map(Box::new)),
            Next::Follow => {
                let order = self.read(booking, &flow, rate);
                let kept = order.as_ref().filter(|o| o.state == OrderState::Paid).and_then(|o| self.kept(&o.supplier_order_id));
                let flights = self.rows[booking].shop == Shop::Flights;
                let changes = kept.filter(|_| flights).map(|kept| self.changes(kept));
                Event::Followed { order: order.map(Box::new), changes }
            }
        })
    }

    fn hit(&mut self, fault: u32) {
        if fault > 0 {
            self.fault(self.now);
        }
    }

    /// 1 = no answer, 2 = behind the truth, 3 = several, 4 = something else.
    fn look_up(&mut self, booking: usize, flow: &btm_domain::booking::Flow, task: Task, fault: u32) -> Sighting {
        let shop = self.rows[booking].shop;
        if fault == 1 || !task.rules.can_look_up {
            return Sighting::Failed;
        }
        if fault == 3 && !confirms(task.step) {
            return Sighting::Several;
        }
        if confirms(task.step) {
            return self.look_at(flow, task, fault);
        }
        if fault == 4 {
            // Another's order: under another reference, or, where travellers are looked for, under none.
            return Sighting::Found(Box::new(self.stranger(booking, shop != Shop::ByTraveller)));
        }
        let key = task.our_ref(self.facts.bookings[booking].id);
        let sent = self.facts.bookings[booking].calls.last().map_or(self.now, |c| c.at);
        let bound = task.rules.final_answer_after() - CLOCK_MARGIN - TimeDelta::seconds(300);
        let may_hide = task.rules.absence == Absence::NotProof || self.now < sent + bound;
        if fault == 2 && may_hide {
            return Sighting::Absent;
        }
        let here = self.ledger.orders.iter().enumerate().filter(|(_, k)| {
            let order = &self.facts.bookings[k.booking].orders[k.index];
            k.booking == booking && k.shows_at <= self.now && order.our_ref.as_deref() == Some(key.as_str())
        });
        let here: Vec<usize> = here.map(|(kept, _)| kept).collect();
        match here.as_slice() {
            [] => Sighting::Absent,
            [one] => Sighting::Found(Box::new(self.told(*one))),
            _ => Sighting::Several,
        }
    }

    /// The object of a confirming step, by its own id.
    fn look_at(&self, flow: &btm_domain::booking::Flow, task: Task, fault: u32) -> Sighting {
        let Some(kept) = flow.order.as_ref().and_then(|o| self.kept(&o.supplier_order_id)) else { return Sighting::Failed };
        let k = &self.ledger.orders[kept];
        let done = match (task.step, &flow.deed) {
            (Step::Change, Some(Deed::Change { handle, .. })) => {
                let quote = <[u8; 8]>::try_from(handle.bytes.as_slice()).map_or(usize::MAX, |b| u64::from_le_bytes(b) as usize);
                k.changed_by.contains(&quote)
            }
            (Step::AcceptChange, Some(Deed::AcceptChange { change_ref, .. })) => {
                let n = change_ref.rsplit('.').next().and_then(|n| n.parse::<usize>().ok());
                n.and_then(|n| k.changes.get(n)).copied().unwrap_or(false)
            }
            _ => true,
        };
        if !done {
            return Sighting::Absent;
        }
        let mut order = self.told(kept);
        if let Some((was, at)) = k.before.filter(|_| fault == 2 && matches!(task.step, Step::Pay | Step::Cancel))
            && self.now < at + LAG
        {
            order.state = was;
        }
        Sighting::Found(Box::new(order))
    }

    fn read(&mut self, booking: usize, flow: &btm_domain::booking::Flow, rate: u32) -> Option<SupplierOrder> {
        let kept = flow.order.as_ref().and_then(|o| self.kept(&o.supplier_order_id))?;
        let fault = self.dice.fault(rate, 4);
        self.hit(fault);
        match fault {
            1 | 3 => None,
            4 => Some(self.stranger(booking, true)),
            _ => Some(self.told(kept)),
        }
    }
}
