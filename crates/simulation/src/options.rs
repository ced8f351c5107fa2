//! What a world is made of, and how often things go wrong in it. Rates are per mille.
use crate::dice::Dice;
use crate::model::Shop;
use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// One thing of this shop alone, wanted by everybody at once.
    pub only: Option<Shop>,
    pub clients: u32,
    pub workers: u32,
    /// Purchases that are wished for.
    pub purchases: u32,
    /// Most bookings of one purchase.
    pub parts: u32,
    /// Different things on sale: few, and clients meet.
    pub things: u32,
    /// Minutes until the faults stop.
    pub minutes: u32,
    /// What people do after the booking.
    pub acts: u32,
    /// Of calls: lost, late, refused, doubled, never sent …
    pub calls: u32,
    /// Of look-ups and reads: failed, contradictory, behind the truth.
    pub reads: u32,
    /// A worker dies, at any step.
    pub crash: u32,
    /// A worker stops for a while and goes on.
    pub pause: u32,
    /// A commit whose end is not known.
    pub commit: u32,
    /// Of messages between client and server: lost, doubled.
    pub messages: u32,
    /// An answer comes again, after the fact.
    pub late: u32,
    /// A worker's clock is stepped (so many in the whole run).
    pub steps: u32,
    /// Airlines change and cancel by themselves.
    pub airline: u32,
    /// A supplier's event names a booking (so many in the whole run).
    pub hooks: u32,
}

impl Options {
    /// Drawn from the seed: in some worlds a kind of fault never happens, in some it is all that happens.
    pub fn of(seed: u64) -> Self {
        let mut dice = Dice::seeded(seed ^ 0x6f70_7469_6f6e_7321);
        let mut rate = |usual: u32| match dice.below(4) {
            0 => 0,
            1 => usual / 3,
            2 => usual,
            _ => usual * 2,
        };
        let (calls, reads, crash, pause) = (rate(350), rate(150), rate(20), rate(20));
        let (commit, messages, late, airline) = (rate(15), rate(200), rate(100), rate(250));
        let (steps, hooks) = (rate(4), rate(12));
        Self {
            only: None,
            clients: 2 + u32::try_from(dice.below(3)).unwrap_or(0),
            workers: 1 + u32::try_from(dice.below(3)).unwrap_or(0),
            purchases: 4 + u32::try_from(dice.below(6)).unwrap_or(0),
            parts: 1 + u32::try_from(dice.below(3)).unwrap_or(0),
            things: 2 + u32::try_from(dice.below(6)).unwrap_or(0),
            minutes: 60 + u32::try_from(dice.below(240)).unwrap_or(0),
            acts: 600,
            calls,
            reads,
            crash,
            pause,
            commit,
            messages,
            late,
            steps,
            airline,
            hooks,
        }
    }

    /// Two clients that want the same thing, two workers; every fault may happen.
    pub fn small(shop: Shop) -> Self {
        Self {
            only: Some(shop),
            clients: 2,
            workers: 2,
            purchases: 2,
            parts: 1,
            things: 1,
            minutes: 40,
            acts: 0,
            calls: 1,
            reads: 1,
            crash: 1,
            pause: 1,
            commit: 1,
            messages: 1,
            late: 0,
            steps: 0,
            airline: 0,
            hooks: 0,
        }
    }

    /// Nothing goes wrong by itself: what happens is handed in.
    pub fn calm() -> Self {
        let nothing = Self { calls: 0, reads: 0, crash: 0, pause: 0, commit: 0, messages: 0, ..Self::small(Shop::Flights) };
        Self { only: None, purchases: 0, things: 4, minutes: 0, ..nothing }
    }
}

impl fmt::Display for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "only={:?} clients={} workers={} purchases={} parts={} things={} minutes={} acts={} calls={} reads={} crash={} pause={} commit={} \
             messages={} late={} steps={} airline={} hooks={}",
            self.only,
            self.clients,
            self.workers,
            self.purchases,
            self.parts,
            self.things,
            self.minutes,
            self.acts,
            self.calls,
            self.reads,
            self.crash,
            self.pause,
            self.commit,
            self.messages,
            self.late,
            self.steps,
            self.airline,
            self.hooks
        )
    }
}
