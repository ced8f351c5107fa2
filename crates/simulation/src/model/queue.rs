//! What is still to happen, in the order of true time; of one moment, in the order it was decided.
use btm_domain::booking::Event;
use chrono::{DateTime, Utc};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

#[derive(Clone, Debug)]
pub(super) enum Item {
    /// A booking may be due; only the newest of its moments counts.
    Due(usize, u32),
    /// An answer reaches the worker's hand; `None` = what the flow asks for first, answered now.
    Back(usize, Option<Box<Event>>),
    /// A committed call leaves.
    Leave(usize),
    /// A supplier executes what it took in.
    Execute(usize),
    /// A hold's time is over.
    Lapse(usize),
    /// A client's message arrives.
    Request(usize),
    /// Somebody wants something of some booking.
    Person,
    Operator(usize),
    /// A supplier's event names a booking.
    Hook(usize),
    /// An airline does something to an order by itself.
    Airline(usize),
    /// An answer comes after the fact.
    Late(usize, Box<Event>),
    /// A worker's clock goes to this many seconds off.
    ClockStep(usize, i64),
}

#[derive(Clone, Debug)]
struct Entry {
    at: DateTime<Utc>,
    turn: u64,
    item: Item,
}

impl Ord for Entry {
    /// The earliest is the greatest: the heap gives the greatest.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.turn).cmp(&(self.at, self.turn))
    }
}
impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.turn == other.turn
    }
}
impl Eq for Entry {}

#[derive(Clone, Debug, Default)]
pub(super) struct Queue {
    heap: BinaryHeap<Entry>,
    turns: u64,
}

impl Queue {
    pub fn push(&mut self, at: DateTime<Utc>, item: Item) {
        self.turns += 1;
        self.heap.push(Entry { at, turn: self.turns, item });
    }

    /// The next one that happens by `until`.
    pub fn next(&mut self, until: DateTime<Utc>) -> Option<(DateTime<Utc>, Item)> {
        if self.heap.peek()?.at > until {
            return None;
        }
        self.heap.pop().map(|entry| (entry.at, entry.item))
    }
}
